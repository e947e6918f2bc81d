package people

import (
	"context"

	"towpath/internal/ground/fault"
)

// Offline is a person as whoever brings in what they wrote without a connection: without a session, since that may have ended
// meanwhile. Call it only for an account that a pass of this installation names.
func (r *Register) Offline(ctx context.Context, account string) (Viewer, error) {
	a, err := r.Account(ctx, account)
	if err == nil && (a.State != Active || !a.Is(Person)) {
		err = fault.Missing()
	}
	if err != nil {
		return Viewer{}, fault.Wrap(err, "people.Offline")
	}
	return Viewer{Account: a.ID, Roles: a.Roles}, nil
}

// AtTable is a screen at a table that brings in what was written there without a connection, as a table that locked itself: it saves,
// and is shown nothing. Where the table has been left meanwhile, what was written is its person's, and theirs alone.
func (r *Register) AtTable(ctx context.Context, table, session, person string) (Viewer, error) {
	j, err := r.Joint(ctx, table)
	if err != nil || j.Person != person {
		return Viewer{}, fault.Wrap(fault.OrMissing(err), "people.AtTable")
	}
	v := Viewer{Session: session, Table: j.ID, TPerson: j.Person, Supporter: j.Supporter, Setting: j.Setting, Seat: seatOf(j.Setting, "person"), Locked: true}
	var s Sessions
	err = r.view(ctx, func(q *Queries) (err error) { s, err = q.session(ctx, session); return err })
	switch err = missing(err); {
	case err == nil && j.Open && s.TableID.String == table:
		v.Seat = s.Seat.String
		return v, nil
	case err == nil || fault.Is(err, fault.NotFound):
		return r.Offline(ctx, person)
	}
	return Viewer{}, fault.Wrap(err, "people.AtTable")
}
