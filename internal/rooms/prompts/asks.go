package prompts

import (
	"context"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/recommend"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// setOf is a thing as a reminder: one that was set, or something that its person wants to be asked about once. ok is false for
// everything else.
func setOf(t things.Thing) (s set, ok bool) {
	switch t.Kind {
	case sharing.Reminder:
		return set{Thing: t, Reminder: into(t)}, true
	case sharing.Recommendation:
		day, seen := recommend.AskOf(t)
		return set{Thing: t, Reminder: Reminder{Of: t.ID, Every: once, At: Times[0], From: day, Seen: seen}, what: &t}, day != ""
	}
	return set{}, false
}

// title is what a reminder says.
func (s set) title(ctx context.Context) string {
	if s.Every == once {
		return i18n.T(ctx, "prompts.asked")
	}
	return s.Reminder.title(ctx)
}

// seen notes that a reminder was answered now, with what else also changes of one that was set.
func (x *Room) seen(ctx context.Context, v people.Viewer, s set, also func(*Reminder)) (set, error) {
	t, err := x.Things.Change(ctx, v, s.ID, s.Kind, things.AnyVersion, func(now things.Thing) (any, error) {
		if now.Kind == sharing.Recommendation {
			return recommend.Answered(now, x.Now()), nil
		}
		r := into(now)
		r.Seen = x.Now().UnixMilli()
		also(&r)
		return r, nil
	})
	if err != nil {
		return s, err
	}
	s, _ = setOf(t)
	return s, nil
}

// nothing else is changed by being answered.
func nothing(*Reminder) {}

// stop ends a reminder. What somebody wanted to be asked about stays among their things.
func (x *Room) stop(ctx context.Context, v people.Viewer, s set) error {
	if s.Kind == sharing.Reminder {
		return x.Things.PutAway(ctx, v, s.ID)
	}
	_, err := x.Things.Change(ctx, v, s.ID, s.Kind, things.AnyVersion, func(now things.Thing) (any, error) { return recommend.Unasked(now), nil })
	return err
}

// answered notes that the reminder of a message was answered, and what it is for.
func (x *Room) answered(ctx context.Context, v people.Viewer, id string) (set, error) {
	t, err := x.Things.Get(ctx, v, id)
	if err != nil {
		return set{}, err
	}
	s, ok := setOf(t)
	if !ok || !t.Binned.IsZero() {
		return s, fault.Missing()
	}
	if s, err = x.seen(ctx, v, s, nothing); err != nil {
		return s, err
	}
	if err := x.Plan(ctx, v); err != nil {
		return s, err
	}
	return x.dress(ctx, v, s)
}
