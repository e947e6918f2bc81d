package oidc

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"towpath/internal/ground/carry"
)

// pages is where the provider's pages are, as it said no longer ago than within. Where it doesn't answer, stale takes what it said
// before.
func (c *Client) pages(ctx context.Context, within time.Duration, stale bool) (*pages, error) {
	if p, err := c.kept(within, stale); p != nil || err != nil {
		return p, err
	}
	select {
	case c.asking <- struct{}{}:
		defer func() { <-c.asking }()
	case <-ctx.Done():
		return nil, ErrAway
	case <-time.After(waitsFor):
		return nil, ErrAway
	}
	if p, err := c.kept(within, stale); p != nil || err != nil { // somebody asked meanwhile
		return p, err
	}
	p, err := c.discover(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.failed = c.s.Now()
		if stale && c.known != nil {
			return c.known, nil
		}
		return nil, err
	}
	c.known, c.failed = p, time.Time{}
	return p, nil
}

// kept is what is known already, or that nothing is to be asked now; neither where it is time to ask.
func (c *Client) kept(within time.Duration, stale bool) (*pages, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.s.Now()
	calm := now.Sub(c.failed).Abs() < calmAfter
	switch {
	case c.known != nil && (stale && calm || !calm && now.Sub(c.known.at).Abs() < within):
		return c.known, nil
	case calm:
		return nil, ErrAway
	}
	return nil, nil
}

// discover asks the provider where its pages are (OpenID Connect Discovery 1.0).
func (c *Client) discover(ctx context.Context) (*pages, error) {
	ctx, cancel := context.WithTimeout(gooidc.ClientContext(ctx, c.http), waitsFor)
	defer cancel()
	provider, err := gooidc.NewProvider(ctx, c.s.Issuer)
	if err != nil {
		return nil, noPages(err)
	}
	var said struct {
		Keys string   `json:"jwks_uri"`
		Out  string   `json:"end_session_endpoint"`
		Auth []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := provider.Claims(&said); err != nil {
		return nil, noPages(err)
	}
	issuer, _ := url.Parse(c.s.Issuer)
	end := provider.Endpoint()
	for _, page := range []string{end.AuthURL, end.TokenURL, said.Keys} {
		if u, err := url.Parse(page); err != nil || !mayAsk(u, issuer) {
			return nil, fmt.Errorf("%w: it names a page that isn't https", ErrAway)
		}
	}
	if u, err := url.Parse(said.Out); err != nil || !mayAsk(u, issuer) {
		said.Out = ""
	}
	// By its rules a provider that names no way takes the secret in the head. Trying both would use the code up.
	end.AuthStyle = oauth2.AuthStyleInHeader
	if len(said.Auth) > 0 && !slices.Contains(said.Auth, "client_secret_basic") {
		end.AuthStyle = oauth2.AuthStyleInParams
	}
	return &pages{at: c.s.Now(), out: said.Out,
		oauth:    oauth2.Config{ClientID: c.s.Client, ClientSecret: c.s.Secret, Endpoint: end, RedirectURL: c.s.Back, Scopes: []string{gooidc.ScopeOpenID}},
		verifier: provider.Verifier(&gooidc.Config{ClientID: c.s.Client, Now: c.s.Now})}, nil
}

// noPages says why a provider's pages aren't known. Whoever looks after an installation has to tell a wrong address from a provider that
// is down.
func noPages(err error) error {
	why := "it doesn't say where its pages are"
	var other *gooidc.IssuerMismatchError
	var unreachable net.Error
	switch {
	case errors.As(err, &other):
		why = "it calls itself by another address than --oidc-issuer"
	case errors.As(err, &unreachable):
		why = "it doesn't answer"
	}
	return fmt.Errorf("%w: %s", ErrAway, why)
}

// reaches connects to the issuer wherever it is, as somebody here named it, and to public addresses alone otherwise: what a provider
// says of where its pages are must not lead to what stands beside us.
func reaches(issuer *url.URL) http.RoundTripper {
	own := issuer.Host
	if issuer.Port() == "" {
		own = net.JoinHostPort(issuer.Hostname(), map[string]string{"https": "443", "http": "80"}[issuer.Scheme])
	}
	near := &net.Dialer{Timeout: waitsFor}
	return &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == own {
			return near.DialContext(ctx, network, address)
		}
		return carry.DialPublic(ctx, network, address)
	}, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true, TLSHandshakeTimeout: waitsFor, ResponseHeaderTimeout: waitsFor,
		MaxResponseHeaderBytes: 32 << 10, MaxIdleConns: 8, MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second}
}

var errTooLarge = errors.New("oidc: an answer is too large")

// small bounds what is read of an answer: the libraries read to its end.
type small struct{ next http.RoundTripper }

func (s small) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := s.next.RoundTrip(r)
	if err == nil {
		answer.Body = &bounded{ReadCloser: answer.Body, left: largest}
	}
	return answer, err
}

type bounded struct {
	io.ReadCloser
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLarge
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
