package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"towpath/bench/furnish"
	"towpath/bench/load"
	"towpath/bench/visit"
	"towpath/internal/trust/people"
)

// newEvery is how many saves one answer gets, before its writer begins another: as when somebody writes for a while and the page
// saves as they go.
const newEvery = 10

// writer is somebody who writes: one answer after the other, each saved again and again.
type writer struct {
	token   string
	form    string // what the form sends besides id, version and the text that changes
	box     string // the name of the box that changes
	path    string // where a new answer goes
	answer  string // the id of the one being written
	version int    // of it, as last acknowledged; 0 before the first time
	saved   int    // saves acknowledged
	answers int    // answers begun and acknowledged
	keep    bool   // stays with one answer
}

// form reads an exercise's form as the program made it.
func form(program *server, token, path string) (writer, error) {
	d, err := visit.Returning("http://"+program.addr, "towpath", token).Get(path)
	if err != nil {
		return writer{}, err
	}
	f, ok := d.Form(`action="` + path + `"`)
	if !ok {
		return writer{}, fmt.Errorf("%s has no form", path)
	}
	f = f.Write("Made-up words, about as long as somebody's answer.")
	w := writer{token: token, path: path}
	for name := range f.Values {
		if strings.HasPrefix(f.Values.Get(name), "Made-up words") && (w.box == "" || name < w.box) {
			w.box = name
		}
	}
	for _, name := range []string{"id", "version", w.box} {
		f.Values.Del(name)
	}
	if w.box == "" {
		return w, fmt.Errorf("%s has no box to write in", path)
	}
	w.form = f.Values.Encode()
	return w, nil
}

// text is what the writer writes for the n-th time.
func (w *writer) text() string { return fmt.Sprintf("What I wrote the %d. time.", w.saved+1) }

// save is a request to save, as the page's script sends it.
func (w *writer) save(buf []byte, addr string) []byte {
	if w.version == 0 || w.version == newEvery && !w.keep {
		w.answer, w.version = people.NewID(), 0
	}
	path := w.path
	if w.version > 0 {
		path = "/exercises/answers/" + w.answer
	}
	body := fmt.Sprintf("%s&id=%s&version=%d&%s=%s", w.form, w.answer, w.version, url.QueryEscape(w.box), url.QueryEscape(w.text()))
	return fmt.Appendf(buf, "POST %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: towpath-bench\r\nAccept: application/json\r\nAccept-Encoding: gzip, deflate\r\n"+
		"Sec-Fetch-Site: same-origin\r\nCookie: towpath=%s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		path, addr, w.token, len(body), body)
}

// acknowledged checks that an answer says that this save, and no other, is kept.
func (w *writer) acknowledged(a *load.Answer) error {
	want := fmt.Sprintf(`{"id":"%s","version":%d`, w.answer, w.version+1)
	if text, err := a.Text(); err != nil || a.Status != 200 || !strings.HasPrefix(text, want+"}") && !strings.HasPrefix(text, want+",") {
		return fmt.Errorf("saving %s: status %d, %q and not %q: %w", w.answer, a.Status, text, want, err)
	}
	if w.version == 0 {
		w.answers++
	}
	w.version++
	w.saved++
	return nil
}

// saves measures how soon an answer is saved for good.
func (s *stage) saves(ctx context.Context, out io.Writer, program *server, runs int) (writers []writer, err error) {
	for _, p := range s.crowd {
		w, err := form(program, p.Token, s.write)
		if err != nil {
			return nil, err
		}
		writers = append(writers, w)
	}
	plan := load.Plan{Addrs: []string{program.addr}, Clients: atOnce, Warm: warm, For: long,
		Next:  func(client, _ int, buf []byte) []byte { return writers[client].save(buf, program.addr) },
		Check: func(client int, a *load.Answer) error { return writers[client].acknowledged(a) }}
	all, err := repeat(ctx, runs, plan, program)
	if err != nil {
		return nil, err
	}
	all.print(out, fmt.Sprintf("an answer saved; one in %d is a new one", newEvery))
	met := verdict(all.percentile(99), ms(mostSaveTime))
	fmt.Fprintf(out, "  answer saved and acknowledged: p99 %.1f ms, target ≤ %g ms: %s\n", all.percentile(99), ms(mostSaveTime), met)
	return writers, nil
}

// kill ends the program as a power cut would, as far as a process can be.
func (s *server) kill() error {
	if err := s.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		return err
	}
	s.cmd.Wait() //nolint:errcheck // it was killed
	return errors.Join(s.log.Close(), faults(s.log.Name()))
}

// still makes sure that what was acknowledged is there, each once, after the program was killed.
func (s *stage) still(ctx context.Context, out io.Writer, writers []writer) error {
	h, err := furnish.Open(ctx, s.at)
	if err != nil {
		return err
	}
	defer h.Close()
	saved := 0
	for i, w := range writers {
		kept, err := h.Kept(ctx, s.crowd[i])
		if err != nil {
			return err
		}
		answers, last := 0, false
		for _, t := range kept {
			if t.Created.After(s.began) {
				answers++
			}
			w.saved--
			last = last || t.ID == w.answer && t.Version == int64(w.version) && bytes.Contains(t.Body, []byte(w.text()))
			w.saved++
		}
		if answers != w.answers || !last {
			return fmt.Errorf("after kill -9, person %d has %d answers of %d acknowledged; the last save is there: %v", i, answers, w.answers, last)
		}
		saved += w.saved
	}
	fmt.Fprintf(out, "  after kill -9 all %d acknowledged saves are there, each once\n", saved)
	return nil
}

// disk is the yardstick of saves: how long this disk takes for a page of 4 KB by itself.
func disk(out io.Writer, dir string) error {
	f, err := os.Create(filepath.Join(dir, "yardstick"))
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	page := make([]byte, 4096)
	var took []time.Duration
	for range 300 {
		start := time.Now()
		if _, err := f.Write(page); err != nil {
			return err
		}
		if err := f.Sync(); err != nil {
			return err
		}
		took = append(took, time.Since(start))
	}
	r := load.ResultOf(took, time.Second)
	fmt.Fprintf(out, "  yardstick: 4 KB written and synced by one: p50 %.2f ms, p99 %.2f ms\n", ms(r.Percentile(50)), ms(r.Percentile(99)))
	return nil
}
