package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"towpath/internal/ground/certs/certstest"
	"towpath/internal/ground/late"
)

// setUp sets an installation up for an address, and returns the flags that say where it is.
func setUp(t *testing.T, address string) []string {
	t.Helper()
	dir := t.TempDir()
	where := []string{"--key", filepath.Join(dir, "towpath.key"), "--data", filepath.Join(dir, "data"), "--url", address}
	if out, problems, ok := said(t, append([]string{"setup", "--name", "Alex", "--email", "alex@example.org"}, where...)...); !ok {
		t.Fatalf("setup: %s%s", out, problems)
	}
	return where
}

// browserOf asks for every name here, and believes in roots.
func browserOf(roots *x509.CertPool, port int) *http.Client {
	here := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, fmt.Sprint("127.0.0.1:", port))
	}
	return &http.Client{Transport: &http.Transport{DialContext: here, TLSClientConfig: &tls.Config{RootCAs: roots}, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func TestRUN7ServeGetsItsCertificateByItself(t *testing.T) {
	sitePort, plainPort := certstest.FreePort(t), certstest.FreePort(t)
	issuer := certstest.Start(t, plainPort, sitePort, time.Hour)
	where := setUp(t, "https://towpath.test")
	r := start(t, append([]string{"serve", "--addr", fmt.Sprint("127.0.0.1:", sitePort), "--http", fmt.Sprint("127.0.0.1:", plainPort),
		"--acme", "--acme-email", "alex@example.org", "--acme-ca", issuer.Directory, "--acme-ca-root", issuer.Root}, where...)...)
	c := browserOf(issuer.Issued(t), sitePort)
	var resp *http.Response
	late.Until(t, "RUN-7 a page over TLS with a certificate that browsers believe", func() (ok bool) {
		var err error
		resp, err = c.Get("https://towpath.test/help")
		if err == nil {
			resp.Body.Close()
		}
		return err == nil
	})
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Strict-Transport-Security"), "max-age=") {
		t.Errorf("RUN-7 %d %v", resp.StatusCode, resp.Header)
	}
	plain, err := browserOf(nil, plainPort).Get("http://towpath.test/help?x=1")
	if err != nil {
		t.Fatal(err)
	}
	plain.Body.Close()
	if got := plain.Header.Get("Location"); got != "https://towpath.test/help?x=1" {
		t.Errorf("RUN-7 over plain HTTP: %d %q", plain.StatusCode, got)
	}
	if err := r.stop(t); err != nil {
		t.Errorf("RUN-7 it ended with %v: %s", err, r.log.String())
	}
	if strings.Contains(r.log.String(), "alex@example.org") {
		t.Errorf("RUN-7 the log holds an address: %s", r.log.String())
	}
}

func TestRUN7ARenewedCertificateIsShownWithoutAStop(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	first := time.Now().Add(24 * time.Hour).Truncate(time.Second)
	certstest.SelfSigned(t, cert, key, first)
	where := setUp(t, "https://towpath.test")
	r := start(t, append([]string{"serve", "--addr", "127.0.0.1:0", "--cert", cert, "--cert-key", key}, where...)...)
	address := r.first[strings.LastIndex(r.first, " ")+1:]
	shown := func() time.Time {
		conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // what is shown is looked at, not believed
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		return conn.ConnectionState().PeerCertificates[0].NotAfter
	}
	if got := shown(); !got.Equal(first) {
		t.Fatalf("RUN-7 good until %v, want %v", got, first)
	}
	second := first.Add(24 * time.Hour)
	certstest.SelfSigned(t, cert, key, second)
	late.Until(t, "RUN-7 the new one is shown", func() bool {
		if err := r.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		return shown().Equal(second)
	})
	if err := r.stop(t); err != nil {
		t.Errorf("RUN-7 it ended with %v: %s", err, r.log.String())
	}
}

func TestServeRefusesCertificatesThatCantBe(t *testing.T) {
	where := setUp(t, "https://towpath.test")
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	for says, args := range map[string][]string{
		"not both":                {"--acme", "--cert", "x", "--cert-key", "y"},
		"go with --acme":          {"--proxy", "--acme-email", "x@example.org"},
		"it goes with --acme":     {"--proxy", "--http", "127.0.0.1:0"},
		"begins with https://":    {"--acme", "--acme-ca", "http://issuer.example.org"},
		"holds no certificates":   {"--acme", "--acme-ca-root", text},
		"can't be used":           {"--cert", text, "--cert-key", text},
		"can't listen on 1.2.3.4": {"--proxy", "--addr", "127.0.0.1:0", "--metrics", "1.2.3.4:1"},
	} {
		if _, problems, ok := said(t, append(append([]string{"serve"}, where...), args...)...); ok || !strings.Contains(problems, says) {
			t.Errorf("RUN-7 %v: ok %v, %s", args, ok, problems)
		}
	}
}
