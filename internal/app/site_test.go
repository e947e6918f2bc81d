package app

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/late"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/schema"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/trusttest"
)

// site is a whole house that is served, on one engine, with a clock that a test sets and all of its log kept.
type site struct {
	*House
	*trusttest.Clock
	server     *httptest.Server
	log        *late.Log
	data, keys db.Config
	key        *vault.Key
}

// eachSite runs fn on a fresh site on each engine.
func eachSite(t *testing.T, fn func(t *testing.T, s *site)) {
	t.Helper()
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) { fn(t, newSite(t, e)) })
}

func newSite(t *testing.T, e dbtest.Engine, change ...func(*Config)) *site {
	t.Helper()
	s := &site{log: &late.Log{}, data: e.Config(t), keys: e.Config(t), Clock: trusttest.NewClock()}
	s.data.Migrations, s.keys.Migrations = schema.Migrations, vault.Migrations()
	key, err := vault.NewKey()
	must(t, err)
	s.key = key
	s.data.Key, s.keys.Key = key.Derive("database", 32), key.Derive("database", 32)
	conf := Config{Media: t.TempDir(), DB: dsn(s.data), Keyring: dsn(s.keys), Log: slog.New(slog.NewJSONHandler(s.log, nil)), Now: s.Now, URL: &url.URL{Scheme: "http", Host: "localhost"}}
	for _, do := range change {
		do(&conf)
	}
	for _, c := range []db.Config{s.data, s.keys} { // the schema is made in turn, not by all tests at once
		must(t, dbtest.Open(t, c).Close())
	}
	s.House, err = Open(t.Context(), conf, key)
	must(t, err)
	t.Cleanup(func() { must(t, s.House.Close()) })
	must(t, s.service.Save(t.Context(), people.NewID(), demoService))
	s.House.signContent(t)
	handler, err := s.Handler()
	must(t, err)
	s.server = httptest.NewServer(handler)
	t.Cleanup(s.server.Close)
	return s
}

// dsn is where a test's database is, with its schema.
func dsn(c db.Config) string {
	if c.Schema == "" {
		return c.DSN
	}
	sep := "?"
	if strings.Contains(c.DSN, "?") {
		sep = "&"
	}
	return c.DSN + sep + "search_path=" + c.Schema
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// account makes somebody; links makes them supporter and person.
func (s *site) account(t *testing.T, name string, roles ...people.Role) people.Account {
	t.Helper()
	email := ""
	if roles[0] != people.Person {
		email = people.NewID() + "@example.org"
	}
	a, err := s.people.AddAccount(t.Context(), name, email, people.Active, roles...)
	must(t, err)
	return a
}

// pair makes a person and a worker who are linked.
func (s *site) pair(t *testing.T, person, worker string) (p, w people.Account) {
	t.Helper()
	p, w = s.account(t, person, people.Person), s.account(t, worker, people.Worker)
	must(t, s.people.AddLink(t.Context(), p.ID, w.ID))
	return p, w
}

// browser is one browser: it keeps cookies, follows redirects, and presses buttons as a person would, without script.
type browser struct {
	t      *testing.T
	s      *site
	client *http.Client
	at     string
	Status int
	Body   string
	Header http.Header
	doc    *html.Node
}

func (s *site) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	stay := func(next *http.Request, _ []*http.Request) error {
		if !strings.HasPrefix(next.URL.String(), s.server.URL) {
			return http.ErrUseLastResponse // Leave goes elsewhere; a test doesn't
		}
		return nil
	}
	return &browser{t: t, s: s, client: &http.Client{Jar: jar, Timeout: 20 * time.Second, CheckRedirect: stay}}
}

// as is a browser in which somebody is signed in.
func (s *site) as(t *testing.T, a people.Account) *browser {
	t.Helper()
	b := s.browser(t)
	token, err := s.people.SignIn(t.Context(), a.ID, false, "")
	must(t, err)
	b.setSession(token)
	return b
}

func (b *browser) setSession(token string) {
	u, err := url.Parse(b.s.server.URL)
	must(b.t, err)
	b.client.Jar.SetCookies(u, []*http.Cookie{{Name: "towpath", Value: token, Path: "/"}})
}

func (b *browser) token() string {
	u, _ := url.Parse(b.s.server.URL)
	for _, c := range b.client.Jar.Cookies(u) {
		if c.Name == "towpath" {
			return c.Value
		}
	}
	return ""
}

func (b *browser) viewer() people.Viewer {
	b.t.Helper()
	v, err := b.s.people.Viewer(b.t.Context(), b.token(), "")
	must(b.t, err)
	return v
}

func (b *browser) get(path string) *browser {
	b.t.Helper()
	req, err := http.NewRequest(http.MethodGet, b.s.server.URL+path, nil)
	must(b.t, err)
	return b.do(req)
}

func (b *browser) post(path string, form url.Values) *browser {
	b.t.Helper()
	req, err := http.NewRequest(http.MethodPost, b.s.server.URL+path, strings.NewReader(form.Encode()))
	must(b.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(req)
}

func (b *browser) do(req *http.Request) *browser {
	b.t.Helper()
	resp, err := b.client.Do(req)
	must(b.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	must(b.t, err)
	b.at, b.Status, b.Body, b.Header = resp.Request.URL.Path, resp.StatusCode, string(body), resp.Header
	b.doc, err = html.Parse(bytes.NewReader(body))
	must(b.t, err)
	return b
}

// press presses the button with this label in the page that is open, with what else its form holds; fill is what was
// typed or chosen before.
func (b *browser) press(label string, fill url.Values) *browser {
	b.t.Helper()
	for form := range all(b.doc, "form") {
		for button := range all(form, "button") {
			if !strings.Contains(textOf(button), label) {
				continue
			}
			values := fields(form)
			for name, v := range fill {
				values[name] = v
			}
			if name := attr(button, "name"); name != "" {
				values.Set(name, attr(button, "value"))
			}
			return b.post(attr(form, "action"), values)
		}
	}
	b.t.Fatalf("%s: no button %q on\n%s", b.at, label, b.Body)
	return nil
}

// sees fails unless the page says all of these.
func (b *browser) sees(words ...string) *browser {
	b.t.Helper()
	said := textOf(b.doc)
	for _, w := range words {
		if !strings.Contains(said, w) {
			b.t.Errorf("%s (%d) doesn't say %q:\n%s", b.at, b.Status, w, said)
		}
	}
	return b
}

// seesNot fails if the page holds any of these, in its words or anywhere in its source.
func (b *browser) seesNot(words ...string) *browser {
	b.t.Helper()
	for _, w := range words {
		if strings.Contains(b.Body, w) || strings.Contains(textOf(b.doc), w) {
			b.t.Errorf("%s (%d) holds %q", b.at, b.Status, w)
		}
	}
	return b
}

func all(n *html.Node, tag string) func(func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		for d := range n.Descendants() {
			if d.Type == html.ElementNode && d.Data == tag && !yield(d) {
				return
			}
		}
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "script" && d.Parent.Data != "style" {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// fields are what a form would send as it stands, without its buttons.
func fields(form *html.Node) url.Values {
	values := url.Values{}
	for in := range all(form, "input") {
		kind := attr(in, "type")
		if name := attr(in, "name"); name != "" && (kind != "radio" && kind != "checkbox" || has(in, "checked")) {
			values.Add(name, attr(in, "value"))
		}
	}
	for area := range all(form, "textarea") {
		values.Add(attr(area, "name"), rawText(area))
	}
	for sel := range all(form, "select") {
		for o := range all(sel, "option") {
			if has(o, "selected") {
				values.Set(attr(sel, "name"), attr(o, "value"))
			}
		}
	}
	return values
}

func rawText(n *html.Node) string {
	if n.FirstChild == nil {
		return ""
	}
	return n.FirstChild.Data
}

// record is what the table that a browser sits at remembers.
func (s *site) record(t *testing.T, b *browser) (rec struct {
	Step    string
	Chosen  []struct{ Topic, By string }
	Led     string
	NoteID  string
	Visited []string
}) {
	t.Helper()
	v := b.viewer()
	j, err := s.people.Joint(t.Context(), v.Table)
	must(t, err)
	pass, err := s.sharing.Table(v, j)
	must(t, err)
	text, err := s.people.Record(t.Context(), pass, j)
	must(t, err)
	must(t, json.Unmarshal(text, &rec))
	return rec
}

// made is the thing of a kind that was made at the table that a browser sits at.
func (s *site) made(t *testing.T, b *browser, kind sharing.Kind) string {
	t.Helper()
	refs, err := s.sharing.OnTable(t.Context(), b.viewer())
	must(t, err)
	for _, ref := range refs {
		if ref.Made && ref.Kind == kind {
			return ref.ID
		}
	}
	t.Fatalf("nothing of kind %s was made at the table", kind)
	return ""
}

// faults are the lines of the log about what was our own fault.
func (s *site) faults() string {
	var found strings.Builder
	for line := range strings.Lines(s.log.String()) {
		if strings.Contains(line, `"msg":"fault"`) || strings.Contains(line, `"msg":"panic"`) {
			found.WriteString(line)
		}
	}
	return found.String()
}
