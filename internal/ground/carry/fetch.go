package carry

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// WhyNot says why a file at an address wasn't fetched.
type WhyNot string

// The reasons.
const (
	NotSecure  WhyNot = "unsafe"  // it isn't https, or nobody can be sure whose it is
	NotPublic  WhyNot = "private" // it leads to an address that isn't anybody's on the internet, which was not asked
	NotThere   WhyNot = "gone"    // whoever answers says that it isn't there, or isn't for us
	NotAnswers WhyNot = "silent"  // nobody answers, not in time, or only with an error of their own
	NotSmall   WhyNot = "large"   // it is larger than what was asked for
)

// FetchError says why a file wasn't fetched. It holds no address: one can be a secret.
type FetchError struct{ Why WhyNot }

func (e *FetchError) Error() string { return "carry: not fetched: " + string(e.Why) }

func notFetched(why WhyNot) error { return &FetchError{why} }

// WhyNotOf is the reason in an error of a Fetcher.
func WhyNotOf(err error) WhyNot {
	if e := (*FetchError)(nil); errors.As(err, &e) {
		return e.Why
	}
	return NotAnswers
}

// fetchFor is how long fetching one file may take, to its last byte.
const fetchFor = 15 * time.Second

// Fetcher fetches a small file from an address that somebody gave us: by https on its usual port, from public addresses alone, which
// is looked at again wherever one leads on to another. It keeps no cookie, and tells nobody where it was led from.
type Fetcher struct {
	client *http.Client
	within time.Duration
}

// NewFetcher makes one. transport is nil for the usual, which reaches public addresses alone; within is 0 for the usual 15 seconds.
func NewFetcher(transport http.RoundTripper, within time.Duration) *Fetcher {
	if transport == nil {
		transport = &http.Transport{DialContext: DialPublic, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true, DisableCompression: true,
			DisableKeepAlives: true, TLSHandshakeTimeout: 5 * time.Second, MaxResponseHeaderBytes: largestHead}
	}
	if within == 0 {
		within = fetchFor
	}
	return &Fetcher{&http.Client{Transport: transport, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		r.Header.Del("Referer") // the address before may be the secret
		if len(via) > mostOnward {
			return notFetched(NotAnswers)
		}
		return fetchable(r.URL)
	}}, within}
}

// FetchAddress is an address as somebody typed it, as one that can be fetched: webcal:// is https:// under another name. Its error is a
// FetchError.
func FetchAddress(typed string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(typed))
	if err != nil {
		return "", notFetched(NotSecure)
	}
	if u.Scheme == "webcal" || u.Scheme == "webcals" {
		u.Scheme = "https"
	}
	u.Fragment = ""
	return u.String(), fetchable(u)
}

func fetchable(u *url.URL) error {
	if u.Scheme != "https" || u.Hostname() == "" || u.Port() != "" && u.Port() != "443" {
		return notFetched(NotSecure)
	}
	return nil
}

// Fetch is what an address has, of at most `most` bytes. No more than that is read of what is larger.
func (f *Fetcher) Fetch(ctx context.Context, address string, most int64) ([]byte, error) {
	address, err := FetchAddress(address)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, f.within)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, notFetched(NotSecure)
	}
	r.Header.Set("User-Agent", "Towpath")
	answer, err := f.client.Do(r)
	if err != nil {
		return nil, whyNotBy(err)
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests:
		return nil, notFetched(NotAnswers)
	case answer.StatusCode != http.StatusOK:
		return nil, notFetched(NotThere)
	case answer.ContentLength > most:
		return nil, notFetched(NotSmall)
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, most+1))
	switch {
	case err != nil:
		return nil, notFetched(NotAnswers)
	case int64(len(data)) > most:
		return nil, notFetched(NotSmall)
	}
	return data, nil
}

func whyNotBy(err error) error {
	var (
		told        *FetchError
		certificate *tls.CertificateVerificationError
		name        x509.HostnameError
	)
	switch {
	case errors.As(err, &told):
		return notFetched(told.Why)
	case errors.Is(err, errNotPublic):
		return notFetched(NotPublic)
	case errors.As(err, &certificate), errors.As(err, &name):
		return notFetched(NotSecure)
	}
	return notFetched(NotAnswers)
}
