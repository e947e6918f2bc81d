package app

import (
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"towpath/bench/visit"
)

// TestTOP8EveryPageIsOfferedAloud goes to each page that has an address of its own, as everybody there is in a demo and as somebody signed out,
// and to one of each sort of thing to read.
func TestTOP8EveryPageIsOfferedAloud(t *testing.T) {
	h, err := OpenDemo(t.Context(), Config{Data: t.TempDir(), URL: &url.URL{}, Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	must(t, err)
	t.Cleanup(func() { must(t, h.Close()) })
	handler, err := h.Handler()
	must(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	signIn, _ := h.DemoLinks()
	signIn["anyone"] = "/"

	addresses := []string{"/topics/recovery", "/topics/recovery/starting-small", "/topics/recovery/starting-small/print", "/exercises/recovery/what-matters",
		"/skills/lessons/a-first-email", "/skills/lessons/a-first-email/paper", "/skills/practice/mail", "/plans/new?what=safety"}
	for _, route := range h.Routes() {
		if route.Method == http.MethodGet && !route.flows && !strings.Contains(route.Pattern, "{") && !slices.Contains([]string{"/leave", "/out"}, route.Pattern) {
			addresses = append(addresses, route.Pattern)
		}
	}
	secrets := []string{"/me/password"} // on it stands what an app for codes is set up with: it isn't said in a room
	looked := map[string]bool{}
	for _, who := range slices.Sorted(maps.Keys(signIn)) {
		b := visit.NewBrowser(server.URL)
		_, err := b.Get(server.URL + signIn[who])
		must(t, err)
		for _, address := range addresses {
			page, err := b.Get(server.URL + address)
			must(t, err)
			if !strings.HasPrefix(page.Body, "<!doctype html>") {
				continue
			}
			at, _, _ := strings.Cut(page.Path, "?")
			looked[at] = true
			secret := page.Status == http.StatusOK && slices.Contains(secrets, at)
			if offered := strings.Contains(page.Body, " data-aloud="); offered == secret {
				t.Errorf("TOP-8 as %s, %s: read aloud is offered: %v", who, at, offered)
			}
		}
	}
	if len(looked) < 60 {
		t.Errorf("only %d pages were looked at", len(looked))
	}
}
