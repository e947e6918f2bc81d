package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"

	"towpath/bench/visit"
)

// The targets of ACC-3, in bytes.
const (
	mostFirst   = 14_600
	mostAll     = 21_000
	mostScripts = 30 << 10
)

// weight prints what a first visit to each core page moves.
func weight(ctx context.Context, out io.Writer, binary, dir string) error {
	return with(ctx, binary, dir, "weight", func(h *house) error {
		pages, err := visit.Core(h.URL, h.SignIn)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "First visits, bytes on the wire with headers, gzip, read from a socket (targets: HTML + CSS ≤ %d, all ≤ %d)\n", mostFirst, mostAll)
		fmt.Fprintf(out, "  %-18s %6s %6s %8s %8s %9s %8s %7s\n", "", "HTML", "CSS", "scripts", "pictures", "HTML+CSS", "all", "headers")
		scripts, moved := map[string]int{}, map[string]int{} // by address: unpacked, and on the wire
		for _, p := range pages {
			if p.Missing != "" {
				fmt.Fprintf(out, "  %-18s not measured: %s\n", p.Name, p.Missing)
				continue
			}
			w, err := visit.Weigh(p)
			if err != nil {
				return fmt.Errorf("%s: %w", p.Name, err)
			}
			fmt.Fprintf(out, "  %-18s %6d %6d %8d %8d %9d %8d %7d  %s, %s\n", p.Name, w.HTML, w.Styles, w.Scripts, w.Pictures, w.First(), w.All(),
				w.Headers, verdict(float64(w.First()), mostFirst), verdict(float64(w.All()), mostAll))
			maps.Copy(scripts, w.Texts)
			maps.Copy(moved, w.Files)
		}
		wire, raw := 0, 0
		for _, name := range slices.Sorted(maps.Keys(scripts)) {
			wire, raw = wire+moved[name], raw+scripts[name]
			fmt.Fprintf(out, "    %-40s %6d bytes of script on the wire, %6d unpacked\n", path.Base(name), moved[name], scripts[name])
		}
		fmt.Fprintf(out, "  scripts of all these pages together: %d bytes on the wire (%d unpacked), target ≤ %d: %s\n", wire, raw, mostScripts, verdict(float64(wire), mostScripts))
		return nil
	})
}
