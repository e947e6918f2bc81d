package trusttest_test

import (
	"bytes"
	"testing"

	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/trusttest"
)

func TestAHouseWithPeopleInIt(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya := h.Person(t, "Maya")
		bo := h.Worker(t, "Bo", maya)
		mv, bv := h.SignIn(t, maya), h.SignIn(t, bo)
		thing := h.Keep(t, mv, sharing.Answer, "sealed away")
		h.Share(t, mv, thing, bo)
		if got, err := h.Keeper.Get(t.Context(), bv, thing.ID); err != nil || got.Title() != "A made-up title" {
			t.Errorf("got %q, %v", got.Title(), err)
		}
		table, _ := h.Sit(t, bv, maya, bo, people.OneScreen)
		if table.Table == "" || table.TPerson != maya.ID || table.Supporter != bo.ID {
			t.Errorf("the table's viewer is %+v", table)
		}
		dump := h.Dump(t)
		if !bytes.Contains(dump, []byte(thing.ID)) || bytes.Contains(dump, []byte("sealed away")) {
			t.Error("the dump has to hold ids and no private text")
		}
		h.Close(t)
		h.Open(t)
		if _, err := h.Keeper.Get(t.Context(), h.SignIn(t, maya), thing.ID); err != nil {
			t.Errorf("after a second start: %v", err)
		}
	})
}
