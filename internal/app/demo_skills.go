package app

import (
	"context"

	"towpath/internal/rooms/skills"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// learn has Robin in the middle of the questions about getting online, with one lesson done and one begun. It is made up, like Robin.
func (d *demoHouse) learn(ctx context.Context) error {
	r := d.house.people
	token, err := r.SignIn(ctx, d.People["person"].Account, false, "")
	if err != nil {
		return err
	}
	v, err := r.Viewer(ctx, token, "")
	if err != nil {
		return err
	}
	lib := d.house.packs.Whole()
	done, ok := lib.Lesson("finding-an-app")
	begun, also := lib.Lesson("music-and-films")
	if !ok || !also {
		return r.SignOut(ctx, v.Session) // a service's own folder may have others
	}
	for _, made := range []struct {
		kind sharing.Kind
		body any
	}{
		{sharing.Skills, skills.Check{At: "7", Said: map[string][]string{"wants": {"family", "music"}, "turn-on": {"easily"}, "controls": {"slowly"}, "bigger": {"notyet"}, "apps": {"help"}}}},
		{sharing.Lesson, skills.Record{Title: done.Title, Lesson: done.ID, Check: done.Check, Before: skills.Help, After: skills.Slowly, Well: "I found the one for music by its name."}},
		{sharing.Lesson, skills.Record{Title: begun.Title, Lesson: begun.ID, Check: begun.Check, Before: skills.NotYet}},
	} {
		if _, err := d.house.things.Create(ctx, v, people.NewID(), made.kind, made.body); err != nil {
			return err
		}
	}
	return r.SignOut(ctx, v.Session)
}
