package kit_test

import (
	"fmt"
	"testing"
	"time"

	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

func TestPicturesOverTime(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		d.Get(t, d.my, "/kit/pictures").Want(t, 200, "There are no pictures here yet")
		made := func(v people.Viewer, title, exercise string) things.Thing {
			t.Helper()
			h.Pass(24 * time.Hour)
			v = h.SignIn(t, map[bool]people.Account{true: d.maya, false: d.joan}[v.Account == d.maya.ID])
			th, err := h.Keeper.Create(t.Context(), v, people.NewID(), sharing.Answer, map[string]string{"title": title, "topic": "recovery", "exercise": exercise})
			must(t, err)
			return th
		}
		first := made(d.my, "Wheel one", "where-i-am")
		made(d.my, "Cards", "what-matters")
		made(d.my, "Wheel of another", "another")
		for i := range 3 {
			made(d.my, fmt.Sprint("Wheel ", i+2), "where-i-am")
		}
		hers := made(d.her, "Wheel of hers", "where-i-am")
		d.my, d.her = h.SignIn(t, d.maya), h.SignIn(t, d.joan)
		t.Run("KIT-1 what was made again and again stands side by side, the first one first", func(t *testing.T) {
			a := d.Get(t, d.my, "/kit/"+first.ID+"/over-time")
			a.Order(t, "4 times", "3 March 2026", "drawn: Wheel one", "drawn: Wheel 2", "drawn: Wheel 3", "8 March 2026", "drawn: Wheel 4")
			a.Lacks(t, "another", "hers", "Cards")
			a.Holds(t, `href="/exercises/answers/`+first.ID+`"`)
		})
		t.Run("KIT-1 all that there are pictures of is in one list", func(t *testing.T) {
			a := d.Get(t, d.my, "/kit/pictures")
			a.Order(t, "Wheel 4", "4 times", "Wheel of another", "Once")
			a.Lacks(t, "Cards", "hers")
			d.Get(t, d.my, "/kit").Want(t, 200, "Pictures over time")
		})
		t.Run("KIT-1 where there is nothing to see it says so", func(t *testing.T) {
			id := d.write(t, d.my, "Bread", "x")
			d.Get(t, d.my, "/kit/"+id+"/over-time").Want(t, 404)
		})
		t.Run("PRIV-8 another's is as if nothing were there", func(t *testing.T) {
			d.Get(t, d.my, "/kit/"+hers.ID+"/over-time").Want(t, 404)
			h.Share(t, d.my, first, d.bo)
			d.Get(t, h.SignIn(t, d.bo), "/kit/"+first.ID+"/over-time").Want(t, 404)
		})
	})
}
