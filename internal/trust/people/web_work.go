package people

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/oidc"
	"towpath/internal/ground/web"
	"towpath/internal/page"
)

// Work is a service's own sign-in for staff, at an OpenID Connect provider.
type Work struct {
	*oidc.Client
	Name string // what staff call it, such as the organisation's name
}

// WorkBackPath is where the provider sends people back to.
const WorkBackPath = "/in/work/back"

// workPart is what pages say of signing in by an account at work. Its name is "" where there is none here.
type workPart struct {
	name, said, out string
}

// workSaid are the words that may stand in an address for what became of going there.
var workSaid = []string{"over", "stopped", "away", "unfit", "unknown", "taken", "out"}

// workPart is there only where a browser isn't one of the service's tablets: whoever holds that next would still be signed in there.
func (x *Web) workPart(r *http.Request) (p workPart) {
	ctx, v := asks(r)
	if x.Work == nil || v.Device != "" {
		return p
	}
	p.name = x.Work.Name
	if said := r.URL.Query().Get("work"); slices.Contains(workSaid, said) {
		p.said = i18n.T(ctx, "people.work.said."+said, "name", p.name)
		if out := x.Work.Out(); said == "out" && out != "" {
			p.out = out
		}
	}
	return p
}

// notice is what became of going to the provider, with the way to sign out there.
func (p workPart) notice(ctx context.Context) page.Notice {
	n := page.Notice{Text: p.said}
	if p.out != "" {
		n.Links = []page.Link{{Href: p.out, Label: i18n.T(ctx, "people.work.out", "name", p.name)}}
	}
	return n
}

// leave sends somebody to the provider. What is asked for from another site is led to where staff sign in first: nobody is to be
// signed in by a page that they never saw.
func (x *Web) leave(w http.ResponseWriter, r *http.Request, t trip, from string) error {
	ctx, v := asks(r)
	if x.Work == nil || v.Device != "" {
		return fault.Missing()
	}
	if err := offTable(v); err != nil {
		return err
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return web.See(w, r, from)
	}
	t.ID = NewID()
	to, err := x.People.leaveFor(ctx, x.Work.Client, t)
	if errors.Is(err, oidc.ErrAway) {
		return web.See(w, r, saying(from, "away"))
	}
	if err != nil {
		return err
	}
	sealed, err := x.People.sealTrip(t)
	if err != nil {
		return err
	}
	x.Cookies.SetAway(w, sealed)
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// saying is a page that says what became of going to the provider.
func saying(path, word string) string {
	u, err := url.Parse(path)
	if err != nil {
		return "/in/staff"
	}
	q := u.Query()
	q.Set("work", word)
	u.RawQuery = q.Encode()
	return u.String()
}

// GoWork answers GET /in/work.
func (x *Web) GoWork(w http.ResponseWriter, r *http.Request) error {
	to := x.asked(r)
	return x.leave(w, r, trip{For: toSignIn, To: to}, WithOnward("/in/staff", to))
}

// JoinWork answers GET /join/{token}/work.
func (x *Web) JoinWork(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	if _, err := x.People.Joining(r.Context(), token); err != nil {
		return err
	}
	return x.leave(w, r, trip{For: toJoin, Token: token}, joinPath+token)
}

// GoMyWork answers GET /me/work/go.
func (x *Web) GoMyWork(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if err := x.People.workChange(ctx, v); err != nil {
		return again(w, r, err, "/me/work")
	}
	return x.leave(w, r, trip{For: toAdd, Account: v.Account}, "/me/work")
}

// from is the page that a trip began on.
func (t trip) from() string {
	switch t.For {
	case toJoin, toUnlock:
		return joinPath + t.Token
	case toAdd:
		return "/me/work"
	}
	return WithOnward("/in/staff", t.To)
}

// WorkBack answers GET /in/work/back: somebody comes back from the provider.
func (x *Web) WorkBack(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if x.Work == nil || v.Device != "" {
		return fault.Missing()
	}
	if err := offTable(v); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	q := r.URL.Query()
	t, err := x.People.readTrip(x.Cookies.Away(r))
	if err != nil || t.For == toUnlock || !same([]byte(q.Get("state")), []byte(x.People.tripWord("state", t))) {
		return web.See(w, r, saying("/in/staff", "over"))
	}
	x.Cookies.ClearAway(w)
	if problem := q.Get("error"); problem != "" {
		return web.See(w, r, saying(t.from(), refusal(problem)))
	}
	subject, err := x.People.backFrom(ctx, x.Work.Client, t, q.Get("code"), q.Get("iss"))
	switch {
	case errors.Is(err, oidc.ErrAway):
		return web.See(w, r, saying(t.from(), "away"))
	case fault.Is(err, fault.Invalid):
		return web.See(w, r, saying(t.from(), "unfit"))
	case err != nil:
		return err
	}
	return x.known(w, r, t, subject)
}

// refusal is what a provider's own word for not saying who somebody is comes to.
func refusal(word string) string {
	if word == "server_error" || word == "temporarily_unavailable" {
		return "away"
	}
	return "stopped"
}

// known goes on with somebody whom the provider knows.
func (x *Web) known(w http.ResponseWriter, r *http.Request, t trip, subject []byte) error {
	ctx, v := asks(r)
	switch t.For {
	case toJoin:
		sealed, err := x.People.sealTrip(trip{For: toUnlock, Token: t.Token, Subject: subject})
		if err != nil {
			return err
		}
		x.Cookies.SetAway(w, sealed)
		return web.See(w, r, joinPath+t.Token+"/unlock")
	case toAdd:
		if v.Account == "" || v.Account != t.Account {
			return web.See(w, r, saying("/in/staff", "over"))
		}
		err := x.People.addWork(ctx, v, subject)
		if fault.Is(err, fault.Conflict) {
			return web.See(w, r, saying("/me/work", "taken"))
		}
		if err != nil {
			return again(w, r, err, "/me/work")
		}
		return web.See(w, r, "/me?done=work")
	}
	account, err := x.People.atWork(ctx, subject)
	if fault.Is(err, fault.NotFound) {
		return web.See(w, r, saying(t.from(), "unknown"))
	}
	if err != nil {
		return err
	}
	return x.enterFor(w, r, account, false, t.To)
}

// joinTrip is the trip of somebody who takes up the invitation in the address, once they are back.
func (x *Web) joinTrip(r *http.Request) (t trip, err error) {
	_, v := asks(r)
	if err := offTable(v); err != nil {
		return t, err
	}
	if _, err := x.People.Joining(r.Context(), r.PathValue("token")); err != nil {
		return t, err
	}
	t, err = x.People.readTrip(x.Cookies.Away(r))
	if err == nil && (t.For != toUnlock || t.Token != r.PathValue("token")) {
		err = errTrip
	}
	return t, err
}

// JoinUnlock answers GET /join/{token}/unlock: the provider knows them, and what is left is the code to leave a table by.
func (x *Web) JoinUnlock(w http.ResponseWriter, r *http.Request) error {
	if x.Work == nil {
		return fault.Missing()
	}
	t, err := x.joinTrip(r)
	if errors.Is(err, errTrip) {
		return web.See(w, r, saying(joinPath+r.PathValue("token"), "over"))
	}
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, joinUnlockPage(t.from(), x.Work.Name, nil))
}

// JoinByWork answers POST /join/{token}/unlock.
func (x *Web) JoinByWork(w http.ResponseWriter, r *http.Request) error {
	if x.Work == nil {
		return fault.Missing()
	}
	t, err := x.joinTrip(r)
	if errors.Is(err, errTrip) {
		return web.See(w, r, saying(joinPath+r.PathValue("token"), "over"))
	}
	if err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	var account string
	if err == nil {
		account, err = x.People.joinByWork(r.Context(), t, f.Get("unlock"))
	}
	if fault.Is(err, fault.Conflict) {
		return web.See(w, r, saying(t.from(), "taken"))
	}
	if fault.Mends(err) && !fault.Is(err, fault.Gone) {
		return page.Show(w, r, err, joinUnlockPage(t.from(), x.Work.Name, err))
	}
	if err != nil {
		return err
	}
	x.Cookies.ClearAway(w)
	return x.enter(w, r, account, false, "/")
}

// MyWork answers GET /me/work.
func (x *Web) MyWork(w http.ResponseWriter, r *http.Request) error {
	return x.showMyWork(w, r, nil)
}

func (x *Web) showMyWork(w http.ResponseWriter, r *http.Request, problem error) error {
	ctx, v := asks(r)
	if x.Work == nil {
		return fault.Missing()
	}
	if err := x.People.workChange(ctx, v); err != nil {
		return again(w, r, err, "/me/work")
	}
	has, err := x.People.signsInByWork(ctx, v.Account)
	if err != nil {
		return err
	}
	return page.Show(w, r, problem, myWorkPage(x.workPart(r), x.Work.Host(), has, problem))
}

// EndWork answers POST /me/work/end.
func (x *Web) EndWork(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	err := x.People.EndWork(ctx, v)
	if fault.Mends(err) {
		return x.showMyWork(w, r, err)
	}
	if err != nil {
		return again(w, r, err, "/me/work")
	}
	return web.See(w, r, "/me?done=work.gone")
}
