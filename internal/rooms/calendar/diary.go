package calendar

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// diary is all that is kept of somebody's appointments.
type diary struct {
	Source *source  `json:"source,omitempty"` // what was read last; nil for nothing
	Called []called `json:"called,omitempty"`
	Read   []kept   `json:"read,omitempty"` // what was found there
	Hand   []kept   `json:"hand,omitempty"` // what was typed in
	Digest digest   `json:"digest,omitzero"`
}

// source is where appointments are read from, and how it went. Times are in milliseconds since 1970.
type source struct {
	Address string       `json:"address,omitempty"` // a secret: whoever has it can read the calendar; "" for a file that was sent
	At      int64        `json:"at,omitempty"`      // when it was read last
	Tried   int64        `json:"tried,omitempty"`
	Fails   int          `json:"fails,omitempty"` // in a row
	Why     carry.WhyNot `json:"why,omitempty"`   // it could not be read last time
	Left    int          `json:"left,omitempty"`  // times that matched nobody, and so weren't kept
	Unread  int          `json:"unread,omitempty"`
	More    bool         `json:"more,omitempty"`
}

// called are words by which a calendar names somebody.
type called struct {
	Person string `json:"person,omitempty"` // "" for somebody, whose time is kept without a name
	Words  string `json:"words"`
}

// kept is one appointment.
type kept struct {
	ID     string `json:"id,omitempty"` // of one that was typed in
	At     int64  `json:"at"`           // in milliseconds since 1970
	Until  int64  `json:"until"`
	Person string `json:"person,omitempty"`
	Name   string `json:"name,omitempty"` // of somebody who isn't linked, as it was typed in
}

// Bounds of a diary.
const (
	mostKept   = 500
	mostHand   = 100
	mostCalled = 1000
)

// between are the appointments that begin between two times, in order; one that was read and typed in is one.
func (d diary) between(from, until time.Time) (all []Appointment) {
	for _, k := range slices.Concat(d.Read, d.Hand) {
		at := time.UnixMilli(k.At)
		if !at.Before(from) && at.Before(until) {
			all = append(all, Appointment{At: at, Until: time.UnixMilli(k.Until), Person: k.Person, Name: k.Name, id: k.ID})
		}
	}
	slices.SortStableFunc(all, func(a, b Appointment) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Person, b.Person)) })
	return slices.CompactFunc(all, func(a, b Appointment) bool { return a.At.Equal(b.At) && a.Person == b.Person && a.Person != "" })
}

// prune takes out what was before today, and whatever is about people who aren't linked any more. It reports whether there was any.
func (d *diary) prune(today time.Time, linked map[string]string) (pruned bool) {
	before := len(d.Read) + len(d.Hand) + len(d.Called)
	over := func(k kept) bool {
		return k.At < today.UnixMilli() && k.Until <= today.UnixMilli() || k.Person != "" && linked[k.Person] == ""
	}
	d.Read, d.Hand = slices.DeleteFunc(d.Read, over), slices.DeleteFunc(d.Hand, over)
	d.Called = slices.DeleteFunc(d.Called, func(c called) bool { return c.Person != "" && linked[c.Person] == "" })
	return len(d.Read)+len(d.Hand)+len(d.Called) != before
}

func (d diary) empty() bool {
	return d.Source == nil && len(d.Called)+len(d.Read)+len(d.Hand) == 0 && d.Digest == digest{}
}

func place(account string, version int64) vault.Place {
	return vault.Place{Table: "calendars", Column: "body", Owner: account, Row: sharing.CalendarRow, Version: version}
}

// load is an account's diary, with its version; 0 where nothing is kept.
func (x *Room) load(ctx context.Context, account string, pass vault.Pass) (d diary, version int64, err error) {
	var row Calendars
	err = x.DB.View(ctx, func(q db.Q) (err error) { row, err = db.One(New(q).calendarOf(ctx, account)); return err })
	if fault.Is(err, fault.NotFound) {
		return d, 0, nil
	}
	if err == nil {
		d, err = x.open(ctx, row, pass)
	}
	return d, row.Version, fault.Wrap(err, "calendar.load")
}

func (x *Room) open(ctx context.Context, row Calendars, pass vault.Pass) (d diary, err error) {
	text, err := x.Vault.Open(ctx, pass, place(row.Account, row.Version), row.Body)
	if err == nil {
		err = json.Unmarshal(text, &d)
	}
	return d, err
}

// mostTries is how often a change is tried that met another of the same diary.
const mostTries = 5

var errMet = errors.New("another change came between")

// errSame says that a change changes nothing.
var errSame = errors.New("nothing to keep")

// mine is the viewer's own diary.
func (x *Room) mine(ctx context.Context, v people.Viewer) (diary, error) {
	pass, err := x.Sharing.OwnCalendar(v)
	if err != nil {
		return diary{}, err
	}
	d, _, err := x.load(ctx, v.Account, pass)
	return d, err
}

// changeMine changes the viewer's own diary.
func (x *Room) changeMine(ctx context.Context, v people.Viewer, change func(*diary) error) error {
	pass, err := x.Sharing.OwnCalendar(v)
	if err != nil {
		return err
	}
	return x.change(ctx, v.Account, pass, change)
}

// change changes a diary. Where another change came first, it is made again on that.
func (x *Room) change(ctx context.Context, account string, pass vault.Pass, change func(*diary) error) (err error) {
	for range mostTries {
		d, version, loadErr := x.load(ctx, account, pass)
		if loadErr != nil {
			return loadErr
		}
		if err = change(&d); errors.Is(err, errSame) {
			return nil
		}
		if err == nil {
			err = x.save(ctx, account, d, version)
		}
		if !errors.Is(err, errMet) {
			return fault.Wrap(err, "calendar.change")
		}
	}
	return fault.New(fault.Conflict, "calendar.met")
}

// save seals a diary in the place of the one that was read at a version; one that is empty is kept no more.
func (x *Room) save(ctx context.Context, account string, d diary, version int64) error {
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	sealed, err := x.Vault.Seal(ctx, place(account, version+1), text)
	if err != nil {
		return err
	}
	return x.DB.Update(ctx, func(q db.Q) error {
		var n int64
		var err error
		switch s := New(q); {
		case d.empty() && version == 0:
			return nil
		case d.empty():
			n, err = s.forgetCalendar(ctx, account, version)
		case version == 0:
			n, err = s.beginCalendar(ctx, account, sealed)
		default:
			n, err = s.saveCalendar(ctx, sealed, account, version)
		}
		if err == nil && n == 0 {
			err = errMet
		}
		return err
	})
}
