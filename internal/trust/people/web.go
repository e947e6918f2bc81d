package people

import (
	"context"
	_ "embed"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of signing in.
var Words = i18n.Catalogue{Lang: "en", Name: "people", YAML: wordsEN}

//go:embed people.js
var script []byte

var _ = page.Register("people.js", script)

// About is what a service says of itself to somebody who is about to join.
type About struct {
	Service   string // what it calls itself
	LowestAge int    // in years; 0 where nobody has set it
	Capacity  string // what it does where somebody may not be able to decide for themselves
	Replies   string // who reads what is shared, and when
}

// WebDeps is what the pages of signing in stand on.
type WebDeps struct {
	People   *Register
	Cookies  web.Cookies
	Passkeys *Passkeys // nil where browsers give none
	URL      string    // the address people use, without a slash at its end
	About    func(context.Context) (About, error)
	Now      func() time.Time
}

// Web answers for signing in and out, for one's own ways of signing in, and for helping others with theirs.
type Web struct{ WebDeps }

// NewWeb makes the pages.
func NewWeb(d WebDeps) *Web { return &Web{d} }

// asks is a request with who asks and from where, for the limits on guessing. An address that the app has put there stands.
func asks(r *http.Request) (context.Context, Viewer) {
	ctx := r.Context()
	if _, set := ctx.Value(addressKey{}).(string); !set {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			host = r.RemoteAddr
		}
		ctx = WithAddress(ctx, host)
	}
	return ctx, ViewerOf(ctx)
}

// offTable refuses signing in on a screen that shows a table: the two leave it first, as they came.
func offTable(v Viewer) error {
	if v.Table != "" {
		return fault.New(fault.Forbidden, "people.in.table")
	}
	return nil
}

// enter signs an account in, in the place of whoever was signed in here, and goes on to path.
func (x *Web) enter(w http.ResponseWriter, r *http.Request, account string, own bool, path string) error {
	if err := x.open(w, r, account, own); err != nil {
		return err
	}
	return web.See(w, r, path)
}

func (x *Web) open(w http.ResponseWriter, r *http.Request, account string, own bool) error {
	ctx, v := asks(r)
	own = own && v.Device == ""
	token, err := x.People.SignIn(ctx, account, own, v.Device)
	if err != nil {
		return err
	}
	if err := x.endBefore(w, r); err != nil {
		return err
	}
	x.Cookies.SetSession(w, token, own)
	return nil
}

// endBefore ends the session of whoever was signed in here before, with what the browser kept of it.
func (x *Web) endBefore(w http.ResponseWriter, r *http.Request) error {
	ctx, v := asks(r)
	if v.Session == "" {
		return nil
	}
	x.Cookies.ClearSession(w)
	return x.People.SignOut(ctx, v.Session)
}

// mends reports a fault that belongs beside the form it came from.
func mends(err error) bool {
	switch fault.CodeOf(err) {
	case fault.Invalid, fault.Busy, fault.Conflict, fault.Gone:
		return true
	}
	return false
}

// tell is the sentence that a fault carries.
func tell(ctx context.Context, err error) string {
	if err == nil {
		return ""
	}
	key, args := fault.SentenceOf(err)
	return i18n.T(ctx, key, args...)
}

// show answers with a page, or with the page again and the status of what there is to mend.
func show(w http.ResponseWriter, r *http.Request, err error, c templ.Component) error {
	status := http.StatusOK
	if err != nil {
		status = fault.CodeOf(err).Status()
	}
	return page.Render(w, r, status, c)
}

// notFresh reports that somebody has to show once more who they are.
func notFresh(err error) bool {
	e := (*fault.Error)(nil)
	return errors.As(err, &e) && e.Key == "people.fresh"
}

// again sends somebody to show once more who they are and then back to path; other faults pass.
func again(w http.ResponseWriter, r *http.Request, err error, path string) error {
	if notFresh(err) {
		return web.See(w, r, "/me/show?to="+path)
	}
	return err
}

// onward are the pages that showing once more who one is may lead to.
var onward = []string{"/me/card", "/me/recovery", "/me/tablet", "/me/password", "/me/unlock", "/me/passkeys"}

// boxOf is the box that a sentence is about, by its key.
func boxOf(err error, boxes map[string]string) string {
	key, _ := fault.SentenceOf(err)
	for part, box := range boxes {
		if strings.Contains(key, part) {
			return box
		}
	}
	return ""
}

// problemAt is the sentence of err where it is about box.
func problemAt(ctx context.Context, err error, at, box string) string {
	if err == nil || at != box {
		return ""
	}
	return tell(ctx, err)
}
