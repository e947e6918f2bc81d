package kit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"

	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/page/pagetest"
	"towpath/internal/rooms/kit"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

// desk is the room at which a test asks as somebody.
type desk struct {
	*trusttest.House
	room       *kit.Room
	mux        *http.ServeMux
	maya, joan people.Account
	bo         people.Account // supports Maya
	my, her    people.Viewer
	lang       string
}

func newDesk(t *testing.T, h *trusttest.House) *desk {
	x := kit.NewRoom(kit.Deps{People: h.Register, Sharing: h.Sharing, Things: h.Keeper, Seal: h.Vault.Lookup, Now: h.Now,
		Readers: kit.Readers{sharing.Answer: inWords}})
	d := &desk{House: h, room: x, mux: http.NewServeMux(), lang: "en"}
	for pattern, do := range map[string]web.Handler{
		"GET /kit": x.List, "POST /kit": x.Find, "GET /kit/new": x.New, "POST /kit/journal": x.Keep, "GET /kit/bin": x.Bin,
		"GET /kit/bin/empty": x.AskEmpty, "POST /kit/bin/empty": x.Empty, "GET /kit/away-all": x.AskAwayAll, "POST /kit/away-all": x.AwayAll,
		"POST /kit/back-all": x.BackAll, "GET /kit/export": x.AskExport, "POST /kit/export": x.Export, "POST /kit/import": x.Import,
		"GET /kit/erase": x.AskErase, "POST /kit/erase": x.Erase, "GET /kit/erased": x.Erased, "GET /kit/{id}": x.Thing,
		"GET /kit/{id}/about": x.About, "GET /kit/{id}/write": x.Write, "GET /kit/{id}/remove": x.AskRemove, "POST /kit/{id}/pin": x.Pin,
		"POST /kit/{id}/away": x.Away, "POST /kit/{id}/back": x.Back, "POST /kit/{id}/remove": x.Remove, "POST /kit/{id}/step": x.Step,
	} {
		d.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := do(w, r); err != nil {
				status, problem := page.ProblemOf(r.Context(), err)
				if web.WantsJSON(r) {
					err = web.JSON(w, status, map[string]string{})
				} else {
					err = page.Render(w, r, status, problem)
				}
				must(t, err)
			}
		})
	}
	d.maya, d.joan = h.Person(t, "Maya"), h.Person(t, "Joan")
	d.bo = h.Worker(t, "Bo", d.maya)
	d.my, d.her = h.SignIn(t, d.maya), h.SignIn(t, d.joan)
	return d
}

// inWords stands in for the room of exercises.
func inWords(_ context.Context, t things.Thing) templ.Component {
	var b trusttest.Body
	err := t.Into(&b)
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		if err == nil {
			_, err = io.WriteString(w, "<p>answered: "+templ.EscapeString(b.Text)+"</p>")
		}
		return err
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var catalogues = sync.OnceValues(func() (*i18n.Bundle, error) {
	b, err := i18n.New(page.Words, people.Words, sharing.Words, things.Words, kit.Words)
	if err != nil {
		return nil, err
	}
	return b.WithPseudo(), nil
})

// answer is what came back.
type answer struct {
	Status int
	To     string
	Body   string
	Header http.Header
}

func (d *desk) send(t *testing.T, v people.Viewer, r *http.Request) answer {
	t.Helper()
	words, err := catalogues()
	must(t, err)
	ctx := i18n.With(t.Context(), words.For(d.lang).In(time.UTC))
	w := httptest.NewRecorder()
	d.mux.ServeHTTP(w, r.WithContext(people.With(ctx, v)))
	a := answer{w.Code, w.Header().Get("Location"), w.Body.String(), w.Header()}
	if strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") && a.To == "" && a.Header.Get("Content-Disposition") == "" {
		for _, problem := range pagetest.Check(a.Body) {
			t.Errorf("%s %s: %s", r.Method, r.URL.Path, problem)
		}
	}
	return a
}

func (d *desk) get(t *testing.T, v people.Viewer, path string) answer {
	t.Helper()
	return d.send(t, v, httptest.NewRequest("GET", path, nil))
}

func form(path string, pairs ...string) *http.Request {
	f := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest("POST", path, strings.NewReader(f.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func (d *desk) post(t *testing.T, v people.Viewer, path string, pairs ...string) answer {
	t.Helper()
	return d.send(t, v, form(path, pairs...))
}

// save sends a page as the script does while somebody writes.
func (d *desk) save(t *testing.T, v people.Viewer, pairs ...string) answer {
	t.Helper()
	r := form("/kit/journal", pairs...)
	r.Header.Set("Accept", "application/json")
	return d.send(t, v, r)
}

func (d *desk) upload(t *testing.T, v people.Viewer, file []byte) answer {
	t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile("file", "my-things.json")
	must(t, err)
	_, err = part.Write(file)
	must(t, err)
	must(t, m.Close())
	r := httptest.NewRequest("POST", "/kit/import", &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return d.send(t, v, r)
}

func (a answer) want(t *testing.T, status int, has ...string) {
	t.Helper()
	if a.Status != status {
		t.Errorf("status %d, want %d\n%s", a.Status, status, a.text())
	}
	for _, s := range has {
		if !strings.Contains(a.text(), s) {
			t.Errorf("the page doesn't say %q:\n%s", s, a.text())
		}
	}
}

func (a answer) lacks(t *testing.T, words ...string) {
	t.Helper()
	for _, s := range words {
		if strings.Contains(a.text(), s) {
			t.Errorf("the page says %q:\n%s", s, a.text())
		}
	}
}

func (a answer) leads(t *testing.T, to string) {
	t.Helper()
	if a.Status != http.StatusSeeOther || a.To != to {
		t.Errorf("got %d to %q, want 303 to %q\n%s", a.Status, a.To, to, a.text())
	}
}

var tags = regexp.MustCompile(`(?s)<style>.*?</style>|<[^>]*>`)

func (a answer) text() string {
	body := a.Body
	if i := strings.Index(body, "<main"); i >= 0 {
		body = body[i:strings.Index(body, "</main>")]
	}
	body = strings.Join(strings.Fields(tags.ReplaceAllString(body, " ")), " ")
	return strings.NewReplacer("&#39;", "'", "&#34;", `"`, "&amp;", "&").Replace(body)
}

// write keeps a page of somebody's own and returns its id.
func (d *desk) write(t *testing.T, v people.Viewer, title, text string) string {
	t.Helper()
	id := people.NewID()
	d.post(t, v, "/kit/journal", "id", id, "version", "0", "title", title, "text", text).leads(t, "/kit/"+id+"?done=kept")
	return id
}

// order reports whether the page names these, in this order.
func (a answer) order(t *testing.T, names ...string) {
	t.Helper()
	at := 0
	for _, n := range names {
		i := strings.Index(a.text()[at:], n)
		if i < 0 {
			t.Fatalf("%q doesn't come where it should (%v):\n%s", n, names, a.text())
		}
		at += i
	}
}

func jsonOf(t *testing.T, text string) map[string]any {
	t.Helper()
	var m map[string]any
	must(t, json.Unmarshal([]byte(text), &m))
	return m
}
