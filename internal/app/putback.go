package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"towpath/internal/ground/backup"
	"towpath/internal/ground/db"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
)

// Restored says what a restore did.
type Restored struct {
	Kept  backup.Kept  // where what was there before is kept
	Again people.Again // what had come back and was ended again
	Ended people.Ended // what the new epoch ended

	// NoWayIn is how many accounts have lost every way of signing in: what they had then was replaced since.
	NoWayIn int64
	// Invited is how many administrators wait for a new link, because none of them can sign in any more.
	Invited int64
}

// Run puts back what was looked into. Until it has happened, and it happens in one moment, what was there before stands; from
// then on the new does, also where the program is ended in between: the next start brings it to its end. gap says that
// it was accepted that not everything is known that ended since the archive was made.
func (r *Restore) Run(ctx context.Context, gap bool) (done Restored, err error) {
	at := r.conf.Now().UnixMilli()
	add := []vault.Ending{{Kind: vault.Epoch, Subject: fmt.Sprint(r.Epoch), At: at}}
	if gap {
		add = append(add, vault.Ending{Kind: vault.Gap, Subject: "-", At: at})
	}
	r.ledger = append(r.ledger, add...)
	if err := r.keyring.Clear(ctx); err != nil {
		return done, err
	}
	if err := r.makeKeyring(ctx); err != nil {
		return done, r.undo(ctx, err)
	}
	atStage("keyring made")
	if err := r.makeData(ctx, &done); err != nil {
		return done, r.undo(ctx, err)
	}
	atStage("data made")
	if err := r.data.Ready(ctx); err != nil {
		return done, r.undo(ctx, err)
	}
	atStage("ready")
	done.Kept, err = backup.Finish(ctx, r.data, r.keyring)
	return done, err
}

// undo removes what was made. What was there before was never touched.
func (r *Restore) undo(ctx context.Context, err error) error {
	ctx = context.WithoutCancel(ctx)
	return errors.Join(backup.Full(r.conf.database(), err), r.data.Clear(ctx), r.keyring.Clear(ctx))
}

// makeKeyring makes the new keyring, in which whoever was erased has no key and whose ledger has everything; or adds to the
// ledger of the one that stays.
func (r *Restore) makeKeyring(ctx context.Context) (err error) {
	if r.Keyring == nil {
		if err := r.freeKeyring(); err != nil { // the data stays locked, and nobody serves the one without the other
			return err
		}
		return r.change(ctx, r.conf.keyringAt(r.key), r.settleKeyring)
	}
	staged, err := r.keyring.Stage(ctx)
	if err != nil {
		return err
	}
	if err := r.fill(ctx, staged, *r.Keyring); err != nil {
		return err
	}
	return r.change(ctx, staged, func(ctx context.Context, q db.Q) error {
		if _, err := q.ExecContext(ctx, "DELETE FROM nodes"); err != nil { // those that served when the copy was made
			return err
		}
		return r.settleKeyring(ctx, q)
	})
}

func (r *Restore) settleKeyring(ctx context.Context, q db.Q) error {
	if err := vault.AddEndings(ctx, q, r.ledger); err != nil {
		return err
	}
	_, err := vault.DestroyAgain(ctx, q, r.ledger)
	return err
}

// makeData makes the new data, in which nothing comes back that was ended, and in which a new epoch begins.
func (r *Restore) makeData(ctx context.Context, done *Restored) error {
	staged, err := r.data.Stage(ctx)
	if err != nil {
		return err
	}
	if err := r.fill(ctx, staged, r.Data); err != nil {
		return err
	}
	atStage("data filled")
	return r.change(ctx, staged, func(ctx context.Context, q db.Q) (err error) {
		before, err := waysIn(ctx, q)
		if err != nil {
			return err
		}
		if done.Again, err = people.EndAgain(ctx, q, r.ledger); err != nil {
			return err
		}
		if _, err = people.EndAgain(ctx, q, r.foreign); err != nil {
			return err
		}
		if err = files.ForgetUploads(ctx, q); err != nil {
			return err
		}
		if done.Ended, err = people.BeginEpoch(ctx, q, r.Epoch, r.conf.Now()); err != nil {
			return err
		}
		after, err := waysIn(ctx, q)
		done.NoWayIn = max(after.lockedOut-before.lockedOut, 0)
		if err == nil && before.admins > 0 && after.admins == 0 {
			done.Invited, err = people.InviteAdmins(ctx, q)
		}
		return err
	})
}

// ways says who can get in.
type ways struct{ lockedOut, admins int64 }

func waysIn(ctx context.Context, q db.Q) (w ways, err error) {
	if w.lockedOut, err = people.NoWayIn(ctx, q); err == nil {
		w.admins, err = people.AdminsIn(ctx, q)
	}
	return w, err
}

// fill makes an empty database as it was when the archive was made, fills it, and counts what is in it.
func (r *Restore) fill(ctx context.Context, at db.Config, a Archive) (err error) {
	d, err := backup.Prepare(ctx, at, a.Manifest.Schema)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	_, err = backup.ReadFile(a.Path, func(f io.Reader) error {
		m, sums, err := backup.Load(ctx, f, r.key, a.Manifest.Kind, d)
		if err == nil && (m.Pair != a.Manifest.Pair || m.Made != a.Manifest.Made) {
			err = errors.New("the archive was replaced by another one while it was being restored")
		}
		if err != nil {
			return err
		}
		return backup.Holds(ctx, d, sums)
	})
	return err
}

// change brings a database up to date and changes it in one transaction.
func (r *Restore) change(ctx context.Context, at db.Config, fn func(context.Context, db.Q) error) (err error) {
	d, err := db.Open(ctx, at)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return d.Update(ctx, func(q db.Q) error { return fn(ctx, q) })
}
