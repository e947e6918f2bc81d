package app

import (
	"context"
	"slices"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/rooms/exercises"
	"towpath/internal/rooms/paper"
	"towpath/internal/rooms/plans"
	"towpath/internal/rooms/skills"
	"towpath/internal/rooms/topics"
	"towpath/internal/trust/people"
	"towpath/internal/trust/things"
)

// openPaper makes the room of booklets, out of how other rooms look on paper.
func (h *House) openPaper() {
	h.paper = paper.NewRoom(paper.Deps{Packs: h.packs, Own: h.plansOnPaper, Opening: topics.OpeningSheet, Page: topics.PageSheet,
		Exercise: exercises.Blank, Lesson: skills.Sheet, Styles: []string{skills.SheetStyle}, URL: h.URL(),
		Area: func(ctx context.Context, a pack.Area) string { return i18n.T(ctx, "skills.area."+string(a)) }})
}

// mostOnPaper is how many plans of a kind are offered for a booklet, the latest first.
const mostOnPaper = 12

// plansOnPaper are a person's own goals, check-ins and plans.
func (h *House) plansOnPaper(ctx context.Context, v people.Viewer) (all []paper.Own, err error) {
	var found []things.Thing
	for _, kind := range plans.Kinds() {
		some, err := h.things.OfKind(ctx, v, kind, mostOnPaper)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	ids := make([]string, len(found))
	for i, t := range found {
		ids[i] = t.ID
	}
	names, err := h.kit.Names(ctx, v, ids)
	found = slices.DeleteFunc(found, func(t things.Thing) bool { return names[t.ID] == "" })
	for _, t := range found {
		all = append(all, paper.Own{Path: plans.Path(t.ID), Title: names[t.ID], When: i18n.DateYear(ctx, t.Updated), Whole: h.kit.Said(t)})
	}
	return all, err
}
