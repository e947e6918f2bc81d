// Package web is the little that every handler shares: reading a form, answering with a redirect or JSON, and the
// cookies of a session.
package web

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"towpath/internal/ground/fault"
)

// Handler answers a request, or returns a problem that one place turns into a page.
type Handler func(http.ResponseWriter, *http.Request) error

// LargestForm is the most bytes that a form may send.
const LargestForm = 1 << 20

// See answers a form that has done its work: the browser goes on to path with GET, so that Back and reload send nothing
// twice.
func See(w http.ResponseWriter, r *http.Request, path string) error {
	if IsAlong(r) {
		path = along(path, r.FormValue("along"))
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

// IsAlong reports that a screen asks for a page because the other screen at its table went there. What it is sent on to is
// asked for in the same way.
func IsAlong(r *http.Request) bool { return r.Method == http.MethodGet && r.URL.Query().Has("along") }

func along(path, since string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	q := u.Query()
	q.Set("along", since)
	u.RawQuery = q.Encode()
	return u.String()
}

// WantsJSON reports that a script asks, not a page. One that asks for a stream is told as JSON that there is none.
func WantsJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.HasPrefix(accept, "application/json") || accept == "text/event-stream"
}

// IsHere reports a path of this site, which no browser takes for another one.
func IsHere(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.ContainsAny(path, "\\\r\n\t")
}

// JSON answers a script.
func JSON(w http.ResponseWriter, status int, v any) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(v)
}

// Form is what a form sent.
type Form struct{ url.Values }

// ReadForm reads a form of at most LargestForm bytes. Line ends become \n. What isn't UTF-8 is refused with a sentence,
// after the readable part of it was put into the Form, so that the page can show it again.
func ReadForm(w http.ResponseWriter, r *http.Request) (Form, error) {
	return ReadLong(w, r, LargestForm)
}

// ReadLong is ReadForm for a form in which somebody may write at length: it may send at most `most` bytes, and takes its time as
// long as something comes.
func ReadLong(w http.ResponseWriter, r *http.Request, most int64) (Form, error) {
	if most > LargestForm {
		r.Body = Slowly(w, r)
	}
	r.Body = http.MaxBytesReader(w, r.Body, most)
	if err := parse(r); err != nil {
		if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
			return Form{}, fault.New(fault.TooLarge, "page.problem.too_large", "most", most>>10)
		}
		return Form{}, fault.New(fault.Invalid, "page.problem.form")
	}
	f := Form{url.Values{}}
	var bad error
	for name, values := range r.PostForm {
		for _, v := range values {
			text, ok := readable(v)
			if !ok {
				bad = fault.New(fault.Invalid, "page.problem.characters")
			}
			f.Add(name, text)
		}
	}
	return f, bad
}

func parse(r *http.Request) error {
	if r.PostForm != nil { // it was read before
		return nil
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		return r.ParseMultipartForm(LargestForm)
	}
	return r.ParseForm()
}

// Line is a value on one line, without space around it.
func (f Form) Line(name string) string { return strings.Join(strings.Fields(f.Get(name)), " ") }

// Text is a value of several lines, without space after it.
func (f Form) Text(name string) string { return strings.TrimRight(f.Get(name), " \t\n") }

// Int is a whole number, or 0 where there is none.
func (f Form) Int(name string) int64 {
	n, _ := strconv.ParseInt(f.Get(name), 10, 64)
	return n
}

// Cookies are the cookies of sessions. Secure is for TLS, where their names bind them to this host.
type Cookies struct{ Secure bool }

// The cookies there are.
const (
	session = "towpath"
	device  = "towpath-device"
	waiting = "towpath-screen"
	notes   = "towpath-notes"
	onward  = "towpath-to"
	away    = "towpath-away"
)

func (c Cookies) name(base string) string {
	if c.Secure {
		return "__Host-" + base
	}
	return base
}

// Session and Device are the tokens that a request carries, "" where there is none.
func (c Cookies) Session(r *http.Request) string { return c.get(r, session) }

// Device is the token of an enrolled tablet.
func (c Cookies) Device(r *http.Request) string { return c.get(r, device) }

// Waiting is the token with which a screen waits to sit down at a table.
func (c Cookies) Waiting(r *http.Request) string { return c.get(r, waiting) }

// SetWaiting keeps that token for a quarter of an hour.
func (c Cookies) SetWaiting(w http.ResponseWriter, token string) { c.set(w, waiting, token, 15*60) }

// ClearWaiting forgets it.
func (c Cookies) ClearWaiting(w http.ResponseWriter) { c.set(w, waiting, "", -1) }

// Notes is the id of the place where notes go that this browser shows.
func (c Cookies) Notes(r *http.Request) string { return c.get(r, notes) }

// SetNotes keeps it for as long as browsers keep anything.
func (c Cookies) SetNotes(w http.ResponseWriter, id string) { c.set(w, notes, id, 400*24*3600) }

// ClearNotes forgets it.
func (c Cookies) ClearNotes(w http.ResponseWriter) { c.set(w, notes, "", -1) }

// Onward is where somebody was going who has a link sent to sign in by.
func (c Cookies) Onward(r *http.Request) string { return c.get(r, onward) }

// SetOnward keeps it for as long as such a link holds.
func (c Cookies) SetOnward(w http.ResponseWriter, path string) { c.set(w, onward, path, 15*60) }

// ClearOnward forgets it.
func (c Cookies) ClearOnward(w http.ResponseWriter) { c.set(w, onward, "", -1) }

// Away is what has to be known again when somebody comes back who went elsewhere to show who they are.
func (c Cookies) Away(r *http.Request) string { return c.get(r, away) }

// SetAway keeps it for as long as that may take.
func (c Cookies) SetAway(w http.ResponseWriter, trip string) { c.set(w, away, trip, 10*60) }

// ClearAway forgets it.
func (c Cookies) ClearAway(w http.ResponseWriter) { c.set(w, away, "", -1) }

func (c Cookies) get(r *http.Request, base string) string {
	if k, err := r.Cookie(c.name(base)); err == nil {
		return k.Value
	}
	return ""
}

// SetSession keeps a session's token. keep: for longer than the browser is open, on somebody's own phone; sixty days from its
// last use, and as it is set again once a day, a day more.
func (c Cookies) SetSession(w http.ResponseWriter, token string, keep bool) {
	age := 0
	if keep {
		age = 61 * 24 * 3600
	}
	c.set(w, session, token, age)
}

// ClearSession forgets the session and asks the browser to forget the pages it showed.
func (c Cookies) ClearSession(w http.ResponseWriter) {
	c.set(w, session, "", -1)
	w.Header().Set("Clear-Site-Data", `"cache"`)
}

// SetDevice keeps an enrolled tablet's token for a year.
func (c Cookies) SetDevice(w http.ResponseWriter, token string) {
	c.set(w, device, token, 365*24*3600)
}

// ClearDevice forgets that this is an enrolled tablet.
func (c Cookies) ClearDevice(w http.ResponseWriter) { c.set(w, device, "", -1) }

func (c Cookies) set(w http.ResponseWriter, base, value string, age int) {
	http.SetCookie(w, &http.Cookie{Name: c.name(base), Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode})
}
