package plans

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"towpath/internal/ground/i18n"
	"towpath/internal/page"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// Kinds are what this room makes, as it is kept.
func Kinds() (all []sharing.Kind) {
	for _, s := range sorts {
		all = append(all, kinds[s])
	}
	return all
}

// Said is all that a thing of this room says, as it is now, in words that stand by themselves. It stands any body.
func Said(ctx context.Context, t things.Thing) templ.Component {
	switch s := sortOf(t.Kind); s {
	case goal:
		return goalWords(into[Goal](t.Body))
	case checkIn:
		return checkInWords(into[CheckIn](t.Body), nil)
	case well, safety:
		return planWords(s, into[Plan](t.Body).Writing, false)
	}
	return templ.NopComponent
}

// Line is a line of a thing, for lists. It stands any body.
func Line(ctx context.Context, t things.Thing) string {
	switch s := sortOf(t.Kind); s {
	case goal:
		g := into[Goal](t.Body)
		if words := g.stateWords(ctx); words != "" {
			return words
		}
		if next := g.next(); next != "" {
			return i18n.T(ctx, "plans.goal.next", "step", i18n.Shorten(next, 100))
		}
	case checkIn:
		return i18n.T(ctx, "plans.checkin.on", "date", i18n.DateYear(ctx, t.Created))
	case well, safety:
		return i18n.T(ctx, "plans.plan.since", "date", i18n.DateYear(ctx, into[Plan](t.Body).since(t)))
	}
	return ""
}

// Texts are the words that somebody wrote in a thing as it is now.
func Texts(t things.Thing) (all []string) {
	switch s := sortOf(t.Kind); s {
	case goal:
		g := into[Goal](t.Body)
		all = []string{g.What, g.Why}
		for _, step := range g.Steps {
			all = append(all, step.Text)
		}
	case checkIn:
		c := into[CheckIn](t.Body)
		all = []string{c.Keeps}
		for _, a := range areas {
			for _, step := range closerSteps {
				all = append(all, c.Closer[a][step])
			}
		}
	case well, safety:
		p := into[Plan](t.Body)
		for _, sec := range sections[s] {
			all = append(all, p.linesOf(sec)...)
		}
	}
	return slices.DeleteFunc(all, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// Picture is what of a thing can be drawn: how far a goal is, how the areas of a check-in are.
func Picture(ctx context.Context, t things.Thing) templ.Component {
	switch sortOf(t.Kind) {
	case goal:
		if g := into[Goal](t.Body); len(g.Points) > 0 {
			return draw(g.chart(ctx))
		}
	case checkIn:
		if c := into[CheckIn](t.Body); len(c.Rated) > 0 {
			return draw(c.wheel(ctx, nil))
		}
	}
	return nil
}

func draw[C interface {
	page.Chart | page.Wheel
	templ.Component
}](c C) templ.Component {
	return c
}

func at(ms int64) time.Time { return time.UnixMilli(ms) }
