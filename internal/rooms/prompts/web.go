package prompts

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/rooms/plans"
	"towpath/internal/rooms/recommend"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

const (
	home         = "/prompts"
	longestTitle = 60 // characters
	mostListed   = 50
)

// set is one reminder with what it is for.
type set struct {
	things.Thing
	Reminder
	what *things.Thing // nil where it is for a new check-in, or where what it was for isn't there any more
	gone bool
}

// all are a person's reminders, and what they want to be asked about, the latest change first.
func (x *Room) all(ctx context.Context, v people.Viewer) ([]set, error) {
	list, err := x.Things.OfEither(ctx, v, sharing.Reminder, sharing.Recommendation, 2*mostListed)
	sets := make([]set, 0, len(list))
	for _, t := range list {
		if s, ok := setOf(t); ok {
			sets = append(sets, s)
		}
	}
	return sets, err
}

// dress looks up what a reminder is for.
func (x *Room) dress(ctx context.Context, v people.Viewer, s set) (set, error) {
	if s.Of == "" || s.what != nil {
		return s, nil
	}
	t, err := x.Things.Get(ctx, v, s.Of)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && (!t.Binned.IsZero() || t.Owner != v.Account):
		s.gone = true
		return s, nil
	case err != nil:
		return s, err
	}
	s.what = &t
	return s, nil
}

// to is where a reminder leads.
func (s set) to() string {
	if s.what == nil {
		return plans.NewCheckIn
	}
	return place(*s.what)
}

// title is what a reminder says.
func (r Reminder) title(ctx context.Context) string {
	if r.Title == "" {
		return i18n.T(ctx, "prompts.neutral")
	}
	return r.Title
}

// Line is a line of somebody's own on their start, with what they can do about it.
type Line struct {
	Text    string
	Form    string // where its buttons are sent
	Buttons []page.Button
}

// Due is the line on a person's own start: the reminder that was due last and hasn't been answered. There is never more than one.
func (x *Room) Due(ctx context.Context, v people.Viewer) ([]Line, error) {
	sets, err := x.all(ctx, v)
	if err != nil {
		return nil, err
	}
	now := x.Now()
	slices.SortStableFunc(sets, func(a, b set) int { return b.due(ctx, now).Compare(a.due(ctx, now)) })
	for _, s := range sets {
		if s.due(ctx, now).IsZero() {
			break
		}
		if s, err = x.dress(ctx, v, s); err != nil {
			return nil, err
		}
		if !s.gone {
			return []Line{{Text: s.title(ctx), Form: home + "/" + s.ID + "/do", Buttons: []page.Button{
				{Label: i18n.T(ctx, "prompts.open"), Name: "do", Value: "open"},
				{Label: i18n.T(ctx, "prompts.later"), Name: "do", Value: "later", Plain: true}}}}, nil
		}
	}
	return nil, nil
}

// List answers GET /prompts: the reminders that somebody has set.
func (x *Room) List(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	sets, err := x.all(ctx, v)
	for i := range sets {
		if err == nil {
			sets[i], err = x.dress(ctx, v, sets[i])
		}
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showList(sets, x.Outbox != nil, page.DoneOf(r, "prompts.done.", "kept", "stop", "hours")))
}

// form is a reminder as it is set.
type form struct {
	ID      string
	Version int64
	Reminder
	what []page.Option // what it can be for, where that isn't said yet
	err  error
}

// New answers GET /prompts/new: a new reminder, of the thing that ?of= names, or of one to choose.
func (x *Room) New(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f := form{ID: people.NewID(), Reminder: Reminder{Every: "week", At: "morning", Of: r.FormValue("of")}}
	f.Days = []int{int(i18n.Local(ctx, x.Now()).Weekday())}
	sets, err := x.all(ctx, v)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(sets, func(s set) bool { return s.Kind == sharing.Reminder }); i >= 0 {
		f.Zone = sets[i].Zone // where they said they are
	}
	return x.show(w, r, f)
}

func (x *Room) show(w http.ResponseWriter, r *http.Request, f form) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if f.Version == 0 {
		var err error
		if f.what, err = x.choices(ctx, v, f.Of); err != nil {
			return err
		}
	}
	return page.Show(w, r, f.err, showForm(f))
}

// choices are what there can be a reminder of: a check-in, the goals in hand, and the thing that was asked for.
func (x *Room) choices(ctx context.Context, v people.Viewer, of string) ([]page.Option, error) {
	options := []page.Option{{Value: "", Label: i18n.T(ctx, "prompts.checkin"), Chosen: of == ""}}
	goals, err := x.Things.OfKind(ctx, v, sharing.Goal, 12)
	if err != nil {
		return nil, err
	}
	if of != "" && !slices.ContainsFunc(goals, func(t things.Thing) bool { return t.ID == of }) {
		if t, err := x.Things.Get(ctx, v, of); err == nil && t.Owner == v.Account {
			goals = append([]things.Thing{t}, goals...)
		}
	}
	for _, t := range goals {
		options = append(options, page.Option{Value: t.ID, Label: named(ctx, t), Chosen: t.ID == of})
	}
	return options, nil
}

// named is what a thing is called on pages of its person's own.
func named(ctx context.Context, t things.Thing) string {
	if title := t.Title(); title != "" {
		return i18n.Shorten(title, 80)
	}
	return i18n.T(ctx, "kit.kind."+string(t.Kind))
}

// Change answers GET /prompts/{id}: a reminder to change.
func (x *Room) Change(w http.ResponseWriter, r *http.Request) error {
	s, err := x.get(r)
	if err != nil {
		return err
	}
	if s.Every == once {
		return web.See(w, r, recommend.Path(s.ID)+"/write")
	}
	return x.show(w, r, form{ID: s.ID, Version: s.Version, Reminder: s.Reminder})
}

func (x *Room) get(r *http.Request) (set, error) {
	t, err := x.Things.Get(r.Context(), people.ViewerOf(r.Context()), r.PathValue("id"))
	if err != nil {
		return set{}, err
	}
	s, ok := setOf(t)
	if !ok || !t.Binned.IsZero() {
		return set{}, fault.Missing()
	}
	return s, nil
}

// Save answers POST /prompts/{id}: sets a reminder.
func (x *Room) Save(w http.ResponseWriter, r *http.Request) error {
	sent, bad := web.ReadForm(w, r)
	if bad != nil && sent.Values == nil {
		return bad
	}
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f := read(r.PathValue("id"), sent)
	if f.err = bad; bad == nil {
		f.err = f.check()
	}
	if f.err == nil {
		f.err = x.forTheirs(ctx, v, f.Of)
	}
	if f.err != nil {
		return x.mend(w, r, f)
	}
	f.begin(ctx, x.Now())
	if err := x.keep(ctx, v, f); err != nil {
		return err
	}
	if err := x.Plan(ctx, v); err != nil {
		return err
	}
	return web.See(w, r, home+"?done=kept")
}

func (x *Room) mend(w http.ResponseWriter, r *http.Request, f form) error {
	if !fault.Is(f.err, fault.Invalid) {
		return f.err
	}
	return x.show(w, r, f)
}

func read(id string, sent web.Form) form {
	f := form{ID: id, Version: sent.Int("version"), Reminder: Reminder{Title: sent.Line("title"), Of: sent.Get("of"), Every: sent.Get("every"),
		At: sent.Get("at"), Zone: sent.Get("zone")}}
	for d := range ruleDays {
		if slices.Contains(sent.Values["day"], strconv.Itoa(d)) {
			f.Days = append(f.Days, d)
		}
	}
	return f
}

func (f form) check() error {
	switch {
	case utf8.RuneCountInString(f.Title) > longestTitle:
		return fault.New(fault.Invalid, "prompts.title.long", "most", longestTitle)
	case !slices.Contains(Every, f.Every):
		return fault.New(fault.Invalid, "prompts.every.missing")
	case f.Every != "day" && len(f.Days) == 0:
		return fault.New(fault.Invalid, "prompts.days.missing")
	case !slices.Contains(Times, f.At):
		return fault.New(fault.Invalid, "prompts.at.missing")
	case f.Zone != "" && !slices.Contains(zones, f.Zone) && !known(f.Zone):
		return fault.New(fault.Invalid, "prompts.zone.missing")
	}
	return nil
}

// known reports whether the computer knows a clock. What LoadLocation takes beside names of places ("Local") is none.
func known(zone string) bool {
	_, err := time.LoadLocation(zone)
	return err == nil && zone != "Local"
}

// forTheirs allows reminders of nothing but a person's own things.
func (x *Room) forTheirs(ctx context.Context, v people.Viewer, of string) error {
	if of == "" {
		return nil
	}
	t, err := x.Things.Get(ctx, v, of)
	if err == nil && t.Owner != v.Account {
		err = fault.Missing()
	}
	return err
}

// keep makes a reminder or changes one. Set again on two pages, the later one holds: there is one reminder, not two.
func (x *Room) keep(ctx context.Context, v people.Viewer, f form) error {
	_, err := x.Things.Change(ctx, v, f.ID, sharing.Reminder, things.AnyVersion, func(now things.Thing) (any, error) {
		r := f.Reminder
		r.Of = into(now).Of
		return r, nil
	})
	if fault.Is(err, fault.NotFound) && f.Version == 0 {
		_, err = x.Things.Create(ctx, v, f.ID, sharing.Reminder, f.Reminder)
	}
	return err
}

// Do answers POST /prompts/{id}/do: pause and on again, stop, and the two answers to the line on the start, each in one touch.
func (x *Room) Do(w http.ResponseWriter, r *http.Request) error {
	sent, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	ctx, v, what := r.Context(), people.ViewerOf(r.Context()), sent.Get("do")
	s, err := x.get(r)
	if err != nil {
		return err
	}
	switch what {
	case "stop":
		if err := x.stop(ctx, v, s); err != nil {
			return err
		}
		if err := x.Plan(ctx, v); err != nil {
			return err
		}
		return web.See(w, r, home+"?done=stop")
	case "pause", "on", "open", "later":
	default:
		return fault.New(fault.Invalid, "page.problem.invalid")
	}
	s, err = x.seen(ctx, v, s, func(r *Reminder) {
		if what == "pause" || what == "on" {
			r.Paused = what == "pause"
		}
	})
	if err == nil {
		err = x.Plan(ctx, v)
	}
	if err != nil {
		return err
	}
	return x.after(w, r, what, s)
}

// after leads on from what was done with a reminder.
func (x *Room) after(w http.ResponseWriter, r *http.Request, what string, s set) error {
	switch what {
	case "open":
		s, err := x.dress(r.Context(), people.ViewerOf(r.Context()), s)
		if err != nil || s.gone {
			return fault.OrMissing(err)
		}
		return web.See(w, r, s.to())
	case "later":
		return web.See(w, r, "/")
	}
	return web.See(w, r, home)
}

// Calendar answers GET /prompts/{id}/calendar: the reminder as a file for the calendar of their own phone.
func (x *Room) Calendar(w http.ResponseWriter, r *http.Request) error {
	s, err := x.get(r)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="reminder.ics"`)
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(calendar(r.Context(), s.Thing, s.Reminder, s.title(r.Context()), x.Now()))) // the reader has gone; there is nobody to tell
	return nil
}

// when says how often a reminder comes, and when in the day.
func (r Reminder) when(ctx context.Context) string {
	if from := r.from(r.zone(ctx)); r.Every == once && !from.IsZero() {
		return i18n.T(ctx, "prompts.when.once", "date", i18n.DateYear(ctx, from))
	}
	if !slices.Contains(Every, r.Every) || !slices.Contains(Times, r.At) {
		return ""
	}
	at := i18n.T(ctx, "prompts.at."+r.At)
	var names []string
	for _, d := range weekdays {
		if slices.Contains(r.Days, d) {
			names = append(names, i18n.T(ctx, "date.weekday."+strconv.Itoa(d)))
		}
	}
	return i18n.T(ctx, "prompts.when."+r.Every, "days", i18n.Names(ctx, names), "at", at)
}

// weekdays are the days of a week, as calendars here begin it.
var weekdays = []int{1, 2, 3, 4, 5, 6, 0}
