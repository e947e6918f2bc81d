package people_test

import (
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

func TestWayBack(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya, v, card := carded(t, h, "Maya")
		boAccount, kitAccount := h.Worker(t, "Bo", maya), h.Worker(t, "Kit")
		bo, kit := h.SignIn(t, boAccount), h.SignIn(t, kitAccount)
		finish := func(code string) (string, error) {
			account, _, err := h.Register.FinishWayBack(here(t), code, people.NewID())
			return account, err
		}
		start := func(t *testing.T) (first, id string) {
			first, err := h.Register.StartWayBack(t.Context(), bo, maya.ID)
			ok(t, err)
			open, err := h.Register.WaysBack(t.Context(), kit)
			if err != nil || len(open) != 1 || open[0].Name != "Maya" || open[0].By != "Bo" || open[0].Mine {
				t.Fatal(open, err)
			}
			return first, open[0].ID
		}
		t.Run("ACC-6 only who supports them starts it, and nobody for themselves", func(t *testing.T) {
			for _, who := range []people.Viewer{kit, v, {}, h.SignIn(t, h.Account(t, "Alex", people.Admin)), h.SignIn(t, h.Account(t, "Mo", people.Moderator))} {
				_, err := h.Register.StartWayBack(t.Context(), who, maya.ID)
				wants(t, err, fault.NotFound, "")
			}
		})
		t.Run("people and moderators second nothing", func(t *testing.T) {
			for _, who := range []people.Viewer{v, {}, h.SignIn(t, h.Account(t, "Mo", people.Moderator))} {
				_, err := h.Register.WaysBack(t.Context(), who)
				wants(t, err, fault.NotFound, "")
			}
		})
		t.Run("ACC-6 one half opens nothing", func(t *testing.T) {
			first, id := start(t)
			for _, code := range []string{first, first + first, first + "2345"} {
				_, err := finish(code)
				wants(t, err, fault.Invalid, "")
			}
			second, err := h.Register.SecondWayBack(t.Context(), kit, id)
			ok(t, err)
			for _, code := range []string{second, second + second, second + first, "2345" + second} {
				_, err := finish(code)
				wants(t, err, fault.Invalid, "")
			}
		})
		t.Run("ACC-6 the same member of staff can't make both halves", func(t *testing.T) {
			first, id := start(t)
			_, err := h.Register.SecondWayBack(t.Context(), bo, id)
			wants(t, err, fault.Forbidden, "people.wayback.same")
			again := h.SignIn(t, boAccount)
			_, err = h.Register.SecondWayBack(t.Context(), again, id)
			wants(t, err, fault.Forbidden, "people.wayback.same")
			_, err = finish(first + first)
			wants(t, err, fault.Invalid, "")
		})
		t.Run("a half of one way back doesn't fit another", func(t *testing.T) {
			_, old := start(t)
			second, err := h.Register.SecondWayBack(t.Context(), kit, old)
			ok(t, err)
			first, _ := start(t)
			_, err = finish(first + second)
			wants(t, err, fault.Invalid, "people.wrong.code")
			_, err = h.Register.SecondWayBack(t.Context(), kit, old)
			wants(t, err, fault.NotFound, "")
		})
		t.Run("after a quarter of an hour it is over", func(t *testing.T) {
			first, id := start(t)
			second, err := h.Register.SecondWayBack(t.Context(), kit, id)
			ok(t, err)
			h.Pass(15 * time.Minute)
			_, err = finish(first + second)
			wants(t, err, fault.Invalid, "people.wrong.code")
			_, err = h.Register.SecondWayBack(t.Context(), kit, id)
			wants(t, err, fault.Gone, "people.wayback.over")
			h.Pass(24 * time.Hour)
			bo, kit = h.SignIn(t, boAccount), h.SignIn(t, kitAccount)
		})
		t.Run("guessing the second half", func(t *testing.T) {
			first, id := start(t)
			second, err := h.Register.SecondWayBack(t.Context(), kit, id)
			ok(t, err)
			for range 6 {
				_, err = finish(first + "2222")
				wants(t, err, fault.Invalid, "")
			}
			_, _, err = h.Register.FinishWayBack(from(t, "198.51.100.7", people.Viewer{}), first+second, people.NewID())
			wants(t, err, fault.Busy, "people.tries.wait")
			h.Pass(24 * time.Hour)
			bo, kit = h.SignIn(t, boAccount), h.SignIn(t, kitAccount)
		})
		t.Run("ACC-6 both halves let the person in, once, and everything before ends", func(t *testing.T) {
			v = h.SignIn(t, maya)
			first, id := start(t)
			early, err := h.Register.SecondWayBack(t.Context(), kit, id)
			ok(t, err)
			second, err := h.Register.SecondWayBack(t.Context(), kit, id)
			ok(t, err)
			if early != second {
				_, err = finish(first + early)
				wants(t, err, fault.Invalid, "people.wrong.code")
			}
			third := h.SignIn(t, h.Account(t, "Su", people.Supervisor))
			if open, _ := h.Register.WaysBack(t.Context(), third); len(open) != 0 {
				t.Error("seconded already, and still on others' list")
			}
			_, err = h.Register.SecondWayBack(t.Context(), third, id)
			wants(t, err, fault.Gone, "people.wayback.over")
			form := people.NewID()
			got, _, err := h.Register.FinishWayBack(here(t), strings.ToLower(first)+"-"+second, form)
			if err != nil || got != maya.ID {
				t.Fatal(got, err)
			}
			wants(t, h.Register.Fresh(t.Context(), v), fault.NotFound, "")
			_, err = h.Register.ByCard(here(t), words(card))
			wants(t, err, fault.Invalid, "people.wrong.card")
			_, err = h.Register.ComeBack(here(t), strings.Join(card.Recovery, " "))
			wants(t, err, fault.Invalid, "people.wrong.recovery")

			back := h.SignIn(t, maya)
			fresh, err := h.Register.MakeCard(t.Context(), back, people.NewID())
			if err != nil || len(fresh.Recovery) != 6 {
				t.Fatal(fresh, err)
			}
			_, err = finish(first + second)
			wants(t, err, fault.Invalid, "people.wrong.code")
			got, _, err = h.Register.FinishWayBack(here(t), first+second, form) // the same form again: a flaky link, or Back
			if err != nil || got != maya.ID {
				t.Error(got, err)
			}
			_, err = h.Register.ByCard(here(t), words(fresh))
			ok(t, err)
			for _, kind := range []string{"wayback.started", "wayback.seconded", "wayback.used"} {
				if !happened(t, h, back, kind) {
					t.Errorf("ACC-6: no entry of %s", kind)
				}
			}
		})
	})
}

func TestStaffWayBack(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		lost := h.Worker(t, "Bo")
		alex, kit := h.SignIn(t, h.Account(t, "Alex", people.Admin)), h.SignIn(t, h.Worker(t, "Kit"))
		first, err := h.Register.StartWayBack(t.Context(), alex, lost.ID)
		ok(t, err)
		open, err := h.Register.WaysBack(t.Context(), kit)
		ok(t, err)
		second, err := h.Register.SecondWayBack(t.Context(), kit, open[0].ID)
		ok(t, err)
		_, err = h.Register.StartWayBack(t.Context(), alex, alex.Account)
		wants(t, err, fault.NotFound, "")
		account, join, err := h.Register.FinishWayBack(here(t), first+second, people.NewID())
		if err != nil || account != lost.ID || !strings.HasPrefix(join, "/join/") {
			t.Fatal(account, join, err)
		}
		token := strings.TrimPrefix(join, "/join/")
		m := means(t, h, lost)
		_, err = h.Register.Join(t.Context(), token, m)
		ok(t, err)
		h.Pass(time.Minute)
		_, err = h.Register.ByPassword(here(t), lost.Email, m.Password, codeNow(t, h, m.Secret))
		ok(t, err)
		_, err = h.Register.Join(t.Context(), token, m)
		wants(t, err, fault.Gone, "people.join.over")
	})
}
