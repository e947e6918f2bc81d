package vault

import (
	"testing"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
)

// A key that was read from the keyring just before an erasure must not find its way into the memory after it.
func TestPRIV4AnErasureWinsOverAReadUnderWay(t *testing.T) {
	dbtest.Each(t, Migrations(), func(t *testing.T, d *db.DB) {
		key, err := NewKey()
		if err != nil {
			t.Fatal(err)
		}
		v, _, _, err := New(key, NewKeyring(d), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Create(t.Context(), "maya"); err != nil {
			t.Fatal(err)
		}
		a, err := v.key(t.Context(), "maya")
		if err != nil {
			t.Fatal(err)
		}
		before := v.erasures
		if err := v.Destroy(t.Context(), "maya"); err != nil {
			t.Fatal(err)
		}
		v.remember("maya", a, before)
		if _, err := v.key(t.Context(), "maya"); err == nil {
			t.Error("PRIV-4: the destroyed key is remembered")
		}
	})
}

func TestTheMemoryOfKeysIsBounded(t *testing.T) {
	now := time.Now()
	v := &Vault{known: map[string]known{}, now: func() time.Time { return now }}
	for i := range rememberedAtMost + 1 {
		v.remember(string(rune(i+0x10000)), known{}, 0)
	}
	if n := len(v.known); n != 1 {
		t.Errorf("%d keys are remembered past the bound", n)
	}
	now = now.Add(remembered / 2)
	for i := range rememberedAtMost - 1 {
		v.remember(string(rune(i+0x20000)), known{}, 0)
	}
	now = now.Add(remembered/2 + time.Second)
	v.remember("new", known{}, 0)
	if n := len(v.known); n != rememberedAtMost {
		t.Errorf("%d keys are left: the one whose time was up had to go, and the others to stay", n)
	}
}
