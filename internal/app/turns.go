package app

import (
	"net/http"
	"runtime"
	"time"

	"towpath/internal/ground/db"
)

// turns lets a few pages be made at once, and the next ones in the order in which they were asked for. Where fifty share the
// processors as it happens, nobody's page comes sooner and some take three times as long as others.
type turns chan struct{}

// newTurns makes one turn more than there are processors, as one may be waiting for the disk; on PostgreSQL, for whose answers
// a page waits about as long as it is at work, four for each.
func newTurns(e db.Engine) turns {
	processors := runtime.GOMAXPROCS(0)
	if e == db.Postgres {
		return make(turns, 4*processors)
	}
	return make(turns, processors+1)
}

// patience is how long a request waits for its turn. Then it goes on without one: what holds the turns isn't the processors.
const patience = 250 * time.Millisecond

// of has a handler wait for its turn.
func (t turns) of(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer t.take(r)()
		next.ServeHTTP(w, r)
	})
}

// take waits for a turn and returns what gives it back.
func (t turns) take(r *http.Request) (give func()) {
	give = func() { <-t }
	select {
	case t <- struct{}{}:
		return give
	default:
	}
	enough := time.NewTimer(patience)
	defer enough.Stop()
	select {
	case t <- struct{}{}:
		return give
	case <-enough.C:
	case <-r.Context().Done():
	}
	return func() {}
}
