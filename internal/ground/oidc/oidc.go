// Package oidc asks an OpenID Connect provider who somebody is: the authorization code flow of OpenID Connect Core 1.0, with PKCE
// (RFC 7636), state and nonce. It keeps nothing of anybody, asks for no more than that they are signed in there, and neither its errors
// nor a log of them holds a code, a token or a name.
package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"towpath/internal/ground/carry"
)

// What can be wrong. The first may be right again in a minute, and is nobody's fault here; the second is never let in.
var (
	ErrAway  = errors.New("oidc: the provider can't be asked now")
	ErrUnfit = errors.New("oidc: what the provider said doesn't hold")
)

// How long we wait for a provider, and how long what it says of itself is taken as it was.
const (
	waitsFor  = 5 * time.Second  // each request
	takesFor  = 8 * time.Second  // all that one sign-in asks for
	calmAfter = 5 * time.Second  // after a provider didn't answer, nobody asks it for as long
	knownFor  = time.Hour        // then it is asked again where its pages are, so that a key it gave up is forgotten
	thereFor  = 30 * time.Second // after it answered nobody is led to a provider without asking whether it is there
	atOnce    = 16               // sign-ins that may wait for it at the same time
	largest   = 512 << 10        // bytes of any answer
	skew      = 2 * time.Minute  // its clock may be ahead by
	oldest    = 10 * time.Minute // since it said who somebody is
)

// Settings are how a provider knows us, and we it.
type Settings struct {
	Issuer string // its address, exactly as it says it itself
	Client string // the id that it gave us
	Secret string // and the secret
	Back   string // the address of ours that it sends people back to
	Prompt string // what it is told to ask: "select_account", "login", or "" for what it thinks right

	Transport http.RoundTripper // nil for the usual, which reaches the issuer and public addresses alone
	Now       func() time.Time
	Tell      func(problem error) // hears what goes wrong, for whoever looks after this installation; may be nil
}

// Client asks one provider. Its methods may be called from any goroutine.
type Client struct {
	s       Settings
	http    *http.Client
	waiting chan struct{} // who waits for the provider
	asking  chan struct{} // who looks where its pages are: one at a time

	mu     sync.Mutex
	known  *pages
	failed time.Time
}

// pages is where a provider's pages are, as it says itself.
type pages struct {
	at       time.Time
	oauth    oauth2.Config
	verifier *gooidc.IDTokenVerifier
	out      string
}

// Subject is somebody at a provider: never an e-mail address, which can be given to somebody else.
type Subject struct{ Issuer, ID string }

// New checks settings. It asks nobody anything: a provider that is away keeps no house from opening.
func New(s Settings) (*Client, error) {
	u, err := url.Parse(s.Issuer)
	if err != nil || !mayAsk(u, u) || u.RawQuery != "" || u.ForceQuery {
		return nil, fmt.Errorf("the provider's address has to begin with https:// and have no ? in it: %q", s.Issuer)
	}
	if s.Client == "" || s.Secret == "" {
		return nil, errors.New("the provider needs the client's id and its secret")
	}
	switch s.Prompt {
	case "", "login", "select_account":
	default:
		return nil, fmt.Errorf("what the provider asks for can be login or select_account, not %q", s.Prompt)
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Transport == nil {
		s.Transport = reaches(u)
	}
	if s.Tell == nil {
		s.Tell = func(error) {}
	}
	return &Client{s: s, waiting: make(chan struct{}, atOnce), asking: make(chan struct{}, 1),
		http: &http.Client{Timeout: waitsFor, Transport: small{s.Transport}, // a secret and a code go nowhere else
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

// Host is the name of the computer that people are led to, to be shown to them.
func (c *Client) Host() string {
	u, _ := url.Parse(c.s.Issuer)
	return u.Hostname()
}

// mayAsk reports whether a page of the issuer's is one that may be asked, and led to: https, or on this computer itself.
func mayAsk(u, issuer *url.URL) bool {
	if u.Host == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && u.Host == issuer.Host && carry.Loopback(u.Hostname())
}

// Ask is the address at which the provider asks somebody who they are. state comes back with them, nonce within what the provider
// says, and only whoever knows verifier can make anything of the code that they bring.
func (c *Client) Ask(ctx context.Context, state, nonce, verifier string) (string, error) {
	p, err := c.pages(ctx, thereFor, false)
	if err != nil {
		return "", c.told(err)
	}
	options := []oauth2.AuthCodeOption{gooidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)}
	if c.s.Prompt != "" {
		options = append(options, oauth2.SetAuthURLParam("prompt", c.s.Prompt))
	}
	return p.oauth.AuthCodeURL(state, options...), nil
}

// Who is who the provider says that somebody is who came back with a code. from is the issuer that came back with them, "" where none
// did (RFC 9207).
func (c *Client) Who(ctx context.Context, code, from, nonce, verifier string) (Subject, error) {
	who, err := c.who(ctx, code, from, nonce, verifier)
	return who, c.told(err)
}

// told tells of what goes wrong.
func (c *Client) told(err error) error {
	if err != nil {
		c.s.Tell(err)
	}
	return err
}

func (c *Client) who(ctx context.Context, code, from, nonce, verifier string) (Subject, error) {
	if code == "" || nonce == "" || from != "" && from != c.s.Issuer {
		return Subject{}, fmt.Errorf("%w: no code of its own", ErrUnfit)
	}
	select {
	case c.waiting <- struct{}{}:
		defer func() { <-c.waiting }()
	default:
		return Subject{}, fmt.Errorf("%w: too many wait for it", ErrAway)
	}
	ctx, cancel := context.WithTimeout(ctx, takesFor)
	defer cancel()
	p, err := c.pages(ctx, knownFor, true)
	if err != nil {
		return Subject{}, err
	}
	ctx = gooidc.ClientContext(ctx, c.http)
	token, err := p.oauth.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return Subject{}, whyNot("the code", err)
	}
	raw, _ := token.Extra("id_token").(string)
	said, err := p.verifier.Verify(ctx, raw)
	if err != nil {
		return Subject{}, whyNot("who they are", err)
	}
	return c.holds(said, nonce)
}

// holds checks what the library leaves to us.
func (c *Client) holds(said *gooidc.IDToken, nonce string) (Subject, error) {
	var more struct {
		Party string `json:"azp"`
	}
	now := c.s.Now()
	switch err := said.Claims(&more); {
	case err != nil,
		subtle.ConstantTimeCompare([]byte(said.Nonce), []byte(nonce)) != 1,
		len(said.Audience) != 1 && more.Party != c.s.Client,
		more.Party != "" && more.Party != c.s.Client,
		said.IssuedAt.After(now.Add(skew)) || said.IssuedAt.Before(now.Add(-oldest)),
		said.Subject == "" || len(said.Subject) > 255:
		return Subject{}, fmt.Errorf("%w: not for us, not for now, or not what we asked for", ErrUnfit)
	}
	return Subject{Issuer: c.s.Issuer, ID: said.Subject}, nil
}

// Out is the address at which somebody signs out at the provider, "" where it hasn't said. It asks nobody.
func (c *Client) Out() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		return ""
	}
	return c.known.out
}

// whyNot says whether a provider was away, or answered and what it said doesn't hold. What the libraries say of it may hold what it
// sent, so none of it goes on but the one word by which a provider refuses.
func whyNot(what string, err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response.StatusCode < 500 {
		return fmt.Errorf("%w: %s: %s", ErrUnfit, what, word(refused.ErrorCode))
	}
	var unreachable net.Error
	if refused != nil || errors.As(err, &unreachable) || errors.Is(err, errTooLarge) || strings.HasPrefix(err.Error(), "failed to verify signature: fetching keys") {
		return fmt.Errorf("%w: %s", ErrAway, what)
	}
	return fmt.Errorf("%w: %s", ErrUnfit, what)
}

// word is a code of RFC 6749 as it may stand in a log.
func word(code string) string {
	for _, known := range []string{"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope"} {
		if code == known {
			return code
		}
	}
	return "refused"
}
