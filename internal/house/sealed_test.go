package house_test

import (
	"go/ast"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// holders says who alone may name or call something of the vault's, and what for.
var holders = map[string][]string{
	"vault.Mint":    {"internal/trust/sharing"},                                                                                                                                                                                                                                         // makes passes: each one has been allowed there
	"vault.Records": {"internal/trust/people"},                                                                                                                                                                                                                                          // opens names and addresses before anybody is a viewer
	".Whole":        {"internal/trust/sharing"},                                                                                                                                                                                                                                         // a pass for everything of somebody's
	".Seal":         {"internal/trust/people", "internal/trust/things", "internal/trust/files", "internal/rooms/together", "internal/rooms/stories", "internal/rooms/access", "internal/rooms/guidance", "internal/rooms/library", "internal/rooms/contact", "internal/rooms/calendar"}, // together: what is on its way to the other screen; stories: each under a key of its own; access: loans and referrals under their person's, names of a group under one of its own; guidance: what staff noted for themselves; library: what people told of a site, under their own; calendar: when somebody who works here meets whom, under their own key
}

func mayHold(what, pkg string) bool {
	return pkg == "internal/ground/vault" || slices.Contains(holders[what], pkg)
}

// PRIV-3: nobody but sharing makes passes, nobody but people opens account records, and private text is sealed in the two
// places that store it, and where it is on its way to the other screen.
func TestPRIV3KeysAndPassesStayWhereTheyBelong(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range sources(t) {
		if s.isTest() || !strings.Contains(s.text, "vault") {
			continue
		}
		made, called := fromVaultNew(s.ast), callsIn(s.ast)
		ast.Inspect(s.ast, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			base, _ := sel.X.(*ast.Ident)
			for _, what := range []string{"." + sel.Sel.Name, name(base) + "." + sel.Sel.Name} {
				if _, watched := holders[what]; watched && (what[0] != '.' || called[sel]) { // a field of that name is no call
					seen[what] = true
					if !mayHold(what, s.pkg()) {
						t.Errorf("PRIV-3: %s:%d: %s is for %v alone", s.path, s.line(n.Pos()), what, holders[what])
					}
				}
			}
			if made[name(base)] && !mayHold("vault.Mint", s.pkg()) {
				t.Errorf("PRIV-3: %s:%d: %s came from vault.New, and is to be handed on, not used", s.path, s.line(n.Pos()), base.Name)
			}
			return true
		})
	}
	if len(seen) != len(holders) {
		t.Errorf("only %v were found anywhere", slices.Sorted(maps.Keys(seen)))
	}
}

// callsIn are the methods and functions that a file calls.
func callsIn(f *ast.File) map[ast.Expr]bool {
	called := map[ast.Expr]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			called[c.Fun] = true
		}
		return true
	})
	return called
}

func name(i *ast.Ident) string {
	if i == nil {
		return ""
	}
	return i.Name
}

// fromVaultNew are the names of the mint and the records that a file gets from vault.New.
func fromVaultNew(f *ast.File) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Rhs) != 1 || len(a.Lhs) != 4 {
			return true
		}
		call, ok := a.Rhs[0].(*ast.CallExpr)
		if !ok {
			return true
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "New" {
			if p, _ := sel.X.(*ast.Ident); name(p) == "vault" {
				for _, l := range a.Lhs[1:3] {
					if i, ok := l.(*ast.Ident); ok && i.Name != "_" {
						names[i.Name] = true
					}
				}
			}
		}
		return true
	})
	return names
}

// bytesColumns are the columns that hold bytes, and what those are. All else in the schema is in the clear: ids, times,
// coarse kinds, and what is public.
var bytesColumns = map[string]string{
	"accounts.name": "sealed", "accounts.email": "sealed", "accounts.lookup": "keyed hash",
	"credentials.lookup": "keyed hash", "credentials.proof": "keyed hash, or sealed",
	"credentials.mark": "hash of a long secret", "lockers.card": "hash of a long secret",
	"devices.token": "hash of a long secret", "sessions.token": "hash of a long secret",
	"calendars.body":       "sealed",
	"resource_flags.about": "keyed hash", "resource_flags.body": "sealed",
	"training.body": "sealed", "approaches.body": "sealed", "tables.record": "sealed", "things.body": "sealed", "things.about": "keyed hash, under its owner's own key",
	"stock.body": "sealed with a key of the installation: no person's", "arrangements.body": "sealed", "contacts.body": "sealed", "messages.body": "sealed", "gatherings.names": "sealed, with a key of the gathering's own",
	"reached.who": "keyed hash, under its person's own key, another one each quarter",
	"files.key":   "sealed, and the key of one file", "uploads.key": "sealed, and the key of one file",
	"joins.lookup": "keyed hash", "joins.asking": "hash of a long secret",
	"certificates.sealed": "sealed, and no person's",
	"drafts.body":         "sealed with a key of the installation: no person's, and not public yet", "wordings.body": "sealed likewise",
	"wordings.digest": "SHA-256 of a text of the site",
	"stories.consent": "sealed", "stories.body": "sealed", "stories.live": "sealed", "stories.slip": "keyed hash",
	"story_acts.words": "sealed", "story_flags.words": "sealed",
	"addresses.slot": "keyed hash", "addresses.lookup": "keyed hash", "addresses.body": "sealed",
	"outgoing.lookup": "hash of a long secret", "outgoing.body": "sealed",
	"welcomes.lookup": "keyed hash", "welcomes.form": "keyed hash",
	"invitations.lookup": "keyed hash", "invitations.half": "keyed hash", "invitations.form": "keyed hash",
}

// textColumns are columns of text that somebody types. Anything private belongs in a sealed column instead.
var textColumns = map[string]string{
	"arrivals.why":    "the key of one of our sentences",
	"credentials.one": "what a way in is, and whose",
	"devices.label":   "what staff call a tablet",
	"welcomes.taken":  "an id",
	"asks.instead":    "an id",
	"settings.value":  "what a service shows to anyone",
	"wordings.path":   "where in the site's own content a text is; it says nothing of anybody who reads it",
	"wordings.seq":    "an id",

	"certificate_locks.node": "a random word for a running program",

	"stories.teller": "an id", "stories.made_by": "an id", "stories.changed_by": "an id",
	"story_takes.story": "an id", "story_takes.reason": "one of a few words", "story_files.take": "an id", "story_files.media": "one of a few types of content",
	"story_acts.story": "an id", "story_flags.story": "an id", "withdrawals.story": "an id",
	"talks.wish": "one of a few words", "talks.via": "an id", "messages.talk": "an id",
	"places.words":    "what anybody may read of a place near by",
	"resources.words": "plain facts of a site, which everybody signed in may read", "reviews.words": "what staff found out about a site, likewise", "reviews.resource": "an id",
	"seconds.words": "what a second one says of that, likewise", "seconds.review": "an id", "seconds.reviewer": "an id",
	"resource_withdrawals.resource": "an id", "resource_withdrawals.reason": "why a site isn't recommended, likewise",
	"resource_links.resource": "an id", "resource_links.address": "the address of a site",
	"joint_use.period": "a quarter of a year", "joint_use.what": "a question and one of a few answers",
	"reached.period":  "a quarter of a year",
	"reached.means":   "one of a few words",
	"agreements.told": "one of a few words",
	"audit.subject":   "an id, or names of settings",
	"endings.subject": "an id",
	"files.format":    "one of a few types of content",
	"files.blob":      "an id",
	"pieces.upload":   "an id",
	"pieces.blob":     "an id",
}

var (
	createTable = regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\);`)
	addColumn   = regexp.MustCompile(`(?m)^ALTER TABLE (\w+) ADD COLUMN (\w+ .*);$`)
	column      = regexp.MustCompile(`(?m)^\s+(\w+)\s+(BYTEA|TEXT|BIGINT|BOOLEAN)\b(.*)$`)
	idColumn    = regexp.MustCompile(`^(id|by|also|actor|account|owner|person|supporter|started_by|with_id|thing|viewer|tabl|parked|session|device|link|second|key|name)$`)
	wordColumn  = regexp.MustCompile(`^(kind|state|roles|setting|seat|scope|action|picture|wording|entered|answer)$`) // one of a few words, or an id
)

// PRIV-4: a new column that could hold somebody's words has to be thought about here first.
func TestPRIV4WhatIsStoredInTheClear(t *testing.T) {
	found := map[string]bool{}
	for _, path := range files(t, ".sql") {
		if !strings.HasPrefix(path, "internal/trust/schema/") {
			continue
		}
		tables := createTable.FindAllStringSubmatch(read(t, path), -1)
		for _, added := range addColumn.FindAllStringSubmatch(read(t, path), -1) { // as if the table had been made with it
			tables = append(tables, []string{"", added[1], "\n  " + added[2]})
		}
		for _, table := range tables {
			for _, c := range column.FindAllStringSubmatch(table[2], -1) {
				what := table[1] + "." + c[1]
				found[what] = true
				switch {
				case c[2] == "BYTEA" && bytesColumns[what] == "":
					t.Errorf("PRIV-4: %s holds bytes: say in bytesColumns whether they are sealed or hashed", what)
				case c[2] == "TEXT" && textColumns[what] == "" && !idColumn.MatchString(c[1]) && !wordColumn.MatchString(c[1]):
					t.Errorf("PRIV-4: %s holds text in the clear: seal it, or say in textColumns why anybody may read it", what)
				}
			}
		}
	}
	for _, listed := range slices.Concat(slices.Collect(maps.Keys(bytesColumns)), slices.Collect(maps.Keys(textColumns))) {
		if !found[listed] {
			t.Errorf("there is no column %s any more", listed)
		}
	}
}

// PRIV-4: things are read and written by their keeper alone.
func TestPRIV4OnlyTheKeeperTouchesBodies(t *testing.T) {
	touches := regexp.MustCompile(`(?i)\b(insert into|update|from|join) things\b`)
	for _, path := range files(t, ".sql", ".go") {
		if strings.HasPrefix(path, "internal/trust/") || strings.HasSuffix(path, "_test.go") {
			continue
		}
		if m := touches.FindString(read(t, path)); m != "" && strings.Contains(read(t, path), "ExecContext") {
			t.Errorf("PRIV-4: %s says %q: things are kept by internal/trust/things alone", path, m)
		}
	}
}
