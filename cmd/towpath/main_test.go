package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"towpath/internal/ground/late"
)

// TestMain lets the test program be towpath itself, so that the commands are tested as they are run.
func TestMain(m *testing.M) {
	if os.Getenv("TOWPATH_TEST_RUN") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func towpath(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), "TOWPATH_TEST_RUN=1", "TOWPATH_DB=", "TOWPATH_KEYRING=", "TOWPATH_KEY_FILE=")
	return cmd
}

// said runs a command to its end: what it printed and whether it succeeded.
func said(t *testing.T, args ...string) (out, problems string, ok bool) {
	t.Helper()
	cmd := towpath(t, args...)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err := cmd.Run()
	return o.String(), e.String(), err == nil
}

// running is a command that serves, with the first line it printed.
type running struct {
	*exec.Cmd
	first string
	log   *late.Log
}

func start(t *testing.T, args ...string) *running {
	t.Helper()
	return startCmd(t, towpath(t, args...))
}

func startCmd(t *testing.T, cmd *exec.Cmd) *running {
	t.Helper()
	r := &running{Cmd: cmd, log: &late.Log{}}
	r.Stderr = r.log
	out, err := r.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Process.Kill() }) //nolint:errcheck // it has ended, or ends now
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatalf("%v printed nothing: %s", cmd.Args, r.log.String())
	}
	r.first = lines.Text()
	go io.Copy(io.Discard, out) //nolint:errcheck // only so that it never waits to print
	return r
}

// stop asks a running command to stop, and waits for it.
func (r *running) stop(t *testing.T) error {
	t.Helper()
	if err := r.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	return r.Wait()
}

func TestDemo(t *testing.T) {
	r := start(t, "demo", "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--json", "--no-quiet")
	var ready struct {
		URL    string            `json:"url"`
		SignIn map[string]string `json:"signIn"`
	}
	if err := json.Unmarshal([]byte(r.first), &ready); err != nil {
		t.Fatalf("RUN-1 the first line isn't JSON: %q", r.first)
	}
	for role, want := range map[string]string{"person": "person", "person2": "person", "worker": "worker", "worker2": "worker", "admin": "admin"} {
		t.Run("RUN-1 the link of "+role+" signs them in", func(t *testing.T) {
			jar, _ := cookiejar.New(nil)
			if body := read(t, &http.Client{Jar: jar}, ready.SignIn[role]); !strings.Contains(body, `data-role="`+want+`"`) {
				t.Errorf("not a page for %s: %.300s", want, body)
			}
		})
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if body := read(t, http.DefaultClient, ready.URL+path); !strings.Contains(body, `"state"`) {
			t.Errorf("RUN-7 %s: %s", path, body)
		}
	}
	if err := r.stop(t); err != nil {
		t.Errorf("RUN-7 asked to stop, it ended with %v", err)
	}
	for line := range strings.Lines(r.log.String()) {
		if strings.Contains(line, "demo/in/") && !strings.Contains(line, "{token}") {
			t.Errorf("RUN-7 a sign-in link is in the log: %s", line)
		}
	}
}

func read(t *testing.T, c *http.Client, url string) string {
	t.Helper()
	resp, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestSetupThenServe(t *testing.T) {
	dir := t.TempDir()
	key, data := filepath.Join(dir, "safe", "towpath.key"), filepath.Join(dir, "data")
	where := []string{"--key", key, "--data", data, "--url", "http://localhost:8480"}
	t.Run("RUN-1 serve makes no key up", func(t *testing.T) {
		if _, problems, ok := said(t, append([]string{"serve"}, where...)...); ok || !strings.Contains(problems, "there is no key") {
			t.Errorf("ok %v: %s", ok, problems)
		}
	})
	out, problems, ok := said(t, append([]string{"setup", "--name", "Alex", "--email", "alex@example.org"}, where...)...)
	if !ok || !strings.Contains(out, "http://localhost:8480/join/") || !strings.Contains(out, "KEEPING THE KEY") {
		t.Fatalf("RUN-5 setup: %s %s", out, problems)
	}
	t.Run("RUN-5 the key is for its owner alone", func(t *testing.T) {
		if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info, err)
		}
	})
	t.Run("RUN-7 serve lets what is under way finish, then stops", func(t *testing.T) {
		r := start(t, append([]string{"serve", "--addr", "127.0.0.1:0"}, where...)...)
		addr := r.first[strings.LastIndex(r.first, " ")+1:]
		slow := make(chan error, 1)
		go func() { slow <- postSlowly(addr) }()
		time.Sleep(200 * time.Millisecond) // the request has to be under way: its first half is sent at once
		if err := r.stop(t); err != nil {
			t.Errorf("it ended with %v: %s", err, r.log.String())
		}
		if err := <-slow; err != nil {
			t.Errorf("the request under way: %v", err)
		}
	})
	t.Run("RUN-1 a file that isn't a key is said to be none", func(t *testing.T) {
		other := filepath.Join(dir, "other.key")
		if err := os.WriteFile(other, []byte("not a key"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, problems, ok := said(t, "serve", "--key", other, "--data", data, "--url", "http://localhost:8480"); ok || !strings.Contains(problems, "isn't a Towpath key") {
			t.Errorf("ok %v: %s", ok, problems)
		}
	})
}

// postSlowly sends a form whose second half comes a second later.
func postSlowly(addr string) error {
	body, w := io.Pipe()
	go func() {
		fmt.Fprint(w, "theme=")
		time.Sleep(time.Second)
		fmt.Fprint(w, "dark")
		w.Close()
	}()
	req, err := http.NewRequest(http.MethodPost, "http://"+addr+"/look", body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := stay.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("answered %d", resp.StatusCode)
	}
	return nil
}

func TestServeRefusesWhatIsntSafe(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"plain http over a network": {[]string{"--url", "http://towpath.example.org"}, "https://"},
		"https with nothing for it": {[]string{"--url", "https://towpath.example.org"}, "--cert"},
		"half a certificate":        {[]string{"--url", "https://towpath.example.org", "--cert", "x"}, "go together"},
		"two that do TLS":           {[]string{"--url", "https://towpath.example.org", "--cert", "x", "--cert-key", "y", "--proxy"}, "not both"},
	} {
		t.Run("RUN-7 "+name, func(t *testing.T) {
			if _, problems, ok := said(t, append([]string{"serve", "--key", "none"}, c.args...)...); ok || !strings.Contains(problems, c.says) {
				t.Errorf("ok %v: %s", ok, problems)
			}
		})
	}
}

func TestTools(t *testing.T) {
	t.Run("TOP-2 content check prints its report as JSON", func(t *testing.T) {
		out, problems, ok := said(t, "content", "check", "--json")
		var report struct {
			Pages    int            `json:"pages"`
			Problems []any          `json:"problems"`
			Kinds    map[string]int `json:"kinds"`
			Grade    map[string]any `json:"grade"`
		}
		if err := json.Unmarshal([]byte(out), &report); err != nil || !ok || report.Pages < 7 || len(report.Problems) != 0 || report.Kinds["topic"] < 1 || report.Grade["people"] == nil {
			t.Errorf("%v %v %s %s", ok, err, out, problems)
		}
	})
	t.Run("TOP-2 content check fails on a mistake, with its file and line", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Join(dir, "topics", "made-up"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "topics", "made-up", "topic.md"), []byte("no front matter"), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, _, ok := said(t, "content", "check", dir); ok || !strings.Contains(out, "topic.md:1") {
			t.Errorf("ok %v: %s", ok, out)
		}
	})
	t.Run("PRIV-3 routes prints the one list, each with who it is for", func(t *testing.T) {
		out, _, ok := said(t, "routes", "--json")
		var routes []struct {
			Method, Pattern, Room string
			Who                   []string
		}
		if err := json.Unmarshal([]byte(out), &routes); err != nil || !ok || len(routes) < 50 {
			t.Fatalf("%v %v %.200s", ok, err, out)
		}
		for _, r := range routes {
			if r.Method == "" || r.Pattern == "" || r.Room == "" || len(r.Who) == 0 {
				t.Errorf("not whole: %+v", r)
			}
		}
	})
	t.Run("version says one", func(t *testing.T) {
		if out, _, ok := said(t, "version"); !ok || !strings.HasPrefix(out, "towpath ") {
			t.Errorf("%v %q", ok, out)
		}
	})
}
