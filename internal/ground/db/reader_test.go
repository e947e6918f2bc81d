package db_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/fault"
)

func TestAViewThatBreaksOffLeavesItsConnectionFree(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		must(t, run(t, d, addNote, "a", "a", 1, false, nil, nil))
		must(t, run(t, d, addNote, "b", "b", 1, false, nil, nil))
		breaks := func(i int) {
			defer func() { _ = recover() }()
			d.View(t.Context(), func(q db.Q) error { //nolint:errcheck // it panics
				rows, err := q.QueryContext(t.Context(), "SELECT id FROM notes")
				must(t, err)
				rows.Next()
				if i%2 == 0 {
					panic("in the middle of the rows")
				}
				return errors.New("rows left unread")
			})
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		for i := range 40 { // more than there are connections
			breaks(i)
			if err := d.View(gone, func(db.Q) error { return nil }); !errors.Is(err, context.Canceled) {
				t.Errorf("who had gone was told %v", err)
			}
		}
		if n := count(t, d, "notes"); n != 2 {
			t.Errorf("%d notes", n)
		}
		must(t, run(t, d, addNote, "c", "c", 1, false, nil, nil))
		if n := count(t, d, "notes"); n != 3 {
			t.Errorf("it reads an old moment: %d notes", n)
		}
	})
}

func TestALongReadEndsWithItsContext(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		const endless = "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s) SELECT count(*) FROM s"
		err := d.View(ctx, func(q db.Q) error {
			return q.QueryRowContext(ctx, endless).Scan(new(int64))
		})
		if !errors.Is(err, context.DeadlineExceeded) || !fault.Is(err, fault.Unavailable) {
			t.Errorf("it was told %v", err)
		}
		if n := count(t, d, "notes"); n != 0 {
			t.Errorf("afterwards: %d notes", n)
		}
	})
}

func TestMoreReadersThanConnectionsWait(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		let, in := make(chan struct{}), make(chan struct{}, 50)
		var wg sync.WaitGroup
		for range db.SideBySide {
			wg.Go(func() {
				must(t, d.View(t.Context(), func(db.Q) error { in <- struct{}{}; <-let; return nil }))
			})
		}
		for range db.SideBySide {
			<-in
		}
		if d.Engine() == db.SQLite {
			db.WaitAtMost(d, 10*time.Millisecond)
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Millisecond, cancel)
			if err := d.Ping(ctx); !errors.Is(err, context.Canceled) {
				t.Errorf("who gave up was told %v", err)
			}
			if err := d.Ping(t.Context()); !fault.Is(err, fault.Unavailable) {
				t.Errorf("who waited too long was told %v", err)
			}
			db.WaitAtMost(d, time.Minute)
		}
		for range 20 {
			wg.Go(func() { must(t, d.Ping(t.Context())) })
		}
		close(let)
		wg.Wait()
	})
}

func TestAQueryMayRunWhileTheSameIsBeingRead(t *testing.T) {
	d := dbtest.Open(t, db.Config{DSN: t.TempDir() + "/towpath.db", Key: dbtest.Key, Migrations: migrations})
	for _, id := range []string{"a", "b", "c"} {
		must(t, run(t, d, addNote, id, id, 1, false, nil, nil))
	}
	var pairs []string
	ids := func(q db.Q, each func(id string)) {
		rows, err := q.QueryContext(t.Context(), "SELECT id FROM notes ORDER BY id")
		must(t, err)
		defer rows.Close()
		for rows.Next() {
			var id string
			must(t, rows.Scan(&id))
			each(id)
		}
		must(t, rows.Err())
	}
	must(t, d.View(t.Context(), func(q db.Q) error {
		ids(q, func(outer string) { ids(q, func(inner string) { pairs = append(pairs, outer+inner) }) })
		return nil
	}))
	if got := strings.Join(pairs, " "); got != "aa ab ac ba bb bc ca cb cc" {
		t.Errorf("read %s", got)
	}
}

func TestKeptStatementsAreBounded(t *testing.T) {
	d, _, _ := onItsOwnDisk(t)
	must(t, d.Update(t.Context(), func(q db.Q) error {
		for i := range db.MostKept + 100 {
			var got int
			if err := q.QueryRowContext(t.Context(), fmt.Sprintf("SELECT $1 + %d", i), 1).Scan(&got); err != nil || got != i+1 {
				return fmt.Errorf("%d: %d, %w", i, got, err)
			}
		}
		return nil
	}))
	if n := db.Kept(d); n > db.MostKept || n < db.MostKept/2 {
		t.Errorf("%d statements are kept", n)
	}
}

func TestAStatementThatIsKeptSeesWhatBecomesOfTheTables(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		must(t, run(t, d, addNote, "a", "a", 1, false, nil, nil))
		words := func() (n int) {
			must(t, d.View(t.Context(), func(q db.Q) error {
				return q.QueryRowContext(t.Context(), "SELECT count(*) FROM notes WHERE word = $1", "a").Scan(&n)
			}))
			return n
		}
		before := words()
		for _, change := range []string{"ALTER TABLE notes ADD COLUMN more TEXT", "DROP INDEX notes_word", "CREATE INDEX other ON notes(n)"} {
			must(t, run(t, d, change))
			if words() != before || before != 1 {
				t.Errorf("after %s: %d", change, words())
			}
		}
	})
}

func TestColumnsAreThoseOfNow(t *testing.T) {
	d, _, _ := onItsOwnDisk(t)
	must(t, run(t, d, addNote, "a", "a", 1, true, nil, nil))
	for i, want := range []string{"id word n done body at", "id word n done body at more"} {
		if i == 1 {
			must(t, run(t, d, "ALTER TABLE notes ADD COLUMN more TEXT"))
		}
		must(t, d.View(t.Context(), func(q db.Q) error {
			rows, err := q.QueryContext(t.Context(), "SELECT * FROM notes")
			must(t, err)
			defer rows.Close()
			names, err := rows.Columns()
			must(t, err)
			if got := strings.Join(names, " "); got != want || !rows.Next() {
				t.Errorf("the columns are %s", got)
			}
			return nil
		}))
	}
}

func TestValuesThatDontFitAreRefused(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		for name, args := range map[string][]any{"one too few": {"x"}, "one too many": {"x", "y", "z"}, "none": {}} {
			err := d.View(t.Context(), func(q db.Q) error {
				return q.QueryRowContext(t.Context(), "SELECT count(*) FROM notes WHERE id = $1 OR id = $2", args...).Scan(new(int))
			})
			if err == nil {
				t.Errorf("%s: a value nobody gave would pass for NULL", name)
			}
		}
		if err := run(t, d, "INSERT INTO notes (id) VALUES ($1)", struct{ X int }{1}); err == nil {
			t.Error("a struct was written")
		}
	})
}

func TestValuesComeBackAsTheyWent(t *testing.T) {
	kinds := fstest.MapFS{"00001_x.sql": {Data: []byte("-- +goose Up\nCREATE TABLE x (id TEXT PRIMARY KEY, t TEXT, n BIGINT, yes BOOLEAN, b BYTEA);\n")}}
	dbtest.Each(t, kinds, func(t *testing.T, d *db.DB) {
		long := strings.Repeat("ünï\x7f ", 10_000)
		must(t, run(t, d, "INSERT INTO x (id, t, n, yes, b) VALUES ($1, $2, $3, $4, $5)", "full", long, int64(-1<<62), true, []byte{0, 1, 255}))
		must(t, run(t, d, "INSERT INTO x (id, t, n, yes, b) VALUES ($1, $2, $3, $4, $5)", "empty", "", 0, false, []byte{}))
		must(t, run(t, d, "INSERT INTO x (id, t, n, yes, b) VALUES ($1, $2, $3, $4, $5)", "none", nil, nil, nil, nil))
		var got []string
		must(t, d.View(t.Context(), func(q db.Q) error {
			rows, err := q.QueryContext(t.Context(), "SELECT t, n, yes, b FROM x ORDER BY id DESC")
			must(t, err)
			defer rows.Close()
			for rows.Next() {
				var text, n, yes, b any
				must(t, rows.Scan(&text, &n, &yes, &b))
				got = append(got, fmt.Sprintf("%T %T %v %T %v %T %v %v", text, n, n, yes, yes, b, b, text == long))
			}
			return rows.Err()
		}))
		want := "<nil> <nil> <nil> <nil> <nil> <nil> <nil> false\n" +
			"string int64 -4611686018427387904 bool true []uint8 [0 1 255] true\n" +
			"string int64 0 bool false []uint8 [] false"
		if strings.Join(got, "\n") != want {
			t.Errorf("they came back as\n%s", strings.Join(got, "\n"))
		}
	})
}

func TestWhatIsLeftOfAPartCanDoNothing(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		var left db.Q
		must(t, d.Update(t.Context(), func(q db.Q) error { left = q; return nil }))
		if err := put(t.Context(), left, "x"); err == nil {
			t.Error("it wrote after its part")
		}
		if _, err := left.QueryContext(t.Context(), "SELECT id FROM notes"); err == nil {
			t.Error("it read after its part")
		}
		if err := left.QueryRowContext(t.Context(), "SELECT count(*) FROM notes").Scan(new(int)); err == nil {
			t.Error("it read a row after its part")
		}
		if count(t, d, "notes") != 0 {
			t.Error("something is there")
		}
	})
}
