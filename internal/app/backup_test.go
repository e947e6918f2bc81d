package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"towpath/internal/ground/backup"
	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/trusttest"
)

// inst is an installation that a test backs up and restores, opened and closed as the program does.
type inst struct {
	Config
	*trusttest.Clock
	key  *vault.Key
	dir  string // where archives go
	made int
}

// newInst is an installation with nothing in it yet, on an engine.
func newInst(t testing.TB, e dbtest.Engine, key *vault.Key) *inst {
	t.Helper()
	data, keys := e.Config(t), e.Config(t)
	i := &inst{Clock: trusttest.NewClock(), key: key, dir: t.TempDir()}
	data.Key, keys.Key = key.Derive("database", 32), key.Derive("database", 32)
	i.Config = Config{DB: dsn(data), Keyring: dsn(keys), URL: &url.URL{Scheme: "http", Host: "localhost"}, Log: slog.New(slog.DiscardHandler), Now: i.Clock.Now}
	if e.Name == db.Postgres { // their schemas are there, and empty
		for _, c := range []db.Config{data, keys} {
			must(t, dbtest.Open(t, c).Close())
			t.Cleanup(func() { dropBeside(t, c) })
		}
	}
	return i
}

// dropBeside removes the schemas that restores left beside that of a test.
func dropBeside(t testing.TB, c db.Config) {
	ctx := context.Background()
	d := dbtest.Open(t, db.Config{DSN: c.DSN})
	must(t, d.Update(ctx, func(q db.Q) error {
		rows, err := q.QueryContext(ctx, "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, $1)", c.Schema+"_")
		if err != nil {
			return err
		}
		defer rows.Close()
		var drop []string
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			drop = append(drop, "DROP SCHEMA "+name+" CASCADE")
		}
		if err := rows.Err(); err != nil || len(drop) == 0 {
			return err
		}
		_, err = q.ExecContext(ctx, strings.Join(drop, "; "))
		return err
	}))
}

func someKey(t testing.TB) *vault.Key {
	t.Helper()
	key, err := vault.NewKey()
	must(t, err)
	return key
}

// run opens the installation, calls fn and closes it again.
func (i *inst) run(t testing.TB, fn func(h *House)) {
	t.Helper()
	h, err := Open(t.Context(), i.Config, i.key)
	must(t, err)
	defer func() { must(t, h.Close()) }()
	fn(h)
}

// backup makes both archives.
func (i *inst) backup(t testing.TB) (data, keyring string) {
	t.Helper()
	i.made++
	data, keyring = filepath.Join(i.dir, fmt.Sprint(i.made), "data"), filepath.Join(i.dir, fmt.Sprint(i.made), "apart", "keyring")
	must(t, os.MkdirAll(filepath.Dir(keyring), 0o700))
	_, _, err := Backup(t.Context(), i.Config, i.key, BackupTo{Data: data, Keyring: keyring, Program: "test"})
	must(t, err)
	return data, keyring
}

// restore puts archives back, and returns what was said before and after.
func (i *inst) restore(t testing.TB, data, keyring string) (Report, Restored) {
	t.Helper()
	r, err := LookInto(t.Context(), i.Config, i.key, RestoreFrom{Data: data, Keyring: keyring})
	must(t, err)
	defer func() { must(t, r.Close()) }()
	done, err := r.Run(t.Context(), !r.Complete)
	must(t, err)
	return r.Report, done
}

// refuses makes sure that a restore is refused in a sentence.
func (i *inst) refuses(t *testing.T, from RestoreFrom, says ...string) {
	t.Helper()
	r, err := LookInto(t.Context(), i.Config, i.key, from)
	if err == nil {
		r.Close()
		t.Fatalf("RUN-4: it wasn't refused: %+v", r.Report)
	}
	refusedWith(t, err, says...)
}

func refusedWith(t *testing.T, err error, says ...string) {
	t.Helper()
	refusal, open := (*backup.Refusal)(nil), (*db.OpenError)(nil)
	if !errors.As(err, &refusal) && !errors.As(err, &open) {
		t.Fatalf("RUN-4: no sentence: %v", err)
	}
	for _, s := range says {
		if !strings.Contains(err.Error(), s) {
			t.Errorf("RUN-4: it doesn't say %q: %v", s, err)
		}
	}
}

// sums are what an archive's tables came to, but for those that a new epoch changes.
func sums(t testing.TB, key *vault.Key, path string) (kept []backup.Sum) {
	t.Helper()
	a, err := CheckArchive(key, path)
	must(t, err)
	for _, s := range a.Sums {
		if !slices.Contains([]string{"sessions", "epochs", "audit", "tables", "invitations", "joins", "table_events", "ledger", "nodes"}, s.Table) {
			kept = append(kept, s)
		}
	}
	return kept
}

// cast is who lives in an installation, and what they have.
type cast struct {
	Robin, Ade, Sam, Jo, Alex people.Account
	shared, own, ades         string // things: Robin's, shared with Sam; Robin's own; Ade's
	share                     string
}

// furnish fills an installation: Robin and Sam are linked, Ade and Jo are.
func furnish(t testing.TB, h *House) (c cast) {
	t.Helper()
	add := func(name string, role people.Role) people.Account {
		email := ""
		if role != people.Person {
			email = name + "@example.org"
		}
		a, err := h.people.AddAccount(t.Context(), name, email, people.Active, role)
		must(t, err)
		return a
	}
	c.Robin, c.Ade, c.Sam, c.Jo, c.Alex = add("Robin", people.Person), add("Ade", people.Person), add("Sam", people.Worker), add("Jo", people.Worker), add("Alex", people.Admin)
	must(t, h.people.AddLink(t.Context(), c.Robin.ID, c.Sam.ID))
	must(t, h.people.AddLink(t.Context(), c.Ade.ID, c.Jo.ID))
	c.shared, c.own, c.ades = keep(t, h, c.Robin, "shared with Sam"), keep(t, h, c.Robin, "Robin's own"), keep(t, h, c.Ade, "Ade's own")
	c.share = people.NewID()
	must(t, h.sharing.Share(t.Context(), viewer(t, h, c.Robin), c.share, c.shared, c.Sam.ID, time.Time{}))
	_, err := h.things.Get(t.Context(), viewer(t, h, c.Sam), c.shared)
	must(t, err)
	return c
}

func viewer(t testing.TB, h *House, a people.Account) people.Viewer {
	t.Helper()
	token, err := h.people.SignIn(t.Context(), a.ID, false, "")
	must(t, err)
	v, err := h.people.Viewer(t.Context(), token, "")
	must(t, err)
	return v
}

func keep(t testing.TB, h *House, a people.Account, title string) string {
	t.Helper()
	id := people.NewID()
	_, err := h.things.Create(t.Context(), viewer(t, h, a), id, sharing.Journal, map[string]string{"title": title, "text": "words"})
	must(t, err)
	return id
}

// titles are what somebody keeps.
func titles(t testing.TB, h *House, a people.Account) (all []string) {
	t.Helper()
	things, err := h.things.All(t.Context(), viewer(t, h, a))
	must(t, err)
	for _, thing := range things {
		all = append(all, thing.Title())
	}
	slices.Sort(all)
	return all
}

// reads reports whether somebody can open a thing.
func reads(t testing.TB, h *House, a people.Account, id string) bool {
	t.Helper()
	_, err := h.things.Get(t.Context(), viewer(t, h, a), id)
	return err == nil
}

// pairsOfEngines runs fn for each engine to back up from and each to restore to.
func pairsOfEngines(t *testing.T, fn func(t *testing.T, from, to dbtest.Engine)) {
	dbtest.EachEngine(t, func(t *testing.T, from dbtest.Engine) {
		dbtest.EachEngine(t, func(t *testing.T, to dbtest.Engine) { fn(t, from, to) })
	})
}

func TestRUN4WhatWasBackedUpIsPutBack(t *testing.T) {
	pairsOfEngines(t, func(t *testing.T, from, to dbtest.Engine) {
		key := someKey(t)
		first, second := newInst(t, from, key), newInst(t, to, key)
		var c cast
		first.run(t, func(h *House) { c = furnish(t, h) })
		data, keyring := first.backup(t)
		report, done := second.restore(t, data, keyring)
		if report.People != 2 || report.Staff != 3 || report.Things != 3 || report.Data.Manifest.Engine != string(from.Name) || report.Epoch != 2 || report.Here != "" {
			t.Errorf("RUN-4: it says %+v", report)
		}
		if done.Ended.Sessions == 0 || done.Again != (people.Again{}) || done.Kept != (backup.Kept{}) {
			t.Errorf("RUN-4: it did %+v", done)
		}
		again, _ := second.backup(t)
		if diff := cmp.Diff(sums(t, key, data), sums(t, key, again)); diff != "" {
			t.Errorf("RUN-2 RUN-4: backed up (-), restored and backed up again (+):\n%s", diff)
		}
		second.run(t, func(h *House) {
			if got := titles(t, h, c.Robin); !slices.Equal(got, []string{"Robin's own", "shared with Sam"}) {
				t.Errorf("RUN-4: Robin has %q", got)
			}
			if !reads(t, h, c.Sam, c.shared) || reads(t, h, c.Jo, c.shared) || reads(t, h, c.Sam, c.own) {
				t.Error("PRIV-1: Sam reads what was shared with them, and nobody anything else")
			}
		})
	})
}

func TestRUN4ARestoreBeginsAnEpoch(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		i := newInst(t, e, someKey(t))
		var token, table string
		var c cast
		i.run(t, func(h *House) {
			var err error
			c = furnish(t, h)
			token, err = h.people.SignIn(t.Context(), c.Robin.ID, true, "")
			must(t, err)
			table, _, err = h.people.OpenTable(t.Context(), viewer(t, h, c.Sam), c.Robin.ID, c.Sam.ID, people.OneScreen)
			must(t, err)
			_, err = h.people.Invite(t.Context(), viewer(t, h, c.Alex), "Kim", "kim@example.org", people.Worker)
			must(t, err)
		})
		data, keyring := i.backup(t)
		for epoch := int64(2); epoch < 5; epoch++ {
			i.Pass(time.Hour)
			report, done := i.restore(t, data, keyring)
			if report.Epoch != epoch {
				t.Errorf("RUN-4: epoch %d, want %d", report.Epoch, epoch)
			}
			if done.Ended.Tables != 1 || done.Ended.Invitations != 1 || done.Kept.Data == "" || done.Kept.Keyring == "" {
				t.Errorf("RUN-4: it did %+v", done)
			}
			i.run(t, func(h *House) {
				if v, err := h.people.Viewer(t.Context(), token, ""); err != nil || v.SignedIn() {
					t.Errorf("RUN-4: the session of the archive still holds: %+v, %v", v, err)
				}
				if j, err := h.people.Joint(t.Context(), table); err != nil || j.Open {
					t.Errorf("RUN-4: the table of the archive is still open: %v", err)
				}
				alex := viewer(t, h, c.Alex)
				alex.Roles = []people.Role{people.Supervisor}
				lines, err := h.people.AuditPage(t.Context(), alex, "", 1)
				if err != nil || len(lines) != 1 || lines[0].Action != people.DataRestored || !lines[0].At.Equal(i.Clock.Now()) {
					t.Errorf("RUN-5: the audit says %+v, %v", lines, err)
				}
			})
		}
	})
}

// RUN-9: what an older program made, and nobody has brought up to date, is backed up and put back.
func TestRUN9AFrozenInstallationIsBackedUpAndRestored(t *testing.T) {
	folder := filepath.Join("testdata", "frozen", "2026-11-main-job")
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		copied := t.TempDir()
		must(t, os.CopyFS(copied, os.DirFS(folder)))
		key, err := vault.ReadKey(filepath.Join(copied, "demo.key"))
		must(t, err)
		old := &inst{Config: Config{Data: copied, Log: slog.New(slog.DiscardHandler), Now: time.Now, URL: &url.URL{Scheme: "http", Host: "localhost"}}, key: key, dir: t.TempDir()}
		data, keyring := old.backup(t)
		into := newInst(t, e, key)
		into.Config.Data = copied // where the demo remembers who is who
		report, _ := into.restore(t, data, keyring)
		if report.Data.Manifest.Schema != 1 || report.Keyring.Manifest.Schema != 1 || report.Complete {
			t.Errorf("RUN-9: it says %+v", report)
		}
		h, err := OpenDemo(t.Context(), into.Config)
		must(t, err)
		defer h.Close()
		var want frozen
		held, err := os.ReadFile(filepath.Join(folder, "holds.json"))
		must(t, err)
		must(t, json.Unmarshal(held, &want))
		if diff := cmp.Diff(want, holds(t, h)); diff != "" {
			t.Errorf("RUN-9: it held (-), and now holds (+):\n%s", diff)
		}
	})
}

func TestRestoresThatAreRefused(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		key := someKey(t)
		i := newInst(t, e, key)
		i.run(t, func(h *House) { furnish(t, h) })
		data, keyring := i.backup(t)
		before := fingerprint(t, i)
		t.Run("RUN-4 while a server runs", func(t *testing.T) {
			i.run(t, func(*House) { i.refuses(t, RestoreFrom{data, keyring}, "running") })
		})
		t.Run("RUN-4 while a backup is made", func(t *testing.T) {
			if e.Name == db.Postgres {
				t.Skip("there a transaction goes on with what it began with")
			}
			free, err := backup.HoldStill(i.dataAt(key), false)
			must(t, err)
			defer free()
			i.refuses(t, RestoreFrom{data, keyring}, "backup is being made")
		})
		t.Run("RUN-4 another installation's archive", func(t *testing.T) {
			other := newInst(t, e, someKey(t))
			other.run(t, func(h *House) { furnish(t, h) })
			theirs, theirKeyring := other.backup(t)
			i.refuses(t, RestoreFrom{theirs, keyring}, "another installation")
			i.refuses(t, RestoreFrom{data, theirKeyring}, "another installation")
		})
		t.Run("RUN-4 the one for the other", func(t *testing.T) {
			i.refuses(t, RestoreFrom{keyring, data}, "archive of the keyring")
			i.refuses(t, RestoreFrom{data, data}, "archive of the data")
		})
		t.Run("RUN-4 cut off, changed, and not there", func(t *testing.T) {
			whole, err := os.ReadFile(data)
			must(t, err)
			broken := filepath.Join(t.TempDir(), "broken")
			must(t, os.WriteFile(broken, whole[:len(whole)-1], 0o600))
			i.refuses(t, RestoreFrom{broken, keyring}, "cut off")
			whole[len(whole)/2] ^= 1
			must(t, os.WriteFile(broken, whole, 0o600))
			i.refuses(t, RestoreFrom{broken, keyring}, "changed")
			i.refuses(t, RestoreFrom{data, broken}, "archive of the data")
			i.refuses(t, RestoreFrom{filepath.Join(t.TempDir(), "none"), keyring}, "can't be opened")
		})
		t.Run("RUN-4 a newer program's", func(t *testing.T) {
			newer := filepath.Join(t.TempDir(), "newer")
			makeNewer(t, i, newer)
			i.refuses(t, RestoreFrom{newer, keyring}, "newer Towpath", "schema is 99")
		})
		t.Run("RUN-4 without any keyring", func(t *testing.T) {
			empty := newInst(t, e, key)
			empty.refuses(t, RestoreFrom{Data: data}, "no keyring", "--keyring-from")
		})
		if diff := cmp.Diff(before, fingerprint(t, i)); diff != "" {
			t.Errorf("RUN-4: a refused restore changed what was there:\n%s", diff)
		}
	})
}

// RUN-4: a copy of the keyring opens with the key file as it was when it was made, and that is said before anything is replaced.
func TestRUN4ACopyOfTheKeyringAndAChangedKey(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		i := newInst(t, e, someKey(t))
		var c cast
		i.run(t, func(h *House) { c = furnish(t, h) })
		dataBefore, before := i.backup(t)
		first := i.key.Holds()[0]
		both, added, err := i.key.WithNew()
		must(t, err)
		rotation, err := OpenRotation(t.Context(), i.Config, both)
		must(t, err)
		must(t, rotation.Promote(t.Context(), added))
		_, err = rotation.Rewrap(t.Context(), func(int) {})
		must(t, errors.Join(err, rotation.Close()))
		old := i.key
		i.key, err = both.Without(first, added)
		must(t, err)
		dataAfter, after := i.backup(t)
		i.refuses(t, RestoreFrom{dataBefore, before}, "lacks the wrapping key", "as it was when")
		older := *i
		older.key = old
		older.refuses(t, RestoreFrom{dataAfter, after}, "lacks the wrapping key")
		i.restore(t, dataAfter, after)
		i.run(t, func(h *House) {
			if !reads(t, h, c.Robin, c.own) {
				t.Error("RUN-4: with the key file as it is now, what was copied since doesn't open")
			}
		})
		older.restore(t, dataBefore, before)
		older.run(t, func(h *House) {
			if !reads(t, h, c.Robin, c.own) {
				t.Error("RUN-4: with the key file as it was, what was copied then doesn't open")
			}
		})
	})
}

// fingerprint is everything that is in an installation's data and keyring.
func fingerprint(t testing.TB, i *inst) (all []backup.Sum) {
	t.Helper()
	data, keyring := i.backup(t)
	for _, path := range []string{data, keyring} {
		a, err := CheckArchive(i.key, path)
		must(t, err)
		for _, s := range a.Sums {
			if s.Table != "nodes" {
				all = append(all, s)
			}
		}
	}
	return all
}

// makeNewer makes an archive of the installation as a program with more migrations would.
func makeNewer(t *testing.T, i *inst, path string) {
	t.Helper()
	d, err := db.Open(t.Context(), i.dataAt(i.key))
	must(t, err)
	defer d.Close()
	set := func(query string) {
		must(t, d.Update(t.Context(), func(q db.Q) error { _, err := q.ExecContext(t.Context(), query); return err }))
	}
	set("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, TRUE)")
	must(t, d.View(t.Context(), func(q db.Q) error {
		_, _, err := backup.Make(t.Context(), path, i.key, q, d.Engine(), backup.Manifest{Kind: backup.Data, Program: "99.0"})
		return err
	}))
	set("DELETE FROM goose_db_version WHERE version_id = 99")
}

func TestBackupsThatAreRefused(t *testing.T) {
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) {
		i := newInst(t, e, someKey(t))
		try := func(i *inst, to BackupTo) error {
			_, _, err := Backup(t.Context(), i.Config, i.key, to)
			return err
		}
		dir, apart := t.TempDir(), t.TempDir()
		t.Run("RUN-4 nothing there to copy", func(t *testing.T) {
			refusedWith(t, try(i, BackupTo{Data: dir, Keyring: apart}), "here is no")
		})
		i.run(t, func(h *House) { furnish(t, h) })
		t.Run("PRIV-4 both to one place", func(t *testing.T) {
			refusedWith(t, try(i, BackupTo{Data: dir, Keyring: dir}), "one folder", "Nothing was written")
			refusedWith(t, try(i, BackupTo{Data: filepath.Join(dir, "a"), Keyring: filepath.Join(dir, "b")}), "one folder")
		})
		t.Run("RUN-4 nowhere", func(t *testing.T) {
			if err := try(i, BackupTo{}); err == nil || !strings.Contains(err.Error(), "--keyring-to") {
				t.Error(err)
			}
		})
		t.Run("RUN-4 with another installation's key", func(t *testing.T) {
			other := *i
			other.key = someKey(t)
			refusedWith(t, try(&other, BackupTo{Data: dir, Keyring: apart}))
		})
		t.Run("RUN-4 to a folder, each gets a name that says what it is", func(t *testing.T) {
			must(t, try(i, BackupTo{Data: dir, Keyring: apart}))
			data, err := filepath.Glob(filepath.Join(dir, "towpath-data-20260302T100000Z.archive"))
			if err != nil || len(data) != 1 {
				t.Errorf("%v, %v", data, err)
			}
			keyring, err := filepath.Glob(filepath.Join(apart, "towpath-keyring-20260302T100000Z-keep-until-20260401.archive"))
			if err != nil || len(keyring) != 1 {
				t.Errorf("PRIV-4: %v, %v", keyring, err)
			}
		})
		if left, err := filepath.Glob(filepath.Join(dir, ".towpath-*")); err != nil || len(left) != 0 {
			t.Errorf("RUN-4: it left %v, %v", left, err)
		}
	})
}

func TestPRIV4CopiesOfTheKeyringThatAreTooOldAreFound(t *testing.T) {
	e := sqliteOnly(t)
	i, dir := newInst(t, e, someKey(t)), t.TempDir()
	i.run(t, func(h *House) { furnish(t, h) })
	_, _, err := Backup(t.Context(), i.Config, i.key, BackupTo{Keyring: dir})
	must(t, err)
	other := newInst(t, e, someKey(t))
	other.run(t, func(*House) {})
	other.Pass(time.Second)
	_, _, err = Backup(t.Context(), other.Config, other.key, BackupTo{Keyring: dir})
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "towpath-keyring-20200101T000000Z-keep-until-20200131.archive"), []byte("somebody's"), 0o600))
	for days, want := range map[int]int{0: 0, 29: 0, 31: 1} {
		old, err := OldKeyrings(dir, i.key, trusttest.Start.Add(time.Duration(days)*24*time.Hour))
		if err != nil || len(old) != want {
			t.Errorf("PRIV-4: after %d days: %v, %v", days, old, err)
		}
	}
}

func sqliteOnly(t *testing.T) (e dbtest.Engine) {
	t.Helper()
	dbtest.EachEngine(t, func(t *testing.T, each dbtest.Engine) {
		if each.Name == db.SQLite {
			e = each
		}
	})
	return e
}
