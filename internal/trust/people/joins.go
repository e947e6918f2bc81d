package people

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/page"
)

// How long the code of a table is good for, how long a screen that brought it waits for the yes, and how long it then has
// to sit down.
const (
	screenCodeFor = 10 * time.Minute
	screenAskFor  = 5 * time.Minute
	screenSitFor  = 5 * time.Minute
)

// The seats at a table.
const (
	bothSeat      = "both"
	personSeat    = "person"
	supporterSeat = "supporter"
)

// otherSeat is the seat across from one.
func otherSeat(seat string) string {
	if seat == personSeat {
		return supporterSeat
	}
	return personSeat
}

// ScreenStage is how far another screen has come on its way to a table.
type ScreenStage string

// The stages of another screen, in the order in which they come.
const (
	ScreenNone   ScreenStage = "none"   // nobody has asked for one
	ScreenCode   ScreenStage = "code"   // there is a code, and nobody has brought it
	ScreenAsking ScreenStage = "asking" // a screen has brought it, and waits for the yes
	ScreenComing ScreenStage = "coming" // it may sit down, and hasn't yet
	ScreenHere   ScreenStage = "here"   // another screen is at the table
)

// Screen is another screen at a table, or on its way to it.
type Screen struct {
	Stage   ScreenStage
	ID      string // of its way here; "" where it didn't come by a code, or is here
	Seat    string // whose screen it is or will be: person, supporter
	Code    string // in two groups; while nobody has brought it
	Picture string // the picture that the waiting screen shows, one of page.Pictures
	Account string // which of the two is signed in on the waiting screen; "" where nobody is
	Brought bool   // the one that is here came when the table was open, and can be sent away
	Until   time.Time
}

// The digits of a code. On a bad line five and nine sound alike, so that there is no nine, and who hears one types a five. No
// digit stands beside itself, because "double four" and a row of sixes get lost on the way.
const (
	screenDigits   = 6
	screenAlphabet = 9
)

// screenCode is the code that belongs to a way to a table. It is kept nowhere: it comes from the installation's key.
func (r *Register) screenCode(id string) string {
	from := r.vault.Lookup("screen code", id)
	digits := make([]byte, screenDigits)
	for i := range digits {
		d := from[i] % screenAlphabet
		if i > 0 { // one of the other eight
			d = (digits[i-1] - '0' + 1 + from[i]%(screenAlphabet-1)) % screenAlphabet
		}
		digits[i] = '0' + d
	}
	return string(digits)
}

func (r *Register) screenLookup(code string) []byte { return r.vault.Lookup("screen", code) }

// inThrees is a code as it is shown and said.
func inThrees(code string) string { return code[:screenDigits/2] + " " + code[screenDigits/2:] }

// readScreenCode reads a code as somebody typed it: with any spaces, hyphens or full stops, in the digits of their keyboard,
// with a letter for the digit it looks like. "" is no code.
func readScreenCode(typed string) string {
	if len(typed) > 100 {
		return ""
	}
	typed = strings.NewReplacer("o", "0", "O", "0", "l", "1", "I", "1", "|", "1", "-", " ", "‐", " ", "–", " ", "—", " ", ".", " ", ",", " ").Replace(typed)
	if !isDigits(typed) {
		return ""
	}
	code := strings.ReplaceAll(digits(typed), "9", "5")
	if len(code) != screenDigits {
		return ""
	}
	return code
}

// latest is the latest end that a code or a wait can have, with a minute for nodes whose clocks differ. A later one comes from
// a clock that was set back since; it doesn't hold.
func (r *Register) latest() int64 { return r.now().Add(screenCodeFor + time.Minute).UnixMilli() }

// awake is when a screen must have been used for it not to have locked itself.
func (r *Register) awake() int64 { return r.now().Add(-r.tableIdle).UnixMilli() }

// around is what else is at the table of a session.
func (r *Register) around(ctx context.Context, q *Queries, table sql.NullString, session string) (aroundTableRow, error) {
	return q.aroundTable(ctx, table, session, r.now().UnixMilli(), r.awake())
}

// amid puts into a viewer at a table what else is there. While another screen is at the table, the one that was for both is
// for whoever the other isn't.
func (v Viewer) amid(at aroundTableRow) Viewer {
	if v.Table == "" {
		return v
	}
	v.Others, v.Asking = int(at.Awake), at.Asking > 0
	if v.Seat == bothSeat && at.Seat != "" {
		v.Seat = otherSeat(at.Seat)
	}
	return v
}

// atTable is nil for a viewer at a table that isn't locked.
func atTable(v Viewer) error {
	switch {
	case v.Table == "":
		return fault.Missing()
	case v.Locked:
		return fault.New(fault.Locked, "people.table.locked")
	}
	return nil
}

// MakeScreenCode makes the code by which another screen can come to the viewer's table, in the place of any before. seat says
// whose screen it will be; on a device of somebody's own only the other one's can come. There is one other screen at most.
func (r *Register) MakeScreenCode(ctx context.Context, v Viewer, seat string) error {
	if err := atTable(v); err != nil {
		return fault.Wrap(err, "people.MakeScreenCode")
	}
	if v.Brought || (seat != personSeat && seat != supporterSeat) || (v.Seat != bothSeat && seat != otherSeat(v.Seat)) {
		return fault.Wrap(fault.Missing(), "people.MakeScreenCode")
	}
	if _, err := r.count(ctx, []limit{r.limitOn(10, 2*time.Minute, "screen codes", v.Table)}); err != nil {
		return err
	}
	err := error(nil)
	for range 5 {
		id := NewID()
		err = r.update(ctx, func(q *Queries) error { return r.addScreenCode(ctx, q, v, id, seat) })
		if !db.IsTaken(err) {
			break
		}
	}
	return fault.Wrap(err, "people.MakeScreenCode")
}

func (r *Register) addScreenCode(ctx context.Context, q *Queries, v Viewer, id, seat string) error {
	now := r.now()
	others, err := q.otherScreens(ctx, text(v.Table), v.Session, now.UnixMilli())
	if err == nil && len(others) > 0 {
		err = fault.New(fault.Conflict, "people.screen.here")
	}
	if err != nil {
		return err
	}
	if err := q.deleteJoinsAtTable(ctx, v.Table); err != nil {
		return err
	}
	return q.addJoin(ctx, addJoinParams{ID: id, TableID: v.Table, Lookup: r.screenLookup(r.screenCode(id)), Seat: seat, Session: v.Session,
		Created: now.UnixMilli(), Expires: now.Add(screenCodeFor).UnixMilli()})
}

// OtherScreen is the other screen at the viewer's table, or on its way to it.
func (r *Register) OtherScreen(ctx context.Context, v Viewer) (s Screen, err error) {
	if err := atTable(v); err != nil {
		return s, fault.Wrap(err, "people.OtherScreen")
	}
	err = r.view(ctx, func(q *Queries) error {
		now := r.now().UnixMilli()
		others, err := q.otherScreens(ctx, text(v.Table), v.Session, now)
		if err != nil || len(others) > 0 {
			s = screenHere(others)
			return err
		}
		j, err := q.joinAtTable(ctx, v.Table, now)
		if err == nil {
			s = r.screenOf(j)
		}
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return Screen{Stage: ScreenNone}, nil
	}
	return s, fault.Wrap(err, "people.OtherScreen")
}

func screenHere(others []Sessions) Screen {
	if len(others) == 0 {
		return Screen{}
	}
	o := others[len(others)-1]
	return Screen{Stage: ScreenHere, Seat: o.Seat.String, Brought: o.Brought}
}

func (r *Register) screenOf(j Joins) Screen {
	s := Screen{ID: j.ID, Seat: j.Seat, Until: when(j.Expires), Account: j.Account.String}
	switch {
	case j.Answer.String == "in":
		return Screen{Stage: ScreenNone} // it sat down, and has gone since
	case j.Answer.String == "yes":
		s.Stage = ScreenComing
	case j.Asking != nil:
		s.Stage, s.Picture = ScreenAsking, screenPicture(j.Asking)
	default:
		s.Stage, s.Code = ScreenCode, inThrees(r.screenCode(j.ID))
	}
	return s
}

// screenPicture is the picture that a waiting screen shows, and that the table is told, so that the two can say to each other
// whether they mean the same screen.
func screenPicture(asking []byte) string { return page.Pictures[int(asking[0])%len(page.Pictures)] }

// StopScreenCode ends the code of the viewer's table, and with it the wait of a screen that brought it.
func (r *Register) StopScreenCode(ctx context.Context, v Viewer) error {
	if v.Table == "" {
		return fault.Wrap(fault.Missing(), "people.StopScreenCode")
	}
	err := r.update(ctx, func(q *Queries) error { return q.deleteJoinsAtTable(ctx, v.Table) })
	return fault.Wrap(err, "people.StopScreenCode")
}

// AnswerScreen says yes or no to the screen that brought the table's code. A no, and a yes that comes too late, are as if there
// had been no code. Saying yes twice is saying it once.
func (r *Register) AnswerScreen(ctx context.Context, v Viewer, id string, yes bool) error {
	if err := atTable(v); err != nil {
		return fault.Wrap(err, "people.AnswerScreen")
	}
	if !IsID(id) {
		return fault.Wrap(fault.Missing(), "people.AnswerScreen")
	}
	if !yes {
		return r.StopScreenCode(ctx, v)
	}
	err := r.update(ctx, func(q *Queries) error {
		now := r.now()
		n, err := q.answerJoin(ctx, now.Add(screenSitFor).UnixMilli(), id, v.Table, now.UnixMilli())
		if err != nil || n == 1 {
			return err
		}
		j, err := q.joinAtTable(ctx, v.Table, now.UnixMilli())
		if err == nil && j.ID == id && j.Answer.Valid {
			return nil
		}
		return orElse(notThere(err), fault.New(fault.Gone, "people.screen.late"))
	})
	return fault.Wrap(err, "people.AnswerScreen")
}

// SendScreenAway ends every screen that was brought to the viewer's table, at once. A screen that was brought itself sends
// nobody away.
func (r *Register) SendScreenAway(ctx context.Context, v Viewer) error {
	if v.Table == "" || v.Brought {
		return fault.Wrap(fault.Missing(), "people.SendScreenAway")
	}
	err := r.screensChange(ctx, func(q *Queries) (table, seat string, err error) {
		n, err := q.deleteBroughtScreens(ctx, text(v.Table), v.Session)
		if err == nil && n > 0 {
			table = v.Table
		}
		return table, v.Seat, errors.Join(err, q.deleteJoinsAtTable(ctx, v.Table))
	})
	return fault.Wrap(err, "people.SendScreenAway")
}

// LeaveByScreen ends the session of a screen that was brought to a table. The table goes on without it. Whoever was signed in
// on it before comes back only by showing who they are.
func (r *Register) LeaveByScreen(ctx context.Context, v Viewer) error {
	if v.Table == "" || !v.Brought {
		return fault.Wrap(fault.Missing(), "people.LeaveByScreen")
	}
	err := r.screensChange(ctx, func(q *Queries) (table, seat string, err error) {
		return v.Table, v.Seat, errors.Join(q.deleteSession(ctx, v.Session), q.deleteJoinsAtTable(ctx, v.Table))
	})
	return fault.Wrap(err, "people.LeaveByScreen")
}

// screensChange changes which screens a table has, or who is on the way to it, together with the event that says so, and then tells
// its screens. change returns the table and whose screen did it; no table where nothing changed.
func (r *Register) screensChange(ctx context.Context, change func(*Queries) (table, seat string, err error)) error {
	var table string
	err := r.db.Update(ctx, func(q db.Q) (err error) {
		var seat string
		if table, seat, err = change(New(q)); err != nil || table == "" {
			return err
		}
		return AddEvent(ctx, q, table, seat, EventJoining, "")
	})
	if err == nil && table != "" {
		r.screens.Tell(ctx, table)
	}
	return err
}
