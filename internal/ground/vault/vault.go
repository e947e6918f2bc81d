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
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
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

// remembered is how long an unwrapped key stays in memory: an erasure on another node is in force within it even where
// word of it got lost.
const remembered = 5 * time.Minute

// Vault seals and opens. Its methods may be called from any goroutine.
type Vault struct {
	keyring *Keyring
	wraps   atomic.Pointer[wraps]
	mark    string // of the key
	lookup  []byte
	mint    *Mint
	now     func() time.Time

	node, name string // this node, among those that serve the keyring
	erased     func(ctx context.Context, owner string)

	mu       sync.Mutex
	known    map[string]known
	erasures int // how many owners were erased here: a key read before an erasure isn't remembered after it
}

type known struct {
	aead  tink.AEAD
	tag   []byte // the key of Tag
	until time.Time
}

// New makes the vault over a keyring, with the one mint that makes passes for it and the one opener of account records.
// The mint belongs to sharing, the records to people; nothing else may hold them.
func New(k *Key, ring *Keyring, now func() time.Time) (*Vault, *Mint, *Records, error) {
	w, err := k.wraps()
	if err != nil {
		return nil, nil, nil, fmt.Errorf("vault.New: %w", err)
	}
	v := &Vault{keyring: ring, mark: k.Fingerprint(), lookup: k.Derive("lookup", 32), mint: new(Mint), now: now, known: map[string]known{},
		node: rand.Text()[:12], erased: func(context.Context, string) {}}
	v.wraps.Store(&w)
	if v.name, err = os.Hostname(); err != nil {
		v.name = "a node without a name"
	}
	return v, v.mint, &Records{v}, nil
}

// TellErased has tell called whenever an owner was erased here, so that other nodes hear of it. It is called before the vault
// is shared.
func (v *Vault) TellErased(tell func(ctx context.Context, owner string)) { v.erased = tell }

// Rekey takes the key file as it is now. One of another installation, and one that lacks the wrapping key in use, is refused,
// and what was held before goes on being used.
func (v *Vault) Rekey(ctx context.Context, k *Key) error {
	if k.Fingerprint() != v.mark {
		return errForeign
	}
	w, err := k.wraps()
	if err != nil {
		return err
	}
	use, ok, err := v.keyring.use(ctx)
	if err != nil {
		return err
	}
	if ok && w.by[use] == nil {
		return errLacking
	}
	v.wraps.Store(&w)
	return nil
}

// Create makes a key for a new owner. Making it twice is an error: the first may be in use.
func (v *Vault) Create(ctx context.Context, owner string) error {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return fmt.Errorf("vault.Create: %w", err)
	}
	w := v.wraps.Load()
	return v.keyring.put(ctx, owner, w.first, func(use WrapID) ([]byte, error) { return w.wrap(h, owner, use) }, v.now())
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
	switch {
	case errors.Is(err, errForeign):
		return &db.OpenError{What: "The data was made with another key.", Do: "Give the key file that belongs to it. Nothing was changed."}
	case errors.Is(err, errLacking):
		return errStale
	case err != nil:
		return err
	}
	use, ok, err := v.keyring.use(ctx)
	if err == nil && ok && v.wraps.Load().by[use] == nil {
		return errStale
	}
	return err
}

// errStale: a wrapping key that isn't in the file can be another installation's as well as a newer one of this.
var errStale = &db.OpenError{What: "The data was made with another key, or the key was changed after this copy of the key file was made.",
	Do: "Give the key file that belongs to the data, in its latest copy. Nothing was changed."}

// Destroy erases an owner: nothing sealed under their key opens again. Other nodes are told to forget the key; where word
// doesn't reach one, it forgets by itself within five minutes.
func (v *Vault) Destroy(ctx context.Context, owner string) error {
	err := v.keyring.remove(ctx, owner, v.now())
	v.Forget(owner)
	if err == nil {
		v.erased(ctx, owner)
	}
	return err
}

// Forget drops an owner's key from memory, because they were erased on another node; "" drops all, because word of some
// erasure may have been missed. A key that was being read meanwhile isn't remembered.
func (v *Vault) Forget(owner string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if owner == "" {
		clear(v.known)
	}
	delete(v.known, owner)
	v.erasures++
}

// Seal seals text for a place. Sealing tells nobody anything, so it takes no pass; writing into somebody's rows does, and
// that is sharing's to allow.
func (v *Vault) Seal(ctx context.Context, at Place, text []byte) ([]byte, error) {
	a, err := v.key(ctx, at.Owner)
	if err != nil {
		return nil, fmt.Errorf("vault.Seal(%s.%s): %w", at.Table, at.Column, err)
	}
	return a.aead.Encrypt(text, at.associated())
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
	text, err := a.aead.Decrypt(sealed, at.associated())
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

func (v *Vault) key(ctx context.Context, owner string) (known, error) {
	v.mu.Lock()
	k, ok := v.known[owner]
	erasures := v.erasures
	v.mu.Unlock()
	if ok && v.now().Before(k.until) {
		return k, nil
	}
	wrapped, err := v.keyring.get(ctx, owner)
	if err != nil {
		return known{}, err
	}
	if k, err = v.unwrap(owner, wrapped); err != nil {
		return known{}, err
	}
	v.remember(owner, k, erasures)
	return k, nil
}

func (v *Vault) unwrap(owner string, wrapped []byte) (k known, err error) {
	h, err := v.wraps.Load().unwrap(wrapped, owner)
	if err != nil {
		return known{}, err
	}
	if k.aead, err = aead.New(h); err != nil {
		return known{}, err
	}
	k.tag, err = tagKey(h)
	return k, err
}

// ready has the keys of owners in memory, so that a list of many asks the keyring once and not once for each. Who has no key any
// more is passed over; opening what was theirs says so.
func (v *Vault) ready(ctx context.Context, owners []string) error {
	v.mu.Lock()
	var missing []string
	for _, o := range owners {
		if k, ok := v.known[o]; !ok || !v.now().Before(k.until) {
			missing = append(missing, o)
		}
	}
	erasures := v.erasures
	v.mu.Unlock()
	for part := range slices.Chunk(missing, pageOfKeys*5) {
		rows, err := v.keyring.some(ctx, part)
		if err != nil {
			return err
		}
		for _, r := range rows {
			k, err := v.unwrap(r.owner, r.wrapped)
			if err != nil {
				return err
			}
			v.remember(r.owner, k, erasures)
		}
	}
	return nil
}

// rememberedAtMost bounds the keys in memory; past it, those whose time is up are dropped, or else all.
const rememberedAtMost = 5000

func (v *Vault) remember(owner string, k known, erasures int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if erasures != v.erasures {
		return // it may be the key that has just been destroyed
	}
	if len(v.known) >= rememberedAtMost {
		v.dropOld()
	}
	k.until = v.now().Add(remembered)
	v.known[owner] = k
}

// dropOld makes room in the memory of keys.
func (v *Vault) dropOld() {
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
