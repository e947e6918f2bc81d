// Package safety is what has to be there on a bad day: whom to call now, the way off the site, and a plain account of what
// this is and who can see what. Its pages are for anyone, signed in or not.
package safety

import (
	"context"
	_ "embed"
	"net/http"
	"net/url"
	"strings"

	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/service"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of these pages.
var Words = i18n.Catalogue{Lang: "en", Name: "safety", YAML: wordsEN}

// Deps is what the room stands on.
type Deps struct {
	Service *service.Store
	People  *people.Register
	Cookies web.Cookies
	// Plan is where the viewer's own safety plan is, "" where there is none or it isn't theirs to open here. It may be nil.
	Plan func(ctx context.Context, v people.Viewer) string
}

// Room answers for help, leave and about.
type Room struct{ Deps }

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{d} }

// HelpLine is the short line at the foot of each page: the service's own, or else its first contact; "" where nobody has
// set either.
func HelpLine(ctx context.Context, s service.Settings) string {
	if s.HelpLine == "" && len(s.Contacts) > 0 {
		return i18n.T(ctx, "safety.line", "label", s.Contacts[0].Label, "phone", s.Contacts[0].Phone)
	}
	return s.HelpLine
}

// Help answers GET /help: whom to call now.
func (x *Room) Help(w http.ResponseWriter, r *http.Request) error {
	s, err := x.Service.Get(r.Context())
	if err != nil {
		return err
	}
	plan := ""
	if x.Plan != nil {
		plan = x.Plan(r.Context(), people.ViewerOf(r.Context()))
	}
	return page.Render(w, r, http.StatusOK, helpPage(s, plan))
}

// About answers GET /about: what this is, and who can see what.
func (x *Room) About(w http.ResponseWriter, r *http.Request) error {
	s, err := x.Service.Get(r.Context())
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, aboutPage(s))
}

// Leave answers GET /leave: off to the service's quiet page at once. It ends the session behind it, or locks the table,
// which must not be lost by it. A link on another site comes here too, but ends nothing.
func (x *Room) Leave(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	if r.Header.Get("Sec-Purpose") != "" { // the browser fetches ahead: nobody has pressed anything yet
		w.WriteHeader(http.StatusServiceUnavailable)
		return nil
	}
	s, _ := x.Service.Get(r.Context()) // whatever is wrong, they get away from here
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Clear-Site-Data", `"cache"`)
	if r.Method == http.MethodGet && fromHere(r) {
		x.end(w, r)
	}
	http.Redirect(w, r, s.Leave(), http.StatusSeeOther)
	return nil
}

// end closes what the page was open under. That it can't be done keeps nobody here: the cookie goes in any case, also where
// nobody can say whose it is, but for a table's, which has to find its table again and is locked.
func (x *Room) end(w http.ResponseWriter, r *http.Request) {
	v := people.ViewerOf(r.Context())
	switch {
	case v.Session == "" && x.Cookies.Session(r) == "":
	case v.Table != "" && x.People.Lock(r.Context(), v.Session) == nil:
	default:
		if v.Session != "" {
			_ = x.People.SignOut(r.Context(), v.Session)
		}
		x.Cookies.ClearSession(w)
	}
}

// fromHere reports whether a request was made on this site itself, or by hand. Browsers too old to say so, and those on
// plain HTTP, which don't, are believed unless the page they come from is another site's: losing a session to a foreign
// link costs a sign-in, and a Leave that left the session open could cost much more.
func fromHere(r *http.Request) bool {
	switch site := r.Header.Get("Sec-Fetch-Site"); site {
	case "same-origin", "none":
		return true
	case "":
		from, err := url.Parse(r.Referer())
		return err == nil && (from.Host == "" || from.Host == r.Host)
	}
	return false
}

// paragraphs are a service's own words, split where it left a line empty.
func paragraphs(text string) []string {
	var all []string
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			all = append(all, p)
		}
	}
	return all
}
