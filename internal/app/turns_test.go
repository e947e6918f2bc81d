package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestTurns(t *testing.T) {
	page := func() *http.Request { return httptest.NewRequest(http.MethodGet, "/", nil) }
	t.Run("RUN-2 whoever waits goes on when another is done", func(t *testing.T) {
		turns, done := make(turns, 1), make(chan struct{})
		give := turns.take(page())
		go func() {
			defer close(done)
			turns.take(page())()
		}()
		give()
		<-done
		if len(turns) != 0 {
			t.Errorf("%d turns were not given back", len(turns))
		}
	})
	t.Run("RUN-2 nobody waits for ever behind those who wait for a disk", func(t *testing.T) {
		turns := make(turns, 1)
		give := turns.take(page())
		turns.take(page())() // it comes back, or the test ends in its time limit
		if len(turns) != 1 {
			t.Errorf("a turn was given back that wasn't had: %d left", len(turns))
		}
		give()
	})
	t.Run("RUN-2 who has gone waits no longer", func(t *testing.T) {
		turns := make(turns, 1)
		defer turns.take(page())()
		ctx, gone := context.WithCancel(t.Context())
		gone()
		turns.take(page().WithContext(ctx))()
		if len(turns) != 1 {
			t.Errorf("%d turns are held, not 1", len(turns))
		}
	})
}
