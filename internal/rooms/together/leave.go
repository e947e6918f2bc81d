package together

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// proof is a page that asks one of the two to show who they are: to leave, to unlock, or to pick something.
type proof struct {
	Viewer        people.Viewer
	Person, Other string
	Problem       string
	Who           string // who is asked: person, supporter, or "" for either
}

func (x *Room) proofOf(r *http.Request, who string) (p proof, err error) {
	v := people.ViewerOf(r.Context())
	p = proof{Viewer: v, Who: who}
	if who == "" && v.Seat != "both" {
		p.Who = v.Seat // on somebody's own device only they can be asked
	}
	if p.Person, err = x.People.Name(r.Context(), v.TPerson); err != nil {
		return p, err
	}
	p.Other, err = x.People.Name(r.Context(), v.Supporter)
	return p, err
}

// prove checks what was typed against the one of the two whom the form names. A wrong one is a fault with a sentence; the
// page is shown again with it.
func (x *Room) prove(r *http.Request, p proof, f web.Form) (account string, err error) {
	who := f.Get("who")
	if p.Who != "" && who != p.Who {
		return "", fault.Missing()
	}
	switch who {
	case "person":
		account = p.Viewer.TPerson
	case "supporter":
		account = p.Viewer.Supporter
	default:
		return "", fault.New(fault.Invalid, "together.proof.who")
	}
	return account, x.Prove(r.Context(), account, f.Get("secret"))
}

// again reports a fault that the page is shown again with.
func again(err error) bool { return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Busy) }

// LeavePage asks who takes the device from here.
func (x *Room) LeavePage(w http.ResponseWriter, r *http.Request) error {
	p, err := x.proofOf(r, "")
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, leavePage(p))
}

// Leave ends the joint session. Whoever showed who they are goes on with the device; of the table nothing is left on it.
func (x *Room) Leave(w http.ResponseWriter, r *http.Request) error {
	p, account, err := x.proved(w, r, "", leavePage)
	if err != nil || account == "" {
		return err
	}
	ctx, v := r.Context(), p.Viewer
	count, err := x.counts(ctx, v)
	if err != nil {
		return err
	}
	if err := x.People.LeaveTable(ctx, v.Table, count); err != nil {
		return err
	}
	token, err := x.People.Resume(ctx, v.Table, account)
	if err == nil && token == "" {
		token, err = x.People.SignIn(ctx, account, false, v.Device)
	}
	if err != nil {
		return err
	}
	x.Cookies.ClearSession(w)
	x.Cookies.SetSession(w, token, false)
	if account == v.Supporter {
		return web.See(w, r, "/?left=1")
	}
	return web.See(w, r, "/")
}

// Sat is what is counted of a joint session when its two end it: neither of them, nor what they did.
type Sat struct {
	Setting, StartedBy string
	Chose              []string // who chose each topic: person, supporter, both
	Led                string   // the same; "" where they didn't say
	Course             bool     // they had a course of meetings open
}

// counts is what counts a table, once it is left. Where nobody counts it does nothing.
func (x *Room) counts(ctx context.Context, v people.Viewer) (func(context.Context, db.Q) error, error) {
	if x.Count == nil {
		return func(context.Context, db.Q) error { return nil }, nil
	}
	j, rec, err := x.read(ctx, v)
	if err != nil {
		return nil, err
	}
	s := Sat{Setting: j.Setting, StartedBy: j.StartedBy, Led: rec.Led}
	for _, c := range rec.Chosen {
		s.Chose = append(s.Chose, c.By)
	}
	s.Course = slices.ContainsFunc(rec.Visited, func(path string) bool { return strings.HasPrefix(path, pack.CoursePath+"/") })
	return func(ctx context.Context, q db.Q) error { return x.Count(ctx, q, s) }, nil
}

// LockedPage is all that a locked table shows.
func (x *Room) LockedPage(w http.ResponseWriter, r *http.Request) error {
	if !people.ViewerOf(r.Context()).Locked {
		return web.See(w, r, "/together/table")
	}
	p, err := x.proofOf(r, "")
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, lockedPage(p))
}

// Unlock lets a locked table go on.
func (x *Room) Unlock(w http.ResponseWriter, r *http.Request) error {
	p, account, err := x.proved(w, r, "", lockedPage)
	if err != nil || account == "" {
		return err
	}
	if err := x.People.Unlock(r.Context(), p.Viewer.Session); err != nil {
		return err
	}
	return web.See(w, r, "/together/table?later=1")
}

// PickPage lets the person, once they have shown who they are, choose one of their own things to put on the table. Only
// they should look at the screen then, and the page says so.
func (x *Room) PickPage(w http.ResponseWriter, r *http.Request) error {
	v := people.ViewerOf(r.Context())
	if !v.Picking {
		p, err := x.proofOf(r, "person")
		if err != nil {
			return err
		}
		return page.Render(w, r, http.StatusOK, pickProofPage(p))
	}
	all, err := x.Things.Page(r.Context(), v, markOf(r), picksAPage+1)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, pickPage(all))
}

// StartPick takes the person's proof.
func (x *Room) StartPick(w http.ResponseWriter, r *http.Request) error {
	p, account, err := x.proved(w, r, "person", pickProofPage)
	if err != nil || account == "" {
		return err
	}
	if err := x.People.LetPick(r.Context(), p.Viewer.Session, true); err != nil {
		return err
	}
	return web.See(w, r, "/together/pick")
}

// Pick puts what was chosen on the table, or nothing, and closes the person's things again.
func (x *Room) Pick(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if thing := f.Get("thing"); thing != "" {
		if err := x.Sharing.Lay(ctx, v, v.Table, thing, false); err != nil {
			return err
		}
	}
	if err := x.People.LetPick(ctx, v.Session, false); err != nil {
		return err
	}
	return web.See(w, r, "/together/table?later=1")
}
