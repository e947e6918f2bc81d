package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/db/dbtest"
)

func TestHelpStandsWhileTheDatabaseDoesNot(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		s := newSite(t, e)
		robin, _ := s.pair(t, "Robin", "Sam")
		b := s.as(t, robin)
		b.get("/help")
		must(t, s.db.Close())
		s.Pass(time.Minute)
		for _, path := range []string{"/help", "/about", "/calm"} {
			if b.get(path); b.Status != http.StatusOK {
				t.Errorf("SAFE-1 %s: %d", path, b.Status)
			}
		}
		if b.get("/help"); !strings.Contains(b.Body, `href="tel:999"`) {
			t.Error("SAFE-1 Help now has no number")
		}
		if b.get("/kit"); b.Status != http.StatusInternalServerError || !strings.Contains(b.Body, `href="/help"`) {
			t.Errorf("SAFE-1 the page for what went wrong: %d", b.Status)
		}
		no := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		b.client.CheckRedirect = no
		res, err := b.client.Get(s.server.URL + "/leave")
		must(t, err)
		must(t, res.Body.Close())
		// the session ends, and so does what was done in practice rooms: all cookies go, none is set
		stays := func(c *http.Cookie) bool { return c.MaxAge >= 0 }
		session := func(c *http.Cookie) bool { return c.Path == "/" }
		if res.StatusCode != http.StatusSeeOther || slices.ContainsFunc(res.Cookies(), stays) || !slices.ContainsFunc(res.Cookies(), session) {
			t.Errorf("SAFE-1 leave: %d, cookies %v", res.StatusCode, res.Cookies())
		}
	})
}

// Somebody who goes on before their page is there is no fault of ours, on pages that stand without the database as on others.
func TestWhoGoesAwayIsNoFault(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		robin, _ := s.pair(t, "Robin", "Sam")
		b := s.as(t, robin)
		b.get("/")
		for _, path := range []string{"/about", "/kit"} {
			ctx, gone := context.WithCancel(t.Context())
			gone()
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.server.URL+path, nil)
			must(t, err)
			for _, c := range b.client.Jar.Cookies(r.URL) {
				r.AddCookie(c)
			}
			s.server.Config.Handler.ServeHTTP(httptest.NewRecorder(), r)
		}
		if said := s.log.String(); strings.Contains(said, `"fault"`) {
			t.Error(said)
		}
	})
}
