package access

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// listed is how many arrangements a page lists.
const listed = 25

// overview is the start of whoever helps others get online.
type overview struct {
	navigates, open bool
	all             []Arrangement
	names           map[string]string
	pages           page.Pager
}

// Show answers GET /access: loans and referrals by name, kind and how far they are; what each is about has to be opened.
func (x *Room) Show(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	n, _ := strconv.Atoi(r.FormValue("page"))
	n = min(max(n, 0), 10_000)
	o := overview{navigates: navigates(v), open: r.FormValue("ended") == "", names: map[string]string{}}
	var err error
	if o.all, err = x.List(ctx, v, o.open, listed+1, n*listed); err != nil {
		return err
	}
	more := len(o.all) > listed
	o.all = o.all[:min(len(o.all), listed)]
	o.pages = pager(ctx, o.open, n, more)
	for _, a := range o.all {
		if _, known := o.names[a.Owner]; known {
			continue
		}
		if o.names[a.Owner], err = x.name(ctx, a.Owner); err != nil {
			return err
		}
	}
	return page.Render(w, r, http.StatusOK, homePage(o))
}

func pager(ctx context.Context, open bool, n int, more bool) (p page.Pager) {
	to := func(n int) string {
		path := Home + "?page=" + strconv.Itoa(n)
		if !open {
			path += "&ended=1"
		}
		return path
	}
	if n > 0 {
		p.Back = page.Link{Href: to(n - 1), Label: i18n.T(ctx, "access.pages.back")}
	}
	if more {
		p.On = page.Link{Href: to(n + 1), Label: i18n.T(ctx, "access.pages.on")}
	}
	return p
}

// name is what somebody is called here, also when they are here no longer.
func (x *Room) name(ctx context.Context, id string) (string, error) {
	name, err := x.People.Name(ctx, id)
	if err == nil && name == "" {
		name = i18n.T(ctx, "access.someone")
	}
	return name, err
}

// newForm is a loan or a referral as it is made.
type newForm struct {
	id, person, name string
	kind             sharing.Kind
	state, due       string
	said             bool
	Body
	items  []Item
	places []Place
	err    error
}

func (x *Room) newForm(r *http.Request, kind sharing.Kind, person string) (f newForm, err error) {
	ctx := r.Context()
	f = newForm{id: people.NewID(), person: person, kind: kind, state: Asked}
	if err = x.MayArrange(ctx, people.ViewerOf(ctx), person); err != nil {
		return f, err
	}
	if f.name, err = x.name(ctx, person); err != nil {
		return f, err
	}
	if kind == sharing.Referral {
		f.places, err = x.AllPlaces(ctx, false)
		return f, err
	}
	all, err := x.Stock(ctx)
	f.items = slices.DeleteFunc(all, func(i Item) bool { return i.State != here })
	return f, err
}

// NewLoan answers GET /access/loans/new?person=….
func (x *Room) NewLoan(w http.ResponseWriter, r *http.Request) error {
	return x.showNew(w, r, sharing.Loan)
}

// NewReferral answers GET /access/referrals/new?person=….
func (x *Room) NewReferral(w http.ResponseWriter, r *http.Request) error {
	return x.showNew(w, r, sharing.Referral)
}

func (x *Room) showNew(w http.ResponseWriter, r *http.Request, kind sharing.Kind) error {
	f, err := x.newForm(r, kind, r.FormValue("person"))
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, newPage(f))
}

// SaveLoan answers POST /access/loans/{id}.
func (x *Room) SaveLoan(w http.ResponseWriter, r *http.Request) error {
	return x.saveNew(w, r, sharing.Loan)
}

// SaveReferral answers POST /access/referrals/{id}.
func (x *Room) SaveReferral(w http.ResponseWriter, r *http.Request) error {
	return x.saveNew(w, r, sharing.Referral)
}

func (x *Room) saveNew(w http.ResponseWriter, r *http.Request, kind sharing.Kind) error {
	sent, bad := web.ReadForm(w, r)
	if bad != nil && sent.Values == nil {
		return bad
	}
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := x.newForm(r, kind, sent.Get("person"))
	if err != nil {
		return err
	}
	f.id, f.state, f.due, f.said = r.PathValue("id"), sent.Get("state"), sent.Get("due"), sent.Get("said") != ""
	f.Body = Body{Item: sent.Get("item"), Need: sent.Get("need"), Place: sent.Get("place"), What: sent.Line("what"), Note: sent.Line("note")}
	if f.err = bad; bad == nil {
		f.err = x.saveAs(ctx, v, &f)
	}
	if fault.Mends(f.err) {
		return page.Show(w, r, f.err, newPage(f))
	}
	if f.err != nil {
		return f.err
	}
	return web.See(w, r, onePath+f.id)
}

func (x *Room) saveAs(ctx context.Context, v people.Viewer, f *newForm) (err error) {
	if !f.said {
		return fault.New(fault.Invalid, "access.arrange.said.first")
	}
	if f.kind == sharing.Referral {
		return x.Refer(ctx, v, f.id, f.person, f.state, f.Body)
	}
	if f.Due, err = dayFrom(ctx, f.due); err != nil {
		return err
	}
	return x.Lend(ctx, v, f.id, f.person, f.Body)
}

// dayFrom is a day as a form sends it, in ms; 0 for none.
func dayFrom(ctx context.Context, day string) (int64, error) {
	if day == "" {
		return 0, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, day, i18n.Local(ctx, time.Now()).Location())
	if err != nil || at.Year() < 2000 || at.Year() > 2200 {
		return 0, fault.New(fault.Invalid, "access.arrange.due.shape")
	}
	return at.UnixMilli(), nil
}

func dateOf(ctx context.Context, ms int64) string { return i18n.DateYear(ctx, time.UnixMilli(ms)) }

// shown is one arrangement, for whoever may read it.
type shown struct {
	Arrangement
	own          bool
	navigates    bool
	name, by     string
	place        *Place // the place of a referral, where it is on the list
	names        map[string]string
	words, due   string // typed, where there is something to mend
	chosen, done string
	err          error
}

// One answers GET /access/arranged/{id}: a loan or a referral, to its person, to whoever made it, and to navigators.
func (x *Room) One(w http.ResponseWriter, r *http.Request) error {
	s, err := x.shown(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, onePage(s))
}

func (x *Room) shown(r *http.Request) (s shown, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if s.Arrangement, err = x.Arranged(ctx, v, r.PathValue("id")); err != nil {
		return s, err
	}
	s.own, s.navigates, s.chosen, s.names = s.Owner == v.Account, navigates(v), s.State, map[string]string{}
	s.done = page.DoneOf(r, "access.done.", "moved", "dropped")
	if s.name, err = x.name(ctx, s.Owner); err != nil {
		return s, err
	}
	for _, step := range s.Log {
		if s.names[step.By], err = x.name(ctx, step.By); err != nil {
			return s, err
		}
	}
	if s.by, err = x.name(ctx, s.By); err != nil || s.Place == "" {
		return s, err
	}
	if p, err := x.Place(ctx, s.Place); err == nil {
		s.place = &p
	}
	return s, nil
}

// Change answers POST /access/arranged/{id}: how far it is now. Its person says that they don't want it any more, or that it is
// to be gone.
func (x *Room) Change(w http.ResponseWriter, r *http.Request) error {
	f, bad := web.ReadForm(w, r)
	if bad != nil && f.Values == nil {
		return bad
	}
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")
	if v.Is(people.Person) {
		return x.changeOwn(w, r, f.Get("do"))
	}
	due, err := dayFrom(ctx, f.Get("due"))
	if bad != nil {
		err = bad
	}
	if err == nil {
		err = x.Move(ctx, v, id, f.Int("version"), f.Get("state"), f.Line("words"), due)
	}
	if fault.Mends(err) {
		s, again := x.shown(r)
		if again != nil {
			return again
		}
		s.err, s.chosen, s.words, s.due = err, f.Get("state"), f.Line("words"), f.Get("due")
		return page.Show(w, r, err, onePage(s))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, onePath+id+"?done=moved")
}

func (x *Room) changeOwn(w http.ResponseWriter, r *http.Request, do string) error {
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")
	switch do {
	case "drop":
		if err := x.Drop(ctx, v, id); err != nil {
			return err
		}
		return web.See(w, r, onePath+id+"?done=dropped")
	case "remove":
		if err := x.Remove(ctx, v, id); err != nil {
			return err
		}
		return web.See(w, r, MinePath+"?done=removed")
	}
	return fault.New(fault.Invalid, "page.problem.form")
}

// ShowMine answers GET /access/mine: what was arranged for a person.
func (x *Room) ShowMine(w http.ResponseWriter, r *http.Request) error {
	all, err := x.Mine(r.Context(), people.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, minePage(all, page.DoneOf(r, "access.done.", "removed")))
}

// title is what an arrangement is called by those who may read it.
func (a Arrangement) title(ctx context.Context) string {
	switch {
	case a.What != "":
		return a.What
	case a.Need != "":
		return i18n.T(ctx, "access.need."+a.Need)
	}
	return i18n.T(ctx, "access.kind."+string(a.Kind))
}

// stateWords says how far an arrangement is.
func stateWords(ctx context.Context, kind sharing.Kind, state string) string {
	return i18n.T(ctx, "access."+string(kind)+"."+state)
}

// stepLine says what became of an arrangement, when, and who said so.
func stepLine(ctx context.Context, kind sharing.Kind, step Step, name string) string {
	return i18n.T(ctx, "access.one.step", "date", dateOf(ctx, step.At), "state", stateWords(ctx, kind, step.State), "name", name)
}

func stateOptions(ctx context.Context, s shown) (all []page.Option) {
	for _, state := range States[s.Kind] {
		if s.Kind == sharing.Loan && s.Ended() && state == LoanOut {
			continue // it is lent anew
		}
		all = append(all, page.Option{Value: state, Label: stateWords(ctx, s.Kind, state), Chosen: state == s.chosen})
	}
	return all
}

func needOptions(ctx context.Context, chosen string) (all []page.Option) {
	for _, n := range Needs {
		all = append(all, page.Option{Value: n, Label: i18n.T(ctx, "access.need."+n), Chosen: n == chosen})
	}
	return all
}

func itemOptions(ctx context.Context, items []Item, chosen string) (all []page.Option) {
	for _, i := range items {
		all = append(all, page.Option{Value: i.ID, Label: i.Label, Hint: i18n.T(ctx, "access.stock."+i.Kind), Chosen: i.ID == chosen})
	}
	return all
}

func placeOptions(ctx context.Context, places []Place, chosen string) []page.Option {
	all := []page.Option{{Value: "", Label: i18n.T(ctx, "access.arrange.place.other"), Chosen: chosen == ""}}
	for _, p := range places {
		all = append(all, page.Option{Value: p.ID, Label: p.Name, Hint: i18n.T(ctx, "access.for."+p.Kind), Chosen: p.ID == chosen})
	}
	return all
}
