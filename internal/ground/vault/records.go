package vault

import "context"

// Records opens the few sealed columns that belong to an account itself: a name, a staff address, a one-time-code secret, where
// somebody wants messages and when. Signing in needs them before anybody is a viewer, and sending does when nobody is there, so they
// take no pass; no other table opens this way.
type Records struct{ v *Vault }

// recordTables are the tables of account records.
var recordTables = map[string]bool{"accounts": true, "credentials": true, "addresses": true, "outgoing": true}

// Open opens a sealed column of an account record.
func (r *Records) Open(ctx context.Context, at Place, sealed []byte) ([]byte, error) {
	if !recordTables[at.Table] {
		return nil, ErrSealed
	}
	return r.v.open(ctx, at, sealed)
}

// Ready has the keys of owners in memory for the Opens that follow: a list of many asks the keyring once and not once for each.
func (r *Records) Ready(ctx context.Context, owners []string) error { return r.v.ready(ctx, owners) }
