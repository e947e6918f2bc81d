package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"towpath/internal/ground/db/dbtest"
)

// kills is how often the program is killed: a few times in every run, three hundred in `make soak`.
func kills() int {
	if os.Getenv("TOWPATH_SOAK") != "" {
		return 300
	}
	return 4
}

// TestSoakKillsOfTheWholeProgram kills a serving towpath in the middle of saves by several writers, again and again. Each
// writer sends again what it had no answer to, as a browser does. In the end every save that was acknowledged has to be
// there, and none twice.
func TestSoakKillsOfTheWholeProgram(t *testing.T) {
	t.Run("RUN-4 TOP-3 sqlite: every acknowledged save is there, none twice", func(t *testing.T) {
		k := newKilling(t, nil)
		for i := range kills() {
			k.round(i)
		}
		k.check()
	})
	t.Run("RUN-2 RUN-4 TOP-3 postgres: every acknowledged save is there, none twice, whichever of the two was killed", func(t *testing.T) {
		if os.Getenv(dbtest.Env) == "skip" {
			t.Skip("no PostgreSQL: " + dbtest.Env + " is \"skip\"")
		}
		cluster, err := dbtest.StartDurable(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(cluster.End)
		k := newKilling(t, cluster)
		for i := range kills() {
			k.round(i)
		}
		k.check()
	})
}

// killing is a demo that is killed and started again over the same data, and what its writers know.
type killing struct {
	t       *testing.T
	args    []string
	cluster *dbtest.Cluster // nil on SQLite

	site   *running
	url    string
	client *http.Client

	mu    sync.Mutex
	pages []*written // every page that a writer began
	asked int        // saves that were sent
	acks  int        // of these, acknowledged
	first int        // how many things the person had before
}

// written is a page of somebody's journal, as its writer knows it.
type written struct {
	id      string
	version int    // of the last save that was acknowledged; 0 for none
	text    string // likewise
	unsure  string // what was sent and not acknowledged; "" for nothing
}

func newKilling(t *testing.T, cluster *dbtest.Cluster) *killing {
	t.Helper()
	k := &killing{t: t, cluster: cluster, args: []string{"demo", "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--json"}}
	if cluster != nil {
		k.args = append(k.args, "--db", cluster.DSN)
	}
	k.start()
	k.first = len(k.things())
	return k
}

// start starts the program and signs a person in.
func (k *killing) start() {
	k.t.Helper()
	k.site = start(k.t, k.args...)
	k.signIn()
}

func (k *killing) signIn() {
	k.t.Helper()
	var ready struct {
		URL    string            `json:"url"`
		SignIn map[string]string `json:"signIn"`
	}
	if err := json.Unmarshal([]byte(k.site.first), &ready); err != nil {
		k.t.Fatalf("%q: %v\n%s", k.site.first, err, k.site.log)
	}
	jar, _ := cookiejar.New(nil)
	k.url, k.client = ready.URL, &http.Client{Jar: jar, Timeout: 20 * time.Second}
	read(k.t, k.client, ready.SignIn["person"])
}

// round sends again what is unsure, lets writers save, and kills in the middle: the program, or PostgreSQL before it.
func (k *killing) round(i int) {
	k.t.Helper()
	k.sendAgain()
	if k.cluster != nil && i%3 == 1 {
		k.write(func() {
			if err := k.cluster.Kill(); err != nil {
				k.t.Fatal(err)
			}
		}, i)
		if err := k.cluster.Start(k.t.Context()); err != nil {
			k.t.Fatal(err)
		}
		k.sendAgain() // to the same program
	}
	k.write(func() { k.site.Process.Kill() }, i) //nolint:errcheck // it runs
	k.site.Wait()                                //nolint:errcheck // it was killed
	k.start()
}

// write lets six writers save until kill has done its work.
func (k *killing) write(kill func(), i int) {
	const writers, before = 6, 40
	var wg sync.WaitGroup
	stop, enough := make(chan struct{}), make(chan struct{})
	saved := 0
	for w := range writers {
		wg.Go(func() {
			var p *written
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				if n%3 == 0 {
					p = k.begin()
				}
				if !k.save(p, fmt.Sprintf("round %d writer %d save %d.%s", i, w, n, strings.Repeat(" What I want to say.", n%40))) {
					return
				}
				k.mu.Lock()
				if saved++; saved == before {
					close(enough)
				}
				k.mu.Unlock()
			}
		})
	}
	select {
	case <-enough:
	case <-time.After(30 * time.Second):
		k.t.Errorf("round %d: only %d saves in half a minute: %s", i, saved, k.site.log)
	}
	time.Sleep(time.Duration(i%7) * 3 * time.Millisecond)
	kill()
	close(stop)
	wg.Wait()
}

func newID(t *testing.T) string {
	id, err := uuid.NewV7()
	if err != nil {
		t.Fatal(err)
	}
	return id.String()
}

func (k *killing) begin() *written {
	p := &written{id: newID(k.t)}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.pages = append(k.pages, p)
	return p
}

// save sends one save as the page's script does, and reports whether it was acknowledged.
func (k *killing) save(p *written, text string) bool {
	p.unsure = text
	k.mu.Lock()
	k.asked++
	k.mu.Unlock()
	form := url.Values{"id": {p.id}, "version": {fmt.Sprint(p.version)}, "title": {p.id}, "text": {text}}
	req, err := http.NewRequest(http.MethodPost, k.url+"/kit/journal", strings.NewReader(form.Encode()))
	if err != nil {
		k.t.Error(err)
		return false
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	resp, err := k.client.Do(req)
	if err != nil {
		return false // it was killed
	}
	defer resp.Body.Close()
	var said struct {
		Version int    `json:"version"`
		Problem string `json:"problem"`
	}
	err = json.NewDecoder(resp.Body).Decode(&said)
	switch {
	case resp.StatusCode == http.StatusOK && err == nil:
	case resp.StatusCode == http.StatusServiceUnavailable, err != nil: // PostgreSQL was killed, or it was in the middle of its answer
		return false
	default:
		k.t.Errorf("a save of version %d was answered %d: %s", p.version, resp.StatusCode, said.Problem)
		return false
	}
	if said.Version != p.version+1 {
		k.t.Errorf("a save of version %d made version %d", p.version, said.Version)
	}
	p.version, p.text, p.unsure = said.Version, text, ""
	k.mu.Lock()
	k.acks++
	k.mu.Unlock()
	return true
}

// send sends a form as a browser without script does.
func (k *killing) send(path string, form url.Values) (body string, status int, header http.Header) {
	k.t.Helper()
	resp, err := k.client.PostForm(k.url+path, form)
	return k.read(resp, err)
}

func (k *killing) read(resp *http.Response, err error) (body string, status int, header http.Header) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		k.t.Fatal(err)
	}
	return string(b), resp.StatusCode, resp.Header
}

// sendAgain sends what nobody knows the fate of.
func (k *killing) sendAgain() {
	k.t.Helper()
	for _, p := range k.pages {
		if p.unsure != "" && !k.save(p, p.unsure) {
			k.t.Fatalf("sent again, a save isn't taken: %s", k.site.log)
		}
	}
}

// things are the texts of all that the person has, by id, as their own export gives them.
func (k *killing) things() map[string]string {
	k.t.Helper()
	resp, err := k.client.PostForm(k.url+"/kit/export", url.Values{"as": {"json"}})
	if err != nil {
		k.t.Fatal(err)
	}
	defer resp.Body.Close()
	var file struct {
		Things []struct {
			ID   string `json:"id"`
			Body struct {
				Text string `json:"text"`
			} `json:"body"`
		} `json:"things"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&file); err != nil {
		k.t.Fatalf("%d: %v", resp.StatusCode, err)
	}
	texts := map[string]string{}
	for _, thing := range file.Things {
		if _, twice := texts[thing.ID]; twice {
			k.t.Errorf("%s is there twice", thing.ID)
		}
		texts[thing.ID] = thing.Body.Text
	}
	return texts
}

// check compares what is there with what was acknowledged.
func (k *killing) check() {
	k.t.Helper()
	k.sendAgain()
	there := k.things()
	for _, p := range k.pages {
		if there[p.id] != p.text {
			k.t.Errorf("%s, version %d, was acknowledged as %.60q and is %.60q", p.id, p.version, p.text, there[p.id])
		}
	}
	if want := k.first + len(k.pages); len(there) != want {
		k.t.Errorf("%d things are there, and %d were made", len(there), want)
	}
	k.t.Logf("%d saves sent, %d acknowledged, %d pages", k.asked, k.acks, len(k.pages))
}
