package circle

import (
	"context"
	"net/http"
	"slices"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// handing is the page on which it is asked that somebody else take somebody's place.
type handing struct {
	from   people.Account
	own    bool // it is the viewer's own place
	all    []people.ToHandOver
	chosen []string
	email  string
	done   bool
	pager  page.Pager
	err    error
}

// OwnHandover answers GET /circle/handover: the page for the viewer's own place.
func (x *Room) OwnHandover(w http.ResponseWriter, r *http.Request) error {
	return web.See(w, r, HandoverPath(people.ViewerOf(r.Context()).Account))
}

func (x *Room) handing(ctx context.Context, r *http.Request) (p handing, err error) {
	v, n, account := people.ViewerOf(ctx), pageOf(r), r.PathValue("account")
	all, err := x.People.PeopleToHandOver(ctx, v, account, onPage+1, n*onPage)
	if err != nil {
		return p, err
	}
	p = handing{own: account == v.Account, all: all[:min(len(all), onPage)], pager: pager(ctx, HandoverPath(account), n, len(all) > onPage)}
	p.from, err = x.People.Account(ctx, account)
	return p, err
}

// Handover answers GET /circle/handover/{account}: whom somebody supports, and who was asked about somebody else.
func (x *Room) Handover(w http.ResponseWriter, r *http.Request) error {
	p, err := x.handing(r.Context(), r)
	if err != nil {
		return err
	}
	p.done = r.FormValue("done") != ""
	return page.Render(w, r, http.StatusOK, handoverPage(p))
}

// HandOver answers POST /circle/handover/{account}: those who were chosen are asked. Nothing moves before they say yes.
func (x *Room) HandOver(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	p, err := x.handing(ctx, r)
	if err != nil {
		return err
	}
	p.chosen, p.email = f.Values["person"], f.Line("email")
	if p.err = x.handOver(ctx, v, p); fault.Mends(p.err) {
		return page.Show(w, r, p.err, handoverPage(p))
	}
	if p.err != nil {
		return p.err
	}
	return web.See(w, r, HandoverPath(p.from.ID)+"?done=asked")
}

func (x *Room) handOver(ctx context.Context, v people.Viewer, p handing) error {
	if len(p.chosen) == 0 || len(p.chosen) > onPage {
		return fault.New(fault.Invalid, "circle.handover.none")
	}
	to, err := x.People.AccountByEmail(ctx, p.email)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Invalid, "people.handover.who")
	}
	if err != nil {
		return err
	}
	for _, person := range p.chosen {
		if !slices.ContainsFunc(p.all, func(t people.ToHandOver) bool { return t.Person == person }) {
			continue // ended in between, or never there
		}
		if err := x.People.HandOver(ctx, v, person, p.from.ID, to.ID); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}
