package carry

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Found is what came of asking whether an address on the web answers.
type Found string

// What can come of it.
const (
	FoundThere   Found = "answered" // something is there; what it is, nobody looked
	FoundMissing Found = "missing"  // whoever answers says that nothing is there
	FoundSilent  Found = "silent"   // nobody answers, or only with an error of their own
	FoundUnsafe  Found = "unsafe"   // it answers, or leads on, without the encryption that would keep it between the two
	FoundPrivate Found = "private"  // it leads to an address that isn't anybody's on the internet, which was not asked
)

// Limits of asking.
const (
	askFor      = 10 * time.Second
	mostOnward  = 5
	mostAnswer  = 64 << 10
	largestHead = 16 << 10
	askedAs     = "Towpath link check"
)

var errUnsafe = errors.New("carry: without encryption")

// Asker asks whether addresses answer, and keeps nothing of what they say. Each step on the way, also where one leads on to another, is
// to a public address and encrypted; no cookie is kept, and nothing says for whom it asks.
type Asker struct {
	client *http.Client
	within time.Duration
}

// NewAsker makes one. transport is nil for the usual, which reaches public addresses alone; within is 0 for the usual ten seconds, in
// which all of one answer has to be there.
func NewAsker(transport http.RoundTripper, within time.Duration) *Asker {
	if transport == nil {
		transport = &http.Transport{DialContext: DialPublic, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true, DisableCompression: true,
			DisableKeepAlives: true, TLSHandshakeTimeout: 5 * time.Second, MaxResponseHeaderBytes: largestHead}
	}
	if within == 0 {
		within = askFor
	}
	return &Asker{&http.Client{Transport: transport, CheckRedirect: onward}, within}
}

// onward says whether an answer that leads elsewhere is followed.
func onward(r *http.Request, via []*http.Request) error {
	r.Header.Del("Referer")
	if len(via) > mostOnward {
		return http.ErrUseLastResponse
	}
	return askable(r.URL)
}

func askable(u *url.URL) error {
	if u.Scheme != "https" || u.Host == "" || u.User != nil {
		return errUnsafe
	}
	return nil
}

// Ask asks for the head of a page, and where that isn't answered well, for its first part.
func (a *Asker) Ask(ctx context.Context, address string) Found {
	u, err := url.Parse(address)
	if err != nil || askable(u) != nil {
		return FoundUnsafe
	}
	ctx, cancel := context.WithTimeout(ctx, a.within)
	defer cancel()
	f := a.try(ctx, http.MethodHead, address)
	if f == FoundMissing || f == FoundSilent && ctx.Err() == nil { // some answer only whoever wants to read
		f = a.try(ctx, http.MethodGet, address)
	}
	return f
}

func (a *Asker) try(ctx context.Context, method, address string) Found {
	r, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return FoundUnsafe
	}
	r.Header.Set("User-Agent", askedAs)
	answer, err := a.client.Do(r)
	if err != nil {
		return foundBy(err)
	}
	defer answer.Body.Close()
	_, err = io.CopyN(io.Discard, answer.Body, mostAnswer) // however long it goes on
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return FoundSilent
	case answer.StatusCode == http.StatusNotFound || answer.StatusCode == http.StatusGone:
		return FoundMissing
	case answer.StatusCode >= 500 || answer.StatusCode >= 300 && answer.StatusCode < 400:
		return FoundSilent
	}
	return FoundThere // also where it lets in nobody who isn't a browser
}

func foundBy(err error) Found {
	certificate := (*tls.CertificateVerificationError)(nil)
	name := x509.HostnameError{}
	switch {
	case errors.Is(err, errNotPublic):
		return FoundPrivate
	case errors.Is(err, errUnsafe), errors.As(err, &certificate), errors.As(err, &name):
		return FoundUnsafe
	}
	return FoundSilent
}
