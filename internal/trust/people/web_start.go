package people

import (
	"net/http"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
)

// startForm is the page for a start code.
type startForm struct {
	form, code string
	err        error
}

// Start answers GET /start.
func (x *Web) Start(w http.ResponseWriter, r *http.Request) error {
	_, v := asks(r)
	if err := offTable(v); err != nil {
		return err
	}
	return page.Show(w, r, nil, startPage(startForm{form: NewID()}))
}

// TakeCode answers POST /start. Whoever was signed in here is signed out: from here on it is the person's turn.
func (x *Web) TakeCode(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if err := offTable(v); err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	p := startForm{form: f.Get("form"), code: f.Line("code")}
	token, err := x.People.TakeCode(ctx, p.code, p.form, v.Device)
	if p.err = err; fault.Mends(err) {
		if !IsID(p.form) {
			p.form = NewID()
		}
		return page.Show(w, r, err, startPage(p))
	}
	if err != nil {
		return err
	}
	if err := x.endBefore(w, r); err != nil {
		return err
	}
	x.Cookies.SetSession(w, token, false)
	return web.See(w, r, "/start/welcome")
}

// welcome is what somebody reads before they take their first card.
type welcome struct {
	name       string
	supporters []string
	about      About
	own        bool
	device     bool
	err        error
}

func (x *Web) welcome(r *http.Request) (p welcome, err error) {
	ctx, v := asks(r)
	a, err := x.People.Claimant(ctx, x.Cookies.Session(r))
	if err != nil {
		return p, err
	}
	p = welcome{name: a.Name, device: v.Device != ""}
	if p.about, err = x.About(ctx); err != nil {
		return p, err
	}
	links, err := x.People.SupportersOf(ctx, a.ID)
	for _, l := range links {
		p.supporters = append(p.supporters, l.Name)
	}
	return p, err
}

// Welcome answers GET /start/welcome.
func (x *Web) Welcome(w http.ResponseWriter, r *http.Request) error {
	p, err := x.welcome(r)
	if fault.Is(err, fault.NotFound) {
		return x.welcomed(w, r)
	}
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, welcomePage(p))
}

// welcomed answers where there is nobody to welcome: the card was taken already, or the code has run out.
func (x *Web) welcomed(w http.ResponseWriter, r *http.Request) error {
	if _, v := asks(r); v.Is(Person) {
		return web.See(w, r, "/me/card")
	}
	return web.See(w, r, "/start")
}

// TakeCard answers POST /start/welcome with the first card. It is shown this once, so there is nothing to go on to with GET;
// sent again, the form leads to where another card can be made.
func (x *Web) TakeCard(w http.ResponseWriter, r *http.Request) error {
	p, err := x.welcome(r)
	if fault.Is(err, fault.NotFound) {
		return x.welcomed(w, r)
	}
	if err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	p.name, p.own = f.Line("name"), f.Get("own") != "" && !p.device
	token := x.Cookies.Session(r)
	var c Card
	if err == nil {
		c, err = x.People.TakeCard(r.Context(), token, p.name, p.own)
	}
	if p.err = err; fault.Mends(err) {
		return page.Show(w, r, err, welcomePage(p))
	}
	if err != nil {
		return err
	}
	x.Cookies.SetSession(w, token, p.own)
	return x.showCard(w, r, shownCard{Card: c, first: true, name: nameOnCard(f, p.name)})
}

// Deal signs a carer in who has just been dealt their first card, and shows it, this once.
func (x *Web) Deal(w http.ResponseWriter, r *http.Request, account string, c Card) error {
	if err := x.open(w, r, account, false); err != nil {
		return err
	}
	return x.showCard(w, r, shownCard{Card: c, first: true, plain: true})
}

// joinForm is the page on which a member of staff sets up how they sign in.
type joinForm struct {
	name, email string
	app         OneTime
	passkeys    bool
	work        workPart
	path        string
	err         error
}

func (x *Web) joinForm(r *http.Request, secret string) (p joinForm, err error) {
	ctx, v := asks(r)
	if err := offTable(v); err != nil {
		return p, err
	}
	a, err := x.People.Joining(ctx, r.PathValue("token"))
	if err != nil {
		return p, err
	}
	about, err := x.About(ctx)
	if err != nil {
		return p, err
	}
	p = joinForm{name: a.Name, email: a.Email, passkeys: x.Passkeys != nil, work: x.workPart(r), path: joinPath + r.PathValue("token")}
	p.app, err = OldOneTime(serviceName(about), a, cleanSecret(secret))
	return p, err
}

// serviceName is what an authenticator app calls this place. A colon would end the name there.
func serviceName(a About) string {
	if a.Service == "" {
		return "Towpath"
	}
	return strings.ReplaceAll(a.Service, ":", " ")
}

// Join answers GET /join/{token}. Looking at it uses nothing up: a link in a letter is opened by more than its reader.
func (x *Web) Join(w http.ResponseWriter, r *http.Request) error {
	p, err := x.joinForm(r, "")
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, joinPage(p))
}

// TakeUp answers POST /join/{token}: a password, an authenticator app and an unlock code.
func (x *Web) TakeUp(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	p, err := x.joinForm(r, f.Get("app"))
	if err != nil {
		return err
	}
	m := Means{Password: f.Get("password"), Secret: p.app.Secret, Code: f.Get("code"), Unlock: f.Get("unlock")}
	account, err := x.People.Join(r.Context(), r.PathValue("token"), m)
	if p.err = err; fault.Mends(err) && !fault.Is(err, fault.Gone) {
		return page.Show(w, r, err, joinPage(p))
	}
	if err != nil {
		return err
	}
	return x.enter(w, r, account, false, "/me/codes")
}

// AskJoin answers POST /join/{token}/passkey, from a script.
func (x *Web) AskJoin(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if x.Passkeys == nil || v.Table != "" {
		return fault.Missing()
	}
	a, err := x.People.Joining(ctx, r.PathValue("token"))
	if err != nil {
		return err
	}
	asked, err := x.Passkeys.AskNew(ctx, "join", a.ID)
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, asked)
}

// JoinByPasskey answers POST /join/{token}/passkey/answer, from a script.
func (x *Web) JoinByPasskey(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if x.Passkeys == nil || v.Table != "" {
		return fault.Missing()
	}
	a, err := answerOf(w, r)
	if err != nil {
		return err
	}
	account, err := x.Passkeys.Join(ctx, r.PathValue("token"), a)
	if err != nil {
		return err
	}
	if err := x.open(w, r, account, false); err != nil {
		return err
	}
	return goTo(w, "/")
}
