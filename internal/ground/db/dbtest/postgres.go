package dbtest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"towpath/internal/ground/db"
)

// server is the PostgreSQL that this process's tests share. Each test has a schema of its own in it: making one takes less
// than a millisecond, where a database takes up to three hundred.
type server struct {
	dsn     string
	cluster *Cluster // kept for as long as the process lives, where it is this process's own

	opening sync.Mutex // the lock in alone is one for each connection, and this process has one

	mu   sync.Mutex
	conn *pgx.Conn
}

var shared = sync.OnceValues(func() (*server, error) {
	ctx := context.Background()
	s := &server{dsn: os.Getenv(Env)}
	if s.dsn == "" {
		var err error
		if s.cluster, err = StartCluster(ctx); err != nil {
			return nil, err
		}
		s.dsn = s.cluster.DSN
	}
	var err error
	if s.conn, err = pgx.Connect(ctx, s.dsn); err != nil {
		return nil, err
	}
	_, err = s.conn.Exec(ctx, "SET lock_timeout = '20s'")
	return s, err
})

func postgresConfig(t testing.TB) db.Config {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	var b [8]byte
	rand.Read(b[:])
	schema := "towpath_" + hex.EncodeToString(b[:])
	t.Cleanup(func() { s.run(t, "DROP SCHEMA IF EXISTS "+schema+" CASCADE") })
	return db.Config{DSN: s.dsn, Schema: schema}
}

// alone runs fn while no other test process opens a database: migrations run under one lock for the whole cluster, and
// who finds it taken looks again only seconds later.
func (s *server) alone(t testing.TB, fn func()) {
	t.Helper()
	s.opening.Lock()
	defer s.opening.Unlock()
	s.run(t, "SELECT pg_advisory_lock(7215)")
	defer s.run(t, "SELECT pg_advisory_unlock(7215)")
	fn()
}

func (s *server) run(t testing.TB, query string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.conn.Exec(context.Background(), query); err != nil {
		t.Errorf("dbtest: %s: %v", query, err)
	}
}
