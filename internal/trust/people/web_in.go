package people

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
)

// signIn is the page to sign in on.
type signIn struct {
	typed  string
	own    bool
	device bool   // on an enrolled tablet
	here   string // who is signed in already
	to     string // where they were going; "" for the start
	err    error
}

func (x *Web) signInPage(r *http.Request) (p signIn, err error) {
	ctx, v := asks(r)
	p = signIn{device: v.Device != "", to: x.asked(r)}
	if err := offTable(v); err != nil {
		return p, err
	}
	if v.Account != "" {
		p.here, err = x.People.Name(ctx, v.Account)
	}
	return p, err
}

// In answers GET /in: a card, or the ways for those who have none.
func (x *Web) In(w http.ResponseWriter, r *http.Request) error {
	p, err := x.signInPage(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, x.inPage(p))
}

// SignInByCard answers POST /in.
func (x *Web) SignInByCard(w http.ResponseWriter, r *http.Request) error {
	p, err := x.signInPage(r)
	if err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	p.typed, p.own, p.to = f.Line("words"), f.Get("own") != "", x.onTo(f.Get("to"))
	var account string
	if err == nil {
		ctx, _ := asks(r)
		account, err = x.People.ByCard(ctx, p.typed)
	}
	if p.err = err; fault.Mends(err) {
		return page.Show(w, r, err, x.inPage(p))
	}
	if err != nil {
		return err
	}
	return x.enterFor(w, r, account, p.own, p.to)
}

// Tablet answers GET /in/tablet: every drawing, always, whoever uses this tablet.
func (x *Web) Tablet(w http.ResponseWriter, r *http.Request) error {
	_, v := asks(r)
	if err := offTable(v); err != nil {
		return err
	}
	to := x.asked(r)
	if v.Device == "" {
		return web.See(w, r, WithOnward("/in", to))
	}
	return page.Show(w, r, nil, picturesPage("/in/tablet", to, picturesToSignIn))
}

// SignInByPIN answers POST /in/tablet: with a drawing alone it asks for the number, with both it signs in.
func (x *Web) SignInByPIN(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if err := offTable(v); err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if v.Device == "" {
		return fault.New(fault.Gone, "people.tablet.over")
	}
	p := pinForm{action: "/in/tablet", to: x.onTo(f.Get("to")), picture: f.Get("picture")}
	if !isPicture(p.picture) {
		return web.See(w, r, WithOnward(p.action, p.to))
	}
	if !f.Has("pin") {
		return page.Show(w, r, nil, pinPage(p))
	}
	account, err := x.People.ByPIN(ctx, v, p.picture, f.Get("pin"))
	if p.err = err; fault.Mends(err) {
		return page.Show(w, r, err, pinPage(p))
	}
	if err != nil {
		return err
	}
	return x.enterFor(w, r, account, false, p.to)
}

// staffIn is the page on which staff sign in.
type staffIn struct {
	email    string
	passkeys bool
	work     workPart
	to       string
	err      error
}

// Staff answers GET /in/staff.
func (x *Web) Staff(w http.ResponseWriter, r *http.Request) error {
	_, v := asks(r)
	if err := offTable(v); err != nil {
		return err
	}
	return page.Show(w, r, nil, staffPage(staffIn{passkeys: x.Passkeys != nil, work: x.workPart(r), to: x.asked(r)}))
}

// SignInStaff answers POST /in/staff: an address, a password and a one-time code.
func (x *Web) SignInStaff(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if err := offTable(v); err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	p := staffIn{email: f.Line("email"), passkeys: x.Passkeys != nil, work: x.workPart(r), to: x.onTo(f.Get("to"))}
	var account string
	if err == nil {
		account, err = x.People.ByPassword(ctx, p.email, f.Get("password"), f.Get("code"))
	}
	if p.err = err; fault.Mends(err) {
		return page.Show(w, r, err, staffPage(p))
	}
	if err != nil {
		return err
	}
	return x.enterFor(w, r, account, false, p.to)
}

// largestAnswer is the most bytes that a browser's answer about a passkey may have.
const largestAnswer = 64 << 10

// answerOf reads what a browser brings back about a passkey.
func answerOf(w http.ResponseWriter, r *http.Request) (a Answer, err error) {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestAnswer))
	if err != nil {
		return a, errPasskey()
	}
	if err := json.Unmarshal(data, &a); err != nil {
		return a, errPasskey()
	}
	return a, nil
}

// goTo tells a script where to go.
func goTo(w http.ResponseWriter, path string) error {
	return web.JSON(w, http.StatusOK, map[string]string{"to": path})
}

// AskPasskey answers POST /in/passkey, from a script: what to ask the browser for.
func (x *Web) AskPasskey(w http.ResponseWriter, r *http.Request) error {
	if _, v := asks(r); x.Passkeys == nil || v.Table != "" {
		return fault.Missing()
	}
	asked, err := x.Passkeys.AskSignIn()
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, asked)
}

// SignInByPasskey answers POST /in/passkey/answer, from a script.
func (x *Web) SignInByPasskey(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if x.Passkeys == nil || v.Table != "" {
		return fault.Missing()
	}
	a, err := answerOf(w, r)
	if err != nil {
		return err
	}
	account, err := x.Passkeys.BySignIn(ctx, a)
	if err != nil {
		return err
	}
	to, err := x.thence(ctx, account, a.To)
	if err == nil {
		err = x.open(w, r, account, false)
	}
	if err != nil {
		return err
	}
	return goTo(w, to)
}

// wayIn is the page for coming back without a card.
type wayIn struct {
	form         string // the form's id, so that sent twice it is one
	staff        bool   // comes from the page on which staff sign in: they have neither card nor words for home
	words, codes string // what was typed
	wordsErr     error
	codesErr     error
}

// Back answers GET /in/back.
func (x *Web) Back(w http.ResponseWriter, r *http.Request) error {
	_, v := asks(r)
	if err := offTable(v); err != nil {
		return err
	}
	return page.Show(w, r, nil, backPage(wayIn{form: NewID(), staff: r.FormValue("as") == "staff"}))
}

// ComeBack answers POST /in/back: the words kept at home, or both halves of a code.
func (x *Web) ComeBack(w http.ResponseWriter, r *http.Request) error {
	_, v := asks(r)
	if err := offTable(v); err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if f.Has("code") {
		return x.comeBackByCode(w, r, f)
	}
	return x.comeBackByWords(w, r, f)
}

func (x *Web) comeBackByWords(w http.ResponseWriter, r *http.Request, f web.Form) error {
	ctx, _ := asks(r)
	account, err := x.People.ComeBack(ctx, f.Line("words"))
	if fault.Mends(err) {
		return page.Show(w, r, err, backPage(wayIn{form: NewID(), words: f.Line("words"), wordsErr: err}))
	}
	if err != nil {
		return err
	}
	return x.enter(w, r, account, false, "/me/card")
}

func (x *Web) comeBackByCode(w http.ResponseWriter, r *http.Request, f web.Form) error {
	ctx, _ := asks(r)
	account, join, err := x.People.FinishWayBack(ctx, f.Line("code"), f.Get("form"))
	if fault.Mends(err) {
		return page.Show(w, r, err, backPage(wayIn{form: NewID(), staff: f.Get("as") == "staff", codes: f.Line("code"), codesErr: err}))
	}
	if err != nil {
		return err
	}
	if join != "" {
		return web.See(w, r, join)
	}
	return x.enter(w, r, account, false, "/me/card")
}

// Out answers POST /out.
func (x *Web) Out(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if err := offTable(v); err != nil {
		return err
	}
	to := "/in"
	if x.Work != nil && v.Account != "" && v.Device == "" {
		elsewhere, err := x.People.signsInByWork(ctx, v.Account)
		if err != nil {
			return err
		}
		if elsewhere { // and may be signed in there still
			to = saying("/in/staff", "out")
		}
	}
	if v.Session != "" {
		if err := errors.Join(x.People.EndNotes(ctx, x.Cookies.Notes(r)), x.People.SignOut(ctx, v.Session)); err != nil {
			return err
		}
		x.Cookies.ClearNotes(w)
	}
	x.Cookies.ClearSession(w)
	return web.See(w, r, to)
}

func isPicture(name string) bool {
	for _, p := range page.Pictures {
		if p == name {
			return true
		}
	}
	return false
}
