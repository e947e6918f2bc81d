package app

import (
	"net/url"
	"strings"
	"testing"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/carry/carrytest"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/trust/people"
)

// RUN-6, ACC-6: whoever was going somewhere and has to sign in first gets there, if it is there for them.
func TestWhereSomebodyWasGoing(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		maya, bo := s.pair(t, "Maya", "Bo")
		b := s.as(t, maya)
		b.get("/plans/new?what=goal").press("Keep it", url.Values{"what": {"See the sea again"}})
		goal := b.at
		v := b.viewer()
		card, err := s.people.MakeCard(t.Context(), v, people.NewID())
		must(t, err)
		words := url.Values{"words": {strings.Join(card.Words, " ")}}
		for _, to := range []string{goal, "/exercises/recovery/what-matters", "/offline", "/kit", "/skills/lessons/a-first-email"} {
			in := s.browser(t).get("/in?to="+url.QueryEscape(to)).press("Sign in", words)
			if in.at != to || in.Status != 200 {
				t.Errorf("ACC-6 %s: at %s (%d)", to, in.at, in.Status)
			}
		}
		out := s.browser(t).get(goal)
		if out.at != "/in" || !strings.Contains(out.Body, `name="to" value="`+goal+`"`) {
			t.Errorf("RUN-6 signed out at %s: %s", goal, out.at)
		}
		if out.press("Sign in", words); out.at != goal {
			t.Error("RUN-6 from there it goes on to", out.at)
		}
		for _, to := range []string{"/setup", "/leave", "/in/back", "/static/x", "/nowhere", "/kit/export/../../leave", "//evil.example", "/\\evil.example", "https://evil.example"} {
			in := s.browser(t).get("/in?to="+url.QueryEscape(to)).press("Sign in", words)
			if in.at != "/" || in.Status != 200 {
				t.Errorf("ACC-6 %s: at %s (%d)", to, in.at, in.Status)
			}
		}
		if in := s.browser(t).get("/kit?q=private"); strings.Contains(in.Body, "private") {
			t.Error("ACC-6 more than the path is in the address")
		}
		if as := s.as(t, bo).get(goal); as.Status != 404 {
			t.Error("another's page", as.Status)
		}
	})
}

// RUN-6: off until a service turns notes on. Then the key is the installation's; a sign-out ends notes on that browser, and so does
// somebody else's sign-in there.
func TestNotesInTheHouse(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		host := carrytest.Push(t)
		s := newSite(t, e, func(c *Config) {
			c.Post.Push = &carry.PushHost{Contact: "mailto:it@lockside.example", Transport: host.Transport()}
		})
		again, err := s.conf.Post.carriers(s.key, s.Now)
		must(t, err)
		if a, b := s.carriers[carry.Push].(*carry.Pusher).Key(), again[carry.Push].(*carry.Pusher).Key(); a != b || s.conf.Post.Carriers[carry.Push] != nil {
			t.Error("RUN-6 another key each time", a, b)
		}
		maya, bo := s.pair(t, "Maya", "Bo")
		at := host.Browser(t)
		own := func(b *browser) *browser {
			token, err := s.people.SignIn(t.Context(), maya.ID, true, "")
			must(t, err)
			b.setSession(token)
			b.get("/messages").sees("Notes on this phone or computer").seesNot("Text message")
			return b.get("/messages/push").press("Show notes here", url.Values{"endpoint": {at.Endpoint}, "p256dh": {at.Key}, "auth": {at.Auth}}).sees("Notes are on")
		}
		left := func() int {
			all, err := s.people.Notes(t.Context(), s.as(t, maya).viewer())
			must(t, err)
			return len(all)
		}
		b := own(s.browser(t))
		for range 2 {
			b.post("/out", nil)
		}
		if left() != 0 {
			t.Error("RUN-6 signed out, notes go on")
		}
		b = own(b)
		b.get("/leave")
		if left() != 1 {
			t.Error("RUN-6 Leave site has stopped them")
		}
		card, err := s.people.MakeCard(t.Context(), s.as(t, s.account(t, "Joan", people.Person)).viewer(), people.NewID())
		must(t, err)
		b.get("/in").press("Sign in", url.Values{"words": {strings.Join(card.Words, " ")}})
		if left() != 0 {
			t.Error("RUN-6 somebody else has signed in, and notes go on")
		}
		if a := s.as(t, bo).get("/messages/push"); a.Status != 404 {
			t.Error("notes for who works here", a.Status)
		}
		if a := s.browser(t).get("/in/link"); a.Status != 404 {
			t.Error("a link to sign in by, with nothing that could bring it", a.Status)
		}
	})
	t.Run("RUN-6 off, there is nothing of it", func(t *testing.T) {
		eachSite(t, func(t *testing.T, s *site) {
			if a := s.as(t, s.account(t, "Maya", people.Person)).get("/messages/push"); a.Status != 404 {
				t.Error(a.Status)
			}
		})
	})
}
