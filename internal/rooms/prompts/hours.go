package prompts

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// span is the part of a day in which messages may come, by the clock that a reminder goes by: from an hour on, and until another, which
// may be of the next day.
type span struct {
	From int `json:"from"` // 0 to 23
	To   int `json:"to"`   // 1 to 24
}

// hoursPath is where somebody chooses them.
const hoursPath = home + "/hours"

// byDay is when messages come to somebody who has chosen nothing.
var byDay = span{8, 21}

func (p plan) hours() span {
	if p.Hours == nil || !p.Hours.can() {
		return byDay
	}
	return *p.Hours
}

// can reports whether there is such a part of a day.
func (s span) can() bool {
	return s.From >= 0 && s.From < 24 && s.To > 0 && s.To <= 24 && s.From != s.To
}

// has reports whether a time by the clock there is within it.
func (s span) has(there time.Time) bool {
	h := there.Hour()
	if s.From < s.To {
		return h >= s.From && h < s.To
	}
	return h >= s.From || h < s.To
}

// opens is when what is due at a time may be sent first: then, or when the hours begin. It goes by the clock in steps, so that a day on
// which the clocks change needs no thought.
func (s span) opens(t time.Time) time.Time {
	for range int(26 * time.Hour / every) {
		if s.has(t) {
			return t
		}
		t = t.Add(every)
	}
	return t
}

// until is when what was due at a time is worth nothing any more: it is late, or the hours are over.
func (p plan) until(at, now time.Time) time.Time {
	end := p.hours().opens(at).Add(late)
	for t := now.In(at.Location()); t.Before(end); t = t.Add(every) {
		if !p.hours().has(t) {
			return t.Truncate(every)
		}
	}
	return end
}

// hoursForm is the page about them.
type hoursForm struct {
	span
	err error
}

// Hours answers GET /prompts/hours: when messages may come.
func (x *Room) Hours(w http.ResponseWriter, r *http.Request) error {
	p, err := x.planFor(r.Context(), people.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showHours(hoursForm{span: p.hours()}))
}

// planFor is the plan of somebody to whom anything is sent.
func (x *Room) planFor(ctx context.Context, v people.Viewer) (p plan, err error) {
	if x.Outbox == nil {
		return p, fault.Missing()
	}
	to, err := x.People.AddressesFor(ctx, v.Account)
	if err == nil && len(to) == 0 {
		err = fault.New(fault.Conflict, "prompts.hours.none")
	}
	if err != nil {
		return p, err
	}
	s, err := x.People.Sending(ctx, v.Account)
	return planOf(s), err
}

// SetHours answers POST /prompts/hours.
func (x *Room) SetHours(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err == nil {
		_, err = x.planFor(ctx, v)
	}
	if err != nil {
		return err
	}
	from, fromErr := strconv.Atoi(f.Get("from"))
	to, toErr := strconv.Atoi(f.Get("to"))
	chosen := span{from, to}
	if fromErr != nil || toErr != nil || !chosen.can() {
		err := fault.New(fault.Invalid, "prompts.hours.missing")
		return page.Show(w, r, err, showHours(hoursForm{chosen, err}))
	}
	err = x.replan(ctx, v.Account, func(p *plan) bool {
		p.Hours = &chosen
		return true
	})
	if err == nil {
		err = x.Plan(ctx, v)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, home+"?done=hours")
}

// InHours reports whether messages may come to somebody now, by the hours they chose and the service's clock: for what isn't a reminder,
// and goes where reminders go.
func (x *Room) InHours(ctx context.Context, account string) (bool, error) {
	s, err := x.People.Sending(ctx, account)
	return planOf(s).hours().has(i18n.Local(x.In(ctx, ""), x.Now())), err
}

// mayBeDue reports whether anything could be due now, without opening where it would go.
func (p plan) mayBeDue(here context.Context, now time.Time) bool {
	return slices.ContainsFunc(p.Set, func(one planned) bool { return p.mayGo(one.due(here, now), now) })
}

// mayGo reports whether what was due at a time may be sent now: in its person's hours, and not late. What was due outside them waits
// until they begin.
func (p plan) mayGo(t, now time.Time) bool {
	if t.IsZero() {
		return false
	}
	from := p.hours().opens(t)
	return !now.Before(from) && now.Sub(from) < late && p.hours().has(now.In(t.Location()))
}

// dueOf is the reminder of somebody's that is due last and may be sent now, and since when; the zero time for none. Of several that
// waited, that is the one.
func (x *Room) dueOf(ctx context.Context, s people.Sending, way string) (due planned, at time.Time, err error) {
	p, here := planOf(s), x.In(ctx, "")
	now := x.Now()
	for _, one := range p.Set {
		if t := one.due(here, now); t.After(at) && t.UnixMilli() > p.Sent[way] && p.mayGo(t, now) {
			there, err := x.stillThere(ctx, s.Account, one)
			if err != nil {
				return due, at, err
			}
			if there {
				due, at = one, t
			}
		}
	}
	return due, at, nil
}
