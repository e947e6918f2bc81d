package app

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// sit opens a table on one screen from the worker's browser and gets both to agree.
func sit(t *testing.T, w *browser) *browser {
	t.Helper()
	w.get("/").press("Open together with Robin", url.Values{"setting": {"one"}})
	w.press("Robin: yes", nil).press("Sam: yes", nil)
	if w.at != "/together/table" {
		t.Fatalf("after agreeing: %s %d", w.at, w.Status)
	}
	return w
}

func proveWith(s *site, account, secret string) {
	s.together.Prove = func(_ context.Context, a, typed string) error {
		if a == account && typed == secret {
			return nil
		}
		return fault.New(fault.Invalid, "together.proof.who")
	}
}

func TestAFirstSessionOnOneScreen(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		robin, sam := s.pair(t, "Robin", "Sam")
		w := s.as(t, sam)
		t.Run("TOG-1 one action from the worker's home opens the table; TOG-10 the first time, both agree", func(t *testing.T) {
			w.get("/").press("Open together with Robin", url.Values{"setting": {"one"}})
			w.sees("What we agree on", "Not for emergencies", "Who replies, and when", "What is recorded", "Nobody watches")
			w.press("Robin: yes", nil).sees("Robin said yes.").press("Sam: yes", nil).sees("Now it's yours, Robin")
		})
		t.Run("TOG-2 the strip says who can see; the worker's own pages are gone", func(t *testing.T) {
			w.sees("On the table:", "you and Sam can both see this. Only what you put here.")
			for _, path := range []string{"/people/" + robin.ID, "/people/new", "/sharing/with-me/" + robin.ID, "/kit", "/me", "/sharing"} {
				if w.get(path); w.Status != 404 {
					t.Errorf("%s at a table: %d", path, w.Status)
				}
			}
		})
		t.Run("SAFE-4 from every page at the table they can stop, without saying why, and find something calmer and what helps", func(t *testing.T) {
			for _, path := range []string{"/together/table", "/topics/recovery", "/exercises/recovery/what-matters"} {
				if !strings.Contains(w.get(path).Body, `href="/together/stop"`) {
					t.Errorf("%s doesn't lead to a way to stop", path)
				}
			}
			w.get("/together/stop").sees("Robin, you can stop at any point, and you don't have to say why", "Leave the table", "Something calmer", "End in your own words", "If something upset one of you")
			w.get("/together/table?later=1")
		})
		t.Run("TOG-3 the person is offered the choice first; who chose and who led is recorded", func(t *testing.T) {
			w.get("/together/table").sees("Robin, what would you like to look at?")
			w.press("Recovery", nil)
			if w.at != "/topics/recovery" {
				t.Errorf("chose: %s", w.at)
			}
			for _, step := range []string{"closer", "keep", "like"} { // in any order
				w.get("/together/step/"+step).sees("What it's like for me", "Look closer", "A new view", "Keep on track")
			}
			if rec := s.record(t, w); rec.Chosen[0].By != "person" || string(rec.Step) != "like" {
				t.Errorf("record: %+v", rec)
			}
			if w.get("/together/step/nowhere"); w.Status != 404 {
				t.Errorf("a step that isn't: %d", w.Status)
			}
		})
		t.Run("TOG-6 it ends in the person's own words, and keeping privately is there already", func(t *testing.T) {
			w.get("/together/end").press("Go on", url.Values{"takeaway": {"A walk helps"}, "what": {"Walk to the lock"}, "when": {"Tuesday"}, "who": {"My sister"}, "led": {"person"}})
			w.sees("What happens to it now?", "A walk helps", "Walk to the lock")
			if n := strings.Count(w.Body, `checked`); n != 2 {
				t.Errorf("%d choices made beforehand, want keep for each of two", n)
			}
			if rec := s.record(t, w); rec.Led != "person" {
				t.Errorf("led: %q", rec.Led)
			}
		})
		t.Run("TOG-6 keep one, share one; sent twice it is done once", func(t *testing.T) {
			next := s.made(t, w, sharing.NextStep)
			form := url.Values{"do-" + s.made(t, w, sharing.Takeaway): {"keep"}, "do-" + next: {"share"}}
			w.get("/together/keep").press("Go on", form)
			w.get("/together/keep").press("Go on", form)
			shares, err := s.sharing.Mine(t.Context(), s.as(t, robin).viewer(), 10)
			must(t, err)
			if len(shares) != 1 || shares[0].Thing != next {
				t.Errorf("shares: %+v", shares)
			}
		})
		t.Run("TOG-2 leaving takes somebody's own proof, and leaves nothing of the table", func(t *testing.T) {
			tableToken := w.token()
			proveWith(s, sam.ID, "246813")
			w.get("/together/leave").press("Leave the table", url.Values{"who": {"supporter"}, "secret": {"wrong"}})
			if w.Status != 422 {
				t.Errorf("a wrong proof: %d", w.Status)
			}
			w.press("Leave the table", url.Values{"who": {"supporter"}, "secret": {"246813"}})
			if w.at != "/" || !w.viewer().Is(people.Worker) || w.viewer().Account != sam.ID {
				t.Errorf("after leaving: %s, %+v", w.at, w.viewer())
			}
			w.sees("You have left the table", "Note for yourself how you worked", "If something upset one of you")
			gone := s.browser(t)
			gone.setSession(tableToken)
			for _, path := range []string{"/together/table", "/together/keep", "/together/end"} {
				if gone.get(path); gone.at != "/in" && gone.Status != 404 {
					t.Errorf("%s with the table's old token: %s %d", path, gone.at, gone.Status)
				}
				gone.seesNot("A walk helps", "Walk to the lock")
			}
		})
		t.Run("TOG-7 the next session opens with the shared next step; not now is met with All right", func(t *testing.T) {
			w.get("/").press("Open together with Robin", url.Values{"setting": {"one"}})
			w.sees("What you said would come next", "Walk to the lock", "Tuesday").seesNot("A walk helps")
			w.press("Not now", nil).sees("All right.").seesNot("How did it go?")
		})
	})
}

func TestATableLocks(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		robin, sam := s.pair(t, "Robin", "Sam")
		w := sit(t, s.as(t, sam))
		w.get("/together/end")
		s.Pass(people.TableIdle + time.Second)
		t.Run("TOG-2 idle locks it, and what was being written is kept", func(t *testing.T) {
			w.press("Go on", url.Values{"takeaway": {"half a thought"}})
			if w.at != "/together/locked" {
				t.Errorf("a locked table answered %s %d", w.at, w.Status)
			}
			w.seesNot("half a thought")
			w.post("/together/note", url.Values{"note": {"half a note"}})
			if w.at != "/together/locked" {
				t.Errorf("a note at a locked table: %s %d", w.at, w.Status)
			}
			for _, path := range []string{"/together/choose", "/together/keep", "/together/leave", "/together/pick", "/together/agreement"} {
				if w.post(path, url.Values{"topic": {"recovery"}, "by": {"person"}}); w.at != "/together/locked" {
					t.Errorf("POST %s at a locked table: %s %d", path, w.at, w.Status)
				}
			}
			for _, path := range []string{"/together/table", "/topics", "/together/keep", "/together/pick"} {
				if w.get(path); w.at != "/together/locked" {
					t.Errorf("%s at a locked table: %s", path, w.at)
				}
			}
			if w.get("/help"); w.Status != 200 || w.at != "/help" {
				t.Errorf("SAFE-1 help at a locked table: %s %d", w.at, w.Status)
			}
		})
		t.Run("TOG-2 either one's proof unlocks it, with the draft there", func(t *testing.T) {
			proveWith(s, robin.ID, "four plain card words")
			w.get("/together/locked").press("Go on", url.Values{"who": {"person"}, "secret": {"four plain card words"}})
			w.get("/together/end").sees("half a thought")
			w.get("/together/note").sees("half a note")
		})
	})
}

func TestAJointNote(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		robin, sam := s.pair(t, "Robin", "Sam")
		w := sit(t, s.as(t, sam))
		w.get("/together/note").press("Show what would leave", url.Values{"note": {"We met. <Robin> & Sam agreed."}})
		w.sees("This is what would leave, word for word")
		t.Run("TOG-12 a yes is to the words that were on the page", func(t *testing.T) {
			w.post("/together/note", url.Values{"agree": {"person"}, "note": {"other words"}})
			if w.Status != 409 {
				t.Errorf("a yes to other words: %d", w.Status)
			}
		})
		w.get("/together/note").press("Robin: yes", nil)
		t.Run("TOG-12 with one yes nothing leaves", func(t *testing.T) {
			refs, err := s.sharing.SharedWithMe(t.Context(), s.as(t, sam).viewer(), robin.ID, 10, 0)
			must(t, err)
			if len(refs) != 0 {
				t.Errorf("shared after one yes: %v", refs)
			}
		})
		w.get("/together/note").press("Sam: yes", nil).sees("You both said yes")
		rec := s.record(t, w)
		t.Run("TOG-12 agreed, it leaves as text, word for word, for that worker", func(t *testing.T) {
			sams := s.as(t, sam).get("/together/note/" + rec.NoteID + "/text")
			if sams.Body != "We met. <Robin> & Sam agreed.\n" || !strings.HasPrefix(sams.Header.Get("Content-Type"), "text/plain") {
				t.Errorf("the text: %q %v", sams.Body, sams.Header)
			}
			if other := s.as(t, s.account(t, "Jo", people.Worker)).get("/together/note/" + rec.NoteID + "/text"); other.Status != 404 {
				t.Errorf("another worker: %d", other.Status)
			}
		})
		t.Run("TOG-12 an agreed note can't be changed", func(t *testing.T) {
			w.post("/together/note", url.Values{"note": {"something else"}}).sees("We met.").seesNot("something else")
		})
		t.Run("PRIV-4 once it is kept, the table has no copy of its words", func(t *testing.T) {
			robins := s.as(t, robin)
			must(t, s.things.Remove(t.Context(), robins.viewer(), rec.NoteID))
			if said := s.remembered(t, robins, w.viewer().Table); strings.Contains(said, "agreed") {
				t.Errorf("removed, it is still remembered: %s", said)
			}
			w.get("/together/note").sees("You both said yes").seesNot("We met.", "Show what would leave")
		})
	})
}

// remembered is what a person is told that the site remembers of a joint session of theirs.
func (s *site) remembered(t *testing.T, b *browser, table string) string {
	t.Helper()
	j, err := s.people.Joint(t.Context(), table)
	must(t, err)
	lines, err := s.together.Remembered(i18n.With(t.Context(), s.words.For("en")), b.viewer(), j)
	must(t, err)
	return strings.Join(lines, "\n")
}

func TestRUN8WhatIsRememberedOfASession(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		robin, sam := s.pair(t, "Robin", "Sam")
		w, robins := sit(t, s.as(t, sam)), s.as(t, robin)
		id := w.viewer().Table
		if said := s.remembered(t, robins, id); said != "" {
			t.Errorf("RUN-8 of a session in which nothing was done: %q", said)
		}
		w.get("/together/table").press("Recovery", nil)
		w.get("/topics/recovery/no-finish-line")
		w.get("/together/note").press("Show what would leave", url.Values{"note": {"We met, <briefly>."}})
		w.get("/together/end").press("Go on", url.Values{"takeaway": {"Mine to keep"}, "led": {"supporter"}})
		said := s.remembered(t, robins, id)
		for _, line := range []string{"Topic: Recovery. Who chose: you.", "You looked at “Many ways, and no finish line”.", "Who led: the other one.", "A note was begun: “We met, <briefly>.”"} {
			if !strings.Contains(said, line) {
				t.Errorf("RUN-8 doesn't say %q:\n%s", line, said)
			}
		}
		if strings.Contains(said, "Mine to keep") {
			t.Errorf("RUN-8 a takeaway is a thing of theirs, and told of there:\n%s", said)
		}
		proveWith(s, sam.ID, "246813")
		w.get("/together/leave").press("Leave the table", url.Values{"who": {"supporter"}, "secret": {"246813"}})
		if after := s.remembered(t, robins, id); after != said {
			t.Errorf("RUN-8 after it was left:\n%s", after)
		}
		j, err := s.people.Joint(t.Context(), id)
		must(t, err)
		for name, b := range map[string]*browser{"the supporter": w, "somebody else": s.as(t, s.account(t, "Jo", people.Person)), "nobody": s.browser(t)} {
			if lines, err := s.together.Remembered(t.Context(), b.viewer(), j); !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-3 %s is told %q: %v", name, lines, err)
			}
		}
	})
}

func TestOnThePhone(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		robin, sam := s.pair(t, "Robin", "Sam")
		w, r := s.as(t, sam), s.as(t, robin)
		w.get("/").press("We are on the phone", nil).press("Sam: yes", nil)
		t.Run("TOG-10 on two devices nobody says yes for the other", func(t *testing.T) {
			w.post("/together/agreement", url.Values{"side": {"person"}, "do": {"yes"}})
			if w.Status != 404 {
				t.Errorf("the worker's yes for Robin: %d", w.Status)
			}
		})
		t.Run("TOG-1 the person joins from home in one action, on their own device", func(t *testing.T) {
			r.get("/").sees("Sam has opened a table").press("Sit down", nil).press("Robin: yes", nil)
			if v := r.viewer(); v.Table == "" || v.Seat != "person" {
				t.Errorf("Robin sits at %+v", v)
			}
		})
		t.Run("TOG-1 each sees where the other is", func(t *testing.T) {
			w.get("/together/table").press("Recovery", nil).get("/topics/recovery/no-finish-line")
			r.get("/together/table").sees("Sam is on another page.")
			if !strings.Contains(r.Body, `href="/topics/recovery/no-finish-line"`) {
				t.Error("the way to the other's page isn't there")
			}
		})
		t.Run("TOG-1 with paper only: the supporter writes, and it is marked as such", func(t *testing.T) {
			w.get("/together/end").press("Go on", url.Values{"takeaway": {"said on the phone"}})
			thing, err := s.things.Get(t.Context(), s.as(t, robin).viewer(), s.made(t, w, sharing.Takeaway))
			must(t, err)
			if thing.Entered != sam.ID || thing.Owner != robin.ID {
				t.Errorf("entered by %q for %q", thing.Entered, thing.Owner)
			}
		})
	})
}
