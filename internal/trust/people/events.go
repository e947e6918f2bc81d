package people

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
)

// EventKind says what happened at a table.
type EventKind string

// The kinds of events.
const (
	EventPlace   EventKind = "place"   // somebody went to another page
	EventThing   EventKind = "thing"   // a thing was made, written, laid down, taken back or put away
	EventTable   EventKind = "table"   // what the table remembers of itself changed: who chose, the note, what is kept
	EventJoining EventKind = "joining" // another screen asks to sit down, sits down, or goes
)

// TableEvent is one thing that happened at a table. It says that something changed, never what: that is for each screen to ask,
// with its own rights.
type TableEvent struct {
	N     int64     `json:"n"` // 1, 2, 3 … at each table, without a gap
	Kind  EventKind `json:"kind"`
	Thing string    `json:"thing,omitempty"` // the id of what changed, if it was one thing
	Seat  string    `json:"seat"`            // whose screen it came from: person, supporter, both
}

// eventsKept is about how many of a table's events are kept, for screens that were away for a moment. Who has missed more
// looks at everything again.
const eventsKept = 1000

// AddEvent notes that something happened at a table, inside the transaction that makes it happen. It is counted under the
// row's lock, so that events of a table are durable in the order of their numbers. At a table that was left nobody is
// there to hear it, and nothing is noted. After the commit, tell the screens.
func AddEvent(ctx context.Context, q db.Q, table, seat string, kind EventKind, thing string) error {
	query := New(q)
	n, err := query.countEvent(ctx, table)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err == nil {
		err = query.addEvent(ctx, addEventParams{TableID: table, N: n, Kind: string(kind), Thing: text(thing), Seat: seat})
	}
	if err == nil && n%100 == 0 {
		err = query.forgetEventsUpTo(ctx, table, n-eventsKept)
	}
	return fault.Wrap(err, "people.AddEvent(%s)", table)
}

// AddThingEvent notes at every open table on which a thing lies that it changed, and returns those tables.
func AddThingEvent(ctx context.Context, q db.Q, seat, thing string) (tables []string, err error) {
	if tables, err = New(q).openTablesWith(ctx, thing); err != nil {
		return nil, fault.Wrap(err, "people.AddThingEvent(%s)", thing)
	}
	for _, table := range tables {
		if err := AddEvent(ctx, q, table, seat, EventThing, thing); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// AddEventsOf notes at every open table of a person that much of what lies there may have changed, and returns those tables.
func AddEventsOf(ctx context.Context, q db.Q, person string, now time.Time) (tables []string, err error) {
	if tables, err = New(q).openTablesOf(ctx, person, now.Add(-longest).UnixMilli()); err != nil {
		return nil, fault.Wrap(err, "people.AddEventsOf")
	}
	for _, table := range tables {
		if err := AddEvent(ctx, q, table, "person", EventTable, ""); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// SeatOf says, for an event, whose screen a viewer is: away from a table, a person's own.
func SeatOf(v Viewer) string {
	if v.Table == "" {
		return "person"
	}
	return v.Seat
}

// Screens tells the screens at a table, on every node, that something happened there. It is called once that is durable.
type Screens func(ctx context.Context, table string)

// Tell tells the screens of several tables; "" is none. No Screens tell nobody.
func (s Screens) Tell(ctx context.Context, tables ...string) {
	for _, table := range tables {
		if s != nil && table != "" {
			s(ctx, table)
		}
	}
}

// TellScreens sets what tells the screens at tables. It is called before the register is shared.
func (r *Register) TellScreens(s Screens) { r.screens = s }

// Missed is what happened at a table since a screen last heard of it.
type Missed struct {
	N      int64 // how many events there have been
	Again  bool  // some of those in between are not kept, or it counted elsewhere: look at everything again
	Events []TableEvent
}

// mostMissed is how many events a screen is told one by one; who missed more looks at everything again.
const mostMissed = 200

// Missed is what the screen with this session has missed since event number after, and who sits at it now: a viewer without
// a table once the session has ended or the table was left. A locked screen is told nothing.
func (r *Register) Missed(ctx context.Context, session string, after int64) (v Viewer, m Missed, err error) {
	err = r.view(ctx, func(q *Queries) error {
		row, err := q.sessionByID(ctx, session)
		if errors.Is(err, sql.ErrNoRows) {
			v = Viewer{}
			return nil
		}
		if err == nil {
			v, err = r.admit(Viewer{}, sessionByTokenRow(row))
		}
		if err != nil || v.Table == "" || v.Locked {
			return err
		}
		if v.Seat == bothSeat { // until another screen sits there
			at, err := r.around(ctx, q, row.TableID, row.ID)
			if err != nil {
				return err
			}
			v = v.amid(at)
		}
		m, err = missed(ctx, q, v.Table, after, v.Events)
		return err
	})
	return v, m, fault.Wrap(err, "people.Missed")
}

// countsAtOnce is how many sessions one query looks up. The query is filled up to that number, so that there is one of it.
const countsAtOnce = 200

var countsQuery = func() string {
	var b strings.Builder
	b.WriteString("SELECT s.id, s.seen, s.expires, t.state, t.events FROM sessions s JOIN tables t ON t.id = s.tabl WHERE s.id IN ($1")
	for i := range countsAtOnce - 1 {
		fmt.Fprintf(&b, ", $%d", i+2)
	}
	return b.String() + ")"
}()

// EventCounts is how many events there have been at the table of each session, without those that have ended or are locked.
// Session and table are all it looks at, so that it can be asked for every screen of a node now and then.
func (r *Register) EventCounts(ctx context.Context, sessions []string) (counts map[string]int64, err error) {
	err = r.db.View(ctx, func(q db.Q) error {
		counts = make(map[string]int64, len(sessions))
		for some := range slices.Chunk(sessions, countsAtOnce) {
			if err := r.countSome(ctx, q, some, counts); err != nil {
				return err
			}
		}
		return nil
	})
	return counts, fault.Wrap(err, "people.EventCounts")
}

func (r *Register) countSome(ctx context.Context, q db.Q, sessions []string, counts map[string]int64) error {
	args := make([]any, countsAtOnce)
	for i := range args {
		args[i] = ""
		if i < len(sessions) {
			args[i] = sessions[i]
		}
	}
	rows, err := q.QueryContext(ctx, countsQuery, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	now := r.now()
	for rows.Next() {
		var session, state string
		var seen, expires, n int64
		if err := rows.Scan(&session, &seen, &expires, &state, &n); err != nil {
			return err
		}
		if state == "open" && now.UnixMilli() < expires && now.Sub(when(seen)).Abs() <= r.tableIdle { // as admit sees it
			counts[session] = n
		}
	}
	return rows.Err()
}

// missed reads what came after number after at a table where there have been n.
func missed(ctx context.Context, q *Queries, table string, after, n int64) (m Missed, err error) {
	m = Missed{N: n}
	if after == n {
		return m, nil
	}
	if after > n || n-after > mostMissed {
		m.Again = true
		return m, nil
	}
	rows, err := q.eventsAfter(ctx, table, after, mostMissed)
	for _, row := range rows {
		m.Events = append(m.Events, TableEvent{N: row.N, Kind: EventKind(row.Kind), Thing: row.Thing.String, Seat: row.Seat})
	}
	m.Again = err == nil && int64(len(m.Events)) != n-after // the first of them are no longer kept
	if m.Again {
		m.Events = nil
	}
	return m, err
}
