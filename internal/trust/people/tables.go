package people

import (
	"context"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
)

// Joint is a joint session: a table that a person and a supporter sit at.
type Joint struct {
	ID, Person, Supporter string
	Setting               string // one (one screen), phone
	StartedBy             string // person, supporter
	Open                  bool
	Created, Left         time.Time
	record                []byte
	version               int64
}

// The settings of a joint session.
const (
	OneScreen = "one"
	OnPhone   = "phone"
)

func jointOf(t Tables) Joint {
	return Joint{ID: t.ID, Person: t.Person, Supporter: t.Supporter, Setting: t.Setting, StartedBy: t.StartedBy,
		Open: t.State == "open", Created: when(t.Created), Left: whenSet(t.LeftAt), record: t.Record, version: t.Version}
}

func recordPlace(id string, version int64) vault.Place {
	return vault.Place{Table: "tables", Column: "record", Owner: id, Row: id, Version: version}
}

// OpenTable sits the viewer of a session down at a new table with another, parks that session, and returns the token of
// the table's own. The two must be linked, and the viewer must be one of them.
func (r *Register) OpenTable(ctx context.Context, v Viewer, person, supporter, setting string) (id, token string, err error) {
	if err := r.mayOpen(ctx, v, person, supporter); err != nil {
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
		token, err = r.sit(ctx, q, v, id, seatOf(setting, startedBy))
		return err
	})
	return id, token, fault.Wrap(err, "people.OpenTable")
}

// seatOf says who sits at the device that a table is opened on.
func seatOf(setting, side string) string {
	if setting == OneScreen {
		return "both"
	}
	return side
}

// sit parks the viewer's session and opens one at the table in its place.
func (r *Register) sit(ctx context.Context, q *Queries, v Viewer, table, seat string) (token string, err error) {
	if err := q.parkSession(ctx, v.Session, text(table)); err != nil {
		return "", err
	}
	return r.addSession(ctx, q, Sessions{Kind: string(tableSession), TableID: text(table), Device: text(v.Device), Seat: text(seat)})
}

// JoinTable sits one of the two down, on a device of their own, at a table that the other opened on the phone.
func (r *Register) JoinTable(ctx context.Context, v Viewer, id string) (token string, err error) {
	j, err := r.Joint(ctx, id)
	if err == nil && (v.Account == "" || !j.Open || j.Setting == OneScreen || (v.Account != j.Person && v.Account != j.Supporter)) {
		err = fault.Missing()
	}
	if err != nil {
		return "", fault.Wrap(err, "people.JoinTable")
	}
	seat := "supporter"
	if v.Account == j.Person {
		seat = "person"
	}
	err = r.update(ctx, func(q *Queries) error {
		token, err = r.sit(ctx, q, v, id, seat)
		return err
	})
	return token, fault.Wrap(err, "people.JoinTable")
}

// OpenPhoneTables are the open tables on the phone that somebody may sit down at, latest first.
func (r *Register) OpenPhoneTables(ctx context.Context, account string) (joints []Joint, err error) {
	err = r.view(ctx, func(q *Queries) error {
		rows, err := q.openPhoneTables(ctx, account, r.now().Add(-longest).UnixMilli())
		for _, t := range rows {
			joints = append(joints, jointOf(t))
		}
		return err
	})
	return joints, fault.Wrap(err, "people.OpenPhoneTables")
}

func (r *Register) mayOpen(ctx context.Context, v Viewer, person, supporter string) error {
	if v.Account == "" || (v.Account != person && v.Account != supporter) {
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

// SetRecord replaces what an open table remembers of itself. Another writer in between is a Conflict.
func (r *Register) SetRecord(ctx context.Context, j Joint, record []byte) error {
	sealed, err := r.vault.Seal(ctx, recordPlace(j.ID, j.version+1), record)
	if err != nil {
		return fault.Wrap(err, "people.SetRecord(%s)", j.ID)
	}
	return r.update(ctx, func(q *Queries) error {
		n, err := q.setTableRecord(ctx, sealed, j.ID, j.version)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "people.changed")
		}
		return fault.Wrap(err, "people.SetRecord(%s)", j.ID)
	})
}

// LeaveTable ends a joint session and every session at it. The session that stepped aside for it stays parked: only
// Resume brings it back, or it ends by itself.
func (r *Register) LeaveTable(ctx context.Context, id string) error {
	return r.update(ctx, func(q *Queries) error {
		if _, err := q.leaveTable(ctx, id, millis(r.now())); err != nil {
			return err
		}
		return q.deleteSessionsOfTable(ctx, text(id))
	})
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

// Unlock lets a table that locked itself go on. Call it only when its person or supporter has proved who they are.
func (r *Register) Unlock(ctx context.Context, session string) error {
	return r.update(ctx, func(q *Queries) error { return q.unlockSession(ctx, session, r.now().UnixMilli()) })
}

// Lock locks a table's session at once, as if nobody had touched it for a while. What was on its way when it locked is
// still kept, and doesn't open it again.
func (r *Register) Lock(ctx context.Context, session string) error {
	return r.update(ctx, func(q *Queries) error { return q.lockSession(ctx, session) })
}

// LetPick lets the person at a table, who has just shown who they are, pick from their own things for three minutes;
// false ends it.
func (r *Register) LetPick(ctx context.Context, session string, on bool) error {
	var until int64
	if on {
		until = r.now().Add(pickingFor).UnixMilli()
	}
	return r.update(ctx, func(q *Queries) error { return q.setPicking(ctx, session, until) })
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
