package ics

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// rule is how an entry repeats (RRULE).
type rule struct {
	freq                                                  string
	interval, count                                       int
	until                                                 time.Time // on the wall; zero for never
	start                                                 time.Time // on the wall
	month, monthDay, yearDay, weekNo, pos, hours, minutes []int
	days                                                  []weekday
	week                                                  time.Weekday // on which a week begins

	set     []time.Time // of the month or year that was asked about last, the days that its places are counted among
	setFrom time.Time
}

// weekday is MO, or 2MO or -1MO: the second, or the last.
type weekday struct {
	n   int
	day time.Weekday
}

var weekdays = map[string]time.Weekday{"SU": 0, "MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6}

// parseRule reads a rule. What repeats by the hour or faster is refused: it is no appointment.
func parseRule(s string, start time.Time, z clock) (*rule, error) {
	r := &rule{interval: 1, start: start, week: time.Monday}
	for part := range strings.SplitSeq(strings.TrimSuffix(s, ";"), ";") {
		name, value, _ := strings.Cut(part, "=")
		if err := r.part(strings.ToUpper(strings.TrimSpace(name)), strings.ToUpper(strings.TrimSpace(value)), z); err != nil {
			return nil, err
		}
	}
	r.fill()
	if r.freq == "" || r.interval < 1 || r.interval > 1000 || len(r.pos) > 0 && len(r.hours)*len(r.minutes) > 1 {
		return nil, errUnread
	}
	for _, d := range r.days {
		if d.n != 0 && r.freq != "MONTHLY" && r.freq != "YEARLY" {
			return nil, errUnread
		}
	}
	return r, nil
}

// fill takes from the start what the rule leaves open.
func (r *rule) fill() {
	if len(r.hours) == 0 {
		r.hours = []int{r.start.Hour()}
	}
	if len(r.minutes) == 0 {
		r.minutes = []int{r.start.Minute()}
	}
	slices.Sort(r.hours)
	slices.Sort(r.minutes)
	said := len(r.days)+len(r.monthDay)+len(r.yearDay)+len(r.weekNo) > 0
	switch {
	case r.freq == "WEEKLY" && len(r.days) == 0, r.freq == "YEARLY" && len(r.weekNo) > 0 && len(r.days) == 0:
		r.days = []weekday{{0, r.start.Weekday()}}
	case r.freq == "MONTHLY" && !said:
		r.monthDay = []int{r.start.Day()}
	case r.freq == "YEARLY" && !said:
		r.monthDay = []int{r.start.Day()}
		if len(r.month) == 0 {
			r.month = []int{int(r.start.Month())}
		}
	}
}

func (r *rule) part(name, value string, z clock) (err error) {
	switch name {
	case "FREQ":
		r.freq = value
		if !slices.Contains([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}, value) {
			err = errUnread
		}
	case "INTERVAL":
		r.interval, err = strconv.Atoi(value)
	case "COUNT":
		if r.count, err = strconv.Atoi(value); err == nil && r.count < 1 {
			err = errUnread
		}
	case "UNTIL":
		r.until, err = untilOn(value, z)
	case "WKST":
		day, ok := weekdays[value]
		if r.week = day; !ok {
			err = errUnread
		}
	case "BYDAY":
		r.days, err = weekdaysIn(value)
	case "BYMONTH":
		r.month, err = numbers(value, 1, 12, false)
	case "BYMONTHDAY":
		r.monthDay, err = numbers(value, 1, 31, true)
	case "BYYEARDAY":
		r.yearDay, err = numbers(value, 1, 366, true)
	case "BYWEEKNO":
		r.weekNo, err = numbers(value, 1, 53, true)
	case "BYSETPOS":
		r.pos, err = numbers(value, 1, 366, true)
	case "BYHOUR":
		r.hours, err = numbers(value, 0, 23, false)
	case "BYMINUTE":
		r.minutes, err = numbers(value, 0, 59, false)
	case "BYSECOND": // that of the start is near enough
	default:
		err = errUnread
	}
	return err
}

// untilOn is the last moment of a rule, on the wall.
func untilOn(value string, z clock) (time.Time, error) {
	m, err := parseMoment(value)
	switch {
	case err != nil:
		return m.wall, err
	case m.day:
		return m.wall.Add(24*time.Hour - time.Second), nil
	case m.utc:
		return wallOf(m.wall, z), nil
	}
	return m.wall, nil
}

func numbers(s string, least, most int, back bool) (all []int, err error) {
	for one := range strings.SplitSeq(s, ",") {
		n, err := strconv.Atoi(one)
		if abs := max(n, -n); err != nil || abs < least || abs > most || n < 0 && !back || len(all) >= 31 {
			return nil, errUnread
		}
		all = append(all, n)
	}
	return all, nil
}

func weekdaysIn(s string) (all []weekday, err error) {
	for one := range strings.SplitSeq(s, ",") {
		if len(one) < 2 || len(all) >= 31 {
			return nil, errUnread
		}
		day, ok := weekdays[one[len(one)-2:]]
		n := 0
		if count := one[:len(one)-2]; count != "" {
			n, err = strconv.Atoi(count)
			ok = ok && err == nil && n != 0 && max(n, -n) <= 53
		}
		if !ok {
			return nil, errUnread
		}
		all = append(all, weekday{n, day})
	}
	return all, nil
}

const day = 24 * time.Hour

func dayOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// between are the times of a rule from one time to another, on the wall. Where a rule says how often it repeats, its days are counted
// from the first on; otherwise only days between are asked about.
func (r *rule) between(first, from, to time.Time, left *int) (all []time.Time, err error) {
	d, n := dayOf(from), 0
	if r.count > 0 || d.Before(dayOf(first)) {
		d = dayOf(first)
	}
	add := func(w time.Time) {
		if n++; !w.Before(from) {
			all = append(all, w)
		}
	}
	if !d.After(dayOf(first)) {
		add(first) // it is one of its times, whatever the rule says
	}
	for ; d.Before(to); d = d.Add(day) {
		if *left--; *left <= 0 {
			return nil, errUnread
		}
		if !r.falls(d, left) {
			continue
		}
		for _, h := range r.hours {
			for _, m := range r.minutes {
				w := d.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(r.start.Second())*time.Second)
				switch {
				case !w.After(first):
					continue
				case !r.until.IsZero() && w.After(r.until), r.count > 0 && n >= r.count, !w.Before(to), len(all) >= mostEvents:
					return all, nil
				}
				add(w)
			}
		}
	}
	return all, nil
}

// falls reports whether a day is one of the rule's.
func (r *rule) falls(d time.Time, left *int) bool {
	if !r.turn(d) || !r.fits(d) {
		return false
	}
	if len(r.pos) == 0 {
		return true
	}
	from, to := r.period(d)
	if !from.Equal(r.setFrom) {
		r.set, r.setFrom = r.set[:0], from
		for t := from; t.Before(to); t = t.Add(day) {
			if *left--; r.fits(t) {
				r.set = append(r.set, t)
			}
		}
	}
	i := slices.IndexFunc(r.set, d.Equal)
	return slices.ContainsFunc(r.pos, func(p int) bool { return p == i+1 || p == i-len(r.set) })
}

// period is the day, week, month or year that a day is in: that in which the places of BYSETPOS are counted.
func (r *rule) period(d time.Time) (from, to time.Time) {
	switch r.freq {
	case "YEARLY":
		from = time.Date(d.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(1, 0, 0)
	case "MONTHLY":
		from = d.AddDate(0, 0, 1-d.Day())
		return from, from.AddDate(0, 1, 0)
	case "WEEKLY":
		from = r.weekOf(d)
		return from, from.Add(7 * day)
	}
	return d, d.Add(day)
}

func (r *rule) weekOf(d time.Time) time.Time {
	return d.Add(-time.Duration((int(d.Weekday())-int(r.week)+7)%7) * day)
}

// turn reports whether it is the turn of a day's period: each, or every second, and so on.
func (r *rule) turn(d time.Time) bool {
	s := dayOf(r.start)
	n := 0
	switch r.freq {
	case "DAILY":
		n = int(d.Sub(s) / day)
	case "WEEKLY":
		n = int(r.weekOf(d).Sub(r.weekOf(s)) / (7 * day))
	case "MONTHLY":
		n = (d.Year()-s.Year())*12 + int(d.Month()) - int(s.Month())
	case "YEARLY":
		n = d.Year() - s.Year()
	}
	return n >= 0 && n%r.interval == 0
}

// fits reports whether a day is what the rule asks of a day.
func (r *rule) fits(d time.Time) bool {
	return has(r.month, int(d.Month()), 0) && has(r.monthDay, d.Day(), daysIn(d)) && has(r.yearDay, d.YearDay(), yearDays(d)) && r.inWeek(d) && r.onDay(d)
}

// has reports whether n, or n counted from the end, is in a list; an empty one has all.
func has(list []int, n, of int) bool {
	return len(list) == 0 || slices.Contains(list, n) || of > 0 && slices.Contains(list, n-of-1)
}

func daysIn(d time.Time) int { return time.Date(d.Year(), d.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day() }

func yearDays(d time.Time) int { return time.Date(d.Year(), 12, 31, 0, 0, 0, 0, time.UTC).YearDay() }

func (r *rule) inWeek(d time.Time) bool {
	if len(r.weekNo) == 0 {
		return true
	}
	year, week := d.ISOWeek()
	_, weeks := time.Date(year, 12, 28, 0, 0, 0, 0, time.UTC).ISOWeek()
	return has(r.weekNo, week, weeks)
}

func (r *rule) onDay(d time.Time) bool {
	if len(r.days) == 0 {
		return true
	}
	nth, of := d.Day(), daysIn(d)
	if r.freq == "YEARLY" && len(r.month) == 0 {
		nth, of = d.YearDay(), yearDays(d)
	}
	return slices.ContainsFunc(r.days, func(w weekday) bool {
		return w.day == d.Weekday() && (w.n == 0 || w.n == (nth-1)/7+1 || w.n == -((of-nth)/7+1))
	})
}
