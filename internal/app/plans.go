package app

import (
	"context"
	"errors"

	"github.com/a-h/templ"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/course"
	"towpath/internal/rooms/exercises"
	"towpath/internal/rooms/fits"
	"towpath/internal/rooms/kit"
	"towpath/internal/rooms/offline"
	"towpath/internal/rooms/plans"
	"towpath/internal/rooms/prompts"
	"towpath/internal/rooms/recommend"
	"towpath/internal/rooms/record"
	"towpath/internal/rooms/skills"
	"towpath/internal/rooms/together"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// kitReaders say what things hold that the kit doesn't make itself.
func (h *House) kitReaders() kit.Readers {
	picture := func(ctx context.Context, t things.Thing) templ.Component { return h.exercises.Picture(ctx, t) } // it is made after the kit
	readers := kit.Readers{sharing.Answer: {Whole: exercises.Said, Texts: exercises.Texts, Place: exercises.Place, Picture: picture}}
	for _, kind := range plans.Kinds() {
		readers[kind] = kit.Reader{Whole: plans.Said, Texts: plans.Texts, Picture: plans.Picture,
			Place: func(t things.Thing) string { return plans.Path(t.ID) }}
	}
	for _, kind := range skills.Kinds() {
		readers[kind] = kit.Reader{Whole: skills.Said, Texts: skills.Texts, Place: skills.Place}
	}
	readers[sharing.Reminder] = kit.Reader{Whole: prompts.Whole, Texts: func(t things.Thing) []string { return []string{t.Title()} },
		Place: func(t things.Thing) string { return prompts.Path(t.ID) }}
	readers[sharing.Course] = kit.Reader{Whole: course.Whole, Texts: course.Texts, Place: func(t things.Thing) string { return course.Path(t.ID) }}
	readers[sharing.Extract] = kit.Reader{Whole: record.Whole, Texts: record.Texts, Place: func(t things.Thing) string { return record.Path(t.ID) }}
	readers[sharing.Recommendation] = kit.Reader{Whole: recommend.Whole, Texts: recommend.Texts, Place: recommend.Place}
	readers[sharing.Fit] = kit.Reader{Whole: fits.Whole, Texts: fits.Texts}
	return readers
}

// openPlans makes the room of goals and plans, once there are tables to tell where they are.
func (h *House) openPlans() {
	h.plans = plans.NewRoom(plans.Deps{People: h.people, Sharing: h.sharing, Things: h.things, Service: h.service, Table: h.together, Now: h.conf.Now})
}

// due is what a person asked to be reminded of, on their own start.
func (h *House) due(ctx context.Context, v people.Viewer) (lines []together.Line, err error) {
	all, err := h.prompts.Due(ctx, v)
	for _, l := range all {
		lines = append(lines, together.Line{Text: l.Text, Form: l.Form, Buttons: l.Buttons})
	}
	written, writtenErr := h.waiting(ctx, v)
	lines, err = append(lines, written...), errors.Join(err, writtenErr)
	if gone, goneErr := h.offline.Gone(ctx, v); gone || goneErr != nil {
		err = errors.Join(err, goneErr)
		lines = append(lines, together.Line{Text: i18n.T(ctx, "offline.gone.line"), Href: offline.Home, More: i18n.T(ctx, "offline.gone.more")})
	}
	return lines, err
}

// inHand is what a person wants and has in hand, on their own start.
func (h *House) inHand(ctx context.Context, v people.Viewer) (lines []together.Line, err error) {
	all, err := h.plans.InHand(ctx, v)
	for _, g := range all {
		lines = append(lines, together.Line{Text: g.Title, More: g.Next, Href: g.Href})
	}
	return lines, err
}

// mayFit is what may fit a person, on their own start.
func (h *House) mayFit(ctx context.Context, v people.Viewer) (templ.Component, error) {
	fit, err := h.fits.For(ctx, v, "/")
	return fit.Offers, err
}

// safetyPlan is where somebody's own safety plan is, for Help now; "" where there is none.
func (h *House) safetyPlan(ctx context.Context, v people.Viewer) string {
	if h.plans.HasSafety(ctx, v) {
		return plans.SafetyPath
	}
	return ""
}
