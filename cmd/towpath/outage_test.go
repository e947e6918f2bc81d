package main

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/db/dbtest"
)

// TestSoakPostgreSQLIsGone takes PostgreSQL away from a serving towpath for three seconds in every run, and for a minute in
// `make soak`.
func TestSoakPostgreSQLIsGone(t *testing.T) {
	if os.Getenv(dbtest.Env) == "skip" {
		t.Skip("no PostgreSQL: " + dbtest.Env + " is \"skip\"")
	}
	away := 3 * time.Second
	if os.Getenv("TOWPATH_SOAK") != "" {
		away = time.Minute
	}
	cluster, err := dbtest.StartDurable(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.End)
	k := newKilling(t, cluster)
	kept := k.begin()
	if !k.save(kept, "kept before") {
		t.Fatalf("RUN-7 nothing is saved: %s", k.site.log)
	}
	k.get("/help")
	if err := cluster.Stop(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(away); time.Now().Before(end); {
		if body, status, header := k.get("/kit"); status != http.StatusServiceUnavailable || header.Get("Retry-After") == "" ||
			!strings.Contains(body, "does not answer just now. It is not your fault.") || !strings.Contains(body, `href="/help"`) {
			t.Fatalf("RUN-7 a page while it is gone: %d %.300s", status, body)
		}
		if _, status, _ := k.get("/help"); status != http.StatusOK {
			t.Errorf("SAFE-1 Help now while it is gone: %d", status)
		}
		body, status, _ := k.send("/kit/journal", url.Values{"id": {newID(t)}, "version": {"0"}, "title": {""}, "text": {"my own words"}})
		if status != http.StatusServiceUnavailable || !strings.Contains(body, `value="my own words"`) {
			t.Errorf("RUN-7 a save while it is gone: %d %.300s", status, body)
		}
		if _, status, _ := k.get("/readyz"); status != http.StatusServiceUnavailable {
			t.Errorf("RUN-7 it says that it is ready: %d", status)
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err := cluster.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if body, status, _ := k.get("/kit/" + kept.id); status != http.StatusOK || !strings.Contains(body, "kept before") {
		t.Errorf("RUN-7 afterwards: %d", status)
	}
	k.check()
}

func (k *killing) get(path string) (body string, status int, header http.Header) {
	k.t.Helper()
	resp, err := k.client.Get(k.url + path)
	return k.read(resp, err)
}
