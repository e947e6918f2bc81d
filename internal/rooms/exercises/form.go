package exercises

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
)

// mend is what there is to say about the answer to one part.
func (p writing) mend(ctx context.Context, part pack.Part) string {
	var all []string
	for _, m := range p.remarks {
		if m.Part == part.ID {
			all = append(all, i18n.T(ctx, m.Key, m.Args...))
		}
	}
	return strings.Join(all, " ")
}

// toMend leads to the parts there is something to say about, and away from it all.
func (p writing) toMend(ctx context.Context) (links []page.Link) {
	for _, part := range p.Parts {
		if slices.ContainsFunc(p.remarks, func(m remark) bool { return m.Part == part.ID }) {
			links = append(links, page.Link{Href: "#" + fieldOf(part.ID), Label: part.Label})
		}
	}
	return append(links, page.Link{Href: AnswerPath(p.id), Label: i18n.T(ctx, "exercises.say.leave")})
}

// scripts are those that the page needs.
func (p writing) scripts() []string {
	all := []string{anyScript}
	if slices.ContainsFunc(p.Parts, func(part pack.Part) bool { return kindOf(part).drags }) {
		all = append(all, boardScript)
	}
	if p.hasFiles() {
		all = append(all, madeScript)
	}
	if p.sees.AtTable {
		all = append(all, liveScript)
	}
	return all
}

func choiceOptions(ctx context.Context, part pack.Part, v Value) []page.Option {
	var all []page.Option
	for _, o := range part.Options {
		all = append(all, page.Option{Value: o.ID, Label: o.Text, Hint: o.Hint, Chosen: slices.Contains(v.Chosen, o.ID)})
	}
	if part.Kind == pack.ChooseOne {
		all = append(all, leftOpen(ctx))
	}
	return all
}

// replies are the options of a part that the page answers.
func replies(part pack.Part) (all []pack.Option) {
	for _, o := range part.Options {
		if o.Reply != "" {
			all = append(all, o)
		}
	}
	return all
}

// leftOpen takes a choice back: a radio button can't be let go of.
func leftOpen(ctx context.Context) page.Option {
	return page.Option{Label: i18n.T(ctx, "exercises.open"), Ours: true}
}

func stepOptions(ctx context.Context, part pack.Part, step int) []page.Option {
	var all []page.Option
	for i, w := range part.Words {
		all = append(all, page.Option{Value: strconv.Itoa(i + 1), Label: w, Chosen: step == i+1})
	}
	return append(all, leftOpen(ctx))
}

func trayOptions(part pack.Part) []page.Option {
	var all []page.Option
	for _, t := range part.Trays {
		all = append(all, page.Option{Value: t.ID, Label: t.Text, Hint: t.Hint})
	}
	return all
}

func ownTrayOptions(ctx context.Context, part pack.Part, v Value) []page.Option {
	all := trayOptions(part)
	for i := range all {
		all[i].Chosen = all[i].Value == v.OwnTray
	}
	return append(all, page.Option{Label: i18n.T(ctx, "page.sort.unplaced"), Ours: true})
}

func cards(part pack.Part, v Value) []page.Item {
	var all []page.Item
	for _, o := range part.Options {
		all = append(all, page.Item{ID: o.ID, Label: o.Text, Tray: v.Placed[o.ID]})
	}
	return all
}

// rankItems are the options that have a place, in order, or those that have none.
func rankItems(part pack.Part, v Value, placed bool) (all []pack.Option) {
	for _, o := range part.Options {
		if (v.Steps[o.ID] > 0) == placed {
			all = append(all, o)
		}
	}
	if placed {
		slices.SortStableFunc(all, func(a, b pack.Option) int { return v.Steps[a.ID] - v.Steps[b.ID] })
	}
	return all
}

// placeName is what a place in a ranking is called: first, second, third.
func placeName(ctx context.Context, n int) string {
	return i18n.T(ctx, "exercises.place."+strconv.Itoa(n))
}

// spareLines are the empty lines of a list: as many as its author wants to be there, and always one.
func spareLines(part pack.Part, written int, more bool) int {
	spare := max(part.Lines-written, 1)
	if more {
		spare += 3
	}
	return max(min(spare, part.Max-written), 0)
}

// wheelOf draws a wheel, with how it was before where that is known, and says the same in the exercise's own words.
func wheelOf(ctx context.Context, part pack.Part, v Value, before *Answer) page.Wheel {
	w := page.Wheel{Max: len(part.Words)}
	for _, a := range part.Areas {
		area := page.WheelArea{Label: a.Text, Now: known(part, v.Steps[a.ID]), Before: known(part, before.stepOf(part.ID, a.ID))}
		area.Said = wheelWords(ctx, part, area)
		w.Areas = append(w.Areas, area)
	}
	return w
}

// known is a step of a wheel as it is drawn: below 0 where nothing was said.
func known(part pack.Part, step int) int {
	if stepWord(part, step) == "" {
		return -1
	}
	return step
}

func wheelWords(ctx context.Context, part pack.Part, a page.WheelArea) string {
	now := stepWord(part, a.Now)
	if now == "" {
		now = i18n.T(ctx, "exercises.wheel.none")
	}
	switch was := stepWord(part, a.Before); {
	case was == "":
		return now
	case was == now:
		return i18n.T(ctx, "exercises.wheel.same", "now", now)
	default:
		return i18n.T(ctx, "exercises.wheel.both", "now", now, "before", was)
	}
}
