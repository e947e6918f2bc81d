package things

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// Mark is where a page of things begins: after the thing with this time and id. Its zero value is the beginning.
type Mark struct {
	Updated int64 // milliseconds since 1970; of a page of the bin, when it was put away
	ID      string
}

// After is the mark behind a thing.
func After(t Thing) Mark { return Mark{Updated: t.Updated.UnixMilli(), ID: t.ID} }

// Want says which of a person's things are wanted, those in the bin left out. Its zero value is all of them, latest change first.
type Want struct {
	Kind   sharing.Kind // "" for all
	Since  time.Time    // changed then or later
	Until  time.Time    // changed before then; zero for no end
	Oldest bool         // oldest change first
	From   Mark         // where the page begins
	Most   int
}

// own runs a query over everything of the viewer's own and opens what it found.
func (k *Keeper) own(ctx context.Context, v people.Viewer, find func(q *Queries, owner string) ([]Things, error)) ([]Thing, error) {
	owner, pass, err := k.sharing.Own(v)
	if err != nil {
		return nil, err
	}
	var rows []Things
	if err := k.view(ctx, func(q *Queries) (err error) { rows, err = find(q, owner); return err }); err != nil {
		return nil, fault.Wrap(err, "things.own")
	}
	return k.openAll(ctx, pass, rows)
}

// Shelf is one page of a person's things.
func (k *Keeper) Shelf(ctx context.Context, v people.Viewer, w Want) ([]Thing, error) {
	return k.own(ctx, v, func(q *Queries, owner string) ([]Things, error) { return rowsOf(ctx, q, owner, w) })
}

func rowsOf(ctx context.Context, q *Queries, owner string, w Want) ([]Things, error) {
	first, last, n := int64(math.MinInt64), int64(math.MaxInt64), int32(w.Most)
	if !w.Since.IsZero() {
		first = w.Since.UnixMilli()
	}
	if !w.Until.IsZero() {
		last = w.Until.UnixMilli()
	}
	at := w.From
	switch {
	case at != Mark{}:
	case w.Oldest:
		at = Mark{Updated: first}
	default:
		at = Mark{Updated: last}
	}
	switch {
	case w.Oldest && w.Kind != "":
		return q.kindPageUp(ctx, kindPageUpParams{Owner: owner, Kind: string(w.Kind), Until: last, After: at.Updated, AfterID: at.ID, N: n})
	case w.Oldest:
		return q.thingsPageUp(ctx, thingsPageUpParams{Owner: owner, Until: last, After: at.Updated, AfterID: at.ID, N: n})
	case w.Kind != "":
		return q.kindPage(ctx, kindPageParams{Owner: owner, Kind: string(w.Kind), Since: first, Before: at.Updated, BeforeID: at.ID, N: n})
	}
	return q.thingsPage(ctx, thingsPageParams{Owner: owner, Since: first, Before: at.Updated, BeforeID: at.ID, N: n})
}

// Page is a person's things, latest change first, at most `most` of them from a mark on.
func (k *Keeper) Page(ctx context.Context, v people.Viewer, from Mark, most int) ([]Thing, error) {
	return k.Shelf(ctx, v, Want{From: from, Most: most})
}

// Pinned are a person's pinned things, latest change first.
func (k *Keeper) Pinned(ctx context.Context, v people.Viewer, most int) ([]Thing, error) {
	return k.own(ctx, v, func(q *Queries, owner string) ([]Things, error) { return q.pinnedThings(ctx, owner, int32(most)) })
}

// OfKind are a person's latest things of one kind.
func (k *Keeper) OfKind(ctx context.Context, v people.Viewer, kind sharing.Kind, most int) ([]Thing, error) {
	return k.Shelf(ctx, v, Want{Kind: kind, Most: most})
}

// OfEither are a person's latest things of one kind or another, in one question.
func (k *Keeper) OfEither(ctx context.Context, v people.Viewer, one, other sharing.Kind, most int) ([]Thing, error) {
	return k.own(ctx, v, func(q *Queries, owner string) ([]Things, error) {
		return q.kindsOfTwo(ctx, owner, string(one), string(other), int32(most))
	})
}

// Some are those of a person's own things that have one of the ids, in their order; what isn't there is left out.
func (k *Keeper) Some(ctx context.Context, v people.Viewer, ids []string) ([]Thing, error) {
	return k.own(ctx, v, func(q *Queries, owner string) (rows []Things, err error) {
		for _, id := range ids {
			row, err := q.ownThing(ctx, id, owner)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return nil, err
			}
			rows = append(rows, row)
		}
		return rows, nil
	})
}

// All are all of a person's things, oldest first, those in the bin too.
func (k *Keeper) All(ctx context.Context, v people.Viewer) ([]Thing, error) {
	return k.own(ctx, v, func(q *Queries, owner string) ([]Things, error) { return q.allThings(ctx, owner) })
}

// Bin is what a person has put away and can still bring back, the latest first, at most `most` of it from a mark on.
func (k *Keeper) Bin(ctx context.Context, v people.Viewer, from Mark, most int) ([]Thing, error) {
	if from == (Mark{}) {
		from = Mark{Updated: math.MaxInt64}
	}
	return k.own(ctx, v, func(q *Queries, owner string) ([]Things, error) {
		return q.binnedThings(ctx, binnedThingsParams{Owner: owner, Since: k.binnedSince(), Before: from.Updated, BeforeID: from.ID, N: int32(most)})
	})
}

// AfterBinned is the mark behind a thing in the bin.
func AfterBinned(t Thing) Mark { return Mark{Updated: t.Binned.UnixMilli(), ID: t.ID} }

// Count is how many things a person keeps, and how many are in the bin and can still come back.
func (k *Keeper) Count(ctx context.Context, v people.Viewer) (kept, binned int, err error) {
	owner, _, err := k.sharing.Own(v)
	if err != nil {
		return 0, 0, err
	}
	err = k.view(ctx, func(q *Queries) error {
		n, err := q.countThings(ctx, k.binnedSince(), owner)
		kept, binned = int(n.Kept), int(n.Binned)
		return err
	})
	return kept, binned, fault.Wrap(err, "things.Count")
}

// binnedSince is when what can still be brought back was put away at the earliest, in milliseconds since 1970.
func (k *Keeper) binnedSince() int64 { return k.now().Add(-InBin).UnixMilli() }

// Pin pins a thing to the top, or takes the pin out.
func (k *Keeper) Pin(ctx context.Context, v people.Viewer, id string, pinned bool) error {
	return k.manage(ctx, v, id, func(q *Queries) (int64, error) { return q.pinThing(ctx, id, pinned) })
}

// PutAway puts a thing in the bin, from which it can be brought back for InBin. It is shared with nobody from then on, also
// once it is back.
func (k *Keeper) PutAway(ctx context.Context, v people.Viewer, id string) error {
	if err := k.sharing.StopSharing(ctx, v, id); err != nil {
		return err
	}
	now := sql.NullInt64{Int64: k.now().UnixMilli(), Valid: true}
	return k.manage(ctx, v, id, func(q *Queries) (int64, error) { return q.binThing(ctx, id, now) })
}

// BringBack takes a thing out of the bin. What has been there for longer than InBin stays: it is as good as gone.
func (k *Keeper) BringBack(ctx context.Context, v people.Viewer, id string) error {
	return k.manage(ctx, v, id, func(q *Queries) (int64, error) { return q.restoreThing(ctx, id, k.binnedSince()) })
}

// Remove deletes a thing for good. Only its person may, from their own session.
func (k *Keeper) Remove(ctx context.Context, v people.Viewer, id string) error {
	if _, _, err := k.sharing.Own(v); err != nil || v.Table != "" {
		return fault.Missing()
	}
	if _, err := k.sharing.Manage(ctx, v, id); err != nil {
		return err
	}
	var tables []string
	err := k.ledger.Update(ctx, k.db, func(q db.Q) (err error) {
		if tables, err = people.AddThingEvent(ctx, q, people.SeatOf(v), id); err != nil { // while it is known where it lies
			return err
		}
		if err := New(q).noteThing(ctx, k.now().UnixMilli(), id); err != nil {
			return err
		}
		_, err = New(q).removeThing(ctx, id)
		return err
	})
	if err == nil {
		k.sharing.Screens().Tell(ctx, tables...)
	}
	return fault.Wrap(err, "things.Remove(%s)", id)
}

// manage runs one change that only a thing's person may make. A change already made is no error: the form came twice.
func (k *Keeper) manage(ctx context.Context, v people.Viewer, id string, change func(q *Queries) (int64, error)) error {
	if _, err := k.sharing.Manage(ctx, v, id); err != nil {
		return err
	}
	_, err := k.change(ctx, v, id, change)
	return fault.Wrap(err, "things.manage(%s)", id)
}

// Purge removes for good what has been in the bin for longer than InBin.
func (k *Keeper) Purge(ctx context.Context) error {
	before := sql.NullInt64{Int64: k.binnedSince(), Valid: true}
	return k.update(ctx, func(q *Queries) error {
		if err := q.noteBinnedBefore(ctx, k.now().UnixMilli(), before.Int64); err != nil {
			return err
		}
		_, err := q.purgeThings(ctx, before)
		return err
	})
}
