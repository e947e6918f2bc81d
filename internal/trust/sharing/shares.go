package sharing

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
)

func ms(t time.Time) sql.NullInt64 { return sql.NullInt64{Int64: t.UnixMilli(), Valid: !t.IsZero()} }

func tableIn(scope string) string {
	id, _ := strings.CutPrefix(scope, "table:")
	if id == scope {
		return ""
	}
	return id
}

// Share is one thing shared with one supporter, until a time or until its person ends it.
type Share struct {
	ID, Thing, With string
	Until, Created  time.Time // Until is zero where no end was set
}

func shareOf(r Shares) Share {
	s := Share{ID: r.ID, Thing: r.Thing, With: r.With, Created: time.UnixMilli(r.Created)}
	if r.Until.Valid {
		s.Until = time.UnixMilli(r.Until.Int64)
	}
	return s
}

// Share shares a thing with a supporter who is linked with its person, until a time (zero: until ended). Its person may,
// and at a table what lies on it may be shared with the supporter who sits there. id makes a form that arrives twice
// share once; another share of the same thing with the same supporter takes the place of the one before, so that ending it
// leaves nothing behind.
func (s *Sharing) Share(ctx context.Context, v people.Viewer, id, thing, with string, until time.Time) error {
	ref, err := s.Manage(ctx, v, thing)
	if err != nil {
		return err
	}
	if ref.Binned || !people.IsID(id) || (v.Table != "" && with != v.Supporter) || RightOf(ref.Kind, Supporter) == None {
		return fault.Wrap(fault.Missing(), "sharing.Share")
	}
	if !until.IsZero() && !until.After(s.now()) {
		return fault.New(fault.Invalid, "sharing.until.past")
	}
	return s.end(ctx, ref.Owner, func(q *Queries, at sql.NullInt64) error {
		linked, err := q.isLinked(ctx, ref.Owner, with)
		if err != nil || linked == 0 {
			return orMissing(err)
		}
		added, err := q.addShare(ctx, addShareParams{ID: id, Thing: thing, Owner: ref.Owner, With: with, Until: ms(until), Created: s.now().UnixMilli()})
		if err == nil && added == 1 { // a form that comes again later must not end what took its share's place
			_, err = q.endSharesOfThingWith(ctx, endSharesOfThingWithParams{Ended: at, Thing: thing, With: with, Owner: ref.Owner, But: id})
		}
		return err
	})
}

func orMissing(err error) error {
	if err == nil {
		return fault.Missing()
	}
	return err
}

// EndShare ends one share, and with it whatever else lets the same supporter see the same thing. It tells nobody: to the
// other it is as if nothing had been there (PRIV-8). Ending it twice is no error.
func (s *Sharing) EndShare(ctx context.Context, v people.Viewer, id string) error {
	owner, _, err := s.Own(v)
	if err != nil || v.Table != "" {
		return orMissing(err)
	}
	return s.end(ctx, owner, func(q *Queries, at sql.NullInt64) error {
		share, err := db.One(q.ownShare(ctx, id, owner))
		if err != nil {
			return fault.Wrap(err, "sharing.EndShare")
		}
		_, err = q.endSharesOfThingWith(ctx, endSharesOfThingWithParams{Ended: at, Thing: share.Thing, With: share.With, Owner: owner})
		return fault.Wrap(err, "sharing.EndShare")
	})
}

// EndAll ends every share of a person.
func (s *Sharing) EndAll(ctx context.Context, v people.Viewer) error {
	owner, _, err := s.Own(v)
	if err != nil || v.Table != "" {
		return orMissing(err)
	}
	return s.end(ctx, owner, func(q *Queries, at sql.NullInt64) error {
		_, err := q.endSharesOfOwner(ctx, owner, at)
		return err
	})
}

// StopSharing ends every share of a thing: its person may, or the table it lies on.
func (s *Sharing) StopSharing(ctx context.Context, v people.Viewer, thing string) error {
	ref, err := s.Manage(ctx, v, thing)
	if err != nil {
		return err
	}
	return s.end(ctx, ref.Owner, func(q *Queries, at sql.NullInt64) error {
		_, err := q.endSharesOfThing(ctx, at, thing, ref.Owner)
		return err
	})
}

// SharesOf are the shares of a thing that hold now.
func (s *Sharing) SharesOf(ctx context.Context, v people.Viewer, thing string) (shares []Share, err error) {
	if _, err := s.Manage(ctx, v, thing); err != nil {
		return nil, err
	}
	err = s.view(ctx, func(q *Queries) error {
		rows, err := q.sharesOfThing(ctx, thing, ms(s.now()))
		for _, r := range rows {
			shares = append(shares, shareOf(r))
		}
		return err
	})
	return shares, fault.Wrap(err, "sharing.SharesOf")
}

// Mine are all the shares of a person that hold now, latest first.
func (s *Sharing) Mine(ctx context.Context, v people.Viewer, most int) (shares []Share, err error) {
	owner, _, err := s.Own(v)
	if err != nil || v.Table != "" {
		return nil, orMissing(err)
	}
	err = s.view(ctx, func(q *Queries) error {
		rows, err := q.sharesOfOwner(ctx, owner, ms(s.now()), int32(most))
		for _, r := range rows {
			shares = append(shares, shareOf(r))
		}
		return err
	})
	return shares, fault.Wrap(err, "sharing.Mine")
}

// Given is one share with the kind of what is shared.
type Given struct {
	Share
	Kind Kind
}

// GivenBy is one page of a person's shares that hold now, by who can see them, latest first for each.
func (s *Sharing) GivenBy(ctx context.Context, v people.Viewer, most, skip int) (page []Given, err error) {
	owner, _, err := s.Own(v)
	if err != nil || v.Table != "" {
		return nil, orMissing(err)
	}
	err = s.view(ctx, func(q *Queries) error {
		rows, err := q.sharesByWith(ctx, owner, ms(s.now()), int32(skip), int32(most))
		for _, r := range rows {
			page = append(page, Given{Kind: Kind(r.Kind),
				Share: shareOf(Shares{ID: r.ID, Thing: r.Thing, With: r.With, Until: r.Until, Created: r.Created})})
		}
		return err
	})
	return page, fault.Wrap(err, "sharing.GivenBy")
}

// GivenTo is what a person shares with one supporter now, latest first.
func (s *Sharing) GivenTo(ctx context.Context, v people.Viewer, with string, most int) (given []Given, err error) {
	owner, _, err := s.Own(v)
	if err != nil || v.Table != "" {
		return nil, orMissing(err)
	}
	err = s.view(ctx, func(q *Queries) error {
		rows, err := q.sharesTo(ctx, owner, with, ms(s.now()), int32(most))
		for _, r := range rows {
			given = append(given, Given{Kind: Kind(r.Kind),
				Share: shareOf(Shares{ID: r.ID, Thing: r.Thing, With: with, Until: r.Until, Created: r.Created})})
		}
		return err
	})
	return given, fault.Wrap(err, "sharing.GivenTo")
}

// SharedWithMe is one page of the things that a person shares with the viewer now, latest first. It is a list of what there is;
// each is opened by Look.
func (s *Sharing) SharedWithMe(ctx context.Context, v people.Viewer, person string, most, skip int) (refs []Ref, err error) {
	if v.Table != "" || v.Account == "" {
		return nil, fault.Missing()
	}
	err = s.view(ctx, func(q *Queries) error {
		rows, err := q.sharedWith(ctx, sharedWithParams{With: v.Account, Owner: person, Now: ms(s.now()), N: int32(most), Skip: int32(skip)})
		for _, r := range rows {
			refs = append(refs, Ref{ID: r.ID, Owner: r.Owner, Kind: Kind(r.Kind), Since: time.UnixMilli(r.Shared)})
		}
		return err
	})
	return refs, fault.Wrap(err, "sharing.SharedWithMe")
}

// EndAllWith ends every share of a person with one supporter.
func (s *Sharing) EndAllWith(ctx context.Context, v people.Viewer, with string) error {
	owner, _, err := s.Own(v)
	if err != nil || v.Table != "" {
		return orMissing(err)
	}
	return s.end(ctx, owner, func(q *Queries, at sql.NullInt64) error {
		_, err := q.endSharesWith(ctx, at, owner, with)
		return err
	})
}

// Lay puts a thing on a table: its person puts it there from their own session, or picks it at the table; made is for
// what is made at the table itself.
func (s *Sharing) Lay(ctx context.Context, v people.Viewer, table, thing string, made bool) error {
	ref, err := s.layable(ctx, v, table, thing, made)
	if err != nil {
		return fault.Wrap(err, "sharing.Lay")
	}
	return s.atTable(ctx, table, people.SeatOf(v), thing, func(q *Queries) (int64, error) { return q.lay(ctx, table, ref.ID, made, s.now().UnixMilli()) })
}

// LayMade puts what is just being made at the viewer's table on it, in the transaction that makes it. It reports false where
// the table was left in the meantime: the thing is its person's all the same. After the commit, tell the Screens.
func (s *Sharing) LayMade(ctx context.Context, q db.Q, v people.Viewer, thing string) (bool, error) {
	person, err := New(q).openTablePerson(ctx, v.Table)
	if errors.Is(err, sql.ErrNoRows) || (err == nil && person != v.TPerson) {
		return false, nil
	}
	if err == nil {
		_, err = New(q).lay(ctx, v.Table, thing, true, s.now().UnixMilli())
	}
	if err == nil {
		err = people.AddEvent(ctx, q, v.Table, v.Seat, people.EventThing, thing)
	}
	return true, fault.Wrap(err, "sharing.LayMade")
}

// atTable makes one change to what lies on a table and tells its screens, if it changed anything.
func (s *Sharing) atTable(ctx context.Context, table, seat, thing string, change func(*Queries) (int64, error)) error {
	var n int64
	err := s.db.Update(ctx, func(q db.Q) (err error) {
		if n, err = change(New(q)); err != nil || n == 0 {
			return err
		}
		return people.AddEvent(ctx, q, table, seat, people.EventThing, thing)
	})
	if err == nil && n > 0 {
		s.screens.Tell(ctx, table)
	}
	return fault.Wrap(err, "sharing.atTable")
}

func (s *Sharing) layable(ctx context.Context, v people.Viewer, table, thing string, made bool) (ref Ref, err error) {
	if !people.IsID(thing) {
		return ref, fault.Missing()
	}
	err = s.view(ctx, func(q *Queries) error {
		row, err := q.thingRef(ctx, thing)
		if err != nil {
			return fault.Missing()
		}
		ref = Ref{ID: thing, Owner: row.Owner, Kind: Kind(row.Kind), Binned: row.Deleted.Valid}
		person, err := q.openTablePerson(ctx, table)
		if err != nil || person != ref.Owner || ref.Binned || RightOf(ref.Kind, AtTable) == None {
			return fault.Missing()
		}
		return nil
	})
	if err != nil {
		return ref, err
	}
	if made && v.Table == table { // the keeper lays what it has just made for this table's person
		return ref, nil
	}
	owner, _, err := s.Own(v)
	if err != nil || owner != ref.Owner || (v.Table != "" && v.Table != table) {
		return ref, fault.Missing()
	}
	return ref, nil
}

// LayShared puts on a new table what its person shares with the supporter who sits there, such as the last next step
// (TOG-7): both can see it already.
func (s *Sharing) LayShared(ctx context.Context, j people.Joint, kind Kind) (laid []string, err error) {
	err = s.update(ctx, func(q *Queries) error {
		laid = nil
		rows, err := q.sharedKind(ctx, j.Supporter, j.Person, string(kind), ms(s.now()))
		for _, id := range rows {
			if err == nil {
				laid = append(laid, id)
				_, err = q.lay(ctx, j.ID, id, false, s.now().UnixMilli())
			}
		}
		return err
	})
	return laid, fault.Wrap(err, "sharing.LayShared")
}

// TakeBack takes a thing off a table; whoever sits there may, and its person from elsewhere.
func (s *Sharing) TakeBack(ctx context.Context, v people.Viewer, table, thing string) error {
	if _, err := s.Manage(ctx, v, thing); err != nil || (v.Table != "" && v.Table != table) {
		return orMissing(err)
	}
	return s.atTable(ctx, table, people.SeatOf(v), thing, func(q *Queries) (int64, error) { return q.takeBack(ctx, table, thing) })
}

// OnTable are the things on the viewer's table, in the order in which they were laid.
func (s *Sharing) OnTable(ctx context.Context, v people.Viewer) (refs []Ref, err error) {
	switch {
	case v.Table == "":
		return nil, fault.Missing()
	case v.Locked:
		return nil, fault.New(fault.Locked, "people.table.locked")
	}
	err = s.view(ctx, func(q *Queries) error {
		rows, err := q.laidOn(ctx, v.Table)
		for _, r := range rows {
			refs = append(refs, Ref{ID: r.Thing, Owner: r.Owner, Kind: Kind(r.Kind), Since: time.UnixMilli(r.Created), Made: r.Made})
		}
		return err
	})
	return refs, fault.Wrap(err, "sharing.OnTable")
}

// EverLinked reports whether supporter supports person or once did.
func (s *Sharing) EverLinked(ctx context.Context, person, supporter string) (known bool, err error) {
	err = s.view(ctx, func(q *Queries) error {
		n, err := q.everLinked(ctx, person, supporter)
		known = n > 0
		return err
	})
	return known, fault.Wrap(err, "sharing.EverLinked")
}
