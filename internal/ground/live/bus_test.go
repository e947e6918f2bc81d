package live_test

import (
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/late"
	"towpath/internal/ground/live"
	"towpath/internal/trust/schema"
)

// ear keeps what was heard.
type ear struct {
	mu  sync.Mutex
	ids []string
}

func (e *ear) hear(id string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ids = append(e.ids, id)
}

func (e *ear) count(id string) (n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, heard := range e.ids {
		if heard == id {
			n++
		}
	}
	return n
}

func open(t *testing.T, d *db.DB) *live.Bus {
	t.Helper()
	b, err := live.Open(t.Context(), d, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() }) //nolint:errcheck // Close has nothing to say
	return b
}

// listening waits until a bus hears other nodes, which it says by asking everybody to look again.
func listening(t *testing.T, d *db.DB, b *live.Bus) *ear {
	t.Helper()
	e := &ear{}
	b.Hear("table", e.hear)
	late.Until(t, "the bus listens", func() bool {
		var n int
		err := d.View(t.Context(), func(q db.Q) error {
			return q.QueryRowContext(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND state = 'idle' AND query LIKE 'LISTEN%'",
				db.ListenerName).Scan(&n)
		})
		return err == nil && n > 0
	})
	return e
}

func TestANodeHearsItselfAtOnce(t *testing.T) {
	dbtest.Each(t, schema.Migrations, func(t *testing.T, d *db.DB) {
		b := open(t, d)
		tables, erased := &ear{}, &ear{}
		stop := b.Hear("table", tables.hear)
		b.Hear("erased", erased.hear)
		b.Tell(t.Context(), "table", "one")
		b.Tell(t.Context(), "erased", "two")
		b.Tell(t.Context(), "nobody", "three")
		if tables.count("one") != 1 || erased.count("two") != 1 || tables.count("two") != 0 {
			t.Errorf("TOG-4 heard %v and %v", tables.ids, erased.ids)
		}
		stop()
		b.Tell(t.Context(), "table", "four")
		if tables.count("four") != 0 {
			t.Error("heard after it stopped listening")
		}
	})
}

func onPostgres(t *testing.T, fn func(t *testing.T, e dbtest.Engine)) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		if e.Name != db.Postgres {
			t.Skip("one node alone")
		}
		fn(t, e)
	})
}

func TestNodesHearOneAnother(t *testing.T) {
	onPostgres(t, func(t *testing.T, e dbtest.Engine) {
		d := e.Open(t, schema.Migrations)
		a, b := open(t, d), open(t, d)
		onA, onB := listening(t, d, a), listening(t, d, b)
		late.Until(t, "RUN-2 what one node tells, the other hears", func() bool {
			a.Tell(t.Context(), "table", "x")
			return onB.count("x") > 0
		})
		for i := range 3000 { // more than one note holds
			b.Tell(t.Context(), "table", strings.Repeat("y", i%40+1))
		}
		late.Until(t, "RUN-2 many at once", func() bool { return onA.count(strings.Repeat("y", 40)) > 0 })
		for i := range 40 {
			late.Until(t, "RUN-2 each of many", func() bool { return onA.count(strings.Repeat("y", i+1)) > 0 })
		}
		elsewhere := e.Open(t, schema.Migrations)
		stranger, friend := open(t, elsewhere), open(t, elsewhere)
		apart := listening(t, elsewhere, stranger)
		b.Tell(t.Context(), "table", "z")
		late.Until(t, "z", func() bool { return onA.count("z") > 0 })
		late.Until(t, "RUN-2 the other installation hears its own", func() bool { friend.Tell(t.Context(), "table", "w"); return apart.count("w") > 0 })
		if apart.count("z") != 0 || onA.count("w") != 0 {
			t.Error("RUN-2 another installation in the same database heard it")
		}
	})
}

func TestALinkThatWasCutIsMadeAgainAndEverybodyLooksAgain(t *testing.T) {
	onPostgres(t, func(t *testing.T, e dbtest.Engine) {
		d := e.Open(t, schema.Migrations)
		a, b := open(t, d), open(t, d)
		onA, onB := listening(t, d, a), listening(t, d, b)
		late.Until(t, "both hear", func() bool {
			a.Tell(t.Context(), "table", "x")
			b.Tell(t.Context(), "table", "x2")
			return onB.count("x") > 0 && onA.count("x2") > 0
		})
		before := onB.count("")
		cut(t, d)
		late.Until(t, "RUN-2 look again after a break", func() bool { return onB.count("") > before })
		late.Until(t, "RUN-2 heard again after a break", func() bool {
			a.Tell(t.Context(), "table", "after")
			return onB.count("after") > 0
		})
	})
}

// cut ends the listening connections of this test's schema, as a restart or a firewall would.
func cut(t *testing.T, d *db.DB) {
	t.Helper()
	var n int
	err := d.View(t.Context(), func(q db.Q) error {
		return q.QueryRowContext(t.Context(), `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query = $1`, "LISTEN "+channel(t, d)).Scan(&n)
	})
	if err != nil || n == 0 {
		t.Fatalf("cut %d connections: %v", n, err)
	}
}

func channel(t *testing.T, d *db.DB) string {
	t.Helper()
	name, err := d.Schema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return pgx.Identifier{live.ChannelOf(name)}.Sanitize()
}

func TestWhatGoesOverTheWire(t *testing.T) {
	onPostgres(t, func(t *testing.T, e dbtest.Engine) {
		d := e.Open(t, schema.Migrations)
		name, err := d.Schema(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		said := make(chan string, 10)
		ready := make(chan struct{})
		go d.Listen(t.Context(), live.ChannelOf(name), func() { close(ready) }, func(note string) { said <- note }) //nolint:errcheck // it ends with the test
		<-ready
		open(t, d).Tell(t.Context(), "table", "0199")
		_, lines, _ := strings.Cut(<-said, "\n")
		if diff := cmp.Diff("table 0199", lines); diff != "" {
			t.Error(diff)
		}
	})
}
