package people

import (
	"context"
	_ "embed"
	"errors"
	"net"
	"net/http"
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
	Work     *Work     // nil where staff have no account elsewhere to sign in by
	Links    bool      // a service sends links to sign in by
	URL      string    // the address people use, without a slash at its end
	About    func(context.Context) (About, error)
	// Leads reports whether there is a page at a path for a viewer; for one without an account, for anybody who can sign in.
	Leads func(path string, v Viewer) bool
	Now   func() time.Time
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

// Enter signs an account in that has shown, some other way than those here, who it is, and goes on to a path if there is a page for it.
func (x *Web) Enter(w http.ResponseWriter, r *http.Request, account string, own bool, path string) error {
	return x.enterFor(w, r, account, own, path)
}

// OwnChoice asks whether this is somebody's own device: "own" in the form.
func OwnChoice() templ.Component { return ownChoice(false) }

// enter signs an account in, in the place of whoever was signed in here, and goes on to path.
func (x *Web) enter(w http.ResponseWriter, r *http.Request, account string, own bool, path string) error {
	if err := x.open(w, r, account, own); err != nil {
		return err
	}
	return web.See(w, r, path)
}

// enterFor is enter for a place that somebody was going to.
func (x *Web) enterFor(w http.ResponseWriter, r *http.Request, account string, own bool, place string) error {
	path, err := x.thence(r.Context(), account, place)
	if err != nil {
		return err
	}
	return x.enter(w, r, account, own, path)
}

func (x *Web) open(w http.ResponseWriter, r *http.Request, account string, own bool) error {
	ctx, v := asks(r)
	own = own && v.Device == ""
	if err := x.People.EndNotesOfOthers(ctx, x.Cookies.Notes(r), account); err != nil {
		return err
	}
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
var onward = []string{"/me/card", "/me/recovery", "/me/tablet", "/me/password", "/me/unlock", "/me/passkeys", "/me/work", "/me/codes", "/messages/mail", "/messages/text"}

// staffPlace is where a page for helping others with their ways in belongs: with an administrator's settings, or with the
// people somebody supports.
func staffPlace(ctx context.Context) (section string, crumbs []page.Link) {
	switch v := ViewerOf(ctx); {
	case v.IsAny(Supporters...):
		return page.Together.Href, []page.Link{{Href: page.Together.Href, Label: i18n.T(ctx, "people.crumb.people")}}
	case v.Is(Admin):
		return "/setup", []page.Link{{Href: "/setup", Label: i18n.T(ctx, "people.crumb.setup")}}
	}
	return "", nil
}

func staffFrame(ctx context.Context, heading string) page.Frame {
	f := page.Frame{Heading: heading, Who: page.Staff()}
	f.Section, f.Crumbs = staffPlace(ctx)
	return f
}

// hushed is the frame of a page with a code or words that open something on it, where there are any: those aren't said in a room.
func hushed(f page.Frame, are bool) page.Frame {
	f.Secret = are
	return f
}

// myFrame is the frame of a page about one way of one's own to sign in.
func myFrame(ctx context.Context, heading string) page.Frame {
	return page.Frame{Heading: heading, Who: page.OnlyYou(), Section: "/me", Crumbs: []page.Link{{Href: "/me", Label: i18n.T(ctx, "people.me")}}}
}
