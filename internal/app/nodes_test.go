package app

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/late"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// another is a second node of a site's installation.
func (s *site) another(t *testing.T) *House {
	t.Helper()
	h, err := Open(t.Context(), s.conf, s.key)
	must(t, err)
	t.Cleanup(func() { must(t, h.Close()) })
	return h
}

// onNodes runs fn on a site in PostgreSQL, which alone has several nodes.
func onNodes(t *testing.T, fn func(t *testing.T, s *site)) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		if e.Name != db.Postgres {
			t.Skip("one node alone")
		}
		fn(t, newSite(t, e))
	})
}

// seals reports whether a node can still seal under somebody's key, which it can't once they are erased and it knows.
func seals(t *testing.T, h *House, owner string) bool {
	t.Helper()
	_, err := h.vault.Seal(t.Context(), vault.Place{Table: "things", Column: "body", Owner: owner, Row: "x", Version: 1}, []byte("x"))
	if err != nil && !errors.Is(err, vault.ErrErased) {
		t.Fatal(err)
	}
	return err == nil
}

func TestPRIV4AnErasureReachesTheMemoryOfEveryNode(t *testing.T) {
	onNodes(t, func(t *testing.T, s *site) {
		b := s.another(t)
		heard := make(chan string, 100)
		b.bus.Hear(topicErased, func(id string) { heard <- id })
		late.Until(t, "the nodes hear one another", func() bool {
			s.bus.Tell(t.Context(), topicErased, "nobody")
			select {
			case id := <-heard:
				return id == "nobody"
			case <-time.After(50 * time.Millisecond):
				return false
			}
		})
		maya, joan := s.account(t, "Maya", people.Person), s.account(t, "Joan", people.Person)
		for _, p := range []people.Account{maya, joan} {
			if !seals(t, b, p.ID) {
				t.Fatal("the other node can't seal to begin with")
			}
		}
		must(t, s.people.Erase(t.Context(), maya.ID))
		late.Until(t, "PRIV-4 RUN-2 the key is forgotten on the other node, whose clock stands still", func() bool { return !seals(t, b, maya.ID) })
		if !seals(t, b, joan.ID) {
			t.Error("RUN-2 another's key went with it")
		}
		t.Run("PRIV-4 RUN-2 while no word gets through, within five minutes", func(t *testing.T) {
			must(t, b.bus.Close())
			must(t, s.people.Erase(t.Context(), joan.ID))
			if !seals(t, b, joan.ID) {
				t.Fatal("word got through: this test shows nothing")
			}
			s.Pass(5 * time.Minute)
			if seals(t, b, joan.ID) {
				t.Error("PRIV-4 the key is still remembered")
			}
		})
	})
}

func TestRUN2SettingsReachEveryNode(t *testing.T) {
	onNodes(t, func(t *testing.T, s *site) {
		b := s.another(t)
		name := func() string {
			set, err := b.service.Get(t.Context())
			must(t, err)
			return set.Name
		}
		if name() != demoService.Name {
			t.Fatalf("to begin with it is called %q", name())
		}
		next := demoService
		next.Name = "Quayside"
		late.Until(t, "RUN-2 the other node, whose clock stands still, has the new name", func() bool {
			next.Capacity += "." // told again until the nodes hear one another
			must(t, s.service.Save(t.Context(), people.NewID(), next))
			return name() == "Quayside"
		})
	})
}

func TestRUN7HTTPSIsAllThereIs(t *testing.T) {
	h := &House{conf: Config{URL: &url.URL{Scheme: "https", Host: "towpath.example.org"}}}
	for path, want := range map[string]string{"/kit?x=1": "https://towpath.example.org/kit?x=1", "/": "https://towpath.example.org/", "//evil.example/": "https://towpath.example.org//evil.example/"} {
		for _, method := range []string{"GET", "POST"} {
			w := asked(h.plain(), method, path, "evil.example")
			if got := w.Header().Get("Location"); w.Code != 303 || got != want {
				t.Errorf("RUN-7 %s %s over plain HTTP: %d %s", method, path, w.Code, got)
			}
		}
	}
	for scheme, want := range map[string]string{"https": onlyTLS, "http": ""} {
		h.conf.URL.Scheme = scheme
		w := asked(h.headers(h.plain()), "GET", "/", "x")
		if got := w.Header().Get("Strict-Transport-Security"); got != want {
			t.Errorf("RUN-7 on %s: %q", scheme, got)
		}
	}
}

func asked(h http.Handler, method, path, host string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://"+host+path, nil)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
