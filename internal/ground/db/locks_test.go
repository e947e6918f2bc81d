package db

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"
)

// Seen from inside: how often a serving node looks after its lock is nobody else's to set.
func TestRUN4NobodyIsAloneWhileSomebodyServes(t *testing.T) {
	dsn := os.Getenv("TOWPATH_TEST_POSTGRES")
	if dsn == "" || dsn == "skip" {
		t.Skip("it takes a PostgreSQL that is there: go run ./scripts/withpostgres go test ./internal/ground/db")
	}
	was := servingLooked
	servingLooked = 5 * time.Millisecond
	defer func() { servingLooked = was }()
	one, two := openOn(t, dsn), openOn(t, dsn)
	stop, err := one.Serving(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	refused := func(when string) {
		t.Helper()
		done, err := two.Alone(t.Context())
		if open := (*OpenError)(nil); !errors.As(err, &open) {
			t.Errorf("RUN-4: %s: %v", when, err)
		}
		if err == nil {
			done() //nolint:errcheck // it never fails
		}
	}
	refused("while somebody serves")
	if other, err := two.Serving(t.Context()); err != nil {
		t.Errorf("RUN-2: two don't serve at once: %v", err)
	} else if err := other(); err != nil {
		t.Error(err)
	}
	// PostgreSQL forgets a lock with its connection; whoever serves takes it again, on another.
	const held = "FROM pg_locks WHERE locktype = 'advisory' AND (classid::bigint << 32 | objid::bigint) = $1"
	var lost int64
	if err := two.read.QueryRowContext(t.Context(), "SELECT pid "+held, lockNumber("towpath_locks")).Scan(&lost); err != nil {
		t.Fatal(err)
	}
	if _, err := two.read.ExecContext(t.Context(), "SELECT pg_terminate_backend($1)", lost); err != nil {
		t.Fatal(err)
	}
	for taken := false; !taken; {
		if err := two.read.QueryRowContext(t.Context(), "SELECT count(*) > 0 "+held+" AND pid <> $2", lockNumber("towpath_locks"), lost).Scan(&taken); err != nil {
			t.Fatal(err)
		}
	}
	refused("once its connection was lost and made again")
	if err := stop(); err != nil {
		t.Error(err)
	}
	done, err := two.Alone(t.Context())
	if err != nil {
		t.Fatalf("RUN-4: nobody serves any more: %v", err)
	}
	if _, err := one.Serving(t.Context()); err == nil {
		t.Error("RUN-4: it serves what is being restored")
	}
	time.AfterFunc(advisePatience/4, func() { done() }) //nolint:errcheck // it never fails
	again, err := one.Serving(t.Context())
	if err != nil {
		t.Fatalf("RUN-4: one that has only just let go still keeps others away: %v", err)
	}
	if err := again(); err != nil {
		t.Error(err)
	}
}

func openOn(t *testing.T, dsn string) *DB {
	t.Helper()
	d, err := Open(t.Context(), Config{DSN: dsn, Schema: "towpath_locks", Beside: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		d.write.ExecContext(context.Background(), "DROP SCHEMA IF EXISTS towpath_locks") //nolint:errcheck // the next run takes it as it is
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}
