package record

import (
	"context"
	"database/sql"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// standing is how far an extract has come.
func (x *Room) standing(ctx context.Context, id string) (s standing, err error) {
	err = x.view(ctx, func(q *Queries) error {
		row, err := db.One(q.standingOf(ctx, id))
		s = standing{Supporter: row.Supporter, State: row.State, Person: row.PersonAt.Valid, Support: row.SupporterAt.Valid}
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return standing{}, nil
	}
	return s, fault.Wrap(err, "record.standing")
}

// agree takes one side's yes to an extract as it stands, at the table where it lies. With both, the supporter may read it and take it
// out for a while. A yes is to a day as well: it is in what leaves.
func (x *Room) agree(ctx context.Context, v people.Viewer, t things.Thing, e Extract, side string) error {
	if v.Table == "" || side != "person" && side != "supporter" || v.Seat != "both" && v.Seat != side {
		return fault.Missing() // nobody says yes for the other
	}
	if x.day(x.Now()) != e.Facts.Day {
		return fault.New(fault.Conflict, "record.old")
	}
	at := sql.NullInt64{Int64: x.Now().UnixMilli(), Valid: true}
	err := x.update(ctx, func(q *Queries) (err error) {
		if side == "person" {
			_, err = q.personAgrees(ctx, at, t.ID)
		} else {
			_, err = q.supporterAgrees(ctx, at, t.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	s, err := x.standing(ctx, t.ID)
	if err != nil || s.State != agreed {
		return err
	}
	return x.Sharing.Share(ctx, v, people.NewID(), t.ID, s.Supporter, x.Now().Add(keptFor))
}

// withdraw takes an extract back before it has left: either of the two may. With its person's own hand, nobody else can read it any more.
func (x *Room) withdraw(ctx context.Context, v people.Viewer, t things.Thing, s standing) error {
	if v.Table == "" && v.Account != t.Owner && v.Account != s.Supporter {
		return fault.Missing()
	}
	var n int64
	err := x.Ledger.Update(ctx, x.DB, func(tx db.Q) (err error) {
		if n, err = New(tx).withdraw(ctx, t.ID); err == nil && n > 0 {
			err = people.NoteEnding(ctx, tx, people.EndedExtract, t.ID, x.Now())
		}
		return err
	})
	if err != nil {
		return err
	}
	if s, err = x.standing(ctx, t.ID); err == nil && n == 0 && s.State == left {
		err = fault.New(fault.Conflict, "record.left.already")
	}
	if err != nil {
		return err
	}
	if v.Table == "" && v.Account != t.Owner {
		return nil
	}
	if err := x.Sharing.StopSharing(ctx, v, t.ID); err != nil {
		return err
	}
	return x.Things.PutAway(ctx, v, t.ID)
}

// The forms in which something is taken out.
const (
	asText  = "text"
	asFHIR  = "fhir"
	asPaper = "paper"
)

// leave has it on record that the viewer takes an extract out, before anything of it goes. A person's own copy is theirs and no leaving.
func (x *Room) leave(ctx context.Context, v people.Viewer, t things.Thing, form string) error {
	if v.Account == t.Owner {
		return nil
	}
	s, err := x.standing(ctx, t.ID)
	if err != nil || s.Supporter != v.Account || !v.IsAny(Takers...) {
		return fault.OrMissing(err)
	}
	return x.update(ctx, func(q *Queries) error {
		n, err := q.leave(ctx, t.ID)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "record.not.agreed")
		}
		if err != nil {
			return err
		}
		return q.noteTaken(ctx, noteTakenParams{Owner: t.Owner, Thing: t.ID, ByWhom: v.Account, Action: form, At: x.Now().UnixMilli()})
	})
}

// Takers are those who keep a care record for a service. A carer keeps none.
var Takers = []people.Role{people.Worker, people.Peer, people.Navigator}

// Took has it on record that a supporter took a thing of a person's out of here as text, where another room let them. Its person's own
// copy is theirs.
func (x *Room) Took(ctx context.Context, v people.Viewer, t things.Thing) error {
	by := v.Account
	if v.Table != "" && v.Seat != "person" {
		by = v.Supporter
	}
	if by == t.Owner || by == "" {
		return nil
	}
	return x.update(ctx, func(q *Queries) error {
		return q.noteTaken(ctx, noteTakenParams{Owner: t.Owner, Thing: t.ID, ByWhom: by, Action: asText, At: x.Now().UnixMilli()})
	})
}

// out is one line of what has left.
type out struct {
	Thing, By, Form string
	At, Latest      time.Time
}

func outOf(r Taken) out {
	return out{Thing: r.Thing, By: r.By, Form: r.Action, At: time.UnixMilli(r.At), Latest: time.UnixMilli(r.Latest)}
}

// outOfThing is who took a thing out, latest first.
func (x *Room) outOfThing(ctx context.Context, t things.Thing) (all []out, err error) {
	err = x.view(ctx, func(q *Queries) error {
		rows, err := q.takenOfThing(ctx, t.Owner, t.ID)
		for _, r := range rows {
			all = append(all, outOf(r))
		}
		return err
	})
	return all, fault.Wrap(err, "record.outOfThing")
}

// mostListed is how much of what has left a page lists.
const mostListed = 200

// mine is what has left of a person's, latest first.
func (x *Room) mine(ctx context.Context, v people.Viewer) (all []out, err error) {
	owner, _, err := x.Sharing.Own(v)
	if err != nil {
		return nil, err
	}
	err = x.view(ctx, func(q *Queries) error {
		rows, err := q.takenOf(ctx, owner, mostListed)
		for _, r := range rows {
			all = append(all, outOf(r))
		}
		return err
	})
	return all, fault.Wrap(err, "record.mine")
}

// open is an extract that the viewer may read, and how far it has come.
func (x *Room) open(ctx context.Context, v people.Viewer, id string) (t things.Thing, e Extract, s standing, err error) {
	if t, err = x.Things.Get(ctx, v, id); err != nil {
		return t, e, s, err
	}
	if e, err = extractOf(t); err == nil {
		s, err = x.standing(ctx, t.ID)
	}
	return t, e, s, err
}

// Kinds are what this room makes, as it is kept.
func Kinds() []sharing.Kind { return []sharing.Kind{sharing.Extract} }
