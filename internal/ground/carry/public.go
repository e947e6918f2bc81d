package carry

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/netip"
	"slices"
	"time"
)

// errNotPublic says that a name leads to an address that isn't anybody's on the internet.
var errNotPublic = errors.New("carry: not a public address")

// publicOnly speaks to public addresses alone, whatever a name leads to at that moment, and by no proxy: an address that a browser
// gave us must not reach what stands beside us.
func publicOnly() http.RoundTripper {
	return &http.Transport{DialContext: DialPublic, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true, DisableCompression: true,
		TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: pushFor, MaxResponseHeaderBytes: 16 << 10, MaxIdleConns: 16, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second}
}

// notPublic are the ranges of IANA's registries of special addresses that netip doesn't know by name: those of this network, of
// carriers, of documentation and of measurements, and those that hold an IPv4 address which may be any.
var notPublic = func() (all []netip.Prefix) {
	for _, p := range []string{"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"} {
		all = append(all, netip.MustParsePrefix(p))
	}
	return all
}()

// global is where addresses of IPv6 are given out for the internet. What isn't in it is public to nobody.
var global = netip.MustParsePrefix("2000::/3")

func isPublic(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.Zone() != "" || a.Is6() && !global.Contains(a) {
		return false
	}
	return !slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Contains(a) })
}
