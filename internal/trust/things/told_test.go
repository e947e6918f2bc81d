package things_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"towpath/internal/ground/db"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/trusttest"
)

func TestScreensAreToldOfWhatLiesOnTheirTableAlone(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		var told []string
		h.Sharing.TellScreens(func(_ context.Context, table string) { told = append(told, table) })
		maya := h.Person(t, "Maya")
		bo := h.Worker(t, "Bo", maya)
		home, worker := h.SignIn(t, maya), h.SignIn(t, bo)
		table, _ := h.Sit(t, worker, maya, bo, people.TwoScreens)
		says := func(what string, want ...string) {
			t.Helper()
			if diff := cmp.Diff(want, told); diff != "" {
				t.Errorf("TOG-4 %s: %s", what, diff)
			}
			told = nil
		}
		mine := h.Keep(t, home, sharing.Journal, "x")
		_, err := h.Keeper.Save(t.Context(), home, mine.ID, 1, map[string]string{"title": "y"})
		must(t, err)
		must(t, h.Keeper.PutAway(t.Context(), home, mine.ID))
		must(t, h.Keeper.BringBack(t.Context(), home, mine.ID))
		says("what lies on no table")
		made := h.Keep(t, table, sharing.Answer, "x")
		says("made at the table", table.Table)
		_, err = h.Keeper.Save(t.Context(), table, made.ID, 1, map[string]string{"title": "y"})
		must(t, err)
		says("saved at the table", table.Table)
		_, err = h.Keeper.Save(t.Context(), table, made.ID, 1, map[string]string{"title": "y"}) // a form sent twice changes nothing
		must(t, err)
		says("saved a second time")
		_, err = h.Keeper.Save(t.Context(), home, made.ID, 2, map[string]string{"title": "z"})
		must(t, err)
		says("saved at home", table.Table)
		must(t, h.Keeper.PutAway(t.Context(), table, made.ID))
		says("put away", table.Table)
		must(t, h.Keeper.PutAway(t.Context(), home, made.ID))
		says("put away twice")
		must(t, h.Keeper.EmptyBin(t.Context(), home))
		says("the bin emptied", table.Table)
		must(t, h.Keeper.EmptyBin(t.Context(), home))
		says("an empty bin emptied")
	})
}

// TestNothingIsToldThatDidntHappen: a change that isn't kept takes no number, and one that is kept always has one.
func TestNothingIsToldThatDidntHappen(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya := h.Person(t, "Maya")
		bo := h.Worker(t, "Bo", maya)
		table, _ := h.Sit(t, h.SignIn(t, bo), maya, bo, people.TwoScreens)
		must(t, h.DB.Update(t.Context(), func(q db.Q) error { // events can't be noted any more
			_, err := q.ExecContext(t.Context(), "ALTER TABLE table_events RENAME TO elsewhere")
			return err
		}))
		id := people.NewID()
		if _, err := h.Keeper.Create(t.Context(), table, id, sharing.Answer, map[string]string{"title": "x"}); err == nil {
			t.Fatal("TOG-4 a thing was kept at a table of which its screens can't be told")
		}
		must(t, h.DB.View(t.Context(), func(q db.Q) error {
			var n int
			err := q.QueryRowContext(t.Context(), "SELECT (SELECT count(*) FROM things) + (SELECT count(*) FROM laid) + (SELECT events FROM tables)").Scan(&n)
			if n != 0 {
				t.Errorf("TOG-4 half of it was kept: %d rows", n)
			}
			return err
		}))
	})
}
