// Package dbtest runs a test on both engines: an encrypted SQLite file and a real PostgreSQL.
//
// TOWPATH_TEST_POSTGRES says which PostgreSQL: an address (postgres://…) of a cluster that tests may make databases in,
// "skip" for none, or nothing, and then the test's process starts a cluster of its own, which ends with the process.
package dbtest

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"towpath/internal/ground/db"
)

// Key is the key of every SQLite file made here.
var Key = []byte("a test's key of thirty-two bytes")

// Env names the variable that says which PostgreSQL the tests use.
const Env = "TOWPATH_TEST_POSTGRES"

// Engine makes databases of one kind for a test.
type Engine struct {
	Name db.Engine
	make func(t testing.TB) db.Config
}

// Each runs fn on a fresh database of each engine, as subtests "sqlite" and "postgres".
func Each(t *testing.T, migrations fs.FS, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	EachEngine(t, func(t *testing.T, e Engine) { fn(t, e.Open(t, migrations)) })
}

// EachEngine is Each for tests that need several databases, or need to open one again.
func EachEngine(t *testing.T, fn func(t *testing.T, e Engine)) {
	t.Helper()
	t.Run(string(db.SQLite), func(t *testing.T) { fn(t, Engine{db.SQLite, sqliteConfig}) })
	t.Run(string(db.Postgres), func(t *testing.T) {
		if os.Getenv(Env) == "skip" {
			t.Skip("not run on PostgreSQL: " + Env + " is \"skip\"")
		}
		fn(t, Engine{db.Postgres, postgresConfig})
	})
}

// Config is the configuration of a new database, empty and without migrations. It is removed after the test.
func (e Engine) Config(t testing.TB) db.Config {
	t.Helper()
	return e.make(t)
}

// Open opens a new database. It is closed and removed after the test.
func (e Engine) Open(t testing.TB, migrations fs.FS) *db.DB {
	t.Helper()
	c := e.make(t)
	c.Migrations = migrations
	return Open(t, c)
}

// Open opens the database that c describes and closes it after the test; closing it earlier does no harm.
func Open(t testing.TB, c db.Config) *db.DB {
	t.Helper()
	d, err := open(t, c)
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Logf("dbtest: closing: %v", err)
		}
	})
	return d
}

func open(t testing.TB, c db.Config) (d *db.DB, err error) {
	if c.Schema == "" {
		return db.Open(context.Background(), c)
	}
	s, err := shared()
	if err != nil {
		return nil, err
	}
	s.alone(t, func() { d, err = db.Open(context.Background(), c) })
	return d, err
}

func sqliteConfig(t testing.TB) db.Config {
	return db.Config{DSN: filepath.Join(folder(t), "towpath.db"), Key: Key}
}

// folder is one in memory where there is such a thing: every commit waits for the disk, and a test makes hundreds.
func folder(t testing.TB) string {
	dir, err := os.MkdirTemp("/dev/shm", "towpath-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) }) //nolint:errcheck // what is left goes with the machine
	return dir
}
