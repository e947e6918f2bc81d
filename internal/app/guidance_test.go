package app

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"testing"

	"towpath/content"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
)

// WRK-1: whoever may read guidance finds each page that it leads to, and at a table there is none of it.
func TestWRK1GuidanceLeadsSomewhereForAllWhoReadIt(t *testing.T) {
	to := regexp.MustCompile(`href="(/[^"]*)"`)
	lib, _ := pack.Load(pack.Layer{Name: "content", FS: content.FS})
	for _, role := range append([]people.Role{people.Table}, accountHolders...) {
		mux := http.NewServeMux()
		for _, route := range RouteList() {
			if route.Method == http.MethodGet && (slices.Contains(route.Who, role) || slices.Contains(route.Who, people.Anyone)) {
				mux.Handle("GET "+route.Pattern, http.NotFoundHandler())
			}
		}
		there := func(path string) bool {
			_, pattern := mux.Handler(httptest.NewRequest(http.MethodGet, path, nil))
			return pattern != ""
		}
		for _, g := range lib.Guidance() {
			staff := slices.Contains(seesUnsigned, role)
			if there(pack.GuidancePath(g.ID)) != (role != people.Table) || there(pack.GuidancePath(g.ID)+"/practise") != staff || there("/guidance/record") && role == people.Table {
				t.Errorf("WRK-1 %s: %s is there for the wrong ones", role, g.ID)
			}
			if role == people.Table {
				continue
			}
			text := string(g.Body)
			for _, line := range g.DoNext {
				text += string(line)
			}
			for _, link := range to.FindAllStringSubmatch(text, -1) {
				if !there(link[1]) {
					t.Errorf("WRK-1 %s leads to %s, which isn't there for %s", g.ID, link[1], role)
				}
			}
		}
	}
}
