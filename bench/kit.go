package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"towpath/bench/furnish"
	"towpath/content"
	"towpath/internal/pack"
	"towpath/internal/rooms/exercises"
	"towpath/internal/rooms/kit"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// What one person keeps, in the two installations that are compared, and the targets.
const (
	keptFew  = 100
	keptMany = 10_000

	mostFindTime   = 200 * time.Millisecond // p95
	mostExportTime = 5 * time.Second
)

// keeper is one person with things, signed in.
type keeper struct {
	program *server
	base    string
	token   string
	client  *http.Client
}

// ask sends a request and reads the answer to its end.
func (k *keeper) ask(ctx context.Context, method, path, kind string, body io.Reader) (text []byte, took time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, method, k.base+path, body)
	if err != nil {
		return nil, 0, err
	}
	req.Header.Set("Cookie", "towpath="+k.token)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	start := time.Now()
	res, err := k.client.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer res.Body.Close()
	text, err = io.ReadAll(res.Body)
	took = time.Since(start)
	if err == nil && res.StatusCode != http.StatusOK && res.StatusCode != http.StatusSeeOther {
		err = fmt.Errorf("%s %s: %s", method, path, res.Status)
	}
	if res.StatusCode == http.StatusSeeOther {
		text = []byte(res.Header.Get("Location"))
	}
	return text, took, err
}

func (k *keeper) send(ctx context.Context, path string, pairs ...string) ([]byte, time.Duration, error) {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return k.ask(ctx, http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// bring sends a file to be brought in.
func (k *keeper) bring(ctx context.Context, file []byte) (string, time.Duration, error) {
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile("file", "my-things.json")
	if err == nil {
		_, err = part.Write(file)
	}
	if err = errors.Join(err, m.Close()); err != nil {
		return "", 0, err
	}
	to, took, err := k.ask(ctx, http.MethodPost, "/kit/import", m.FormDataContentType(), &body)
	return string(to), took, err
}

// took are times of one thing that was asked for, several times.
type took []time.Duration

func (t took) percentile(p int) float64 {
	slices.Sort(t)
	return ms(t[min(len(t)*p/100, len(t)-1)])
}

// kitFigures are those of one person's kit.
type kitFigures struct {
	asked                map[string]took // by page
	page, file, back     time.Duration
	worked               time.Duration // processor time of a search, on all cores together
	pageSize, fileSize   int
	rest, most, searched float64 // bytes resident: before, the most ever, and after all the searching
}

// lookedFor are searches that find nothing, little and much, one word and several, in more than one script.
var lookedFor = []string{"lantern", "river", "the", "made up words", "quiet morning", "zebra", "MULLER", "надежда", "مساء", "page 77", "bench sleep", "wat", "choose"}

// kitOf measures the pages of somebody who keeps n things.
func kitOf(ctx context.Context, binary, dir string, n, runs int) (f kitFigures, err error) {
	at := furnish.Place{Dir: filepath.Join(dir, fmt.Sprint("kit-", n))}
	if err := os.MkdirAll(at.Dir, 0o700); err != nil {
		return f, err
	}
	h, err := furnish.Open(ctx, at)
	if err != nil {
		return f, err
	}
	crowd, err := h.Crowd(ctx, 1, n, keptThings())
	if err = errors.Join(err, h.Close()); err != nil {
		return f, err
	}
	program, err := serve(ctx, binary, at)
	if err != nil {
		return f, err
	}
	k := &keeper{program: program, base: "http://" + program.addr, token: crowd[0].Token,
		client: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	return f, errors.Join(k.measure(ctx, &f, n, runs), program.close())
}

func (k *keeper) measure(ctx context.Context, f *kitFigures, n, runs int) (err error) {
	if err := k.pages(ctx, f, 10*runs); err != nil {
		return err
	}
	if f.rest, _, err = resident(k.program.pid()); err != nil {
		return err
	}
	before, err := cpu(k.program.pid())
	if err != nil {
		return err
	}
	for range 3 * runs {
		for _, q := range lookedFor {
			text, took, err := k.send(ctx, "/kit", "q", q)
			if err != nil {
				return err
			}
			if !bytes.Contains(text, []byte("</html>")) {
				return fmt.Errorf("searching for %q gave no page", q)
			}
			f.asked["find"] = append(f.asked["find"], took)
		}
	}
	after, err := cpu(k.program.pid())
	if err != nil {
		return err
	}
	f.worked = (after - before) / time.Duration(len(f.asked["find"]))
	if f.searched, _, err = resident(k.program.pid()); err != nil {
		return err
	}
	if err := k.carry(ctx, f, n, runs); err != nil {
		return err
	}
	f.most, err = field(fmt.Sprintf("/proc/%d/status", k.program.pid()), "VmHWM")
	return err
}

func (k *keeper) pages(ctx context.Context, f *kitFigures, times int) error {
	f.asked = map[string]took{}
	for range times {
		for name, path := range map[string]string{"home": "/", "list": "/kit", "list, oldest first": "/kit?sort=oldest", "list, one kind": "/kit?kind=takeaway",
			"list, from A to Z": "/kit?sort=name"} {
			_, took, err := k.ask(ctx, http.MethodGet, path, "", nil)
			if err != nil {
				return err
			}
			f.asked[name] = append(f.asked[name], took)
		}
	}
	return nil
}

// carry makes both files, removes everything for good, and brings it all back.
func (k *keeper) carry(ctx context.Context, f *kitFigures, n, runs int) error {
	var pages, files took
	var file []byte
	for range runs {
		page, took, err := k.send(ctx, "/kit/export", "as", "page")
		if err != nil {
			return err
		}
		pages, f.pageSize = append(pages, took), len(page)
		if file, took, err = k.send(ctx, "/kit/export", "as", "json"); err != nil {
			return err
		}
		files, f.fileSize = append(files, took), len(file)
	}
	f.page, f.file = median(pages), median(files)
	for _, path := range []string{"/kit/away-all", "/kit/bin/empty"} {
		if _, _, err := k.send(ctx, path); err != nil {
			return err
		}
	}
	to, took, err := k.bring(ctx, file)
	if want := fmt.Sprintf("/kit/export?new=%d&there=0&bin=0", n); err == nil && to != want {
		err = fmt.Errorf("bringing all back led to %s", to)
	}
	f.back = took
	return err
}

// kept measures what somebody who keeps ten thousand things waits for, beside somebody who keeps a hundred.
func kept(ctx context.Context, out io.Writer, binary, dir string, runs int) error {
	few, err := kitOf(ctx, binary, dir, keptFew, runs)
	if err != nil {
		return err
	}
	many, err := kitOf(ctx, binary, dir, keptMany, runs)
	if err != nil {
		return err
	}
	size := 0
	for _, t := range keptThings() {
		size += len(t.Body)
	}
	fmt.Fprintf(out, "Everything somebody keeps, load %s: %d things of one person, %d bytes each on average, against %d; by %s, one request after the other\n",
		busy(), keptMany, size/len(keptThings()), keptFew, "net/http on loopback, unpacked")
	for _, name := range []string{"home", "list", "list, oldest first", "list, one kind", "list, from A to Z"} {
		fmt.Fprintf(out, "  %-20s p50 %6.1f ms, p95 %6.1f ms; with %d p50 %5.1f ms: %.1f× the time\n", name, many.asked[name].percentile(50), many.asked[name].percentile(95),
			keptFew, few.asked[name].percentile(50), many.asked[name].percentile(50)/few.asked[name].percentile(50))
	}
	find := many.asked["find"]
	fmt.Fprintf(out, "  finding: %d searches, p50 %.1f ms, p95 %.1f ms, target ≤ %g ms: %s; with %d p95 %.1f ms; processor time of one %.0f ms on all cores together\n", len(find), find.percentile(50), find.percentile(95),
		ms(mostFindTime), verdict(find.percentile(95), ms(mostFindTime)), keptFew, few.asked["find"].percentile(95), ms(many.worked))
	fmt.Fprintf(out, "  a page to read: %.2f s (%.1f MB), a file to bring back: %.2f s (%.1f MB), target ≤ %g s: %s; with %d %.3f s and %.3f s\n", many.page.Seconds(),
		float64(many.pageSize)/1e6, many.file.Seconds(), float64(many.fileSize)/1e6, mostExportTime.Seconds(),
		verdict(max(many.page, many.file).Seconds(), mostExportTime.Seconds()), keptFew, few.page.Seconds(), few.file.Seconds())
	fmt.Fprintf(out, "  bringing all of it back: %.2f s; with %d %.3f s\n", many.back.Seconds(), keptFew, few.back.Seconds())
	fmt.Fprintf(out, "  memory: %.0f MB before searching, %.0f MB after it, %.0f MB at most in all of this; with %d %.0f MB at most\n", many.rest/1e6, many.searched/1e6,
		many.most/1e6, keptFew, few.most/1e6)
	return nil
}

// keptThings are things like those that people keep: answers to each exercise there is, pages of their own, takeaways and next steps.
func keptThings() (all []things.Thing) {
	add := func(kind sharing.Kind, body any) {
		text, err := json.Marshal(body)
		if err != nil {
			panic(err) // made of texts alone
		}
		all = append(all, things.Thing{Kind: kind, Body: text})
	}
	lib, _ := pack.NewLive(pack.Layer{Name: "built in", FS: content.FS})
	n := 0
	for _, t := range lib.Library().Topics() {
		for _, e := range t.Exercises {
			n++
			a := exercises.Answer{Wording: exercises.Wording{Title: e.Title, Topic: e.Topic, Exercise: e.ID, Version: e.Version, Parts: e.Parts},
				Answers: map[string]exercises.Value{}}
			for _, p := range e.Parts {
				a.Answers[p.ID] = exercises.Value{Text: fmt.Sprintf("Made-up words about the river and the bench, number %d, about as long as an answer.", n)}
			}
			add(sharing.Answer, a)
			add(sharing.Journal, kit.Page{Title: fmt.Sprintf("Page %d", n), Text: strings.Repeat("Made-up words of a quiet morning by the water, some of them about sleep. ", 4+n%12) + "مساء Müller"})
			if n%4 == 0 {
				add(sharing.Takeaway, kit.Page{Title: "A short walk helps", Text: "A short walk helps, also when I don't want to."})
				add(sharing.NextStep, kit.NextStep{Title: "Walk to the lock", What: "Walk to the lock", When: "Tuesday"})
			}
		}
	}
	add(sharing.Journal, kit.Page{Title: "A lantern", Text: "The one page about it."})
	return all
}
