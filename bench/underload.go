package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"towpath/bench/furnish"
	"towpath/bench/load"
	"towpath/bench/visit"
)

// underLoad measures one node on the embedded database: pages, saves, two screens, and what it keeps in memory after all that.
func underLoad(ctx context.Context, out io.Writer, binary, dir string, runs int) error {
	s, err := set(ctx, binary, furnish.Place{Dir: filepath.Join(dir, "load")}, crowd{people: atOnce, things: usualThings, tables: sessions})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "One node on the embedded, encrypted database, `towpath serve` with its log, load %s: medians of %d runs of %v after %v of warming up\n", busy(), runs, long, warm)
	fmt.Fprintf(out, "  (%d people with %d things each; requests over %d connections that stay open, one under way on each; generator on the same two cores)\n", atOnce, usualThings, atOnce)
	program, err := serve(ctx, binary, s.at)
	if err != nil {
		return err
	}
	writers, err := s.all(ctx, out, program, dir, runs)
	if err != nil {
		return errors.Join(err, program.close())
	}
	if err := program.kill(); err != nil {
		return err
	}
	return s.still(ctx, out, writers)
}

func (s *stage) all(ctx context.Context, out io.Writer, program *server, dir string, runs int) ([]writer, error) {
	page, err := s.pages(ctx, out, program, runs)
	if err != nil {
		return nil, err
	}
	if err := s.yardsticks(ctx, out, program, dir, page); err != nil {
		return nil, err
	}
	if err := disk(out, s.at.Dir); err != nil {
		return nil, err
	}
	writers, err := s.saves(ctx, out, program, runs)
	if err != nil {
		return nil, err
	}
	if err := s.live(ctx, out, "one node", program, program); err != nil {
		return nil, err
	}
	return writers, calmed(ctx, out, program)
}

// yardsticks are what the same server does with a file of the same weight, and what the least program there is does with the
// page's own bytes.
func (s *stage) yardsticks(ctx context.Context, out io.Writer, program *server, dir string, page several) error {
	d, err := visit.Returning("http://"+program.addr, "towpath", s.crowd[0].Token).Get(s.heavy)
	if err != nil {
		return err
	}
	sheet := regexp.MustCompile(`/static/site\.[0-9a-f]+\.css`).FindString(d.Body)
	file, err := repeat(ctx, 1, s.asking(program, sheet, ok), program)
	if err != nil {
		return err
	}
	file.print(out, "yardstick: a file, from the same server")
	bytes := int(page.of(func(m measured) float64 { return float64(m.Bytes) / float64(m.Count()) }))
	bare, err := startBare(ctx, dir, bytes)
	if err != nil {
		return err
	}
	least, err := repeat(ctx, 1, s.asking(bare, "/", ok), bare)
	if err = errors.Join(err, bare.close()); err != nil {
		return err
	}
	least.print(out, "yardstick: the same bytes, from net/http alone")
	fmt.Fprintf(out, "  a page takes %.1f× the processor time of the file, and %.1f× that of its bare bytes\n", page.cost()/file.cost(), page.cost()/least.cost())
	return nil
}

func (s *stage) asking(program *server, path string, check func(int, *load.Answer) error) load.Plan {
	return load.Plan{Addrs: []string{program.addr}, Clients: atOnce, Warm: warm / 2, For: long / 2, Check: check,
		Next: func(client, _ int, buf []byte) []byte { return get(buf, program.addr, path, s.crowd[client].Token) }}
}

func ok(_ int, a *load.Answer) error {
	if a.Status != http.StatusOK || len(a.Body) < 1000 {
		return fmt.Errorf("status %d, %d bytes", a.Status, len(a.Body))
	}
	return nil
}

// startBare starts this program as the yardstick of serve: it answers each request with so many bytes.
func startBare(ctx context.Context, dir string, bytes int) (*server, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return start(ctx, addr, filepath.Join(dir, "bare.log"), self, "-bare", addr, "-bytes", strconv.Itoa(bytes))
}

// bare serves the yardstick until ctx ends.
func bare(ctx context.Context, addr string, bytes int) error {
	body := make([]byte, bytes)
	s := &http.Server{Addr: addr, ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body) //nolint:errcheck // the reader has gone
	})}
	go func() {
		<-ctx.Done()
		s.Close()
	}()
	if err := s.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// live measures the figure of two screens, and prints it.
func (s *stage) live(ctx context.Context, out io.Writer, name string, to, from *server) error {
	programs := []*server{to}
	if from != to {
		programs = append(programs, from)
	}
	var held error
	seen, saved, err := live(ctx, s.tables, s.write, to, from, func() { held = remembered(out, programs...) })
	if err = errors.Join(err, held); err != nil {
		return err
	}
	fmt.Fprintf(out, "  an answer on the other screen, %s: %d joint sessions open, %d streams, %d saves a second for %v\n", name, len(s.tables), 2*len(s.tables), savesASecond, liveFor)
	fmt.Fprintf(out, "    %-44s p50 %6.1f  p95 %6.1f  p99 %6.1f  most %6.1f ms, target p95 ≤ %g ms: %s\n", "there, from sending it", ms(seen.Percentile(50)), ms(seen.Percentile(95)),
		ms(seen.Percentile(99)), ms(seen.Most()), ms(mostLive), verdict(ms(seen.Percentile(95)), ms(mostLive)))
	fmt.Fprintf(out, "    %-44s p50 %6.1f  p95 %6.1f  p99 %6.1f  most %6.1f ms\n", "of that, saved and acknowledged", ms(saved.Percentile(50)), ms(saved.Percentile(95)),
		ms(saved.Percentile(99)), ms(saved.Most()))
	return nil
}

// remembered prints what the programs keep in memory now, with all streams open.
func remembered(out io.Writer, programs ...*server) error {
	for i, p := range programs {
		rss, _, err := resident(p.pid())
		if err != nil {
			return err
		}
		peak, err := field(filepath.Join("/proc", strconv.Itoa(p.pid()), "status"), "VmHWM")
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "  memory after all that, %d streams still open, node %d: %.0f MB resident (%.0f at most), target ≤ %g MB: %s\n", 2*sessions/len(programs), i+1,
			rss/1e6, peak/1e6, mostLoaded/1e6, verdict(rss, mostLoaded))
	}
	return nil
}

// calmed prints what a program keeps when it has had nothing to do for a while.
func calmed(ctx context.Context, out io.Writer, program *server) error {
	select {
	case <-time.After(rest):
	case <-ctx.Done():
		return ctx.Err()
	}
	rss, _, err := resident(program.pid())
	fmt.Fprintf(out, "  memory %v later, with nobody there: %.0f MB resident\n", rest, rss/1e6)
	return err
}
