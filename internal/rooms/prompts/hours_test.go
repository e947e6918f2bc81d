package prompts_test

import (
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/trusttest"
)

func TestTheirOwnHours(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		o := newOffice(t, h)
		if a := o.Get(t, o.my, "/prompts/hours"); !fault.Is(a.Err, fault.Conflict) {
			t.Error("RUN-6 hours with nothing to send:", a.Status)
		}
		o.wants(t, o.my, o.text, "text", "+447700900123")
		phone := o.own(t, o.maya)
		phone.on(t).Leads(t, "/messages?done=notes")
		morning := o.set(t, "every", "day", "at", "morning", "zone", "America/New_York")
		evening := o.set(t, "every", "day", "at", "evening", "zone", "America/New_York")
		until := func(clock string) { // UTC; the clocks change there on 8 March, from five hours behind to four
			to, err := time.Parse("2006-01-02 15:04", "2026-03-"+clock)
			must(t, err)
			o.later(t, to.Sub(o.Now()))
		}
		come := func(t *testing.T, at string, want int) {
			t.Helper()
			until(at)
			must(t, o.look(t))
			if texts, notes := len(o.text.Given()), len(o.push.Taken()); texts != want || notes != want {
				t.Errorf("at %s %d texts and %d notes came, want %d", at, texts, notes, want)
			}
		}
		t.Run("RUN-6 by day, if nothing was chosen", func(t *testing.T) {
			o.Get(t, o.my, "/prompts/hours").Holds(t, `<option value="8" selected`, `<option value="21" selected`)
		})
		t.Run("RUN-6 hours that can't be", func(t *testing.T) {
			for _, bad := range [][2]string{{"", ""}, {"8", "8"}, {"-1", "8"}, {"24", "8"}, {"8", "0"}, {"8", "25"}, {"x", "9"}} {
				o.Post(t, o.my, "/prompts/hours", "from", bad[0], "to", bad[1]).Want(t, 422, "Choose two different hours")
			}
		})
		o.Post(t, o.my, "/prompts/hours", "from", "11", "to", "13").Leads(t, "/prompts?done=hours")
		o.Post(t, o.her, "/prompts/hours", "from", "1", "to", "2") // another's are no concern of theirs
		t.Run("RUN-6 held until the hours begin, by the clock there, before and after it is changed", func(t *testing.T) {
			come(t, "06 14:01", 0) // nine there: it is due
			come(t, "06 15:59", 0)
			come(t, "06 16:01", 1) // eleven
			come(t, "06 16:30", 0)
			come(t, "08 14:59", 0) // the clocks have changed: this is a minute before eleven
			come(t, "08 15:01", 1)
		})
		t.Run("RUN-6 after quiet hours one comes, not two: the evening's has waited, and the morning's is the later", func(t *testing.T) {
			come(t, "08 23:30", 0) // the evening's is due
			come(t, "09 13:30", 0) // so is the morning's
			come(t, "09 15:01", 1)
			come(t, "09 15:30", 0)
			come(t, "09 16:30", 0)
		})
		t.Run("RUN-6 a note that waits for a phone that is off is dropped when the hours end", func(t *testing.T) {
			until("10 16:20") // twenty past twelve there
			must(t, o.look(t))
			taken := o.push.Taken()
			if len(taken) != 1 || taken[0].Header.Get("TTL") != "2400" {
				t.Error(taken)
			}
			o.text.Given()
		})
		t.Run("RUN-6 late by two hours after they began, it is left out", func(t *testing.T) {
			come(t, "11 17:05", 0)
		})
		t.Run("RUN-6 somebody who moves: by the clock where they are now", func(t *testing.T) {
			o.Post(t, o.my, "/prompts/"+morning, "every", "day", "at", "morning", "zone", "Asia/Tokyo", "version", "1").Leads(t, "/prompts?done=kept")
			o.Post(t, o.my, "/prompts/"+evening+"/do", "do", "stop")
			come(t, "12 00:01", 0) // nine there
			come(t, "12 02:01", 1) // eleven there
			come(t, "12 15:01", 0) // eleven where they were
		})
		t.Run("RUN-6 hours of the night, for who is up then", func(t *testing.T) {
			o.Post(t, o.my, "/prompts/hours", "from", "22", "to", "4").Leads(t, "/prompts?done=hours")
			come(t, "13 02:01", 0)
			come(t, "13 13:01", 1) // ten in the evening there
			come(t, "13 16:01", 0)
		})
	})
}

// What comes back, out of the bin or from a file, is sent again, and nothing that would have been due meanwhile.
func TestReturned(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		o := newOffice(t, h)
		o.wants(t, o.my, o.text, "text", "+447700900123")
		id := o.set(t, "every", "day", "at", "afternoon")
		must(t, h.Keeper.PutAway(t.Context(), o.my, id))
		must(t, o.room.Plan(t.Context(), o.my)) // as when anything else is set meanwhile
		o.later(t, 28*time.Hour+time.Minute)
		must(t, o.look(t))
		if got := o.text.Given(); len(got) != 0 {
			t.Error("RUN-6 sent from the bin", got)
		}
		must(t, h.Keeper.BringBack(t.Context(), o.my, id))
		must(t, o.room.Returned(t.Context(), o.my, []string{id, people.NewID()}))
		must(t, o.look(t))
		if got := o.text.Given(); len(got) != 0 || len(o.due(t, o.my)) != 0 {
			t.Error("RUN-6 what was missed comes after all", got)
		}
		o.later(t, 24*time.Hour)
		must(t, o.look(t))
		if got := o.text.Given(); len(got) != 1 {
			t.Error("RUN-6 back, and not sent", got)
		}
	})
}

// A reminder of a lesson, in a message, leads to that lesson and nowhere else.
func TestAReminderOfALesson(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		o := newOffice(t, h)
		o.wants(t, o.my, o.text, "text", "+447700900123")
		lesson := people.NewID()
		_, err := h.Keeper.Create(t.Context(), o.my, lesson, sharing.Lesson, map[string]string{"lesson": "a-first-email", "title": "A first e-mail"})
		must(t, err)
		o.set(t, "every", "day", "at", "afternoon", "of", lesson)
		o.later(t, 4*time.Hour+time.Minute)
		must(t, o.look(t))
		given := o.text.Given()
		if len(given) != 1 || strings.Contains(given[0].Text, "mail") {
			t.Fatal("RUN-6", given)
		}
		o.Get(t, o.my, path(t, given[0])+"/go").Leads(t, "/skills/lessons/a-first-email")
	})
}
