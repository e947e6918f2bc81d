package plans

import (
	"context"
	"strconv"

	"towpath/internal/ground/i18n"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

func newID() string { return people.NewID() }

func boxID(section, box string, i int) string { return section + "-" + box + "-" + strconv.Itoa(i+1) }

func earlierPath(id string, n int) string { return Path(id) + "/earlier?n=" + strconv.Itoa(n) }

func stamp(ms int64) string { return strconv.FormatInt(ms, 10) }

// ladder is 0 to 10, with words at its ends.
func (p goalPage) ladder(ctx context.Context) (options []page.Option) {
	for n := range farthest + 1 {
		o := page.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n), Chosen: p.said() == n}
		switch n {
		case 0:
			o.Label = i18n.T(ctx, "plans.goal.rung", "n", n, "word", i18n.T(ctx, "plans.goal.none"))
		case farthest:
			o.Label = i18n.T(ctx, "plans.goal.rung", "n", n, "word", i18n.T(ctx, "plans.goal.all"))
		}
		options = append(options, o)
	}
	return options
}

// heading is what a page of a check-in is about.
func (p partPage) heading(ctx context.Context) string {
	switch p.what {
	case "last":
		return i18n.T(ctx, "plans.checkin.compare")
	case "strong":
		return i18n.T(ctx, "plans.checkin.strong")
	case "choose":
		return i18n.T(ctx, "plans.checkin.choose")
	}
	return areaName(ctx, p.area)
}

// question is what the box of a page asks.
func (p partPage) question(ctx context.Context) string {
	if p.what == "strong" {
		return i18n.T(ctx, "plans.checkin.strong.keeps")
	}
	return i18n.T(ctx, "plans.closer."+p.what)
}

func (p partPage) hint(ctx context.Context) string {
	if p.what == "strong" {
		return i18n.T(ctx, "plans.checkin.strong.hint")
	}
	return i18n.T(ctx, "plans.closer."+p.what+".hint")
}

// text is what was written in the box of a page.
func (p partPage) text() string {
	if p.what == "strong" {
		return p.Keeps
	}
	return p.Closer[p.area][p.what]
}

// earlierSteps are the steps before this one in which something was written about its area.
func (p partPage) earlierSteps() (all []string) {
	for _, s := range closerSteps {
		if s == p.what {
			break
		}
		if p.Closer[p.area][s] != "" {
			all = append(all, s)
		}
	}
	return all
}

func (p partPage) choices(ctx context.Context) (options []page.Option) {
	for _, a := range areas {
		o := page.Option{Value: a, Label: areaName(ctx, a)}
		if n := p.rating(a); n > 0 {
			o.Hint = ratingWord(ctx, n)
		}
		for _, c := range p.Chosen {
			o.Chosen = o.Chosen || c == a
		}
		options = append(options, o)
	}
	return options
}

// out is where a check-in ends: what was said in it, or the start of the room where nothing was.
func (p partPage) out() string {
	if p.Version == 0 {
		return home
	}
	return Path(p.ID)
}

func (p partPage) backLink(ctx context.Context) page.Link {
	if p.back == "" {
		return page.Link{Href: home, Label: i18n.T(ctx, "plans.leave")}
	}
	return page.Link{Href: partPath(p.ID, p.back), Label: i18n.T(ctx, "plans.back")}
}
