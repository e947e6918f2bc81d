package vault

import (
	"context"
	"errors"

	"towpath/internal/ground/db"
)

// ErrNoInstallation says that a keyring holds nothing that would tell whose it is.
var ErrNoInstallation = errors.New("vault: the keyring is empty")

// Fits makes sure that a keyring is that of a key, and changes nothing.
func Fits(ctx context.Context, k *Key, ring *Keyring) error {
	wrapped, err := ring.get(ctx, installation)
	if errors.Is(err, ErrErased) {
		return ErrNoInstallation
	}
	if err != nil {
		return err
	}
	return FitsCopy(k, wrapped)
}

// Installation is the owner in a keyring by whose key it can be told whose keyring it is.
const Installation = installation

// FitsCopy is Fits for a keyring that is in a file: wrapped is what it has for Installation.
func FitsCopy(k *Key, wrapped []byte) error {
	if len(wrapped) == 0 {
		return ErrNoInstallation
	}
	w, err := k.wraps()
	if err != nil {
		return err
	}
	_, err = w.unwrap(wrapped, installation)
	switch {
	case errors.Is(err, errForeign):
		return &db.OpenError{What: "The keyring was made with another key.", Do: "Give the key file that belongs to it. Nothing was changed."}
	case errors.Is(err, errLacking):
		return errStale
	}
	return err
}

// Owners are all whose keys are in a keyring.
func (r *Keyring) Owners(ctx context.Context) (owners map[string]bool, err error) {
	owners = map[string]bool{}
	err = r.each(ctx, func(page []row) error {
		for _, k := range page {
			owners[k.owner] = true
		}
		return nil
	})
	return owners, err
}
