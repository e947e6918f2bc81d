package kit

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// thingPage is one thing as it goes out.
type thingPage struct {
	things.Thing
	Title   string
	Who     page.WhoSees
	Shares  []seen
	Entered string // by name, where somebody typed it in for the person
	Done    string
}

// seen is one share with the name of who it is with.
type seen struct {
	sharing.Share
	Name string
}

// place is where a thing opens on the site, if that isn't here.
func (x *Room) place(t things.Thing) string {
	if r := x.Readers[t.Kind]; r.Place != nil {
		return r.Place(t)
	}
	return ""
}

// Href is where a thing is read on the site.
func (x *Room) Href(t things.Thing) string { return x.href(t) }

// href is where a list leads to a thing.
func (x *Room) href(t things.Thing) string { return cmp.Or(x.place(t), "/kit/"+t.ID) }

// Thing answers GET /kit/{id}: one thing to read back. An answer has its page with the exercise it belongs to, as has each
// other kind that another room makes.
func (x *Room) Thing(w http.ResponseWriter, r *http.Request) error {
	t, err := x.get(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	if place := x.place(t); place != "" && t.Binned.IsZero() {
		return web.See(w, r, place)
	}
	return x.showThing(w, r, t)
}

// About answers GET /kit/{id}/about: who can see a thing, and what can be done with it. It is there for every kind.
func (x *Room) About(w http.ResponseWriter, r *http.Request) error {
	t, err := x.get(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	return x.showThing(w, r, t)
}

func (x *Room) showThing(w http.ResponseWriter, r *http.Request, t things.Thing) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if v.Account != t.Owner { // a supporter reads what is shared on the pages of sharing
		return fault.Missing()
	}
	p := thingPage{Thing: t, Title: x.title(ctx, t), Done: doneWords(r)}
	var err error
	if p.Shares, err = x.seenBy(ctx, v, t.ID); err != nil {
		return err
	}
	p.Who = whoSees(ctx, p.Shares)
	if t.Entered != "" {
		if p.Entered, err = x.name(ctx, t.Entered); err != nil {
			return err
		}
	}
	return page.Render(w, r, http.StatusOK, x.thingPage(p))
}

func (x *Room) seenBy(ctx context.Context, v people.Viewer, id string) ([]seen, error) {
	shares, err := x.Sharing.SharesOf(ctx, v, id)
	all := make([]seen, 0, len(shares))
	for _, s := range shares {
		name, err := x.name(ctx, s.With)
		if err != nil {
			return nil, err
		}
		all = append(all, seen{s, name})
	}
	return all, err
}

// whoSees is the line at the top: the person, and whom they share it with.
func whoSees(ctx context.Context, shares []seen) page.WhoSees {
	var names []string
	for _, s := range shares {
		if !slices.Contains(names, s.Name) {
			names = append(names, s.Name)
		}
	}
	if len(names) == 0 {
		return page.OnlyYou()
	}
	return page.SharedWith(i18n.Names(ctx, names))
}

// Pin answers POST /kit/{id}/pin. The form says which way, so that sending it twice changes nothing.
func (x *Room) Pin(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	on, id := form.Get("pin") != "off", r.PathValue("id")
	if err := x.Things.Pin(r.Context(), people.ViewerOf(r.Context()), id, on); err != nil {
		return err
	}
	if on {
		return web.See(w, r, "/kit/"+id+"/about?done=pinned")
	}
	return web.See(w, r, "/kit/"+id+"/about?done=unpinned")
}

// Step answers POST /kit/{id}/step: how a next step went, in one of three words (TOG-7).
func (x *Room) Step(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	id, how := r.PathValue("id"), form.Get("how")
	if err := Went(r.Context(), x.Things, people.ViewerOf(r.Context()), id, how); err != nil {
		return err
	}
	return web.See(w, r, "/kit/"+id+"?done="+how)
}

// Went keeps with a next step how it went, for whoever may write it: its person, or the table it lies on.
func Went(ctx context.Context, k *things.Keeper, v people.Viewer, id, how string) error {
	t, err := k.Get(ctx, v, id)
	switch {
	case err != nil:
		return err
	case t.Kind != sharing.NextStep || v.Whose() != t.Owner:
		return fault.Missing()
	case !slices.Contains(States, how):
		return fault.New(fault.Invalid, "kit.step.choose")
	}
	step := into[NextStep](t)
	step.State = how
	_, err = k.Save(ctx, v, id, t.Version, step)
	return err
}

// stateWords says how a step went, "" where nothing was said yet.
func stateWords(ctx context.Context, state string) string {
	if slices.Contains(States, state) {
		return i18n.T(ctx, "kit.step."+state)
	}
	return ""
}
