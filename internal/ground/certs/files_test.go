package certs

import (
	"crypto/tls"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"towpath/internal/ground/certs/certstest"
	"towpath/internal/ground/late"
)

// tellings keep what was told of files.
type tellings struct {
	sync.Mutex
	lines []string
}

func (l *tellings) told(msg string, err error) {
	l.Lock()
	defer l.Unlock()
	if err != nil {
		msg += ": " + err.Error()
	}
	l.lines = append(l.lines, msg)
}

func (l *tellings) has(what string) bool {
	l.Lock()
	defer l.Unlock()
	return strings.Contains(strings.Join(l.lines, "\n"), what)
}

func TestRUN7ACertificateInFilesIsReadAgainWhenItChanges(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	first := time.Now().Add(24 * time.Hour).Truncate(time.Second)
	certstest.SelfSigned(t, cert, key, first)
	said := &tellings{}
	f, err := OpenFiles(cert, key, said.told)
	must(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	door := tls.NewListener(l, f.Config())
	defer door.Close()
	go func() {
		for {
			conn, err := door.Accept()
			if err != nil {
				return
			}
			conn.(*tls.Conn).Handshake()
			conn.Close()
		}
	}()
	go f.Run(t.Context(), nil, nil)
	shown := func() time.Time {
		conn, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{InsecureSkipVerify: true})
		must(t, err)
		defer conn.Close()
		return conn.ConnectionState().PeerCertificates[0].NotAfter
	}
	if got := shown(); !got.Equal(first) || !f.Ends().Equal(first) {
		t.Fatalf("RUN-7 good until %v, want %v", got, first)
	}
	second := first.Add(24 * time.Hour)
	newCert, newKey := filepath.Join(dir, "new.pem"), filepath.Join(dir, "new.key")
	certstest.SelfSigned(t, newCert, newKey, second)
	must(t, os.Rename(newCert, cert)) // the key comes later
	f.Reread()
	late.Until(t, "RUN-7 half a change is said", func() bool { return said.has("can't be used") })
	if got := shown(); !got.Equal(first) {
		t.Errorf("RUN-7 after half a change it shows %v", got)
	}
	must(t, os.Rename(newKey, key))
	f.Reread()
	late.Until(t, "RUN-7 the new one is read", func() bool { return said.has("was read again") })
	if got := shown(); !got.Equal(second) || !f.Ends().Equal(second) {
		t.Errorf("RUN-7 it shows %v, want %v", got, second)
	}
	must(t, os.Remove(cert))
	f.Reread()
	late.Until(t, "RUN-7 a file that is gone is said", func() bool { return said.has("no such file") })
	if got := shown(); !got.Equal(second) {
		t.Errorf("RUN-7 with the file gone it shows %v", got)
	}
}

func TestFilesThatArentACertificateAreSaidAtTheStart(t *testing.T) {
	dir := t.TempDir()
	cert, key, other := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), filepath.Join(dir, "other.pem")
	certstest.SelfSigned(t, cert, key, time.Now().Add(time.Hour))
	certstest.SelfSigned(t, filepath.Join(dir, "x"), other, time.Now().Add(time.Hour))
	must(t, os.WriteFile(filepath.Join(dir, "text"), []byte("hello"), 0o600))
	for what, files := range map[string][2]string{
		"no file":          {filepath.Join(dir, "none"), key},
		"no key":           {cert, filepath.Join(dir, "none")},
		"another's key":    {cert, other},
		"no PEM":           {filepath.Join(dir, "text"), key},
		"the key for both": {key, key},
	} {
		if _, err := OpenFiles(files[0], files[1], nil); err == nil || !strings.Contains(err.Error(), "can't be used") {
			t.Errorf("RUN-7 %s: %v", what, err)
		}
	}
}
