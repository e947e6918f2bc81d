package app

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"testing"

	"towpath/internal/trust/people"
)

// A locked table is led to its lock from every page there is, before any room is asked: rooms needn't think of it. What is
// open to it is named here as well as in the list of routes, so that nobody opens more by the way.
func TestALockedTableIsLedToItsLock(t *testing.T) {
	open := []string{"GET /look", "POST /look", "GET /help", "GET /calm", "POST /calm", "GET /leave", "GET /about", "POST /together/end", "POST /together/note",
		"GET /together/locked", "POST /together/unlock", "POST /exercises/{topic}/{exercise}", "POST /exercises/answers/{id}",
		"POST /plans/{id}", "POST /plans/{id}/steps", "POST /plans/{id}/smaller/{step}", "POST /plans/{id}/part/{part}",
		"POST /skills/lessons/{lesson}", "POST /skills/check/{id}/all", "POST /skills/check/{id}/{part}",
		"GET /offline/list", "POST /offline/send", "POST /recommend/{id}", "POST /recommend/{id}/how"}
	eachSite(t, func(t *testing.T, s *site) {
		p, w := s.pair(t, "Maya", "Bo")
		b := s.as(t, w)
		_, token, err := s.people.OpenTable(t.Context(), b.viewer(), p.ID, w.ID, people.OneScreen)
		must(t, err)
		b.setSession(token)
		must(t, s.people.Lock(t.Context(), b.viewer().Session))
		b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		part := regexp.MustCompile(`\{[^}]*\}`)
		for _, r := range s.Routes() {
			name := r.Method + " " + r.Pattern
			if r.bare || r.open != slices.Contains(open, name) {
				if !r.bare {
					t.Errorf("TOG-2 %s: open to a locked table: %v", name, r.open)
				}
				continue
			}
			if r.open || !slices.ContainsFunc(r.Who, b.viewer().Is) {
				continue
			}
			path := part.ReplaceAllString(r.Pattern, "x")
			if r.Pattern == "/{$}" {
				path = "/"
			}
			if r.Method == http.MethodGet {
				b.get(path)
			} else {
				b.post(path, url.Values{})
			}
			if to := b.Header.Get("Location"); b.Status != http.StatusSeeOther || to != "/together/locked" {
				t.Errorf("TOG-2 %s at a locked table: %d %s", name, b.Status, to)
			}
		}
	})
}
