package plans

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/service"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// partPage is one page of a check-in.
type partPage struct {
	leaf
	CheckIn
	part
	before   *CheckIn
	back, on string // the pages before and after; "" where there is none
	n, of    int    // where this one stands among those of its sort
}

// readCheckIn shows a check-in to read, beside the one before it, and along all of them.
func (x *Room) readCheckIn(w http.ResponseWriter, r *http.Request, l leaf) error {
	all, err := x.checkIns(r.Context(), people.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showCheckIn(l, into[CheckIn](l.Body), beforeOf(all, l.Thing), chart(r.Context(), all)))
}

// Part answers GET /plans/{id}/part/{part}: one page of a check-in. Nothing need be kept of it yet.
func (x *Room) Part(w http.ResponseWriter, r *http.Request) error {
	p, err := x.partOf(r)
	if err != nil {
		return err
	}
	if err := x.visit(r); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showPart(p))
}

func (x *Room) partOf(r *http.Request) (p partPage, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	t, s, err := x.get(ctx, v, r.PathValue("id"))
	switch {
	case fault.Is(err, fault.NotFound) && people.IsID(r.PathValue("id")): // begun, and nothing said yet
		t, err = things.Thing{ID: r.PathValue("id")}, nil
	case err == nil && s != checkIn:
		err = fault.Missing()
	}
	if err != nil {
		return p, err
	}
	if p.leaf, err = x.leafOf(ctx, v, t, checkIn); err != nil {
		return p, err
	}
	all, err := x.checkIns(ctx, v)
	if err != nil {
		return p, err
	}
	p.CheckIn, p.before = into[CheckIn](t.Body), beforeOf(all, t)
	return p, p.put(r.PathValue("part"))
}

// put sets which page it is.
func (p *partPage) put(name string) error {
	all := p.parts(p.before != nil)
	i := place(all, name)
	if i < 0 {
		return fault.Missing()
	}
	if p.part, p.on = all[i], after(all, name); i > 0 {
		p.back = all[i-1].name
	}
	p.n, p.of = i+1, len(areas)
	return nil
}

// SavePart answers POST /plans/{id}/part/{part}: keeps one page of a check-in and goes on to the next.
func (x *Room) SavePart(w http.ResponseWriter, r *http.Request) error {
	form, bad := web.ReadForm(w, r)
	if bad != nil && form.Values == nil {
		return bad
	}
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")
	pt, ok := partNamed(r.PathValue("part"))
	if !ok || v.Whose() == "" || !people.IsID(id) {
		return fault.Missing()
	}
	a := readPart(pt, form)
	if bad == nil {
		bad = a.problem()
	}
	if bad != nil {
		return x.mendPart(w, r, a, bad)
	}
	before := form.Get("before") == "1" // the page knew whether there is a check-in to compare with; a locked table can't look
	t, err := x.keepPart(ctx, v, id, form.Int("version"), a, before)
	switch c := into[CheckIn](t.Body); {
	case err != nil || web.WantsJSON(r) || v.Locked:
		return x.kept(w, r, t, id, "", err, func(err error) error { return x.mendPart(w, r, a, err) })
	case c.At != "":
		return web.See(w, r, partPath(id, c.At))
	case t.Version == 0: // nothing was said in all of it
		return web.See(w, r, home)
	}
	return web.See(w, r, Path(id)+"?done=kept")
}

// partNamed is any page that a check-in can have.
func partNamed(name string) (part, bool) {
	all := CheckIn{Chosen: areas}.parts(true)
	if i := place(all, name); i >= 0 {
		return all[i], true
	}
	return part{}, false
}

// keepPart puts one page into a check-in, which is there from its first page on. Ticks fit whatever came in between; words that
// met others are kept beside them.
func (x *Room) keepPart(ctx context.Context, v people.Viewer, id string, version int64, a answered, before bool) (things.Thing, error) {
	if a.Text == "" && (a.what == "rate" || a.what == "choose" || a.what == "last") || version == 0 {
		version = things.AnyVersion
	}
	t, err := x.Things.Change(ctx, v, id, sharing.CheckIn, version, func(now things.Thing) (any, error) {
		return a.over(into[CheckIn](now.Body), before), nil
	})
	if !fault.Is(err, fault.NotFound) {
		return t, err
	}
	first := a.over(CheckIn{}, before)
	if !first.began() { // only skipped: there is nothing to keep yet
		body, err := json.Marshal(first)
		return things.Thing{ID: id, Body: body}, fault.Wrap(err, "plans.keepPart")
	}
	return x.Things.Create(ctx, v, id, sharing.CheckIn, first)
}

// mendPart shows a page of a check-in again with what was typed.
func (x *Room) mendPart(w http.ResponseWriter, r *http.Request, a answered, problem error) error {
	switch {
	case web.WantsJSON(r):
		return problem
	case people.ViewerOf(r.Context()).Locked:
		return fault.New(fault.Locked, "people.table.locked")
	}
	p, err := x.partOf(r)
	if err != nil {
		return err
	}
	if a.what == "choose" {
		p.Chosen = a.Chosen
	} else {
		p.CheckIn = a.over(p.CheckIn, p.before != nil)
	}
	p.err = problem
	return page.Show(w, r, problem, showPart(p))
}

func partPath(id, name string) string { return Path(id) + "/part/" + name }

// planForm is the form of a plan.
type planForm struct {
	leaf
	Writing
	settings service.Settings
	more     string // the section for which more lines are wanted
}

// planPage is a plan to read or to print.
type planPage struct {
	leaf
	Plan
	settings service.Settings
	name     string // on paper, where they ask for it
}

func (x *Room) planOf(r *http.Request) (p planPage, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	t, s, err := x.get(ctx, v, r.PathValue("id"))
	if err == nil && s != well && s != safety {
		err = fault.Missing()
	}
	if err != nil {
		return p, err
	}
	p.Plan = into[Plan](t.Body)
	if p.leaf, err = x.leafOf(ctx, v, t, s); err != nil {
		return p, err
	}
	if p.settings, err = x.Service.Get(ctx); err != nil {
		return p, err
	}
	if r.URL.Query().Get("name") == "1" {
		p.name, err = x.People.Name(ctx, v.Whose())
	}
	return p, err
}

// Print answers GET /plans/{id}/print: a plan on one page of paper.
func (x *Room) Print(w http.ResponseWriter, r *http.Request) error {
	p, err := x.planOf(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, paperPlan(p))
}

// Card answers GET /plans/{id}/card: a plan as a card to fold and carry.
func (x *Room) Card(w http.ResponseWriter, r *http.Request) error {
	p, err := x.planOf(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, cardPlan(p))
}

// Earlier answers GET /plans/{id}/earlier: how a plan was before, each with its days and what changed then. It is for its
// person alone: sharing a plan, or laying it on a table, shares how it is now.
func (x *Room) Earlier(w http.ResponseWriter, r *http.Request) error {
	p, err := x.planOf(r)
	if err != nil {
		return err
	}
	if n, err := strconv.Atoi(r.URL.Query().Get("n")); err == nil && n > 0 && n <= len(p.Before) {
		return page.Render(w, r, http.StatusOK, showVersion(p, n))
	}
	return page.Render(w, r, http.StatusOK, showEarlier(p))
}

// Back answers POST /plans/{id}/back: an earlier version becomes how the plan is now. What it was stays among the earlier ones.
func (x *Room) Back(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	p, err := x.planOf(r)
	if err != nil {
		return err
	}
	from := form.Int("from") // by its time, because its place moves when it is sent twice
	t, err := x.Things.Change(r.Context(), people.ViewerOf(r.Context()), p.ID, p.Kind, things.AnyVersion, func(now things.Thing) (any, error) {
		was := into[Plan](now.Body)
		if i := slices.IndexFunc(was.Before, func(v Version) bool { return v.From == from }); i >= 0 {
			return was.become(was.Before[i].Writing, was.since(now), x.Now(), true), nil
		}
		return nil, fault.Missing()
	})
	if err != nil {
		return err
	}
	return web.See(w, r, Path(t.ID)+"?done=back")
}

// Copy answers GET /plans/{id}/copy: a plan as one file that opens on any device, with nothing else to load.
func (x *Room) Copy(w http.ResponseWriter, r *http.Request) error {
	p, err := x.planOf(r)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := alonePlan(p).Render(r.Context(), &out); err != nil {
		return fault.Wrap(err, "plans.Copy(%s)", p.ID)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="plan.html"`)
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(out.Bytes()) // the reader has gone; there is nobody to tell
	return nil
}

// days says from when to when a version stood.
func (v Version) days(ctx context.Context) string {
	return i18n.T(ctx, "plans.earlier.days", "from", i18n.DateYear(ctx, time.UnixMilli(v.From)), "to", i18n.DateYear(ctx, time.UnixMilli(v.To)))
}

// next is the writing that came after version n, counted from 1: the one before it in the list, or what stands now.
func (p Plan) next(n int) Writing {
	if n == 1 {
		return p.Writing
	}
	return p.Before[n-2].Writing
}
