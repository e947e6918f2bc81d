package db_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/fault"
)

// ownPostgres is a database on a PostgreSQL that the test may stop and kill.
func ownPostgres(t *testing.T) (*db.DB, *dbtest.Cluster) {
	t.Helper()
	if os.Getenv(dbtest.Env) == "skip" {
		t.Skip("no PostgreSQL: " + dbtest.Env + " is \"skip\"")
	}
	c, err := dbtest.StartDurable(t.Context())
	must(t, err)
	t.Cleanup(c.End)
	d, err := db.Open(t.Context(), db.Config{DSN: c.DSN, Migrations: migrations})
	must(t, err)
	t.Cleanup(func() { d.Close() }) //nolint:errcheck // the server may be gone
	return d, c
}

// warm opens several connections, so that there are some to go stale.
func warm(t *testing.T, d *db.DB) {
	t.Helper()
	var wg, in sync.WaitGroup
	in.Add(8)
	for range 8 {
		wg.Go(func() {
			must(t, d.View(t.Context(), func(q db.Q) error { in.Done(); in.Wait(); return nil }))
		})
	}
	wg.Wait()
}

func TestRUN7PostgreSQLIsRestarted(t *testing.T) {
	d, c := ownPostgres(t)
	for i, end := range []func() error{c.Stop, c.Kill} {
		t.Run(fmt.Sprint("RUN-7 nobody notices but who is under way ", i), func(t *testing.T) {
			warm(t, d)
			under := make(chan error, 1)
			in, ended := make(chan struct{}), make(chan struct{})
			go func() {
				under <- d.Update(t.Context(), func(q db.Q) error {
					err := put(t.Context(), q, fmt.Sprint("under way ", i))
					close(in)
					<-ended
					return err
				})
			}()
			<-in
			must(t, end())
			close(ended)
			if err := <-under; !fault.Is(err, fault.Unavailable) {
				t.Errorf("who was under way was told %v", err)
			}
			asked, down := make(chan error, 1), time.Now()
			go func() { asked <- d.Ping(t.Context()) }() // while it is down
			must(t, c.Start(t.Context()))
			if err := <-asked; err != nil && time.Since(down) < time.Second { // for longer, nobody is made to wait
				t.Errorf("who came in between was told %v", err)
			}
			for range 20 {
				must(t, d.Ping(t.Context()))
				must(t, run(t, d, "UPDATE notes SET n = n"))
			}
			if there(t, d, fmt.Sprint("under way ", i)) {
				t.Error("what was told as failed is there")
			}
		})
	}
}

// TestSoakPostgreSQLIsGone takes PostgreSQL away for three seconds in every run, and for a minute in `make soak`.
func TestSoakPostgreSQLIsGone(t *testing.T) {
	away := 3 * time.Second
	if os.Getenv("TOWPATH_SOAK") != "" {
		away = time.Minute
	}
	d, c := ownPostgres(t)
	warm(t, d)
	must(t, c.Stop())
	back := time.Now().Add(away)
	var told, longest atomic.Int64
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			for time.Now().Before(back) {
				began := time.Now()
				err := d.View(t.Context(), func(q db.Q) error { return nil })
				if i%2 == 0 {
					err = run(t, d, addNote, "x", "x", 1, false, nil, nil)
				}
				if !fault.Is(err, fault.Unavailable) {
					t.Errorf("RUN-7 while it is gone somebody was told %v", err)
				}
				told.Add(1)
				longest.Store(max(longest.Load(), int64(time.Since(began))))
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
	wg.Wait()
	if told.Load() < 100 {
		t.Errorf("RUN-7 only %d were told in %v: they were made to wait, up to %v", told.Load(), away, time.Duration(longest.Load()))
	}
	must(t, c.Start(t.Context()))
	for i := range 20 {
		must(t, run(t, d, addNote, fmt.Sprint(i), fmt.Sprint(i), 1, false, nil, nil))
	}
	if n := connections(t, c); n > 17 { // the most a pool has, and this one
		t.Errorf("RUN-7 %d connections are left open", n)
	}
	if n := count(t, d, "notes"); n != 20 {
		t.Errorf("RUN-7 %d notes", n)
	}
}

func connections(t *testing.T, c *dbtest.Cluster) (n int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), c.DSN)
	must(t, err)
	defer conn.Close(context.Background())
	must(t, conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'").Scan(&n))
	return n
}
