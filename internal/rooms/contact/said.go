package contact

import (
	"context"
	"slices"
	"strconv"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/page"
)

// week are the days of a week, as calendars here begin it.
var week = []int{1, 2, 3, 4, 5, 6, 0}

func dayName(ctx context.Context, d int) string {
	return i18n.T(ctx, "date.weekday."+strconv.Itoa(d))
}

// clock says a minute of the day as a time.
func clock(ctx context.Context, minute int) string {
	if minute == 24*60 {
		return i18n.T(ctx, "contact.midnight")
	}
	zone := i18n.Local(ctx, time.Time{}).Location()
	return i18n.Time(ctx, time.Date(2026, 1, 5, 0, minute, 0, 0, zone)) // a day on which no clock changes
}

// lines say the hours, a line for each span.
func (p Published) lines(ctx context.Context) (lines []string) {
	for _, s := range p.Spans {
		lines = append(lines, i18n.T(ctx, "contact.span", "days", daysSaid(ctx, s.Days), "from", clock(ctx, s.From), "to", clock(ctx, s.To)))
	}
	return lines
}

// daysSaid says days in words: those in a row by the first and the last, the others by name.
func daysSaid(ctx context.Context, days []int) string {
	var said []string
	for i := 0; i < len(week); i++ {
		if !slices.Contains(days, week[i]) {
			continue
		}
		j := i
		for j+1 < len(week) && slices.Contains(days, week[j+1]) {
			j++
		}
		if j > i+1 {
			said = append(said, i18n.T(ctx, "contact.days", "from", dayName(ctx, week[i]), "to", dayName(ctx, week[j])))
			i = j
			continue
		}
		said = append(said, dayName(ctx, week[i]))
	}
	return i18n.Names(ctx, said)
}

// whenSaid says when something that was held is there.
func whenSaid(ctx context.Context, at, now time.Time) string {
	at, now = i18n.Local(ctx, at), i18n.Local(ctx, now)
	switch day, today := dateOnly(at), dateOnly(now); {
	case day.Equal(today):
		return i18n.T(ctx, "contact.at.today", "time", i18n.Time(ctx, at))
	case day.Equal(today.AddDate(0, 0, 1)):
		return i18n.T(ctx, "contact.at.tomorrow", "time", i18n.Time(ctx, at))
	}
	return i18n.T(ctx, "contact.at.day", "when", i18n.DateTime(ctx, at))
}

func dateOnly(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// dayOf says a day of an absence.
func dayOf(ctx context.Context, s string) string {
	t := day(s)
	return i18n.Date(ctx, time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, i18n.Local(ctx, time.Time{}).Location()))
}

// said says that somebody is away, until when, and who is there.
func (a Absence) said(ctx context.Context, name string) string {
	text := i18n.T(ctx, "contact.away.is", "name", name, "date", dayOf(ctx, a.To))
	if a.Who != "" {
		text += " " + i18n.T(ctx, "contact.away.who", "who", a.Who)
	}
	if a.How != "" {
		text += " " + i18n.T(ctx, "contact.away.how", "how", a.How)
	}
	return text
}

// fresh says that there is something new from somebody; never how much of it, which would be a number to bring to nothing.
func fresh(ctx context.Context, one reachable) string {
	if one.fresh == 0 {
		return ""
	}
	return i18n.T(ctx, "contact.fresh")
}

// homeKey names the page that a talk belongs to, as its reader knows it.
func (t pair) homeKey() string {
	if t.Own {
		return "contact.reach"
	}
	return "contact.written"
}

// coverSaid says what a cover can read, and until when.
func (t pair) coverSaid(ctx context.Context) string {
	last := i18n.Date(ctx, t.Until.Add(-time.Minute))
	if t.Own {
		return i18n.T(ctx, "contact.cover.is", "name", t.name, "date", last)
	}
	return i18n.T(ctx, "contact.cover.is.staff", "name", t.name, "date", last)
}

// from says who wrote a message.
func (t pair) from(ctx context.Context, m Message) string {
	if m.Own == t.Own {
		return i18n.T(ctx, "contact.you")
	}
	return t.name
}

// reaches says when what is written now is there for the other one.
func (t pair) reaches(ctx context.Context) string {
	at := t.opens()
	if !at.After(t.now) {
		if t.Own {
			return i18n.T(ctx, "contact.reaches.now", "name", t.name)
		}
		return i18n.T(ctx, "contact.reaches.now.staff", "name", t.name)
	}
	return i18n.T(ctx, "contact.reaches.later", "name", t.name, "when", whenSaid(ctx, at, t.now))
}

// whyNot says why the viewer can't write now. To those who work here it is one sentence, whether the person wants no messages, hasn't
// written, or wrote a while ago (PRIV-8).
func (t pair) whyNot(ctx context.Context) string {
	key := "contact.closed.hours"
	switch {
	case !t.on:
		key = "contact.off"
	case t.closed:
		key = "contact.closed.gone"
	case !t.Open:
		key = "contact.closed.ended"
	case !t.Own && (!t.says || !t.published.Takes):
		key = "contact.closed.yours"
	case !t.Own:
		key = "contact.closed.wish"
	case t.wish == Off:
		key = "contact.closed.off"
	case !t.says || !t.published.Takes:
		key = "contact.closed.takes"
	}
	return i18n.T(ctx, key, "name", t.name)
}

func (t pair) wishes(ctx context.Context) (all []page.Option) {
	for _, w := range Wishes {
		all = append(all, page.Option{Value: w, Label: i18n.T(ctx, "contact.wish."+w, "name", t.name), Chosen: w == t.wish})
	}
	return all
}

// spanError is what there is to mend of a span: beside the first that has something.
func (f hoursForm) spanError(ctx context.Context, i int) string {
	for n, s := range f.Spans {
		if err := s.check(); err != nil && f.err != nil {
			if n == i {
				return page.Beside(ctx, err, "contact.hours.")
			}
			return ""
		}
	}
	return ""
}
