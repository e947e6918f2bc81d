package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"towpath/bench/furnish"
	"towpath/bench/load"
)

// The start of a shift: staff who sign in with a password and a one-time code while others read, all from one address, as behind the
// one router of a building.
const (
	shift      = 200
	shiftFor   = time.Minute
	readers    = 20
	readsEvery = 200 * time.Millisecond // so a hundred pages a second
	mostSlowed = 1.5                    // times the p99 of a page, while they sign in
)

// signIns measures the start of a shift.
func signIns(ctx context.Context, out io.Writer, binary, dir string, _ int) error {
	s, err := set(ctx, binary, furnish.Place{Dir: filepath.Join(dir, "shift")}, crowd{people: readers, things: usualThings})
	if err != nil {
		return err
	}
	h, err := furnish.Open(ctx, s.at)
	if err != nil {
		return err
	}
	staff, err := h.Staff(ctx, 2*shift)
	if err = errors.Join(err, h.Close()); err != nil {
		return err
	}
	program, err := serve(ctx, binary, s.at)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "The start of a shift, load %s: %d staff sign in with a password and a one-time code within %v, while %d people read %d pages a second\n",
		busy(), shift, shiftFor, readers, readers*int(time.Second/readsEvery))
	err = s.shift(ctx, out, program, staff)
	return errors.Join(err, program.close())
}

func (s *stage) shift(ctx context.Context, out io.Writer, program *server, staff []furnish.Staff) error {
	alone, before, err := s.read(ctx, program, 20*time.Second, nil)
	if err != nil {
		return err
	}
	evenly := &entrance{program: program, staff: staff[:shift], every: shiftFor / shift}
	meanwhile, during, err := s.read(ctx, program, shiftFor, evenly)
	if err != nil {
		return err
	}
	at := &entrance{program: program, staff: staff[shift:]}
	crowded, _, err := s.read(ctx, program, 10*time.Second, at)
	if err != nil {
		return err
	}
	each := (during.Seconds() - before.Seconds()*float64(shiftFor)/float64(20*time.Second)) / shift
	say := func(name string, r load.Result, more string) {
		fmt.Fprintf(out, "  %-46s p50 %6.1f  p95 %6.1f  p99 %6.1f  most %6.1f ms%s\n", name, ms(r.Percentile(50)), ms(r.Percentile(95)), ms(r.Percentile(99)), ms(r.Most()), more)
	}
	slowed := ms(meanwhile.Percentile(99)) / ms(alone.Percentile(99))
	say("a page, while nobody signs in", alone, "")
	say("a page, while they sign in", meanwhile, fmt.Sprintf(", %.2f× the p99, target ≤ %g×: %s", slowed, mostSlowed, verdict(slowed, mostSlowed)))
	say("signing in, hashing with it", evenly.result(shiftFor), fmt.Sprintf(", %d of %d in, %d asked to come again, %.1f ms of processor each", evenly.in(), shift, evenly.again, 1000*each))
	say("a page, while all of them come at once", crowded, fmt.Sprintf(", %.2f× the p99", ms(crowded.Percentile(99))/ms(alone.Percentile(99))))
	say("signing in, all at once", at.result(shiftFor), fmt.Sprintf(", %d of %d in, %d asked to come again", at.in(), shift, at.again))
	return nil
}

// read has people read at their pace, with others signing in meanwhile, and says what it took and what the server spent on it.
func (s *stage) read(ctx context.Context, program *server, length time.Duration, e *entrance) (r load.Result, spent time.Duration, err error) {
	before, err := cpu(program.pid())
	if err != nil {
		return r, 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	var mu sync.Mutex
	var took []time.Duration
	var errs []error
	var wg sync.WaitGroup
	for i := range readers {
		wg.Go(func() {
			all, err := s.pace(ctx, program, i)
			mu.Lock()
			defer mu.Unlock()
			took, errs = append(took, all...), append(errs, err)
		})
	}
	if e != nil {
		errs = append(errs, e.open(ctx))
	}
	wg.Wait()
	after, err := cpu(program.pid())
	return load.ResultOf(took, length), after - before, errors.Join(append(errs, err)...)
}

// pace is one person who reads a page, waits, and reads it again.
func (s *stage) pace(ctx context.Context, program *server, i int) (took []time.Duration, err error) {
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 1}}
	defer client.CloseIdleConnections()
	tick := time.NewTicker(readsEvery)
	defer tick.Stop()
	for {
		r, err := http.NewRequest(http.MethodGet, "http://"+program.addr+s.heavy, nil)
		if err != nil {
			return took, err
		}
		r.AddCookie(&http.Cookie{Name: "towpath", Value: s.crowd[i].Token})
		start := time.Now()
		if _, err := answer(client, r, http.StatusOK); err != nil {
			return took, err
		}
		took = append(took, time.Since(start))
		select {
		case <-tick.C:
		case <-ctx.Done():
			return took, nil
		}
	}
}

func answer(c *http.Client, r *http.Request, want int) (status int, err error) {
	a, err := c.Do(r)
	if err != nil {
		return 0, err
	}
	defer a.Body.Close()
	if _, err := io.Copy(io.Discard, a.Body); err != nil {
		return 0, err
	}
	if want != 0 && a.StatusCode != want {
		return a.StatusCode, fmt.Errorf("status %d for %s", a.StatusCode, r.URL.Path)
	}
	return a.StatusCode, nil
}

// entrance is where staff come in: one after another at a pace, or all at once.
type entrance struct {
	program *server
	staff   []furnish.Staff
	every   time.Duration

	mu    sync.Mutex
	took  []time.Duration
	again int
}

func (e *entrance) in() int { return len(e.took) }

func (e *entrance) result(within time.Duration) load.Result { return load.ResultOf(e.took, within) }

func (e *entrance) open(ctx context.Context) error {
	var wg sync.WaitGroup
	errs := make([]error, len(e.staff))
	for i, who := range e.staff {
		wg.Go(func() { errs[i] = e.comeIn(ctx, who) })
		select {
		case <-time.After(e.every):
		case <-ctx.Done():
		}
	}
	wg.Wait()
	return errors.Join(errs...)
}

// comeIn signs somebody in. Who is asked to come again does, a second later.
func (e *entrance) comeIn(ctx context.Context, who furnish.Staff) error {
	c := &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Transport: &http.Transport{DisableKeepAlives: true}}
	for start := time.Now(); ; {
		code, err := who.Code(time.Now())
		if err != nil {
			return err
		}
		r, err := http.NewRequest(http.MethodPost, "http://"+e.program.addr+"/in/staff", strings.NewReader(url.Values{"email": {who.Email}, "password": {who.Password}, "code": {code}}.Encode()))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		status, err := answer(c, r, 0)
		e.mu.Lock()
		switch {
		case err == nil && status == http.StatusSeeOther:
			e.took = append(e.took, time.Since(start))
		case err == nil && status == http.StatusTooManyRequests:
			e.again++
		}
		e.mu.Unlock()
		if err != nil || status == http.StatusSeeOther {
			return err
		}
		if status != http.StatusTooManyRequests {
			return fmt.Errorf("status %d at the entrance", status)
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return nil
		}
	}
}
