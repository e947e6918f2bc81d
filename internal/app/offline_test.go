package app

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/rooms/offline"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// device is a browser that keeps pages, as far as the server can tell.
type device struct {
	*browser
	Locker, Half, Key, Pass, Tag string
	Table                        string
	New, Shared, On, Bound       bool
	Card                         string // the mark of their card
	Epoch                        int64
	Ended, Stale                 []string
	Pages                        [][]string
	etag                         string
}

// look asks what to keep, as the worker does, and returns how many bytes came.
func (d *device) look() int {
	d.t.Helper()
	req, err := http.NewRequest(http.MethodGet, d.s.server.URL+"/offline/list", nil)
	must(d.t, err)
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Towpath-Lockers", d.Locker)
	req.Header.Set("If-None-Match", d.etag)
	d.do(req)
	if d.Status == http.StatusOK {
		d.Pages, d.On, d.New, d.Ended, d.Bound, d.Stale = nil, false, false, nil, false, nil
		must(d.t, json.Unmarshal([]byte(d.Body), d))
		d.etag = d.Header.Get("ETag")
	}
	return len(d.Body)
}

// keeps reports whether the device was told to keep the page at path.
func (d *device) keeps(path string) bool {
	return slices.ContainsFunc(d.Pages, func(p []string) bool { return p[0] == path })
}

// keeps turns keeping on in b.
func keeps(b *browser) *device {
	b.t.Helper()
	b.get("/offline").press("Keep on this", nil)
	d := &device{browser: b}
	d.look()
	b.post("/offline/began", url.Values{"id": {d.Locker}})
	return d
}

// sealed is a form as the worker puts it into the queue.
func (d *device) sealed(id, after, path string, form url.Values) map[string]string {
	d.t.Helper()
	text, err := offline.Seal(d.Key, id, offline.Written{Pass: d.Pass, Path: path, Form: form.Encode(), After: after})
	must(d.t, err)
	return map[string]string{"id": id, "sealed": text}
}

// send delivers envelopes from any browser and returns what became of each.
func (b *browser) send(all ...map[string]string) (states []string) {
	b.t.Helper()
	body, err := json.Marshal(map[string]any{"sent": all})
	must(b.t, err)
	req, err := http.NewRequest(http.MethodPost, b.s.server.URL+"/offline/send", strings.NewReader(string(body)))
	must(b.t, err)
	req.Header.Set("Accept", "application/json")
	b.do(req)
	var said struct{ Done []struct{ State, Why string } }
	must(b.t, json.Unmarshal([]byte(b.Body), &said))
	for _, d := range said.Done {
		states = append(states, strings.TrimSpace(d.State+" "+d.Why))
	}
	return states
}

func journal(id, version, text string) url.Values {
	return url.Values{"id": {id}, "version": {version}, "title": {""}, "text": {text}}
}

// texts are a person's journal pages, as they stand.
func (s *site) texts(t *testing.T, v people.Viewer) (texts []string) {
	t.Helper()
	all, err := s.things.OfKind(t.Context(), v, sharing.Journal, 100)
	must(t, err)
	for _, th := range all {
		var b struct{ Text string }
		must(t, json.Unmarshal(th.Body, &b))
		texts = append(texts, b.Text)
	}
	return texts
}

func TestWhatWasWrittenWithoutAConnection(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		p := s.account(t, "Maya", people.Person)
		d := keeps(s.as(t, p))
		v, anybody := d.viewer(), s.browser(t)
		id, first := people.NewID(), people.NewID()

		t.Run("ACC-4 it comes in once, however often it is sent, and whoever delivers it", func(t *testing.T) {
			e := d.sealed(first, "", "/kit/journal", journal(id, "0", "heron one"))
			for range 3 {
				if got := anybody.send(e); len(got) != 1 || got[0] != offline.Kept {
					t.Fatal(got)
				}
			}
			if got := s.texts(t, v); len(got) != 1 || got[0] != "heron one" {
				t.Errorf("%q", got)
			}
			anybody.seesNot(id, "heron", p.ID)
		})
		t.Run("ACC-4 what was written on top of it follows it", func(t *testing.T) {
			second := d.sealed(people.NewID(), first, "/kit/journal", journal(id, "0", "heron one and two"))
			if got := anybody.send(second); got[0] != offline.Kept {
				t.Fatal(got)
			}
			if got := s.texts(t, v); len(got) != 1 || got[0] != "heron one and two" {
				t.Errorf("%q", got)
			}
		})
		t.Run("ACC-4 where two changed, both are kept, once", func(t *testing.T) {
			e := d.sealed(people.NewID(), "", "/kit/journal", journal(id, "1", "heron three"))
			for range 2 {
				if got := anybody.send(e); got[0] != offline.Both {
					t.Fatal(got)
				}
			}
			if got := s.texts(t, v); len(got) != 2 {
				t.Errorf("%q", got)
			}
		})
		t.Run("ACC-4 an answer that was lost, after which somebody wrote on, makes no second copy", func(t *testing.T) {
			page, at := people.NewID(), people.NewID()
			e := d.sealed(at, "", "/kit/journal", journal(page, "0", "grebe"))
			anybody.send(e)
			_, err := s.things.Save(t.Context(), v, page, 1, map[string]string{"title": "", "text": "grebe, and more"})
			must(t, err)
			n := len(s.texts(t, v))
			if got := anybody.send(e); got[0] != offline.Kept || len(s.texts(t, v)) != n {
				t.Errorf("%v, %q", got, s.texts(t, v))
			}
		})
		t.Run("ACC-4 what can't be taken in is refused, and says why", func(t *testing.T) {
			other := s.as(t, s.account(t, "Noa", people.Person))
			foreign, err := s.things.Create(t.Context(), other.viewer(), people.NewID(), sharing.Journal, map[string]string{"title": "", "text": "theirs"})
			must(t, err)
			moved := d.sealed(people.NewID(), "", "/kit/journal", journal(people.NewID(), "0", "x"))
			moved["id"] = people.NewID()
			old := *d
			old.Pass = "bm90aGluZw=="
			for what, e := range map[string]map[string]string{
				"under another id":     moved,
				"somebody else's page": d.sealed(people.NewID(), "", "/kit/journal", journal(foreign.ID, "1", "x")),
				"no such route":        d.sealed(people.NewID(), "", "/kit/erase", url.Values{"words": {"x"}}),
				"a made-up pass":       old.sealed(people.NewID(), "", "/kit/journal", journal(people.NewID(), "0", "x")),
				"nothing at all":       {"id": "x", "sealed": "x"},
			} {
				if got := anybody.send(e); len(got) != 1 || !strings.HasPrefix(got[0], offline.Refused+" ") {
					t.Errorf("%s: %q", what, got)
				}
			}
			if got := s.texts(t, other.viewer()); len(got) != 1 || got[0] != "theirs" {
				t.Errorf("%q", got)
			}
		})
		t.Run("ACC-4 two weeks later, signed out meanwhile, it still comes in; ended elsewhere, it doesn't", func(t *testing.T) {
			e := d.sealed(people.NewID(), "", "/kit/journal", journal(people.NewID(), "0", "late"))
			s.Pass(14 * 24 * time.Hour)
			must(t, s.people.SignOutEverywhere(t.Context(), p.ID))
			if got := anybody.send(e); got[0] != offline.Kept {
				t.Error(got)
			}
			again := s.as(t, p)
			again.post("/offline", url.Values{"id": {d.Locker}, "do": {"off"}})
			if got := anybody.send(d.sealed(people.NewID(), "", "/kit/journal", journal(people.NewID(), "0", "x"))); !strings.HasPrefix(got[0], offline.Refused) {
				t.Error(got)
			}
			d.look()
			if len(d.Ended) != 1 || d.Ended[0] != d.Locker || d.On {
				t.Errorf("the device isn't told to clear it: %v", d.Ended)
			}
		})
		t.Run("PRIV-4 an erased person's envelopes open to nobody's things", func(t *testing.T) {
			must(t, s.people.Erase(t.Context(), p.ID))
			if got := anybody.send(d.sealed(people.NewID(), "", "/kit/journal", journal(people.NewID(), "0", "x"))); !strings.HasPrefix(got[0], offline.Refused) {
				t.Error(got)
			}
		})
	})
}

func TestWhatADeviceIsTold(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		p := s.account(t, "Maya", people.Person)
		b := s.as(t, p)
		th, err := s.things.Create(t.Context(), b.viewer(), people.NewID(), sharing.Journal, map[string]string{"title": "", "text": "heron"})
		must(t, err)
		_, err = s.things.Create(t.Context(), b.viewer(), people.NewID(), sharing.Bookmark, map[string]string{"title": "x", "path": "/topics/recovery/starting-small"})
		must(t, err)
		before := &device{browser: s.as(t, p)}
		before.look()
		if before.On || before.Half != "" || before.Pages != nil {
			t.Errorf("ACC-4 nothing is kept before somebody turns it on: %+v", before)
		}
		d := keeps(b)
		t.Run("ACC-4 their own pages, where they write on them, and the topics of pages they keep", func(t *testing.T) {
			all := map[string]bool{}
			for _, p := range d.Pages {
				all[p[0]] = true
			}
			for _, path := range []string{"/", "/kit", "/kit/new", "/kit/" + th.ID, "/kit/" + th.ID + "/write", "/topics/recovery", "/help"} {
				if !all[path] {
					t.Errorf("%s isn't kept", path)
				}
			}
		})
		t.Run("ACC-4 no changes cost 2 KB at most", func(t *testing.T) {
			d.look() // the locker is made now
			if n := d.look(); d.Status != http.StatusNotModified || n != 0 {
				t.Errorf("%d, %d bytes", d.Status, n)
			}
			s.Pass(time.Minute)
			_, err := s.things.Save(t.Context(), d.viewer(), th.ID, 1, map[string]string{"title": "", "text": "heron two"})
			must(t, err)
			if d.look(); d.Status != http.StatusOK || len(d.Pages) == 0 {
				t.Errorf("a change isn't told: %d", d.Status)
			}
		})
		t.Run("ACC-5 the half that opens it goes to its person alone", func(t *testing.T) {
			other := &device{browser: s.as(t, s.account(t, "Noa", people.Person)), Locker: d.Locker}
			nobody := &device{browser: s.browser(t), Locker: d.Locker}
			worker := &device{browser: s.as(t, s.account(t, "Bo", people.Worker)), Locker: d.Locker}
			for _, o := range []*device{other, nobody, worker} {
				if o.look(); o.On || strings.Contains(o.Body, d.Half) || o.Half != "" {
					t.Errorf("%s", o.Body)
				}
			}
			again := &device{browser: s.as(t, p), Locker: d.Locker}
			if again.look(); again.Half != d.Half || again.Locker != d.Locker {
				t.Errorf("signed in again, their own: %+v", again)
			}
			d = again
		})
		t.Run("ACC-5 a store that was found empty is said, and begun again when asked", func(t *testing.T) {
			d.post("/offline/began", url.Values{"id": {d.Locker}, "gone": {"1"}})
			d.get("/offline").sees("What was kept on this phone is gone").press("Keep on this phone again", nil)
			if d.look(); !d.New {
				t.Errorf("%+v", d)
			}
		})
	})
}

func TestTOG14ATableWithoutAConnection(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		p, w := s.pair(t, "Maya", "Bo")
		b := s.as(t, w)
		id, token, err := s.people.OpenTable(t.Context(), b.viewer(), p.ID, w.ID, people.OneScreen)
		must(t, err)
		b.setSession(token)
		d := &device{browser: b}
		d.look()
		if d.On || d.Pass == "" || d.Half != "" || d.Table == "" || !d.keeps("/together/table") || d.keeps("/kit") {
			t.Fatalf("TOG-14 at a table its own pages are kept, and nothing that would open them: %+v", d)
		}
		ex := s.packs.Library().Topics()[0].Exercises[0]
		t.Run("TOG-14 the open topic comes along, and keeping it moves nobody", func(t *testing.T) {
			topic := s.packs.Library().Topics()[1].ID
			for _, path := range []string{"/topics/" + topic, "/together/step/closer", "/exercises/" + ex.Topic + "/" + ex.ID} {
				req, err := http.NewRequest(http.MethodGet, s.server.URL+path, nil)
				must(t, err)
				req.Header.Set("Towpath-By-Itself", "1")
				b.do(req)
			}
			if d.look(); d.keeps("/topics/" + topic) {
				t.Error("asking for pages to keep them is taken for going there")
			}
			b.get("/topics/" + topic)
			if d.look(); !d.keeps("/topics/"+topic) || !d.keeps("/together/step/closer") || d.keeps("/topics/"+ex.Topic) {
				t.Errorf("%v", d.Pages)
			}
		})
		path := "/exercises/" + ex.Topic + "/" + ex.ID
		page := s.as(t, p)
		page.get(path)
		var form url.Values
		for f := range all(page.doc, "form") {
			if attr(f, "action") == path {
				form = fields(f)
			}
		}
		for name := range form {
			if name != "id" && name != "version" && len(form[name]) == 1 && form[name][0] == "" {
				form.Set(name, "heron")
			}
		}
		t.Run("TOG-14 while it is open it comes to the table", func(t *testing.T) {
			form.Set("id", people.NewID())
			if got := s.browser(t).send(d.sealed(people.NewID(), "", path, form)); got[0] != offline.Kept {
				t.Fatal(got)
			}
			th, err := s.things.Get(t.Context(), page.viewer(), form.Get("id"))
			must(t, err)
			if laid(t, s, th.ID) != 1 {
				t.Error("it doesn't lie on the table")
			}
		})
		t.Run("TOG-14 once it is left it is its person's alone", func(t *testing.T) {
			must(t, s.people.LeaveTable(t.Context(), id))
			form.Set("id", people.NewID())
			if got := s.browser(t).send(d.sealed(people.NewID(), "", path, form)); got[0] != offline.Kept {
				t.Fatal(got)
			}
			th, err := s.things.Get(t.Context(), page.viewer(), form.Get("id"))
			must(t, err)
			if laid(t, s, th.ID) != 0 {
				t.Error("it lies on a table that was left")
			}
			if _, err := s.things.Get(t.Context(), s.as(t, w).viewer(), th.ID); err == nil {
				t.Error("the worker reads it")
			}
		})
	})
}

// laid is on how many tables a thing lies.
func laid(t *testing.T, s *site, thing string) (n int) {
	t.Helper()
	must(t, s.db.View(t.Context(), func(q db.Q) error {
		return q.QueryRowContext(t.Context(), "SELECT count(*) FROM laid WHERE thing = $1", thing).Scan(&n)
	}))
	return n
}
