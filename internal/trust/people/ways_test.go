package people_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

// from is a request's context from an address, by v.
func from(t testing.TB, address string, v people.Viewer) context.Context {
	return people.With(people.WithAddress(t.Context(), address), v)
}

// here is where an honest request comes from.
func here(t testing.TB) context.Context { return from(t, "192.0.2.1", people.Viewer{}) }

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t testing.TB, err error, code fault.Code, key string) {
	t.Helper()
	got, _ := fault.SentenceOf(err)
	if !fault.Is(err, code) || key != "" && got != key {
		t.Errorf("got %v, want %s %s", err, code, key)
	}
}

// carded is a person with a card.
func carded(t testing.TB, h *trusttest.House, name string) (people.Account, people.Viewer, people.Card) {
	t.Helper()
	a := h.Person(t, name)
	v := h.SignIn(t, a)
	c, err := h.Register.MakeCard(t.Context(), v, people.NewID())
	ok(t, err)
	return a, v, c
}

func words(c people.Card) string { return strings.Join(c.Words, " ") }

// other are four words that are on no card.
func other(c people.Card) string {
	return strings.Join([]string{c.Words[3], c.Words[2], c.Words[1], c.Words[0]}, " ")
}

func TestCard(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya, v, card := carded(t, h, "Maya")
		if len(card.Words) != 4 || len(card.Recovery) != 6 || len(card.Secret) < 20 {
			t.Fatalf("%+v", card)
		}
		got, err := h.Register.ByCard(here(t), words(card))
		if err != nil || got != maya.ID {
			t.Errorf("ACC-6: the card gives %q, %v", got, err)
		}
		_, err = h.Register.ByCard(here(t), other(card))
		wants(t, err, fault.Invalid, "people.wrong.card")

		t.Run("ACC-6 no word of a card is on record anywhere", func(t *testing.T) {
			dump := h.Dump(t)
			for _, secret := range []string{words(card), strings.Join(card.Words, "-"), strings.Join(card.Recovery, " "), card.Secret} {
				if bytes.Contains(dump, []byte(secret)) {
					t.Error("found a secret in the database")
				}
			}
		})
		t.Run("ACC-6 a new card ends the one before and every other session", func(t *testing.T) {
			elsewhere := h.SignIn(t, maya)
			fresh, err := h.Register.MakeCard(t.Context(), v, people.NewID())
			ok(t, err)
			if fresh.Recovery != nil {
				t.Error("the words at home were made anew")
			}
			_, err = h.Register.ByCard(here(t), words(card))
			wants(t, err, fault.Invalid, "people.wrong.card")
			_, err = h.Register.ByCard(here(t), words(fresh))
			ok(t, err)
			wants(t, h.Register.Fresh(t.Context(), elsewhere), fault.NotFound, "")
			ok(t, h.Register.Fresh(t.Context(), v))
			card = fresh
		})
		t.Run("ACC-6 a session that was left open can't make a card", func(t *testing.T) {
			h.Pass(11 * time.Minute)
			_, err := h.Register.MakeCard(t.Context(), v, people.NewID())
			wants(t, err, fault.Forbidden, "people.fresh")
			_, err = h.Register.MakeRecovery(t.Context(), v, people.NewID())
			wants(t, err, fault.Forbidden, "people.fresh")
			wants(t, h.Register.ShowAgain(from(t, "192.0.2.1", v), v, other(card)), fault.Invalid, "people.wrong.card")
			ok(t, h.Register.ShowAgain(from(t, "192.0.2.1", v), v, words(card)))
			_, err = h.Register.MakeRecovery(t.Context(), v, people.NewID())
			ok(t, err)
		})
		t.Run("ACC-6 what was done is always to be seen", func(t *testing.T) {
			events, err := h.Register.Events(t.Context(), v, 50)
			ok(t, err)
			kinds := ""
			for _, e := range events {
				kinds += e.Kind + " "
			}
			if kinds != "recovery card recovery card " { // made again, a new card, and the first of both, latest first
				t.Error(kinds)
			}
		})
		t.Run("a closed account's card opens nothing", func(t *testing.T) {
			admin := h.SignIn(t, h.Account(t, "Alex", people.Admin))
			ok(t, h.Register.CloseAccount(t.Context(), admin, maya.ID))
			_, err := h.Register.ByCard(here(t), words(card))
			wants(t, err, fault.Invalid, "people.wrong.card")
		})
		t.Run("an erased account's card opens nothing", func(t *testing.T) {
			gone, _, card := carded(t, h, "Noor")
			ok(t, h.Register.Erase(t.Context(), gone.ID))
			_, err := h.Register.ByCard(here(t), words(card))
			wants(t, err, fault.Invalid, "people.wrong.card")
		})
		t.Run("staff have no card", func(t *testing.T) {
			_, err := h.Register.MakeCard(t.Context(), h.SignIn(t, h.Worker(t, "Bo")), people.NewID())
			wants(t, err, fault.NotFound, "")
		})
	})
}

func TestGuessing(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya, _, card := carded(t, h, "Maya")
		guess := func(address string) error {
			_, err := h.Register.ByCard(from(t, address, people.Viewer{}), other(card))
			return err
		}
		for range 20 {
			wants(t, guess("203.0.113.9"), fault.Invalid, "people.wrong.card")
		}
		t.Run("ACC-6 guessing makes the next try wait, and says nothing of how many are left", func(t *testing.T) {
			wants(t, guess("203.0.113.9"), fault.Invalid, "people.wrong.wait")
			err := guess("203.0.113.9")
			wants(t, err, fault.Busy, "people.tries.wait")
			if _, args := fault.SentenceOf(err); len(args) != 2 || args[1] != 1 {
				t.Errorf("%v", args)
			}
		})
		t.Run("ACC-6 while others guess, a right card works for its holder from elsewhere", func(t *testing.T) {
			got, err := h.Register.ByCard(here(t), words(card))
			if err != nil || got != maya.ID {
				t.Error(got, err)
			}
		})
		t.Run("a right card from the guesser's address waits like any other", func(t *testing.T) {
			_, err := h.Register.ByCard(from(t, "203.0.113.9", people.Viewer{}), words(card))
			wants(t, err, fault.Busy, "people.tries.wait")
		})
		t.Run("ACC-6 every wait ends, and is forgotten", func(t *testing.T) {
			for range 30 {
				untilLet(t, h, func() error { return guess("203.0.113.9") })
			}
			h.Pass(24 * time.Hour)
			wants(t, guess("203.0.113.9"), fault.Invalid, "people.wrong.card")
		})
		t.Run("right ones don't let a guesser go on", func(t *testing.T) {
			wrong := 0
			for range 60 {
				if !fault.Is(guess("203.0.113.77"), fault.Busy) {
					wrong++
				}
				h.Register.ByCard(from(t, "203.0.113.77", people.Viewer{}), words(card)) //nolint:errcheck // the guesser has a card too
			}
			if wrong > 21 {
				t.Errorf("%d guesses at once", wrong)
			}
		})
		t.Run("one household's IPv6 addresses are one address", func(t *testing.T) {
			for i := range 21 {
				guess("2001:db8:0:1::" + string(rune('a'+i%6)) + string(rune('0'+i%10))) //nolint:errcheck // counted
			}
			wants(t, guess("2001:db8:0:1:ffff::1"), fault.Busy, "")
			wants(t, guess("2001:db8:0:2::1"), fault.Invalid, "people.wrong.card")
		})
		t.Run("ACC-6 a rented network's households wait together, after ten times as many tries; others don't", func(t *testing.T) {
			looked := 0
			for i := range 400 { // each from a household of its own
				if fault.Is(guess(fmt.Sprintf("2001:db8:7:%x::1", i)), fault.Invalid) {
					looked++
				}
			}
			if looked < 200 || looked > 210 {
				t.Errorf("%d of 400 guesses from one network were looked at", looked)
			}
			wants(t, guess("2001:db8:7:ffff::1"), fault.Busy, "people.tries.wait")
			wants(t, guess("2001:db8:8:1::1"), fault.Invalid, "people.wrong.card")
		})
		t.Run("an IPv4 address written as IPv6 is of no network", func(t *testing.T) {
			for i := range 210 {
				guess(fmt.Sprintf("::ffff:198.51.100.%d", i)) //nolint:errcheck // counted
			}
			wants(t, guess("::ffff:198.51.100.250"), fault.Invalid, "people.wrong.card")
		})
		t.Run("many at once are no more than one after another", func(t *testing.T) {
			errs := make(chan error, 60)
			for range 60 {
				go func() { errs <- guess("203.0.113.80") }()
			}
			wrong := 0
			for range 60 {
				if fault.Is(<-errs, fault.Invalid) {
					wrong++
				}
			}
			if wrong > 21 {
				t.Errorf("%d of 60 guesses at once were looked at", wrong)
			}
		})
		t.Run("a clock set back keeps nobody out", func(t *testing.T) {
			for range 22 {
				guess("203.0.113.81") //nolint:errcheck // counted
			}
			wants(t, guess("203.0.113.81"), fault.Busy, "")
			h.Pass(-48 * time.Hour)
			defer h.Pass(48 * time.Hour)
			if _, err := h.Register.ByCard(from(t, "203.0.113.81", people.Viewer{}), words(card)); err != nil {
				t.Error(err)
			}
		})
		t.Run("what is counted names nobody and is swept away", func(t *testing.T) {
			if dump := h.Dump(t); bytes.Contains(dump, []byte("203.0.113")) {
				t.Error("an address is on record")
			}
			h.Pass(50 * time.Hour)
			ok(t, h.Register.Sweep(t.Context()))
		})
	})
}

func TestFirstCard(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		bo := h.SignIn(t, h.Worker(t, "Bo"))
		form := people.NewID()
		maya, err := h.Register.InvitePerson(t.Context(), bo, form, "Maya")
		ok(t, err)
		t.Run("an invitation sent twice is one person", func(t *testing.T) {
			again, err := h.Register.InvitePerson(t.Context(), bo, form, "Maya")
			if err != nil || again.ID != maya.ID {
				t.Error(again, err)
			}
		})
		t.Run("an id that is somebody else's invites nobody", func(t *testing.T) {
			noor := h.Person(t, "Noor")
			_, err := h.Register.InvitePerson(t.Context(), bo, noor.ID, "Maya")
			wants(t, err, fault.NotFound, "")
			if a, err := h.Register.Account(t.Context(), noor.ID); err != nil || a.Name != "Noor" {
				t.Error(a, err)
			}
		})
		t.Run("only who supports them makes a code", func(t *testing.T) {
			_, err := h.Register.StartCode(t.Context(), h.SignIn(t, h.Worker(t, "Kit")), maya.ID)
			wants(t, err, fault.NotFound, "")
			_, err = h.Register.StartCode(t.Context(), h.SignIn(t, h.Account(t, "Alex", people.Admin)), maya.ID)
			wants(t, err, fault.NotFound, "")
		})
		first, err := h.Register.StartCode(t.Context(), bo, maya.ID)
		ok(t, err)
		code, err := h.Register.StartCode(t.Context(), bo, maya.ID)
		ok(t, err)
		take := func(code, form string) (string, error) { return h.Register.TakeCode(here(t), code, form, "") }
		t.Run("RUN-5 a code made again ends the one before", func(t *testing.T) {
			_, err := take(first, people.NewID())
			wants(t, err, fault.Invalid, "people.wrong.code")
		})
		t.Run("a code that was never made", func(t *testing.T) {
			_, err := take("ABCD 2345", people.NewID())
			wants(t, err, fault.Invalid, "people.wrong.code")
			_, err = take("not a code", people.NewID())
			wants(t, err, fault.Invalid, "people.code.shape")
		})
		t.Run("a code run out", func(t *testing.T) {
			h.Pass(30 * time.Minute)
			_, err := take(code, people.NewID())
			wants(t, err, fault.Invalid, "people.wrong.code")
			bo = h.SignIn(t, people.Account{ID: bo.Account})
			code, err = h.Register.StartCode(t.Context(), bo, maya.ID)
			ok(t, err)
		})
		mine := people.NewID()
		token, err := take(code, mine)
		ok(t, err)
		t.Run("a code is good once, but for the form it came in", func(t *testing.T) {
			_, err := take(code, people.NewID())
			wants(t, err, fault.Invalid, "people.wrong.code")
			token, err = take(strings.ToLower(code), mine)
			ok(t, err)
		})
		t.Run("until there is a card nobody is signed in", func(t *testing.T) {
			if v, err := h.Register.Viewer(t.Context(), token, ""); err != nil || v.SignedIn() {
				t.Error(v, err)
			}
			if a, err := h.Register.Claimant(t.Context(), token); err != nil || a.Name != "Maya" {
				t.Error(a, err)
			}
		})
		stale, err := take(code, mine)
		ok(t, err)
		card, err := h.Register.TakeCard(t.Context(), token, "May", true)
		ok(t, err)
		v, err := h.Register.Viewer(t.Context(), token, "")
		if err != nil || v.Account != maya.ID || !v.Own || !v.Is(people.Person) || len(card.Recovery) != 6 {
			t.Errorf("%+v %+v %v", v, card, err)
		}
		if name, _ := h.Register.Name(t.Context(), maya.ID); name != "May" {
			t.Error(name)
		}
		t.Run("the code and every other claim are over", func(t *testing.T) {
			_, err := take(code, mine)
			wants(t, err, fault.Invalid, "people.wrong.code")
			_, err = h.Register.TakeCard(t.Context(), stale, "May", false)
			wants(t, err, fault.NotFound, "")
			if v, _ := h.Register.Viewer(t.Context(), stale, ""); v.SignedIn() {
				t.Error("a claim that was left over signs in")
			}
			_, err = h.Register.StartCode(t.Context(), bo, maya.ID)
			wants(t, err, fault.Conflict, "people.start.active")
		})
		t.Run("a forged claim", func(t *testing.T) {
			_, err := h.Register.TakeCard(t.Context(), people.NewToken(), "May", false)
			wants(t, err, fault.NotFound, "")
			session, err := h.Register.SignIn(t.Context(), maya.ID, false, "")
			ok(t, err)
			_, err = h.Register.TakeCard(t.Context(), session, "May", false)
			wants(t, err, fault.NotFound, "")
		})
		t.Run("PRIV-8 the worker sees that there is a card, and never its words", func(t *testing.T) {
			w, err := h.Register.WaysOf(t.Context(), bo, maya.ID)
			if err != nil || w.Card.IsZero() || w.Recovery.IsZero() || w.Tablets != 0 {
				t.Error(w, err)
			}
			_, err = h.Register.WaysOf(t.Context(), h.SignIn(t, h.Worker(t, "Kit")), maya.ID)
			wants(t, err, fault.NotFound, "")
		})
	})
}

func TestRecovery(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		maya, v, card := carded(t, h, "Maya")
		home := strings.Join(card.Recovery, "-")
		_, err := h.Register.ComeBack(here(t), words(card))
		wants(t, err, fault.Invalid, "people.words.count")
		_, err = h.Register.ComeBack(here(t), words(card)+" "+card.Recovery[0]+" "+card.Recovery[1])
		wants(t, err, fault.Invalid, "people.wrong.recovery")

		got, err := h.Register.ComeBack(here(t), home)
		if err != nil || got != maya.ID {
			t.Fatal(got, err)
		}
		t.Run("ACC-6 coming back ends the card and every session", func(t *testing.T) {
			_, err := h.Register.ByCard(here(t), words(card))
			wants(t, err, fault.Invalid, "people.wrong.card")
			wants(t, h.Register.Fresh(t.Context(), v), fault.NotFound, "")
		})
		t.Run("an answer lost on the way keeps nobody outside", func(t *testing.T) {
			_, err := h.Register.ComeBack(here(t), home)
			ok(t, err)
		})
		back := h.SignIn(t, maya)
		fresh, err := h.Register.MakeCard(t.Context(), back, people.NewID())
		ok(t, err)
		t.Run("ACC-6 words for home are good for one way back", func(t *testing.T) {
			if len(fresh.Recovery) != 6 {
				t.Error("no new words for home")
			}
			_, err := h.Register.ComeBack(here(t), home)
			wants(t, err, fault.Invalid, "people.wrong.recovery")
		})
		t.Run("ACC-6 it is always to be seen", func(t *testing.T) {
			if !happened(t, h, back, "recovery.used") {
				t.Error("no entry")
			}
		})
	})
}

func happened(t testing.TB, h *trusttest.House, v people.Viewer, kind string) bool {
	events, err := h.Register.Events(t.Context(), v, 100)
	ok(t, err)
	for _, e := range events {
		if e.Kind == kind {
			return true
		}
	}
	return false
}

// untilLet waits until a try is let through, and says how long that was.
func untilLet(t testing.TB, h *trusttest.House, try func() error) (waited time.Duration) {
	for fault.Is(try(), fault.Busy) {
		h.Pass(30 * time.Second)
		if waited += 30 * time.Second; waited > 15*time.Minute {
			t.Fatal("a wait without an end")
		}
	}
	return waited
}
