package people

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
)

// Joint is a joint session: a table that a person and a supporter sit at.
type Joint struct {
	ID, Person, Supporter string
	Setting               string // one (one screen), two (screens), phone, paper
	StartedBy             string // person, supporter
	Open                  bool
	Created, Left         time.Time
	record                []byte
	version               int64
}

// The settings of a joint session.
const (
	OneScreen  = "one"
	TwoScreens = "two"
	OnPhone    = "phone"
	OnPaper    = "paper" // the supporter types in what the person wrote on paper, or said
)

func jointOf(t Tables) Joint {
	return Joint{ID: t.ID, Person: t.Person, Supporter: t.Supporter, Setting: t.Setting, StartedBy: t.StartedBy,
		Open: t.State == "open", Created: when(t.Created), Left: whenSet(t.LeftAt), record: t.Record, version: t.Version}
}

func recordPlace(id string, version int64) vault.Place {
	return vault.Place{Table: "tables", Column: "record", Owner: id, Row: id, Version: version}
}

// OpenTable sits the viewer of a session down at a new table with another, parks that session, and returns the token of
// the table's own. The two must be linked, and the viewer must be one of them; with who came by the person's own invitation, the person
// opens it, signed in (TOG-13).
func (r *Register) OpenTable(ctx context.Context, v Viewer, person, supporter, setting string) (id, token string, err error) {
	err = r.mayOpen(ctx, v, person, supporter)
	if err == nil && setting == OnPaper {
		err = r.mayTypeIn(ctx, v, person, supporter)
	}
	if err != nil {
		return "", "", fault.Wrap(err, "people.OpenTable")
	}
	startedBy := "supporter"
	if v.Account == person {
		startedBy = "person"
	}
	id = NewID()
	if err := r.vault.Create(ctx, id); err != nil {
		return "", "", fault.Wrap(err, "people.OpenTable")
	}
	record, err := r.vault.Seal(ctx, recordPlace(id, 1), []byte("{}"))
	if err != nil {
		return "", "", fault.Wrap(err, "people.OpenTable")
	}
	err = r.update(ctx, func(q *Queries) error {
		if err := q.addTable(ctx, addTableParams{ID: id, Person: person, Supporter: supporter, Setting: setting, StartedBy: startedBy,
			Record: record, Created: r.now().UnixMilli()}); err != nil {
			return err
		}
		token, err = r.sit(ctx, q, v, id, seatOf(setting, startedBy), false)
		return err
	})
	return id, token, fault.Wrap(err, "people.OpenTable")
}

// seatOf says who sits at the device that a table is opened on.
func seatOf(setting, side string) string {
	if setting == OneScreen {
		return bothSeat
	}
	return side
}

// sit parks the viewer's session and opens one at the table in its place. Being signed in, the viewer has shown who they are.
func (r *Register) sit(ctx context.Context, q *Queries, v Viewer, table, seat string, brought bool) (token string, err error) {
	if err := q.parkSession(ctx, v.Session, text(table)); err != nil {
		return "", err
	}
	return r.addSession(ctx, q, Sessions{Kind: string(tableSession), TableID: text(table), Device: text(v.Device), Seat: text(seat),
		Proved: r.now().UnixMilli(), Brought: brought})
}

// JoinTable sits one of the two down, on a device of their own where they are signed in, at a table that the other opened on the
// phone or on two screens. A code that waits for another screen is over with that.
func (r *Register) JoinTable(ctx context.Context, v Viewer, id string) (token string, err error) {
	j, err := r.Joint(ctx, id)
	if err == nil && (v.Account == "" || !j.Open || j.Setting == OneScreen || (v.Account != j.Person && v.Account != j.Supporter)) {
		err = fault.Missing()
	}
	if err != nil {
		return "", fault.Wrap(err, "people.JoinTable")
	}
	seat := supporterSeat
	if v.Account == j.Person {
		seat = personSeat
	}
	err = r.update(ctx, func(q *Queries) error {
		if err := q.deleteJoinsAtTable(ctx, id); err != nil {
			return err
		}
		token, err = r.sit(ctx, q, v, id, seat, true)
		return err
	})
	return token, fault.Wrap(err, "people.JoinTable")
}

// TablesToJoin are the open tables, on the phone or on two screens, that somebody may sit down at, latest first.
func (r *Register) TablesToJoin(ctx context.Context, account string) (joints []Joint, err error) {
	err = r.view(ctx, func(q *Queries) error {
		rows, err := q.tablesToJoin(ctx, account, r.now().Add(-longest).UnixMilli())
		for _, t := range rows {
			joints = append(joints, jointOf(t))
		}
		return err
	})
	return joints, fault.Wrap(err, "people.TablesToJoin")
}

func (r *Register) mayOpen(ctx context.Context, v Viewer, person, supporter string) error {
	if v.Account == "" || (v.Account != person && v.Account != supporter) || v.Account == supporter && v.ByInvitation() {
		return fault.Missing()
	}
	linked, err := r.Linked(ctx, person, supporter)
	if err == nil && !linked {
		err = fault.Missing()
	}
	return err
}

// Joint is the joint session with this id.
func (r *Register) Joint(ctx context.Context, id string) (Joint, error) {
	var row Tables
	err := r.view(ctx, func(q *Queries) (err error) { row, err = q.table(ctx, id); return err })
	return jointOf(row), fault.Wrap(missing(err), "people.Joint(%s)", id)
}

// Record is what a table remembers of itself, as JSON; the pass is for the table.
func (r *Register) Record(ctx context.Context, p vault.Pass, j Joint) ([]byte, error) {
	return r.vault.Open(ctx, p, recordPlace(j.ID, j.version), j.record)
}

// SetRecord replaces what an open table remembers of itself, and tells its screens what happened, from whose screen. Another
// writer in between is a Conflict.
func (r *Register) SetRecord(ctx context.Context, j Joint, record []byte, what EventKind, seat string) error {
	sealed, err := r.vault.Seal(ctx, recordPlace(j.ID, j.version+1), record)
	if err != nil {
		return fault.Wrap(err, "people.SetRecord(%s)", j.ID)
	}
	err = r.db.Update(ctx, func(q db.Q) error {
		n, err := New(q).setTableRecord(ctx, sealed, j.ID, j.version)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "people.changed")
		}
		if err != nil {
			return err
		}
		return AddEvent(ctx, q, j.ID, seat, what, "")
	})
	if err != nil {
		return fault.Wrap(err, "people.SetRecord(%s)", j.ID)
	}
	r.screens.Tell(ctx, j.ID)
	return nil
}

// LeaveTable ends a joint session and every session at it, and forgets what happened there. The session that stepped aside for it stays parked: only
// Resume brings it back, or it ends by itself. also is done in the same transaction, by whoever of two is the first to leave.
func (r *Register) LeaveTable(ctx context.Context, id string, also ...func(context.Context, db.Q) error) error {
	err := r.ledger.Update(ctx, r.db, func(tx db.Q) error {
		q := New(tx)
		left, err := q.leaveTable(ctx, id, millis(r.now()))
		if err != nil {
			return err
		}
		for _, do := range also {
			if left == 0 {
				break
			}
			if err := do(ctx, tx); err != nil {
				return err
			}
		}
		return errors.Join(q.deleteSessionsOfTable(ctx, text(id)), q.forgetEvents(ctx, id), q.deleteJoinsAtTable(ctx, id))
	})
	if err != nil {
		return fault.Wrap(err, "people.LeaveTable(%s)", id)
	}
	r.screens.Tell(ctx, id)
	return nil
}

// Resume brings back the session that stepped aside for a table, under a new token, if it belongs to account. Call it
// only when that account has just proved who it is. "" where there is none: the caller signs in afresh.
func (r *Register) Resume(ctx context.Context, table, account string) (token string, err error) {
	err = r.update(ctx, func(q *Queries) error {
		s, err := q.parkedFor(ctx, text(table), text(account), r.now().UnixMilli())
		if err != nil {
			return missing(err)
		}
		var hash []byte
		token, hash = newToken()
		return q.setSessionToken(ctx, hash, r.now().UnixMilli(), s.ID)
	})
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return token, fault.Wrap(err, "people.Resume")
}

// Unlock lets a table that locked itself go on. Call it only when its person or supporter has proved who they are. A code that
// it showed before is over.
func (r *Register) Unlock(ctx context.Context, session string) error {
	now := r.now().UnixMilli()
	return r.update(ctx, func(q *Queries) error {
		return errors.Join(q.unlockSession(ctx, session, now), q.setProved(ctx, session, now), q.deleteJoinsOfSession(ctx, session))
	})
}

// Lock locks a table's session at once, as if nobody had touched it for a while. What was on its way when it locked is
// still kept, and doesn't open it again.
func (r *Register) Lock(ctx context.Context, session string) error {
	var table sql.NullString
	err := r.update(ctx, func(q *Queries) (err error) {
		if table, err = q.lockSession(ctx, session); err != nil {
			return missing(err)
		}
		return q.deleteJoinsOfSession(ctx, session)
	})
	if err != nil {
		return fault.Wrap(err, "people.Lock")
	}
	r.screens.Tell(ctx, table.String) // so that this screen's own stream ends; to the other it is as if nothing happened
	return nil
}

// LetPick lets the person at a table, who has just shown who they are, pick from their own things for three minutes;
// false ends it.
func (r *Register) LetPick(ctx context.Context, session string, on bool) error {
	if !on {
		return r.update(ctx, func(q *Queries) error { return q.setPicking(ctx, session, 0) })
	}
	now := r.now()
	return r.update(ctx, func(q *Queries) error {
		return errors.Join(q.setPicking(ctx, session, now.Add(pickingFor).UnixMilli()), q.setProved(ctx, session, now.UnixMilli()))
	})
}

// JointsOf are a person's joint sessions, latest first; with a supporter, those of the two.
func (r *Register) JointsOf(ctx context.Context, person, supporter string, most int) (joints []Joint, err error) {
	err = r.view(ctx, func(q *Queries) error {
		var rows []Tables
		var err error
		if supporter == "" {
			rows, err = q.tablesOfPerson(ctx, person, int32(most))
		} else {
			rows, err = q.tablesOfPair(ctx, person, supporter, int32(most))
		}
		for _, t := range rows {
			joints = append(joints, jointOf(t))
		}
		return err
	})
	return joints, fault.Wrap(err, "people.JointsOf")
}
