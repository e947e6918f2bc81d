package app

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"towpath/internal/trust/people"
)

// attemptIn is the attempt that the form of a page writes.
func attemptIn(t *testing.T, b *browser) string {
	t.Helper()
	_, form, _ := strings.Cut(b.Body, `id="exercise"`)
	_, id, _ := strings.Cut(form, `name="id" value="`)
	id, _, _ = strings.Cut(id, `"`)
	if !people.IsID(id) {
		t.Fatalf("no attempt on the page: %q", id)
	}
	return id
}

func TestBothScreensWriteOneAttempt(t *testing.T) {
	const path = "/exercises/recovery/first-small-step"
	eachSite(t, func(t *testing.T, s *site) {
		w, p := s.twoScreens(t)
		open := func(b *browser, path string) string {
			b.get(path)
			return attemptIn(t, b)
		}
		t.Run("TOG-4 who opens an exercise that the other has open gets the same attempt", func(t *testing.T) {
			one := open(w, path)
			if two := open(p, path); two != one {
				t.Errorf("%s and %s", one, two)
			}
			if again := open(w, path+"?id="+one); again != one {
				t.Error("its own address leads to", again)
			}
		})
		t.Run("TOG-4 two that open it at once get one", func(t *testing.T) {
			for _, b := range []*browser{w, p} {
				b.get("/topics/recovery")
			}
			ids := make([]string, 2)
			var both sync.WaitGroup
			for i, b := range []*browser{w, p} {
				both.Go(func() {
					id, err := s.together.Opened(t.Context(), b.viewer(), path, "", "")
					if err != nil {
						t.Error(err)
					}
					ids[i] = id
				})
			}
			both.Wait()
			if ids[0] != ids[1] || !people.IsID(ids[0]) {
				t.Error(ids)
			}
		})
		t.Run("TOG-4 starting again is a new attempt", func(t *testing.T) {
			one := open(w, path)
			if two := open(p, path+"?again=1"); two == one {
				t.Error("it is the old one")
			}
		})
		t.Run("TOG-4 a screen that has stepped away begins its own, and says where the other is", func(t *testing.T) {
			one := open(w, path)
			p.post("/together/follow", url.Values{"do": {"off"}, "at": {"/topics/recovery"}})
			if two := open(p, path); two == one {
				t.Error("it is the other's")
			}
			p.get("/topics/recovery")
			p.sees("Sam is on another page.", "Move together")
			if !strings.Contains(p.Body, `href="`+path+"?id="+one+`"`) {
				t.Error("nothing leads to", one)
			}
			w.sees("Look on my own")
		})
		t.Run("TOG-4 the address of an attempt of nobody here is no way in", func(t *testing.T) {
			if w.get("/exercises/answers/" + people.NewID() + "/fields"); w.Status != http.StatusNotFound {
				t.Error(w.Status)
			}
		})
	})
}

func TestWhoGoesAlongLateLeadsNobody(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		w, p := s.twoScreens(t)
		w.get("/topics/recovery/more-than-symptoms")
		p.get("/topics/recovery/no-finish-line")
		p.get("/topics/recovery/more-than-symptoms?along=1") // it had set out before, and comes after its own move
		w.get("/topics/recovery/no-finish-line?along=1")
		now := w.listen("?n=999999", "").next("again").Data.Where
		if now.Lead.Path != "/topics/recovery/no-finish-line" || now.Lead.Seat != "person" || now.Places["person"] != "/topics/recovery/more-than-symptoms" {
			t.Errorf("TOG-4 the last move by hand no longer leads: %+v", now)
		}
	})
}

func TestWhatAScreenDoesByItselfKeepsNoTableOpen(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		w, p := s.twoScreens(t)
		w.get("/topics/recovery/more-than-symptoms")
		for range 6 { // together twice as long as a table waits
			s.Pass(people.TableIdle / 3)
			w.get("/topics/recovery/more-than-symptoms")
			p.get("/topics/recovery/more-than-symptoms?along=1000")
		}
		if !strings.Contains(p.Body, "The table is locked") {
			t.Error("TOG-2 a screen that only goes along with the other is still open")
		}
		if strings.Contains(w.Body, "The table is locked") {
			t.Error("TOG-2 the other one has locked with it")
		}
	})
}
