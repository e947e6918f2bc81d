package things_test

import (
	"bytes"
	"testing"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// marked is a session full of marker words: everything that a person and a supporter put into a house.
func marked(t *testing.T, h home) (words []string) {
	t.Helper()
	word := func(s string) string {
		words = append(words, s)
		return s
	}
	must(t, h.Register.Rename(t.Context(), h.maya.ID, word("MARKERmaya")))
	must(t, h.Register.Rename(t.Context(), h.bo.ID, word("MARKERbo")))
	_, err := h.Register.AddAccount(t.Context(), word("MARKERada"), word("markerada@service.example"), people.Active, people.Admin)
	must(t, err)
	table, token := h.Sit(t, h.SignIn(t, h.bo), h.maya, h.bo, people.OneScreen)
	words = append(words, token)
	joint, err := h.Register.Joint(t.Context(), table.Table)
	must(t, err)
	must(t, h.Register.SetRecord(t.Context(), joint, []byte(`{"note":"`+word("MARKERnote")+`"}`), people.EventTable, "both"))
	for _, kind := range sharing.Kinds {
		if sharing.RightOf(kind, sharing.AtTable) == sharing.None {
			h.Keep(t, h.self, kind, word("MARKER"+string(kind)))
			continue
		}
		thing := h.Keep(t, table, kind, word("MARKER"+string(kind)))
		if !sharing.Fixed(kind) {
			_, err := h.Keeper.Save(t.Context(), table, thing.ID, 1, say(word("MARKERsaved"+string(kind))))
			must(t, err)
			h.Keeper.Save(t.Context(), h.self, thing.ID, 1, say(word("MARKERbeside"+string(kind)))) //nolint:errcheck // it is kept beside
		}
		h.Share(t, h.self, thing, h.bo)
		_, err := h.Keeper.Get(t.Context(), h.at, thing.ID)
		must(t, err)
	}
	gone := h.Keep(t, h.self, sharing.Journal, word("MARKERremoved"))
	must(t, h.Keeper.Remove(t.Context(), h.self, gone.ID))
	must(t, h.Register.LeaveTable(t.Context(), table.Table))
	return words
}

// PRIV-4: whoever has the whole database, its files and the keyring, but not the installation's key, finds no word.
func TestPRIV4TheDatabaseHoldsNoWords(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		words := marked(t, h)
		if len(words) < 20 {
			t.Fatalf("only %d markers", len(words))
		}
		dump := h.Dump(t)
		for _, w := range append(words, "A page", "Maya", "Joan") {
			if bytes.Contains(dump, []byte(w)) {
				t.Errorf("PRIV-4: the database holds %q", w)
			}
		}
		for _, there := range []string{h.maya.ID, string(sharing.Journal), "worker"} { // so that the dump isn't simply empty
			if !bytes.Contains(dump, []byte(there)) {
				t.Errorf("the dump doesn't hold %q", there)
			}
		}
	})
}

// PRIV-4: after an erasure nothing opens and no row is left: here, and in a copy of the data from before, once the keyring
// has no copy either.
func TestPRIV4AfterErasureNothingIsLeft(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		marked(t, h)
		joan := h.Person(t, "Joan")
		jv := h.SignIn(t, joan)
		hers := h.Keep(t, jv, sharing.Journal, "Joan's own")
		joints, err := h.Register.JointsOf(t.Context(), h.maya.ID, "", 10)
		must(t, err)
		all, err := h.Keeper.All(t.Context(), h.self)
		must(t, err)
		pass, err := h.Sharing.Table(h.self, joints[0])
		must(t, err)

		for range 2 { // broken off and done again
			must(t, h.Register.Erase(t.Context(), h.maya.ID))
		}

		if _, err := h.Register.Record(t.Context(), pass, joints[0]); err == nil {
			t.Error("PRIV-4: the record of her table still opens")
		}
		if _, err := h.Keeper.All(t.Context(), h.self); err != nil {
			t.Errorf("a request of hers that was under way: %v", err)
		}
		dump, ledger := h.DumpApart(t)
		if !bytes.Contains(ledger, []byte("key|"+h.maya.ID+"|")) {
			t.Errorf("PRIV-4: the ledger has to say that her key is gone: %s", ledger)
		}
		gone := []string{h.maya.ID}
		for _, thing := range all {
			gone = append(gone, thing.ID)
			for _, v := range []people.Viewer{h.self, h.at} {
				if _, err := h.Keeper.Get(t.Context(), v, thing.ID); !fault.Is(err, fault.NotFound) {
					t.Errorf("PRIV-4: %s: %v", thing.Kind, err)
				}
			}
		}
		for _, id := range gone {
			if bytes.Contains(dump, []byte(id)) {
				t.Errorf("PRIV-4: a row still names %s", id)
			}
		}
		if _, err := h.Keeper.Create(t.Context(), h.self, people.NewID(), sharing.Journal, say("too late")); err == nil {
			t.Error("PRIV-4: something was kept for somebody who was erased")
		}
		if got, err := h.Keeper.Get(t.Context(), jv, hers.ID); err != nil || textOf(t, got) != "Joan's own" {
			t.Errorf("another's things went with hers: %v", err)
		}
		h.Pass(time.Hour)
		if name, err := h.Register.Name(t.Context(), h.maya.ID); name != "" || err != nil {
			t.Errorf("PRIV-4: she is still called %q, %v", name, err)
		}
	})
}
