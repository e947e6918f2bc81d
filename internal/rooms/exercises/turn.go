package exercises

import (
	"context"
	"net/url"
	"strings"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
)

// turn is where a form goes on after a save, where a button of it asked for something: more lines, another day, one line
// above another.
type turn struct {
	at    string // the part
	more  string // the same, where the page has to open something in it
	day   string // of a tracker
	wrong bool   // it is none, or not a day to fill in
}

// turnOf reads which button sent a form: more=a.part for more lines, or with day.part for a day; more=a.part.day for one that
// is there; move=a.part.line.
func turnOf(form web.Form) (t turn) {
	if at, ok := strings.CutPrefix(form.Get("move"), fieldOf("")); ok {
		t.at, _, _ = strings.Cut(at, ".")
		return t
	}
	if own, ok := strings.CutPrefix(form.Get("more"), ownFieldOf("")); ok {
		return turn{at: own, more: own}
	}
	more, ok := strings.CutPrefix(form.Get("more"), fieldOf(""))
	if !ok {
		return t
	}
	part, day, _ := strings.Cut(more, ".")
	t = turn{at: part, more: part, day: day}
	if chosen, ok := form.Values[dayChoice(part)]; ok && day == "" {
		t.day = strings.TrimSpace(strings.Join(chosen, " "))
	}
	return t
}

// wrongDay says so if the day that a tracker was asked for is none, or is yet to come, and leaves it as it was typed.
func (x *Room) wrongDay(ctx context.Context, w Wording, t *turn) []remark {
	for _, p := range w.Parts {
		if p.ID != t.more || p.Kind != pack.Tracker {
			continue
		}
		today := i18n.Local(ctx, x.Now())
		day, ok := dayOf(p, t.day)
		key := ""
		switch {
		case t.day == "":
			key = "exercises.say.no_day"
		case !ok:
			key = "exercises.say.day"
		case day > today.Format(dayForm):
			key = "exercises.say.later_day"
		default:
			t.day = day
			return nil
		}
		t.wrong = true
		return []remark{{Part: p.ID, Key: key, Args: []any{"example", today.Format(time.DateOnly)}}}
	}
	t.day = ""
	return nil
}

// query leads to the part, and asks for what is to be opened there. More holds what else is asked; it may be nil.
func (t turn) query(more url.Values) string {
	q := url.Values{}
	for name, values := range more {
		q[name] = values
	}
	if t.more != "" {
		q.Set("more", t.more)
	}
	if t.day != "" {
		q.Set("day", t.day)
	}
	address := ""
	if len(q) > 0 {
		address = "?" + q.Encode()
	}
	at := t.at
	if at == "" {
		at = t.more
	}
	if at != "" {
		address += "#" + url.PathEscape(fieldOf(at))
	}
	return address
}
