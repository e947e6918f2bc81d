package app

import (
	"context"

	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// openLedger has whatever ends from now on in the ledger before anybody is told, and moves there what a program that was
// ended in between had only noted.
func (h *House) openLedger(ctx context.Context, key *vault.Key, ring *vault.Keyring) (err error) {
	if h.ledger, err = vault.NewLedger(ctx, key, ring, h.conf.Ledger, h.conf.Now); err != nil {
		return err
	}
	h.ended = people.NewLedger(h.db, h.ledger)
	h.people.KeepLedger(h.ended)
	h.sharing.KeepLedger(h.ended)
	h.things.KeepLedger(h.ended)
	h.stored.KeepLedger(h.ended)
	return h.ended.Settle(ctx)
}

// holdServing says, as long as the house is open, that its databases are served: nobody restores them meanwhile.
func (h *House) holdServing(ctx context.Context) error {
	for _, serving := range []func(context.Context) (func() error, error){h.db.Serving, h.keyring.Serving} {
		stop, err := serving(ctx)
		if err != nil {
			return err
		}
		h.closers = append(h.closers, closer(stop))
	}
	return nil
}

// closer is a function that is called to close something.
type closer func() error

// Close calls it.
func (c closer) Close() error { return c() }
