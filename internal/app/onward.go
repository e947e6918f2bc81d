package app

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"towpath/internal/trust/people"
)

// pages finds the page that a path is of.
type pages struct {
	once sync.Once
	mux  *http.ServeMux
	of   map[string]Route // by pattern
}

// nowhere are pages that nobody was going to: those of signing in and out themselves.
var nowhere = []string{"/in", "/leave", "/start", "/screen", "/join/", "/demo/"}

// leads reports whether there is a page at a path for a viewer; for one without an account, for anybody who can sign in.
func (h *House) leads(path string, v people.Viewer) bool {
	h.pages.once.Do(func() {
		h.pages.mux, h.pages.of = http.NewServeMux(), map[string]Route{}
		for _, r := range h.Routes() {
			if r.Method != http.MethodGet || r.bare || r.quiet || r.flows || slices.ContainsFunc(nowhere, func(n string) bool { return strings.HasPrefix(r.Pattern, n) }) {
				continue
			}
			h.pages.of[r.Method+" "+r.Pattern] = r
			h.pages.mux.Handle(r.Method+" "+r.Pattern, http.NotFoundHandler())
		}
	})
	u, err := url.Parse(path)
	if err != nil {
		return false
	}
	_, pattern := h.pages.mux.Handler(&http.Request{Method: http.MethodGet, URL: u})
	route, ok := h.pages.of[pattern]
	if v.Account == "" {
		return ok && slices.ContainsFunc(route.Who, func(r people.Role) bool { return r == people.Anyone || slices.Contains(people.AccountRoles, r) })
	}
	return ok && v.IsAny(route.Who...)
}

// signInFor is where somebody signs in who asked for a page, and goes on to it from there.
func (h *House) signInFor(r *http.Request) string {
	if place := people.Onward(r.URL.EscapedPath()); r.Method == http.MethodGet && place != "" && h.leads(place, people.Viewer{}) {
		return people.WithOnward("/in", place)
	}
	return "/in"
}
