package app

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"towpath/internal/rooms/offline"
	"towpath/internal/trust/people"
)

// onTablet signs somebody in on the tablet with this id and token.
func (s *site) onTablet(t *testing.T, id, token string, a people.Account) *device {
	t.Helper()
	b := s.browser(t)
	b.setDevice(token)
	session, err := s.people.SignIn(t.Context(), a.ID, false, id)
	must(t, err)
	b.setSession(session)
	return &device{browser: b}
}

// setDevice makes b a tablet of the service.
func (b *browser) setDevice(token string) {
	at, err := url.Parse(b.s.server.URL)
	must(b.t, err)
	b.client.Jar.SetCookies(at, []*http.Cookie{{Name: "towpath-device", Value: token, Path: "/"}})
}

// card makes whoever is signed in on d a new card, and returns its mark.
func (s *site) card(t *testing.T, d *device) string {
	t.Helper()
	_, err := s.people.MakeCard(t.Context(), d.viewer(), people.NewID())
	must(t, err)
	return d.cardNow()
}

func TestACC5ATabletOfTheService(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		p, w := s.pair(t, "Maya", "Bo")
		id := people.NewID()
		token, err := s.people.EnrolDevice(t.Context(), s.as(t, w).viewer(), id, "Blue")
		must(t, err)
		d, noa := s.onTablet(t, id, token, p), s.onTablet(t, id, token, s.account(t, "Noa", people.Person))
		t.Run("ACC-5 who has no card that could lock it is led to make one", func(t *testing.T) {
			d.get("/offline").sees("Make a new card first").seesNot("Keep my pages here")
		})
		mark := s.card(t, d)
		d.get("/offline").press("Keep my pages here", nil)
		d.look()
		t.Run("ACC-5 it is kept under the card that its person has now, and under no other", func(t *testing.T) {
			if !d.On || !d.New || !d.Shared || d.Bound || d.Card != mark || d.Half == "" {
				t.Fatalf("%s", d.Body)
			}
			if d.post("/offline/began", url.Values{"id": {d.Locker}, "card": {s.card(t, noa)}}); d.Status != http.StatusConflict {
				t.Errorf("%d for somebody else's card", d.Status)
			}
			if noa.post("/offline/began", url.Values{"id": {d.Locker}, "card": {noa.cardNow()}}); noa.Status != http.StatusNotFound {
				t.Errorf("%d for somebody else's locker", noa.Status)
			}
			d.get("/offline").sees("Now show your card here")
			d.post("/offline/began", url.Values{"id": {d.Locker}, "card": {mark}})
			if d.look(); !d.Bound || d.New {
				t.Errorf("%s", d.Body)
			}
		})
		t.Run("ACC-5 the next person there, nobody, and a supporter get nothing that opens it", func(t *testing.T) {
			nobody := &device{browser: s.browser(t)}
			nobody.setDevice(token)
			for _, o := range []*device{noa, nobody, s.onTablet(t, id, token, w)} {
				o.Locker = d.Locker
				if o.look(); o.On || strings.Contains(o.Body, d.Half) || strings.Contains(o.Body, mark) || strings.Contains(o.Body, p.ID) {
					t.Errorf("%s", o.Body)
				}
				req, err := http.NewRequest(http.MethodGet, s.server.URL+"/kit", nil)
				must(t, err)
				req.Header.Set("Towpath-For", d.Locker)
				if o.do(req); o.Status == http.StatusOK {
					t.Error("a page of theirs is kept among hers")
				}
			}
		})
		t.Run("ACC-5 a new card, and the old one opens nothing from the next contact on", func(t *testing.T) {
			s.card(t, d)
			if d.look(); d.Bound || !slices.Contains(d.Stale, d.Locker) {
				t.Errorf("%s", d.Body)
			}
			d.get("/offline").sees("Now show your card here")
		})
		t.Run("ACC-5 what was found to be gone is said on their start", func(t *testing.T) {
			d.get("/").seesNot("What was kept on this device for you is gone")
			d.post("/offline/began", url.Values{"id": {d.Locker}, "gone": {"1"}})
			d.get("/").sees("What was kept on this device for you is gone")
			d.get("/offline").sees("What was kept on this tablet is gone")
		})
		t.Run("ACC-5 titles of pages there say nothing of what is on them", func(t *testing.T) {
			page := s.write(t, d.browser, "heron")
			if d.get("/kit/" + page); strings.Contains(between(d.Body, "<title>", "</title>"), "heron") || d.Status != http.StatusOK {
				t.Error(between(d.Body, "<title>", "</title>"))
			}
		})
		t.Run("ACC-5 cleared from another device of theirs, which says that it is a tablet, and which", func(t *testing.T) {
			own := s.as(t, p)
			own.get("/offline").sees("A tablet of the service: Blue").press("Clear it", nil)
			if d.look(); !slices.Contains(d.Ended, d.Locker) || d.On {
				t.Errorf("%s", d.Body)
			}
		})
		t.Run("ACC-5 staff end the tablet: all of it is cleared, what waits still comes in, and nobody learns whose it was", func(t *testing.T) {
			d.get("/offline").press("Keep my pages here", nil)
			if d.look(); !d.On {
				t.Fatalf("%s", d.Body)
			}
			e := d.sealed(people.NewID(), "", "/kit/journal", journal(people.NewID(), "0", "from the tablet"))
			worker := s.as(t, w)
			must(t, s.people.EndDevice(t.Context(), worker.viewer(), id))
			worker.get("/devices").seesNot("Maya", d.Locker)
			anybody := &device{browser: s.browser(t), Locker: d.Locker}
			if got := anybody.send(e); got[0] != offline.Kept {
				t.Error(got)
			}
			if anybody.look(); !slices.Contains(anybody.Ended, d.Locker) || strings.Contains(anybody.Body, p.ID) {
				t.Errorf("%s", anybody.Body)
			}
		})
		t.Run("ACC-5 what was kept in a browser before it became a tablet is cleared", func(t *testing.T) {
			q := s.account(t, "Ada", people.Person)
			before := keeps(s.as(t, q))
			token, err := s.people.EnrolDevice(t.Context(), s.as(t, w).viewer(), people.NewID(), "Red")
			must(t, err)
			before.setDevice(token)
			if before.look(); !slices.Contains(before.Ended, before.Locker) || before.On {
				t.Errorf("%s", before.Body)
			}
		})
	})
}

// cardNow is the mark of the card of whoever is signed in on d.
func (d *device) cardNow() string {
	mark, err := d.s.people.CardMark(d.t.Context(), d.viewer().Account)
	must(d.t, err)
	if data, err := base64.StdEncoding.DecodeString(mark); err != nil || len(data) != 16 {
		d.t.Errorf("%q is no mark", mark)
	}
	return mark
}

func between(text, from, to string) string {
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	return text
}
