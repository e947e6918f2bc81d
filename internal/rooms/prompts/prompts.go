// Package prompts is the room of reminders (TOP-6): somebody sets how often they want to be reminded of a thing of theirs, pauses it
// or stops it in one touch, and can take it along to their own phone's calendar.
//
// A reminder is a sealed thing of its person alone, and no table says when one is due: that is worked out when its person comes by, and
// then there is one line, for the latest one, and no more. To those who asked for it, one line is also sent (sending.go).
package prompts

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/messages"
	"towpath/internal/rooms/plans"
	"towpath/internal/rooms/recommend"
	"towpath/internal/rooms/skills"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "prompts", YAML: wordsEN}

// Deps are what the room stands on.
type Deps struct {
	Things *things.Keeper
	Now    func() time.Time

	// What sending stands on.
	People *people.Register
	Outbox *messages.Outbox // nil where a service has set up no carrier
	Jobs   interface {
		Add(ctx context.Context, kind, id string) error
	}
	In  func(ctx context.Context, lang string) context.Context // a context in a language, and on the service's clock, for what is written when nobody asks
	Log *slog.Logger
	URL string // the address people use, without a slash at its end
}

// Room answers everything under /prompts.
type Room struct{ Deps }

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{d} }

// Reminder is the body of a reminder.
type Reminder struct {
	Title  string `json:"title"`          // what it says, in words that others may see; "" for the site's own
	Of     string `json:"of,omitempty"`   // the id of what it is for; "" for a new check-in
	Every  string `json:"every"`          // one of Every, or once
	Days   []int  `json:"days,omitempty"` // weekdays, 0 is Sunday; none where it is every day
	At     string `json:"at"`             // one of Times
	Zone   string `json:"zone,omitempty"` // whose clock it goes by, such as Europe/London; "" for the service's
	From   string `json:"from"`           // the first day, as 2006-01-02
	Paused bool   `json:"paused,omitempty"`
	Seen   int64  `json:"seen,omitempty"` // up to when it has been answered, in milliseconds since 1970
}

// Path is where a reminder can be changed.
func Path(id string) string { return home + "/" + id }

// Every is how often there can be a reminder, and Times when in the day.
var (
	Every = []string{"day", "week", "fortnight"}
	Times = []string{"morning", "afternoon", "evening"}
)

// once is how often there is a line for something that somebody wants to be asked about (recommend.AskOf): nobody sets it here.
const once = "once"

// hours are when each time of the day begins, on the clock.
var hours = map[string]int{"morning": 9, "afternoon": 14, "evening": 19}

// lookBack is how many days back a reminder can have been due: two weeks and the day itself.
const lookBack = 14

// into reads a body; what doesn't fit stays empty, because a body can come from a file.
func into(t things.Thing) (r Reminder) {
	if err := json.Unmarshal(t.Body, &r); err != nil {
		var mistyped *json.UnmarshalTypeError
		if !errors.As(err, &mistyped) {
			return Reminder{}
		}
	}
	return r
}

// zone is the clock that a reminder goes by.
func (r Reminder) zone(ctx context.Context) *time.Location {
	if r.Zone != "" {
		if zone, err := time.LoadLocation(r.Zone); err == nil {
			return zone
		}
	}
	return i18n.Local(ctx, time.Time{}).Location()
}

// from is midnight of the first day in a zone; the zero time where the body says none.
func (r Reminder) from(zone *time.Location) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, r.From, zone)
	if err != nil {
		return time.Time{}
	}
	return t
}

// on is when it is due on the day of t, by the clock there: nine is nine in summer and in winter.
func (r Reminder) on(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), hours[r.At], 0, 0, 0, t.Location())
}

// falls reports whether a day is one of its days.
func (r Reminder) falls(day time.Time) bool {
	from := r.from(day.Location())
	if from.IsZero() || days(from, day) < 0 {
		return false
	}
	switch r.Every {
	case once:
		return days(from, day) == 0
	case "day":
		return true
	case "week":
		return slices.Contains(r.Days, int(day.Weekday()))
	case "fortnight":
		return slices.Contains(r.Days, int(day.Weekday())) && days(monday(from), monday(day))%14 == 0
	}
	return false
}

// days counts midnights between two days of one zone.
func days(from, to time.Time) int {
	return int(date(to).Sub(date(from)) / (24 * time.Hour))
}

func date(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// monday is the Monday of a day's week.
func monday(t time.Time) time.Time { return t.AddDate(0, 0, -(int(t.Weekday())+6)%7) }

// due is when it was due last and hasn't been answered since; the zero time for not at all.
func (r Reminder) due(ctx context.Context, now time.Time) time.Time {
	if r.Paused {
		return time.Time{}
	}
	here := now.In(r.zone(ctx))
	if r.Every == once { // it waits until it is answered
		from := r.from(here.Location())
		if at := r.on(from); !from.IsZero() && !at.After(here) && at.UnixMilli() > r.Seen {
			return at
		}
		return time.Time{}
	}
	for back := range lookBack + 1 {
		day := here.AddDate(0, 0, -back)
		at := r.on(day)
		if at.After(here) || !r.falls(day) {
			continue
		}
		if at.UnixMilli() > r.Seen {
			return at
		}
		return time.Time{}
	}
	return time.Time{}
}

// begin sets its first day: today if its time is still to come, or else the next of its days; what was before isn't due.
func (r *Reminder) begin(ctx context.Context, now time.Time) {
	here := now.In(r.zone(ctx))
	r.Seen = now.UnixMilli()
	for ahead := range 8 {
		day := here.AddDate(0, 0, ahead)
		if r.on(day).After(here) && (r.Every == "day" || slices.Contains(r.Days, int(day.Weekday()))) {
			r.From = day.Format(time.DateOnly)
			return
		}
	}
}

// place is where a reminder of a thing leads: to go on with it. One of a check-in leads to a new one.
func place(t things.Thing) string {
	switch t.Kind {
	case sharing.Answer:
		return "/exercises/answers/" + t.ID + "/write"
	case sharing.CheckIn:
		return plans.NewCheckIn
	case sharing.Goal, sharing.WellPlan, sharing.SafetyPlan:
		return plans.Path(t.ID)
	case sharing.Journal:
		return "/kit/" + t.ID + "/write"
	case sharing.Lesson, sharing.Skills:
		return skills.Place(t)
	case sharing.Recommendation:
		return recommend.Path(t.ID) + "#was"
	}
	return "/kit/" + t.ID
}
