package plans

import (
	"context"
	"slices"

	"towpath/internal/ground/i18n"
)

// panel is one quarter of the card.
type panel struct {
	Title string
	Lines []string
}

// What fits on a quarter of the card, which is as large as a bank card.
const (
	panelLines  = 5
	panelLetter = 84 // letters of one of its lines, which is two on paper
	panelName   = 44 // letters of a name; a number is never cut
)

// roomyLines is how many lines of a plan stand on one page of paper as they are; more are set closer.
const roomyLines = 24

// lines counts what stands in a plan.
func (p planPage) lines() (n int) {
	for _, s := range sections[p.sort] {
		n += len(p.linesOf(s))
	}
	return n
}

// panels are the four quarters of the card. The one with numbers comes first on a safety plan, and is the service's.
func (p planPage) panels(ctx context.Context) []panel {
	if p.sort == safety {
		return []panel{p.now(ctx), p.quarter(ctx, "alone", "alone", "places"), p.quarter(ctx, "ask", "ask", "company"), p.quarter(ctx, "safer", "safer", "notice")}
	}
	return []panel{p.quarter(ctx, "signs", "signs", "off"), p.quarter(ctx, "helps", "helps", "keeps"), p.quarter(ctx, "people", "people", "others"), p.now(ctx)}
}

// quarter is some sections under the name of one.
func (p planPage) quarter(ctx context.Context, name string, ids ...string) panel {
	q := panel{Title: i18n.T(ctx, "plans."+string(p.sort)+"."+name)}
	for _, id := range ids {
		i := slices.IndexFunc(sections[p.sort], func(s section) bool { return s.id == id })
		for _, c := range p.People[id] {
			c.Name, c.For = i18n.Shorten(c.Name, panelName), ""
			q.Lines = append(q.Lines, c.line())
		}
		if !sections[p.sort][i].people {
			for _, l := range p.Lines[id] {
				q.Lines = append(q.Lines, i18n.Shorten(l, panelLetter))
			}
		}
	}
	if len(q.Lines) > panelLines {
		q.Lines = append(q.Lines[:panelLines:panelLines], i18n.T(ctx, "plans.card.more"))
	}
	return q
}

// now is whom to call if the plan isn't enough, as the service has set it.
func (p planPage) now(ctx context.Context) panel {
	q := panel{Title: i18n.T(ctx, "plans.now")}
	if p.settings.Emergency != "" {
		q.Lines = append(q.Lines, i18n.T(ctx, "plans.now.danger", "phone", p.settings.Emergency))
	}
	for _, c := range p.settings.Contacts[:min(len(p.settings.Contacts), panelLines-1)] {
		q.Lines = append(q.Lines, i18n.T(ctx, "plans.now.call", "name", i18n.Shorten(c.Label, panelName), "phone", c.Phone))
	}
	if len(q.Lines) == 0 {
		q.Lines = append(q.Lines, i18n.T(ctx, "plans.now.unset"))
	}
	return q
}
