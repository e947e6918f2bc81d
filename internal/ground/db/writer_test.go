package db_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/fault"
)

// put writes one note of that name.
func put(ctx context.Context, q db.Q, name string) error {
	_, err := q.ExecContext(ctx, addNote, name, name, 1, false, nil, nil)
	return err
}

func there(t *testing.T, d *db.DB, name string) bool {
	t.Helper()
	return count(t, d, "notes WHERE id = '"+name+"'") == 1
}

// held is an Update that has its turn until it is let go, so that others wait for theirs.
type held struct {
	let  chan struct{}
	told chan error
}

func hold(t *testing.T, d *db.DB, name string) *held {
	t.Helper()
	h, in := &held{make(chan struct{}), make(chan error, 1)}, make(chan struct{})
	go func() {
		h.told <- d.Update(t.Context(), func(q db.Q) error {
			close(in)
			<-h.let
			return put(t.Context(), q, name)
		})
	}()
	<-in
	return h
}

// letGo lets it go on, once those who were just started can be waiting for their turn.
func (h *held) letGo(t *testing.T) {
	t.Helper()
	time.Sleep(20 * time.Millisecond)
	close(h.let)
	must(t, <-h.told)
}

// together runs every fn as an Update of its own while one holds the turn, so that on SQLite they share a commit, and
// returns what each was told.
func together(t *testing.T, d *db.DB, fns ...func(db.Q) error) []error {
	t.Helper()
	told := make([]error, len(fns))
	first := hold(t, d, "first of "+t.Name())
	var wg sync.WaitGroup
	for i, fn := range fns {
		wg.Go(func() { told[i] = d.Update(t.Context(), fn) })
	}
	first.letGo(t)
	wg.Wait()
	return told
}

func TestRUN1WritersShareTheWaitForTheDisk(t *testing.T) {
	d, disk, _ := onItsOwnDisk(t)
	const writers = 40
	before := disk.synced.Load()
	var fns []func(db.Q) error
	for i := range writers {
		fns = append(fns, func(q db.Q) error { return put(t.Context(), q, fmt.Sprint(i)) })
	}
	for i, err := range together(t, d, fns...) {
		if err != nil || !there(t, d, fmt.Sprint(i)) {
			t.Errorf("writer %d: %v", i, err)
		}
	}
	if waits := disk.synced.Load() - before; waits < 1 || waits > writers/2 {
		t.Errorf("%d writers waited %d times for the disk", writers, waits)
	}
	if s := d.Stats(); s.Waits < 1 || s.Waited <= 0 || s.Open != db.SideBySide+1 || s.Most != s.Open {
		t.Errorf("RUN-7 the figures say %+v", s)
	}
}

func TestNobodyIsToldBeforeTheDiskHasIt(t *testing.T) {
	d, disk, c := onItsOwnDisk(t)
	for i := range 20 {
		before := disk.synced.Load()
		must(t, d.Update(t.Context(), func(q db.Q) error { return put(t.Context(), q, fmt.Sprint(i)) }))
		if disk.synced.Load() == before {
			t.Fatalf("save %d was told as kept, and nobody waited for the disk", i)
		}
	}
	if n := count(t, copied(t, c), "notes"); n != 20 { // what is in the files at this moment, as a crash would leave them
		t.Errorf("%d of 20 notes are in the files", n)
	}
}

func TestOnesErrorUndoesOnesOwnPartOnly(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		broken := errors.New("broken off")
		var fns []func(db.Q) error
		for i := range 12 {
			fns = append(fns, func(q db.Q) error {
				err := put(t.Context(), q, fmt.Sprint(i))
				if i%3 == 0 {
					err = errors.Join(err, broken)
				}
				return err
			})
		}
		for i, err := range together(t, d, fns...) {
			if errors.Is(err, broken) != (i%3 == 0) || (err == nil) != there(t, d, fmt.Sprint(i)) {
				t.Errorf("writer %d was told %v, and its note is there: %v", i, err, there(t, d, fmt.Sprint(i)))
			}
		}
	})
}

func TestAConstraintStopsOneStatementOnly(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		told := together(t, d,
			func(q db.Q) error { return put(t.Context(), q, "same") },
			func(q db.Q) error { return put(t.Context(), q, "same") },
			func(q db.Q) error { return put(t.Context(), q, "other") })
		if (told[0] == nil) == (told[1] == nil) || told[2] != nil || !there(t, d, "same") || !there(t, d, "other") {
			t.Errorf("told %v", told)
		}
		if err := errors.Join(told...); !db.IsTaken(err) {
			t.Errorf("who was second was told %v", err)
		}
	})
}

func TestAPanicReachesItsCallerAndHarmsNobody(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		caught := make(chan any, 2)
		panics := func(value any) {
			defer func() { caught <- recover() }()
			d.Update(t.Context(), func(q db.Q) error { //nolint:errcheck // it panics
				must(t, put(t.Context(), q, fmt.Sprint(value)))
				rows, err := q.QueryContext(t.Context(), "SELECT id FROM notes")
				must(t, err)
				rows.Next() // and leaves the rest unread
				panic(value)
			})
		}
		ends := func() { // as t.Fatal does
			defer close(caught)
			d.Update(t.Context(), func(q db.Q) error { //nolint:errcheck // it ends
				must(t, put(t.Context(), q, "ends"))
				runtime.Goexit()
				return nil
			})
		}
		first := hold(t, d, "first")
		go func() { panics("one"); panics("two"); ends() }()
		told := make(chan error, 1)
		go func() {
			told <- d.Update(t.Context(), func(q db.Q) error { return put(t.Context(), q, "neighbour") })
		}()
		first.letGo(t)
		if a, b := <-caught, <-caught; a != "one" || b != "two" {
			t.Errorf("the callers caught %v and %v", a, b)
		}
		<-caught
		must(t, <-told)
		must(t, run(t, d, addNote, "after", "after", 1, false, nil, nil))
		for name, want := range map[string]bool{"first": true, "neighbour": true, "after": true, "one": false, "two": false, "ends": false} {
			if there(t, d, name) != want {
				t.Errorf("%s is there: %v", name, !want)
			}
		}
	})
}

func TestWhoGivesUpBeforeTheirTurnIsNotRun(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		var ran atomic.Bool
		fn := func(q db.Q) error { ran.Store(true); return put(t.Context(), q, "late") }
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if err := d.Update(gone, fn); !errors.Is(err, context.Canceled) || ran.Load() {
			t.Errorf("gone before it asked: %v, run: %v", err, ran.Load())
		}
		if d.Engine() == db.Postgres {
			return // where nobody waits for a turn
		}
		first := hold(t, d, "first")
		leaves, cancel := context.WithCancel(t.Context())
		told := make(chan error)
		go func() { told <- d.Update(leaves, fn) }()
		time.Sleep(10 * time.Millisecond)
		cancel()
		if err := <-told; !errors.Is(err, context.Canceled) { // while the other still has its turn
			t.Errorf("gone while it waited: %v", err)
		}
		first.letGo(t)
		if ran.Load() || there(t, d, "late") {
			t.Error("it was run all the same")
		}
	})
}

func TestOneWhoseContextEndsWhileItRuns(t *testing.T) {
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		told := together(t, d,
			func(q db.Q) error { return put(t.Context(), q, "before") },
			func(q db.Q) error {
				must(t, put(ctx, q, "in the middle"))
				cancel()
				return put(ctx, q, "after the end")
			},
			func(q db.Q) error { return put(t.Context(), q, "behind") })
		if !errors.Is(told[1], context.Canceled) || told[0] != nil || told[2] != nil {
			t.Errorf("told %v", told)
		}
		ended, cancel := context.WithCancel(t.Context())
		err := d.Update(ended, func(q db.Q) error { defer cancel(); return put(ended, q, "returned nil") })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("ended in the last moment: %v", err)
		}
		for name, want := range map[string]bool{"before": true, "behind": true, "in the middle": false, "after the end": false, "returned nil": false} {
			if there(t, d, name) != want {
				t.Errorf("%s is there: %v", name, !want)
			}
		}
	})
}

// SQLite undoes everybody's part when a statement that writes is interrupted, so none is.
func TestAStatementThatWritesIsNotInterrupted(t *testing.T) {
	d, _, _ := onItsOwnDisk(t)
	const long = "INSERT INTO notes (id, word, n, done) WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 20000) SELECT 'long ' || i, 'long ' || i, i, false FROM s"
	ctx, cancel := context.WithCancel(t.Context())
	told := together(t, d,
		func(q db.Q) error { return put(t.Context(), q, "before") },
		func(q db.Q) error {
			time.AfterFunc(5*time.Millisecond, cancel)
			_, err := q.ExecContext(ctx, long)
			return errors.Join(err, ctx.Err())
		},
		func(q db.Q) error { return put(t.Context(), q, "behind") })
	if told[0] != nil || told[2] != nil || !there(t, d, "before") || !there(t, d, "behind") {
		t.Errorf("the neighbours were told %v and %v", told[0], told[2])
	}
	if !errors.Is(told[1], context.Canceled) || count(t, d, "notes WHERE id LIKE 'long %'") != 0 {
		t.Errorf("who gave up was told %v", told[1])
	}
}

func TestTurnsComeInTheOrderOfTheCalls(t *testing.T) {
	d, _, _ := onItsOwnDisk(t)
	const writers = 10
	first := hold(t, d, "first")
	var mu sync.Mutex
	var order []int
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			must(t, d.Update(t.Context(), func(q db.Q) error {
				mu.Lock()
				defer mu.Unlock()
				order = append(order, i)
				return put(t.Context(), q, fmt.Sprint(i))
			}))
		})
		time.Sleep(5 * time.Millisecond) // until it waits
	}
	first.letGo(t)
	wg.Wait()
	if len(order) != writers || !slices.IsSorted(order) {
		t.Errorf("turns came as %v", order)
	}
}

func TestABatchIsBounded(t *testing.T) {
	t.Run("in number", func(t *testing.T) {
		d, disk, _ := onItsOwnDisk(t)
		const writers = db.Most*3 + 1
		before := disk.synced.Load()
		var fns []func(db.Q) error
		for i := range writers {
			fns = append(fns, func(q db.Q) error { return put(t.Context(), q, fmt.Sprint(i)) })
		}
		must(t, errors.Join(together(t, d, fns...)...))
		if waits := disk.synced.Load() - before; waits < 4 {
			t.Errorf("%d writers shared %d commits", writers, waits)
		}
	})
	t.Run("in time: who comes first is told before slow ones behind have all had their turn", func(t *testing.T) {
		d, _, _ := onItsOwnDisk(t)
		const slow = 5
		var turns, told atomic.Int64
		first := make(chan int64, 1)
		h := hold(t, d, "first")
		var wg sync.WaitGroup
		for i := range slow {
			wg.Go(func() {
				must(t, d.Update(t.Context(), func(q db.Q) error {
					turns.Add(1)
					time.Sleep(10 * time.Millisecond)
					return put(t.Context(), q, fmt.Sprint(i))
				}))
				if told.Add(1) == 1 {
					first <- turns.Load()
				}
			})
		}
		h.letGo(t)
		wg.Wait()
		if n := <-first; n >= slow {
			t.Errorf("the first was told after %d slow turns", n)
		}
	})
}

func TestCloseWaitsForWhatIsUnderWay(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		c := e.Config(t)
		c.Migrations = migrations
		d := dbtest.Open(t, c)
		under := hold(t, d, "under way")
		closed := make(chan error, 1)
		go func() { closed <- d.Close() }()
		var err error
		for err == nil { // until it has begun to close
			err = d.Update(t.Context(), func(q db.Q) error { return nil })
		}
		if !strings.Contains(err.Error(), "database is closed") {
			t.Errorf("who came later was told %v", err)
		}
		if e.Name == db.SQLite && len(closed) > 0 {
			t.Error("it closed while somebody wrote")
		}
		under.letGo(t)
		must(t, <-closed)
		if err := d.View(t.Context(), func(db.Q) error { return nil }); err == nil || !strings.Contains(err.Error(), "database is closed") {
			t.Errorf("a View of a closed database: %v", err)
		}
		if !there(t, dbtest.Open(t, c), "under way") {
			t.Error("what was under way is lost")
		}
	})
}

func TestAnUpdateInsideAnotherIsRefusedInTheEnd(t *testing.T) {
	d, _, _ := onItsOwnDisk(t)
	db.WaitAtMost(d, 50*time.Millisecond)
	err := d.Update(t.Context(), func(q db.Q) error {
		return d.Update(t.Context(), func(q db.Q) error { return put(t.Context(), q, "inner") })
	})
	if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "inside another Update") {
		t.Errorf("it was told %v", err)
	}
	must(t, run(t, d, addNote, "after", "after", 1, false, nil, nil))
}

func TestAFileThatAnotherProgramHolds(t *testing.T) {
	d, _, c := onItsOwnDisk(t)
	must(t, db.WaitForFile(d, 20*time.Millisecond))
	other, err := sqlite3.Open(uri(c))
	must(t, err)
	defer other.Close()
	must(t, other.Exec("BEGIN IMMEDIATE"))
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			err := d.Update(t.Context(), func(q db.Q) error { return put(t.Context(), q, fmt.Sprint(i)) })
			if !fault.Is(err, fault.Unavailable) {
				t.Errorf("writer %d was told %v", i, err)
			}
		})
	}
	wg.Wait()
	if n := count(t, d, "notes"); n != 0 {
		t.Errorf("reading goes on: %d notes", n)
	}
	must(t, other.Exec("ROLLBACK"))
	must(t, run(t, d, addNote, "after", "after", 1, false, nil, nil))
}
