package calendar

import (
	"context"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// longestName is in letters: of somebody who isn't linked, and of words by which a calendar names somebody.
const longestName = 100

// homePage is somebody's calendar here.
type homePage struct {
	days   []days
	hand   []Appointment
	source *source
	called int
	digest digest
	sends  bool // the service sends e-mail
	now    time.Time
	done   string
}

// days are the appointments of one day.
type days struct {
	Day time.Time
	All []Appointment
}

// Show answers GET /calendar: whom the viewer meets today and in the next two weeks, and where that is from.
func (x *Room) Show(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	d, err := x.mine(ctx, v)
	if err != nil {
		return err
	}
	from := x.today()
	all, err := x.named(ctx, v.Account, d.between(from, from.AddDate(0, 0, ahead)))
	if err != nil {
		return err
	}
	p := homePage{source: d.Source, called: len(d.Called), digest: d.Digest, sends: x.Outbox != nil, now: x.Now(),
		done: page.DoneOf(r, "calendar.done.", "added", "gone", "read", "matched", "stopped", "all", "digest")}
	for _, a := range all {
		if a.id != "" {
			p.hand = append(p.hand, a)
		}
		day := dayOf(a.At.In(x.Zone()))
		if n := len(p.days); n == 0 || !p.days[n-1].Day.Equal(day) {
			p.days = append(p.days, days{Day: day})
		}
		last := &p.days[len(p.days)-1]
		last.All = append(last.All, a)
	}
	return page.Render(w, r, http.StatusOK, showHome(p))
}

// addForm is the page on which an appointment is typed in.
type addForm struct {
	ID, Who, Day, From, Until string
	days                      []time.Time
	choices                   []choice
	err                       error
}

func (x *Room) addForm(ctx context.Context, v people.Viewer) (f addForm, err error) {
	if _, err = x.Sharing.OwnCalendar(v); err != nil {
		return f, err
	}
	f.ID, f.Day = people.NewID(), x.today().Format(time.DateOnly)
	for n := range ahead {
		f.days = append(f.days, x.today().AddDate(0, 0, n))
	}
	f.choices, err = x.choices(ctx, v.Account)
	return f, err
}

// AskAdd answers GET /calendar/add.
func (x *Room) AskAdd(w http.ResponseWriter, r *http.Request) error {
	f, err := x.addForm(r.Context(), people.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, showAdd(f))
}

// Add answers POST /calendar/add: keeps an appointment that was typed in, until the day after it.
func (x *Room) Add(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := x.addForm(ctx, v)
	if err != nil {
		return err
	}
	sent, err := web.ReadForm(w, r)
	if err != nil && sent.Values == nil {
		return err
	}
	f.ID, f.Who, f.Day, f.From, f.Until = sent.Get("id"), sent.Line("who"), sent.Get("day"), sent.Line("from"), sent.Line("until")
	var k kept
	if err == nil {
		k, err = x.typed(ctx, f)
	}
	if err == nil {
		err = x.changeMine(ctx, v, func(d *diary) error {
			switch {
			case slices.ContainsFunc(d.Hand, func(h kept) bool { return h.ID == k.ID }):
				return errSame // the form came twice
			case len(d.Hand) >= mostHand:
				return fault.New(fault.Invalid, "calendar.add.many", "n", mostHand)
			}
			d.Hand = append(d.Hand, k)
			return nil
		})
	}
	if f.err = err; fault.Mends(err) {
		return page.Show(w, r, err, showAdd(f))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, Home+"?done=added")
}

// typed is an appointment as it was typed in. Without an end it is taken to last an hour.
func (x *Room) typed(ctx context.Context, f addForm) (k kept, err error) {
	if !people.IsID(f.ID) {
		return k, fault.New(fault.Invalid, "page.problem.form")
	}
	if f.Who == "" || utf8.RuneCountInString(f.Who) > longestName {
		return k, fault.New(fault.Invalid, "calendar.who.missing", "most", longestName)
	}
	k.ID = f.ID
	if k.Person, err = chosen(ctx, f.choices, f.Who); err != nil {
		if key, _ := fault.SentenceOf(err); key != "calendar.who.none" {
			return k, err
		}
		k.Name = f.Who // somebody who isn't linked: the name is the viewer's own note
	}
	at, err := x.clock(f.Day, f.From)
	if err != nil || !slices.ContainsFunc(f.days, func(d time.Time) bool { return d.Format(time.DateOnly) == f.Day }) {
		return k, fault.New(fault.Invalid, "calendar.add.time")
	}
	until := at.Add(time.Hour)
	if f.Until != "" {
		if until, err = x.clock(f.Day, f.Until); err != nil || !until.After(at) {
			return k, fault.New(fault.Invalid, "calendar.add.until")
		}
	}
	k.At, k.Until = at.UnixMilli(), until.UnixMilli()
	return k, nil
}

// clock is a time of a day by the service's clock.
func (x *Room) clock(day, at string) (time.Time, error) {
	if len(at) == 4 { // 9:30
		at = "0" + at
	}
	return time.ParseInLocation(time.DateOnly+" 15:04", day+" "+at, x.Zone())
}

// Take answers POST /calendar/take/{id}: takes out an appointment that was typed in.
func (x *Room) Take(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	err := x.changeMine(r.Context(), people.ViewerOf(r.Context()), func(d *diary) error {
		before := len(d.Hand)
		if d.Hand = slices.DeleteFunc(d.Hand, func(k kept) bool { return k.ID == id }); len(d.Hand) == before {
			return errSame // the form came twice
		}
		return nil
	})
	if err != nil {
		return err
	}
	return web.See(w, r, Home+"?done=gone")
}

// AskForget answers GET /calendar/forget: what is kept here, before it goes.
func (x *Room) AskForget(w http.ResponseWriter, r *http.Request) error {
	d, err := x.mine(r.Context(), people.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	return page.Show(w, r, nil, showForget(d))
}

// Forget answers POST /calendar/forget: stops reading a calendar and forgets what was read (do=source), or forgets all that is kept here.
func (x *Room) Forget(w http.ResponseWriter, r *http.Request) error {
	sent, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	done := "all"
	err = x.changeMine(r.Context(), people.ViewerOf(r.Context()), func(d *diary) error {
		switch sent.Get("do") {
		case "source":
			done = "stopped"
			d.Source, d.Read = nil, nil
		case "all":
			*d = diary{}
		default:
			return fault.New(fault.Invalid, "page.problem.form")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return web.See(w, r, Home+"?done="+done)
}

// line says when an appointment is.
func (a Appointment) line(ctx context.Context) string {
	if !a.Until.After(a.At) {
		return i18n.Time(ctx, a.At)
	}
	return i18n.T(ctx, "calendar.from_to", "from", i18n.Time(ctx, a.At), "until", i18n.Time(ctx, a.Until))
}

// who says whom it is with.
func (a Appointment) who(ctx context.Context) string {
	if a.Name == "" {
		return i18n.T(ctx, "calendar.somebody")
	}
	return a.Name
}

func crumbs(ctx context.Context) []page.Link {
	return []page.Link{{Href: "/together", Label: i18n.T(ctx, "calendar.people")}, {Href: Home, Label: i18n.T(ctx, "calendar.home")}}
}
