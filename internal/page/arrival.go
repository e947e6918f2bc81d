package page

import (
	"context"
	"net/http"
	"strings"
)

type arrivalKey struct{}

// arrives reports that a browser says somebody comes from outside: they typed the address, or followed a link in a message.
// Their first page brings its style along, since on a slow line a second trip for it takes longer than all the rest
// (ACC-3). The pages after it share the stylesheet that the second one fetches.
func arrives(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return site != "" && site != "same-origin"
}

// arrived is what arrives said of the request that ctx is of; false where a page is made for no request.
func arrived(ctx context.Context) bool {
	yes, _ := ctx.Value(arrivalKey{}).(bool)
	return yes
}

// bringStyle lets the browser take the style that stands in the page: that one by its hash and no other (PRIV-7).
func bringStyle(h http.Header) {
	const policy = "Content-Security-Policy"
	h.Set(policy, strings.Replace(h.Get(policy), "style-src 'self'", "style-src 'self' "+styleHash, 1))
}
