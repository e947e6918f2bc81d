package things_test

import (
	"errors"
	"testing"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

// more is a change that adds to what is there.
func more(words string) func(things.Thing) (any, error) {
	return func(now things.Thing) (any, error) {
		var b trusttest.Body
		err := now.Into(&b)
		b.Text += words
		return b, err
	}
}

func TestChange(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		text := func(t *testing.T, id string) string {
			t.Helper()
			thing, err := h.Keeper.Get(t.Context(), h.self, id)
			must(t, err)
			var b trusttest.Body
			must(t, thing.Into(&b))
			return b.Text
		}
		thing := h.Keep(t, h.self, sharing.Goal, "one")
		t.Run("it is made of what is there now, whatever came in between", func(t *testing.T) {
			for _, words := range []string{" two", " three"} {
				_, err := h.Keeper.Change(t.Context(), h.self, thing.ID, sharing.Goal, things.AnyVersion, more(words))
				must(t, err)
			}
			if got := text(t, thing.ID); got != "one two three" {
				t.Error(got)
			}
		})
		t.Run("the same again changes nothing", func(t *testing.T) {
			was, err := h.Keeper.Get(t.Context(), h.self, thing.ID)
			must(t, err)
			now, err := h.Keeper.Change(t.Context(), h.self, thing.ID, sharing.Goal, 1, more(""))
			if err != nil || now.Version != was.Version {
				t.Errorf("version %d became %d, %v", was.Version, now.Version, err)
			}
		})
		t.Run("with an old version both are kept, once", func(t *testing.T) {
			for range 2 {
				_, err := h.Keeper.Change(t.Context(), h.self, thing.ID, sharing.Goal, 1, more(" four"))
				beside := (*things.Beside)(nil)
				if !errors.As(err, &beside) || text(t, beside.Kept.ID) != "one two three four" || text(t, thing.ID) != "one two three" {
					t.Error(err)
				}
			}
			all, err := h.Keeper.OfKind(t.Context(), h.self, sharing.Goal, 10)
			if err != nil || len(all) != 2 {
				t.Errorf("%d things, %v", len(all), err)
			}
		})
		t.Run("a fault of the change changes nothing", func(t *testing.T) {
			_, err := h.Keeper.Change(t.Context(), h.self, thing.ID, sharing.Goal, things.AnyVersion, func(things.Thing) (any, error) { return nil, fault.New(fault.Invalid, "x") })
			if !fault.Is(err, fault.Invalid) || text(t, thing.ID) != "one two three" {
				t.Error(err)
			}
		})
		t.Run("PRIV-3 nobody but its person and the table it lies on changes it, and it is a thing of that kind", func(t *testing.T) {
			h.Share(t, h.self, thing, h.bo)
			bare, _ := h.Sit(t, h.SignIn(t, h.bo), h.maya, h.bo, people.OneScreen)
			for name, v := range map[string]people.Viewer{"a supporter": h.SignIn(t, h.bo), "a table without it": bare, "anyone": {}} {
				if _, err := h.Keeper.Change(t.Context(), v, thing.ID, sharing.Goal, things.AnyVersion, more(" no")); !fault.Is(err, fault.NotFound) {
					t.Errorf("PRIV-3: %s: %v", name, err)
				}
			}
			if _, err := h.Keeper.Change(t.Context(), h.self, thing.ID, sharing.Journal, things.AnyVersion, more(" no")); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		})
		t.Run("PRIV-2 a locked table changes what lies on it, and that is no look", func(t *testing.T) {
			table, _ := h.Sit(t, h.SignIn(t, h.bo), h.maya, h.bo, people.OneScreen)
			laid := h.Keep(t, table, sharing.Goal, "made there")
			table.Locked = true
			_, err := h.Keeper.Change(t.Context(), table, laid.ID, sharing.Goal, things.AnyVersion, more(", and as it locked"))
			must(t, err)
			looks, err := h.Sharing.WhoHasLooked(t.Context(), h.SignIn(t, h.maya), 10, 0)
			if err != nil || len(looks) != 0 {
				t.Errorf("PRIV-2: %v, %v", looks, err)
			}
		})
	})
}
