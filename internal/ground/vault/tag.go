package vault

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

// tagSize is how many bytes a tag has.
const tagSize = 16

// Tag is a keyed hash under an owner's own key: equal texts of one owner have the same, those of two owners don't, and once the
// owner is erased nobody can try out what one was made of, whatever else they hold. what keeps one use apart from another.
func (v *Vault) Tag(ctx context.Context, owner, what, text string) ([]byte, error) {
	k, err := v.key(ctx, owner)
	if err != nil {
		return nil, fmt.Errorf("vault.Tag(%s): %w", what, err)
	}
	m := hmac.New(sha256.New, k.tag)
	fmt.Fprintf(m, "%d:%s%s", len(what), what, text)
	return m.Sum(nil)[:tagSize], nil
}

// tagKey is derived from the first key of an owner's keyset, which stays its first.
func tagKey(h *keyset.Handle) ([]byte, error) {
	entry, err := h.Entry(0)
	if err != nil {
		return nil, err
	}
	k, ok := entry.Key().(*aesgcm.Key)
	if !ok {
		return nil, errors.New("vault: an owner's key of another sort")
	}
	return hkdf.Key(sha256.New, k.KeyBytes().Data(insecuresecretdataaccess.Token{}), nil, "towpath tag", sha256.Size)
}
