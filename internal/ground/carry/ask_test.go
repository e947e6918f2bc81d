package carry_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"towpath/internal/ground/carry"
)

// site is a host on this computer that stands for one on the internet under the names *.example.com. What leads anywhere else goes the
// way that it would really go.
type site struct {
	*httptest.Server
	asked, sent atomic.Int64
	mux         *http.ServeMux
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{mux: http.NewServeMux()}
	s.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		if len(r.Cookies()) > 0 || r.Header.Get("Referer") != "" {
			t.Errorf("it was told who asks: %v", r.Header)
		}
		s.mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Server.Close)
	return s
}

// asker reaches the site under its names, and everything else as the program does.
func (s *site) asker(within time.Duration) *carry.Asker {
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return carry.NewAsker(&http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if host, _, _ := net.SplitHostPort(address); host == "a.example.com" || host == "example.com" {
				return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
			}
			return carry.DialPublic(ctx, network, address)
		}}, within)
}

func TestWRK2AskingWhetherAnAddressAnswers(t *testing.T) {
	s := newSite(t)
	leads := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
	}
	var reached atomic.Int64 // by what must not be reached
	inside := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	t.Cleanup(inside.Close)
	for path, answer := range map[string]http.HandlerFunc{
		"/there": func(w http.ResponseWriter, _ *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "who", Value: "you"})
			w.WriteHeader(http.StatusOK)
		},
		"/moved":  leads("https://example.com/there"),
		"/shy":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
		"/gone":   func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) },
		"/broken": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
		"/nohead": func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead {
				w.WriteHeader(http.StatusNotFound)
			}
		},
		"/inside":  leads(inside.URL + "/secret"),
		"/metal":   leads("https://169.254.169.254/latest/meta-data/"),
		"/ten":     leads("https://10.0.0.1/"),
		"/six":     leads("https://[::1]/"),
		"/clear":   leads("http://example.com/there"),
		"/named":   leads("https://me:secret@example.com/there"),
		"/file":    leads("file:///etc/passwd"),
		"/circle":  leads("https://a.example.com/circle"),
		"/nothing": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		s.mux.HandleFunc(path, answer)
	}
	ask := s.asker(5 * time.Second)
	for path, want := range map[string]carry.Found{"/there": carry.FoundThere, "/moved": carry.FoundThere, "/shy": carry.FoundThere, "/nohead": carry.FoundThere, "/gone": carry.FoundMissing,
		"/never-was": carry.FoundMissing, "/broken": carry.FoundSilent, "/nothing": carry.FoundSilent, "/circle": carry.FoundSilent, "/inside": carry.FoundPrivate, "/metal": carry.FoundPrivate,
		"/ten": carry.FoundPrivate, "/six": carry.FoundPrivate, "/clear": carry.FoundUnsafe, "/named": carry.FoundUnsafe, "/file": carry.FoundUnsafe} {
		t.Run("WRK-2 "+path, func(t *testing.T) {
			if got := ask.Ask(t.Context(), "https://a.example.com"+path); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
	t.Run("WRK-2 an address within a network is never asked, whatever leads to it", func(t *testing.T) {
		for _, address := range []string{inside.URL, "https://localhost/", "http://a.example.com/there", "https://user@a.example.com/", "ftp://a.example.com/", "", "::"} {
			if got := ask.Ask(t.Context(), address); got == carry.FoundThere {
				t.Errorf("%s: %s", address, got)
			}
		}
		if reached.Load() != 0 {
			t.Errorf("%d times", reached.Load())
		}
		if got := carry.NewAsker(nil, time.Second).Ask(t.Context(), inside.URL); got != carry.FoundPrivate || reached.Load() != 0 {
			t.Errorf("the usual way: %s", got)
		}
	})
	t.Run("WRK-2 a certificate that isn't its own is no answer", func(t *testing.T) {
		plain := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
		}}
		if got := carry.NewAsker(plain, 5*time.Second).Ask(t.Context(), "https://a.example.com/there"); got != carry.FoundUnsafe {
			t.Error(got)
		}
	})
}

func TestWRK2WhoeverNeverEndsIsLeft(t *testing.T) {
	s := newSite(t)
	end := make(chan struct{})
	s.mux.HandleFunc("/silent", func(http.ResponseWriter, *http.Request) { <-end })
	s.mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) { // two gigabytes, to whoever reads them
		if r.Method == http.MethodHead {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Length", "2147483648")
		n, _ := io.CopyN(w, zeros{}, 2<<30)
		s.sent.Add(n)
	})
	s.mux.HandleFunc("/dripping", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write([]byte("a"))
		w.(http.Flusher).Flush()
		<-end
	})
	t.Cleanup(func() { close(end) }) // before the server waits for its answers
	for path, want := range map[string]carry.Found{"/silent": carry.FoundSilent, "/dripping": carry.FoundSilent} {
		if got := s.asker(200*time.Millisecond).Ask(t.Context(), "https://a.example.com"+path); got != want {
			t.Errorf("WRK-2 %s: %s", path, got)
		}
	}
	if got := s.asker(10*time.Second).Ask(t.Context(), "https://a.example.com/endless"); got != carry.FoundThere {
		t.Error("WRK-2 endless", got)
	}
	s.Server.CloseClientConnections()
	if n := s.sent.Load(); n > 64<<20 { // what fits in between, and far less than all
		t.Errorf("WRK-2 %d bytes were taken of something endless", n)
	}
}

// zeros are as many as one reads.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }
