package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"towpath/bench/furnish"
)

// Whom one supporter supports, in the installations that are compared, and the target.
const (
	supportsFew  = 20
	supportsMany = 400
	supportsMore = 2_000

	mostCaseload = 50 * time.Millisecond // p99
)

// caseload measures the start of somebody who supports many people, and the page that they read before they meet one.
func caseload(ctx context.Context, out io.Writer, binary, dir string, runs int) error {
	fmt.Fprintf(out, "A supporter's start, load %s: each person shares eight things; one supporter asking, %d times each\n", busy(), 40*runs)
	p99 := map[int]float64{}
	for _, n := range []int{supportsFew, supportsMany, supportsMore} {
		asked, cold, err := caseloadOf(ctx, binary, filepath.Join(dir, fmt.Sprint("caseload-", n)), n, 40*runs)
		if err != nil {
			return err
		}
		for _, name := range []string{"start", "last page", "something new", "find by name", "before you meet", "before you meet, on paper"} {
			t := asked[name]
			fmt.Fprintf(out, "  %4d people, %-26s p50 %5.1f  p95 %5.1f  p99 %5.1f ms\n", n, name, t.percentile(50), t.percentile(95), t.percentile(99))
		}
		fmt.Fprintf(out, "  %4d people, start, the first since the program began, so that every name's key is read: %.1f ms\n", n, ms(cold))
		p99[n] = asked["start"].percentile(99)
	}
	fmt.Fprintf(out, "  start with %d people: p99 %.1f ms, target ≤ %g ms: %s; %.1f× that of %d people\n", supportsMany, p99[supportsMany], ms(mostCaseload),
		verdict(p99[supportsMany], ms(mostCaseload)), p99[supportsMany]/p99[supportsFew], supportsFew)
	return nil
}

func caseloadOf(ctx context.Context, binary, dir string, n, times int) (asked map[string]took, cold time.Duration, err error) {
	at := furnish.Place{Dir: dir}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, 0, err
	}
	h, err := furnish.Open(ctx, at)
	if err != nil {
		return nil, 0, err
	}
	worker, supported, err := h.Supporter(ctx, n)
	if err = errors.Join(err, h.Close()); err != nil {
		return nil, 0, err
	}
	program, err := serve(ctx, binary, at)
	if err != nil {
		return nil, 0, err
	}
	k := &keeper{program: program, base: "http://" + program.addr, token: worker.Token,
		client: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	asked, cold, err = k.caseload(ctx, supported, times)
	return asked, cold, errors.Join(err, program.close())
}

func (k *keeper) caseload(ctx context.Context, supported []string, times int) (asked map[string]took, cold time.Duration, err error) {
	if _, _, err := k.ask(ctx, http.MethodGet, "/guidance", "", nil); err != nil { // settings and words are read by now
		return nil, 0, err
	}
	if _, cold, err = k.ask(ctx, http.MethodGet, "/", "", nil); err != nil {
		return nil, 0, err
	}
	asked = map[string]took{}
	for i := range times {
		one := "/people/" + supported[i*31%len(supported)]
		for name, path := range map[string]string{"start": "/", "last page": fmt.Sprint("/?page=", (len(supported)-1)/40), "something new": "/?new=1",
			"before you meet": one, "before you meet, on paper": one + "/print?with=shared"} {
			if err := k.page(ctx, asked, name, http.MethodGet, path); err != nil {
				return nil, 0, err
			}
		}
		if err := k.page(ctx, asked, "find by name", http.MethodPost, "/people", "name", fmt.Sprint("name ", i)); err != nil {
			return nil, 0, err
		}
	}
	return asked, cold, nil
}

// page asks for a page and notes how long it took.
func (k *keeper) page(ctx context.Context, asked map[string]took, name, method, path string, pairs ...string) (err error) {
	var text []byte
	var took time.Duration
	if method == http.MethodPost {
		text, took, err = k.send(ctx, path, pairs...)
	} else {
		text, took, err = k.ask(ctx, method, path, "", nil)
	}
	if err == nil && !bytes.Contains(text, []byte("</html>")) {
		err = fmt.Errorf("%s gave no page", path)
	}
	asked[name] = append(asked[name], took)
	return err
}
