package vault

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// WrapID tells the wrapping keys of one installation apart. It says nothing of the key itself.
type WrapID uint32

func (id WrapID) String() string { return fmt.Sprintf("%08x", uint32(id)) }

// ParseWrapID reads what String wrote.
func ParseWrapID(s string) (WrapID, error) {
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil || len(s) != 8 {
		return 0, fmt.Errorf("%q isn't the mark of a wrapping key: eight of 0-9 and a-f, as `towpath key list` shows them", s)
	}
	return WrapID(n), nil
}

// wraps are the wrapping keys of a key file, each ready to wrap.
type wraps struct {
	first WrapID // what a keyring begins with that has none in use
	by    map[WrapID]tink.AEAD
}

func (k *Key) wraps() (wraps, error) {
	w := wraps{first: WrapID(k.wrap.KeysetInfo().GetPrimaryKeyId()), by: map[WrapID]tink.AEAD{}}
	for _, id := range k.Holds() {
		m := keyset.NewManagerFromHandle(k.wrap)
		err := m.SetPrimary(uint32(id))
		if err != nil {
			return w, fmt.Errorf("vault: wrapping key %s: %w", id, err)
		}
		h, err := m.Handle()
		if err == nil {
			w.by[id], err = aead.New(h)
		}
		if err != nil {
			return w, fmt.Errorf("vault: wrapping key %s: %w", id, err)
		}
	}
	return w, nil
}

// Holds are the wrapping keys in the key file, the one it was made with first.
func (k *Key) Holds() (ids []WrapID) {
	for _, info := range k.wrap.KeysetInfo().GetKeyInfo() {
		ids = append(ids, WrapID(info.GetKeyId()))
	}
	return ids
}

// WithNew is the key with one wrapping key more, which nothing uses yet.
func (k *Key) WithNew() (*Key, WrapID, error) {
	m := keyset.NewManagerFromHandle(k.wrap)
	id, err := m.Add(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, 0, fmt.Errorf("vault.Key.WithNew: %w", err)
	}
	h, err := m.Handle()
	if err != nil {
		return nil, 0, fmt.Errorf("vault.Key.WithNew: %w", err)
	}
	return &Key{secret: k.secret, wrap: h}, WrapID(id), nil
}

// Without is the key with one wrapping key less; use is the one that a keyring begins with from then on. What is wrapped
// with the one that goes can't be opened with the rest: call it only after MayDrop.
func (k *Key) Without(id, use WrapID) (*Key, error) {
	if !slices.Contains(k.Holds(), id) || id == use {
		return nil, fmt.Errorf("vault.Key.Without(%s, %s): not a wrapping key that can go", id, use)
	}
	m := keyset.NewManagerFromHandle(k.wrap)
	if err := errors.Join(m.SetPrimary(uint32(use)), m.Delete(uint32(id))); err != nil {
		return nil, fmt.Errorf("vault.Key.Without(%s): %w", id, err)
	}
	h, err := m.Handle()
	if err != nil {
		return nil, fmt.Errorf("vault.Key.Without(%s): %w", id, err)
	}
	return &Key{secret: k.secret, wrap: h}, nil
}

// Why a row of the keyring doesn't open.
var (
	errForeign = errors.New("the keyring doesn't open with this installation's key")
	errLacking = errors.New("the key file lacks a wrapping key that the keyring uses: give this node the latest copy of it")
)

// wrappedBy says with which wrapping key something was wrapped: Tink puts its id in front of the sealed text.
func wrappedBy(wrapped []byte) (WrapID, error) {
	enc, err := keyset.NewBinaryReader(bytes.NewReader(wrapped)).ReadEncrypted()
	if err != nil {
		return 0, errForeign
	}
	sealed := enc.GetEncryptedKeyset()
	if len(sealed) < 5 || sealed[0] != 1 {
		return 0, errForeign
	}
	return WrapID(binary.BigEndian.Uint32(sealed[1:5])), nil
}

// wrap wraps an owner's key, bound to its owner so that one row of the keyring can't stand in for another.
func (w wraps) wrap(h *keyset.Handle, owner string, use WrapID) ([]byte, error) {
	a, ok := w.by[use]
	if !ok {
		return nil, errLacking
	}
	var b bytes.Buffer
	if err := h.WriteWithAssociatedData(keyset.NewBinaryWriter(&b), a, []byte(owner)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (w wraps) unwrap(wrapped []byte, owner string) (*keyset.Handle, error) {
	id, err := wrappedBy(wrapped)
	if err != nil {
		return nil, err
	}
	a, ok := w.by[id]
	if !ok {
		return nil, errLacking
	}
	h, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(wrapped)), a, []byte(owner))
	if err != nil {
		return nil, errForeign
	}
	return h, nil
}
