package vault

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

// Key is the installation's key: whoever holds it can open everything. It is kept in one file, made once by setup.
type Key struct {
	secret []byte         // 32 random bytes; the keys for files and for lookups are derived from it
	wrap   *keyset.Handle // wraps each person's key; may hold several, so that it can be changed without downtime
}

type keyFile struct {
	Towpath int             `json:"towpath"` // version of this file's shape
	Secret  []byte          `json:"secret"`
	Wrap    json.RawMessage `json:"wrap"`
}

// NewKey makes a key.
func NewKey() (*Key, error) {
	wrap, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("vault.NewKey: %w", err)
	}
	k := &Key{secret: make([]byte, 32), wrap: wrap}
	if _, err := rand.Read(k.secret); err != nil {
		return nil, fmt.Errorf("vault.NewKey: %w", err)
	}
	return k, nil
}

// ErrNotAKey says that a file isn't a key made by Towpath.
var ErrNotAKey = errors.New("this file isn't a Towpath key: give the one that `towpath setup` made, unchanged")

// ReadKey reads the key file at path.
func ReadKey(path string) (*Key, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the key file can't be read: %w", err)
	}
	return ParseKey(data)
}

// ParseKey reads what Marshal wrote.
func ParseKey(data []byte) (*Key, error) {
	var f keyFile
	if json.Unmarshal(data, &f) != nil || f.Towpath != 1 || len(f.Secret) != 32 {
		return nil, ErrNotAKey
	}
	wrap, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(f.Wrap)))
	if err != nil {
		return nil, ErrNotAKey
	}
	return &Key{secret: f.Secret, wrap: wrap}, nil
}

// Marshal is the key file's content. It is the secret itself: it goes to the key file and nowhere else.
func (k *Key) Marshal() ([]byte, error) {
	var wrap bytes.Buffer
	if err := insecurecleartextkeyset.Write(k.wrap, keyset.NewJSONWriter(&wrap)); err != nil {
		return nil, fmt.Errorf("vault.Key.Marshal: %w", err)
	}
	return json.MarshalIndent(keyFile{Towpath: 1, Secret: k.secret, Wrap: wrap.Bytes()}, "", " ")
}

// Fingerprint tells keys apart and gives nothing of them away.
func (k *Key) Fingerprint() string { return hex.EncodeToString(k.Derive("fingerprint", 8)) }

// Derive makes n bytes of key material for one purpose, always the same for the same key and purpose.
func (k *Key) Derive(purpose string, n int) []byte {
	out, err := hkdf.Key(sha256.New, k.secret, nil, "towpath/"+purpose, n)
	if err != nil {
		panic(err) // only for more than 255 hashes' worth of bytes
	}
	return out
}
