package together

import (
	"context"
	_ "embed"
	"slices"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/rooms/kit"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

//go:embed table.js
var tableJS []byte

// TableScript is the module on every page at a table.
const TableScript = "table.js"

var _ = page.Register(TableScript, tableJS)

// pickMinutes is how long the person's own things stay open for picking.
const pickMinutes = 3

// said is what is answered to how a next step went. No answer is better than another.
func said(ctx context.Context, went string) string {
	if !slices.Contains(kit.States, went) {
		return ""
	}
	return i18n.T(ctx, "together.went."+went)
}

// with is the name of the other one, from where the viewer sits. On one screen the page speaks to the person.
func (s scene) with() string {
	if s.Viewer.Seat == "supporter" {
		return s.Person
	}
	return s.Other
}

// heading is what the table says first. Handing over the device is a scene of its own.
func (s scene) heading(ctx context.Context) string {
	fresh := len(s.Record.Visited) == 0 && len(s.Record.Chosen) == 0
	if fresh && s.Viewer.Seat == "both" && s.Joint.StartedBy == "supporter" {
		return i18n.T(ctx, "together.handover", "name", s.Person)
	}
	return i18n.T(ctx, "together.table")
}

func (s scene) exercisesAt(at pack.Step) (found []*pack.Exercise) {
	if t := s.topic(); t != nil {
		for _, e := range t.Exercises {
			if e.Step == at {
				found = append(found, e)
			}
		}
	}
	return found
}

func (s scene) pagesAt(at pack.Step) (found []*pack.Page) {
	if t := s.topic(); t != nil {
		for _, p := range t.Pages {
			if p.Step == at {
				found = append(found, p)
			}
		}
	}
	return found
}

func (s scene) decisions(ctx context.Context, t things.Thing) []page.Option {
	now := s.Record.Kept[t.ID]
	if now == "" {
		now = keep
	}
	var options []page.Option
	for _, d := range []decision{keep, share, letGo} {
		key := "together.keep." + string(d)
		hint := i18n.T(ctx, key+".hint", "name", s.Other)
		if d == share && s.Brief {
			hint = i18n.T(ctx, "together.keep.share.brief", "name", s.Other)
		}
		options = append(options, page.Option{Value: string(d), Label: i18n.T(ctx, key, "name", s.Other), Hint: hint, Chosen: d == now})
	}
	return options
}

// sides are the three answers to "who".
func sides(ctx context.Context, s scene, chosen string) []page.Option {
	return []page.Option{
		{Value: "person", Label: s.Person, Chosen: chosen == "person"},
		{Value: "supporter", Label: s.Other, Chosen: chosen == "supporter"},
		{Value: "both", Label: i18n.T(ctx, "together.both"), Chosen: chosen == "both"},
	}
}

func after(at pack.Step) pack.Step {
	for i, s := range pack.Steps[:len(pack.Steps)-1] {
		if s == at {
			return pack.Steps[i+1]
		}
	}
	return ""
}

// titleFor is what a thing is called, or what kind of thing it is.
func titleFor(ctx context.Context, t things.Thing) string {
	if title := t.Title(); title != "" {
		return title
	}
	return i18n.T(ctx, "kit.kind."+string(t.Kind))
}

func thingPath(t things.Thing) string {
	switch t.Kind {
	case sharing.Answer:
		return "/exercises/answers/" + t.ID
	case sharing.Goal, sharing.CheckIn, sharing.WellPlan, sharing.SafetyPlan:
		return "/plans/" + t.ID
	case sharing.Course:
		return "/course/" + t.ID
	case sharing.Extract:
		return "/record/" + t.ID
	case sharing.Skills:
		return "/skills/check/" + t.ID
	case sharing.Recommendation:
		return "/recommend/" + t.ID
	}
	return "/together/things/" + t.ID
}

func picks(ctx context.Context, all []things.Thing) (options []page.Option) {
	for i, t := range all {
		if i < picksAPage && carried(t) {
			options = append(options, page.Option{Value: t.ID, Label: titleFor(ctx, t), Hint: i18n.T(ctx, "kit.kind."+string(t.Kind))})
		}
	}
	return options
}

func otherName(v people.Viewer, a agreement) string {
	if (v.Table == "" && v.Is(people.Person)) || v.Seat == "both" || v.Seat == "person" {
		return a.SupportName
	}
	return a.PersonName
}

// maySpeak reports whether the viewer can confirm for a side: on one screen for both, else for oneself.
func maySpeak(v people.Viewer, a agreement, side string) bool {
	if v.Table != "" {
		return v.Seat == "both" || v.Seat == side
	}
	return v.Is(people.Person) == (side == "person")
}

func goOnKey(a agreement) string {
	if a.both() {
		return "together.agreement.on"
	}
	return "together.agreement.later"
}
