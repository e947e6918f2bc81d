package contact

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// hoursForm is the page on which somebody publishes their hours.
type hoursForm struct {
	Published
	tell  bool
	mail  bool // e-mail can be sent here
	times [mostSpans][2]string
	err   error

	id       string // of a new absence
	away     Absence
	cover    string // as typed
	awayErr  error
	covers   map[string]string // names by account
	done     string
	on, says bool
}

// Hours answers GET /contact/hours: what somebody who works here publishes of when they can be reached.
func (x *Room) Hours(w http.ResponseWriter, r *http.Request) error {
	f, err := x.hoursForm(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showHours(f))
}

func (x *Room) hoursForm(r *http.Request) (f hoursForm, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f = hoursForm{id: people.NewID(), mail: x.Mail(), done: page.DoneOf(r, "contact.done.", "kept", "away", "back")}
	p, row, says, err := x.published(ctx, v, v.Account)
	if err != nil {
		return f, err
	}
	f.Published, f.tell, f.says = p, row.Tell, says
	for i, s := range p.Spans[:min(len(p.Spans), mostSpans)] {
		f.times[i] = [2]string{typedTime(s.From), typedTime(s.To)}
	}
	var covers []string
	for _, a := range p.Away {
		covers = append(covers, a.Cover)
	}
	if f.covers, err = x.People.Names(ctx, covers); err != nil {
		return f, err
	}
	f.on, err = x.on(ctx)
	return f, err
}

// typedTime is a minute of the day as a box for times has it.
func typedTime(minute int) string {
	return time.Date(2000, 1, 1, 0, minute%(24*60), 0, 0, time.UTC).Format("15:04")
}

// minuteOf reads such a box; -1 where it is no time.
func minuteOf(s string) int {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

// SaveHours answers POST /contact/hours.
func (x *Room) SaveHours(w http.ResponseWriter, r *http.Request) error {
	sent, bad := web.ReadForm(w, r)
	if bad != nil && sent.Values == nil {
		return bad
	}
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := x.hoursForm(r)
	if err != nil {
		return err
	}
	f.read(sent)
	if f.err = bad; bad == nil {
		f.err = f.check()
	}
	if f.err == nil {
		f.err = x.publish(ctx, v, func(p *Published, tell *bool) error {
			f.Away = p.Away // another page may have changed that
			*p, *tell = f.Published, f.tell
			return nil
		})
	}
	if fault.Mends(f.err) {
		return page.Show(w, r, f.err, showHours(f))
	}
	if f.err != nil {
		return f.err
	}
	return web.See(w, r, HoursPath+"?done=kept")
}

// read takes what the form of the hours sent.
func (f *hoursForm) read(sent web.Form) {
	f.Spans = nil
	for i := range mostSpans {
		n := strconv.Itoa(i + 1)
		s, any := Span{From: minuteOf(sent.Get("from" + n)), To: minuteOf(sent.Get("to" + n))}, false
		f.times[i] = [2]string{sent.Get("from" + n), sent.Get("to" + n)}
		if s.To == 0 {
			s.To = 24 * 60
		}
		for _, d := range week {
			if slices.Contains(sent.Values["days"+n], strconv.Itoa(d)) {
				s.Days, any = append(s.Days, d), true
			}
		}
		if i == 0 || any || f.times[i] != [2]string{} {
			f.Spans = append(f.Spans, s)
		}
	}
	f.For, f.Not, f.Within = sent.Line("for"), sent.Line("not"), sent.Get("within")
	f.Takes, f.tell = sent.Get("takes") != "", sent.Get("tell") != ""
}

// SaveAway answers POST /contact/away: somebody will be away.
func (x *Room) SaveAway(w http.ResponseWriter, r *http.Request) error {
	sent, bad := web.ReadForm(w, r)
	if bad != nil && sent.Values == nil {
		return bad
	}
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := x.hoursForm(r)
	if err != nil {
		return err
	}
	f.cover = sent.Line("cover")
	f.away = Absence{ID: sent.Get("id"), From: sent.Get("first"), To: sent.Get("last"), Who: sent.Line("who"), How: sent.Line("how")}
	f.id = f.away.ID
	if f.awayErr = bad; bad == nil {
		f.awayErr = x.beAway(ctx, v, f.away, f.cover)
	}
	if fault.Mends(f.awayErr) {
		return page.Show(w, r, f.awayErr, showHours(f))
	}
	if f.awayErr != nil {
		return f.awayErr
	}
	return web.See(w, r, HoursPath+"?done=away")
}

// beAway keeps that somebody is away. cover is the e-mail address of who takes messages meanwhile, or "".
func (x *Room) beAway(ctx context.Context, v people.Viewer, a Absence, cover string) (err error) {
	if !people.IsID(a.ID) {
		return fault.Missing()
	}
	if err := a.check(x.now()); err != nil {
		return err
	}
	if cover != "" {
		if a.Cover, err = x.colleague(ctx, v, cover); err != nil {
			return err
		}
		if a.Who == "" {
			if a.Who, err = x.People.Name(ctx, a.Cover); err != nil {
				return err
			}
		}
	}
	return x.publish(ctx, v, func(p *Published, _ *bool) error {
		if slices.ContainsFunc(p.Away, func(o Absence) bool { return o.ID == a.ID }) {
			return nil // the form came twice
		}
		if len(p.Away) >= mostAway {
			return fault.New(fault.Invalid, "contact.away.many", "most", mostAway)
		}
		p.Away = append(p.Away, a)
		slices.SortStableFunc(p.Away, func(a, b Absence) int { return strings.Compare(a.From, b.From) })
		return nil
	})
}

// colleague is the account of somebody else who works here and can answer people.
func (x *Room) colleague(ctx context.Context, v people.Viewer, email string) (string, error) {
	a, err := x.People.AccountByEmail(ctx, email)
	if fault.Is(err, fault.NotFound) || err == nil && (a.ID == v.Account || a.State != people.Active || !a.IsAny(sharing.Answering...)) {
		return "", fault.New(fault.Invalid, "contact.away.cover.unknown")
	}
	return a.ID, err
}

// EndAway answers POST /contact/away/{id}: takes an absence out.
func (x *Room) EndAway(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.ReadForm(w, r); err != nil {
		return err
	}
	err := x.publish(r.Context(), people.ViewerOf(r.Context()), func(p *Published, _ *bool) error {
		p.Away = slices.DeleteFunc(p.Away, func(a Absence) bool { return a.ID == r.PathValue("id") })
		return nil
	})
	if err != nil {
		return err
	}
	return web.See(w, r, HoursPath+"?done=back")
}

func (f hoursForm) days(ctx context.Context, i int) (all []page.Option) {
	for _, d := range week {
		chosen := i < len(f.Spans) && slices.Contains(f.Spans[i].Days, d)
		all = append(all, page.Option{Value: strconv.Itoa(d), Label: dayName(ctx, d), Chosen: chosen})
	}
	return all
}

func (f hoursForm) within(ctx context.Context) (all []page.Option) {
	for _, w := range Within {
		all = append(all, page.Option{Value: w, Label: i18n.T(ctx, "contact.within."+w), Chosen: w == f.Within})
	}
	return all
}
