package things

import (
	"context"
	"database/sql"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
)

// atHome is the person on their own session. What reaches everything of theirs is not for tables.
func (k *Keeper) atHome(v people.Viewer) (owner string, err error) {
	owner, _, err = k.sharing.Own(v)
	if err == nil && v.Table != "" {
		err = fault.Missing()
	}
	return owner, err
}

// everything runs one change to all that is the viewer's own.
func (k *Keeper) everything(ctx context.Context, v people.Viewer, change func(q *Queries, owner string) (int64, error)) error {
	owner, err := k.atHome(v)
	if err != nil {
		return fault.Wrap(err, "things.everything")
	}
	var tables []string
	err = k.ledger.Update(ctx, k.db, func(q db.Q) error {
		n, err := change(New(q), owner)
		if tables = nil; err == nil && n > 0 {
			tables, err = people.AddEventsOf(ctx, q, owner, k.now())
		}
		return err
	})
	if err == nil {
		k.sharing.Screens().Tell(ctx, tables...)
	}
	return fault.Wrap(err, "things.everything")
}

// PutAllAway puts everything in the bin and ends every share.
func (k *Keeper) PutAllAway(ctx context.Context, v people.Viewer) error {
	if err := k.sharing.EndAll(ctx, v); err != nil {
		return err
	}
	return k.everything(ctx, v, func(q *Queries, owner string) (int64, error) {
		return q.binAllThings(ctx, owner, sql.NullInt64{Int64: k.now().UnixMilli(), Valid: true})
	})
}

// BringAllBack takes everything out of the bin that can still come back.
func (k *Keeper) BringAllBack(ctx context.Context, v people.Viewer) error {
	return k.everything(ctx, v, func(q *Queries, owner string) (int64, error) {
		return q.restoreAllThings(ctx, owner, k.binnedSince())
	})
}

// EmptyBin removes for good what is in the bin.
func (k *Keeper) EmptyBin(ctx context.Context, v people.Viewer) error {
	return k.everything(ctx, v, func(q *Queries, owner string) (int64, error) {
		if err := q.noteBin(ctx, k.now().UnixMilli(), owner); err != nil {
			return 0, err
		}
		return q.emptyBin(ctx, owner)
	})
}

// Head is what is known of a thing without opening it.
type Head struct{ Updated, Binned time.Time }

// Heads are all of a person's things by id, those in the bin too, without what is in them.
func (k *Keeper) Heads(ctx context.Context, v people.Viewer) (map[string]Head, error) {
	owner, err := k.atHome(v)
	if err != nil {
		return nil, fault.Wrap(err, "things.Heads")
	}
	heads := map[string]Head{}
	err = k.view(ctx, func(q *Queries) error {
		rows, err := q.thingHeads(ctx, owner)
		for _, r := range rows {
			h := Head{Updated: time.UnixMilli(r.Updated)}
			if r.Deleted.Valid {
				h.Binned = time.UnixMilli(r.Deleted.Int64)
			}
			heads[r.ID] = h
		}
		return err
	})
	return heads, fault.Wrap(err, "things.Heads")
}

// TakeIn keeps things that come from outside, all or none, each with its id, kind, body, times, pin and who typed it in;
// Owner and Version are set here. Where there is a thing with the same id, whoever's, it stays as it is. The ids of those
// that were added come back.
func (k *Keeper) TakeIn(ctx context.Context, v people.Viewer, all []Thing) (added []string, err error) {
	owner, err := k.atHome(v)
	if err != nil {
		return nil, fault.Wrap(err, "things.TakeIn")
	}
	rows := make([]takeInThingParams, 0, len(all))
	for _, t := range all {
		row, err := k.rowOf(ctx, owner, t)
		if err != nil {
			return nil, fault.Wrap(err, "things.TakeIn")
		}
		rows = append(rows, row)
	}
	err = k.update(ctx, func(q *Queries) error {
		added = nil
		for _, row := range rows {
			n, err := q.takeInThing(ctx, row)
			if err != nil {
				return err
			}
			if n == 1 { // it may have been removed for good once, and the ledger says so
				added = append(added, row.ID)
				if err := q.noteReturned(ctx, row.ID, k.now().UnixMilli()); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return added, fault.Wrap(err, "things.TakeIn")
}

func (k *Keeper) rowOf(ctx context.Context, owner string, t Thing) (takeInThingParams, error) {
	if !people.IsID(t.ID) {
		return takeInThingParams{}, fault.Missing()
	}
	text, err := encode(t.Body)
	if err != nil {
		return takeInThingParams{}, err
	}
	sealed, about, err := k.seal(ctx, place(t.ID, owner, 1), t.Kind, text)
	return takeInThingParams{ID: t.ID, Owner: owner, Kind: string(t.Kind), Body: sealed, Pinned: t.Pinned, About: about,
		Entered: sql.NullString{String: t.Entered, Valid: t.Entered != ""}, Created: t.Created.UnixMilli(), Updated: t.Updated.UnixMilli(),
		Deleted: sql.NullInt64{Int64: t.Binned.UnixMilli(), Valid: !t.Binned.IsZero()}}, err
}
