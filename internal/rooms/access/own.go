package access

import (
	"context"
	"errors"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// Mine are a person's own, the latest first.
func (x *Room) Mine(ctx context.Context, v people.Viewer) (all []Arrangement, err error) {
	var rows []Arrangements
	if !v.Is(people.Person) || v.Account == "" {
		return nil, fault.Missing()
	}
	err = x.view(ctx, func(q *Queries) (err error) { rows, err = q.arrangementsOf(ctx, v.Account); return err })
	for _, r := range rows {
		pass, bad := x.Sharing.ReadArranged(ctx, v, arrangementOf(r).facts())
		if bad == nil {
			var a Arrangement
			a, bad = x.openRow(ctx, pass, r)
			all = append(all, a)
		}
		err = errors.Join(err, bad)
	}
	return all, fault.Wrap(err, "access.Mine")
}

// Drop is its person's no to a referral: it isn't wanted any more.
func (x *Room) Drop(ctx context.Context, v people.Viewer, id string) error {
	a, err := x.own(ctx, v, id)
	if err != nil {
		return err
	}
	if a.Kind != sharing.Referral || a.Ended() {
		return nil // the form came twice
	}
	return x.move(ctx, v, a, Dropped, "")
}

// Remove removes for good what has ended, because its person wants it gone.
func (x *Room) Remove(ctx context.Context, v people.Viewer, id string) error {
	a, err := x.own(ctx, v, id)
	if fault.Is(err, fault.NotFound) {
		return nil // the form came twice
	}
	if err != nil {
		return err
	}
	if !a.Ended() {
		return fault.New(fault.Conflict, "access.mine.open")
	}
	return fault.Wrap(x.Ledger.Update(ctx, x.DB, func(q db.Q) error {
		n, err := New(q).removeArrangement(ctx, id, v.Account)
		if err != nil || n == 0 {
			return err
		}
		return people.NoteEnding(ctx, q, people.EndedArrangement, id, x.Now())
	}), "access.Remove")
}

func (x *Room) own(ctx context.Context, v people.Viewer, id string) (Arrangement, error) {
	a, err := x.Arranged(ctx, v, id)
	if err == nil && (a.Owner != v.Account || !v.Is(people.Person)) {
		err = fault.Missing()
	}
	return a, err
}

// Counts are how many arrangements there are of each kind and state: all that a supervisor learns of them.
func (x *Room) Counts(ctx context.Context) (counts map[sharing.Kind]map[string]int64, err error) {
	counts = map[sharing.Kind]map[string]int64{}
	err = x.view(ctx, func(q *Queries) error {
		rows, err := q.countArrangements(ctx)
		for _, r := range rows {
			k := sharing.Kind(r.Kind)
			if counts[k] == nil {
				counts[k] = map[string]int64{}
			}
			counts[k][r.State] = r.N
		}
		return err
	})
	return counts, fault.Wrap(err, "access.Counts")
}
