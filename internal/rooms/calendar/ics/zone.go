package ics

import (
	"strconv"
	"strings"
	"time"
)

// Bounds of what a file may say of zones.
const (
	mostZones  = 50
	mostShifts = 40
)

// place is the clock of a place.
type place struct{ *time.Location }

func (p place) at(w time.Time) time.Time {
	return time.Date(w.Year(), w.Month(), w.Day(), w.Hour(), w.Minute(), w.Second(), 0, p.Location)
}

func (p place) offset(t time.Time) time.Duration {
	_, seconds := t.In(p.Location).Zone()
	return time.Duration(seconds) * time.Second
}

// zoneOf is the clock that a line goes by: that which it names, UTC's, or the reader's.
func (c *reading) zoneOf(p prop) (clock, error) {
	switch {
	case p.tz == "" && strings.HasSuffix(p.value, "Z"):
		return place{time.UTC}, nil
	case p.tz == "":
		return place{c.floating}, nil
	}
	if z := known(p.tz); z != nil {
		return place{z}, nil
	}
	if z := c.zones[p.tz]; z != nil && z.ready() {
		z.left = &c.left
		return z, nil
	}
	return nil, errUnread // a wrong hour is worse than none
}

// known is the place that a name stands for: as the world's list has it, as Windows has it, or with something before it, as in
// /example.org/20240101/Europe/London.
func known(name string) *time.Location {
	name = strings.TrimSpace(name)
	if place := windows[name]; place != "" {
		name = place
	}
	parts := strings.Split(name, "/")
	for i := 0; i < len(parts) && i < 8; i++ {
		one := strings.Join(parts[i:], "/")
		if one == "" || one == "Local" || !strings.Contains(one, "/") && one != "UTC" && one != "GMT" {
			continue
		}
		if z, err := time.LoadLocation(one); err == nil {
			return z
		}
	}
	return nil
}

// zone is a clock that a file describes itself (VTIMEZONE): from when on it is how far ahead of UTC.
type zone struct {
	id     string
	shifts []*shift
	left   *int
}

// shift is one change of such a clock, once or each year.
type shift struct {
	start, rule, to, from string

	begins   time.Time
	ahead    time.Duration
	before   time.Duration
	repeats  *rule
	again    []time.Time
	years    map[int][]time.Time // when it comes in a year, by its rule
	read, ok bool
}

func (s *shift) take(name string, p prop) {
	switch name {
	case "DTSTART":
		s.start = p.value
	case "RRULE":
		s.rule = p.value
	case "TZOFFSETTO":
		s.to = p.value
	case "TZOFFSETFROM":
		s.from = p.value
	case "RDATE":
		for value := range strings.SplitSeq(p.value, ",") {
			if m, err := parseMoment(value); err == nil && len(s.again) < 200 {
				s.again = append(s.again, m.wall)
			}
		}
	}
}

// ready reads what the file says, once, and reports whether it can be gone by.
func (z *zone) ready() bool {
	for _, s := range z.shifts {
		if !s.read {
			s.read, s.ok = true, s.parse()
		}
		if !s.ok {
			return false
		}
	}
	return len(z.shifts) > 0
}

func (s *shift) parse() bool {
	m, err := parseMoment(s.start)
	ahead, okTo := parseOffset(s.to)
	before, okFrom := parseOffset(s.from)
	if err != nil || !okTo || !okFrom {
		return false
	}
	s.begins, s.ahead, s.before = m.wall, ahead, before
	if s.rule != "" {
		s.repeats, err = parseRule(s.rule, m.wall, place{time.FixedZone("", int(before/time.Second))})
	}
	return err == nil && (s.repeats == nil || s.repeats.freq == "YEARLY")
}

// parseOffset reads +0100 or -053000.
func parseOffset(s string) (time.Duration, bool) {
	if len(s) != 5 && len(s) != 7 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	n, err := strconv.Atoi(s[1:] + strings.Repeat("0", 7-len(s)))
	d := time.Duration(n/10000)*time.Hour + time.Duration(n/100%100)*time.Minute + time.Duration(n%100)*time.Second
	if s[0] == '-' {
		d = -d
	}
	return d, err == nil && d.Abs() < 18*time.Hour
}

// last is when a change came last at or before the wall showed w; zero for never.
func (s *shift) last(w time.Time, left *int) (at time.Time) {
	all := append([]time.Time{s.begins}, s.again...)
	if s.repeats != nil {
		all = append(append(all, s.in(w.Year()-1, left)...), s.in(w.Year(), left)...)
	}
	*left -= len(all)
	for _, t := range all {
		if !t.After(w) && t.After(at) {
			at = t
		}
	}
	return at
}

// in is when a change that repeats comes in a year. It is worked out once.
func (s *shift) in(year int, left *int) []time.Time {
	all, ok := s.years[year]
	if !ok {
		if s.years == nil {
			s.years = map[int][]time.Time{}
		}
		from := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		all, _ = s.repeats.between(s.begins, from, from.AddDate(1, 0, 0), left) // past the budget, nothing more of the file is read
		s.years[year] = all
	}
	return all
}

// ahead is how far a clock is ahead of UTC when it shows w.
func (z *zone) ahead(w time.Time) time.Duration {
	var (
		at    time.Time
		ahead = z.shifts[0].before
	)
	for _, s := range z.shifts {
		if t := s.last(w, z.left); t.After(at) {
			at, ahead = t, s.ahead
		}
	}
	return ahead
}

func (z *zone) at(w time.Time) time.Time { return w.Add(-z.ahead(w)) }

// offset is told from the wall that each of its shifts would make: one that a clock shows now.
func (z *zone) offset(t time.Time) time.Duration {
	t = t.UTC()
	for _, s := range z.shifts {
		if z.ahead(t.Add(s.ahead)) == s.ahead {
			return s.ahead
		}
	}
	return z.ahead(t)
}
