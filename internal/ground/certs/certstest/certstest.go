// Package certstest runs a service that issues certificates (Pebble, an ACME server made for tests) on this computer, for
// tests of certificates that a site gets by itself.
package certstest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// Issuer is a running one. It believes that every name is this computer's.
type Issuer struct {
	Directory string // the address of its directory
	Root      string // a PEM file of what it is known by
	Address   string // host:port of the directory

	roots  string // where it tells what the certificates it issues go back to
	client *http.Client
}

// Start starts an issuer that looks for a site on the two ports, and issues for so long. It ends with the test.
func Start(t testing.TB, httpPort, tlsPort int, validFor time.Duration) *Issuer {
	t.Helper()
	program, err := build()
	if err != nil {
		t.Fatalf("certstest: %v", err)
	}
	dir, at, manage := t.TempDir(), FreePort(t), FreePort(t)
	cert, key := ownCertificate(t, dir)
	conf := map[string]any{"pebble": map[string]any{"listenAddress": local(at), "managementListenAddress": local(manage), "certificate": cert, "privateKey": key,
		"httpPort": httpPort, "tlsPort": tlsPort, "keyAlgorithm": "ecdsa", "retryAfter": map[string]int{"authz": 1, "order": 1},
		"profiles": map[string]any{"default": map[string]any{"description": "of a test", "validityPeriod": int(validFor.Seconds())}}}}
	text, err := json.Marshal(conf)
	must(t, err)
	file := filepath.Join(dir, "pebble.json")
	must(t, os.WriteFile(file, text, 0o600))
	i := &Issuer{Directory: "https://" + local(at) + "/dir", Root: cert, Address: local(at), roots: "https://" + local(manage) + "/roots/0",
		client: &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool(t, cert)}}}}
	cmd := exec.Command(program, "-config", file, "-dnsserver", names(t))
	cmd.Env = append(os.Environ(), "PEBBLE_VA_NOSLEEP=1")
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	must(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Kill() //nolint:errcheck // it has ended, or ends now
		cmd.Wait()         //nolint:errcheck // it was killed
		if t.Failed() {
			t.Logf("the issuer said:\n%s", log.String())
		}
	})
	for range 500 {
		if resp, err := i.client.Get(i.Directory); err == nil {
			resp.Body.Close()
			return i
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("certstest: the issuer doesn't answer")
	return nil
}

// Issued are the roots that certificates issued by it go back to, as a browser would have them.
func (i *Issuer) Issued(t testing.TB) *x509.CertPool {
	t.Helper()
	resp, err := i.client.Get(i.roots)
	must(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	must(t, err)
	p := x509.NewCertPool()
	if !p.AppendCertsFromPEM(text) {
		t.Fatalf("certstest: no root: %s", text)
	}
	return p
}

// build builds the issuer once, from the module that tools/go.mod names.
var build = sync.OnceValues(func() (string, error) {
	module, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", &buildError{module, err}
	}
	program := filepath.Join(os.TempDir(), "towpath-test-pebble")
	mine := fmt.Sprint(program, ".", os.Getpid())
	cmd := exec.Command("go", "build", "-modfile=tools/go.mod", "-o", mine, "github.com/letsencrypt/pebble/v2/cmd/pebble")
	cmd.Dir = filepath.Dir(strings.TrimSpace(string(module)))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", &buildError{out, err}
	}
	return program, os.Rename(mine, program) // another package's tests may be running the one that is there
})

type buildError struct {
	out []byte
	err error
}

func (e *buildError) Error() string { return e.err.Error() + "\n" + string(e.out) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("certstest: %v", err)
	}
}

// FreePort is a port on which nobody listens.
func FreePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func local(port int) string { return (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port}).String() }

func pool(t testing.TB, file string) *x509.CertPool {
	t.Helper()
	text, err := os.ReadFile(file)
	must(t, err)
	p := x509.NewCertPool()
	p.AppendCertsFromPEM(text)
	return p
}

// ownCertificate makes what the issuer itself is known by.
func ownCertificate(t testing.TB, dir string) (cert, key string) {
	t.Helper()
	cert, key = filepath.Join(dir, "issuer.pem"), filepath.Join(dir, "issuer.key")
	SelfSigned(t, cert, key, time.Now().Add(time.Hour))
	return cert, key
}

// SelfSigned writes a certificate for this computer, and its key, to two files.
func SelfSigned(t testing.TB, cert, key string, until time.Time) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	must(t, err)
	c := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: "made up for a test"}, NotBefore: time.Now().Add(-time.Minute), NotAfter: until,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost", "towpath.test"}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &k.PublicKey, k)
	must(t, err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(k)
	must(t, err)
	must(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	must(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), 0o600))
}

// names serves the names of the internet as they are in a test: each is this computer's.
func names(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go answerAll(conn)
		}
	}()
	return l.Addr().String()
}

// answerAll answers one connection's questions, each with its length before it (RFC 7766).
func answerAll(conn net.Conn) {
	defer conn.Close()
	for {
		var n uint16
		if binary.Read(conn, binary.BigEndian, &n) != nil {
			return
		}
		query := make([]byte, n)
		if _, err := io.ReadFull(conn, query); err != nil {
			return
		}
		answer := answerTo(query)
		if answer == nil {
			return
		}
		if _, err := conn.Write(binary.BigEndian.AppendUint16(nil, uint16(len(answer)))); err != nil {
			return
		}
		if _, err := conn.Write(answer); err != nil {
			return
		}
	}
}

func answerTo(query []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(query) != nil || len(m.Questions) != 1 {
		return nil
	}
	m.Response, m.Authoritative, m.Additionals = true, true, nil
	if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
		m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 1}, Body: &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}}}}
	}
	out, err := m.Pack()
	if err != nil {
		return nil
	}
	return out
}
