package people

import (
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
)

// ScreenScript is the module on a page that waits for another screen, at either end.
const ScreenScript = "people.js"

// ScreenPath is where a screen brings the code of a table: short, as it is said aloud.
const ScreenPath = "/screen"

// screenForm is the page on which a screen brings a code.
type screenForm struct {
	form, code string
	scanned    bool // the code came in the address, from a square code
	done       string
	err        error
}

// Screen answers GET /screen. Where this screen waits already, it goes on waiting.
func (x *Web) Screen(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if v.Table != "" {
		return fault.New(fault.Conflict, "people.screen.table")
	}
	waits, err := x.People.WaitingScreen(ctx, x.Cookies.Waiting(r))
	if err != nil {
		return err
	}
	if waits.Stage != WaitOver {
		return web.See(w, r, ScreenPath+"/wait")
	}
	return page.Show(w, r, nil, screenPage(screenForm{form: NewID(), done: page.DoneOf(r, "people.screen.done.", "left")}))
}

// ScannedScreen answers GET /screen/{code}, where the square code leads. It looks at no code and uses none up: that takes
// a press of the button.
func (x *Web) ScannedScreen(w http.ResponseWriter, r *http.Request) error {
	_, v := asks(r)
	if v.Table != "" {
		return fault.New(fault.Conflict, "people.screen.table")
	}
	code := readScreenCode(r.PathValue("code"))
	if code == "" {
		return web.See(w, r, ScreenPath)
	}
	return page.Show(w, r, nil, screenPage(screenForm{form: NewID(), code: inThrees(code), scanned: true}))
}

// BringScreen answers POST /screen: the code of a table.
func (x *Web) BringScreen(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	f, err := web.ReadForm(w, r)
	p := screenForm{form: f.Get("form"), code: f.Line("code")}
	var token string
	if err == nil {
		token, err = x.People.BringScreenCode(ctx, v, p.code, p.form)
	}
	if p.err = err; fault.Mends(err) {
		if !IsID(p.form) {
			p.form = NewID()
		}
		return page.Show(w, r, err, screenPage(p))
	}
	if err != nil {
		return err
	}
	x.Cookies.SetWaiting(w, token)
	return web.See(w, r, ScreenPath+"/wait")
}

// WaitScreen answers GET /screen/wait: it waits for the yes, and once that is said, sits this screen down. A script that asks
// is told how far it has come, and nothing is done.
func (x *Web) WaitScreen(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	token := x.Cookies.Waiting(r)
	waits, err := x.People.WaitingScreen(ctx, token)
	if err != nil {
		return err
	}
	switch {
	case web.WantsJSON(r):
		return web.JSON(w, http.StatusOK, map[string]string{"stage": string(waits.Stage)})
	case v.Table != "":
		return web.See(w, r, "/together/table")
	case waits.Stage == WaitAsked:
		return page.Show(w, r, nil, waitPage(waits))
	case waits.Stage == WaitOver:
		return x.waitOver(w, r)
	}
	err = x.People.SitByCode(ctx, v, token)
	if fault.Is(err, fault.NotFound) {
		return x.waitOver(w, r)
	}
	if err != nil {
		return err
	}
	x.Cookies.ClearWaiting(w)
	x.Cookies.SetSession(w, token, false)
	return web.See(w, r, "/together/table")
}

func (x *Web) waitOver(w http.ResponseWriter, r *http.Request) error {
	x.Cookies.ClearWaiting(w)
	return page.Show(w, r, nil, waitOverPage())
}

// GiveUpScreen answers POST /screen/stop: this screen waits no longer.
func (x *Web) GiveUpScreen(w http.ResponseWriter, r *http.Request) error {
	ctx, _ := asks(r)
	if err := x.People.GiveUpWaiting(ctx, x.Cookies.Waiting(r)); err != nil {
		return err
	}
	x.Cookies.ClearWaiting(w)
	return web.See(w, r, "/")
}
