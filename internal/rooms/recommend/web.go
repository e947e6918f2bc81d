package recommend

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// around is what every page here has.
type around struct {
	who     page.WhoSees
	names   string // who else can see what is kept here, in words
	atTable bool
	done    string
}

// aroundOf says who sees a page: of the thing with this id, or with "" of none yet.
func (x *Room) aroundOf(ctx context.Context, v people.Viewer, id string) (a around, err error) {
	a = around{who: page.OnlyYou(), atTable: v.Table != ""}
	var ids []string
	switch {
	case v.Table != "" && v.Seat == "supporter":
		ids = []string{v.TPerson}
	case v.Table != "":
		ids = []string{v.Supporter}
	case id != "":
		shares, err := x.Sharing.SharesOf(ctx, v, id)
		if err != nil {
			return a, err
		}
		for _, s := range shares {
			if !slices.Contains(ids, s.With) {
				ids = append(ids, s.With)
			}
		}
	}
	var names []string
	for _, id := range ids {
		name, err := x.People.Name(ctx, id)
		if err != nil {
			return a, err
		}
		if name != "" {
			names = append(names, name)
		}
	}
	switch a.names = i18n.Names(ctx, names); {
	case a.names != "" && a.atTable:
		a.who = page.YouAnd(a.names)
	case a.names != "":
		a.who = page.SharedWith(a.names)
	}
	return a, nil
}

func (x *Room) visit(r *http.Request) error {
	v := people.ViewerOf(r.Context())
	if x.Table == nil || v.Table == "" {
		return nil
	}
	return x.Table.Visited(r.Context(), v, r.URL.Path, "")
}

// get opens something that was chosen.
func (x *Room) get(ctx context.Context, v people.Viewer, id string) (things.Thing, error) {
	t, err := x.Things.Get(ctx, v, id)
	if err == nil && (t.Kind != sharing.Recommendation || t.Owner != v.Whose()) {
		err = fault.Missing()
	}
	return t, err
}

// aPage is how many offers a page lists, and mostBefore how many that were chosen before.
const (
	aPage      = 20
	mostBefore = 12
)

// choosing is what there is to choose, and what was chosen before.
type choosing struct {
	around
	offers []Offer
	before []things.Thing
	pager  page.Pager
	now    time.Time
}

// Choose answers GET /recommend: what can be chosen now, a page of it.
func (x *Room) Choose(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	a, err := x.aroundOf(ctx, v, "")
	if err != nil {
		return err
	}
	p := choosing{around: a, now: x.Now()}
	all, err := x.Library.Offers(ctx)
	if err != nil {
		return err
	}
	at, err := strconv.Atoi(r.FormValue("page"))
	if err != nil || at < 1 || (at-1)*aPage >= len(all) {
		at = 1
	}
	p.offers = all[(at-1)*aPage : min(at*aPage, len(all))]
	if at > 1 {
		p.pager.Back = page.Link{Href: Home + "?page=" + strconv.Itoa(at-1), Label: i18n.T(ctx, "recommend.before")}
	}
	if at*aPage < len(all) {
		p.pager.On = page.Link{Href: Home + "?page=" + strconv.Itoa(at+1), Label: i18n.T(ctx, "recommend.more")}
	}
	if p.before, err = x.before(ctx, v); err != nil {
		return err
	}
	if err := x.visit(r); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showChoose(p))
}

// before is what was chosen before: a person's own, or at a table what lies on it.
func (x *Room) before(ctx context.Context, v people.Viewer) ([]things.Thing, error) {
	if v.Table == "" {
		return x.Things.OfKind(ctx, v, sharing.Recommendation, mostBefore)
	}
	refs, err := x.Sharing.OnTable(ctx, v)
	refs = slices.DeleteFunc(refs, func(ref sharing.Ref) bool { return ref.Kind != sharing.Recommendation || ref.Binned })
	if err != nil {
		return nil, err
	}
	return x.Things.Refs(ctx, v, refs[:min(len(refs), mostBefore)])
}

// form is one being chosen, or the words of one that was.
type form struct {
	around
	ID      string
	Version int64
	Chosen
	offer  Offer
	choice string // of when to be asked
	person string // names, at a table
	other  string
	err    error
}

// New answers GET /recommend/new: one of the library, to choose. What can't be chosen says why.
func (x *Room) New(w http.ResponseWriter, r *http.Request) error {
	if err := x.visit(r); err != nil {
		return err
	}
	return x.showForm(w, r, form{ID: people.NewID(), Chosen: Chosen{Resource: r.FormValue("of")}})
}

// Write answers GET /recommend/{id}/write: the words of one that was chosen.
func (x *Room) Write(w http.ResponseWriter, r *http.Request) error {
	t, err := x.get(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	if !t.Binned.IsZero() {
		return web.See(w, r, "/kit/"+t.ID)
	}
	f := form{ID: t.ID, Version: t.Version, Chosen: into(t)}
	if day(r.Context(), f.Ask) != "" {
		f.choice = "before"
	}
	return x.showForm(w, r, f)
}

func (x *Room) showForm(w http.ResponseWriter, r *http.Request, f form) (err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	kept := f.ID
	if f.Version == 0 {
		kept = ""
		if f.offer, err = x.Library.Offer(ctx, f.Resource); err != nil {
			return err
		}
	}
	if f.around, err = x.aroundOf(ctx, v, kept); err != nil {
		return err
	}
	if v.Table != "" {
		if f.person, err = x.People.Name(ctx, v.TPerson); err != nil {
			return err
		}
		if f.other, err = x.People.Name(ctx, v.Supporter); err != nil {
			return err
		}
	}
	return page.Show(w, r, f.err, showForm(f))
}

// Save answers POST /recommend/{id}: keeps what was chosen, or changes its words. It works at a table that locked itself, and shows
// nothing there.
func (x *Room) Save(w http.ResponseWriter, r *http.Request) error {
	sent, bad := web.ReadForm(w, r)
	if bad != nil && sent.Values == nil {
		return bad
	}
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")
	if v.Whose() == "" || !people.IsID(id) {
		return fault.Missing()
	}
	f := form{ID: id, Version: sent.Int("version"), choice: sent.Get("ask"), Chosen: Chosen{Resource: sent.Get("of"), Who: sent.Get("who"),
		Why: sent.Text("why"), Theirs: sent.Text("theirs"), Ask: sent.Get("on")}}
	if !slices.Contains(Sides, f.Who) {
		f.Who = ""
	}
	if f.err = bad; bad == nil {
		f.err = tooLong("recommend.why.long", f.Why, f.Theirs)
	}
	var t things.Thing
	if f.err == nil {
		t, f.err = x.keep(ctx, v, f)
	}
	if f.err != nil && !v.Locked && (fault.Is(f.err, fault.Invalid) || fault.Is(f.err, fault.Gone)) {
		return x.showForm(w, r, f)
	}
	return x.kept(w, r, t, f.err, "kept")
}

func tooLong(key string, all ...string) error {
	for _, s := range all {
		if utf8.RuneCountInString(s) > Longest {
			return fault.New(fault.Invalid, key, "most", Longest)
		}
	}
	return nil
}

func (x *Room) keep(ctx context.Context, v people.Viewer, f form) (things.Thing, error) {
	if f.Version > 0 {
		return x.Things.Change(ctx, v, f.ID, sharing.Recommendation, f.Version, func(now things.Thing) (any, error) {
			c := into(now)
			c.Why, c.Ask = f.Why, askOn(ctx, f.choice, c.Ask, x.Now())
			if v.Table != "" {
				c.Who, c.Theirs = f.Who, f.Theirs
			}
			return c, nil
		})
	}
	o, err := x.Library.Offer(ctx, f.Resource)
	if err != nil {
		return things.Thing{}, err
	}
	if o.WhyNot != "" {
		return things.Thing{}, fault.New(fault.Gone, "recommend.over")
	}
	c := Chosen{Why: f.Why, Ask: askOn(ctx, f.choice, "", x.Now())}
	c.take(o)
	if v.Table != "" {
		c.Who, c.Theirs = f.Who, f.Theirs
		if c.With, err = x.People.Name(ctx, v.Supporter); err != nil {
			return things.Thing{}, err
		}
	}
	return x.Things.Create(ctx, v, f.ID, sharing.Recommendation, c)
}

// kept answers a save: the thing, or where it met another one, the copy in which these words were kept.
func (x *Room) kept(w http.ResponseWriter, r *http.Request, t things.Thing, err error, done string) error {
	beside := (*things.Beside)(nil)
	if errors.As(err, &beside) {
		t, err, done = beside.Kept, nil, "beside"
	}
	if err != nil {
		return err
	}
	v := people.ViewerOf(r.Context())
	if v.Locked {
		return fault.New(fault.Locked, "people.table.locked")
	}
	if x.Planned != nil && v.Table == "" {
		if err := x.Planned(r.Context(), v); err != nil {
			return err
		}
	}
	return web.See(w, r, Path(t.ID)+"?done="+done)
}

// one is something that was chosen, to read.
type one struct {
	around
	things.Thing
	Chosen
	offer Offer // as it is known now
	there bool  // the library has it still
	own   bool  // read by its person, on their own session
	words bool  // on paper: with what the two wrote
	err   error // what there is to mend in saying how it was
}

func (x *Room) one(r *http.Request) (o one, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if o.Thing, err = x.get(ctx, v, r.PathValue("id")); err != nil {
		return o, err
	}
	o.Chosen, o.own = into(o.Thing), v.Table == ""
	if o.around, err = x.aroundOf(ctx, v, o.ID); err != nil {
		return o, err
	}
	switch o.offer, err = x.Library.Offer(ctx, o.Resource); {
	case fault.Is(err, fault.NotFound):
		err = nil
	case err == nil:
		o.there = true
	}
	return o, err
}

// Read answers GET /recommend/{id}: what was chosen and why, the way there, and how it was.
func (x *Room) Read(w http.ResponseWriter, r *http.Request) error {
	o, err := x.one(r)
	if err != nil {
		return err
	}
	if !o.Binned.IsZero() {
		return web.See(w, r, "/kit/"+o.ID)
	}
	if err := x.visit(r); err != nil {
		return err
	}
	o.done = page.DoneOf(r, "recommend.done.", "kept", "beside", "how", "sent", "unasked")
	return page.Render(w, r, http.StatusOK, showOne(o))
}

// Print answers GET /recommend/{id}/print: on one sheet, with a code that opens the site itself. What the two wrote is on it only
// where that is asked for (?words=1).
func (x *Room) Print(w http.ResponseWriter, r *http.Request) error {
	o, err := x.one(r)
	if err != nil {
		return err
	}
	o.words = r.FormValue("words") == "1"
	return page.Render(w, r, http.StatusOK, printOne(o))
}

// over says why it can't be chosen any more; "" where it still can.
func (o one) over(ctx context.Context) string {
	if !o.there {
		return i18n.T(ctx, "recommend.gone")
	}
	return o.offer.WhyNot
}

// link is the address it leads to: the library's, and never one that a file brought. "" where the library hasn't it.
func (o one) link() string {
	if !o.there {
		return ""
	}
	return o.offer.URL
}

// checked says until when the review it rests on was to hold.
func (c Chosen) checked(ctx context.Context) string {
	if c.Until <= 0 {
		return ""
	}
	return i18n.T(ctx, "recommend.checked", "date", i18n.DateYear(ctx, time.UnixMilli(c.Until)))
}
