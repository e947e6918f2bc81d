package house_test

import (
	"regexp"
	"strings"
	"testing"
)

// endsForGood are the queries that end something for good, and by which query it is noted for the ledger in the same
// transaction. What isn't noted comes back with an older copy of the data.
var endsForGood = map[string]string{
	"people deleteAccount":             "", // the ledger has it by its key, which goes first
	"people endLink":                   "noteEndedLink",
	"people endSharesOfLink":           "noteEndedShares",
	"people endDevice":                 "noteEnding",
	"people deleteCredential":          "noteCredential",
	"people deleteCredentialOne":       "noteCredentialOne",
	"people deleteCredentials":         "noteCredentialsOf",
	"people deletePasskeysOf":          "notePasskeysOf",
	"people deleteCredentialsOnDevice": "noteEnding", // the tablet's end ends them
	"sharing endSharesOfThing":         "noteEndedShares",
	"sharing endSharesOfThingWith":     "noteEndedShares",
	"sharing endSharesOfOwner":         "noteEndedShares",
	"sharing endSharesWith":            "noteEndedShares",
	"files removeFile":                 "noteFile",
	"things removeThing":               "noteThing",
	"things emptyBin":                  "noteBin",
	"things purgeThings":               "noteBinnedBefore",
}

var (
	namedQuery = regexp.MustCompile(`(?m)^-- name: (\w+) :\w+\n((?:[^-\n][^\n]*\n?)+)`)
	ends       = regexp.MustCompile(`(?i)^\s*(DELETE FROM (things|files|credentials|accounts|links|shares|devices)\b|UPDATE (shares|links|devices)\b.*\bended = )`)
)

// PRIV-4, RUN-8: a new query that ends something for good has to be noted for the ledger.
func TestPRIV4WhatEndsForGoodIsNoted(t *testing.T) {
	found := map[string]bool{}
	for _, path := range files(t, ".sql") {
		if !strings.HasPrefix(path, "internal/trust/") || strings.HasPrefix(path, "internal/trust/schema/") || strings.HasSuffix(path, "/endings.sql") {
			continue
		}
		room := strings.Split(path, "/")[2]
		for _, q := range namedQuery.FindAllStringSubmatch(read(t, path), -1) {
			if !ends.MatchString(strings.ReplaceAll(q[2], "\n", " ")) {
				continue
			}
			what := room + " " + q[1]
			note, known := endsForGood[what]
			if found[what] = true; !known {
				t.Errorf("PRIV-4: %s ends something for good: note it for the ledger, and say here how", what)
			}
			if note != "" && !strings.Contains(goOf(t, "internal/trust/"+room), "."+note+"(") {
				t.Errorf("PRIV-4: nothing in %s calls %s", room, note)
			}
		}
	}
	for what := range endsForGood {
		if !found[what] {
			t.Errorf("there is no query %s any more", what)
		}
	}
}

// goOf is the hand-written Go of a package.
func goOf(t *testing.T, pkg string) string {
	t.Helper()
	var b strings.Builder
	for _, s := range sources(t) {
		if s.pkg() == pkg && !s.isTest() && !s.generated() {
			b.WriteString(s.text)
		}
	}
	return b.String()
}
