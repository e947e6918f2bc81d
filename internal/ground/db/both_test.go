package db_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5/pgconn"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/fault"
)

var migrations = fstest.MapFS{"00001_first.sql": {Data: []byte(`-- +goose Up
CREATE TABLE notes (id TEXT PRIMARY KEY, word TEXT NOT NULL, n BIGINT NOT NULL, done BOOLEAN NOT NULL, body BYTEA, at BIGINT);
CREATE UNIQUE INDEX notes_word ON notes(word);
CREATE TABLE parts (id TEXT PRIMARY KEY, note TEXT NOT NULL REFERENCES notes(id) ON DELETE CASCADE);
`)}}

func run(t *testing.T, d *db.DB, query string, args ...any) error {
	t.Helper()
	return d.Update(t.Context(), func(q db.Q) error {
		_, err := q.ExecContext(t.Context(), query, args...)
		return err
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const addNote = "INSERT INTO notes (id, word, n, done, body, at) VALUES ($1, $2, $3, $4, $5, $6)"

func count(t *testing.T, d *db.DB, table string) (n int) {
	t.Helper()
	must(t, d.View(t.Context(), func(q db.Q) error {
		return q.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n)
	}))
	return n
}

func TestRUN2NumberedPlaceholdersAreBoundRight(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		must(t, run(t, d, addNote, "id", "it's $1", int64(7), true, []byte{0, 255, '$', '2'}, nil))
		var id, word string
		var body []byte
		read := func(query string, args ...any) error {
			return d.View(t.Context(), func(q db.Q) error {
				return q.QueryRowContext(t.Context(), query, args...).Scan(&id, &word, &body)
			})
		}
		must(t, read("SELECT id, word, body FROM notes WHERE word = $2 AND id = $1", "id", "it's $1"))
		if id != "id" || word != "it's $1" || string(body) != "\x00\xff$2" {
			t.Errorf("RUN-2: read %q %q %q", id, word, body)
		}
		must(t, read("SELECT id, $1 || ' $2 ' || CAST($1 AS TEXT), body FROM notes WHERE n = $10 AND id = $9 AND $3 = $3 AND $4 = $4 AND $5 = $5 AND $6 = $6 AND $7 = $7 AND $8 = $8 AND $2 = $2",
			"a", "b", "c", "d", "e", "f", "g", "h", "id", 7))
		if word != "a $2 a" {
			t.Errorf("RUN-2: a number used twice, ten of them and one in quotes: %q", word)
		}
		must(t, d.View(t.Context(), func(q db.Q) error {
			s, err := q.PrepareContext(t.Context(), "SELECT id FROM notes WHERE n < $2 AND n > $1")
			if err != nil {
				return err
			}
			defer s.Close()
			return s.QueryRowContext(t.Context(), 6, 8).Scan(&id)
		}))
		must(t, d.View(t.Context(), func(q db.Q) error {
			rows, err := q.QueryContext(t.Context(), "SELECT id FROM notes WHERE (n, id) < ($2, $1)", "zz", 7)
			if err != nil {
				return err
			}
			defer rows.Close()
			if !rows.Next() {
				t.Error("RUN-2: a row-value comparison finds nothing")
			}
			return rows.Err()
		}))
	})
}

func TestAViewOnlyReads(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		err := d.View(t.Context(), func(q db.Q) error {
			_, err := q.ExecContext(t.Context(), addNote, "id", "word", 1, false, nil, nil)
			return err
		})
		if err == nil || count(t, d, "notes") != 0 {
			t.Errorf("a View wrote: %v", err)
		}
		must(t, run(t, d, addNote, "id", "word", 1, false, nil, nil)) // the connection isn't left read-only
	})
}

func TestAViewIsOfOneMoment(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		must(t, d.View(t.Context(), func(q db.Q) error {
			var before, after int
			if err := q.QueryRowContext(t.Context(), "SELECT count(*) FROM notes").Scan(&before); err != nil {
				return err
			}
			must(t, run(t, d, addNote, "id", "word", 1, false, nil, nil))
			err := q.QueryRowContext(t.Context(), "SELECT count(*) FROM notes").Scan(&after)
			if before != 0 || after != 0 {
				t.Errorf("%d notes, then %d, in one View", before, after)
			}
			return err
		}))
		if count(t, d, "notes") != 1 {
			t.Error("the note isn't there afterwards")
		}
	})
}

func TestAnUpdateIsAllOrNothing(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		broken := errors.New("broken off")
		err := d.Update(t.Context(), func(q db.Q) error {
			if _, err := q.ExecContext(t.Context(), addNote, "id", "word", 1, false, nil, nil); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) || count(t, d, "notes") != 0 {
			t.Errorf("%v, and %d notes are left", err, count(t, d, "notes"))
		}
		func() {
			defer func() { _ = recover() }()
			d.Update(t.Context(), func(q db.Q) error { panic("in the middle") }) //nolint:errcheck // it panics
		}()
		must(t, run(t, d, addNote, "id", "word", 1, false, nil, nil)) // a panic left no lock behind
	})
}

func TestAnUpdateIsTriedAgainWhereTheEngineAsks(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		for code, want := range map[string]int{"40001": 3, "40P01": 3, "23505": 1} {
			tries := 0
			err := d.Update(t.Context(), func(q db.Q) error {
				if tries++; tries < 3 {
					return fault.Wrap(&pgconn.PgError{Code: code}, "somewhere")
				}
				return nil
			})
			if tries != want || (err == nil) != (want == 3) {
				t.Errorf("code %s: %d tries, %v", code, tries, err)
			}
		}
		tries := 0
		err := d.Update(t.Context(), func(db.Q) error { tries++; return &pgconn.PgError{Code: "40001"} })
		if err == nil || tries != 4 {
			t.Errorf("without end: %d tries, %v", tries, err)
		}
	})
}

func TestIsTaken(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		must(t, run(t, d, addNote, "id", "word", 1, false, nil, nil))
		if err := run(t, d, addNote, "id", "other", 1, false, nil, nil); !db.IsTaken(err) {
			t.Errorf("the same primary key: %v", err)
		}
		if err := run(t, d, addNote, "id2", "word", 1, false, nil, nil); !db.IsTaken(err) {
			t.Errorf("the same unique column: %v", err)
		}
		for name, err := range map[string]error{
			"no such note": run(t, d, "INSERT INTO parts (id, note) VALUES ('p', 'nobody')"),
			"a null":       run(t, d, addNote, "id3", nil, 1, false, nil, nil),
			"nothing":      nil,
		} {
			if (err == nil) != (name == "nothing") || db.IsTaken(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestForeignKeysHold(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		must(t, run(t, d, addNote, "id", "word", 1, false, nil, nil))
		must(t, run(t, d, "INSERT INTO parts (id, note) VALUES ('p', 'id')"))
		must(t, run(t, d, "DELETE FROM notes"))
		if n := count(t, d, "parts"); n != 0 {
			t.Errorf("PRIV-4: %d parts outlive their note", n)
		}
	})
}

func TestConcurrentWritersLoseNothing(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		const writers, each = 16, 10
		must(t, run(t, d, addNote, "sum", "sum", 0, false, nil, nil))
		var wg sync.WaitGroup
		var reads atomic.Int64
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					err := d.Update(t.Context(), func(q db.Q) error {
						_, err := q.ExecContext(t.Context(), addNote, fmt.Sprint(w, "/", i), fmt.Sprint(w, ".", i), 1, false, nil, nil)
						if err == nil {
							_, err = q.ExecContext(t.Context(), "UPDATE notes SET n = n + 1 WHERE id = 'sum'")
						}
						return err
					})
					if err != nil {
						t.Errorf("writer %d: %v", w, err)
					}
					if d.Ping(t.Context()) == nil {
						reads.Add(1)
					}
				}
			})
		}
		wg.Wait()
		var sum, rows int
		must(t, d.View(t.Context(), func(q db.Q) error {
			return q.QueryRowContext(t.Context(), "SELECT (SELECT n FROM notes WHERE id = 'sum'), (SELECT count(*) FROM notes)").Scan(&sum, &rows)
		}))
		if sum != writers*each || rows != writers*each+1 || reads.Load() != writers*each {
			t.Errorf("sum %d, %d rows, %d reads", sum, rows, reads.Load())
		}
	})
}

func TestOneTurnsNoRowIntoMissing(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		err := d.View(t.Context(), func(q db.Q) error {
			var id string
			_, err := db.One(id, q.QueryRowContext(t.Context(), "SELECT id FROM notes").Scan(&id))
			return err
		})
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("no row: %v", err)
		}
		if _, err := db.One(0, context.Canceled); !errors.Is(err, context.Canceled) {
			t.Errorf("another error: %v", err)
		}
	})
}

func TestASecondStartFindsEverything(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		c := e.Config(t)
		c.Migrations = migrations
		d := dbtest.Open(t, c)
		must(t, run(t, d, addNote, "id", "word", 1, false, nil, nil))
		must(t, d.Close())
		must(t, d.Close()) // closing twice does no harm
		c.Migrations = fstest.MapFS{"00001_first.sql": migrations["00001_first.sql"],
			"00002_more.sql": {Data: []byte("-- +goose Up\nALTER TABLE notes ADD COLUMN more TEXT;\n")}}
		if n := count(t, dbtest.Open(t, c), "notes WHERE more IS NULL"); n != 1 {
			t.Errorf("%d notes after a second start", n)
		}
	})
}

func TestAMigrationThatFailsLeavesWhatWasThere(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		c := e.Config(t)
		c.Migrations = migrations
		d := dbtest.Open(t, c)
		must(t, run(t, d, addNote, "id", "word", 1, false, nil, nil))
		must(t, d.Close())
		bad := c
		bad.Migrations = fstest.MapFS{"00001_first.sql": migrations["00001_first.sql"],
			"00002_bad.sql": {Data: []byte("-- +goose Up\nDELETE FROM notes;\nALTER TABLE nowhere ADD COLUMN x TEXT;\n")}}
		if _, err := db.Open(t.Context(), bad); err == nil || !strings.Contains(err.Error(), "version:2") {
			t.Errorf("a migration that can't run: %v", err)
		}
		if n := count(t, dbtest.Open(t, c), "notes"); n != 1 {
			t.Errorf("%d notes after a migration that failed", n)
		}
	})
}

func TestRUN2SeveralNodesMayStartAtOnce(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		if e.Name == db.SQLite {
			t.Skip("one process serves an SQLite file")
		}
		c := e.Config(t)
		c.Migrations = migrations
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				d, err := db.Open(t.Context(), c)
				if err != nil {
					t.Errorf("RUN-2: %v", err)
					return
				}
				if err := d.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}
