package db_test

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/fault"
)

// ways a disk refuses, and the sentence for each.
var refusals = map[string]struct {
	harm func(*disk)
	key  string
}{
	"full":                          {func(k *disk) { k.fails(syscall.ENOSPC) }, "page.problem.unsaved.full"},
	"over its quota":                {func(k *disk) { k.fails(syscall.EDQUOT) }, "page.problem.unsaved.full"},
	"read-only":                     {func(k *disk) { k.fails(syscall.EROFS) }, "page.problem.unsaved"},
	"broken":                        {func(k *disk) { k.fails(syscall.EIO) }, "page.problem.unsaved"},
	"full when it comes to waiting": {func(k *disk) { k.cantSync(syscall.ENOSPC) }, "page.problem.unsaved.full"},
	"broken likewise":               {func(k *disk) { k.cantSync(syscall.EIO) }, "page.problem.unsaved"},
}

func TestRUN7ADiskThatRefuses(t *testing.T) {
	for name, r := range refusals {
		t.Run("RUN-7 "+name+": everybody is told, what was kept is read, and it goes on by itself", func(t *testing.T) {
			d, disk, c := onItsOwnDisk(t)
			must(t, run(t, d, addNote, "kept", "kept", 1, false, nil, nil))
			for round := range 3 {
				r.harm(disk)
				told := together3(t, d, round)
				for i, err := range told {
					if key, _ := fault.SentenceOf(err); key != r.key || fault.CodeOf(err).Status() != 503 {
						t.Errorf("round %d, writer %d was told %v", round, i, err)
					}
				}
				if n := count(t, d, "notes"); n != 1+round {
					t.Errorf("round %d: %d notes are there", round, n)
				}
				disk.works()
				must(t, run(t, d, addNote, fmt.Sprint("after ", round), fmt.Sprint("after ", round), 1, false, nil, nil))
			}
			must(t, d.Close())
			if n := count(t, dbtest.Open(t, c), "notes"); n != 4 {
				t.Errorf("opened again, %d notes are there", n)
			}
		})
	}
}

// together3 has three write on a disk that refuses, of whom one fails by itself.
func together3(t *testing.T, d *db.DB, round int) []error {
	t.Helper()
	told := make([]error, 3)
	in, done := make(chan struct{}), make(chan int)
	for i := range told {
		go func() {
			told[i] = d.Update(t.Context(), func(q db.Q) error {
				if i == 0 {
					<-in
				}
				return put(t.Context(), q, fmt.Sprint(round, " refused ", i))
			})
			done <- i
		}()
	}
	close(in)
	for range told {
		<-done
	}
	return told
}

// One that writes more than the cache holds finds out before the commit, and SQLite then undoes everybody's part.
func TestRUN7ADiskThatFillsInTheMiddleOfABatch(t *testing.T) {
	d, disk, _ := onItsOwnDisk(t)
	told := together(t, d,
		func(q db.Q) error { return put(t.Context(), q, "small") },
		func(q db.Q) error {
			disk.fails(syscall.ENOSPC)
			body := make([]byte, 1<<20)
			for i := range 20 {
				if _, err := q.ExecContext(t.Context(), addNote, fmt.Sprint("big ", i), fmt.Sprint("big ", i), 1, false, body, nil); err != nil {
					return err
				}
			}
			return nil
		},
		func(q db.Q) error { return put(t.Context(), q, "later") })
	disk.works()
	for i, name := range []string{"small", "big 0", "later"} {
		if (told[i] == nil) != there(t, d, name) {
			t.Errorf("%s was told %v, and is there: %v", name, told[i], there(t, d, name))
		}
	}
	if key, _ := fault.SentenceOf(told[1]); key != "page.problem.unsaved.full" {
		t.Errorf("who filled it was told %v", told[1])
	}
	must(t, run(t, d, addNote, "after", "after", 1, false, nil, nil))
}

// Whose part is undone with another's is told why, and nothing of what the other is told.
func TestANeighboursSentenceIsNotMine(t *testing.T) {
	for range 5 { // until the first has its turn before the second
		d, disk, _ := onItsOwnDisk(t)
		told := together(t, d,
			func(q db.Q) error { return put(t.Context(), q, "small") },
			func(q db.Q) error {
				disk.fails(syscall.ENOSPC)
				for i := range 20 {
					if _, err := q.ExecContext(t.Context(), addNote, fmt.Sprint("big ", i), fmt.Sprint("big ", i), 1, false, make([]byte, 1<<20), nil); err != nil {
						break
					}
				}
				return fault.New(fault.Invalid, "the other's own sentence")
			})
		if key, _ := fault.SentenceOf(told[1]); key != "the other's own sentence" {
			t.Errorf("the other was told %v", told[1])
		}
		key, _ := fault.SentenceOf(told[0])
		if there(t, d, "small") != (told[0] == nil) || told[0] != nil && key != "page.problem.unsaved" && key != "page.problem.unsaved.full" {
			t.Errorf("told %v", told[0])
		}
	}
}

// Somebody who fails over a neighbour's part must not be told so when that part is lost: "it is there already" would be
// taken for saved.
func TestWhatWasNeverKeptIsNobodysReason(t *testing.T) {
	d, disk, _ := onItsOwnDisk(t)
	told := together(t, d,
		func(q db.Q) error { return put(t.Context(), q, "same") },
		func(q db.Q) error { defer disk.fails(syscall.ENOSPC); return put(t.Context(), q, "same") })
	disk.works()
	if db.IsTaken(errors.Join(told...)) && !there(t, d, "same") {
		t.Errorf("told %v", told)
	}
}

func TestRUN7ADiskThatRefusesAtTheStart(t *testing.T) {
	for name, r := range map[string]struct {
		errno syscall.Errno
		says  []string
	}{
		"full":      {syscall.ENOSPC, []string{"no room on the disk", "Make room"}},
		"read-only": {syscall.EROFS, []string{"can't be written to", "Check the disk"}},
	} {
		t.Run("RUN-7 "+name+", and no database yet: it says so, leaves nothing, and begins once it can", func(t *testing.T) {
			disk, c := newDisk(t)
			disk.fails(r.errno)
			refuses(t, c, append(r.says, "Nothing was changed")...)
			disk.works()
			must(t, run(t, dbtest.Open(t, c), addNote, "first", "first", 1, false, nil, nil))
		})
	}
	t.Run("RUN-7 full, with a database: what was kept is read, and saving goes on once there is room", func(t *testing.T) {
		d, disk, c := onItsOwnDisk(t)
		must(t, run(t, d, addNote, "kept", "kept", 1, false, nil, nil))
		must(t, d.Close())
		disk.fails(syscall.ENOSPC)
		d = dbtest.Open(t, c)
		if err := run(t, d, addNote, "refused", "refused", 1, false, nil, nil); !fault.Is(err, fault.Unsaved) || !there(t, d, "kept") {
			t.Errorf("it was told %v", err)
		}
		disk.works()
		must(t, run(t, d, addNote, "after", "after", 1, false, nil, nil))
	})
}

func TestRUN7PostgreSQLsOwnRefusals(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		if e.Name != db.Postgres {
			t.Skip("SQLite's are in TestRUN7ADiskThatRefuses")
		}
		d := e.Open(t, migrations)
		for code, key := range map[string]string{"53100": "page.problem.unsaved.full", "25006": "page.problem.unsaved",
			"57P03": "page.problem.unavailable", "53300": "page.problem.unavailable", "08006": "page.problem.unavailable"} {
			err := d.Update(t.Context(), func(db.Q) error { return fmt.Errorf("somewhere: %w", &pgconn.PgError{Code: code}) })
			if got, _ := fault.SentenceOf(err); got != key || fault.CodeOf(err).Status() != 503 {
				t.Errorf("%s: %v", code, err)
			}
		}
		must(t, run(t, d, "SET default_transaction_read_only = on")) // as on a standby that was switched to; for this connection
		defer run(t, d, "SET default_transaction_read_only = off")   //nolint:errcheck // the connection ends with the test
		var told error
		for range 32 { // until that connection's turn comes
			if told = run(t, d, addNote, "x", "x", 1, false, nil, nil); told != nil {
				break
			}
			must(t, run(t, d, "DELETE FROM notes"))
		}
		if key, _ := fault.SentenceOf(told); key != "page.problem.unsaved" {
			t.Errorf("it was told %v", told)
		}
	})
}
