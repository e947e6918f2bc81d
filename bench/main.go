// Bench prints the figures that a user of Towpath feels, against their targets: what a page weighs, how soon it can be
// read on a slow line, how big the program is, how fast it starts, what it keeps in memory, and how it does under load.
//
//	go run ./bench            everything, in about fourteen minutes
//	go run ./bench -only program,weight,load,nodes,big,kit,supporter,signin,record,offline,media,paint
//	go run ./bench -runs 9    more runs of what is timed
//
// It builds the program, runs it on loopback alone and needs nothing else, but for first paint: that is measured in
// Chromium, driven by the playwright-core of e2e/.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"towpath/bench/visit"
)

// longest is how long all of it may take.
const longest = 20 * time.Minute

func main() {
	only := flag.String("only", "program,weight,load,nodes,big,kit,supporter,signin,record,offline,media,paint", "what to measure")
	runs := flag.Int("runs", 5, "runs of what is timed; the median counts")
	binary := flag.String("binary", "", "a program that was built before, stripped")
	yardstick := flag.String("bare", "", "be the yardstick of a server on this address (the bench starts itself so)")
	bytes := flag.Int("bytes", 0, "of the yardstick's answers")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	if *yardstick != "" {
		if err := bare(ctx, *yardstick, *bytes); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(ctx, os.Stdout, *binary, *only, *runs); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, binary, only string, runs int) error {
	dir, err := os.MkdirTemp("", "towpath-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if binary == "" {
		binary = filepath.Join(dir, "towpath")
		if err := build(ctx, binary); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "Machine: %s\nData: %s.\n", machine(ctx), visit.Data)
	for _, part := range []struct {
		name string
		do   func() error
	}{
		{"program", func() error { return program(ctx, out, binary, dir, runs) }},
		{"weight", func() error { return weight(ctx, out, binary, dir) }},
		{"load", func() error { return underLoad(ctx, out, binary, dir, runs) }},
		{"nodes", func() error { return nodes(ctx, out, binary, dir, runs) }},
		{"big", func() error { return big(ctx, out, binary, dir, runs) }},
		{"kit", func() error { return kept(ctx, out, binary, dir, runs) }},
		{"signin", func() error { return signIns(ctx, out, binary, dir, runs) }},
		{"supporter", func() error { return caseload(ctx, out, binary, dir, runs) }},
		{"record", func() error { return bundles(ctx, out, runs) }},
		{"offline", func() error { return offlines(ctx, out, binary, dir, runs) }},
		{"media", func() error { return transcode(ctx, out, dir) }},
		{"paint", func() error { return paint(ctx, out, binary, dir, runs) }},
	} {
		if !strings.Contains(only, part.name) {
			continue
		}
		fmt.Fprintln(out)
		if err := part.do(); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// build makes the program as it is given to people: no C, no symbols.
func build(ctx context.Context, binary string) error {
	c := exec.CommandContext(ctx, "sh", "scripts/build.sh", binary)
	c.Stderr = os.Stderr
	return c.Run()
}

func machine(ctx context.Context) string {
	return fmt.Sprintf("%d cores, %s, load %s, %s, %s", runtime.NumCPU(), said(ctx, "uname", "-sr"), busy(), runtime.Version(),
		said(ctx, chromium(), "--version"))
}

// busy is the machine's load now, since other work on it slows what is timed.
func busy() string {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Fields(string(data))[0]
}

func chromium() string {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path
	}
	return "/usr/bin/chromium"
}

func said(ctx context.Context, name string, args ...string) string {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		return "no " + name
	}
	return strings.TrimSpace(string(out))
}

// verdict says whether a figure is within its target.
func verdict(got, most float64) string {
	if got <= most {
		return "met"
	}
	return "NOT MET"
}

// atLeast is the verdict on a figure that should be high.
func atLeast(got, least float64) string { return verdict(-got, -least) }
