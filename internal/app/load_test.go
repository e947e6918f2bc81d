package app

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// PRIV-2 under load: while many look at many things at once, each look is on record by the time its answer is there, and looking again
// adds nothing.
func TestPRIV2LooksUnderLoad(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		const workers, shared, rounds = 8, 12, 3
		handler, err := s.Handler()
		must(t, err)
		robin := s.account(t, "Robin", people.Person)
		token, err := s.people.SignIn(t.Context(), robin.ID, true, "")
		must(t, err)
		self, err := s.people.Viewer(t.Context(), token, "")
		must(t, err)
		things := make([]string, shared)
		for i := range things {
			thing, err := s.things.Create(t.Context(), self, people.NewID(), sharing.Journal, map[string]string{"title": "A page", "text": fmt.Sprintf("page %d of mine", i)})
			must(t, err)
			things[i] = thing.ID
		}
		type looker struct{ account, token string }
		lookers := make([]looker, workers)
		for i := range lookers {
			w := s.account(t, fmt.Sprintf("Worker %d", i), people.Worker)
			must(t, s.people.AddLink(t.Context(), robin.ID, w.ID))
			for _, id := range things {
				must(t, s.sharing.Share(t.Context(), self, people.NewID(), id, w.ID, time.Time{}))
			}
			token, err := s.people.SignIn(t.Context(), w.ID, false, "")
			must(t, err)
			lookers[i] = looker{w.ID, token}
		}
		var all sync.WaitGroup
		for _, l := range lookers {
			for range rounds { // each several times at once
				all.Go(func() {
					for i, id := range things {
						w := httptest.NewRecorder()
						handler.ServeHTTP(w, asks(t, http.MethodGet, "/sharing/with-me/"+robin.ID+"/"+id, l.token, ""))
						if w.Code != http.StatusOK {
							t.Errorf("PRIV-2 %s: status %d", id, w.Code)
						}
						if n := s.looksBy(t.Context(), t, l.account, id); n != 1 {
							t.Errorf("PRIV-2 page %d was shown to %s and is on record %d times", i, l.account, n)
						}
					}
				})
			}
		}
		all.Wait()
		lines, err := s.sharing.WhoHasLooked(t.Context(), self, 10*workers*shared, 0)
		must(t, err)
		if len(lines) != workers*shared {
			t.Errorf("PRIV-2 Robin sees %d looks of %d", len(lines), workers*shared)
		}
		if f := s.faults(); strings.TrimSpace(f) != "" {
			t.Error(f)
		}
	})
}

// looksBy is how often somebody's look at a thing is on record.
func (s *site) looksBy(ctx context.Context, t *testing.T, viewer, thing string) (n int) {
	err := s.db.View(ctx, func(q db.Q) error {
		return q.QueryRowContext(ctx, "SELECT count(*) FROM looks WHERE viewer = $1 AND thing = $2", viewer, thing).Scan(&n)
	})
	if err != nil {
		t.Error(err)
	}
	return n
}
