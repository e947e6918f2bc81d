package app

import (
	"context"
	"errors"

	"towpath/internal/ground/db"
	"towpath/internal/ground/vault"
)

// Rotation changes an installation's wrapping keys beside whatever serves it. Close it in the end.
type Rotation struct {
	*vault.Rotation
	keyring *db.DB
}

// Close closes the keyring.
func (r Rotation) Close() error { return r.keyring.Close() }

// OpenRotation opens the keyring of an installation with its key file, while it serves or not.
func OpenRotation(ctx context.Context, c Config, key *vault.Key) (Rotation, error) {
	conf := c.keyringAt(key)
	conf.Beside = true
	d, err := db.Open(ctx, conf)
	if err != nil {
		return Rotation{}, err
	}
	r, err := vault.NewRotation(key, vault.NewKeyring(d), c.Now)
	if err != nil {
		return Rotation{}, errors.Join(err, d.Close())
	}
	return Rotation{r, d}, nil
}
