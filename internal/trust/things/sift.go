package things

import (
	"context"
	"errors"
	"runtime"
	"sync"

	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// aTime is how many things are read from the store at once where all are gone through. Between two reads others get theirs.
const aTime = 250

// atOnce is how few things aren't worth opening side by side.
const atOnce = 32

// openAll opens rows, many of them on all processors.
func (k *Keeper) openAll(ctx context.Context, p vault.Pass, rows []Things) ([]Thing, error) {
	all, errs := make([]Thing, len(rows)), make([]error, len(rows))
	open := func(from, to int) {
		for i := from; i < to; i++ {
			all[i], errs[i] = k.open(ctx, p, rows[i])
		}
	}
	parts := runtime.GOMAXPROCS(0)
	if len(rows) < atOnce {
		parts = 1
	}
	var wg sync.WaitGroup
	for n := range parts {
		from, to := n*len(rows)/parts, (n+1)*len(rows)/parts
		if n == parts-1 {
			open(from, to)
			continue
		}
		wg.Go(func() { open(from, to) })
	}
	wg.Wait()
	return all, errors.Join(errs...)
}

// Each goes through what is wanted of a person's things, page by page, however many there are: w.Most is how many pages of them
// hold at most, 0 for a usual measure. Nothing is held open between two pages, so do may take its time. What is changed
// meanwhile may come again, changed, where the oldest come first.
func (k *Keeper) Each(ctx context.Context, v people.Viewer, w Want, do func([]Thing) error) error {
	if w.Most == 0 {
		w.Most = aTime
	}
	for {
		some, err := k.Shelf(ctx, v, w)
		if err != nil || len(some) == 0 {
			return err
		}
		if err := do(some); err != nil {
			return err
		}
		if len(some) < w.Most {
			return nil
		}
		w.From = After(some[len(some)-1])
	}
}

// Sift opens all that is wanted of a person's things and keeps what pick makes of those for which it reports true, in their
// order. Nothing else stays in memory. pick is called from several goroutines at once. Once enough reports true no more is read:
// what was found until then is all that there is up to some place in the order. enough is nil where all is wanted.
func Sift[T any](ctx context.Context, k *Keeper, v people.Viewer, w Want, pick func(Thing) (T, bool), enough func() bool) (found []T, err error) {
	owner, pass, err := k.sharing.Own(v)
	if err != nil {
		return nil, err
	}
	s := sieve[T]{pick: pick, open: func(row Things) (Thing, error) { return k.open(ctx, pass, row) }}
	pages := make(chan *sifted[T], 2*runtime.GOMAXPROCS(0))
	var all []*sifted[T]
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for p := range pages {
				s.sift(p)
			}
		})
	}
	w.Most = aTime
	for err == nil && (enough == nil || !enough()) {
		p := &sifted[T]{}
		err = k.view(ctx, func(q *Queries) (err error) { p.rows, err = rowsOf(ctx, q, owner, w); return err })
		if err != nil || len(p.rows) == 0 {
			break
		}
		n := len(p.rows)
		w.From = After(thingOf(p.rows[n-1]))
		all = append(all, p)
		pages <- p
		if n < w.Most {
			break
		}
	}
	close(pages)
	wg.Wait()
	for _, p := range all {
		found, err = append(found, p.found...), errors.Join(err, p.err)
	}
	return found, err
}

// sifted is a page of rows and what was found in it.
type sifted[T any] struct {
	rows  []Things
	found []T
	err   error
}

type sieve[T any] struct {
	open func(Things) (Thing, error)
	pick func(Thing) (T, bool)
}

func (s sieve[T]) sift(p *sifted[T]) {
	for _, row := range p.rows {
		t, err := s.open(row)
		if err != nil {
			p.err = err
			break
		}
		if got, ok := s.pick(t); ok {
			p.found = append(p.found, got)
		}
	}
	p.rows = nil
}
