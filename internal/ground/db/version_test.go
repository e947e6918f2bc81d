package db_test

import (
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
)

// newer are the migrations of a later version of the program.
func newer() fstest.MapFS {
	m := maps.Clone(migrations)
	m["00002_second.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nALTER TABLE notes ADD COLUMN mood TEXT;\n")}
	return m
}

func TestRUN9AnOlderProgramLeavesANewerDatabaseAlone(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		c := e.Config(t)
		c.Migrations = migrations
		old := dbtest.Open(t, c)
		must(t, run(t, old, addNote, "id", "word", 1, false, nil, nil))
		must(t, old.Current(t.Context()))
		if e.Name == db.SQLite { // one process at a time has the file
			must(t, old.Close())
		}
		later := c
		later.Migrations = newer()
		up := dbtest.Open(t, later)
		must(t, up.Current(t.Context()))
		if e.Name == db.Postgres {
			if err := old.Current(t.Context()); !errors.Is(err, db.ErrOutdated) {
				t.Errorf("RUN-2 the older node, still running, isn't told: %v", err)
			}
		}
		must(t, up.Close())
		_, err := db.Open(t.Context(), c)
		if open := (*db.OpenError)(nil); !errors.As(err, &open) || !strings.Contains(err.Error(), "newer Towpath") {
			t.Fatalf("RUN-9 the older program started: %v", err)
		}
		if n := count(t, dbtest.Open(t, later), "notes"); n != 1 {
			t.Errorf("%d notes afterwards", n)
		}
	})
}

func TestBesideAnotherProcess(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		c := e.Config(t)
		c.Migrations = migrations
		beside := c
		beside.Beside = true
		if e.Name == db.SQLite {
			_, err := db.Open(t.Context(), beside)
			if open := (*db.OpenError)(nil); !errors.As(err, &open) || !strings.Contains(err.Error(), "There is no database") {
				t.Fatalf("RUN-4 no file: %v", err)
			}
		}
		server := dbtest.Open(t, c)
		command := dbtest.Open(t, beside)
		var wg sync.WaitGroup
		for who, d := range []*db.DB{server, command} { // both write, by turns
			wg.Go(func() {
				for i := range 40 {
					if err := note(t, d, 100*who+i); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if a, b := count(t, server, "notes"), count(t, command, "notes"); a != 80 || b != 80 {
			t.Errorf("RUN-4 the two see %d and %d notes", a, b)
		}
		must(t, command.Close())
		later := beside
		later.Migrations = newer()
		if _, err := db.Open(t.Context(), later); err == nil || !strings.Contains(err.Error(), "older Towpath") {
			t.Errorf("RUN-4 a command migrated the database under a running server: %v", err)
		}
		must(t, run(t, server, addNote, "id", "word", 1, false, nil, nil)) // and the server goes on
	})
}

func TestAMigrationSaysNothingElseToGoose(t *testing.T) {
	for name, text := range map[string]string{
		"a way down":      "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n",
		"no beginning":    "SELECT 1;\n",
		"no transaction":  "-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\n",
		"taken apart":     "-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n",
		"nothing to read": "",
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
				c := e.Config(t)
				c.Migrations = fstest.MapFS{"00001_x.sql": {Data: []byte(text)}}
				if d, err := db.Open(t.Context(), c); err == nil || !strings.Contains(err.Error(), "00001_x.sql") {
					t.Errorf("opened: %v, %v", d, err)
				}
			})
		})
	}
}
