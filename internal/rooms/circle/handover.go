package circle

import (
	"context"
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// handing is the page on which it is asked that somebody else take somebody's place.
type handing struct {
	from   people.Account
	own    bool                // it is the viewer's own place
	all    []people.ToHandOver // whom they support; an administrator isn't told
	n      int                 // for an administrator: how many they are
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
	if p.own = account == v.Account; !p.own {
		p.n, err = x.People.HowManyWait(ctx, v, account)
	} else if p.all, err = x.People.PeopleToHandOver(ctx, v, onPage+1, n*onPage); err == nil {
		p.pager = pager(ctx, HandoverPath(account), n, len(p.all) > onPage)
		p.all = p.all[:min(len(p.all), onPage)]
	}
	if err != nil {
		return p, err
	}
	p.from, err = x.People.Account(ctx, account)
	return p, err
}

// Handover answers GET /circle/handover/{account}: to whoever supports people, whom, and who was asked about somebody else; to an
// administrator, how many they are.
func (x *Room) Handover(w http.ResponseWriter, r *http.Request) error {
	p, err := x.handing(r.Context(), r)
	if err != nil {
		return err
	}
	p.done = r.FormValue("done") != ""
	return page.Render(w, r, http.StatusOK, handoverPage(p))
}

// HandOver answers POST /circle/handover/{account}: those who were chosen are asked, by an administrator all of them. Nothing moves
// before they say yes.
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
	if p.own && len(p.chosen) == 0 {
		return fault.New(fault.Invalid, "circle.handover.none")
	}
	to, err := x.People.AccountByEmail(ctx, p.email)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Invalid, "people.handover.who")
	}
	if err != nil {
		return err
	}
	return x.People.HandOver(ctx, v, p.from.ID, to.ID, p.chosen...)
}
