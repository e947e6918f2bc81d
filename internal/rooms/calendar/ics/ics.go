// Package ics reads what a calendar file (iCalendar, RFC 5545) says of a few days: what things are called, when they begin and when
// they end. It reads nothing else of it: no places, no notes, nobody who is invited.
//
// A file comes from outside and can be anything. So an event that can't be read is counted and left out, and the others are read; a
// repeat is worked out by asking of each day whether it is one of its days, never by stepping through all there are, so that one
// without an end, or one whose day never comes, costs no more than another; and all of it has a budget.
package ics

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
)

// Event is one time at which something is in a calendar.
type Event struct {
	Title     string
	At, Until time.Time
}

// Read is what could be read.
type Read struct {
	Events []Event // in order of time
	Unread int     // entries that could not be read
	More   bool    // there is more than is read of one file
}

// Largest is the most bytes that a calendar may have.
const Largest = 1 << 20

// The bounds of one reading.
const (
	mostEvents = 2000      // times that are handed on
	mostSteps  = 1_500_000 // days that are asked about in all: less than a second
	longest    = 24 * time.Hour
)

// ErrNot says that something isn't a calendar.
var ErrNot = errors.New("ics: not a calendar")

var errUnread = errors.New("ics: an entry that can't be read")

// Parse reads what a calendar has between two times. Times without a zone go by the clock of floating. What lasts a day or longer is
// left out: it is no appointment.
func Parse(data []byte, from, until time.Time, floating *time.Location) (Read, error) {
	c := reading{from: from, until: until, floating: floating, left: mostSteps, zones: map[string]*zone{}, moved: map[string][]stamp{}}
	if !c.scan(data) {
		return Read{}, ErrNot
	}
	for _, e := range c.events {
		if e.recurrence != "" && c.note(e) != nil {
			e.bad = true
		}
	}
	for _, e := range c.events {
		if c.left <= 0 || len(c.read.Events) >= mostEvents {
			c.read.More = true
			break
		}
		if err := c.times(e); err != nil {
			c.read.Unread++
		}
	}
	all := c.read.Events
	slices.SortFunc(all, func(a, b Event) int {
		return cmp.Or(a.At.Compare(b.At), a.Until.Compare(b.Until), strings.Compare(a.Title, b.Title))
	})
	c.read.Events = slices.CompactFunc(all, func(a, b Event) bool {
		return a.At.Equal(b.At) && a.Until.Equal(b.Until) && a.Title == b.Title
	})
	return c.read, nil
}

// reading is one file while it is read.
type reading struct {
	from, until time.Time
	floating    *time.Location
	zones       map[string]*zone // that the file describes itself
	events      []*event
	moved       map[string][]stamp // by repeating entry: which of its times were moved or cancelled one by one
	left        int                // days that may still be asked about
	read        Read
}

// event is one entry as it stands in the file.
type event struct {
	uid, title, status  string
	start, end          prop
	duration, rule      string
	recurrence, recurTZ string
	except, also        []prop
	bad                 bool
}

// stamp is a time, or a whole day.
type stamp struct {
	at  time.Time
	day bool // all of the day that at begins
}

// times adds the times of an entry.
func (c *reading) times(e *event) error {
	if e.status == "CANCELLED" {
		return nil
	}
	first, lasts, err := c.first(e)
	if err != nil {
		return err
	}
	if first.day || lasts >= longest {
		return nil
	}
	zone, err := c.zoneOf(e.start)
	if err != nil {
		return err
	}
	starts := []time.Time{first.wall}
	if e.rule != "" && e.recurrence == "" {
		r, err := parseRule(e.rule, first.wall, zone)
		if err != nil {
			return err
		}
		if starts, err = r.between(first.wall, wallOf(c.from.Add(-longest), zone), wallOf(c.until, zone), &c.left); err != nil {
			return err
		}
	}
	var all []time.Time
	for _, w := range starts {
		all = append(all, zone.at(w))
	}
	also, err := c.stamps(e.also)
	if err != nil {
		return err
	}
	for _, s := range also {
		all = append(all, s.at)
	}
	return c.keep(e, all, lasts, zone)
}

// keep hands on those of an entry's times that are looked for and weren't taken out.
func (c *reading) keep(e *event, all []time.Time, lasts time.Duration, z clock) error {
	out, err := c.stamps(e.except)
	if err != nil {
		return err
	}
	if e.recurrence == "" {
		out = append(out, c.moved[e.uid]...)
	}
	for _, at := range all {
		until := at.Add(lasts)
		if !at.Before(c.until) || until.Before(c.from) || !until.After(c.from) && lasts > 0 || taken(out, at, z) {
			continue
		}
		c.read.Events = append(c.read.Events, Event{Title: e.title, At: at, Until: until})
	}
	return nil
}

func taken(out []stamp, at time.Time, z clock) bool {
	return slices.ContainsFunc(out, func(s stamp) bool {
		if s.day {
			w := wallOf(at, z)
			return w.YearDay() == s.at.YearDay() && w.Year() == s.at.Year()
		}
		return s.at.Equal(at)
	})
}

// note remembers that one time of a repeating entry was moved, or is no more: the entry that says so has its own.
func (c *reading) note(e *event) error {
	s, err := c.stamps([]prop{{tz: e.recurTZ, value: e.recurrence}})
	if err == nil {
		c.moved[e.uid] = append(c.moved[e.uid], s...)
	}
	return err
}

// first is when an entry begins first, by its own clock, and how long it lasts.
func (c *reading) first(e *event) (m moment, lasts time.Duration, err error) {
	if e.bad {
		return m, 0, errUnread
	}
	if m, err = parseMoment(e.start.value); err != nil || m.day {
		return m, 0, err
	}
	z, err := c.zoneOf(e.start)
	if err != nil {
		return m, 0, err
	}
	begins := m.in(z)
	switch {
	case e.end.value != "":
		end, err := parseMoment(e.end.value)
		if err != nil || end.day {
			return m, 0, err
		}
		endZone, err := c.zoneOf(e.end)
		if err != nil {
			return m, 0, err
		}
		lasts = end.in(endZone).Sub(begins)
	case e.duration != "":
		lasts, err = parseDuration(e.duration)
	}
	if m.utc {
		m.wall = wallOf(begins, z)
	}
	return m, max(lasts, 0), err
}

// stamps are the times in lists of them.
func (c *reading) stamps(all []prop) (found []stamp, err error) {
	for _, p := range all {
		z, err := c.zoneOf(p)
		if err != nil {
			return nil, err
		}
		for value := range strings.SplitSeq(p.value, ",") {
			value, _, _ = strings.Cut(value, "/") // of a span, when it begins
			m, err := parseMoment(strings.TrimSpace(value))
			if err != nil {
				return nil, err
			}
			if m.day {
				found = append(found, stamp{m.wall, true})
			} else {
				found = append(found, stamp{at: m.in(z)})
			}
			if c.left--; c.left <= 0 {
				return nil, errUnread
			}
		}
	}
	return found, nil
}
