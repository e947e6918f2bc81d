// Package vault seals private text before any store sees it, with a key per person (PRIV-4).
//
// Each owner (a person, or a thing that belongs to several people) has a Tink AEAD keyset, wrapped by the installation's
// key and kept in a keyring apart from the data. What is sealed is bound to the place it belongs: table, column, owner,
// row and version, so that nothing can be moved to another row or passed off as newer. A whole row put back as it once
// was is not detected: that would take a register of all versions outside the database.
package vault

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/tink"

	"towpath/internal/ground/db"
)

// Place says where something sealed belongs. Row is the id that a Pass names.
type Place struct {
	Table, Column, Owner, Row string
	Version                   int64
}

// associated is the associated data: each part with its length, so that no two places read the same.
func (p Place) associated() []byte {
	var b strings.Builder
	for _, s := range []string{p.Table, p.Column, p.Owner, p.Row} {
		fmt.Fprintf(&b, "%d:%s", len(s), s)
	}
	fmt.Fprintf(&b, "#%d", p.Version)
	return []byte(b.String())
}

// Errors of opening. ErrErased: the owner's key is gone for good. ErrSealed: the pass doesn't fit.
var (
	ErrErased = errors.New("vault: no key for this owner")
	ErrSealed = errors.New("vault: this pass doesn't open this")
)

// remembered is how long an unwrapped key stays in memory: an erasure reaches every node within it.
const remembered = 5 * time.Minute

// Vault seals and opens. Its methods may be called from any goroutine.
type Vault struct {
	keyring *Keyring
	wrap    tink.AEAD
	lookup  []byte
	mint    *Mint
	now     func() time.Time

	mu       sync.Mutex
	known    map[string]known
	erasures int // how many owners were erased here: a key read before an erasure isn't remembered after it
}

type known struct {
	aead  tink.AEAD
	until time.Time
}

// New makes the vault over a keyring, with the one mint that makes passes for it and the one opener of account records.
// The mint belongs to sharing, the records to people; nothing else may hold them.
func New(k *Key, ring *Keyring, now func() time.Time) (*Vault, *Mint, *Records, error) {
	wrap, err := aead.New(k.wrap)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("vault.New: %w", err)
	}
	v := &Vault{keyring: ring, wrap: wrap, lookup: k.Derive("lookup", 32), mint: new(Mint), now: now, known: map[string]known{}}
	return v, v.mint, &Records{v}, nil
}

// Create makes a key for a new owner. Making it twice is an error: the first may be in use.
func (v *Vault) Create(ctx context.Context, owner string) error {
	wrapped, err := newWrapped(v.wrap, owner)
	if err != nil {
		return fmt.Errorf("vault.Create: %w", err)
	}
	return v.keyring.put(ctx, owner, wrapped, v.now())
}

// installation is the owner of a key that locks nothing: whether it opens tells whose keyring this is.
const installation = "installation"

// CheckKey makes sure that the keyring is this installation's, before anybody's words are sealed with a key that the
// rest of the data doesn't have. A keyring with nothing in it becomes this installation's.
func (v *Vault) CheckKey(ctx context.Context) error {
	_, err := v.key(ctx, installation)
	if errors.Is(err, ErrErased) {
		if err = v.Create(ctx, installation); err != nil && db.IsTaken(err) { // another node was first
			_, err = v.key(ctx, installation)
		}
	}
	if errors.Is(err, errForeign) {
		return &db.OpenError{What: "The data was made with another key.", Do: "Give the key file that belongs to it. Nothing was changed."}
	}
	return err
}

// Destroy erases an owner: nothing sealed under their key opens again. Other nodes forget the key within five minutes.
func (v *Vault) Destroy(ctx context.Context, owner string) error {
	err := v.keyring.remove(ctx, owner)
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.known, owner)
	v.erasures++
	return err
}

// Seal seals text for a place. Sealing tells nobody anything, so it takes no pass; writing into somebody's rows does, and
// that is sharing's to allow.
func (v *Vault) Seal(ctx context.Context, at Place, text []byte) ([]byte, error) {
	a, err := v.key(ctx, at.Owner)
	if err != nil {
		return nil, fmt.Errorf("vault.Seal(%s.%s): %w", at.Table, at.Column, err)
	}
	return a.Encrypt(text, at.associated())
}

// Open opens what was sealed for a place, with a pass for its owner and row.
func (v *Vault) Open(ctx context.Context, p Pass, at Place, sealed []byte) ([]byte, error) {
	if !p.opens(v.mint, at) {
		return nil, ErrSealed
	}
	return v.open(ctx, at, sealed)
}

func (v *Vault) open(ctx context.Context, at Place, sealed []byte) ([]byte, error) {
	a, err := v.key(ctx, at.Owner)
	if err != nil {
		return nil, fmt.Errorf("vault.Open(%s.%s): %w", at.Table, at.Column, err)
	}
	text, err := a.Decrypt(sealed, at.associated())
	if err != nil {
		return nil, fmt.Errorf("vault.Open(%s.%s): the sealed text isn't what was put there", at.Table, at.Column)
	}
	return text, nil
}

// Lookup is a keyed hash: it finds a secret that was stored this way, and can't be tried out without the installation's
// key. what keeps one use apart from another.
func (v *Vault) Lookup(what, secret string) []byte {
	m := hmac.New(sha256.New, v.lookup)
	fmt.Fprintf(m, "%d:%s%s", len(what), what, secret)
	return m.Sum(nil)
}

func (v *Vault) key(ctx context.Context, owner string) (tink.AEAD, error) {
	v.mu.Lock()
	k, ok := v.known[owner]
	erasures := v.erasures
	v.mu.Unlock()
	if ok && v.now().Before(k.until) {
		return k.aead, nil
	}
	wrapped, err := v.keyring.get(ctx, owner)
	if err != nil {
		return nil, err
	}
	a, err := unwrap(wrapped, v.wrap, owner)
	if err != nil {
		return nil, err
	}
	v.remember(owner, a, erasures)
	return a, nil
}

// rememberedAtMost bounds the keys in memory; past it, those whose time is up are dropped, or else all.
const rememberedAtMost = 5000

func (v *Vault) remember(owner string, a tink.AEAD, erasures int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if erasures != v.erasures {
		return // it may be the key that has just been destroyed
	}
	if len(v.known) >= rememberedAtMost {
		v.forget()
	}
	v.known[owner] = known{aead: a, until: v.now().Add(remembered)}
}

func (v *Vault) forget() {
	now := v.now()
	for o, k := range v.known {
		if now.After(k.until) {
			delete(v.known, o)
		}
	}
	if len(v.known) >= rememberedAtMost {
		clear(v.known)
	}
}
