package app

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"towpath/internal/rooms/reports"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

var cardWords = regexp.MustCompile(`<strong lang="en" translate="no">([a-z]+)</strong>`)

// TestNET8SomebodyWithNoWayIn is the whole story of somebody who takes part on paper and by phone, with no way of signing in, and
// takes it all up later with a printed card.
func TestNET8SomebodyWithNoWayIn(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		sam := s.account(t, "Sam", people.Worker)
		w := s.as(t, sam)
		w.get("/people/new").press("Make a place for them", url.Values{"name": {"Kim"}, "said": {"1"}})
		kim := strings.Split(w.at, "/")[2]

		t.Run("NET-8 nothing is typed in from paper before they agreed to it, whatever form is sent", func(t *testing.T) {
			paper := url.Values{"with": {kim}, "setting": {"paper"}}
			if w.post("/together", paper).Status != 409 {
				t.Errorf("answered %d", w.Status)
			}
			w.get("/people/"+kim).get("/together/paper/"+kim).press("Kim said yes", nil).sees("Choose how they said it")
			if other := s.as(t, s.account(t, "Jo", people.Worker)); other.post("/together/paper/"+kim, url.Values{"how": {"phone"}}).Status != 404 {
				t.Error("NET-8 somebody who doesn't support them noted their yes")
			}
		})
		w.get("/together/paper/"+kim).press("Kim said yes", url.Values{"how": {"phone"}}).sees("You can type in for them now")
		t.Run("NET-8 paper and phone answers are typed in, each marked with who did", func(t *testing.T) {
			for _, setting := range []string{people.OnPaper, people.OnPhone} {
				b := s.as(t, sam)
				b.post("/together", url.Values{"with": {kim}, "setting": {setting}})
				b.get("/exercises/recovery/good-enough-day").press("Save", everyBox(b, "Said by Kim, "+setting))
				if !strings.Contains(b.Body, "Said by Kim, "+setting) {
					t.Fatalf("NET-8 it isn't kept: %d at %s", b.Status, b.at)
				}
			}
		})
		w = s.as(t, sam)
		w.get("/people/"+kim+"/signing-in").press("Make the card", nil).sees("Your card", "It works once")
		var words []string
		for _, m := range cardWords.FindAllStringSubmatch(w.Body, -1) {
			words = append(words, m[1])
		}
		if len(words) != 4 {
			t.Fatalf("the card has the words %v", words)
		}
		t.Run("NET-8 a card that was printed before stops working, and so does one that isn't a card", func(t *testing.T) {
			w.get("/people/"+kim+"/signing-in").press("Make the card", nil)
			s.browser(t).get("/start").press("Go on", url.Values{"code": {strings.Join(words, " ")}}).sees("That code doesn't work")
			words = nil
			for _, m := range cardWords.FindAllStringSubmatch(w.Body, -1) {
				words = append(words, m[1])
			}
			s.browser(t).get("/start").press("Go on", url.Values{"code": {"four wrong little words"}}).sees("Have another look at it")
		})
		k := s.browser(t)
		k.get("/start").press("Go on", url.Values{"code": {strings.ToUpper(strings.Join(words, "  "))}}).sees("Welcome")
		k.press("Make my card", url.Values{"name": {"Kim"}}).sees("The four words on your card")
		t.Run("NET-8 they take up their place, see what was typed in and by whom, and what was noted about them", func(t *testing.T) {
			k.get("/").sees("What was typed in for me")
			k.get("/kit/typed").sees("Sam typed this in for you")
			kept, err := s.things.Page(t.Context(), k.viewer(), things.Mark{}, 10)
			must(t, err)
			for _, one := range kept {
				if k.get("/kit/" + one.ID); one.Entered != sam.ID || !strings.Contains(k.Body, "Said by Kim, p") {
					t.Errorf("NET-8 typed in by %q: %s", one.Entered, k.Body)
				}
			}
			if len(kept) != 2 {
				t.Errorf("NET-8 %d things came along", len(kept))
			}
			k.get("/me?all=1").sees("Sam wrote down that you let them type in for you", "Sam printed a card for you")
			k.get("/together/agreement/" + sam.ID).sees("Sam wrote down that you said yes to this on the phone")
		})
		t.Run("NET-8 the card works once, and no longer lets anybody be removed", func(t *testing.T) {
			s.browser(t).get("/start").press("Go on", url.Values{"code": {strings.Join(words, " ")}}).sees("That code doesn't work")
			if w.post("/people/"+kim+"/remove", url.Values{"sure": {"yes"}}).Status != 409 {
				t.Errorf("answered %d", w.Status)
			}
		})
		t.Run("NET-8 they end it in one press, at once", func(t *testing.T) {
			open := s.as(t, sam)
			open.post("/together", url.Values{"with": {kim}, "setting": {"paper"}})
			k.get("/together/agreement/"+sam.ID).press("Sam types in nothing more", nil).seesNot("types in what you write")
			if v := open.viewer(); v.Table != "" {
				t.Error("NET-8 the table for typing in is still open")
			}
			if b := s.as(t, sam).post("/together", url.Values{"with": {kim}, "setting": {"paper"}}); b.Status != 409 {
				t.Errorf("NET-8 typing in again answered %d", b.Status)
			}
		})
	})
}

func TestNET8SomebodyWhoWantsNoPlaceAnyMore(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		w := s.as(t, s.account(t, "Sam", people.Worker))
		w.get("/people/new").press("Make a place for them", url.Values{"name": {"Kim"}, "said": {"1"}})
		kim := strings.Split(w.at, "/")[2]
		w.press("Remove all of it for good", nil).sees("Do this only when they asked for it")
		w.press("Remove all of it for good", url.Values{"sure": {"yes"}}).seesNot("Kim")
		if w.get("/people/"+kim).Status != 404 {
			t.Errorf("RUN-8 the place is still there: %d", w.Status)
		}
	})
}

// NET-7: every means counts, each person once a quarter, and a supporter's two presses are enough. Figures are of quarters that are over.
func TestNET7EveryMeansIsCounted(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		zone := s.conf.zone()
		quarter := reports.QuarterOf(s.conf.Now().In(zone))
		meet := func() {
			p, w := s.pair(t, "Robin", "Sam")
			s.as(t, p).get("/").get("/topics").get("/kit")
			b := s.as(t, w)
			b.get("/people/"+p.ID).press("We met in person", nil).sees("Counted.")
			b.get("/people/"+p.ID).press("We spoke on the phone", nil)
			b.post("/reports/contact/"+p.ID, url.Values{"means": {"online"}}) // no supporter says so
			b.get("/people/"+p.ID).press("Open together with Robin", url.Values{"setting": {"one"}})
		}
		for range 6 {
			meet()
		}
		t.Run("NET-7 a stranger's contact counts nothing", func(t *testing.T) {
			p, _ := s.pair(t, "Mo", "Al")
			if b := s.as(t, s.account(t, "Jo", people.Worker)); b.post("/reports/contact/"+p.ID, url.Values{"means": {"phone"}}).Status != 404 {
				t.Errorf("answered %d", b.Status)
			}
		})
		chief := s.account(t, "Max", people.Supervisor)
		t.Run("NET-7 a quarter that runs has no figures, so that none can be watched as somebody comes", func(t *testing.T) {
			supervisor := s.as(t, chief)
			before := supervisor.get("/reports").sees("No figures yet", "when these three months are over").Body
			meet()
			if supervisor.get("/reports"); supervisor.Body != before {
				t.Error("NET-7 the report says that somebody came")
			}
			if supervisor.get("/reports?of=" + quarter.String()); supervisor.Status != 404 {
				t.Errorf("NET-7 a quarter that runs answered %d", supervisor.Status)
			}
			if supervisor.get("/reports?of=" + quarter.Next().String()); supervisor.Status != 404 {
				t.Errorf("NET-7 one to come answered %d", supervisor.Status)
			}
		})
		p, w := s.pair(t, "Bo", "Jo")
		s.as(t, w).get("/people/"+p.ID).press("I gave or got paper", nil)
		s.Pass(quarter.Next().Begins(zone).Sub(s.conf.Now()))
		r, err := s.reports.Of(t.Context(), quarter)
		must(t, err)
		for m, want := range map[reports.Means]reports.Figure{reports.Online: {N: 7, Known: true}, reports.Person: {N: 7, Known: true}, reports.Phone: {N: 7, Known: true}, reports.Table: {N: 7, Known: true}, reports.Paper: {}} {
			if r.By[m] != want {
				t.Errorf("NET-7 %s: %+v, want %+v", m, r.By[m], want)
			}
		}
		t.Run("NET-7 somebody reached on paper alone takes the total out of sight, not themselves", func(t *testing.T) {
			if r.All.Known || r.NotOnline.Known {
				t.Errorf("NET-7 one person can be told: %+v", r.Shown)
			}
			s.as(t, chief).get("/reports").sees("On paper, or typed in from paper Not shown", "In person 7", "not being on line doesn't say", "Their figures are shown from")
		})
		t.Run("NET-7 RUN-8 somebody carries off how they were counted", func(t *testing.T) {
			s.as(t, p).get("/")
			me := s.as(t, p)
			me.post("/kit/export", url.Values{"as": {"page"}}).sees("Counted as someone this service was in touch with", quarterWords(quarter)+": On paper, or typed in from paper", quarterWords(quarter.Next())+": On line, on their own")
		})
		t.Run("PRIV-3 a supervisor sees counts of loans and referrals, and none of them", func(t *testing.T) {
			supervisor := s.as(t, chief)
			supervisor.get("/reports").sees("Lent", "Asked for")
			for _, path := range []string{"/access", "/access/stock"} {
				if supervisor.get(path).Status != 404 {
					t.Errorf("PRIV-3 %s: %d", path, supervisor.Status)
				}
			}
		})
	})
}

func quarterWords(q reports.Quarter) string {
	return [...]string{"January to March", "April to June", "July to September", "October to December"}[q.N-1] + " " + strconv.Itoa(q.Year)
}

// RUN-8: what was lent to somebody, where they were sent and all that was said of it goes along with what they carry off, in words
// and for other programs, and is gone once they are erased.
func TestRUN8WhatWasArrangedGoesAlong(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		robin, sam := s.pair(t, "Robin", "Sam")
		nia := s.as(t, s.account(t, "Nia", people.Navigator))
		referral, item, loan := people.NewID(), people.NewID(), people.NewID()
		s.as(t, sam).post("/access/referrals/"+referral, url.Values{"person": {robin.ID}, "need": {"device"}, "state": {"asked"}, "note": {"heronnote"}, "said": {"1"}})
		nia.post("/access/stock/"+item, url.Values{"kind": {"tablet"}, "label": {"Blue heronlabel"}})
		nia.post("/access/loans/"+loan, url.Values{"person": {robin.ID}, "item": {item}, "due": {"2026-04-01"}, "said": {"1"}})
		nia.post("/access/arranged/"+loan, url.Values{"version": {"1"}, "state": {"back"}, "words": {"heronwords"}})
		me := s.as(t, robin)
		whole := []string{"A referral: A phone or tablet to borrow. Asked for.", "Note: heronnote", "Asked for, said by Sam", "A loan: Blue heronlabel. Given back.", "What it is: Tablet",
			"Comes back: 1 April 2026", "Given back, said by Nia: heronwords"}
		for _, as := range []string{"page", "json"} {
			me.post("/kit/export", url.Values{"as": {as}})
			for _, line := range whole {
				if !strings.Contains(me.Body, line) {
					t.Errorf("RUN-8 the file (%s) doesn't say %q", as, line)
				}
			}
		}
		s.as(t, s.account(t, "Mo", people.Person)).post("/kit/export", url.Values{"as": {"json"}}).seesNot("heron")
		must(t, s.people.Erase(t.Context(), robin.ID))
		for _, id := range []string{referral, loan} {
			if nia.get("/access/arranged/" + id); nia.Status != 404 {
				t.Errorf("RUN-8 of somebody erased there is %s still: %d", id, nia.Status)
			}
		}
		nia.get("/access/stock").sees("Blue heronlabel")
	})
}

// NET-6: a digital navigator who supports somebody sees what of their skills they share, and nothing else of theirs; one who
// doesn't, sees their loans and referrals alone.
func TestNET6WhatANavigatorSees(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		robin, nia := s.account(t, "Robin", people.Person), s.account(t, "Nia", people.Navigator)
		me, n := s.as(t, robin), s.as(t, nia)
		ids := map[sharing.Kind]string{}
		for _, kind := range []sharing.Kind{sharing.Skills, sharing.Lesson, sharing.Journal} {
			ids[kind] = people.NewID()
			_, err := s.things.Create(t.Context(), me.viewer(), ids[kind], kind, map[string]string{"title": marker + string(kind)})
			must(t, err)
		}
		opens := func(kind sharing.Kind) bool {
			_, err := s.things.Get(t.Context(), n.viewer(), ids[kind])
			return err == nil
		}
		if err := s.sharing.Share(t.Context(), me.viewer(), people.NewID(), ids[sharing.Lesson], nia.ID, time.Time{}); err == nil {
			t.Error("NET-6 something was shared with a navigator who isn't linked")
		}
		must(t, s.people.AddLink(t.Context(), robin.ID, nia.ID))
		if opens(sharing.Skills) || opens(sharing.Lesson) || opens(sharing.Journal) {
			t.Error("NET-6 a navigator sees what wasn't shared")
		}
		must(t, s.sharing.Share(t.Context(), me.viewer(), people.NewID(), ids[sharing.Lesson], nia.ID, time.Time{}))
		if !opens(sharing.Lesson) || opens(sharing.Skills) || opens(sharing.Journal) {
			t.Error("NET-6 a navigator sees other than what was shared")
		}
		n.get("/sharing/with-me/" + robin.ID)
		if n.Status != 200 || strings.Contains(n.Body, marker+"skills") || strings.Contains(n.Body, marker+"journal") {
			t.Errorf("NET-6 the navigator's page about them (%d):\n%s", n.Status, n.Body)
		}
	})
}
