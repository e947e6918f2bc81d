package practice

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// Deps is what the rooms stand on.
type Deps struct {
	Pretends []Pretend
	// Derive makes key material from the installation's key.
	Derive  func(purpose string, n int) []byte
	Keeps   Keeps // nil where nothing is kept
	Cookies web.Cookies
	Now     func() time.Time
}

// Room serves the practice rooms.
type Room struct{ Deps }

// NewRoom makes it.
func NewRoom(d Deps) *Room { return &Room{d} }

// Home is where all of them are.
const Home = "/skills/practice"

func path(id string) string { return Home + "/" + id }

// anchor is where the page's own part begins: after each move one comes back to it, with the focus, and needn't pass everything again.
const anchor = "here"

func to(id, at string) string {
	if at == "" {
		return path(id) + "#" + anchor
	}
	return path(id) + "?at=" + url.QueryEscape(at) + "#" + anchor
}

// List answers GET /skills/practice: the rooms there are.
func (x *Room) List(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, listPage(x.Pretends))
}

// shown is what a room's page shows.
type shown struct {
	*visit
	view View
	said string // what just happened
	hint string
	done string
	keep bool // it can be kept
}

// Show answers GET /skills/practice/{room}: the room at a place (?at=), as it stands in this browser.
func (x *Room) Show(w http.ResponseWriter, r *http.Request) error {
	p, ok := x.byID(r.PathValue("room"))
	if !ok {
		return fault.Missing()
	}
	v, kept := x.open(r, p)
	t := x.turn(r, web.Form{})
	at := v.come(t)
	full := !x.keep(w, r, v)
	s := shown{visit: v, view: View{ID: p.ID, At: at, Now: x.Now(), Live: v.Live}, keep: x.mayKeep(r) && v.ended() && len(v.told(r.Context(), false)) > 0,
		done: page.DoneOf(r, "practice.done.", "kept", "again")}
	switch n := r.FormValue("n"); {
	case n != "" && n != "0" && !kept:
		s.said = Line{Key: "practice.no_cookie"}.text(r.Context())
	case full || r.FormValue("full") != "":
		s.said = Line{Key: "practice.full"}.text(r.Context())
	case t.said.Key != "" || n == strconv.Itoa(v.N) && r.FormValue("hint") == "":
		s.said = v.Said.text(r.Context())
	}
	if r.FormValue("hint") != "" && !v.ended() {
		step := v.play.Next(at, v.task())
		s.view.hinted, s.view.found, s.hint = &step, new(bool), Line{Key: step.Hint}.text(r.Context())
	}
	x.wait(w, v, at)
	return page.Render(w, r, http.StatusOK, roomPage(s))
}

// wait has the browser ask again once something has happened by itself, for whoever lets time pass. A header does it without script.
func (x *Room) wait(w http.ResponseWriter, v *visit, at string) {
	if waits, ok := v.play.(Waiter); ok && v.Live && !v.writes(at) { // what is typed would be lost
		if s := int(waits.Wait(at).Seconds()); s > 0 {
			w.Header().Set("Refresh", strconv.Itoa(s)+"; url="+to(v.ID, at))
		}
	}
}

func (x *Room) turn(r *http.Request, f web.Form) *Turn {
	at := r.FormValue("at")
	return &Turn{Form: f, Do: f.Get("do"), At: at, Now: x.Now(), ctx: r.Context()}
}

// Press answers POST /skills/practice/{room}: a move in the room, or about it (help=…: hint, show, again, live, still).
func (x *Room) Press(w http.ResponseWriter, r *http.Request) error {
	p, ok := x.byID(r.PathValue("room"))
	if !ok {
		return fault.Missing()
	}
	f, err := web.ReadForm(w, r)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	v, _ := x.open(r, p)
	t := x.turn(r, f)
	at := v.play.Place(t.At)
	switch f.Get("help") {
	case "hint":
		v.typed(t)
	case "show":
		v.typed(t)
		at = v.show(t)
	case "again":
		v, at = enter(p, nil), ""
		v.N = 1
	case "live", "still":
		v.Live = f.Get("help") == "live"
		v.N, v.Said = v.N+1, Line{}
	default:
		if t.Do == "" {
			break // sent without any of its buttons
		}
		at = v.press(t)
	}
	q, back := url.Values{}, anchor
	if at != "" {
		q.Set("at", at)
	}
	if !x.keep(w, r, v) {
		q.Set("full", "1")
	}
	q.Set("n", strconv.Itoa(v.N))
	switch f.Get("help") {
	case "again":
		q.Set("done", "again")
	case "hint":
		q.Set("hint", "1")
	case "":
		back = cmp.Or(t.box, anchor)
	}
	return web.See(w, r, path(p.ID)+"?"+q.Encode()+"#"+back)
}

// Ids of a page: the form that somebody writes in, what just happened, the hint.
const (
	writing = "writing"
	just    = "just"
	hinted  = "hint"
)

// news are the ids of what is new on the page: it is read out with the name of the part that has the focus.
func (s shown) news() string {
	var ids []string
	if s.said != "" {
		ids = append(ids, just)
	}
	if s.hint != "" {
		ids = append(ids, hinted)
	}
	return strings.Join(ids, " ")
}

// writing is that form, where there is one.
func (s shown) writing() string {
	if s.writes(s.view.At) {
		return writing
	}
	return ""
}

func (x *Room) mayKeep(r *http.Request) bool {
	return x.Keeps != nil && people.ViewerOf(r.Context()).Is(people.Person)
}

// Keep answers POST /skills/practice/{room}/keep: a person keeps what they practised among their things.
func (x *Room) Keep(w http.ResponseWriter, r *http.Request) error {
	p, ok := x.byID(r.PathValue("room"))
	if !ok || x.Keeps == nil {
		return fault.Missing()
	}
	v, _ := x.open(r, p)
	if lines := v.told(r.Context(), false); v.ended() && len(lines) > 0 {
		if err := x.Keeps.Keep(r.Context(), people.ViewerOf(r.Context()), p.ID, lines); err != nil {
			return err
		}
		return web.See(w, r, path(p.ID)+"?done=kept")
	}
	return web.See(w, r, path(p.ID))
}
