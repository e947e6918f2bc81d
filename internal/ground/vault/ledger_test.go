package vault_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/vault"
)

func newLedger(t *testing.T, k *vault.Key, d *db.DB, path string, now *time.Time) *vault.Ledger {
	t.Helper()
	l, err := vault.NewLedger(t.Context(), k, vault.NewKeyring(d), path, func() time.Time { return *now })
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func someKey(t *testing.T) *vault.Key {
	t.Helper()
	k, err := vault.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func ofFile(t *testing.T, k *vault.Key, path string) vault.Reach {
	t.Helper()
	r, err := vault.ReachOfFile(k, path)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func ended(id string, at time.Time) vault.Ending {
	return vault.Ending{Kind: "thing", Subject: id, At: at.UnixMilli()}
}

// theirs are the endings among the lines of a ledger.
func theirs(all []vault.Ending) []vault.Ending {
	return slices.DeleteFunc(slices.Clone(all), vault.Ending.IsMark)
}

var noon = time.UnixMilli(1_772_452_800_000)

func TestTheLedgerIsInTheKeyringAndInAFile(t *testing.T) {
	dbtest.Each(t, vault.Migrations(), func(t *testing.T, d *db.DB) {
		k, now, path := someKey(t), noon, filepath.Join(t.TempDir(), "ledger")
		l := newLedger(t, k, d, path, &now)
		one, two := ended("one", noon), ended("two", noon.Add(time.Hour))
		for range 2 { // what is there stays once
			if err := l.Add(t.Context(), one, two); err != nil {
				t.Fatal(err)
			}
		}
		t.Run("PRIV-4 a destroyed key is in both before anybody is told", func(t *testing.T) {
			now = noon.Add(2 * time.Hour)
			ring := vault.NewKeyring(d)
			newLedgerOn(t, k, ring, path, &now)
			v, _, _, err := vault.New(k, ring, func() time.Time { return now })
			if err == nil {
				err = v.Create(t.Context(), "somebody")
			}
			if err == nil {
				err = v.Destroy(t.Context(), "somebody")
			}
			if err != nil {
				t.Fatal(err)
			}
			gone := vault.Ending{Kind: vault.EndedKey, Subject: "somebody", At: now.UnixMilli()}
			table, err := ring.Endings(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			want := []vault.Ending{one, two, gone}
			all, _ := vault.Together(noon, vault.ReachOfTable(table, now))
			if diff := cmp.Diff(want, theirs(all)); diff != "" {
				t.Errorf("in the table (-want +got):\n%s", diff)
			}
			all, _ = vault.Together(noon, ofFile(t, k, path))
			if diff := cmp.Diff(want, theirs(all)); diff != "" {
				t.Errorf("in the file (-want +got):\n%s", diff)
			}
		})
		t.Run("RUN-4 a file that was lost is made again from the table", func(t *testing.T) {
			before, _ := vault.Together(noon, ofFile(t, k, path))
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			newLedger(t, k, d, path, &now)
			after, _ := vault.Together(noon, ofFile(t, k, path))
			if diff := cmp.Diff(theirs(before), theirs(after)); diff != "" || len(theirs(after)) != 3 {
				t.Errorf("before (-), after (+):\n%s", diff)
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("PRIV-4: %v, %v", info, err)
			}
		})
		t.Run("PRIV-4 where the file can't be written, that is said", func(t *testing.T) {
			nowhere := filepath.Join(t.TempDir(), "none", "ledger")
			if _, err := vault.NewLedger(t.Context(), k, vault.NewKeyring(d), nowhere, time.Now); err == nil {
				t.Error("a start without the ledger that was asked for")
			}
		})
	})
}

func newLedgerOn(t *testing.T, k *vault.Key, ring *vault.Keyring, path string, now *time.Time) {
	t.Helper()
	if _, err := vault.NewLedger(t.Context(), k, ring, path, func() time.Time { return *now }); err != nil {
		t.Fatal(err)
	}
}

func TestTheLedgersFileTakesNobodyElsesLines(t *testing.T) {
	dbtest.Each(t, vault.Migrations(), func(t *testing.T, d *db.DB) {
		k, now, path := someKey(t), noon, filepath.Join(t.TempDir(), "ledger")
		l := newLedger(t, k, d, path, &now)
		if err := l.Add(t.Context(), ended("one", noon)); err != nil {
			t.Fatal(err)
		}
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		put := func(text string) vault.Reach {
			t.Helper()
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			return ofFile(t, k, path)
		}
		good := len(put(string(whole)).Endings)
		t.Run("PRIV-4 changed, made up, or another installation's: left out and counted", func(t *testing.T) {
			for name, text := range map[string]string{
				"another id":            strings.Replace(string(whole), " one ", " two ", 1),
				"another kind":          strings.Replace(string(whole), "thing", "share", 1),
				"a line without a hash": string(whole) + "1772452800000 thing x\n",
				"a line of nonsense":    string(whole) + "hello\n",
			} {
				if r := put(text); r.Wrong != 1 {
					t.Errorf("%s: %d wrong lines", name, r.Wrong)
				}
			}
			put(string(whole))
			other, err := vault.ReachOfFile(someKey(t), path)
			if err != nil || len(other.Endings) != 0 || other.Wrong == 0 || !other.From.IsZero() {
				t.Errorf("with another key: %+v, %v", other, err)
			}
		})
		t.Run("RUN-4 broken off in the middle of a line, it goes on behind it", func(t *testing.T) {
			for cut := range 20 {
				put(string(whole[:len(whole)-1-cut]))
				if err := l.Add(t.Context(), ended("after", noon)); err != nil {
					t.Fatal(err)
				}
				r := ofFile(t, k, path)
				if n := len(r.Endings); n != good && n != good+1 || r.Endings[n-1].Subject != "after" {
					t.Fatalf("cut by %d: %+v", cut+1, r)
				}
			}
		})
	})
}

func TestHowFarLedgersReach(t *testing.T) {
	at := func(h int) time.Time { return noon.Add(time.Duration(h) * time.Hour) }
	reach := func(from, to int, ids ...string) vault.Reach {
		r := vault.Reach{From: at(from), To: at(to)}
		for _, id := range ids {
			r.Endings = append(r.Endings, ended(id, at(from)))
		}
		return r
	}
	for name, c := range map[string]struct {
		ledgers []vault.Reach
		until   int
		ids     string
	}{
		"none":                      {nil, 0, ""},
		"one over all":              {[]vault.Reach{reach(-5, 9, "a")}, 9, "a"},
		"one that began later":      {[]vault.Reach{reach(1, 9, "a")}, 0, "a"},
		"one that ended before":     {[]vault.Reach{reach(-5, -1, "a")}, 0, "a"},
		"two that meet":             {[]vault.Reach{reach(2, 9, "b"), reach(-5, 3, "a")}, 9, "ab"},
		"two with a gap":            {[]vault.Reach{reach(4, 9, "b"), reach(-5, 3, "a")}, 3, "ab"},
		"the same in two":           {[]vault.Reach{reach(-1, 9, "a"), reach(-1, 5, "a")}, 9, "a"},
		"one that nobody can place": {[]vault.Reach{{Endings: []vault.Ending{ended("a", at(1))}}}, 0, "a"},
	} {
		t.Run("RUN-4 "+name, func(t *testing.T) {
			all, until := vault.Together(noon, c.ledgers...)
			var ids strings.Builder
			for _, e := range all {
				ids.WriteString(e.Subject)
			}
			if !until.Equal(at(c.until)) || ids.String() != c.ids {
				t.Errorf("until %v with %q, want %v with %q", until.Sub(noon), ids.String(), at(c.until).Sub(noon), c.ids)
			}
		})
	}
	t.Run("RUN-4 after a restore that accepted a gap, nothing from before it counts as known", func(t *testing.T) {
		dbtest.Each(t, vault.Migrations(), func(t *testing.T, d *db.DB) {
			k, now := someKey(t), noon
			l := newLedger(t, k, d, "", &now)
			if err := l.Add(t.Context(), vault.Ending{Kind: vault.Gap, Subject: "-", At: at(3).UnixMilli()}); err != nil {
				t.Fatal(err)
			}
			table, err := vault.NewKeyring(d).Endings(t.Context())
			if r := vault.ReachOfTable(table, at(9)); err != nil || !r.From.Equal(at(3)) {
				t.Errorf("%v, %v", r.From, err)
			}
		})
	})
	t.Run("RUN-4 a file says up to when it is whole, about once an hour", func(t *testing.T) {
		dbtest.Each(t, vault.Migrations(), func(t *testing.T, d *db.DB) {
			k, now, path := someKey(t), noon, filepath.Join(t.TempDir(), "ledger")
			l := newLedger(t, k, d, path, &now)
			for _, minutes := range []int{30, 61, 90} {
				now = noon.Add(time.Duration(minutes) * time.Minute)
				if err := l.Beat(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if r := ofFile(t, k, path); !r.To.Equal(noon.Add(time.Hour)) || !r.From.Equal(noon) {
				t.Errorf("from %v to %v", r.From, r.To)
			}
			// What another node has put into the table comes into this file by then.
			if err := newLedger(t, k, d, "", &now).Add(t.Context(), ended("elsewhere", now)); err != nil {
				t.Fatal(err)
			}
			now = noon.Add(3 * time.Hour)
			if err := l.Beat(t.Context()); err != nil {
				t.Fatal(err)
			}
			if r := ofFile(t, k, path); len(theirs(r.Endings)) != 1 || theirs(r.Endings)[0].Subject != "elsewhere" {
				t.Errorf("in the file: %+v", r.Endings)
			}
		})
	})
}
