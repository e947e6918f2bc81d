package people_test

import (
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

func TestRecoveryCodes(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		bo, m := joined(t, h)
		v, form := h.SignIn(t, bo), people.NewID()
		codes, err := h.Register.MakeSpare(t.Context(), v, form)
		ok(t, err)
		in := func(password, code string) error {
			_, err := h.Register.ByPassword(here(t), bo.Email, password, code)
			return err
		}
		left := func() int {
			w, err := h.Register.WaysOf(t.Context(), v, bo.ID)
			ok(t, err)
			return w.Spare
		}
		t.Run("RUN-3 a recovery code is good in place of a one-time code, as somebody types it, with the password, once", func(t *testing.T) {
			wants(t, in("reeds by the new lock", codes[0]), fault.Invalid, "people.wrong.staff")
			wants(t, in(m.Password, "ABCD EFGH"), fault.Invalid, "people.wrong.staff")
			ok(t, in(m.Password, strings.ToLower(strings.ReplaceAll(codes[0], " ", "-"))))
			wants(t, in(m.Password, codes[0]), fault.Invalid, "people.wrong.staff")
			ok(t, in(m.Password, codes[1]))
			if left() != len(codes)-2 {
				t.Errorf("%d are left of %d", left(), len(codes))
			}
			events, err := h.Register.Events(t.Context(), v, 1)
			if err != nil || events[0].Kind != "spare.used" {
				t.Error(events, err)
			}
		})
		t.Run("RUN-3 somebody else's code", func(t *testing.T) {
			kit := h.Worker(t, "Kit")
			_, err := h.Register.MakeSpare(t.Context(), h.SignIn(t, kit), people.NewID())
			wants(t, err, fault.NotFound, "") // who has no authenticator app has none
			_, err = h.Register.ByPassword(here(t), kit.Email, m.Password, codes[2])
			wants(t, err, fault.Invalid, "people.wrong.staff")
		})
		t.Run("RUN-3 new ones end those before; the form makes them once", func(t *testing.T) {
			h.Pass(2 * time.Minute)
			_, err := h.Register.MakeSpare(t.Context(), v, form)
			wants(t, err, fault.Gone, "people.card.shown")
			fresh, err := h.Register.MakeSpare(t.Context(), v, people.NewID())
			ok(t, err)
			wants(t, in(m.Password, codes[2]), fault.Invalid, "people.wrong.staff")
			ok(t, in(m.Password, fresh[0]))
			codes = fresh
		})
		t.Run("RUN-3 a new authenticator app ends them", func(t *testing.T) {
			again := means(t, h, bo)
			ok(t, h.Register.SetPassword(t.Context(), v, again))
			if left() != 0 {
				t.Errorf("%d are left", left())
			}
			wants(t, in(again.Password, codes[1]), fault.Invalid, "people.wrong.staff")
		})
		t.Run("RUN-3 made only by staff who have just shown who they are", func(t *testing.T) {
			_, err := h.Register.MakeSpare(t.Context(), h.SignIn(t, h.Person(t, "Maya")), people.NewID())
			wants(t, err, fault.NotFound, "")
			h.Pass(11 * time.Minute)
			_, err = h.Register.MakeSpare(t.Context(), v, people.NewID())
			wants(t, err, fault.Forbidden, "people.fresh")
		})
		t.Run("RUN-3 no code is on record", func(t *testing.T) {
			for _, code := range codes {
				if dump := string(h.Dump(t)); strings.Contains(dump, code) || strings.Contains(dump, strings.ReplaceAll(code, " ", "")) {
					t.Errorf("%q is in the database", code)
				}
			}
		})
		t.Run("RUN-3 they are offered once the app is set up, and shown once", func(t *testing.T) {
			b := newSite(t, h).signedIn(t, bo)
			b.get("/me").at("/me", 200, `href="/me/codes"`)
			b.get("/me/codes").at("/me/codes", 200)
			b.send("/me/codes").at("/me/codes", 200, "This page is shown once")
			if n := strings.Count(b.body, `translate="no"`); n != 10 {
				t.Errorf("%d codes are shown", n)
			}
			b.get("/me/codes").at("/me/codes", 200, "10 codes are left")
		})
	})
}
