package media

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// sourceURL is where ffmpeg asks for what it is to read. There is no such host: it asks the proxy that its environment names,
// which is served here for as long as it runs. The secret is in the environment, which no other user of the computer can read,
// and never on a command line, which all can.
const (
	sourceHost = "source.invalid"
	sourceURL  = "http://" + sourceHost + "/"
)

// source remembers why it could not be read: a program takes that for the end of the file, or for damage.
type source struct {
	io.ReaderAt
	mu  sync.Mutex
	err error
}

// ReadAt reads.
func (s *source) ReadAt(p []byte, off int64) (int, error) {
	n, err := s.ReaderAt.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.err = cmp.Or(s.err, err)
	}
	return n, err
}

func (s *source) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// serveSource serves a file to one program, and returns the proxy to be named to it.
func serveSource(ctx context.Context, r io.ReaderAt, size int64) (proxy string, stop func(), err error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("media: %w", err)
	}
	secret := rand.Text()
	want := []byte("Basic " + base64.StdEncoding.EncodeToString([]byte("towpath:"+secret)))
	server := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		switch {
		case subtle.ConstantTimeCompare([]byte(q.Header.Get("Proxy-Authorization")), want) != 1:
			w.Header().Set("Proxy-Authenticate", `Basic realm="source"`)
			w.WriteHeader(http.StatusProxyAuthRequired)
		case q.Method != http.MethodGet || q.URL.Hostname() != sourceHost:
			w.WriteHeader(http.StatusForbidden)
		default:
			w.Header().Set("Content-Type", "application/octet-stream")
			http.ServeContent(w, q, "", time.Time{}, io.NewSectionReader(r, 0, size))
		}
	})}
	go server.Serve(l) //nolint:errcheck // it ends when it is closed
	return "http://towpath:" + secret + "@" + l.Addr().String(), func() { server.Close() }, nil
}
