package vault_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"towpath/internal/ground/vault"
)

func TestAKeyIsReadBackAsItWasWritten(t *testing.T) {
	key := newKey(t)
	data, err := key.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	back, err := vault.ReadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	if back.Fingerprint() != key.Fingerprint() || !bytes.Equal(back.Derive("files", 32), key.Derive("files", 32)) {
		t.Error("the key that was read back is another")
	}
	each(t, func(t *testing.T, h house) {
		sealed := h.seal(t)
		data, err := h.key.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := vault.ParseKey(data)
		if err != nil {
			t.Fatal(err)
		}
		fresh := build(t, h.ring, parsed)
		if got, err := fresh.Vault.Open(t.Context(), fresh.Whole("maya"), here, sealed); err != nil || string(got) != words {
			t.Errorf("with the key read back: %q, %v", got, err)
		}
	})
}

func TestWhatIsntAKeySaysSo(t *testing.T) {
	data, err := newKey(t).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	good := string(data)
	for name, bad := range map[string]string{
		"nothing":          "",
		"other text":       "-----BEGIN PRIVATE KEY-----",
		"an empty object":  "{}",
		"a later version":  strings.Replace(good, `"towpath": 1`, `"towpath": 2`, 1),
		"half of the file": good[:len(good)/2],
		"a short secret":   strings.Replace(good, `"secret": "`, `"secret": "AAAA","x":"`, 1),
		"no wrapping key":  good[:strings.Index(good, `"wrap"`)] + `"wrap": {}}`,
		"a torn keyset":    strings.Replace(good, `"value": "`, `"value": "AA`, 1),
	} {
		if _, err := vault.ParseKey([]byte(bad)); !errors.Is(err, vault.ErrNotAKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := vault.ReadKey(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestDerivedKeysAreApart(t *testing.T) {
	a, b := newKey(t), newKey(t)
	if bytes.Equal(a.Derive("data", 32), a.Derive("keyring", 32)) || bytes.Equal(a.Derive("data", 32), b.Derive("data", 32)) {
		t.Error("two purposes, or two installations, share a key")
	}
	if a.Fingerprint() == b.Fingerprint() || len(a.Fingerprint()) != 16 {
		t.Errorf("fingerprints %s and %s", a.Fingerprint(), b.Fingerprint())
	}
	data, err := a.Marshal()
	if err != nil || bytes.Contains(data, []byte(a.Fingerprint())) {
		t.Errorf("the fingerprint is part of the secret (%v)", err)
	}
}
