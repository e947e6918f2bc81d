package people_test

import (
	"regexp"
	"testing"
	"time"

	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

// enrolled is an enrolled tablet: its id and the token of its cookie.
func enrolled(t testing.TB, h *trusttest.House, by people.Viewer) (id, token string) {
	t.Helper()
	id = people.NewID()
	token, err := h.Register.EnrolDevice(t.Context(), by, id, "Blue tablet")
	ok(t, err)
	return id, token
}

// at is an account signed in on a tablet.
func at(t testing.TB, h *trusttest.House, a people.Account, device, deviceToken string) people.Viewer {
	t.Helper()
	token, err := h.Register.SignIn(t.Context(), a.ID, false, device)
	ok(t, err)
	v, err := h.Register.Viewer(t.Context(), token, deviceToken)
	ok(t, err)
	return v
}

func TestTablet(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		bo := h.SignIn(t, h.Worker(t, "Bo"))
		id, token := enrolled(t, h, bo)
		tablet, err := h.Register.Viewer(t.Context(), "", token)
		if err != nil || tablet.Device != id || !tablet.Is(people.Device) {
			t.Fatal(tablet, err)
		}
		maya, noor := h.Person(t, "Maya"), h.Person(t, "Noor")
		mv, nv := at(t, h, maya, id, token), at(t, h, noor, id, token)
		ok(t, h.Register.SetPIN(t.Context(), mv, "boat", "4073"))

		got, err := h.Register.ByPIN(here(t), tablet, "boat", " 40 73 ")
		if err != nil || got != maya.ID {
			t.Fatal("ACC-6", got, err)
		}
		t.Run("ACC-6 a wrong number, a drawing that is nobody's and one that isn't there look the same", func(t *testing.T) {
			for _, try := range [][2]string{{"boat", "4074"}, {"kettle", "4073"}, {"gun", "4073"}, {"boat", ""}, {"", ""}, {"boat", "not a number"}} {
				_, err := h.Register.ByPIN(here(t), tablet, try[0], try[1])
				wants(t, err, fault.Invalid, "people.wrong.pin")
			}
			h.Pass(24 * time.Hour)
			mv, nv, bo = at(t, h, maya, id, token), at(t, h, noor, id, token), h.SignIn(t, people.Account{ID: bo.Account})
		})
		t.Run("ACC-6 a drawing belongs to one person on each tablet", func(t *testing.T) {
			wants(t, h.Register.SetPIN(t.Context(), nv, "boat", "9157"), fault.Conflict, "people.picture.taken")
			wants(t, h.Register.PictureFree(t.Context(), nv, "boat"), fault.Conflict, "people.picture.taken")
			ok(t, h.Register.PictureFree(t.Context(), mv, "boat"))
			ok(t, h.Register.SetPIN(t.Context(), nv, "leaf", "9157"))
			ok(t, h.Register.SetPIN(t.Context(), mv, "moon", "4073"))
			_, err := h.Register.ByPIN(here(t), tablet, "boat", "4073")
			wants(t, err, fault.Invalid, "people.wrong.pin")
			_, err = h.Register.ByPIN(here(t), tablet, "moon", "4073")
			ok(t, err)
		})
		t.Run("ACC-6 a number holds on its own tablet alone", func(t *testing.T) {
			_, second := enrolled(t, h, bo)
			v, err := h.Register.Viewer(t.Context(), "", second)
			ok(t, err)
			_, err = h.Register.ByPIN(here(t), v, "moon", "4073")
			wants(t, err, fault.Invalid, "people.wrong.pin")
			_, err = h.Register.ByPIN(here(t), people.Viewer{}, "moon", "4073")
			wants(t, err, fault.NotFound, "")
			wants(t, h.Register.SetPIN(t.Context(), h.SignIn(t, maya), "moon", "4073"), fault.NotFound, "")
		})
		t.Run("a number that everybody tries first", func(t *testing.T) {
			wants(t, h.Register.SetPIN(t.Context(), mv, "moon", "1234"), fault.Invalid, "people.pin.easy")
			wants(t, h.Register.SetPIN(t.Context(), mv, "moon", "12"), fault.Invalid, "people.pin.length")
			wants(t, h.Register.SetPIN(t.Context(), mv, "gun", "4073"), fault.NotFound, "")
		})
		t.Run("somebody who finds the tablet signed in can't set a number", func(t *testing.T) {
			left := at(t, h, noor, id, token)
			h.Pass(10 * time.Minute)
			wants(t, h.Register.SetPIN(t.Context(), left, "cup", "4073"), fault.Forbidden, "people.fresh")
		})
		t.Run("ACC-6 guessing a number waits longer each time, up to a quarter of an hour; the card doesn't wait for it", func(t *testing.T) {
			_, _, card := carded(t, h, "Ola")
			var longest time.Duration
			for range 20 {
				longest = max(longest, untilLet(t, h, func() error { _, err := h.Register.ByPIN(here(t), tablet, "moon", "9999"); return err }))
			}
			if longest < 14*time.Minute {
				t.Errorf("the longest wait was %s", longest)
			}
			_, err := h.Register.ByPIN(here(t), tablet, "moon", "4073")
			wants(t, err, fault.Busy, "people.tries.wait")
			_, err = h.Register.ByCard(from(t, "192.0.2.1", tablet), words(card))
			ok(t, err)
			h.Pass(24 * time.Hour)
		})
		t.Run("its person takes it off", func(t *testing.T) {
			nv = at(t, h, noor, id, token)
			tablets, err := h.Register.Tablets(t.Context(), nv)
			if err != nil || len(tablets) != 1 || tablets[0].Picture != "leaf" || !tablets[0].Here {
				t.Error(tablets, err)
			}
			ok(t, h.Register.EndPIN(t.Context(), nv, id))
			ok(t, h.Register.EndPIN(t.Context(), nv, id))
			_, err = h.Register.ByPIN(here(t), tablet, "leaf", "9157")
			wants(t, err, fault.Invalid, "people.wrong.pin")
		})
		t.Run("no number is on record", func(t *testing.T) {
			// By itself: within ids and times, any four digits turn up now and then. In rows: in megabytes of encrypted files they do too.
			rows := append(dbtest.Dump(t, h.DB), dbtest.Dump(t, h.Keys)...)
			if m := regexp.MustCompile(`[^0-9a-f-](?:4073|9157)[^0-9a-f-]`).Find(rows); m != nil {
				t.Errorf("found a number in the database: %q", m)
			}
		})
		t.Run("an ended tablet is no tablet any more", func(t *testing.T) {
			mv = at(t, h, maya, id, token)
			bo = h.SignIn(t, people.Account{ID: bo.Account})
			wants(t, h.Register.EndDevice(t.Context(), mv, id), fault.NotFound, "")
			ok(t, h.Register.EndDevice(t.Context(), bo, id))
			ok(t, h.Register.EndDevice(t.Context(), bo, id))
			v, err := h.Register.Viewer(t.Context(), "", token)
			if err != nil || v.Device != "" {
				t.Error(v, err)
			}
			_, err = h.Register.ByPIN(here(t), tablet, "moon", "4073")
			wants(t, err, fault.Invalid, "people.wrong.pin")
			wants(t, h.Register.Fresh(t.Context(), mv), fault.NotFound, "")
			devices, err := h.Register.Devices(t.Context(), bo)
			if err != nil || len(devices) != 1 {
				t.Error(devices, err)
			}
		})
	})
}

func TestEnrol(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		bo := h.SignIn(t, h.Worker(t, "Bo"))
		id := people.NewID()
		first, err := h.Register.EnrolDevice(t.Context(), bo, id, "Blue tablet")
		ok(t, err)
		t.Run("a form sent twice enrols one tablet, and the last cookie holds", func(t *testing.T) {
			second, err := h.Register.EnrolDevice(t.Context(), bo, id, "Blue tablet")
			ok(t, err)
			if v, _ := h.Register.Viewer(t.Context(), "", second); v.Device != id {
				t.Error("the last cookie doesn't hold")
			}
			if v, _ := h.Register.Viewer(t.Context(), "", first); v.Device != "" {
				t.Error("the first cookie still holds")
			}
		})
		t.Run("an id that is another's tablet", func(t *testing.T) {
			kit := h.SignIn(t, h.Worker(t, "Kit"))
			_, err := h.Register.EnrolDevice(t.Context(), kit, id, "Blue tablet")
			wants(t, err, fault.Conflict, "")
			_, err = h.Register.EnrolDevice(t.Context(), bo, "no id", "Blue tablet")
			wants(t, err, fault.NotFound, "")
		})
		t.Run("it needs a name that fits", func(t *testing.T) {
			for _, label := range []string{"", "   ", "a label that goes on and on and on and on and on"} {
				_, err := h.Register.EnrolDevice(t.Context(), bo, people.NewID(), label)
				wants(t, err, fault.Invalid, "people.device.label")
			}
		})
		t.Run("people, supervisors and signed-out visitors enrol nothing", func(t *testing.T) {
			for _, v := range []people.Viewer{{}, h.SignIn(t, h.Person(t, "Maya")), h.SignIn(t, h.Account(t, "Su", people.Supervisor))} {
				_, err := h.Register.EnrolDevice(t.Context(), v, people.NewID(), "Blue tablet")
				wants(t, err, fault.NotFound, "")
				_, err = h.Register.Devices(t.Context(), v)
				wants(t, err, fault.NotFound, "")
			}
		})
	})
}
