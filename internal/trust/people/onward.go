package people

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"strings"

	"towpath/internal/ground/web"
)

// longestOnward is in bytes. Addresses here are shorter.
const longestOnward = 200

// Onward is a place of this site that somebody was going to before they were asked to sign in, as it may stand in an address: a path
// and nothing else. It is "" for anything that a browser could take for another site's, and for what holds more than a path.
func Onward(place string) string {
	u, err := url.Parse(place)
	if err != nil || len(place) > longestOnward || !web.IsHere(place) || !web.IsHere(u.Path) {
		return ""
	}
	if u.IsAbs() || u.Host != "" || u.User != nil || u.Opaque != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || path.Clean(u.Path) != u.Path {
		return ""
	}
	for _, c := range u.Path {
		if c < ' ' || c == 0x7f {
			return ""
		}
	}
	return u.EscapedPath()
}

// WithOnward is a way of signing in that goes on to a place; "" is the start.
func WithOnward(way, place string) string {
	if place == "" || place == "/" {
		return way
	}
	return way + "?to=" + strings.ReplaceAll(url.QueryEscape(place), "%2F", "/")
}

// onTo is a place to go on to, if it is there for anybody who can sign in.
func (x *Web) onTo(place string) string {
	place = Onward(place)
	if place == "" || x.Leads == nil || !x.Leads(place, Viewer{}) {
		return ""
	}
	return place
}

// asked is where the page's address says that somebody was going.
func (x *Web) asked(r *http.Request) string { return x.onTo(r.URL.Query().Get("to")) }

// thence is where an account that has just signed in goes on to: where it was going, if that is there for it; or its start.
func (x *Web) thence(ctx context.Context, account, place string) (string, error) {
	if place = x.onTo(place); place == "" {
		return "/", nil
	}
	a, err := x.People.Account(ctx, account)
	if err != nil {
		return "", err
	}
	if !x.Leads(place, Viewer{Account: a.ID, Roles: a.Roles}) {
		return "/", nil
	}
	return place, nil
}
