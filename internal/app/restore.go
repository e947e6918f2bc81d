package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"towpath/internal/ground/backup"
	"towpath/internal/ground/db"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// RestoreFrom says what to put back: an archive of the data, and one of the keyring, or "" to go on with the keyring that is
// there.
type RestoreFrom struct{ Data, Keyring string }

// Restore is a restore that was looked into and not begun: nothing is changed before Run. As long as it is open, nobody can
// serve what it would replace.
type Restore struct {
	conf          Config
	key           *vault.Key
	from          RestoreFrom
	data, keyring backup.Place
	freeData      func() error
	freeKeyring   func() error
	now           time.Time // when everything was locked: nothing ends after it

	Report
	ledger  []vault.Ending
	foreign []vault.Ending // what the data has that no key opens, as if it had been erased
	epoch   int64
}

// Report says what a restore would put back, and what can't be known.
type Report struct {
	Data    Archive
	Keyring *Archive // nil: the keyring that is here stays

	People, Staff, Things int64
	// Lost is what nobody can ever open because its key is missing, and which is left out: the keyring is older than the data.
	Lost struct{ People, Tables, Things, Stories int64 }

	Endings    int       // lines of the ledger, from everywhere
	WrongLines int       // lines of its file that this installation's key didn't write
	KnownUntil time.Time // what was ended after the archive and up to then will be ended again
	Complete   bool      // nothing can have ended after that

	Here     string // what is there now and would be kept aside; "" for nothing
	HereLost error  // why what is there now can't be read, if so
	Epoch    int64  // the one that would begin
	Finished backup.Kept
}

// atStage is told how far a restore is. Tests end the program there.
var atStage = func(string) {}

// LookInto checks the whole of what is to be put back, counts, and puts together what was ended since. It refuses while
// anybody serves what would be replaced. Close what it returns.
func LookInto(ctx context.Context, c Config, key *vault.Key, from RestoreFrom) (r *Restore, err error) {
	r = &Restore{conf: c, key: key, from: from}
	r.data, r.keyring = c.places(key)
	if err := c.makeFolders(); err != nil {
		return nil, err
	}
	if r.freeData, r.freeKeyring, err = lockBoth(ctx, r.data, r.keyring); err != nil {
		return nil, err
	}
	r.now = c.Now()
	if err := r.look(ctx); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	atStage("checked")
	return r, nil
}

// Close lets others serve again what is there.
func (r *Restore) Close() error { return errors.Join(r.freeKeyring(), r.freeData()) }

func (r *Restore) look(ctx context.Context) (err error) {
	if r.Finished, err = backup.Finish(ctx, r.data, r.keyring); err != nil {
		return err
	}
	seen := &census{owners: map[string]int64{}, accounts: map[string]string{}, tables: map[string]bool{}}
	if r.Data, err = r.check(r.from.Data, backup.Data, seen); err != nil {
		return err
	}
	r.People, r.Staff, r.Things = seen.people, int64(len(seen.accounts))-seen.people, seen.things
	keys, ledgers, err := r.lookAtKeyrings(ctx)
	if err != nil {
		return err
	}
	if err := r.lookAtData(ctx); err != nil {
		return err
	}
	return r.putTogether(seen, keys, ledgers)
}

// check reads one archive whole. An older program can't put back what a newer one made.
func (r *Restore) check(path string, kind backup.Kind, v backup.Visitor) (a Archive, err error) {
	a.Path = path
	latest, err := backup.Latest(r.config(kind).Migrations)
	if err != nil {
		return a, err
	}
	a.Bytes, err = backup.ReadFile(path, func(f io.Reader) (err error) {
		a.Manifest, a.Sums, err = backup.Read(f, r.key, kind, notNewer{v, latest})
		return err
	})
	return a, err
}

func (r *Restore) config(kind backup.Kind) db.Config {
	if kind == backup.Keyring {
		return r.conf.keyringAt(r.key)
	}
	return r.conf.dataAt(r.key)
}

// notNewer refuses an archive of a schema that this program doesn't know.
type notNewer struct {
	backup.Visitor
	latest int64
}

func (n notNewer) Begin(m backup.Manifest) error {
	if m.Schema > n.latest {
		return &backup.Refusal{What: fmt.Sprintf("The archive was made by a newer Towpath (%s): its schema is %d, and this program knows up to %d.", m.Program, m.Schema, n.latest),
			Do: "Restore it with that version, or a later one."}
	}
	return n.Visitor.Begin(m)
}

// lookAtKeyrings finds whose keys there will be, and the ledgers of both keyrings.
func (r *Restore) lookAtKeyrings(ctx context.Context) (keys map[string]bool, ledgers []vault.Reach, err error) {
	here, now, err := r.keyringHere(ctx)
	if err != nil && r.from.Keyring == "" {
		return nil, nil, err
	}
	r.HereLost = err
	if now != nil {
		ledgers = append(ledgers, *now)
	}
	if r.from.Keyring == "" {
		if here == nil {
			return nil, nil, &backup.Refusal{What: "There is no keyring here, and nothing in the data opens without it.", Do: "Give its archive with --keyring-from."}
		}
		return here, ledgers, nil
	}
	seen := &keyCensus{owners: map[string]bool{}}
	a, err := r.check(r.from.Keyring, backup.Keyring, seen)
	if err != nil {
		return nil, nil, err
	}
	if err := vault.FitsCopy(r.key, seen.whose); err != nil {
		return nil, nil, &backup.Refusal{What: "The key file given lacks the wrapping key that this copy of the keyring was made with.",
			Do: "Give the key file as it was when the archive was made, or as it is now if it was changed after the copy that you gave.", Err: err}
	}
	r.Keyring = &a
	return seen.owners, append(ledgers, vault.ReachOfTable(seen.ledger, a.Manifest.When())), nil
}

// keyringHere reads the keyring that is there now: whose keys it has, and its ledger. Nothing where there is none.
func (r *Restore) keyringHere(ctx context.Context) (keys map[string]bool, ledger *vault.Reach, err error) {
	d, err := r.here(ctx, r.conf.keyringAt(r.key))
	if d == nil || err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	ring := vault.NewKeyring(d)
	if err := vault.Fits(ctx, r.key, ring); errors.Is(err, vault.ErrNoInstallation) {
		return nil, nil, nil
	} else if err != nil {
		return nil, nil, err
	}
	if keys, err = ring.Owners(ctx); err != nil {
		return nil, nil, err
	}
	version := int64(0)
	if err := d.View(ctx, func(q db.Q) (err error) { version, err = backup.SchemaVersion(ctx, q, d.Engine()); return err }); err != nil || version < ledgerSchema {
		return keys, nil, err
	}
	endings, err := ring.Endings(ctx)
	reach := vault.ReachOfTable(endings, r.now)
	return keys, &reach, err
}

// ledgerSchema is the version of the keyring's schema that first has the ledger.
const ledgerSchema = 2

// lookAtData finds the epoch of what is there now, and what was ended in it and isn't in the ledger yet.
func (r *Restore) lookAtData(ctx context.Context) (err error) {
	r.epoch = r.Data.Manifest.Epoch
	d, err := r.here(ctx, r.conf.dataAt(r.key))
	if err != nil {
		r.HereLost = errors.Join(r.HereLost, err)
	}
	if d == nil || err != nil {
		return nil
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	r.Here = r.conf.hereIs()
	return d.View(ctx, func(q db.Q) error {
		version, err := backup.SchemaVersion(ctx, q, d.Engine())
		if err != nil {
			return err
		}
		if version >= epochSchema {
			n, err := people.LastEpoch(ctx, q)
			if err != nil {
				return err
			}
			r.epoch = max(r.epoch, n)
		}
		if version >= endingsSchema {
			noted, err := people.Unsettled(ctx, q)
			r.ledger = append(r.ledger, noted...)
			return err
		}
		return nil
	})
}

// endingsSchema is the version of the data's schema that first notes what ends.
const endingsSchema = 3

func (c Config) hereIs() string {
	if onPostgres(c.database()) {
		return "the data in PostgreSQL"
	}
	return c.database()
}

// here opens what is there now, as it is; nil where there is nothing.
func (r *Restore) here(ctx context.Context, at db.Config) (*db.DB, error) {
	if !onPostgres(at.DSN) {
		if info, err := os.Stat(at.DSN); errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0 {
			return nil, nil
		}
	}
	d, err := beside(ctx, at)
	if refusal := (*backup.Refusal)(nil); errors.As(err, &refusal) {
		return nil, nil // an empty database
	}
	return d, err
}
