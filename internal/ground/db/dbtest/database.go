package dbtest

import (
	"crypto/rand"
	"encoding/hex"
	"net/url"
	"os"
	"testing"
)

// Database makes a PostgreSQL database of the test's own, for programs that are started as they are run, and returns its
// address. It is removed after the test. Where tests run without PostgreSQL, the test is skipped.
func Database(t testing.TB) string {
	t.Helper()
	if os.Getenv(Env) == "skip" {
		t.Skip("not run on PostgreSQL: " + Env + " is \"skip\"")
	}
	s, err := shared()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	u, err := url.Parse(s.dsn)
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	var b [8]byte
	rand.Read(b[:])
	name := "towpath_" + hex.EncodeToString(b[:])
	s.run(t, "CREATE DATABASE "+name)
	t.Cleanup(func() { s.run(t, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	u.Path = "/" + name
	return u.String()
}
