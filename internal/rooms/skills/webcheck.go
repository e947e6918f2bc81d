package skills

import (
	"context"
	"encoding/json"
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// checkStart is the page of the four ways to do the check.
type checkStart struct {
	seat
	state
	id string // under which a new one would be kept
}

// CheckStart answers GET /skills/check: what the check is, and the ways to do it. Anybody may take it on paper.
func (x *Room) CheckStart(w http.ResponseWriter, r *http.Request) error {
	s, at, err := x.enter(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showCheckStart(checkStart{seat: s, state: at, id: people.NewID()}))
}

// CheckPaper answers GET /skills/check/paper: all questions on paper, to be ticked by hand and typed in by whoever they agree to.
func (x *Room) CheckPaper(w http.ResponseWriter, r *http.Request) error {
	s, err := x.seatOf(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, checkPaper(s, x.URL+checkHome))
}

// leaf is what pages about one check have.
type leaf struct {
	seat
	things.Thing // its id alone while nothing is kept
	Check
	err error
}

// leafOf opens a check; one that nothing is kept of yet is an id. What isn't a check isn't there.
func (x *Room) leafOf(r *http.Request) (l leaf, err error) {
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")
	if l.seat, err = x.seatOf(r); err != nil {
		return l, err
	}
	l.Thing, err = x.Things.Get(ctx, v, id)
	switch {
	case fault.Is(err, fault.NotFound) && people.IsID(id) && v.Whose() != "":
		l.Thing, err = things.Thing{ID: id}, nil
	case err == nil && (l.Kind != sharing.Skills || l.Owner != v.Whose()):
		err = fault.Missing()
	}
	if err != nil {
		return l, err
	}
	l.Check = into[Check](l.Body).known()
	return l, x.sharedWith(ctx, v, &l)
}

// sharedWith says on the page who else sees the check, on its person's own session.
func (x *Room) sharedWith(ctx context.Context, v people.Viewer, l *leaf) error {
	if !l.own || l.Version == 0 {
		return nil
	}
	shares, err := x.Sharing.SharesOf(ctx, v, l.ID)
	if err != nil {
		return err
	}
	l.names, err = x.namesOf(ctx, shares)
	if l.names != "" {
		l.who = page.SharedWith(l.names)
	}
	return err
}

// partPage is one page of the check.
type partPage struct {
	leaf
	part
}

// Part answers GET /skills/check/{id}/{part}: one question. Nothing need be kept yet.
func (x *Room) Part(w http.ResponseWriter, r *http.Request) error {
	p, ok := partNamed(r.PathValue("part"))
	if !ok {
		return fault.Missing()
	}
	l, err := x.leafOf(r)
	if err == nil {
		err = x.visit(r)
	}
	if err != nil {
		return err
	}
	if !l.Binned.IsZero() {
		return web.See(w, r, "/kit/"+l.ID)
	}
	return page.Render(w, r, http.StatusOK, showPart(partPage{l, p}))
}

// SavePart answers POST /skills/check/{id}/{part}: keeps one answer and goes on, or comes to the end where somebody stops here.
func (x *Room) SavePart(w http.ResponseWriter, r *http.Request) error {
	p, ok := partNamed(r.PathValue("part"))
	form, bad := web.ReadForm(w, r)
	switch {
	case !ok:
		return fault.Missing()
	case bad != nil && form.Values == nil:
		return bad
	}
	a := readPart(p, form)
	if bad == nil {
		bad = a.problem()
	}
	return x.save(w, r, []answered{a}, bad, form.Get("do") == "stop", func(l leaf) error {
		l.Check = a.over(l.Check)
		l.err = bad
		return page.Show(w, r, bad, showPart(partPage{l, p}))
	})
}

// All answers GET /skills/check/{id}/all: every question on one page, for answers from paper or over the telephone.
func (x *Room) All(w http.ResponseWriter, r *http.Request) error {
	l, err := x.leafOf(r)
	if err == nil {
		err = x.visit(r)
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showAll(l))
}

// SaveAll answers POST /skills/check/{id}/all.
func (x *Room) SaveAll(w http.ResponseWriter, r *http.Request) error {
	form, bad := web.ReadForm(w, r)
	if bad != nil && form.Values == nil {
		return bad
	}
	var all []answered
	for i, q := range questions {
		all = append(all, readPart(part{q, i + 1}, form))
	}
	if bad == nil {
		bad = all[0].problem()
	}
	return x.save(w, r, all, bad, true, func(l leaf) error {
		for _, a := range all {
			l.Check = a.over(l.Check)
		}
		l.err = bad
		return page.Show(w, r, bad, showAll(l))
	})
}

// save keeps answers in a check, which is there from the first one on. Ticks fit whatever came in between. Again shows the form once
// more where there is something to mend.
func (x *Room) save(w http.ResponseWriter, r *http.Request, all []answered, bad error, stop bool, again func(leaf) error) error {
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")
	if !people.IsID(id) || v.Whose() == "" {
		return fault.Missing()
	}
	if bad != nil && v.Locked {
		return fault.New(fault.Locked, "people.table.locked")
	}
	if bad != nil {
		l, err := x.leafOf(r)
		if err != nil {
			return err
		}
		return again(l)
	}
	c, err := x.keepCheck(ctx, v, id, all)
	switch on := c.At; {
	case err != nil:
		return err
	case v.Locked:
		return fault.New(fault.Locked, "people.table.locked")
	case on != "" && !stop:
		return web.See(w, r, partPath(id, on))
	case !c.began():
		return web.See(w, r, home)
	}
	return web.See(w, r, CheckPath(id))
}

func (x *Room) keepCheck(ctx context.Context, v people.Viewer, id string, all []answered) (Check, error) {
	over := func(c Check) Check {
		for _, a := range all {
			c = a.over(c)
		}
		return c
	}
	t, err := x.Things.Change(ctx, v, id, sharing.Skills, things.AnyVersion, func(now things.Thing) (any, error) { return over(into[Check](now.Body)), nil })
	if !fault.Is(err, fault.NotFound) {
		return into[Check](t.Body), err
	}
	first := over(Check{})
	if !first.began() { // only skipped: there is nothing to keep yet
		return first, nil
	}
	body, err := json.Marshal(first)
	if err == nil {
		_, err = x.Things.Create(ctx, v, id, sharing.Skills, json.RawMessage(body))
	}
	return first, err
}

// picturePage is the end of a check: a picture of where somebody is, and one next thing.
type picturePage struct {
	leaf
	before *Check // the check before this one; nil for none
	next   *Stop
	plain  bool // they want nothing shown in a way of their own
	places string
}

// Picture answers GET /skills/check/{id}: where somebody is, and one next thing.
func (x *Room) Picture(w http.ResponseWriter, r *http.Request) error {
	l, err := x.leafOf(r)
	if err != nil {
		return err
	}
	switch {
	case l.Version == 0:
		return fault.Missing()
	case !l.Binned.IsZero():
		return web.See(w, r, "/kit/"+l.ID)
	}
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	p := picturePage{leaf: l, places: x.Places}
	checks, err := x.mine(ctx, v, sharing.Skills, mostChecks)
	if err != nil {
		return err
	}
	for _, t := range checks {
		if c := into[Check](t.Body).known(); t.ID != l.ID && t.Created.Before(l.Created) && c.began() {
			p.before = &c
			break
		}
	}
	at, err := x.stateOf(ctx, v)
	if err == nil {
		err = x.visit(r)
	}
	if err != nil {
		return err
	}
	p.plain = at.plain
	if stops := Path(x.Packs.Of(ctx).Lessons(), l.Check, at.progress); len(stops) > 0 {
		p.next = &stops[0]
	}
	return page.Render(w, r, http.StatusOK, showPicture(p))
}
