package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"towpath/bench/furnish"
	"towpath/bench/visit"
	"towpath/internal/rooms/offline"
	"towpath/internal/trust/people"
)

// How many devices come back at once, and the targets.
const (
	comeBack = 1000

	mostReturn   = 2 * time.Second
	mostNothing  = 2 << 10   // bytes on the wire of a sync without changes
	mostTopic    = 150 << 10 // of making a topic available, without media
	mostKeptPage = 1000      // milliseconds until a kept page can be read, with the processor slowed
)

// returning is one person's device, with something that was written off line.
type returning struct {
	keeper
	body []byte
}

// offlines measures what being without a connection costs, and how it is when everybody's is back at once.
func offlines(ctx context.Context, out io.Writer, binary, dir string, runs int) (err error) {
	at := furnish.Place{Dir: filepath.Join(dir, "offline")}
	if err := os.MkdirAll(at.Dir, 0o700); err != nil {
		return err
	}
	h, err := furnish.Open(ctx, at)
	if err != nil {
		return err
	}
	crowd, err := h.Crowd(ctx, comeBack, 3, keptThings())
	if err = errors.Join(err, h.Close()); err != nil {
		return err
	}
	program, err := serve(ctx, binary, at)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, program.close()) }()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: comeBack},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	devices := make([]*returning, comeBack)
	for i, p := range crowd {
		devices[i] = &returning{keeper: keeper{program: program, base: "http://" + program.addr, token: p.Token, client: client}}
		if err := devices[i].write(ctx); err != nil {
			return err
		}
	}
	took, err := allReturn(ctx, devices)
	if err != nil {
		return err
	}
	slices.Sort(took)
	worst := took[len(took)-1]
	fmt.Fprintf(out, "Without a connection: %d devices of as many people return at once, with one answer each\n", comeBack)
	fmt.Fprintf(out, "  on the server: median %.0f ms, the last after %.0f ms, target ≤ %g ms: %s\n", ms(took[len(took)/2]), ms(worst), ms(mostReturn), verdict(ms(worst), ms(mostReturn)))
	if err := devices[0].costs(out); err != nil {
		return err
	}
	return keptPage(ctx, out, binary, dir, runs)
}

// write turns keeping on and puts one answer into an envelope.
func (d *returning) write(ctx context.Context) error {
	form := url.Values{"id": {people.NewID()}, "do": {"on"}}
	if _, _, err := d.ask(ctx, http.MethodPost, "/offline", "application/x-www-form-urlencoded", strings.NewReader(form.Encode())); err != nil {
		return err
	}
	text, _, err := d.ask(ctx, http.MethodGet, "/offline/list", "", nil)
	if err != nil {
		return err
	}
	var l struct{ Key, Pass string }
	if err := json.Unmarshal(text, &l); err != nil {
		return err
	}
	page := url.Values{"id": {people.NewID()}, "version": {"0"}, "title": {""}, "text": {"Made-up words, about as long as somebody's answer."}}
	id := people.NewID()
	sealed, err := offline.Seal(l.Key, id, offline.Written{Pass: l.Pass, Path: "/kit/journal", Form: page.Encode()})
	if err != nil {
		return err
	}
	d.body, err = json.Marshal(map[string]any{"sent": []any{map[string]string{"id": id, "sealed": sealed}}})
	return err
}

// allReturn has all devices send at one moment, and says how long each waited for the word that its answer is kept.
func allReturn(ctx context.Context, devices []*returning) ([]time.Duration, error) {
	took, errs := make([]time.Duration, len(devices)), make([]error, len(devices))
	var wg sync.WaitGroup
	start := time.Now()
	for i, d := range devices {
		wg.Go(func() {
			text, _, err := d.ask(ctx, http.MethodPost, "/offline/send", "application/json", bytes.NewReader(d.body))
			took[i] = time.Since(start)
			if err == nil && !bytes.Contains(text, []byte(`"state":"kept"`)) {
				err = fmt.Errorf("not kept: %s", text)
			}
			errs[i] = err
		})
	}
	wg.Wait()
	return took, errors.Join(errs...)
}

// costs prints what moves on the wire.
func (d *returning) costs(out io.Writer) error {
	list, err := d.list("")
	if err != nil {
		return err
	}
	again, err := d.list(list.etag)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "  asking what to keep: %d bytes; where nothing changed: %d, target ≤ %d: %s\n", list.bytes, again.bytes, mostNothing, verdict(float64(again.bytes), mostNothing))
	b := visit.Returning(d.base, "towpath", d.token)
	topic, err := b.Get("/topics/recovery")
	if err != nil {
		return err
	}
	sum := 0
	for _, path := range append(topic.All(`^/(topics|exercises)/recovery/[a-z-]+$`), "/topics/recovery") {
		if strings.HasSuffix(path, "/booklet") { // for paper, and not kept
			continue
		}
		w, err := visit.Weigh(visit.Page{URL: d.base + path, Cookie: b.Cookie()})
		if err != nil {
			return err
		}
		sum += w.HTML
	}
	fmt.Fprintf(out, "  a topic, with its pages and exercises: %d bytes, target ≤ %d: %s\n", sum, mostTopic, verdict(float64(sum), mostTopic))
	worker, err := visit.Weigh(visit.Page{URL: d.base + "/sw.js"})
	fmt.Fprintf(out, "  the worker itself: %d bytes, once for each version of the program\n", worker.All())
	return err
}

type listed struct {
	etag  string
	bytes int
}

func (d *returning) list(etag string) (l listed, err error) {
	req, err := http.NewRequest(http.MethodGet, d.base+"/offline/list", nil)
	if err != nil {
		return l, err
	}
	for name, value := range map[string]string{"Cookie": "towpath=" + d.token, "Accept": "application/json", "Accept-Encoding": "gzip", "If-None-Match": etag} {
		req.Header.Set(name, value)
	}
	res, err := d.client.Do(req)
	if err != nil {
		return l, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	var head bytes.Buffer
	_ = res.Header.Write(&head) // a buffer takes everything
	return listed{etag: res.Header.Get("ETag"), bytes: len(body) + head.Len()}, err
}

// keptPage prints how soon a kept page can be read without a connection. The browser slows the page's own thread and not the worker's, so what
// the worker took is counted as often as it would have taken longer.
func keptPage(ctx context.Context, out io.Writer, binary, dir string, runs int) error {
	const slowed = 6
	if _, err := os.Stat("e2e/node_modules/playwright-core"); err != nil {
		fmt.Fprintln(out, "  the start off line: not measured. It takes Chromium and playwright-core: run `npm ci` in e2e/.")
		return nil
	}
	return with(ctx, binary, dir, "start", func(h *house) error {
		job, err := json.Marshal(map[string]any{"url": h.URL, "signIn": h.SignIn["person"], "runs": runs, "chromium": chromium()})
		if err != nil {
			return err
		}
		c := exec.CommandContext(ctx, "node", "bench/offline.mjs")
		c.Stdin, c.Stderr = bytes.NewReader(job), os.Stderr
		said, err := c.Output()
		if err != nil {
			return fmt.Errorf("bench/offline.mjs: %w", err)
		}
		var t struct{ Paint, Shown, Worker float64 }
		if err := json.Unmarshal(said, &t); err != nil {
			return err
		}
		whole := t.Shown + (slowed-1)*t.Worker
		fmt.Fprintf(out, "  a kept page in Chromium, processor slowed %d×, 390 × 844, the worker stopped before, load %s: medians of %d\n", slowed, busy(), runs)
		fmt.Fprintf(out, "  first paint %.0f ms, readable %.0f ms, of which the worker %.0f at full speed; slowed too, readable %.0f ms, target ≤ %d: %s\n",
			t.Paint, t.Shown, t.Worker, whole, mostKeptPage, verdict(whole, mostKeptPage))
		return nil
	})
}
