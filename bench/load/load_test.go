package load

import (
	"compress/gzip"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestPercentile(t *testing.T) {
	var took []time.Duration
	for i := 200; i >= 1; i-- { // 1…200 ms, in no order of size
		took = append(took, time.Duration(i)*time.Millisecond)
	}
	r := ResultOf(took, 4*time.Second)
	for p, want := range map[float64]time.Duration{50: 100, 95: 190, 99: 198, 100: 200, 0: 1, 0.1: 1, 99.9: 200} {
		if got := r.Percentile(p); got != want*time.Millisecond {
			t.Errorf("p%g is %v, not %d ms", p, got, want)
		}
	}
	if r.Count() != 200 || r.PerSecond() != 50 || r.Most() != 200*time.Millisecond {
		t.Errorf("%d, %g a second, most %v", r.Count(), r.PerSecond(), r.Most())
	}
	t.Run("of one", func(t *testing.T) {
		one := ResultOf(took[:1], time.Second)
		if one.Percentile(1) != took[0] || one.Percentile(99) != took[0] {
			t.Errorf("%v", one)
		}
	})
	t.Run("of none", func(t *testing.T) {
		if got := (Result{For: time.Second}).Percentile(99); got != 0 {
			t.Errorf("%v", got)
		}
	})
}

// answers is a server of each sort of answer there is.
func answers(t *testing.T) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/chunked":
			for range 3 {
				fmt.Fprint(w, strings.Repeat("part ", 1000))
				w.(http.Flusher).Flush()
			}
		case "/gzip":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			fmt.Fprint(z, "packed")
			z.Close()
		case "/away":
			http.Redirect(w, r, "/there?saved=1", http.StatusSeeOther)
		case "/none":
			w.WriteHeader(http.StatusNoContent)
		default:
			fmt.Fprint(w, "plain")
		}
	}))
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

func TestRun(t *testing.T) {
	addr := answers(t)
	want := []struct {
		path, text, to string
		status         int
	}{{"/", "plain", "", 200}, {"/chunked", strings.Repeat("part ", 3000), "", 200}, {"/gzip", "packed", "", 200},
		{"/away", "", "/there?saved=1", 303}, {"/none", "", "", 204}}
	seen := make([]int, 4)
	got, err := Run(t.Context(), Plan{Addrs: []string{addr}, Clients: len(seen), For: 200 * time.Millisecond,
		Next: func(_, n int, buf []byte) []byte {
			return fmt.Appendf(buf, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", want[n%len(want)].path, addr)
		},
		Check: func(c int, a *Answer) error {
			w := want[seen[c]%len(want)]
			seen[c]++
			text, err := a.Text()
			if err != nil || a.Status != w.status || (w.status == 200 && text != w.text) || a.Location() != w.to {
				return fmt.Errorf("%s: %d %.20q to %q: %w", w.path, a.Status, text, a.Location(), err)
			}
			return nil
		}})
	if err != nil || got.Count() < 20 || got.Bytes == 0 {
		t.Errorf("%d answers, %d bytes, %v", got.Count(), got.Bytes, err)
	}
}

func TestRunFailsOnTheWrongPage(t *testing.T) {
	wrong := errors.New("the wrong page")
	addr := answers(t)
	_, err := Run(t.Context(), Plan{Addrs: []string{addr}, Clients: 2, For: time.Minute,
		Next:  func(_, _ int, buf []byte) []byte { return fmt.Appendf(buf, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", addr) },
		Check: func(client int, _ *Answer) error { return wrong }})
	if !errors.Is(err, wrong) {
		t.Errorf("%v", err)
	}
}
