package plans

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

func runes(s string) int { return utf8.RuneCountInString(s) }

// leaf is what every page about one thing has.
type leaf struct {
	things.Thing // its id alone while nothing is kept
	sort         sort
	who          page.WhoSees
	names        string // who else can see it, in words
	atTable      bool
	mine         bool // on the person's own session: it can be shared, put away and taken along
	done         string
	err          error // what there is to mend
}

// leafOf is a leaf for a thing as the viewer may see it.
func (x *Room) leafOf(ctx context.Context, v people.Viewer, t things.Thing, s sort) (l leaf, err error) {
	l = leaf{Thing: t, sort: s, atTable: v.Table != "", mine: v.Table == "", who: page.OnlyYou()}
	var ids []string
	switch {
	case v.Table != "" && v.Seat == "supporter":
		ids = []string{v.TPerson}
	case v.Table != "":
		ids = []string{v.Supporter}
	case t.Version > 0:
		shares, err := x.Sharing.SharesOf(ctx, v, t.ID)
		if err != nil {
			return l, err
		}
		for _, s := range shares {
			ids = append(ids, s.With)
		}
	}
	var names []string
	for _, id := range ids {
		name, err := x.People.Name(ctx, id)
		if err != nil {
			return l, err
		}
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if l.names = i18n.Names(ctx, names); len(names) > 0 && v.Table != "" {
		l.who = page.YouAnd(l.names)
	} else if len(names) > 0 {
		l.who = page.SharedWith(l.names)
	}
	return l, nil
}

// get opens one of this room's things. What was put away is at its place in My things.
func (x *Room) get(ctx context.Context, v people.Viewer, id string) (t things.Thing, s sort, err error) {
	t, err = x.Things.Get(ctx, v, id)
	if err != nil {
		return t, "", err
	}
	if s = sortOf(t.Kind); s == "" || t.Owner != v.Whose() {
		return t, "", fault.Wrap(fault.Missing(), "plans.get")
	}
	return t, s, nil
}

// visit tells a table where it is.
func (x *Room) visit(r *http.Request) error {
	v := people.ViewerOf(r.Context())
	if x.Table == nil || v.Table == "" {
		return nil
	}
	return x.Table.Visited(r.Context(), v, r.URL.Path, "")
}

// Start answers GET /plans: what there is to make, and what is in hand.
func (x *Room) Start(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	p := startPage{shown: map[sort][]things.Thing{}}
	var err error
	if p.leaf, err = x.leafOf(ctx, v, things.Thing{}, ""); err != nil {
		return err
	}
	for _, s := range sorts {
		if p.shown[s], err = x.mine(ctx, v, s, mostListed); err != nil {
			return err
		}
	}
	if err := x.visit(r); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showStart(p))
}

// startPage is the start of the room.
type startPage struct {
	leaf
	shown map[sort][]things.Thing
}

// goals are the goals that are in hand, or those that rest.
func (p startPage) goals(inHand bool) (all []things.Thing) {
	for _, t := range p.shown[goal] {
		if into[Goal](t.Body).in() == inHand {
			all = append(all, t)
		}
	}
	return all
}

// latest is the latest of a sort, if there is one.
func (p startPage) latest(s sort) (t things.Thing, ok bool) {
	if len(p.shown[s]) == 0 {
		return t, false
	}
	return p.shown[s][0], true
}

// Safety answers GET /plans/safety: the way from Help now to the latest safety plan, in one touch.
func (x *Room) Safety(w http.ResponseWriter, r *http.Request) error {
	all, err := x.mine(r.Context(), people.ViewerOf(r.Context()), safety, 1)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return web.See(w, r, newPath(safety))
	}
	return web.See(w, r, Path(all[0].ID))
}

// HasSafety reports whether somebody has a safety plan: on their own session, and nowhere else.
func (x *Room) HasSafety(ctx context.Context, v people.Viewer) bool {
	if v.Table != "" || !v.Is(people.Person) {
		return false
	}
	all, err := x.Things.OfKind(ctx, v, sharing.SafetyPlan, 1)
	return err == nil && len(all) > 0
}

// draft is what the form of a goal or a plan brought.
type draft interface {
	sort() sort
	blank() bool
	problem() error
	// over is the body with the draft in it: of the thing as it is now, or a new one.
	over(now *things.Thing, at time.Time) any
}

// readers read the forms.
var readers = map[sort]func(web.Form) draft{goal: readGoal, well: readPlan(well), safety: readPlan(safety)}

// New answers GET /plans/new: a form for something new, or the first page of a check-in. Its id is made here, so that the
// form sent twice is one thing.
func (x *Room) New(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	s := sort(r.FormValue("what"))
	if !slices.Contains(sorts, s) {
		return fault.Missing()
	}
	l, err := x.leafOf(ctx, v, things.Thing{ID: people.NewID()}, s)
	if err != nil {
		return err
	}
	if err := x.visit(r); err != nil {
		return err
	}
	if s == checkIn {
		return page.Render(w, r, http.StatusOK, showBegin(l))
	}
	return x.showForm(w, r, l, readers[s](web.Form{}))
}

// Write answers GET /plans/{id}/write: the form of what is kept.
func (x *Room) Write(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	t, s, err := x.get(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	if s == checkIn || !t.Binned.IsZero() {
		return web.See(w, r, Path(t.ID))
	}
	l, err := x.leafOf(ctx, v, t, s)
	if err != nil {
		return err
	}
	if err := x.visit(r); err != nil {
		return err
	}
	if s == goal {
		g := into[Goal](t.Body)
		return x.showForm(w, r, l, goalDraft{What: g.What, Why: g.Why})
	}
	return x.showForm(w, r, l, planDraft{of: s, Writing: into[Plan](t.Body).Writing})
}

// showForm shows a form with what was typed, and what to do about it where there is something.
func (x *Room) showForm(w http.ResponseWriter, r *http.Request, l leaf, d draft) error {
	var c templ.Component
	switch d := d.(type) {
	case goalDraft:
		if d.FirstID == "" {
			d.FirstID = people.NewID()
		}
		c = writeGoal(l, d)
	case planDraft:
		s, err := x.Service.Get(r.Context())
		if err != nil {
			return err
		}
		c = writePlan(planForm{leaf: l, Writing: d.Writing, settings: s, more: r.FormValue("more")})
	}
	return page.Show(w, r, l.err, c)
}

// Save answers POST /plans/{id}: a goal or a plan as it was written, by the button or while writing.
func (x *Room) Save(w http.ResponseWriter, r *http.Request) error {
	form, bad := web.ReadForm(w, r)
	if bad != nil && form.Values == nil {
		return bad
	}
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")
	read, ok := readers[sort(form.Get("sort"))]
	if !ok || v.Whose() == "" || !people.IsID(id) {
		return fault.Missing()
	}
	d := read(form)
	if bad == nil {
		bad = d.problem()
	}
	version, more := form.Int("version"), moreOf(d.sort(), form)
	if version == 0 && d.blank() {
		switch {
		case web.WantsJSON(r):
			return web.JSON(w, http.StatusOK, savedAs{ID: id})
		case more != "":
			return web.See(w, r, newPath(d.sort())+"&more="+more+"#"+more)
		}
		bad = fault.New(fault.Invalid, "plans.empty")
	}
	if bad != nil {
		return x.mend(w, r, id, version, d, bad)
	}
	t, err := x.keep(ctx, v, id, version, d)
	return x.kept(w, r, t, id, more, err, func(err error) error { return x.mend(w, r, id, version, d, err) })
}

// moreOf is the section of a plan for which more lines are wanted; "" for none.
func moreOf(s sort, form web.Form) string {
	for _, sec := range sections[s] {
		if form.Get("more") == sec.id {
			return sec.id
		}
	}
	return ""
}

func (x *Room) keep(ctx context.Context, v people.Viewer, id string, version int64, d draft) (things.Thing, error) {
	at := x.Now()
	if version == 0 {
		return x.Things.Create(ctx, v, id, kinds[d.sort()], d.over(nil, at))
	}
	return x.Things.Change(ctx, v, id, kinds[d.sort()], version, func(now things.Thing) (any, error) { return d.over(&now, at), nil })
}

// savedAs tells a script what was saved: where two changed, the copy in which its own text was kept, to go on in.
type savedAs struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
}

// kept answers a save. A locked table saves too, and shows nothing after it.
func (x *Room) kept(w http.ResponseWriter, r *http.Request, t things.Thing, id, more string, err error, mend func(error) error) error {
	beside, v := (*things.Beside)(nil), people.ViewerOf(r.Context())
	switch {
	case errors.As(err, &beside) && web.WantsJSON(r):
		return web.JSON(w, http.StatusConflict, savedAs{beside.Kept.ID, beside.Kept.Version})
	case err == nil && web.WantsJSON(r):
		return web.JSON(w, http.StatusOK, savedAs{t.ID, t.Version})
	case (err == nil || beside != nil) && v.Locked:
		return fault.New(fault.Locked, "people.table.locked")
	case beside != nil:
		return page.Render(w, r, http.StatusConflict, showBoth(v.Table != "", id, beside.Kept.ID))
	case fault.Is(err, fault.TooLarge):
		return mend(err)
	case err != nil:
		return err
	case more != "":
		return web.See(w, r, Path(t.ID)+"/write?more="+more+"#"+more)
	}
	return web.See(w, r, Path(t.ID)+"?done=kept")
}

// mend shows a form again that could not be kept as it is.
func (x *Room) mend(w http.ResponseWriter, r *http.Request, id string, version int64, d draft, problem error) error {
	v := people.ViewerOf(r.Context())
	switch {
	case web.WantsJSON(r):
		return problem
	case v.Locked:
		return fault.New(fault.Locked, "people.table.locked")
	}
	l, err := x.leafOf(r.Context(), v, things.Thing{ID: id}, d.sort())
	if err != nil {
		return err
	}
	l.Version, l.err = version, problem
	return x.showForm(w, r, l, d)
}

// done are the things that can just have been done, as an address says them after a form.
var done = []string{"kept", "rest", "reached", "letgo", "again", "back"}

// Read answers GET /plans/{id}: what is kept, to read.
func (x *Room) Read(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	t, s, err := x.get(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	if !t.Binned.IsZero() {
		return web.See(w, r, "/kit/"+t.ID)
	}
	l, err := x.leafOf(ctx, v, t, s)
	if err != nil {
		return err
	}
	if err := x.visit(r); err != nil {
		return err
	}
	l.done = page.DoneOf(r, "plans.done.", done...)
	switch s {
	case goal:
		return page.Render(w, r, http.StatusOK, showGoal(goalPage{leaf: l, Goal: into[Goal](t.Body), fresh: people.NewID()}))
	case checkIn:
		return x.readCheckIn(w, r, l)
	}
	settings, err := x.Service.Get(ctx)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showPlan(planPage{leaf: l, Plan: into[Plan](t.Body), settings: settings}))
}
