package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"towpath/bench/visit"
)

// The targets of first paint, in milliseconds.
const (
	mostPaint = 2000
	mostShown = 3000
)

// painted is what paint.mjs says of one page: medians, in milliseconds after the visit began.
type painted struct {
	Name    string
	Paint   float64 // first contentful paint
	Shown   float64 // all text there, styled, and the largest part in view painted
	Ready   float64 // DOMContentLoaded, when scripts have run
	Settled float64 // load: the drawings are there too
	Bytes   float64 // what came over the line until then, as Chromium counts it
}

// paint prints how soon each core page can be read on a slow line.
func paint(ctx context.Context, out io.Writer, binary, dir string, runs int) error {
	if _, err := os.Stat("e2e/node_modules/playwright-core"); err != nil {
		fmt.Fprintln(out, "First paint: not measured. It takes Chromium and playwright-core: run `npm ci` in e2e/.")
		return nil
	}
	return with(ctx, binary, dir, "paint", func(h *house) error {
		pages, err := visit.Core(h.URL, h.SignIn)
		if err != nil {
			return err
		}
		all, err := inChromium(ctx, pages, runs)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "First visits in Chromium, 400 ms round trip, 50 kbit/s, processor slowed 6×, 390 × 844, load %s: medians of %d\n", busy(), runs)
		fmt.Fprintf(out, "  (readable: the document read to its end, its styles applied, the largest part in view painted; targets: first paint ≤ %d ms, readable ≤ %d ms)\n", mostPaint, mostShown)
		fmt.Fprintf(out, "  (line: what one round trip and the bytes of HTML and CSS take by themselves; what readable takes beyond it is the processor's)\n")
		fmt.Fprintf(out, "  %-30s %7s %9s %6s %9s %9s %7s %9s\n", "", "paint", "readable", "line", "scripts", "all here", "bytes", "of bare")
		for _, p := range all {
			fmt.Fprintf(out, "  %-30s %7.0f %9.0f %6s %9.0f %9.0f %7.0f %8.2f×  %s\n", p.Name, p.Paint, p.Shown, lineAlone(pages, p.Name),
				p.Ready, p.Settled, p.Bytes, p.Paint/all[0].Paint, paintVerdict(p))
		}
		return nil
	})
}

// lineAlone is the time in milliseconds that the line by itself needs until a page can be read: 400, and 1 for 6.25 bytes.
func lineAlone(pages []visit.Page, name string) string {
	for _, p := range pages {
		if p.Name == name {
			if w, err := visit.Weigh(p); err == nil {
				return fmt.Sprintf("%.0f", 400+float64(w.First())/6.25)
			}
		}
	}
	return "" // a yardstick
}

func paintVerdict(p painted) string {
	if strings.HasPrefix(p.Name, "yardstick") {
		return ""
	}
	return verdict(p.Paint, mostPaint) + ", " + verdict(p.Shown, mostShown)
}

// inChromium has paint.mjs measure the pages. The first two answers are its yardsticks.
func inChromium(ctx context.Context, pages []visit.Page, runs int) ([]painted, error) {
	there := []visit.Page{}
	for _, p := range pages {
		if p.Missing == "" {
			there = append(there, p)
		}
	}
	job, err := json.Marshal(map[string]any{"pages": there, "runs": runs, "chromium": chromium(), "verbose": os.Getenv("VERBOSE") != ""})
	if err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, "node", "bench/paint.mjs")
	c.Stdin, c.Stderr = bytes.NewReader(job), os.Stderr
	said, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("bench/paint.mjs: %w", err)
	}
	var all []painted
	for s := bufio.NewScanner(bytes.NewReader(said)); s.Scan(); {
		var p painted
		if err := json.Unmarshal(s.Bytes(), &p); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}
