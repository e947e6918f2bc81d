package ics

import (
	"strconv"
	"strings"
	"time"
)

// moment is a time as a file has it: by a clock on the wall, which is kept as if it were UTC.
type moment struct {
	wall time.Time
	utc  bool // the clock on the wall is UTC's
	day  bool // a whole day
}

// clock says what the time is when a clock on the wall shows something.
type clock interface {
	// at is the time when the wall shows w.
	at(w time.Time) time.Time
	// offset is how far the wall is ahead of UTC at t.
	offset(t time.Time) time.Duration
}

// wallOf is what the wall shows at a time.
func wallOf(t time.Time, z clock) time.Time { return t.UTC().Add(z.offset(t)) }

func (m moment) in(z clock) time.Time {
	if m.utc {
		return m.wall
	}
	return z.at(m.wall)
}

// parseMoment reads 20260302, 20260302T100000 or 20260302T100000Z, of the years 1601 to 9999.
func parseMoment(s string) (m moment, err error) {
	layout := "20060102"
	if len(s) > 8 {
		layout = "20060102T150405"
		if s, m.utc = strings.CutSuffix(s, "Z"); s[len(s)-2:] == "60" { // a second that is put in now and then
			s = s[:len(s)-2] + "59"
		}
	}
	m.wall, err = time.Parse(layout, s)
	m.day = layout == "20060102"
	if err != nil || m.wall.Year() < 1601 || len(s) != len(layout) {
		return moment{}, errUnread
	}
	return m, nil
}

// parseDuration reads P1DT2H30M and its like, and takes what is below nothing for nothing.
func parseDuration(s string) (d time.Duration, err error) {
	s, ok := strings.CutPrefix(strings.TrimLeft(s, "+-"), "P")
	if !ok || s == "" {
		return 0, errUnread
	}
	units := map[byte]time.Duration{'W': 7 * 24 * time.Hour, 'D': 24 * time.Hour, 'H': time.Hour, 'M': time.Minute, 'S': time.Second}
	for len(s) > 0 {
		if s = strings.TrimPrefix(s, "T"); s == "" {
			break
		}
		i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
		if i <= 0 || i > 6 || units[s[i]] == 0 {
			return 0, errUnread
		}
		n, _ := strconv.Atoi(s[:i]) // at most six digits
		d += time.Duration(n) * units[s[i]]
		s = s[i+1:]
	}
	return d, nil
}
