package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"

	"towpath/bench/visit"
)

// The targets of the program itself.
const (
	mostBinary = 45e6             // bytes
	mostStart  = time.Second      //
	mostMemory = 60e6             // bytes resident
	rest       = 10 * time.Second // of doing nothing before memory is read
)

// program measures the size of the program, its start and its memory.
func program(ctx context.Context, out io.Writer, binary, dir string, runs int) error {
	info, err := os.Stat(binary)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Program (scripts/build.sh)\n%-44s %8s  %s\n", "", "measured", "target")
	row := func(name string, got, most float64, unit string) {
		fmt.Fprintf(out, "  %-42s %8.1f  ≤ %g %s: %s\n", name, got, most, unit, verdict(got, most))
	}
	row("binary", float64(info.Size())/1e6, mostBinary/1e6, "MB")
	fresh, existing, err := starts(ctx, binary, dir, runs)
	if err != nil {
		return err
	}
	row(fmt.Sprintf("start to ready, new data (median of %d)", runs), ms(fresh), ms(mostStart), "ms")
	row(fmt.Sprintf("start to ready, existing data (median of %d)", runs), ms(existing), ms(mostStart), "ms")
	return with(ctx, binary, dir, "memory", func(h *house) error { return memory(ctx, out, h, row) })
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// starts are the medians of starting on no data and on data that is there.
func starts(ctx context.Context, binary, dir string, runs int) (fresh, existing time.Duration, err error) {
	var news, olds []time.Duration
	for i := range runs {
		for _, all := range []*[]time.Duration{&news, &olds} {
			if err := with(ctx, binary, dir, fmt.Sprint("start", i), func(h *house) error {
				*all = append(*all, h.ready)
				return nil
			}); err != nil {
				return 0, 0, err
			}
		}
	}
	return median(news), median(olds), nil
}

func median[T time.Duration | float64](all []T) T {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}

// memory reads what is resident at rest, and again after a walk through the pages.
func memory(ctx context.Context, out io.Writer, h *house, row func(string, float64, float64, string)) error {
	read := func(when string) error {
		select {
		case <-time.After(rest):
		case <-ctx.Done():
			return ctx.Err()
		}
		rss, pss, err := resident(h.cmd.Process.Pid)
		if err != nil {
			fmt.Fprintf(out, "  memory: this system doesn't say (%v)\n", err)
			return nil
		}
		row("resident "+when+" (VmRSS)", rss/1e6, mostMemory/1e6, "MB")
		row("its proportional share (PSS)", pss/1e6, mostMemory/1e6, "MB")
		return nil
	}
	if err := read("at rest, 10 s after start"); err != nil {
		return err
	}
	if _, err := visit.Core(h.URL, h.SignIn); err != nil {
		return err
	}
	return read("10 s after a walk of pages")
}

// resident is a process's resident memory and its share of what it shares with others, in bytes (Linux).
func resident(pid int) (rss, pss float64, err error) {
	proc := filepath.Join("/proc", strconv.Itoa(pid))
	if rss, err = field(filepath.Join(proc, "status"), "VmRSS"); err != nil {
		return 0, 0, err
	}
	pss, err = field(filepath.Join(proc, "smaps_rollup"), "Pss")
	return rss, pss, err
}

func field(file, name string) (float64, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	m := regexp.MustCompile(`(?m)^` + name + `:\s+(\d+) kB`).FindSubmatch(data)
	if m == nil {
		return 0, fmt.Errorf("%s has no %s", file, name)
	}
	kb, err := strconv.ParseFloat(string(m[1]), 64)
	return kb * 1024, err
}
