package plans

import (
	"context"
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

// Goal is the body of something that somebody wants (KIT-2).
type Goal struct {
	Title  string  `json:"title"` // how What begins
	What   string  `json:"what"`
	Why    string  `json:"why,omitempty"`
	Steps  []Step  `json:"steps,omitempty"`
	Points []Where `json:"points,omitempty"`
	State  string  `json:"state,omitempty"` // one of Ends; "" while it is in hand
	Ended  int64   `json:"ended,omitempty"` // when it came to that, in milliseconds since 1970
}

// Step is one small step of a goal.
type Step struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	Done int64  `json:"done,omitempty"` // when it was ticked, in milliseconds since 1970; 0 where it isn't
}

// Where is how far somebody said they are, 0 to 10.
type Where struct {
	At int64 `json:"at"` // milliseconds since 1970
	On int   `json:"on"`
}

// Ends are the ways for a goal to rest. None is better than another.
var Ends = []string{"rest", "reached", "letgo"}

// The most that a goal takes. Points are one a day; the oldest make room.
const (
	longestWhat = 500 // characters
	longestStep = 300
	mostSteps   = 40
	mostPoints  = 400
	farthest    = 10
)

// in reports whether a goal is in hand: neither resting nor over.
func (g Goal) in() bool { return g.State == "" }

// goalDraft is what the form of a goal brought.
type goalDraft struct {
	What, Why, First string
	FirstID          string // of the first step, made with the form
}

func readGoal(f web.Form) draft {
	return goalDraft{What: strings.TrimSpace(f.Text("what")), Why: strings.TrimSpace(f.Text("why")), First: f.Line("first"), FirstID: f.Get("first-id")}
}

func (d goalDraft) sort() sort { return goal }

func (d goalDraft) problem() error {
	switch {
	case d.What == "":
		return fault.New(fault.Invalid, "plans.goal.what.missing")
	case runes(d.What) > longestWhat:
		return fault.New(fault.Invalid, "plans.goal.what.long", "most", longestWhat)
	case runes(d.First) > longestStep:
		return fault.New(fault.Invalid, "plans.goal.step.long", "most", longestStep)
	}
	return nil
}

func (d goalDraft) blank() bool { return d.What == "" && d.Why == "" && d.First == "" }

func (d goalDraft) over(now *things.Thing, _ time.Time) any {
	var g Goal
	if now != nil {
		g = into[Goal](now.Body)
	}
	g.Title, g.What, g.Why = i18n.Shorten(d.What, 60), d.What, d.Why
	if d.First != "" {
		g.add(d.FirstID, d.First)
	}
	return g
}

// add puts a step at the end, once for its id.
func (g *Goal) add(id, text string) {
	if text != "" && people.IsID(id) && g.at(id) < 0 && len(g.Steps) < mostSteps {
		g.Steps = append(g.Steps, Step{ID: id, Text: text})
	}
}

func (g *Goal) at(id string) int {
	return slices.IndexFunc(g.Steps, func(s Step) bool { return s.ID == id })
}

// do makes one change to a goal's steps. A change already made, or to a step that is gone, changes nothing.
func (g *Goal) do(what, id string, now time.Time) {
	i := g.at(id)
	if i < 0 {
		return
	}
	g.Steps = slices.Clone(g.Steps)
	switch what {
	case "tick":
		if g.Steps[i].Done == 0 {
			g.Steps[i].Done = now.UnixMilli()
		}
	case "untick":
		g.Steps[i].Done = 0
	case "up":
		if i > 0 {
			g.Steps[i-1], g.Steps[i] = g.Steps[i], g.Steps[i-1]
		}
	case "down":
		if i < len(g.Steps)-1 {
			g.Steps[i+1], g.Steps[i] = g.Steps[i], g.Steps[i+1]
		}
	case "away":
		g.Steps = slices.Delete(g.Steps, i, i+1)
	}
}

// smaller puts smaller steps in the place of one; with none, it stays.
func (g *Goal) smaller(id string, into []Step) {
	i := g.at(id)
	if i < 0 {
		return
	}
	var fresh []Step
	for _, s := range into {
		if s.Text != "" && people.IsID(s.ID) && g.at(s.ID) < 0 && len(g.Steps)+len(fresh) < mostSteps {
			fresh = append(fresh, s)
		}
	}
	if len(fresh) > 0 {
		g.Steps = slices.Replace(slices.Clone(g.Steps), i, i+1, fresh...)
	}
}

// say notes how far somebody is. Said again on the same day, the later one holds.
func (g *Goal) say(ctx context.Context, on int, now time.Time) {
	points := slices.Clone(g.Points)
	if n := len(points); n > 0 && sameDay(ctx, time.UnixMilli(points[n-1].At), now) {
		if points[n-1].On == on {
			return
		}
		points = points[:n-1]
	}
	points = append(points, Where{At: now.UnixMilli(), On: on})
	g.Points = points[max(0, len(points)-mostPoints):]
}

func sameDay(ctx context.Context, a, b time.Time) bool {
	return i18n.Local(ctx, a).Format(time.DateOnly) == i18n.Local(ctx, b).Format(time.DateOnly)
}

// chart draws how far somebody said they were.
func (g Goal) chart(ctx context.Context) page.Chart {
	steps := make([]string, farthest+1)
	steps[0], steps[farthest] = i18n.T(ctx, "plans.goal.none"), i18n.T(ctx, "plans.goal.all")
	c := page.Chart{Steps: steps, Series: []page.Series{{}}}
	for _, p := range g.Points {
		c.Series[0].Points = append(c.Series[0].Points, page.Point{At: time.UnixMilli(p.At), Step: p.On})
	}
	return c
}

// said is what somebody said last of how far they are; -1 for nothing yet.
func (g Goal) said() int {
	if n := len(g.Points); n > 0 {
		return g.Points[n-1].On
	}
	return -1
}

// next is the first step that isn't ticked, "" for none.
func (g Goal) next() string {
	for _, s := range g.Steps {
		if s.Done == 0 {
			return s.Text
		}
	}
	return ""
}

// stateWords says where a goal that rests has come to.
func (g Goal) stateWords(ctx context.Context) string {
	if !slices.Contains(Ends, g.State) {
		return ""
	}
	return i18n.T(ctx, "plans.goal.is."+g.State, "date", i18n.DateYear(ctx, time.UnixMilli(g.Ended)))
}
