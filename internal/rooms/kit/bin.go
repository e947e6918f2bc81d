package kit

import (
	"context"
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/things"
)

// Away answers POST /kit/{id}/away: into the bin, and the next page offers the way back at once.
func (x *Room) Away(w http.ResponseWriter, r *http.Request) error {
	v, id := people.ViewerOf(r.Context()), r.PathValue("id")
	if err := x.Things.PutAway(r.Context(), v, id); err != nil {
		return err
	}
	return web.See(w, r, "/kit?away="+id)
}

// binPage is one page of the bin, what was put away last first.
type binPage struct {
	Rows  []things.Thing
	Later bool        // not the first page
	Next  things.Mark // where the next one begins, if there is one
	Done  string
}

func (p binPage) pages(ctx context.Context) page.Pager {
	var to page.Pager
	if p.Later {
		to.Back = page.Link{Href: "/kit/bin", Label: i18n.T(ctx, "kit.first")}
	}
	if p.Next != (things.Mark{}) {
		to.On = page.Link{Href: "/kit/bin?after=" + markText(p.Next), Label: i18n.T(ctx, "kit.older")}
	}
	return to
}

// Bin answers GET /kit/bin: what was put away and can still come back.
func (x *Room) Bin(w http.ResponseWriter, r *http.Request) error {
	from := markOf(r.URL.Query().Get("after"))
	some, err := x.Things.Bin(r.Context(), people.ViewerOf(r.Context()), from, rowsShown+1)
	if err != nil {
		return err
	}
	p := binPage{Rows: some[:min(len(some), rowsShown)], Later: from != things.Mark{}, Done: doneWords(r)}
	if len(some) > rowsShown {
		p.Next = things.AfterBinned(some[rowsShown-1])
	}
	return page.Render(w, r, http.StatusOK, x.binPage(p))
}

// Back answers POST /kit/{id}/back.
func (x *Room) Back(w http.ResponseWriter, r *http.Request) error {
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")
	t, err := x.Things.Get(ctx, v, id)
	if err == nil && x.past(t) {
		err = fault.New(fault.Gone, "kit.bin.past")
	}
	if err == nil {
		err = x.Things.BringBack(ctx, v, id)
	}
	if err == nil {
		err = x.returned(ctx, v, id)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/kit/"+id+"/about?done=back")
}

// AskRemove answers GET /kit/{id}/remove: before a thing goes for good.
func (x *Room) AskRemove(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	t, err := x.get(ctx, v, r.PathValue("id"))
	if err != nil || t.Owner != v.Account {
		return fault.OrMissing(err)
	}
	return page.Render(w, r, http.StatusOK, askPage(i18n.T(ctx, "kit.remove"), page.Confirm{
		Form: page.FormOf{Action: "/kit/" + t.ID + "/remove"},
		Text: i18n.T(ctx, "kit.remove.text"),
		What: []string{x.title(ctx, t)},
		Yes:  i18n.T(ctx, "kit.remove.yes"),
		No:   page.Link{Href: "/kit/bin", Label: i18n.T(ctx, "kit.remove.no")},
	}))
}

// Remove answers POST /kit/{id}/remove: for good.
func (x *Room) Remove(w http.ResponseWriter, r *http.Request) error {
	if err := x.Things.Remove(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	return web.See(w, r, "/kit/bin?done=removed")
}

// AskAwayAll answers GET /kit/away-all.
func (x *Room) AskAwayAll(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	return page.Render(w, r, http.StatusOK, askPage(i18n.T(ctx, "kit.awayall"), page.Confirm{
		Form: page.FormOf{Action: "/kit/away-all"},
		Text: i18n.T(ctx, "kit.awayall.text"),
		What: []string{i18n.T(ctx, "kit.awayall.what"), i18n.T(ctx, "kit.awayall.shares"), i18n.T(ctx, "kit.awayall.back", "n", days(things.InBin))},
		Yes:  i18n.T(ctx, "kit.awayall.yes"),
		No:   page.Link{Href: "/kit", Label: i18n.T(ctx, "kit.awayall.no")},
	}))
}

// AwayAll answers POST /kit/away-all: everything into the bin, nothing shared any more.
func (x *Room) AwayAll(w http.ResponseWriter, r *http.Request) error {
	return x.withAll(w, r, x.Things.PutAllAway, "/kit/bin?done=away")
}

// BackAll answers POST /kit/back-all: everything out of the bin.
func (x *Room) BackAll(w http.ResponseWriter, r *http.Request) error {
	return x.withAll(w, r, x.bringAllBack, "/kit?done=allback")
}

// bringAllBack takes everything out of the bin that can still come back.
func (x *Room) bringAllBack(ctx context.Context, v people.Viewer) error {
	there, err := x.Things.Heads(ctx, v)
	if err == nil {
		err = x.Things.BringAllBack(ctx, v)
	}
	var back []string
	for id, h := range there {
		if !h.Binned.IsZero() {
			back = append(back, id)
		}
	}
	if err != nil {
		return err
	}
	return x.returned(ctx, v, back...)
}

// returned tells whoever acts on things by themselves that these are back.
func (x *Room) returned(ctx context.Context, v people.Viewer, ids ...string) error {
	if x.Returned == nil || len(ids) == 0 {
		return nil
	}
	return x.Returned(ctx, v, ids)
}

// AskEmpty answers GET /kit/bin/empty.
func (x *Room) AskEmpty(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	_, binned, err := x.Things.Count(ctx, people.ViewerOf(ctx))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, askPage(i18n.T(ctx, "kit.empty"), page.Confirm{
		Form: page.FormOf{Action: "/kit/bin/empty"},
		Text: i18n.T(ctx, "kit.empty.text", "n", binned),
		Yes:  i18n.T(ctx, "kit.empty.yes"),
		No:   page.Link{Href: "/kit/bin", Label: i18n.T(ctx, "kit.empty.no")},
	}))
}

// Empty answers POST /kit/bin/empty: what is in the bin goes for good.
func (x *Room) Empty(w http.ResponseWriter, r *http.Request) error {
	return x.withAll(w, r, x.Things.EmptyBin, "/kit/bin?done=emptied")
}

func (x *Room) withAll(w http.ResponseWriter, r *http.Request, do func(context.Context, people.Viewer) error, then string) error {
	if err := do(r.Context(), people.ViewerOf(r.Context())); err != nil {
		return err
	}
	return web.See(w, r, then)
}
