package sharing

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// Sharing decides and records. Its methods may be called from any goroutine.
type Sharing struct {
	db      *db.DB
	mint    *vault.Mint
	now     func() time.Time
	screens people.Screens
	ledger  *people.Ledger

	mu     sync.Mutex
	looked map[look]bool // looks that are on record, so that looking again writes nothing
}

type look struct{ viewer, thing, scope string }

// NewSharing decides over the things in d with the vault's one mint.
func NewSharing(d *db.DB, mint *vault.Mint, now func() time.Time) *Sharing {
	return &Sharing{db: d, mint: mint, now: now, looked: map[look]bool{}}
}

// TellScreens sets what tells the screens at tables. It is called before the sharing is shared.
func (s *Sharing) TellScreens(screens people.Screens) { s.screens = screens }

// KeepLedger has what ends in a ledger before anybody is told. It is called before the sharing is shared.
func (s *Sharing) KeepLedger(l *people.Ledger) { s.ledger = l }

// Screens tell the screens at tables that something happened there.
func (s *Sharing) Screens() people.Screens { return s.screens }

// Ref names a private thing and whose it is.
type Ref struct {
	ID, Owner string
	Kind      Kind
	Binned    bool
	Since     time.Time // when it was shared or laid down, where that is what was asked
	Made      bool      // made at the table it lies on
}

func (s *Sharing) view(ctx context.Context, fn func(*Queries) error) error {
	return s.db.View(ctx, func(q db.Q) error { return fn(New(q)) })
}

func (s *Sharing) update(ctx context.Context, fn func(*Queries) error) error {
	return s.db.Update(ctx, func(q db.Q) error { return fn(New(q)) })
}

// end runs a change that ends shares of an owner at a time, with each of them in the ledger before it returns.
func (s *Sharing) end(ctx context.Context, owner string, fn func(q *Queries, at sql.NullInt64) error) error {
	return s.ledger.Update(ctx, s.db, func(tx db.Q) error {
		q, at := New(tx), ms(s.now())
		if err := fn(q, at); err != nil {
			return err
		}
		return q.noteEndedShares(ctx, at.Int64, owner)
	})
}

// Look allows a viewer to read a thing, or answers as if it weren't there. For somebody else's thing, the line in "Who
// has looked" is durable before the pass is handed out (PRIV-2).
func (s *Sharing) Look(ctx context.Context, v people.Viewer, id string) (Ref, vault.Pass, error) {
	ref, right, err := s.find(ctx, v, id)
	if err != nil {
		return Ref{}, vault.Pass{}, fault.Wrap(err, "sharing.Look")
	}
	switch {
	case right == All || right == Read:
		return ref, s.mint.Thing(ref.Owner, ref.ID), nil
	case v.Locked:
		return Ref{}, vault.Pass{}, fault.New(fault.Locked, "people.table.locked")
	}
	if v.Seat == "person" && v.Proved {
		return ref, s.mint.Thing(ref.Owner, ref.ID), nil // on their own device at a table they look at what is theirs
	}
	viewer, scope := v.Account, fmt.Sprintf("hour:%d", s.now().Unix()/3600)
	if v.Table != "" {
		viewer, scope = v.Supporter, "table:"+v.Table
	}
	if err := s.record(ctx, ref, look{viewer, ref.ID, scope}); err != nil {
		return Ref{}, vault.Pass{}, fault.Wrap(err, "sharing.Look")
	}
	return ref, s.mint.Thing(ref.Owner, ref.ID), nil
}

// Write allows a viewer to change a thing: its person, or the table it lies on. A locked table may still write what was
// being typed when it locked; it reads nothing.
func (s *Sharing) Write(ctx context.Context, v people.Viewer, id string) (Ref, vault.Pass, error) {
	ref, right, err := s.find(ctx, v, id)
	if err == nil && right != All && right != WhileOnTable {
		err = fault.Missing()
	}
	if err == nil && Fixed(ref.Kind) {
		err = fault.New(fault.Forbidden, "sharing.note.fixed")
	}
	if err == nil && ref.Binned {
		err = fault.New(fault.Gone, "sharing.binned")
	}
	if err != nil {
		return Ref{}, vault.Pass{}, fault.Wrap(err, "sharing.Write")
	}
	return ref, s.mint.Thing(ref.Owner, ref.ID), nil
}

// Manage allows what only a thing's person may do with it, such as putting it away or sharing it; at a table that holds
// also for what lies on it.
func (s *Sharing) Manage(ctx context.Context, v people.Viewer, id string) (Ref, error) {
	ref, right, err := s.find(ctx, v, id)
	if err == nil && right == WhileShared {
		err = fault.Missing()
	}
	if err == nil && v.Locked {
		err = fault.New(fault.Locked, "people.table.locked")
	}
	return ref, fault.Wrap(err, "sharing.Manage")
}

// Own allows a person to open everything of theirs: on their own session, or at a table for the few minutes in which
// they have shown who they are in order to pick something.
func (s *Sharing) Own(v people.Viewer) (owner string, p vault.Pass, err error) {
	switch {
	case v.Table == "" && v.Account != "" && v.Is(people.Person):
		return v.Account, s.mint.Whole(v.Account), nil
	case v.Table != "" && v.Picking && !v.Locked:
		return v.TPerson, s.mint.Whole(v.TPerson), nil
	}
	return "", vault.Pass{}, fault.Wrap(fault.Missing(), "sharing.Own")
}

// Table allows the record of a joint session to be opened: at that table while it is open, and by its person.
func (s *Sharing) Table(v people.Viewer, j people.Joint) (vault.Pass, error) {
	if v.Locked && v.Table == j.ID {
		return vault.Pass{}, fault.New(fault.Locked, "people.table.locked")
	}
	return s.WriteTable(v, j)
}

// WriteTable allows the record of a joint session to be changed. A locked table may still write what was being typed when
// it locked, and shows nothing of what was there.
func (s *Sharing) WriteTable(v people.Viewer, j people.Joint) (vault.Pass, error) {
	switch {
	case v.Table == j.ID && j.Open, v.Table == "" && v.Account == j.Person && v.Is(people.Person):
		return s.mint.Thing(j.ID, j.ID), nil
	}
	return vault.Pass{}, fault.Wrap(fault.Missing(), "sharing.Table(%s)", j.ID)
}

// find loads a thing's reference and what v may do with it; None is answered as missing.
func (s *Sharing) find(ctx context.Context, v people.Viewer, id string) (ref Ref, right Right, err error) {
	if !people.IsID(id) {
		return Ref{}, None, fault.Missing()
	}
	err = s.view(ctx, func(q *Queries) error {
		row, err := db.One(q.thingRef(ctx, id))
		if err != nil {
			return err
		}
		ref = Ref{ID: id, Owner: row.Owner, Kind: Kind(row.Kind), Binned: row.Deleted.Valid}
		right = RightOf(ref.Kind, relate(v, ref.Owner))
		ok, err := s.holds(ctx, q, v, ref, right)
		if err == nil && !ok {
			err = fault.Missing()
		}
		return err
	})
	return ref, right, err
}

// holds checks the condition that a right comes with.
func (s *Sharing) holds(ctx context.Context, q *Queries, v people.Viewer, ref Ref, right Right) (bool, error) {
	switch right {
	case All, Read:
		return true, nil
	case WhileOnTable:
		n, err := q.isLaid(ctx, v.Table, ref.ID)
		return n > 0 && !ref.Binned, err
	case WhileShared:
		n, err := q.liveShare(ctx, ref.ID, v.Account, ms(s.now()))
		return n > 0, err
	}
	return false, nil
}

// record makes a look durable, once for its viewer, thing and scope.
func (s *Sharing) record(ctx context.Context, ref Ref, l look) error {
	if s.knows(l) {
		return nil
	}
	err := s.update(ctx, func(q *Queries) error {
		_, err := q.addLook(ctx, addLookParams{Owner: ref.Owner, Viewer: l.viewer, Thing: l.thing, Kind: string(ref.Kind), Scope: l.scope, At: s.now().UnixMilli()})
		return err
	})
	if err != nil {
		return err
	}
	s.remember(l)
	return nil
}

// Looked is one line of "Who has looked".
type Looked struct {
	Viewer string
	Thing  string
	Kind   Kind
	Table  string // the joint session it was at, if any
	At     time.Time
}

// WhoHasLooked are the looks at a person's things, latest first.
func (s *Sharing) WhoHasLooked(ctx context.Context, v people.Viewer, most, skip int) (lines []Looked, err error) {
	owner, _, err := s.Own(v)
	if err != nil || v.Table != "" {
		return nil, errors.Join(err, fault.Wrap(fault.Missing(), "sharing.WhoHasLooked"))
	}
	err = s.view(ctx, func(q *Queries) error {
		rows, err := q.looksOf(ctx, owner, int32(most), int32(skip))
		for _, r := range rows {
			lines = append(lines, Looked{Viewer: r.Viewer, Thing: r.Thing, Kind: Kind(r.Kind), Table: tableIn(r.Scope), At: time.UnixMilli(r.At)})
		}
		return err
	})
	return lines, fault.Wrap(err, "sharing.WhoHasLooked")
}
