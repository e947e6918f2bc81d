package main

import (
	"bytes"
	"encoding/json"
	"fmt"
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

	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/late"
)

// installation is a demo that is served, and where its key is.
type installation struct {
	*running
	key   string
	where []string // flags that say where it is
	url   string
	links map[string]string
}

// serveDemo serves a demo in a folder; dsn "" is the embedded database.
func serveDemo(t *testing.T, dir, dsn string, more ...string) *installation {
	t.Helper()
	args := append([]string{"demo", "--addr", "127.0.0.1:0", "--data", dir, "--json", "--no-quiet"}, more...)
	i := &installation{key: filepath.Join(dir, "demo.key"), where: []string{"--key", filepath.Join(dir, "demo.key"), "--data", dir}}
	if dsn != "" {
		args, i.where = append(args, "--db", dsn), append(i.where, "--db", dsn)
	}
	i.running = start(t, args...)
	var ready struct {
		URL    string            `json:"url"`
		SignIn map[string]string `json:"signIn"`
	}
	if err := json.Unmarshal([]byte(i.first), &ready); err != nil {
		t.Fatalf("%v: %q", err, i.first)
	}
	i.url, i.links = ready.URL, ready.SignIn
	return i
}

// keys runs a `towpath key` command on it, which has to succeed.
func (i *installation) keys(t *testing.T, what string) string {
	t.Helper()
	where := i.where
	if what == "add" {
		where = i.where[:2]
	}
	out, problems, ok := said(t, append([]string{"key", what}, where...)...)
	if !ok {
		t.Fatalf("RUN-4 key %s: %s%s", what, out, problems)
	}
	for _, somebody := range castOf(t, i) {
		if said := out + problems + i.log.String(); strings.Contains(said, somebody.Account) || strings.Contains(said, somebody.Name) {
			t.Errorf("RUN-7 key %s, or the log of the node, names somebody: %s", what, said)
		}
	}
	return out
}

// refusesKeys runs one that has to be refused with these words.
func (i *installation) refusesKeys(t *testing.T, what, says string) {
	t.Helper()
	if out, problems, ok := said(t, append([]string{"key", what}, i.where...)...); ok || !strings.Contains(problems, says) {
		t.Errorf("RUN-4 key %s: ok %v, %s%s", what, ok, out, problems)
	}
}

// works: somebody signs in, keeps a page and reads it back.
func (i *installation) works(t *testing.T, when string) {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	c := &http.Client{Jar: jar}
	read(t, c, i.links["person"])
	form := read(t, c, i.url+"/kit/new")
	id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(form)
	if id == nil {
		t.Fatalf("RUN-4 %s: no form: %.400s", when, form)
	}
	words := fmt.Sprint("words ", time.Now().UnixNano())
	req, err := http.NewRequest(http.MethodPost, i.url+"/kit/journal", strings.NewReader(url.Values{"id": {id[1]}, "version": {"0"}, "title": {"t"}, "text": {words}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if body := read(t, c, i.url+"/kit/"+id[1]); !strings.Contains(body, words) {
		t.Errorf("RUN-4 %s: what was kept isn't there (%d): %.300s", when, resp.StatusCode, body)
	}
}

// eachDSN runs fn for an embedded database, "", and for one in PostgreSQL.
func eachDSN(t *testing.T, fn func(t *testing.T, dsn string)) {
	t.Run("sqlite", func(t *testing.T) { fn(t, "") })
	t.Run("postgres", func(t *testing.T) { fn(t, dbtest.Database(t)) })
}

func TestRUN4TheKeyIsChangedWhileItServes(t *testing.T) {
	eachDSN(t, func(t *testing.T, dsn string) {
		i := serveDemo(t, t.TempDir(), dsn)
		before, err := os.ReadFile(i.key)
		if err != nil {
			t.Fatal(err)
		}
		i.works(t, "at first")
		i.refusesKeys(t, "promote", "0 wrapping keys beside the one in use")
		i.refusesKeys(t, "drop", "0 wrapping keys beside the one in use")

		i.keys(t, "add")
		if err := i.Process.Signal(syscall.SIGHUP); err != nil { // or it sees for itself within seconds
			t.Fatal(err)
		}
		i.works(t, "after add")
		kept, _ := filepath.Glob(i.key + ".until-*")
		if len(kept) != 1 {
			t.Fatalf("RUN-4 the old file was kept as %v", kept)
		}
		if old, err := os.ReadFile(kept[0]); err != nil || !bytes.Equal(old, before) {
			t.Errorf("RUN-4 the old file isn't as it was: %v", err)
		}
		if _, problems, ok := said(t, "key", "add", "--key", i.key); ok || !strings.Contains(problems, "finish that change first") {
			t.Errorf("RUN-4 a third wrapping key: %s", problems)
		}
		late.Until(t, "RUN-4 the node holds both", func() bool {
			list := i.keys(t, "list")
			at := strings.Index(list, "node ")
			return at > 0 && len(strings.Fields(strings.Split(list[at:], "(")[0])) == 5
		})
		i.keys(t, "promote")
		i.works(t, "after promote")
		i.refusesKeys(t, "drop", "run `towpath key rewrap` first")
		if out := i.keys(t, "rewrap"); strings.Contains(out, "0 keys") {
			t.Errorf("RUN-4 rewrap: %s", out)
		}
		i.works(t, "after rewrap")
		i.keys(t, "drop")
		i.works(t, "after drop")
		if err := i.stop(t); err != nil {
			t.Errorf("RUN-7 asked to stop: %v %s", err, i.log.String())
		}
		again := serveDemo(t, filepath.Dir(i.key), dsn)
		again.works(t, "started again with the new key file")
		if err := again.stop(t); err != nil {
			t.Error(err)
		}
		if err := os.WriteFile(i.key, before, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, problems, ok := said(t, append([]string{"demo", "--addr", "127.0.0.1:0"}, demoFlags(i, dsn)...)...); ok || !strings.Contains(problems, "latest copy") {
			t.Errorf("RUN-4 started with the key file of before: %v %s", ok, problems)
		}
	})
}

func demoFlags(i *installation, dsn string) []string {
	flags := []string{"--data", filepath.Dir(i.key)}
	if dsn != "" {
		flags = append(flags, "--db", dsn)
	}
	return flags
}
