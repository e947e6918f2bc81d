package circle

import (
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// Invite answers GET /circle/invite: what an invitation means, before it is made.
func (x *Room) Invite(w http.ResponseWriter, r *http.Request) error {
	open, err := x.People.Welcomes(r.Context(), people.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, invitePage(inviteForm{id: people.NewID(), open: open}))
}

// inviteForm is the page from which a person invites somebody.
type inviteForm struct {
	id   string
	open []people.Welcome
	err  error
}

// MakeInvitation answers POST /circle/invite.
func (x *Room) MakeInvitation(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	id := f.Get("id")
	err = x.People.MakeWelcome(ctx, v, id)
	if fault.Mends(err) {
		open, openErr := x.People.Welcomes(ctx, v)
		if openErr != nil {
			return openErr
		}
		return page.Show(w, r, err, invitePage(inviteForm{id: id, open: open, err: err}))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, invite+"/"+id)
}

// Invitation answers GET /circle/invite/{id}: the code, to read out, to hold to a camera or to print.
func (x *Room) Invitation(w http.ResponseWriter, r *http.Request) error {
	one, err := x.People.Welcome(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, x.invitationPage(one))
}

// EndInvitation answers POST /circle/invite/{id}/end: nobody can take it up any more.
func (x *Room) EndInvitation(w http.ResponseWriter, r *http.Request) error {
	if err := x.People.EndWelcome(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	return web.See(w, r, mySupport+"?done=uninvited")
}

// coming is the page on which an invitation is taken up.
type coming struct {
	form, code, name string
	supports         bool // signed in here as somebody who supports people
	other            bool // somebody else is signed in here
	done             bool
	err              error
}

func (x *Room) coming(r *http.Request) (p coming, err error) {
	v := people.ViewerOf(r.Context())
	if v.Table != "" {
		return p, fault.New(fault.Forbidden, "people.in.table")
	}
	p = coming{form: people.NewID(), supports: v.IsAny(people.Supporters...)}
	p.other = v.Account != "" && !p.supports
	return p, nil
}

// Come answers GET /circle/come and GET /circle/come/{code}. Looking uses nothing up, and says nothing of whoever invites.
func (x *Room) Come(w http.ResponseWriter, r *http.Request) error {
	p, err := x.coming(r)
	if err != nil {
		return err
	}
	p.code, p.done = r.PathValue("code"), p.supports && r.FormValue("done") != ""
	return page.Show(w, r, nil, comePage(p))
}

// TakeUp answers POST /circle/come: for whoever supports people here it waits for the person's yes from now on; for somebody new it
// makes a carer's place first, and shows their card.
func (x *Room) TakeUp(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	p, err := x.coming(r)
	if err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	p.code, p.name = f.Line("code"), f.Line("name")
	if id := f.Get("form"); people.IsID(id) {
		p.form = id
	}
	var account string
	var card people.Card
	switch {
	case p.supports:
		err = x.People.TakeWelcome(ctx, v, p.code)
	case p.other:
		return fault.Missing()
	default:
		account, card, err = x.People.JoinByWelcome(ctx, p.code, p.form, p.name)
	}
	switch {
	case fault.Mends(err):
		p.err = err
		return page.Show(w, r, err, comePage(p))
	case err != nil:
		return err
	case p.supports:
		return web.See(w, r, come+"?done=taken")
	}
	return x.Deal(w, r, account, card)
}

// Show answers GET /circle: the start of whoever came by people's own invitation.
func (x *Room) Show(w http.ResponseWriter, r *http.Request) error {
	ctx, v, n := r.Context(), people.ViewerOf(r.Context()), pageOf(r)
	links, err := x.People.PeopleOf(ctx, v.Account, onPage+1, n*onPage)
	if err != nil {
		return err
	}
	p := homePage{links: links[:min(len(links), onPage)], peer: v.Is(people.Peer), pager: pager(ctx, Home, n, len(links) > onPage)}
	if p.open, err = x.People.TablesToJoin(ctx, v.Account); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showHome(p))
}

// homePage is the start of whoever came by people's own invitation.
type homePage struct {
	links []people.Link
	open  []people.Joint
	peer  bool // works here
	pager page.Pager
}

// name is what the person at a table is called; "" for one who isn't on this page.
func (p homePage) name(person string) string {
	for _, l := range p.links {
		if l.Person == person {
			return l.Name
		}
	}
	return ""
}

// AskGone answers GET /circle/gone: what it means for a carer to have no place here any more.
func (x *Room) AskGone(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, askGone())
}

// Gone answers POST /circle/gone: a carer's place is removed, with their name and their card.
func (x *Room) Gone(w http.ResponseWriter, r *http.Request) error {
	v := people.ViewerOf(r.Context())
	if !v.Is(people.Carer) {
		return fault.Missing()
	}
	if err := x.People.Erase(r.Context(), v.Account); err != nil {
		return err
	}
	return web.See(w, r, "/")
}
