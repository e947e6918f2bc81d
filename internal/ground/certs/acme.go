package certs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync/atomic"
	"time"

	"github.com/caddyserver/certmagic"

	"towpath/internal/ground/db"
)

// ACME says who issues the certificate.
type ACME struct {
	Host  string // the name that the certificate is for
	Email string // where the issuer writes when something is wrong; "" for nowhere
	CA    string // the issuer's directory, https://…; "" is Let's Encrypt
	Root  string // a PEM file with the certificates that the issuer is known by, where this computer doesn't know them; "" else
	Log   *slog.Logger
}

// Issued is a certificate that is got and renewed without anybody's doing. Nothing is asked of any host but the issuer.
type Issued struct {
	ACME
	store *store
	issue atomic.Pointer[issuing] // once it runs

	ask   func(*http.Request) // is told of each request to the issuer: for tests
	check time.Duration       // how often it is looked whether the certificate has to be renewed; 0: every ten minutes
}

type issuing struct {
	cache  *certmagic.Cache
	config *certmagic.Config
	issuer *certmagic.ACMEIssuer
}

// NewIssued gets certificates as a says and keeps them in d, sealed with a key of 32 bytes.
func NewIssued(a ACME, d *db.DB, key []byte) (*Issued, error) {
	if a.CA == "" {
		a.CA = certmagic.LetsEncryptProductionCA
	}
	if u, err := url.Parse(a.CA); err != nil || u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("the address of the certificates' issuer begins with https://, and this is %q", a.CA)
	}
	if net.ParseIP(a.Host) != nil || a.Host == "" {
		return nil, errors.New("a certificate is got for a name, and people's address has none")
	}
	if _, err := a.roots(); err != nil {
		return nil, err
	}
	store, err := newStore(d, key)
	if err != nil {
		return nil, err
	}
	return &Issued{ACME: a, store: store, ask: func(*http.Request) {}}, nil
}

// roots are what the issuer is known by; nil for what this computer knows.
func (a ACME) roots() (*x509.CertPool, error) {
	if a.Root == "" {
		return nil, nil
	}
	text, err := os.ReadFile(a.Root)
	if err != nil {
		return nil, fmt.Errorf("the issuer's own certificates can't be read: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s holds no certificates (PEM)", a.Root)
	}
	return pool, nil
}

// Config shows the certificate, and answers an issuer that asks over TLS (RFC 8737).
func (c *Issued) Config() *tls.Config {
	return config(func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		if hello.ServerName == "" { // those that ask by address get the one that there is
			hello.ServerName = c.Host
		}
		i := c.issue.Load()
		if i == nil {
			return nil, errNotYet
		}
		return i.config.GetCertificate(hello)
	}, "acme-tls/1")
}

var errNotYet = errors.New("certs: this node has only just started")

// Run gets the certificate, unless a node has got it already, and renews it until ctx ends.
func (c *Issued) Run(ctx context.Context, site, plain net.Addr) {
	roots, err := c.roots()
	if err != nil {
		c.Log.Error("certificate", "error", err)
	}
	i := &issuing{}
	i.cache = certmagic.NewCache(certmagic.CacheOptions{Logger: quiet(c.ACME), RenewCheckInterval: c.check,
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return i.config, nil }})
	i.config = certmagic.New(i.cache, certmagic.Config{Storage: c.store, Logger: quiet(c.ACME),
		OCSP: certmagic.OCSPConfig{DisableStapling: true}}) // a responder would be a further host
	i.issuer = certmagic.NewACMEIssuer(i.config, certmagic.ACMEIssuer{CA: c.CA, Email: c.Email, Agreed: true, TrustedRoots: roots, Logger: quiet(c.ACME),
		ListenHost: host(site), AltTLSALPNPort: port(site), AltHTTPPort: port(plain), DisableHTTPChallenge: plain == nil,
		HTTPProxy: func(r *http.Request) (*url.URL, error) { c.ask(r); return http.ProxyFromEnvironment(r) }})
	i.config.Issuers = []certmagic.Issuer{i.issuer}
	c.issue.Store(i)
	if err := i.config.ManageAsync(ctx, []string{c.Host}); err != nil {
		c.Log.Error("certificate", "error", err)
	}
	<-ctx.Done()
	i.cache.Stop()
}

func host(a net.Addr) string {
	t, ok := a.(*net.TCPAddr)
	if !ok || t.IP.IsUnspecified() {
		return ""
	}
	return t.IP.String()
}

func port(a net.Addr) int {
	if t, ok := a.(*net.TCPAddr); ok {
		return t.Port
	}
	return 0
}

// Plain answers an issuer that asks over plain HTTP.
func (c *Issued) Plain(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if i := c.issue.Load(); i != nil && i.issuer.HandleHTTPChallenge(w, r) {
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Ends is until when the certificate is good.
func (c *Issued) Ends() (t time.Time) {
	i := c.issue.Load()
	if i == nil {
		return t
	}
	for _, cert := range i.cache.AllMatchingCertificates(c.Host) {
		if cert.Leaf != nil && cert.Leaf.NotAfter.After(t) {
			t = cert.Leaf.NotAfter
		}
	}
	return t
}

// Reread does nothing: it is looked after all the time.
func (c *Issued) Reread() {}
