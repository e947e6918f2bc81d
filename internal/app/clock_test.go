package app

import (
	"errors"
	"net/url"
	"testing"
	"time"

	"towpath/internal/trust/people"
)

// TestAClockThatJumpsADay sets the machine's clock a day on, and back again. Nothing may be lost by it, and nothing be open
// that would be shut: where a time makes no sense, it counts as long ago.
func TestAClockThatJumpsADay(t *testing.T) {
	const day = 24 * time.Hour
	eachSite(t, func(t *testing.T, s *site) {
		robin, sam := s.pair(t, "Robin", "Sam")
		r, phone := s.as(t, robin), s.browser(t)
		own, err := s.people.SignIn(t.Context(), robin.ID, true, "")
		must(t, err)
		phone.setSession(own)
		kept, binned := s.write(t, r, "A page I keep"), s.write(t, r, "A page in the bin")
		r.post("/kit/"+binned+"/away", nil)
		must(t, s.sharing.Share(t.Context(), r.viewer(), people.NewID(), kept, sam.ID, s.Now().Add(12*time.Hour)))
		w := sit(t, s.as(t, sam))
		proveWith(s, robin.ID, "four plain card words")
		w.get("/together/pick").press("Open my things", url.Values{"secret": {"four plain card words"}})
		if !w.viewer().Picking {
			t.Fatalf("nobody picks: %s", w.Body)
		}
		sams := s.as(t, sam)
		if sams.get("/sharing/with-me/" + robin.ID + "/" + kept); sams.Status != 200 {
			t.Errorf("the shared page: %d", sams.Status)
		}
		all := func(r *browser) {
			t.Helper()
			must(t, errors.Join(s.people.Sweep(t.Context()), s.things.Purge(t.Context())))
			r.get("/kit").sees("A page I keep")
			r.get("/kit/bin").sees("A page in the bin")
			r.get("/kit/" + kept).sees("A page I keep")
		}
		shut := func(w *browser) {
			t.Helper()
			if w.get("/together/table"); w.at != "/together/locked" && w.at != "/in" || w.viewer().Picking {
				t.Errorf("TOG-2 the table: %s, picking %v", w.at, w.viewer().Picking)
			}
		}
		s.Pass(day)
		t.Run("RUN-7 a day on, what was open is shut and nothing is lost", func(t *testing.T) {
			if r.get("/kit"); r.at != "/in" {
				t.Errorf("the session on a shared computer: %s %d", r.at, r.Status)
			}
			shut(w)
			all(phone)
			if sams = s.as(t, sam); sams.get("/sharing/with-me/"+robin.ID+"/"+kept).Status != 404 {
				t.Errorf("PRIV-1 a share that has ended: %d", sams.Status)
			}
			all(s.as(t, robin))
		})
		w, later := s.as(t, sam), s.as(t, robin) // they come while the clock is wrong
		inFuture := s.write(t, later, "Written tomorrow")
		w.get("/").press("Open together with Robin", url.Values{"setting": {"one"}})
		w.get("/together/pick").press("Open my things", url.Values{"secret": {"four plain card words"}})
		if !w.viewer().Picking {
			t.Fatalf("nobody picks: %s", w.at)
		}
		s.Pass(-day)
		r = s.as(t, robin)
		t.Run("RUN-7 and back: what was opened meanwhile is shut, too, and nothing is lost", func(t *testing.T) {
			if later.get("/kit"); later.at != "/in" {
				t.Errorf("a session from tomorrow: %s %d", later.at, later.Status)
			}
			shut(w)
			all(phone)
			all(r)
			r.get("/kit/" + inFuture).sees("Written tomorrow")
			r.post("/kit/journal", url.Values{"id": {inFuture}, "version": {"1"}, "title": {""}, "text": {"Written on today"}})
			r.get("/kit/" + inFuture).sees("Written on today")
		})
		t.Run("RUN-7 afterwards everything goes on", func(t *testing.T) {
			w.get("/together/locked").press("Go on", url.Values{"who": {"person"}, "secret": {"four plain card words"}})
			if w.get("/together/table"); w.at != "/together/table" {
				t.Errorf("the table: %s %d", w.at, w.Status)
			}
			looks, err := s.sharing.WhoHasLooked(t.Context(), r.viewer(), 10, 0)
			must(t, err)
			if len(looks) == 0 {
				t.Error("PRIV-2 no look is on record")
			}
		})
	})
}

// write keeps a page of somebody's journal and returns its id.
func (s *site) write(t *testing.T, b *browser, text string) (id string) {
	t.Helper()
	id = people.NewID()
	if b.post("/kit/journal", url.Values{"id": {id}, "version": {"0"}, "title": {""}, "text": {text}}); b.at != "/kit/"+id {
		t.Fatalf("writing: %s %d", b.at, b.Status)
	}
	return id
}
