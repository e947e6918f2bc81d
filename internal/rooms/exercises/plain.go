package exercises

import (
	"context"
	"strings"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/trust/things"
)

// Asked is one question of an exercise and what was answered, as text.
type Asked struct {
	Question string
	Lines    []string
}

// Plain is an answer as text, question by question, for what leaves the site; what was left open isn't in it. Sound, photos and drawings
// stay here: of each it says only that there is one. What can't be read as an answer says nothing.
func Plain(ctx context.Context, t things.Thing) (title string, all []Asked) {
	a, err := answerOf(t)
	if err != nil {
		return "", nil
	}
	for _, p := range a.Parts {
		if lines := a.Answers[p.ID].plain(ctx, p); len(lines) > 0 {
			all = append(all, Asked{p.Label, lines})
		}
	}
	if a.Also != "" {
		all = append(all, Asked{i18n.T(ctx, "exercises.also"), []string{a.Also}})
	}
	return a.Title, all
}

// plain is the answer to a part, a line for each thing that was said.
func (v Value) plain(ctx context.Context, p pack.Part) (all []string) {
	say := func(parts ...string) {
		if line := strings.Join(notEmpty(parts), ", "); line != "" {
			all = append(all, line)
		}
	}
	named := func(name, what string) {
		if what != "" {
			all = append(all, i18n.T(ctx, "exercises.row.area", "area", name, "word", what))
		}
	}
	switch p.Kind {
	case pack.ChooseOne, pack.ChooseSome:
		return v.choices(p)
	case pack.Scale:
		return notEmpty([]string{stepWord(p, v.Step)})
	case pack.Ranking:
		for _, at := range v.ranked(p) {
			for _, s := range at.Texts {
				say(i18n.T(ctx, "exercises.place.at", "place", placeName(ctx, at.N), "name", s))
			}
		}
	case pack.CardSort:
		for _, t := range p.Trays {
			named(t.Text, strings.Join(v.in(p, t.ID), ", "))
		}
		named(i18n.T(ctx, "page.sort.unplaced"), strings.Join(v.in(p, ""), ", "))
	case pack.Wheel:
		for _, area := range p.Areas {
			named(area.Text, stepWord(p, v.Steps[area.ID]))
		}
	case pack.Tracker:
		for _, row := range v.Rows {
			say(append([]string{row.Day}, row.said(ctx, p)...)...)
		}
	case pack.Timeline:
		for _, e := range v.Entries {
			say(e.When, e.What)
		}
	case pack.Plan:
		for _, area := range p.Areas {
			named(area.Text, v.Boxes[area.ID])
		}
		for _, c := range v.People {
			say(c.Name, c.Number, c.For)
		}
	case pack.List:
		return notEmpty(v.Lines)
	default:
		say(v.Text)
		if len(v.Files) > 0 || len(v.Strokes) > 0 {
			say(i18n.T(ctx, "exercises.plain.stays"))
		}
	}
	return all
}

func notEmpty(all []string) (out []string) {
	for _, s := range all {
		if strings.TrimSpace(s) != "" {
			out = append(out, s)
		}
	}
	return out
}
