package certs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"towpath/internal/ground/certs/certstest"
	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/late"
	"towpath/internal/trust/schema"
)

const (
	name  = "towpath.test"
	email = "runs.it@example.org"
)

var sealKey = []byte("the certificates' key of a test!")

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// site is one node that serves with a certificate it gets by itself.
type site struct {
	*Issued
	at    string
	log   *late.Log
	asked *hosts
	stop  func()
}

// hosts are those that were asked for anything.
type hosts struct {
	sync.Mutex
	seen map[string]int
	then func()
}

func (h *hosts) note(r *http.Request) {
	h.Lock()
	defer h.Unlock()
	h.seen[r.URL.Host]++
	if h.then != nil {
		h.then()
		h.then = nil
	}
}

func (h *hosts) count(host string) int {
	h.Lock()
	defer h.Unlock()
	return h.seen[host]
}

func listen(t testing.TB, port int) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port}).String())
	must(t, err)
	return l
}

// newSite makes a node whose doors are open; plainPort -1 is no plain door. run starts getting the certificate.
func newSite(t *testing.T, d *db.DB, issuer *certstest.Issuer, sitePort, plainPort int) (s *site, run func()) {
	t.Helper()
	s = &site{log: &late.Log{}, asked: &hosts{seen: map[string]int{}}}
	var err error
	s.Issued, err = NewIssued(ACME{Host: name, Email: email, CA: issuer.Directory, Root: issuer.Root, Log: slog.New(slog.NewJSONHandler(s.log, nil))}, d, sealKey)
	must(t, err)
	s.ask = s.asked.note
	door := listen(t, sitePort)
	s.at = door.Addr().String()
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "here") }), ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
	go server.Serve(tls.NewListener(door, s.Config()))
	closers := []io.Closer{server}
	var plain net.Addr
	if plainPort >= 0 {
		l := listen(t, plainPort)
		plain = l.Addr()
		p := &http.Server{Handler: s.Plain(http.NotFoundHandler())}
		go p.Serve(l)
		closers = append(closers, p)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	started := false
	run = func() {
		started = true
		go func() { defer close(done); s.Run(ctx, door.Addr(), plain) }()
	}
	s.stop = sync.OnceFunc(func() {
		cancel()
		if started {
			<-done
		}
		for _, c := range closers {
			c.Close()
		}
	})
	t.Cleanup(s.stop)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(s.log.String())
		}
	})
	return s, run
}

// shows is the certificate that a browser which believes in roots is shown; nil while there is none.
func (s *site) shows(roots *x509.CertPool) *x509.Certificate {
	conn, err := tls.Dial("tcp", s.at, &tls.Config{ServerName: name, RootCAs: roots})
	if err != nil {
		return nil
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0]
}

func TestRUN7TwoNodesGetOneCertificateByThemselves(t *testing.T) {
	dbtest.Each(t, schema.Migrations, func(t *testing.T, d *db.DB) {
		sitePort, plainPort := certstest.FreePort(t), certstest.FreePort(t)
		issuer := certstest.Start(t, plainPort, sitePort, time.Hour)
		roots := issuer.Issued(t)
		a, runA := newSite(t, d, issuer, sitePort, plainPort) // the issuer comes to this one
		b, runB := newSite(t, d, issuer, 0, 0)
		if a.shows(roots) != nil || !a.Ends().IsZero() {
			t.Error("a certificate from nowhere")
		}
		b.asked.then = func() { go runA() } // B was first: A answers for it
		runB()
		late.Until(t, "RUN-7 both show a certificate that browsers believe", func() bool { return a.shows(roots) != nil && b.shows(roots) != nil })
		if x, y := a.shows(roots), b.shows(roots); x.SerialNumber.Cmp(y.SerialNumber) != 0 {
			t.Error("RUN-7 RUN-2 two nodes got two certificates")
		}
		if ends := a.Ends(); time.Until(ends) < 50*time.Minute || time.Until(ends) > time.Hour {
			t.Errorf("RUN-7 it is good until %v", ends)
		}
		a.stop()
		b.stop()
		again, run := newSite(t, d, issuer, 0, 0)
		run()
		late.Until(t, "RUN-7 started again, it has it", func() bool { return again.shows(roots) != nil })
		again.stop()
		for _, s := range []*site{a, b, again} {
			for host := range s.asked.seen {
				if host != issuer.Address {
					t.Errorf("PRIV-7 RUN-7 %s was asked for something", host)
				}
			}
			if strings.Contains(s.log.String(), email) {
				t.Errorf("RUN-7 the log holds an address: %s", s.log.String())
			}
		}
		if b.asked.count(issuer.Address) == 0 {
			t.Error("this test saw no request to the issuer, and would see none to others")
		}
		dump := string(dbtest.Dump(t, d))
		for _, secret := range []string{"PRIVATE KEY", "CERTIFICATE", name, email, "acme"} {
			if strings.Contains(dump, secret) {
				t.Errorf("RUN-7 the database holds %q", secret)
			}
		}
	})
}

func TestRUN7WithoutAPlainDoorItIsAskedOverTLS(t *testing.T) {
	d := open(t)
	sitePort := certstest.FreePort(t)
	issuer := certstest.Start(t, certstest.FreePort(t), sitePort, time.Hour)
	s, run := newSite(t, d, issuer, sitePort, -1)
	run()
	late.Until(t, "RUN-7 a certificate", func() bool { return s.shows(issuer.Issued(t)) != nil })
}

func TestRUN7ACertificateIsRenewedByItself(t *testing.T) {
	d := open(t)
	sitePort, plainPort := certstest.FreePort(t), certstest.FreePort(t)
	issuer := certstest.Start(t, plainPort, sitePort, 9*time.Second)
	s, run := newSite(t, d, issuer, sitePort, plainPort)
	s.check = time.Second
	run()
	var first *x509.Certificate
	late.Until(t, "the first", func() bool { first = s.shows(issuer.Issued(t)); return first != nil })
	late.Until(t, "RUN-7 the next", func() bool {
		next := s.shows(issuer.Issued(t))
		return next != nil && next.SerialNumber.Cmp(first.SerialNumber) != 0
	})
}

// open is a database of its own, embedded.
func open(t *testing.T) *db.DB {
	t.Helper()
	return dbtest.Open(t, db.Config{DSN: filepath.Join(t.TempDir(), "towpath.db"), Key: dbtest.Key, Migrations: schema.Migrations})
}

func TestWhatCantBeAskedForIsSaidAtTheStart(t *testing.T) {
	for what, a := range map[string]ACME{
		"begins with https://":   {Host: name, CA: "http://issuer.example.org"},
		"people's address has":   {Host: "192.0.2.1"},
		"own certificates can't": {Host: name, Root: "there/is/none"},
		"holds no certificates":  {Host: name, Root: "acme_test.go"},
	} {
		if _, err := NewIssued(a, nil, sealKey); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("RUN-7 %s: %v", what, err)
		}
	}
}
