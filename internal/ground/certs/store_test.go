package certs

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/trust/schema"
)

func eachStore(t *testing.T, fn func(t *testing.T, d *db.DB, s *store)) {
	dbtest.Each(t, schema.Migrations, func(t *testing.T, d *db.DB) {
		s, err := newStore(d, sealKey)
		must(t, err)
		fn(t, d, s)
	})
}

func TestWhatIsStoredIsFound(t *testing.T) {
	eachStore(t, func(t *testing.T, d *db.DB, s *store) {
		ctx := t.Context()
		for _, name := range []string{"a/b/one", "a/b/two", "a/c", "ab/c", "z"} {
			must(t, s.Store(ctx, name, []byte("value of "+name)))
		}
		must(t, s.Store(ctx, "z", []byte("again")))
		other, err := newStore(d, sealKey) // another node
		must(t, err)
		if got, err := other.Load(ctx, "z"); err != nil || string(got) != "again" {
			t.Errorf("RUN-7 %q %v", got, err)
		}
		for path, want := range map[string][2][]string{
			"a":   {{"a/b", "a/c"}, {"a/b/one", "a/b/two", "a/c"}},
			"a/b": {{"a/b/one", "a/b/two"}, {"a/b/one", "a/b/two"}},
		} {
			for i, recursive := range []bool{false, true} {
				if got, err := s.List(ctx, path, recursive); err != nil || cmp.Diff(want[i], got) != "" {
					t.Errorf("RUN-7 below %s, recursive %v: %v %v", path, recursive, got, err)
				}
			}
		}
		if s.Exists(ctx, "a/b/o") || !s.Exists(ctx, "a/b") || !s.Exists(ctx, "z") {
			t.Error("RUN-7 a name that only begins alike is there, or one that is isn't")
		}
		if info, err := s.Stat(ctx, "z"); err != nil || info.Size != 5 || !info.IsTerminal || time.Since(info.Modified) > time.Minute {
			t.Errorf("RUN-7 %+v %v", info, err)
		}
		if info, err := s.Stat(ctx, "a"); err != nil || info.IsTerminal {
			t.Errorf("RUN-7 a folder: %+v %v", info, err)
		}
		must(t, s.Delete(ctx, "a/b"))
		must(t, s.Delete(ctx, "a/b")) // gone already
		for _, name := range []string{"a/b/one", "a", "nothing"} {
			if _, err := s.Load(ctx, name); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("RUN-7 %s: %v", name, err)
			}
		}
		if _, err := s.Load(ctx, "ab/c"); err != nil {
			t.Errorf("RUN-7 a name that only begins alike went too: %v", err)
		}
		if _, err := s.List(ctx, "a/b", true); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("RUN-7 below nothing: %v", err)
		}
	})
}

func TestRowsCantBeSwappedOrReadWithAnotherKey(t *testing.T) {
	eachStore(t, func(t *testing.T, d *db.DB, s *store) {
		ctx := t.Context()
		must(t, s.Store(ctx, "good", []byte("x")))
		other, err := newStore(d, []byte("another key of thirty-two bytes!"))
		must(t, err)
		if got, err := other.Load(ctx, "good"); err == nil && got != nil {
			t.Errorf("RUN-7 read with another key: %q", got)
		}
		must(t, s.Store(ctx, "bad", []byte("y")))
		must(t, d.Update(ctx, func(q db.Q) error {
			_, err := q.ExecContext(ctx, "UPDATE certificates SET sealed = (SELECT c.sealed FROM certificates c WHERE c.id = $1) WHERE id = $2", s.id("bad"), s.id("good"))
			return err
		}))
		if got, err := s.Load(ctx, "good"); err == nil {
			t.Errorf("RUN-7 one row stood in for another: %q", got)
		}
	})
}

func TestOneNodeAtATimeHasALock(t *testing.T) {
	eachStore(t, func(t *testing.T, d *db.DB, s *store) {
		ctx := t.Context()
		other, err := newStore(d, sealKey)
		must(t, err)
		nodes := []*store{s, other}
		var wg sync.WaitGroup
		inside, most := 0, 0
		var mu sync.Mutex
		for i := range 6 {
			wg.Go(func() {
				n := nodes[i%2]
				if err := n.Lock(ctx, "issue"); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				inside++
				most = max(most, inside)
				mu.Unlock()
				time.Sleep(10 * time.Millisecond)
				mu.Lock()
				inside--
				mu.Unlock()
				if err := n.Unlock(ctx, "issue"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if most != 1 {
			t.Errorf("RUN-2 %d had it at once", most)
		}
		must(t, s.Lock(ctx, "issue"))
		short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		if err := other.Lock(short, "issue"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("RUN-2 waiting was to end: %v", err)
		}
		if err := other.Unlock(ctx, "issue"); err == nil {
			t.Error("RUN-2 another's lock was let go")
		}
		must(t, d.Update(ctx, func(q db.Q) error { // as if its node had been stopped hard, a while ago
			_, err := q.ExecContext(ctx, "UPDATE certificate_locks SET until = $1", time.Now().Add(-time.Second).UnixMilli())
			return err
		}))
		must(t, other.Lock(ctx, "issue"))
		must(t, other.Unlock(ctx, "issue"))
	})
}
