package trusttest

import (
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/page/pagetest"
	"towpath/internal/trust/people"
	"towpath/internal/trust/service"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// Front asks handlers as the app does: each request has a viewer and words, and a fault becomes its page. What the app does
// before and after (who a route is for, what the frame shows of who is here, cookies, other sites' forms) is tested where
// the app is; so two answers that a room means to be the same are the same here, whoever asked.
type Front struct {
	// Lang is the reader's language: "" for English, or en-XA or ar-XB.
	Lang string

	mux   *http.ServeMux
	words *i18n.Bundle
}

// NewFront serves routes, each "METHOD pattern", in the words of trust, the frame and the catalogues given.
func NewFront(t testing.TB, routes map[string]web.Handler, catalogues ...i18n.Catalogue) *Front {
	t.Helper()
	all := append([]i18n.Catalogue{page.Words, people.Words, service.Words, sharing.Words, things.Words}, catalogues...)
	words, err := i18n.NewWithPseudo(all...)
	must(t, err)
	f := &Front{mux: http.NewServeMux(), words: words}
	for pattern, do := range routes {
		f.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { answer(t, w, r, do(w, r)) })
	}
	return f
}

// answer puts a fault as the app does, and leaves it for the test to look at.
func answer(t testing.TB, w http.ResponseWriter, r *http.Request, err error) {
	if err == nil {
		return
	}
	*r.Context().Value(faultKey{}).(*error) = err
	code := fault.CodeOf(err)
	away := map[fault.Code]string{fault.SignedOut: "/in", fault.Locked: "/together/locked"}[code]
	switch status := code.Status(); {
	case web.WantsJSON(r) && away != "":
		status = http.StatusUnauthorized
		fallthrough
	case web.WantsJSON(r):
		must(t, web.JSON(w, status, map[string]string{"problem": i18n.Sentence(r.Context(), err)}))
	case away != "":
		must(t, web.See(w, r, away))
	default:
		status, problem := page.ProblemOf(r.Context(), err)
		must(t, page.Render(w, r, status, problem))
	}
}

type faultKey struct{}

// Answer is what came back.
type Answer struct {
	Status int
	To     string // where it leads on to
	Body   string
	Header http.Header
	Err    error // the fault that the handler returned, if it did
}

// Send sends a request as v. A page that comes back is held to what every page keeps.
func (f *Front) Send(t testing.TB, v people.Viewer, r *http.Request) Answer {
	t.Helper()
	lang := f.Lang
	if lang == "" {
		lang = i18n.Source
	}
	var a Answer
	ctx := i18n.With(people.With(r.Context(), v), f.words.For(lang).In(time.UTC))
	r = r.WithContext(context.WithValue(ctx, faultKey{}, &a.Err))
	w := httptest.NewRecorder()
	f.mux.ServeHTTP(w, r)
	a.Status, a.To, a.Body, a.Header = w.Code, w.Header().Get("Location"), w.Body.String(), w.Header()
	if strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") && a.To == "" && a.Header.Get("Content-Disposition") == "" {
		for _, problem := range pagetest.Check(a.Body) {
			t.Errorf("ACC-1 %s %s: %s", r.Method, r.URL.Path, problem)
		}
	}
	return a
}

// Get asks for a page.
func (f *Front) Get(t testing.TB, v people.Viewer, path string) Answer {
	t.Helper()
	return f.Send(t, v, httptest.NewRequest(http.MethodGet, path, nil))
}

// Post sends a form of pairs of name and value.
func (f *Front) Post(t testing.TB, v people.Viewer, path string, pairs ...string) Answer {
	t.Helper()
	return f.Send(t, v, Form(path, Values(pairs...)))
}

// Save sends the same as a script does while somebody writes, and wants JSON.
func (f *Front) Save(t testing.TB, v people.Viewer, path string, form url.Values) Answer {
	t.Helper()
	r := Form(path, form)
	r.Header.Set("Accept", "application/json")
	return f.Send(t, v, r)
}

// Form is a request that sends a form.
func Form(path string, form url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// Values are pairs of name and value as a form has them.
func Values(pairs ...string) url.Values {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return form
}

// Want checks the status, and that the page says all of it.
func (a Answer) Want(t testing.TB, status int, says ...string) {
	t.Helper()
	if a.Status != status {
		t.Errorf("status %d, want %d (%v)\n%s", a.Status, status, a.Err, a.Text())
	}
	for _, s := range says {
		if !strings.Contains(a.Text(), s) {
			t.Errorf("the page doesn't say %q:\n%s", s, a.Text())
		}
	}
}

// Lacks checks that the page says none of it.
func (a Answer) Lacks(t testing.TB, words ...string) {
	t.Helper()
	for _, s := range words {
		if strings.Contains(a.Text(), s) {
			t.Errorf("the page says %q:\n%s", s, a.Text())
		}
	}
}

// Holds checks that the answer has all of it in its markup, and HoldsNot that it has none.
func (a Answer) Holds(t testing.TB, markup ...string) {
	t.Helper()
	for _, s := range markup {
		if !strings.Contains(a.Body, s) {
			t.Errorf("the answer lacks %q", s)
		}
	}
}

// HoldsNot checks that the answer has none of it in its markup.
func (a Answer) HoldsNot(t testing.TB, markup ...string) {
	t.Helper()
	for _, s := range markup {
		if strings.Contains(a.Body, s) {
			t.Errorf("the answer has %q", s)
		}
	}
}

// Leads checks that a form has done its work and goes on to a page.
func (a Answer) Leads(t testing.TB, to string) {
	t.Helper()
	if a.Status != http.StatusSeeOther || a.To != to {
		t.Errorf("got %d to %q (%v), want 303 to %q\n%s", a.Status, a.To, a.Err, to, a.Text())
	}
}

// Order checks that the page says these, in this order.
func (a Answer) Order(t testing.TB, says ...string) {
	t.Helper()
	at := 0
	for _, s := range says {
		i := strings.Index(a.Text()[at:], s)
		if i < 0 {
			t.Fatalf("%q doesn't come where it should (%v):\n%s", s, says, a.Text())
		}
		at += i
	}
}

var tags = regexp.MustCompile(`(?s)<style>.*?</style>|<[^>]*>`)

// Text is the main part of the page as it is read, in one line.
func (a Answer) Text() string {
	body := a.Body
	if i := strings.Index(body, "<main"); i >= 0 {
		body = body[i:strings.Index(body, "</main>")]
	}
	return html.UnescapeString(strings.Join(strings.Fields(tags.ReplaceAllString(body, " ")), " "))
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

// Hidden is all that the page's forms say without anybody typing it. Where two forms have a field of one name, it is the
// last one's.
func (a Answer) Hidden() url.Values {
	form := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(a.Body, -1) {
		form.Set(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return form
}

// Same reports whether two answers look the same to whoever asked.
func (a Answer) Same(b Answer) bool { return a.Status == b.Status && a.To == b.To && a.Body == b.Body }
