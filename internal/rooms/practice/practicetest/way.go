// Package practicetest walks practice rooms as somebody does who presses what there is.
package practicetest

import (
	"context"
	"crypto/sha256"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/rooms/practice"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

// Way is somebody in a room, with a browser that keeps what it is told to.
type Way struct {
	Viewer people.Viewer
	Page   trusttest.Answer
	Told   []string // what was kept, if it was

	t       testing.TB
	front   *trusttest.Front
	path    string
	at      string // the address of Page
	focus   string // the part of it that one comes to
	cookies map[string]*http.Cookie
	now     *time.Time
}

// Enter opens a room whose words are in catalogues.
func Enter(t testing.TB, p practice.Pretend, catalogues ...i18n.Catalogue) *Way {
	t.Helper()
	now := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	w := &Way{t: t, path: practice.Home + "/" + p.ID, cookies: map[string]*http.Cookie{}, now: &now}
	x := practice.NewRoom(practice.Deps{Pretends: []practice.Pretend{p}, Keeps: w, Now: func() time.Time { return *w.now },
		Derive: func(purpose string, n int) []byte { sum := sha256.Sum256([]byte(purpose)); return sum[:n] }})
	w.front = trusttest.NewFront(t, map[string]web.Handler{"GET " + practice.Home: x.List, "GET " + practice.Home + "/{room}": x.Show,
		"POST " + practice.Home + "/{room}": x.Press, "POST " + practice.Home + "/{room}/keep": x.Keep}, append(catalogues, practice.Words)...)
	return w.open(w.path)
}

// T is the test it is for.
func (w *Way) T() testing.TB { return w.t }

// Cookies are those that the browser keeps.
func (w *Way) Cookies() []*http.Cookie { return slices.Collect(maps.Values(w.cookies)) }

// Keep takes what is told back in place of a person's things.
func (w *Way) Keep(_ context.Context, _ people.Viewer, _ string, told []string) error {
	w.Told = told
	return nil
}

// Lang has pages made in another language, from this one on.
func (w *Way) Lang(lang string) *Way {
	w.front.Lang = lang
	return w.open(w.at)
}

func (w *Way) send(r *http.Request) trusttest.Answer {
	w.t.Helper()
	for _, c := range w.cookies {
		r.AddCookie(c)
	}
	a := w.front.Send(w.t, w.Viewer, r)
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		w.cookies[c.Name] = c
		if len(c.String()) > 4096 {
			w.t.Errorf("a cookie of %d bytes, which browsers don't keep", len(c.String()))
		}
	}
	return a
}

func (w *Way) open(address string) *Way {
	w.t.Helper()
	address, w.focus, _ = strings.Cut(address, "#")
	w.at, w.Page = address, w.send(httptest.NewRequest(http.MethodGet, address, nil))
	w.Page.Want(w.t, http.StatusOK)
	return w
}

// post sends a form and follows where it leads.
func (w *Way) post(path string, said url.Values) *Way {
	w.t.Helper()
	a := w.send(trusttest.Form(path, said))
	if a.Status != http.StatusSeeOther {
		w.t.Fatalf("%v answered %d: %v", said, a.Status, a.Err)
	}
	return w.open(a.To)
}

func (w *Way) screen() screen { return read(w.Page.Body, w.path) }

// Go follows the link to a place.
func (w *Way) Go(at string) *Way {
	w.t.Helper()
	if !slices.Contains(w.screen().links, at) {
		w.t.Fatalf("no link to %q, but to %q, on:\n%s", at, w.screen().links, w.Page.Text())
	}
	return w.open(address(w.path, at))
}

// Jump opens an address that no link leads to, as an old page or a bookmark may.
func (w *Way) Jump(at string) *Way { w.t.Helper(); return w.open(address(w.path, at)) }

func address(path, at string) string {
	if at == "" {
		return path
	}
	return path + "?at=" + url.QueryEscape(at)
}

// Press presses a button, with pairs of name and value typed or chosen before.
func (w *Way) Press(do string, pairs ...string) *Way {
	w.t.Helper()
	for _, f := range w.screen().forms {
		if slices.Contains(f.buttons, do) {
			for name, values := range trusttest.Values(pairs...) {
				if !slices.Contains(f.typed, name) && len(f.choices[name]) == 0 {
					w.t.Fatalf("there is no %q beside the button %q", name, do)
				}
				f.said[name] = values
			}
			f.said.Set("do", do)
			return w.post(w.path, f.said)
		}
	}
	w.t.Fatalf("no button %q on:\n%s", do, w.Page.Text())
	return w
}

// Send sends what no button of the page does, as an old page or somebody's own program may.
func (w *Way) Send(pairs ...string) *Way {
	w.t.Helper()
	return w.post(w.path, trusttest.Values(pairs...))
}

// Help presses one of the buttons about the room: hint, show, again, live, still. Pairs of name and value are typed before.
func (w *Way) Help(what string, pairs ...string) *Way {
	w.t.Helper()
	s := w.screen()
	form, ok := s.helps[what]
	if !ok {
		w.t.Fatalf("no button %q on:\n%s", what, w.Page.Text())
	}
	said := s.forms[form].said
	for name, values := range trusttest.Values(pairs...) {
		said[name] = values
	}
	said.Set("help", what)
	return w.post(w.path, said)
}

// Hint asks for a hint: one control must be the one that it is about.
func (w *Way) Hint() *Way {
	w.t.Helper()
	w.Help("hint")
	if n := w.screen().hinted; n == 0 {
		w.t.Errorf("the hint is about nothing on the page:\n%s", w.Page.Text())
	}
	return w
}

// KeepIt presses the button that keeps what is told back.
func (w *Way) KeepIt() *Way { w.t.Helper(); return w.post(w.path+"/keep", url.Values{}) }

// Wait lets time pass, and the page be asked for again if it said that it would be.
func (w *Way) Wait(d time.Duration) *Way {
	w.t.Helper()
	*w.now = w.now.Add(d)
	if again := w.Page.Header.Get("Refresh"); again != "" {
		_, to, _ := strings.Cut(again, "url=")
		return w.open(to)
	}
	return w
}

// Sees checks what the page says.
func (w *Way) Sees(says ...string) *Way {
	w.t.Helper()
	w.Page.Want(w.t, http.StatusOK, says...)
	return w
}

// Lacks checks what it doesn't.
func (w *Way) Lacks(says ...string) *Way { w.t.Helper(); w.Page.Lacks(w.t, says...); return w }

// Focus checks where the focus is after a move: at an element of that id, which is there.
func (w *Way) Focus(id string) *Way {
	w.t.Helper()
	if w.focus != id || !strings.Contains(w.Page.Body, `id="`+id+`"`) {
		w.t.Errorf("the focus goes to %q and not to %q on:\n%s", w.focus, id, w.Page.Text())
	}
	return w
}

// At checks which place it is, by its heading.
func (w *Way) At(heading string) *Way {
	w.t.Helper()
	w.Page.Holds(w.t, "<h2>"+heading+"</h2>")
	return w
}

// fork is the same browser once more.
func (w *Way) fork() *Way {
	twin := *w
	twin.cookies = maps.Clone(w.cookies)
	return &twin
}
