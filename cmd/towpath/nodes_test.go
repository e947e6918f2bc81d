package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/late"
	"towpath/internal/ground/vault"
)

// twoNodes are two demos that serve one database.
func twoNodes(t *testing.T, more ...string) (a, b *installation) {
	t.Helper()
	dir, dsn := t.TempDir(), dbtest.Database(t)
	a = serveDemo(t, dir, dsn, more...)
	b = serveDemo(t, dir, dsn, more...)
	if strings.TrimPrefix(a.links["person"], a.url) != strings.TrimPrefix(b.links["person"], b.url) {
		t.Fatal("RUN-2 the two give different sign-in links")
	}
	return a, b
}

// client is one browser, wherever it asks: cookies don't tell ports apart.
type client struct {
	t *testing.T
	*http.Client
	seen string // what was answered last
	code int
}

func newClient(t *testing.T) *client {
	jar, _ := cookiejar.New(nil)
	return &client{t: t, Client: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

func (c *client) get(address string) *client {
	c.t.Helper()
	resp, err := c.Get(address)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.take(resp)
}

func (c *client) post(address string, form url.Values) *client {
	c.t.Helper()
	resp, err := c.PostForm(address, form)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.take(resp)
}

func (c *client) take(resp *http.Response) *client {
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	c.seen, c.code = html.UnescapeString(string(body)), resp.StatusCode
	return c
}

func (c *client) sees(what, when string) {
	c.t.Helper()
	if !strings.Contains(c.seen, what) {
		c.t.Errorf("RUN-2 %s: no %q (%d) in %.400s", when, what, c.code, c.seen)
	}
}

var hidden = regexp.MustCompile(`<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"`)

// hiddenFields are those of the page that was seen last.
func (c *client) hiddenFields() url.Values {
	v := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(c.seen, -1) {
		v.Set(m[1], m[2])
	}
	return v
}

// keeps writes a page of their own, and returns its id.
func (c *client) keeps(at, words string) string {
	c.t.Helper()
	form := c.get(at + "/kit/new").hiddenFields()
	form.Set("title", words)
	form.Set("text", words)
	c.post(at+"/kit/journal", form)
	return form.Get("id")
}

func castOf(t *testing.T, i *installation) (cast map[string]struct{ Account, Name, Secret string }) {
	t.Helper()
	var ready struct {
		Cast map[string]struct{ Account, Name, Secret string } `json:"cast"`
	}
	if err := json.Unmarshal([]byte(i.first), &ready); err != nil {
		t.Fatal(err)
	}
	return ready.Cast
}

func TestRUN2WhatHappensOnOneNodeHoldsOnTheOther(t *testing.T) {
	a, b := twoNodes(t)
	cast := castOf(t, a)
	robin, sam, alex := newClient(t), newClient(t), newClient(t)
	robin.get(a.links["person"])
	sam.get(b.links["worker"])
	alex.get(b.links["admin"])
	id := robin.keeps(a.url, "a walk by the lock")

	t.Run("RUN-2 a session, and what was kept", func(t *testing.T) {
		robin.get(b.url+"/kit/"+id).sees("a walk by the lock", "on the other node")
	})
	t.Run("RUN-2 a share that was ended, PRIV-8 as if it had never been", func(t *testing.T) {
		form := robin.get(a.url + "/sharing/new?thing=" + id).hiddenFields()
		form.Set("with", cast["worker"].Account)
		form.Set("until", "open")
		robin.post(a.url+"/sharing", form)
		read := "/sharing/with-me/" + cast["person"].Account + "/" + id
		sam.get(b.url+read).sees("a walk by the lock", "shared on A, read on B")
		end := regexp.MustCompile(`/sharing/[0-9a-f-]{36}/end`).FindString(robin.get(a.url + "/sharing").seen)
		robin.post(a.url+end, url.Values{})
		if sam.get(b.url + read); sam.code != http.StatusNotFound {
			t.Errorf("RUN-2 ended on A, B answers %d", sam.code)
		}
	})
	t.Run("RUN-2 RUN-5 settings, sooner than a node would look by itself", func(t *testing.T) {
		robin.get(a.url + "/help") // A remembers them now
		form := alex.get(b.url + "/setup/service").hiddenFields()
		form.Set("name", "Quayside")
		alex.post(b.url+"/setup/service", form)
		late.Until(t, "RUN-2 A has the new name", func() bool { return strings.Contains(robin.get(a.url+"/help").seen, "Quayside") })
	})
	t.Run("RUN-2 ACC-6 guesses on both nodes count together", func(t *testing.T) {
		guesser, looked := newClient(t), 0
		words := strings.Fields(cast["person2"].Secret)
		wrong := strings.Join([]string{words[1], words[0], words[3], words[2]}, " ")
		for i := range 40 {
			node := []*installation{a, b}[i%2]
			form := guesser.get(node.url + "/in").hiddenFields()
			form.Set("words", wrong)
			if guesser.post(node.url+"/in", form); guesser.code == http.StatusUnprocessableEntity {
				looked++
			}
		}
		if looked < 20 || looked > 21 {
			t.Errorf("RUN-2 %d guesses were looked at, as many as on one node: 20, or 21 with the one that is told to wait", looked)
		}
	})
	t.Run("RUN-2 signed out on one is signed out on both", func(t *testing.T) {
		other := newClient(t)
		other.get(a.links["person"])
		other.post(b.url+"/out", url.Values{})
		for _, n := range []*installation{a, b} {
			if other.get(n.url + "/kit"); strings.Contains(other.seen, "a walk by the lock") {
				t.Error("RUN-2 signed out, it is still shown")
			}
		}
	})
	t.Run("RUN-2 RUN-8 PRIV-4 whoever erased themselves on A is gone on B", func(t *testing.T) {
		form := robin.get(a.url + "/kit/erase").hiddenFields()
		form.Set("sure", "yes")
		robin.post(a.url+"/kit/erase", form)
		for _, n := range []*installation{b, a} {
			if robin.get(n.url + "/kit/" + id); strings.Contains(robin.seen, "a walk by the lock") || robin.code == http.StatusInternalServerError {
				t.Errorf("PRIV-4 RUN-2 erased, a node answers %d", robin.code)
			}
			if sam.get(n.url + "/people/" + cast["person"].Account); sam.code != http.StatusNotFound {
				t.Errorf("PRIV-4 RUN-2 Sam's page of Robin: %d", sam.code)
			}
		}
	})
	for _, n := range []*installation{a, b} {
		if strings.Contains(n.log.String(), `"msg":"fault"`) {
			t.Errorf("RUN-2 a fault in the log: %s", n.log.String())
		}
		for _, private := range []string{"a walk", cast["person"].Account, cast["worker"].Account, cast["person2"].Secret, "Quayside", id} {
			if strings.Contains(n.log.String(), private) {
				t.Errorf("RUN-7 the log of a node holds %q", private)
			}
		}
	}
}

// typist writes into one form as site.js does: it saves what there is, again and again while there is no answer, and goes on
// from the version that was acknowledged.
type typist struct {
	*client
	action, box  string
	form         url.Values
	acknowledged string // the last text that was
	copies       int    // how often its text was kept beside another
	tries        int
}

func newTypist(t *testing.T, c *client, at string) *typist {
	t.Helper()
	for _, path := range regexp.MustCompile(`/exercises/recovery/[a-z-]+`).FindAllString(c.get(at+"/topics/recovery").seen, -1) {
		c.get(at + path)
		if box := regexp.MustCompile(`<textarea[^>]*name="([^"]+)"`).FindStringSubmatch(c.seen); box != nil {
			return &typist{client: c, action: path, box: box[1], form: c.hiddenFields()}
		}
	}
	t.Fatal("no exercise with a box to write in")
	return nil
}

// save saves a text, however often it takes.
func (w *typist) save(at, text string) {
	w.t.Helper()
	w.form.Set(w.box, text)
	for range 200 {
		w.tries++
		req, err := http.NewRequest(http.MethodPost, at+w.action, strings.NewReader(w.form.Encode()))
		if err != nil {
			w.t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Accept", "application/json")
		resp, err := w.Do(req)
		if err != nil {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		var said struct {
			ID      string
			Version int64
		}
		err = json.NewDecoder(resp.Body).Decode(&said)
		resp.Body.Close()
		switch {
		case resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests || err != nil:
			time.Sleep(20 * time.Millisecond)
			continue
		case resp.StatusCode == http.StatusConflict && said.ID != "": // its text was kept in a copy, in which it goes on
			w.copies++
			w.action = "/exercises/answers/" + said.ID
		case resp.StatusCode != http.StatusOK:
			w.t.Fatalf("RUN-2 saving answered %d", resp.StatusCode)
		}
		w.form.Set("id", said.ID)
		w.form.Set("version", fmt.Sprint(said.Version))
		w.acknowledged = text
		return
	}
	w.t.Fatalf("RUN-2 %d tries, and %q isn't saved", w.tries, text)
}

const sentence = "When it gets loud I go down to the lock and watch the water go up and down, and I tell Sam on Tuesday."

func TestRUN2ANodeIsKilledInMidSentenceAndNothingIsLost(t *testing.T) {
	a, b := twoNodes(t)
	p := newProxy(t, false, a.url, b.url)
	robin := newClient(t)
	robin.get(p.URL + strings.TrimPrefix(a.links["person"], a.url))
	for kill, victim := range []*installation{a, b} {
		w := newTypist(t, robin, p.URL)
		for n := range sentence {
			if n == len(sentence)/2 {
				go func() { // while a save is under way
					if err := victim.Process.Kill(); err != nil {
						t.Error(err)
					}
				}()
			}
			w.save(p.URL, sentence[:n+1])
		}
		victim.Wait() //nolint:errcheck // it was killed
		robin.get(p.URL+"/exercises/answers/"+w.form.Get("id")).sees(sentence, "after a node was killed")
		again := serveDemo(t, filepath.Dir(a.key), a.where[len(a.where)-1])
		if kill == 0 {
			p.set(again.url, b.url)
			a = again
		}
		t.Logf("%d saves took %d tries; %d copies", len(sentence), w.tries, w.copies)
		if w.copies > 0 {
			t.Errorf("RUN-2 a text was kept twice")
		}
		robin.get(again.url+"/exercises/answers/"+w.form.Get("id")).sees(sentence, "on a node that was started since")
	}
}

func TestRUN7NodesAreStartedAnewOneAfterTheOtherAndNobodyNotices(t *testing.T) {
	dir, dsn := t.TempDir(), dbtest.Database(t)
	begin := func() *installation { return serveDemo(t, dir, dsn, "--drain", "3s") }
	a, b := begin(), begin()
	p := newProxy(t, true, a.url, b.url)
	robin := newClient(t)
	robin.get(p.URL + strings.TrimPrefix(a.links["person"], a.url))
	w := newTypist(t, robin, p.URL)
	stop, wrote := make(chan struct{}), make(chan int)
	go func() {
		n := 0
		for {
			select {
			case <-stop:
				wrote <- n
				return
			default:
				n++
				w.save(p.URL, fmt.Sprint("line ", n))
			}
		}
	}()
	for i, old := range []*installation{a, b} {
		if err := old.stop(t); err != nil {
			t.Errorf("RUN-7 it ended with %v: %s", err, old.log.String())
		}
		next := begin()
		if i == 0 {
			a = next
			p.set(a.url, b.url)
		} else {
			p.set(a.url, next.url)
		}
		late.Until(t, "RUN-7 the new one is ready", func() bool { return len(p.turns()) == 2 })
	}
	close(stop)
	n := <-wrote
	if n < 10 || w.tries != n || w.copies != 0 {
		t.Errorf("RUN-7 %d saves took %d tries and made %d copies", n, w.tries, w.copies)
	}
	robin.get(p.URL+"/exercises/answers/"+w.form.Get("id")).sees(fmt.Sprint("line ", n), "at the end")
}

func TestRUN2TwoNodesMayMakeTheDatabaseAtOnce(t *testing.T) {
	dir, dsn := t.TempDir(), dbtest.Database(t)
	key, err := vault.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	data, err := key.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "towpath.key")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	begun := make(chan *running)
	for range 3 {
		go func() {
			begun <- start(t, "serve", "--addr", "127.0.0.1:0", "--url", "http://localhost:8480", "--key", file, "--db", dsn, "--quiet")
		}()
	}
	for range 3 {
		r := <-begun
		if !strings.Contains(r.first, "Towpath serves") {
			t.Errorf("RUN-2 started with others, one said %q %s", r.first, r.log.String())
		}
		address := "http://" + r.first[strings.LastIndex(r.first, " ")+1:]
		if body := read(t, http.DefaultClient, address+"/readyz"); !strings.Contains(body, `"ready"`) {
			t.Errorf("RUN-2 ready: %s", body)
		}
	}
}

func TestRUN9ANodeStopsWhenALaterVersionHasTakenOver(t *testing.T) {
	dir, dsn := t.TempDir(), dbtest.Database(t)
	i := serveDemo(t, dir, dsn)
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)"); err != nil {
		t.Fatal(err)
	}
	if resp, err := http.Get(i.url + "/readyz"); err == nil && resp.StatusCode != http.StatusServiceUnavailable { // it looks every few seconds, and may have ended
		t.Errorf("RUN-9 it says that it is ready: %v", resp)
	}
	if err := i.Process.Signal(syscall.SIGHUP); err != nil && !errors.Is(err, os.ErrProcessDone) { // now it looks at once
		t.Fatal(err)
	}
	if err := i.Wait(); err == nil || !strings.Contains(i.log.String(), "newer Towpath") {
		t.Errorf("RUN-9 it ended with %v: %s", err, i.log.String())
	}
	if _, problems, ok := said(t, "demo", "--addr", "127.0.0.1:0", "--data", dir, "--db", dsn); ok || !strings.Contains(problems, "newer Towpath") {
		t.Errorf("RUN-9 it started again: %s", problems)
	}
}
