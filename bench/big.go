package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"towpath/bench/furnish"
)

// The two stores that are compared.
const (
	fewThings  = 1_000
	manyThings = 1_000_000
	mostSlower = 1.3
	strolling  = 2000 // people of the big store who ask in turn, so that hardly anything is remembered of the one before
)

// big measures the same pages with a thousand and with a million things in the store.
func big(ctx context.Context, out io.Writer, binary, dir string, runs int) error {
	few, err := set(ctx, binary, furnish.Place{Dir: filepath.Join(dir, "few")}, crowd{people: fewThings / usualThings, things: usualThings})
	if err != nil {
		return err
	}
	at := furnish.Place{Dir: filepath.Join(dir, "many")}
	defer os.RemoveAll(at.Dir)
	start := time.Now()
	many, err := set(ctx, binary, at, crowd{people: manyThings / usualThings, things: usualThings})
	if err != nil {
		return err
	}
	size, err := os.Stat(filepath.Join(at.Dir, "towpath.db"))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "A large store, load %s: %d things of %d people (%.1f GB, made in %v) against %d of %d; medians of %d runs of %v\n", busy(), manyThings, len(many.crowd),
		float64(size.Size())/1e9, time.Since(start).Round(time.Second), fewThings, len(few.crowd), runs, long)
	return compare(ctx, out, binary, few, many, runs)
}

// compare measures both stores in turn, so that both have the same of what else goes on.
func compare(ctx context.Context, out io.Writer, binary string, few, many *stage, runs int) error {
	all, same, stroll := several{}, several{}, several{}
	people := many.crowd
	for range runs {
		for _, turn := range []struct {
			s     *stage
			crowd int
			to    *several
		}{{few, len(few.crowd), &all}, {many, len(few.crowd), &same}, {many, strolling, &stroll}} {
			turn.s.crowd = spread(turn.s.crowd, turn.crowd)
			m, err := turn.s.once(ctx, binary)
			many.crowd = people
			if err != nil {
				return err
			}
			*turn.to = append(*turn.to, m)
		}
	}
	all.print(out, fmt.Sprintf("page of an exercise, %d things", fewThings))
	same.print(out, fmt.Sprintf("the same, %d things, as many people", manyThings))
	stroll.print(out, fmt.Sprintf("the same, %d things, %d people in turn", manyThings, strolling))
	for name, s := range map[string]several{"as many people": same, fmt.Sprintf("%d people in turn", strolling): stroll} {
		fmt.Fprintf(out, "  a million things against a thousand, %s: %.2f× the time, %.2f× the processor time, target ≤ %g×: %s\n", name,
			s.mean()/all.mean(), s.cost()/all.cost(), mostSlower, verdict(s.mean()/all.mean(), mostSlower))
	}
	return nil
}

// spread picks n people evenly from a crowd.
func spread(all []furnish.Person, n int) []furnish.Person {
	n = min(n, len(all))
	some := make([]furnish.Person, n)
	for i := range some {
		some[i] = all[i*len(all)/n]
	}
	return some
}

// once starts the program, measures a page and stops it.
func (s *stage) once(ctx context.Context, binary string) (measured, error) {
	program, err := serve(ctx, binary, s.at)
	if err != nil {
		return measured{}, err
	}
	m, err := measure(ctx, s.plan(s.heavy, program), program)
	return m, errors.Join(err, program.close())
}

// mean is how long an answer took on average, in milliseconds: with so many always under way, that is what a page takes of
// everything that is scarce.
func (s several) mean() float64 { return 1000 * atOnce / s.perSecond() }
