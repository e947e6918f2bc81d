package sharing

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

// How long a share can be made for. There is no fourth: what has an end is remembered, and "until I end it" is listed.
const (
	forToday = "today"
	forWeek  = "week"
	untilEnd = "open"
)

// asking is the form before a share: what exactly, with whom, until when (PRIV-6).
type asking struct {
	ID       string // of the share that the form makes
	Thing    Opened
	Who      []people.Link
	With     string
	Until    string
	WithBad  string // a sentence, where something is missing
	UntilBad string
	Again    string // why the form is shown again as a whole
}

// New answers GET /sharing/new?thing=ID.
func (p *Pages) New(w http.ResponseWriter, r *http.Request) error {
	a, err := p.ask(r.Context(), r.URL.Query().Get("thing"))
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, p.newPage(a))
}

// ask makes the form for a thing, if the viewer may share it.
func (p *Pages) ask(ctx context.Context, thing string) (asking, error) {
	v := people.ViewerOf(ctx)
	ref, err := p.sharing.Manage(ctx, v, thing)
	if err != nil || v.Table != "" { // at a table, what was made there is shared at its end
		return asking{}, fault.OrMissing(err)
	}
	if ref.Binned {
		return asking{}, fault.New(fault.Gone, "sharing.binned")
	}
	t, err := p.shelf.Open(ctx, v, thing)
	if err != nil {
		return asking{}, err
	}
	who, err := p.register.SupportersOf(ctx, ref.Owner)
	who = slices.DeleteFunc(who, func(l people.Link) bool { return l.State != people.Active }) // who can't sign in would see nothing
	a := asking{ID: people.NewID(), Thing: t, Who: who}
	if len(who) == 1 {
		a.With = who[0].Supporter
	}
	if slices.ContainsFunc(who, byInvitation) {
		a.Until = forWeek // for whoever came by invitation an end is chosen already; they choose another if they want
	}
	return a, err
}

// byInvitation reports a supporter who came by the person's own invitation (TOG-13).
func byInvitation(l people.Link) bool { return l.ByInvitation() }

// Share answers POST /sharing.
func (p *Pages) Share(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	a, err := p.ask(ctx, form.Get("thing"))
	if err != nil {
		return err
	}
	a.With, a.Until = form.Get("with"), form.Get("until")
	until, known := p.until(ctx, a.Until)
	if a.With == "" {
		a.WithBad = i18n.T(ctx, "sharing.new.with.missing")
	}
	if !known {
		a.UntilBad = i18n.T(ctx, "sharing.new.until.missing")
	}
	if a.WithBad != "" || a.UntilBad != "" {
		a.ID = form.Get("id")
		return page.Render(w, r, http.StatusUnprocessableEntity, p.newPage(a))
	}
	if err := p.sharing.Share(ctx, v, form.Get("id"), a.Thing.ID, a.With, until); err != nil {
		return err
	}
	return p.shared(w, r, a, form.Get("id"))
}

// shared goes on to what is shared now. A form that comes again after its share has ended shares nothing, and says so.
func (p *Pages) shared(w http.ResponseWriter, r *http.Request, a asking, id string) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	now, err := p.sharing.SharesOf(ctx, v, a.Thing.ID)
	if err != nil {
		return err
	}
	for _, s := range now {
		if s.ID == id {
			return web.See(w, r, "/sharing?done=shared")
		}
	}
	a.Again = i18n.T(ctx, "sharing.new.again")
	return page.Render(w, r, http.StatusConflict, p.newPage(a))
}

// until is the end of a share: of today, or of the day a week from now, as the person's own clock has it.
func (p *Pages) until(ctx context.Context, choice string) (t time.Time, known bool) {
	switch choice {
	case forToday:
		return endOfDay(ctx, p.now(), 0), true
	case forWeek:
		return AWeek(ctx, p.now()), true
	case untilEnd:
		return time.Time{}, true
	}
	return time.Time{}, false
}

// AWeek is the end of the day a week from now: until then something is shared with whoever came by the person's own invitation, unless
// they choose another time (TOG-13).
func AWeek(ctx context.Context, now time.Time) time.Time { return endOfDay(ctx, now, 7) }

func endOfDay(ctx context.Context, now time.Time, days int) time.Time {
	now = i18n.Local(ctx, now)
	return time.Date(now.Year(), now.Month(), now.Day()+days+1, 0, 0, 0, 0, now.Location())
}

// UntilWords says when a share ends.
func UntilWords(ctx context.Context, until time.Time) string {
	if until.IsZero() {
		return i18n.T(ctx, "sharing.until.open")
	}
	return i18n.T(ctx, "sharing.until.day", "date", i18n.Date(ctx, until.Add(-time.Millisecond)))
}

func (p *Pages) untilChoices(ctx context.Context, a asking) page.Choices {
	c := page.Choices{Name: "until", Legend: i18n.T(ctx, "sharing.new.until"), Error: a.UntilBad}
	for _, o := range []string{forToday, forWeek, untilEnd} {
		t, _ := p.until(ctx, o)
		label := i18n.T(ctx, "sharing.new.until."+o, "date", i18n.Date(ctx, t.Add(-time.Millisecond)))
		c.Options = append(c.Options, page.Option{Value: o, Label: label, Chosen: a.Until == o})
	}
	return c
}

func withChoices(ctx context.Context, a asking) page.Choices {
	c := page.Choices{Name: "with", Legend: i18n.T(ctx, "sharing.new.with"), Error: a.WithBad}
	for _, l := range a.Who {
		c.Options = append(c.Options, page.Option{Value: l.Supporter, Label: l.Name, Chosen: a.With == l.Supporter})
	}
	return c
}

// pager leads through numbered pages.
func pager(ctx context.Context, path string, n int, more bool) page.Pager {
	var p page.Pager
	if n > 1 {
		p.Back = page.Link{Href: path + "?page=" + strconv.Itoa(n-1), Label: i18n.T(ctx, "sharing.newer")}
	}
	if more {
		p.On = page.Link{Href: path + "?page=" + strconv.Itoa(n+1), Label: i18n.T(ctx, "sharing.older")}
	}
	return p
}
