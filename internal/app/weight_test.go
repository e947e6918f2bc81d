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
	t.Run("ACC-3 scripts over the whole site", func(t *testing.T) {
		total := 0
		must(t, filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".js" {
				return err
			}
			info, err := e.Info()
			if err == nil {
				total += int(info.Size())
			}
			return err
		}))
		if total == 0 || total > 30<<10 {
			t.Errorf("%d bytes of scripts, at most 30 KB", total)
		}
	})
}
