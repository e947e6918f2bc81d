package plans

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/things"
)

// CheckIn is the body of how the areas of a life are on one day (KIT-3). It is made a page at a time and kept after each.
type CheckIn struct {
	Title  string            `json:"title"`            // "": it is called after its kind
	Rated  map[string]int    `json:"rated,omitempty"`  // by area: 1 to len(ratings)
	Keeps  string            `json:"keeps,omitempty"`  // what keeps right what is all right
	Chosen []string          `json:"chosen,omitempty"` // the areas to look at more closely
	Closer map[string]Closer `json:"closer,omitempty"` // by area
	At     string            `json:"at,omitempty"`     // the page to go on with; "" once it came to its end
}

// Closer is one area looked at in four steps. Each can be left out.
type Closer map[string]string

// areas are the areas of a life, in this project's own words. What they are called is in the catalogue; where they stand here
// is in addresses, so that no address says what somebody is writing about. New ones go to the end.
var areas = []string{"home", "body", "rest", "mind", "people", "days", "money", "safe", "say", "joy"}

// ratings is how many words there are for how an area is, from very hard to good. From right on it is all right.
const (
	ratings   = 5
	right     = 4
	mostClose = 3
)

// closerSteps are the steps of looking at one area.
var closerSteps = []string{"understand", "ahead", "options", "next"}

const longestClose = 5000 // characters

// part is one page of a check-in.
type part struct {
	name string // in addresses
	what string // rate, last, strong, choose, or one of closerSteps
	area string // where it is about one
}

// parts are the pages of a check-in in their order. Which there are at the end depends on what was chosen.
func (c CheckIn) parts(before bool) (all []part) {
	for i, a := range areas {
		all = append(all, part{fmt.Sprintf("r%d", i+1), "rate", a})
	}
	if before {
		all = append(all, part{name: "last", what: "last"})
	}
	all = append(all, part{name: "strong", what: "strong"}, part{name: "choose", what: "choose"})
	for _, a := range c.Chosen {
		i := slices.Index(areas, a)
		for n, step := range closerSteps {
			if i >= 0 {
				all = append(all, part{fmt.Sprintf("c%d-%d", i+1, n+1), step, a})
			}
		}
	}
	return all
}

// place is where a page stands among all; -1 where it isn't.
func place(all []part, name string) int {
	return slices.IndexFunc(all, func(p part) bool { return p.name == name })
}

// after is the page after one, "" where that is the end.
func after(all []part, name string) string {
	if i := place(all, name); i >= 0 && i < len(all)-1 {
		return all[i+1].name
	}
	return ""
}

// answered is what the form of one page brought.
type answered struct {
	part
	Rating int
	Text   string
	Chosen []string
}

func readPart(p part, f web.Form) answered {
	a := answered{part: p, Rating: int(min(max(f.Int("rating"), 0), ratings)), Text: strings.TrimSpace(f.Text("text"))}
	for _, area := range areas { // in their order, each once, and no others
		if slices.Contains(f.Values["area"], area) {
			a.Chosen = append(a.Chosen, area)
		}
	}
	return a
}

func (a answered) problem() error {
	switch {
	case len(a.Chosen) > mostClose:
		return fault.New(fault.Invalid, "plans.checkin.choose.many", "most", mostClose)
	case runes(a.Text) > longestClose:
		return fault.New(fault.Invalid, "plans.checkin.long", "most", longestClose)
	}
	return nil
}

// over puts the answer of one page into a check-in, and notes where to go on.
func (a answered) over(c CheckIn, before bool) CheckIn {
	switch a.what {
	case "rate":
		c.Rated = clone(c.Rated)
		if delete(c.Rated, a.area); a.Rating > 0 {
			c.Rated[a.area] = a.Rating
		}
	case "strong":
		c.Keeps = a.Text
	case "choose":
		c.Chosen = a.Chosen
	case "last":
	default:
		c.Closer = clone(c.Closer)
		steps := clone(c.Closer[a.area])
		if delete(steps, a.what); a.Text != "" {
			steps[a.what] = a.Text
		}
		if delete(c.Closer, a.area); len(steps) > 0 {
			c.Closer[a.area] = steps
		}
	}
	c.At = after(c.parts(before), a.name)
	return c
}

func clone[M ~map[K]V, K comparable, V any](m M) M {
	fresh := make(M, len(m)+1)
	for k, v := range m {
		fresh[k] = v
	}
	return fresh
}

// rating is how an area is, 0 where nothing was said.
func (c CheckIn) rating(area string) int { return min(max(c.Rated[area], 0), ratings) }

// strong are the areas that are all right or good.
func (c CheckIn) strong() (all []string) {
	for _, a := range areas {
		if c.rating(a) >= right {
			all = append(all, a)
		}
	}
	return all
}

// began reports whether anything has been said.
func (c CheckIn) began() bool {
	return len(c.Rated) > 0 || c.Keeps != "" || len(c.Chosen) > 0 || len(c.Closer) > 0
}

// wheel draws the areas now and, where there was a check-in before, as they were then. The words under it say the same.
func (c CheckIn) wheel(ctx context.Context, before *CheckIn) page.Wheel {
	w := page.Wheel{Max: ratings}
	for _, a := range areas {
		area := page.WheelArea{Label: areaName(ctx, a), Now: c.rating(a), Before: -1, Said: ratingWord(ctx, c.rating(a))}
		if before != nil && before.rating(a) > 0 {
			area.Before = before.rating(a)
			area.Said = i18n.T(ctx, "plans.checkin.both", "now", area.Said, "before", ratingWord(ctx, area.Before))
		}
		w.Areas = append(w.Areas, area)
	}
	return w
}

func areaName(ctx context.Context, area string) string { return i18n.T(ctx, "plans.area."+area) }

// ratingWord is the word for how an area is.
func ratingWord(ctx context.Context, n int) string {
	return i18n.T(ctx, "plans.rating."+fmt.Sprint(n))
}

// dated is a check-in with the day it was begun on.
type dated struct {
	CheckIn
	ID string
	On time.Time
}

// chart draws how the areas were along check-ins, those that were ever said.
func chart(ctx context.Context, all []dated) page.Chart {
	var c page.Chart
	for n := 1; n <= ratings; n++ {
		c.Steps = append(c.Steps, ratingWord(ctx, n))
	}
	for _, a := range areas {
		s := page.Series{Label: areaName(ctx, a)}
		for _, d := range all {
			if n := d.rating(a); n > 0 {
				s.Points = append(s.Points, page.Point{At: d.On, Step: n - 1})
			}
		}
		if len(s.Points) > 1 {
			c.Series = append(c.Series, s)
		}
	}
	return c
}

// checkIns are the check-ins that a viewer may see here, those with something in them, latest first.
func (x *Room) checkIns(ctx context.Context, v people.Viewer) ([]dated, error) {
	all, err := x.mine(ctx, v, checkIn, mostListed)
	var list []dated
	for _, t := range all {
		if c := into[CheckIn](t.Body); c.began() {
			list = append(list, dated{c, t.ID, t.Created})
		}
	}
	slices.SortStableFunc(list, func(a, b dated) int { return b.On.Compare(a.On) })
	return list, err
}

// beforeOf is the check-in before one, among those listed; nil for none. A new one comes after all of them.
func beforeOf(all []dated, t things.Thing) *CheckIn {
	for _, d := range all {
		if d.ID != t.ID && (t.Version == 0 || d.On.Before(t.Created)) {
			return &d.CheckIn
		}
	}
	return nil
}
