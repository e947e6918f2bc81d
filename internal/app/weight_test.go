package app

import (
	"io"
	"io/fs"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"towpath/bench/visit"
	"towpath/internal/page"
)

// TestWeight is the part of `make bench` that is a count of bytes, and so is the same on every machine.
func TestWeight(t *testing.T) {
	h, err := OpenDemo(t.Context(), Config{Data: t.TempDir(), URL: &url.URL{}, Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	must(t, err)
	t.Cleanup(func() { must(t, h.Close()) })
	handler, err := h.Handler()
	must(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	signIn, _ := h.DemoLinks() // paths, since the house has no address
	for role, path := range signIn {
		signIn[role] = server.URL + path
	}
	pages, err := visit.Core(server.URL, signIn)
	must(t, err)

	for _, p := range pages {
		t.Run("ACC-3 "+p.Name, func(t *testing.T) {
			if p.Missing != "" {
				t.Fatal(p.Missing)
			}
			w, err := visit.Weigh(p)
			must(t, err)
			t.Logf("%d bytes of HTML and CSS, %d in all, headers included: %v", w.First(), w.All(), w.Files)
			if w.First() > 14_600 {
				t.Errorf("HTML and CSS are %d bytes, at most 14,600", w.First())
			}
			if w.All() > 21_000 {
				t.Errorf("everything is %d bytes, at most 21,000", w.All())
			}
		})
	}
	t.Run("ACC-3 an exercise at a table with two screens, after the table itself", func(t *testing.T) {
		b := visit.NewBrowser(server.URL)
		_, err := b.Get(signIn["worker"])
		must(t, err)
		home, err := b.Get("/")
		must(t, err)
		sit, ok := home.Form(`action="/together"`)
		if !ok {
			t.Fatal("nobody to sit down with")
		}
		_, err = b.Send(sit.Press(`value="phone`))
		must(t, err)
		table, err := visit.Weigh(visit.Page{URL: server.URL + "/together/table?later=1", Cookie: b.Cookie()})
		must(t, err)
		for _, id := range []string{"where-i-am-now", "what-matters", "what-helps-most"} {
			w, err := visit.Weigh(visit.Page{URL: server.URL + "/exercises/recovery/" + id, Cookie: b.Cookie()})
			must(t, err)
			all := w.All()
			for address, n := range w.Files { // nobody comes here but from the table, which has brought these
				if _, there := table.Files[address]; there {
					all -= n
				}
			}
			t.Logf("%s: %d bytes of HTML and CSS, %d with what the table hasn't brought, %d with that: %v", id, w.First(), all, w.All(), w.Files)
			if w.First() > 14_600 || all > 21_000 {
				t.Errorf("%s: %d bytes of HTML and CSS, at most 14,600; %d in all, at most 21,000", id, w.First(), all)
			}
		}
	})
	t.Run("ACC-3 exercises of each kind, alone", func(t *testing.T) {
		b := visit.NewBrowser(server.URL)
		_, err := b.Get(signIn["person"])
		must(t, err)
		for _, id := range []string{"stress/a-week-of-sleep", "me/turning-points", "rights/my-preferences", "stress/right-here", "me/something-of-mine", "rights/practise-saying-it"} {
			w, err := visit.Weigh(visit.Page{URL: server.URL + "/exercises/" + id, Cookie: b.Cookie()})
			must(t, err)
			t.Logf("%s: %d bytes of HTML and CSS, %d in all: %v", id, w.First(), w.All(), w.Files)
			if w.First() > 14_600 || w.All() > 21_000 {
				t.Errorf("%s: %d bytes of HTML and CSS, at most 14,600; %d in all, at most 21,000", id, w.First(), w.All())
			}
		}
	})
	t.Run("ACC-3 scripts over the whole site", func(t *testing.T) {
		wire, served, written := 0, 0, 0
		must(t, filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".js" || filepath.Base(filepath.Dir(path)) == "worker" { // the worker is one file, apart
				return err
			}
			w, err := visit.Weigh(visit.Page{URL: server.URL + page.Asset(filepath.Base(path))})
			if err != nil {
				return err
			}
			info, err := e.Info()
			if err != nil {
				return err
			}
			wire, written = wire+w.All(), written+int(info.Size())
			for _, n := range w.Texts {
				served += n
			}
			t.Logf("%s: %d bytes on the wire with headers, %d as written", path, w.All(), info.Size())
			return nil
		}))
		worker, err := visit.Weigh(visit.Page{URL: server.URL + "/sw.js"})
		must(t, err)
		t.Logf("the service worker, which no page waits for: %d bytes on the wire", worker.All())
		t.Logf("together %d bytes on the wire, %d unpacked, %d as written with comments and types", wire, served, written)
		if wire == 0 || wire > 30<<10 {
			t.Errorf("%d bytes of scripts on the wire, at most 30 KB", wire)
		}
	})
}
