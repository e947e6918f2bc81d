package contact

import (
	"slices"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/fault"
)

// Published is what somebody who works here says of when they can be reached.
type Published struct {
	Spans  []Span    `json:"spans,omitempty"`
	Within string    `json:"within,omitempty"` // how fast they mostly answer: one of Within
	For    string    `json:"for,omitempty"`    // what one can write to them about
	Not    string    `json:"not,omitempty"`    // what they don't answer
	Takes  bool      `json:"takes,omitempty"`  // they take messages here
	Away   []Absence `json:"away,omitempty"`
}

// Span is a part of some days of each week, in minutes from midnight by the clock there.
type Span struct {
	Days []int `json:"days"` // 0 is Sunday
	From int   `json:"from"` // 0 to 1439
	To   int   `json:"to"`   // after From, at most 1440
}

// Absence is when somebody is away, and who is there then.
type Absence struct {
	ID    string `json:"id"`
	From  string `json:"from"`            // the first day, as 2006-01-02
	To    string `json:"to"`              // the last day
	Who   string `json:"who,omitempty"`   // who is there instead, in words
	How   string `json:"how,omitempty"`   // how to reach them
	Cover string `json:"cover,omitempty"` // the account of who takes messages meanwhile, from people who want that
}

// Within is how fast somebody can say that they mostly answer.
var Within = []string{"day", "two", "week", "may"}

// The most that somebody can publish. Lengths are in characters.
const (
	mostSpans   = 2
	mostAway    = 12
	longestAway = 366 // days
	lookAhead   = 400 // days
	longestText = 300
	longestLine = 120
)

// check says what can't be published as it is.
func (p Published) check() error {
	for _, s := range p.Spans {
		if err := s.check(); err != nil {
			return err
		}
	}
	switch {
	case len(p.Spans) == 0:
		return fault.New(fault.Invalid, "contact.hours.days.missing")
	case !slices.Contains(Within, p.Within):
		return fault.New(fault.Invalid, "contact.within.missing")
	case utf8.RuneCountInString(p.For) > longestText:
		return fault.New(fault.Invalid, "contact.for.long", "most", longestText)
	case utf8.RuneCountInString(p.Not) > longestText:
		return fault.New(fault.Invalid, "contact.not.long", "most", longestText)
	}
	return nil
}

func (s Span) check() error {
	switch {
	case len(s.Days) == 0:
		return fault.New(fault.Invalid, "contact.hours.days.missing")
	case s.From < 0 || s.To > 24*60 || s.From >= s.To:
		return fault.New(fault.Invalid, "contact.hours.times")
	}
	return nil
}

// day reads a day of a body; the zero time where it is none.
func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 2000 || t.Year() > 2200 {
		return time.Time{}
	}
	return t
}

// check says what can't be kept as it is. Days that are over before today are refused: nobody would be told of them.
func (a Absence) check(today time.Time) error {
	from, to := day(a.From), day(a.To)
	switch {
	case from.IsZero() || to.IsZero():
		return fault.New(fault.Invalid, "contact.away.days")
	case to.Before(from):
		return fault.New(fault.Invalid, "contact.away.order")
	case a.To < today.Format(time.DateOnly):
		return fault.New(fault.Invalid, "contact.away.over")
	case to.Sub(from) > longestAway*24*time.Hour:
		return fault.New(fault.Invalid, "contact.away.long")
	case utf8.RuneCountInString(a.Who) > longestLine || utf8.RuneCountInString(a.How) > longestLine:
		return fault.New(fault.Invalid, "contact.away.words.long", "most", longestLine)
	}
	return nil
}

// on reports whether a day is one of it.
func (a Absence) on(t time.Time) bool {
	d := t.Format(time.DateOnly)
	return a.From <= d && d <= a.To
}

// ends is midnight after its last day.
func (a Absence) ends(zone *time.Location) time.Time {
	t := day(a.To)
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, zone)
}

// away is the absence on the day of t that lasts longest; ok is false where there is none.
func (p Published) away(t time.Time) (a Absence, ok bool) {
	for _, one := range p.Away {
		if one.on(t) && (!ok || one.To > a.To) {
			a, ok = one, true
		}
	}
	return a, ok
}

// soon is the next absence that begins within four weeks; ok is false where there is none.
func (p Published) soon(t time.Time) (a Absence, ok bool) {
	today, until := t.Format(time.DateOnly), t.AddDate(0, 0, 28).Format(time.DateOnly)
	for _, one := range p.Away {
		if one.From > today && one.From <= until && (!ok || one.From < a.From) {
			a, ok = one, true
		}
	}
	return a, ok
}

// next is the first moment from t on at which they can be reached; ok is false where there is none within 400 days. It asks the clock
// of each day by itself, so that days on which clocks change need no thought.
func (p Published) next(t time.Time) (at time.Time, ok bool) {
	for ahead := range lookAhead {
		first := time.Date(t.Year(), t.Month(), t.Day()+ahead, 0, 0, 0, 0, t.Location())
		if _, away := p.away(first); away {
			continue
		}
		for _, s := range p.Spans {
			if !slices.Contains(s.Days, int(first.Weekday())) {
				continue
			}
			from, to := s.on(first)
			if t.After(from) {
				from = t
			}
			if from.Before(to) && (!ok || from.Before(at)) {
				at, ok = from, true
			}
		}
		if ok {
			return at, true
		}
	}
	return at, false
}

// on is the span on a day.
func (s Span) on(t time.Time) (from, to time.Time) {
	at := func(minute int) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, minute, 0, 0, t.Location())
	}
	return at(s.From), at(s.To)
}

// open reports whether they can be reached at a moment.
func (p Published) open(t time.Time) bool {
	at, ok := p.next(t)
	return ok && at.Equal(t)
}

// past drops the absences that ended before a day.
func (p *Published) past(today time.Time) {
	p.Away = slices.DeleteFunc(p.Away, func(a Absence) bool { return a.To < today.Format(time.DateOnly) })
}
