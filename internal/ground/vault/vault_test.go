package vault_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/vault"
)

// house is a vault over a keyring, on a clock.
type house struct {
	*vault.Vault
	*vault.Mint
	*vault.Records
	ring *db.DB
	key  *vault.Key
	now  *time.Time
}

func each(t *testing.T, fn func(t *testing.T, h house)) {
	t.Helper()
	dbtest.Each(t, vault.Migrations(), func(t *testing.T, d *db.DB) { fn(t, build(t, d, newKey(t))) })
}

func build(t *testing.T, d *db.DB, key *vault.Key) house {
	t.Helper()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	h := house{ring: d, key: key, now: &now}
	var err error
	h.Vault, h.Mint, h.Records, err = vault.New(key, vault.NewKeyring(d), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func newKey(t *testing.T) *vault.Key {
	t.Helper()
	k, err := vault.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var here = vault.Place{Table: "things", Column: "body", Owner: "maya", Row: "t1", Version: 3}

const words = "what only she may read"

// seal makes a key for each owner and seals words at here.
func (h house) seal(t *testing.T, owners ...string) []byte {
	t.Helper()
	for _, o := range append(owners, here.Owner) {
		if err := h.Create(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	sealed, err := h.Seal(t.Context(), here, []byte(words))
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestPRIV4SealedTextOpensWhereItBelongs(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		sealed := h.seal(t)
		if bytes.Contains(sealed, []byte("only she")) {
			t.Error("PRIV-4: the sealed text holds the words")
		}
		for name, pass := range map[string]vault.Pass{"for the thing": h.Thing("maya", "t1"), "for everything": h.Whole("maya")} {
			if got, err := h.Vault.Open(t.Context(), pass, here, sealed); err != nil || string(got) != words {
				t.Errorf("a pass %s: %q, %v", name, got, err)
			}
		}
		again, err := h.Seal(t.Context(), here, []byte(words))
		if err != nil || bytes.Equal(again, sealed) {
			t.Errorf("PRIV-4: the same words sealed twice look the same (%v)", err)
		}
	})
}

func TestPRIV3PassesThatDontFitOpenNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		sealed := h.seal(t, "joan")
		other := build(t, h.ring, h.key)
		for name, pass := range map[string]vault.Pass{
			"its zero value":                      {},
			"made by another vault's mint":        other.Whole("maya"),
			"made by a mint that was just put up": new(vault.Mint).Whole("maya"),
			"of another owner":                    h.Whole("joan"),
			"of another owner for the same row":   h.Thing("joan", "t1"),
			"for another row":                     h.Thing("maya", "t2"),
			"for no row":                          h.Thing("maya", ""),
		} {
			if got, err := h.Vault.Open(t.Context(), pass, here, sealed); !errors.Is(err, vault.ErrSealed) || got != nil {
				t.Errorf("PRIV-3: a pass %s: %q, %v", name, got, err)
			}
		}
	})
}

func TestPRIV4NothingCanBeMovedOrRolledBack(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		sealed := h.seal(t, "joan")
		moved := map[string]vault.Place{
			"another table":   {Table: "tables", Column: "body", Owner: "maya", Row: "t1", Version: 3},
			"another column":  {Table: "things", Column: "name", Owner: "maya", Row: "t1", Version: 3},
			"another row":     {Table: "things", Column: "body", Owner: "maya", Row: "t2", Version: 3},
			"another version": {Table: "things", Column: "body", Owner: "maya", Row: "t1", Version: 4},
			"another owner":   {Table: "things", Column: "body", Owner: "joan", Row: "t1", Version: 3},
			"parts run on":    {Table: "thing", Column: "sbody", Owner: "maya", Row: "t1", Version: 3},
		}
		for name, at := range moved {
			if got, err := h.Vault.Open(t.Context(), h.Whole(at.Owner), at, sealed); err == nil {
				t.Errorf("PRIV-4: moved to %s it opened: %q", name, got)
			}
		}
		for i := range sealed {
			damaged := bytes.Clone(sealed)
			damaged[i] ^= 1
			if got, err := h.Vault.Open(t.Context(), h.Whole("maya"), here, damaged); err == nil {
				t.Errorf("PRIV-4: with byte %d changed it opened: %q", i, got)
			}
		}
		for _, cut := range [][]byte{nil, {}, sealed[:1], sealed[:len(sealed)-1]} {
			if _, err := h.Vault.Open(t.Context(), h.Whole("maya"), here, cut); err == nil {
				t.Errorf("PRIV-4: cut to %d bytes it opened", len(cut))
			}
		}
	})
}

func TestPRIV4AfterDestroyNothingOpens(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		sealed := h.seal(t, "joan")
		if err := h.Destroy(t.Context(), "maya"); err != nil {
			t.Fatal(err)
		}
		if got, err := h.Vault.Open(t.Context(), h.Whole("maya"), here, sealed); !errors.Is(err, vault.ErrErased) {
			t.Errorf("PRIV-4: after Destroy it opened: %q, %v", got, err)
		}
		if _, err := h.Seal(t.Context(), here, []byte(words)); !errors.Is(err, vault.ErrErased) {
			t.Errorf("PRIV-4: after Destroy something can be sealed: %v", err)
		}
		if err := h.Destroy(t.Context(), "maya"); err != nil {
			t.Errorf("destroying twice: %v", err)
		}
		if err := h.Create(t.Context(), "maya"); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Vault.Open(t.Context(), h.Whole("maya"), here, sealed); err == nil {
			t.Error("PRIV-4: a new key for the same owner opens what the old one sealed")
		}
		at := here
		at.Owner = "joan"
		if _, err := h.Seal(t.Context(), at, []byte(words)); err != nil {
			t.Errorf("another owner's key went with it: %v", err)
		}
	})
}

func TestAKeyIsNeverMadeOverAnother(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		sealed := h.seal(t)
		if err := h.Create(t.Context(), "maya"); !db.IsTaken(err) {
			t.Errorf("a second key for one owner: %v", err)
		}
		fresh := build(t, h.ring, h.key)
		if got, err := fresh.Vault.Open(t.Context(), fresh.Whole("maya"), here, sealed); err != nil || string(got) != words {
			t.Errorf("the first key is lost: %q, %v", got, err)
		}
	})
}

func TestPRIV4KeysAreForgottenInMinutes(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		sealed := h.seal(t)
		open := func() error {
			_, err := h.Vault.Open(t.Context(), h.Whole("maya"), here, sealed)
			return err
		}
		if err := open(); err != nil {
			t.Fatal(err)
		}
		another := build(t, h.ring, h.key) // another node, at which the erasure happens
		if err := another.Destroy(t.Context(), "maya"); err != nil {
			t.Fatal(err)
		}
		*h.now = h.now.Add(4*time.Minute + 59*time.Second)
		if err := open(); err != nil {
			t.Errorf("a key is remembered for five minutes: %v", err)
		}
		*h.now = h.now.Add(time.Second)
		if err := open(); !errors.Is(err, vault.ErrErased) {
			t.Errorf("PRIV-4: an erasure on another node has to be in force after five minutes: %v", err)
		}
	})
}

func TestAnotherInstallationsKeyOpensNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		sealed := h.seal(t)
		foreign := build(t, h.ring, newKey(t))
		if got, err := foreign.Vault.Open(t.Context(), foreign.Whole("maya"), here, sealed); err == nil {
			t.Errorf("PRIV-4: opened with another installation's key: %q", got)
		}
		if _, err := foreign.Seal(t.Context(), here, []byte(words)); err == nil {
			t.Error("sealed under a key that couldn't be unwrapped")
		}
		if bytes.Equal(h.Lookup("card", "reed lock bench oar"), foreign.Lookup("card", "reed lock bench oar")) {
			t.Error("lookups don't depend on the installation's key")
		}
	})
}

func TestPRIV4RowsOfTheKeyringCantBeSwapped(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		sealed := h.seal(t, "joan")
		err := h.ring.Update(t.Context(), func(q db.Q) error {
			_, err := q.ExecContext(t.Context(), "UPDATE keys SET wrapped = (SELECT k.wrapped FROM keys k WHERE k.owner = $2) WHERE owner = $1", "joan", "maya")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		fresh := build(t, h.ring, h.key)
		at := here
		at.Owner = "joan"
		if got, err := fresh.Vault.Open(t.Context(), fresh.Whole("joan"), at, sealed); err == nil {
			t.Errorf("PRIV-4: one owner's key stood in for another's: %q", got)
		}
		if _, err := fresh.Seal(t.Context(), at, []byte(words)); err == nil {
			t.Error("PRIV-4: a swapped row of the keyring seals")
		}
	})
}

func TestRecordsOpenAccountRecordsOnly(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		sealed := h.seal(t)
		if got, err := h.Records.Open(t.Context(), here, sealed); !errors.Is(err, vault.ErrSealed) {
			t.Errorf("PRIV-3: a person's thing opened as an account record: %q, %v", got, err)
		}
		name := vault.Place{Table: "accounts", Column: "name", Owner: "maya", Row: "maya", Version: 1}
		sealed, err := h.Seal(t.Context(), name, []byte("Maya"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := h.Records.Open(t.Context(), name, sealed); err != nil || string(got) != "Maya" {
			t.Errorf("a name: %q, %v", got, err)
		}
	})
}

func TestLookupsKeepUsesApart(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		if !bytes.Equal(h.Lookup("card", "x"), h.Lookup("card", "x")) {
			t.Error("the same secret isn't found again")
		}
		if bytes.Equal(h.Lookup("card", "x"), h.Lookup("email", "x")) || bytes.Equal(h.Lookup("car", "dx"), h.Lookup("card", "x")) {
			t.Error("two uses give the same lookup")
		}
	})
}

func TestManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var wg sync.WaitGroup
		for n := range 12 {
			owner := fmt.Sprint("owner ", n%4)
			wg.Go(func() {
				if err := h.Create(t.Context(), owner); err != nil && !db.IsTaken(err) {
					t.Error(err)
				}
				at := here
				at.Owner = owner
				sealed, err := h.Seal(t.Context(), at, []byte(words))
				if n%4 == 3 && n > 4 {
					err = h.Destroy(t.Context(), owner)
				} else if err == nil && n%4 != 3 {
					_, err = h.Vault.Open(t.Context(), h.Whole(owner), at, sealed)
				}
				if err != nil && !(n%4 == 3 && errors.Is(err, vault.ErrErased)) {
					t.Errorf("%s: %v", owner, err)
				}
			})
		}
		wg.Wait()
	})
}

func TestAKeyringThatDoesntAnswerIsNotAnErasure(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		sealed := h.seal(t)
		fresh := build(t, h.ring, h.key)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := fresh.Vault.Open(ctx, fresh.Whole("maya"), here, sealed); err == nil || errors.Is(err, vault.ErrErased) {
			t.Errorf("a keyring that can't be read: %v", err)
		}
	})
}

func TestPRIV4TagsTellNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.seal(t, "joan")
		tag := func(owner, what, text string) string {
			t.Helper()
			b, err := h.Tag(t.Context(), owner, what, text)
			if err != nil || len(b) != 16 {
				t.Fatalf("%d bytes, %v", len(b), err)
			}
			return string(b)
		}
		one := tag("maya", "about", "sleep")
		h.Forget("maya") // so that it is made from the keyring again
		if tag("maya", "about", "sleep") != one {
			t.Error("the same text has another tag")
		}
		for name, other := range map[string]string{"another's": tag("joan", "about", "sleep"), "another text's": tag("maya", "about", "sleeps"),
			"another use's": tag("maya", "abouts", "leep")} {
			if other == one {
				t.Errorf("PRIV-4: %s tag is the same", name)
			}
		}
		if err := h.Destroy(t.Context(), "maya"); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Tag(t.Context(), "maya", "about", "sleep"); !errors.Is(err, vault.ErrErased) {
			t.Errorf("PRIV-4: a tag can still be made for somebody who was erased: %v", err)
		}
	})
}
