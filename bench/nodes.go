package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"towpath/bench/furnish"
	"towpath/internal/ground/db/dbtest"
)

// nodes measures one and two nodes on one PostgreSQL, which is as durable as a service has it.
func nodes(ctx context.Context, out io.Writer, binary, dir string, runs int) error {
	cluster, err := dbtest.StartLasting(ctx)
	if err != nil {
		fmt.Fprintf(out, "Nodes on PostgreSQL: not measured. %v\n", err)
		return nil
	}
	defer cluster.End()
	s, err := set(ctx, binary, furnish.Place{Dir: filepath.Join(dir, "nodes"), DB: cluster.DSN}, crowd{people: atOnce, things: usualThings, tables: sessions})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Nodes on one PostgreSQL (%s; fsync, synchronous_commit on), load %s: medians of %d runs of %v; %d people with %d things each\n",
		said(ctx, "psql", "--version"), busy(), runs, long, atOnce, usualThings)
	fmt.Fprintln(out, "  (PostgreSQL, both nodes and the generator share the two cores)")
	var programs []*server
	defer func() {
		for _, p := range programs {
			p.close() //nolint:errcheck // what went wrong has been said
		}
	}()
	for range 2 {
		p, err := serve(ctx, binary, s.at)
		if err != nil {
			return err
		}
		programs = append(programs, p)
	}
	return s.nodes(ctx, out, postmaster(cluster.DSN), programs, runs)
}

func (s *stage) nodes(ctx context.Context, out io.Writer, pg int, programs []*server, runs int) error {
	one, err := s.shared(ctx, out, "one node", pg, runs, programs[0])
	if err != nil {
		return err
	}
	two, err := s.shared(ctx, out, "two nodes", pg, runs, programs...)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "  two nodes against one: %.2f× the pages a second, %.2f× the processor time for each page\n", two.pages/one.pages, two.each/one.each)
	fmt.Fprintf(out, "  what bounds it: %s\n", bound(one, two))
	if err := s.live(ctx, out, "one node on PostgreSQL", programs[0], programs[0]); err != nil {
		return err
	}
	return s.live(ctx, out, "two nodes on PostgreSQL, a screen on each", programs[0], programs[1])
}

// share is what one arrangement of nodes does.
type share struct {
	pages float64 // a second
	each  float64 // processor time of nodes and PostgreSQL for a page, in microseconds
	used  float64 // of all processors, by everything the bench runs: 1 is all
}

// shared measures pages from some nodes, and who uses the processors for them.
func (s *stage) shared(ctx context.Context, out io.Writer, name string, pg, runs int, programs ...*server) (share, error) {
	var all []share
	var pages several
	var last string
	for range runs {
		before, err := group(pg)
		if err != nil {
			return share{}, err
		}
		m, err := measure(ctx, s.plan(s.heavy, programs...), programs...)
		if err != nil {
			return share{}, err
		}
		after, err := group(pg)
		if err != nil {
			return share{}, err
		}
		// PostgreSQL's time is of the warming up too, the others' of what was counted alone.
		store := time.Duration(float64(after-before) * long.Seconds() / (warm + long).Seconds())
		n, cores := float64(max(m.Count(), 1)), float64(runtime.NumCPU())*long.Seconds()
		pages = append(pages, m)
		all = append(all, share{m.PerSecond(), float64((m.server() + store).Microseconds()) / n, (m.server() + store + m.generator).Seconds() / cores})
		last = fmt.Sprintf("nodes %.0f, PostgreSQL %.0f, generator %.0f µs a page", float64(m.server().Microseconds())/n, float64(store.Microseconds())/n, float64(m.generator.Microseconds())/n)
	}
	pages.print(out, "page of an exercise, "+name)
	fmt.Fprintf(out, "    who uses the processors: %s\n", last)
	of := func(figure func(share) float64) float64 {
		var f []float64
		for _, s := range all {
			f = append(f, figure(s))
		}
		return median(f)
	}
	return share{of(func(s share) float64 { return s.pages }), of(func(s share) float64 { return s.each }), of(func(s share) float64 { return s.used })}, nil
}

// bound says what keeps two nodes from doing twice what one does.
func bound(one, two share) string {
	if two.used < 0.85 {
		return fmt.Sprintf("not the processors, of which %.0f %% are used; requests wait for one another", 100*two.used)
	}
	return fmt.Sprintf("the two cores, which everything shares (%.0f %% used with one node, %.0f %% with two). A page takes %.0f µs of nodes and PostgreSQL together, "+
		"so that each further core adds at most %.0f pages a second", 100*one.used, 100*two.used, two.each, 1e6/two.each)
}

// postmaster is the process of a PostgreSQL in a folder of this computer.
func postmaster(dsn string) int {
	u, err := url.Parse(dsn)
	if err != nil {
		return 0
	}
	file, err := os.ReadFile(filepath.Join(u.Query().Get("host"), "data", "postmaster.pid"))
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(strings.SplitN(string(file), "\n", 2)[0])
	return pid
}

// group is the processor time of a process and its children so far.
func group(pid int) (time.Duration, error) {
	if pid == 0 {
		return 0, errors.New("PostgreSQL's process isn't known")
	}
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	sum, err := cpu(pid)
	for _, file := range all {
		stat, readErr := os.ReadFile(file)
		if readErr != nil {
			continue // it has ended meanwhile
		}
		if parentIn(string(stat)) == pid {
			t, err := cpuIn(string(stat))
			if err != nil {
				return 0, err
			}
			sum += t
		}
	}
	return sum, err
}

// parentIn is the parent's id in a line of /proc/PID/stat: its field 4.
func parentIn(stat string) int {
	f := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(f) < 2 {
		return 0
	}
	pid, _ := strconv.Atoi(f[1])
	return pid
}
