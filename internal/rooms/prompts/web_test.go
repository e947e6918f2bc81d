package prompts_test

import (
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/web"
	"towpath/internal/page/pagetest"
	"towpath/internal/rooms/kit"
	"towpath/internal/rooms/prompts"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

type desk struct {
	*trusttest.House
	*trusttest.Front
	room       *prompts.Room
	maya, joan people.Account
	my, her    people.Viewer
}

func newDesk(t *testing.T, h *trusttest.House) *desk {
	x := prompts.NewRoom(prompts.Deps{Things: h.Keeper, Now: h.Now})
	d := &desk{House: h, room: x, maya: h.Person(t, "Maya"), joan: h.Person(t, "Joan")}
	d.Front = trusttest.NewFront(t, map[string]web.Handler{"GET /prompts": x.List, "GET /prompts/new": x.New, "GET /prompts/{id}": x.Change,
		"POST /prompts/{id}": x.Save, "POST /prompts/{id}/do": x.Do, "GET /prompts/{id}/calendar": x.Calendar}, prompts.Words, kit.Words)
	d.my, d.her = h.SignIn(t, d.maya), h.SignIn(t, d.joan)
	return d
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// due is the line on the start of whoever asks.
func (d *desk) due(t *testing.T, v people.Viewer) []prompts.Line {
	t.Helper()
	lines, err := d.room.Due(pagetest.Context(t, "en", prompts.Words), v)
	must(t, err)
	return lines
}

// later lets time pass, and signs in again as sessions end.
func (d *desk) later(t *testing.T, by time.Duration) {
	t.Helper()
	d.Pass(by)
	d.my, d.her = d.SignIn(t, d.maya), d.SignIn(t, d.joan)
}

func (d *desk) set(t *testing.T, pairs ...string) string {
	t.Helper()
	id := people.NewID()
	for range 2 { // the form may come twice
		d.Post(t, d.my, "/prompts/"+id, append(pairs, "version", "0", "every", "day", "at", "evening")...).Leads(t, "/prompts?done=kept")
	}
	return id
}

func TestReminders(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h) // it is ten in the morning of Monday 2 March
		goal := h.Keep(t, d.my, sharing.Goal, "x").ID
		t.Run("TOP-6 with none, it says so; nothing is on the start", func(t *testing.T) {
			d.Get(t, d.my, "/prompts").Want(t, 200, "No reminders", "pause or stop it at any time")
			if lines := d.due(t, d.my); len(lines) != 0 {
				t.Error(lines)
			}
		})
		t.Run("TOP-6 how often, on which days, when in the day, in words of one's own", func(t *testing.T) {
			a := d.Get(t, d.my, "/prompts/new?of="+goal)
			a.Order(t, "What is it for?", "A made-up title", "How often?", "Every day", "Every two weeks", "On which days?", "Monday", "Sunday", "When in the day?", "Choose words that anyone may see", "Where are you?")
			a.Holds(t, `value="`+goal+`" checked`)
		})
		id := d.set(t, "of", goal, "title", "Ten minutes for me")
		t.Run("TOP-6 sent twice it is one; it isn't due before its time", func(t *testing.T) {
			a := d.Get(t, d.my, "/prompts?done=kept")
			a.Want(t, 200, "The reminder is set.", "Ten minutes for me", "Every day, in the evening", "It is for: A made-up title")
			if strings.Count(a.Text(), "Every day, in the evening") != 1 || len(d.due(t, d.my)) != 0 {
				t.Error(a.Text())
			}
		})
		t.Run("TOP-6 it never piles up: one line, however long they were away, and the latest only", func(t *testing.T) {
			weekly := d.set(t, "every", "week", "day", "3", "at", "morning", "title", "The other one")
			d.later(t, 40*24*time.Hour)
			lines := d.due(t, d.my)
			if len(lines) != 1 || lines[0].Text == "" || len(lines[0].Buttons) != 2 {
				t.Errorf("TOP-6: %+v", lines)
			}
			if got := len(d.due(t, d.her)); got != 0 {
				t.Errorf("another has %d of them", got)
			}
			d.Post(t, d.my, "/prompts/"+weekly+"/do", "do", "stop").Leads(t, "/prompts?done=stop")
		})
		t.Run("TOP-6 one link, one task: it opens what it is for, and is quiet then", func(t *testing.T) {
			lines := d.due(t, d.my)
			if len(lines) != 1 || lines[0].Text != "Ten minutes for me" || lines[0].Form != "/prompts/"+id+"/do" {
				t.Fatalf("%+v", lines)
			}
			for range 2 {
				d.Post(t, d.my, lines[0].Form, "do", "open").Leads(t, "/plans/"+goal)
			}
			if lines := d.due(t, d.my); len(lines) != 0 {
				t.Error(lines)
			}
		})
		t.Run("TOP-6 not now: it is quiet until the next time", func(t *testing.T) {
			d.later(t, 24*time.Hour)
			d.Post(t, d.my, "/prompts/"+id+"/do", "do", "later").Leads(t, "/")
			if lines := d.due(t, d.my); len(lines) != 0 {
				t.Error(lines)
			}
			d.later(t, 24*time.Hour)
			if lines := d.due(t, d.my); len(lines) != 1 {
				t.Error("it doesn't come again")
			}
		})
		t.Run("TOP-6 paused in one touch, and on again without what was missed", func(t *testing.T) {
			for range 2 {
				d.Post(t, d.my, "/prompts/"+id+"/do", "do", "pause").Leads(t, "/prompts")
			}
			d.later(t, 72*time.Hour)
			d.Get(t, d.my, "/prompts").Want(t, 200, "It is paused.", "Let it go on")
			if lines := d.due(t, d.my); len(lines) != 0 {
				t.Error(lines)
			}
			d.Post(t, d.my, "/prompts/"+id+"/do", "do", "on").Leads(t, "/prompts")
			if lines := d.due(t, d.my); len(lines) != 0 {
				t.Errorf("what was missed is due: %v", lines)
			}
		})
		t.Run("TOP-6 changed, it keeps what it is for", func(t *testing.T) {
			a := d.Get(t, d.my, "/prompts/"+id)
			a.Holds(t, `value="Ten minutes for me"`, `value="evening" checked`)
			d.Post(t, d.my, "/prompts/"+id, "version", a.Hidden().Get("version"), "every", "fortnight", "day", "2", "day", "4", "at", "morning", "zone", "Asia/Tokyo").Leads(t, "/prompts?done=kept")
			d.Get(t, d.my, "/prompts").Want(t, 200, "Every two weeks on Tuesday and Thursday, in the morning", "A reminder you set", "A made-up title")
			d.Get(t, d.my, "/prompts/new").Holds(t, `value="Asia/Tokyo" selected`) // where they said they are
		})
		t.Run("TOP-6 a file for their own calendar", func(t *testing.T) {
			a := d.Get(t, d.my, "/prompts/"+id+"/calendar")
			a.Holds(t, "BEGIN:VCALENDAR\r\n", "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TU,TH\r\n", "SUMMARY:A reminder you set\r\n")
			if got := a.Header.Get("Content-Disposition"); got != `attachment; filename="reminder.ics"` {
				t.Error(got)
			}
		})
		t.Run("TOP-6 what it was for is gone: it is quiet, and says so where it is set", func(t *testing.T) {
			must(t, h.Keeper.PutAway(t.Context(), d.my, goal))
			d.later(t, 21*24*time.Hour)
			if lines := d.due(t, d.my); len(lines) != 0 {
				t.Error(lines)
			}
			d.Get(t, d.my, "/prompts").Want(t, 200, "not here any more")
			d.Post(t, d.my, "/prompts/"+id+"/do", "do", "open").Want(t, 404)
		})
		t.Run("TOP-6 stopped in one touch, and it comes no more", func(t *testing.T) {
			d.Post(t, d.my, "/prompts/"+id+"/do", "do", "stop").Leads(t, "/prompts?done=stop")
			d.Get(t, d.my, "/prompts").Want(t, 200, "No reminders")
			d.Get(t, d.my, "/prompts/"+id).Want(t, 404)
			d.Post(t, d.my, "/prompts/"+id+"/do", "do", "on").Want(t, 404)
		})
		t.Run("TOP-6 of a check-in: a new one", func(t *testing.T) {
			id := d.set(t)
			d.Post(t, d.my, "/prompts/"+id+"/do", "do", "open").Leads(t, "/plans/new?what=checkin")
		})
	})
}

func TestWhatCantBeAReminder(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		for says, pairs := range map[string][]string{
			"Choose how often.":                     {"every", "always", "at", "morning"},
			"Choose one day or more.":               {"every", "week", "at", "morning", "day", "9"},
			"Choose morning, afternoon or evening.": {"every", "day", "at", "midnight"},
			"Choose one of the cities.":             {"every", "day", "at", "morning", "zone", "../../etc/passwd"},
			"60 letters or fewer":                   {"every", "day", "at", "morning", "title", strings.Repeat("x", 300<<10)},
			"signs in what was sent":                {"every", "day", "at", "morning", "title", "caf\xe9"},
		} {
			t.Run("it says: "+says, func(t *testing.T) {
				d.Post(t, d.my, "/prompts/"+people.NewID(), append(pairs, "version", "0")...).Want(t, 422, says)
			})
		}
		t.Run("the clock of the computer is nobody's city", func(t *testing.T) {
			d.Post(t, d.my, "/prompts/"+people.NewID(), "version", "0", "every", "day", "at", "morning", "zone", "Local").Want(t, 422, "Choose one of the cities.")
		})
		if all, err := h.Keeper.OfKind(t.Context(), d.my, sharing.Reminder, 10); err != nil || len(all) != 0 {
			t.Errorf("%d reminders were kept, %v", len(all), err)
		}
	})
}

func TestOtherPeoplesReminders(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		mine := d.set(t, "title", "Mine alone")
		bo := h.Worker(t, "Bo", d.maya)
		his := h.SignIn(t, bo)
		table, _ := h.Sit(t, h.SignIn(t, bo), d.maya, bo, people.OneScreen)
		never := d.Get(t, d.her, "/prompts/"+people.NewID())
		for name, v := range map[string]people.Viewer{"another": d.her, "a worker": his, "a table": table, "anyone": {}} {
			t.Run("PRIV-8 to "+name+" it is as if nothing were there", func(t *testing.T) {
				for _, a := range []trusttest.Answer{d.Get(t, v, "/prompts/"+mine), d.Get(t, v, "/prompts/"+mine+"/calendar"),
					d.Post(t, v, "/prompts/"+mine+"/do", "do", "stop"), d.Post(t, v, "/prompts/"+mine, "version", "0", "every", "day", "at", "morning"),
					d.Post(t, v, "/prompts/"+mine, "version", "1", "every", "day", "at", "morning")} {
					if a.Want(t, 404); !a.Same(never) {
						t.Errorf("it isn't: %s", a.Text())
					}
				}
			})
		}
		d.my = h.SignIn(t, d.maya)
		t.Run("a reminder of another's thing can't be set, and doesn't say that it is there", func(t *testing.T) {
			hers := h.Keep(t, d.her, sharing.Goal, "hers")
			for _, of := range []string{hers.ID, people.NewID(), "x"} {
				d.Post(t, d.my, "/prompts/"+people.NewID(), "version", "0", "every", "day", "at", "morning", "of", of).Want(t, 404)
			}
			d.Get(t, d.my, "/prompts/new?of="+hers.ID).Lacks(t, "hers", hers.ID)
		})
		t.Run("what is no reminder isn't one", func(t *testing.T) {
			other := h.Keep(t, d.my, sharing.Journal, "a page").ID
			d.Get(t, d.my, "/prompts/"+other).Want(t, 404)
			d.Post(t, d.my, "/prompts/"+other, "version", "1", "every", "day", "at", "morning").Want(t, 404)
			d.Post(t, d.my, "/prompts/"+other+"/do", "do", "stop").Want(t, 404)
		})
		t.Run("PRIV-4 nothing in the clear says what it is or when it is due", func(t *testing.T) {
			d.set(t, "title", "MARKERtitle", "every", "fortnight", "day", "5", "zone", "Asia/Tokyo")
			dump := string(h.Dump(t))
			for _, word := range []string{"MARKERtitle", "Mine alone", "fortnight", "Asia/Tokyo", "evening"} {
				if strings.Contains(dump, word) {
					t.Errorf("PRIV-4: the database holds %q", word)
				}
			}
		})
	})
}

func TestBodiesThatCameFromAFile(t *testing.T) {
	ctx := pagetest.Context(t, "en", prompts.Words)
	for _, body := range []string{`{}`, `null`, `[]`, `{"every":7,"days":"x","at":null,"zone":[]}`, `{"every":"day","at":"morning","zone":"Nowhere/Else","from":"2026-99-99"}`} {
		thing := things.Thing{ID: people.NewID(), Kind: sharing.Reminder, Body: []byte(body)}
		pagetest.Render(t, ctx, prompts.Whole(ctx, thing))
	}
}

func TestInOtherLanguages(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		id := d.set(t, "every", "week", "day", "1", "title", "Tea")
		for _, lang := range []string{"en-XA", "ar-XB"} {
			t.Run("ACC-8 every page in "+lang, func(t *testing.T) {
				d.Lang = lang
				for _, path := range []string{"/prompts", "/prompts/new", "/prompts/" + id} {
					d.Get(t, d.my, path).Want(t, 200)
				}
			})
		}
	})
}

func TestWRK3BeingAskedHowItWas(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		day := h.Now().UTC().AddDate(0, 0, 7).Format(time.DateOnly)
		asked, err := h.Keeper.Create(t.Context(), d.my, people.NewID(), sharing.Recommendation, map[string]any{"title": "Calm Sea", "resource": "calm-sea", "ask": day})
		must(t, err)
		t.Run("WRK-3 there is one line on the day, not before, and it says nothing of what it is about", func(t *testing.T) {
			if lines := d.due(t, d.my); len(lines) != 0 {
				t.Errorf("%+v", lines)
			}
			d.later(t, 20*24*time.Hour) // it waits for its person
			lines := d.due(t, d.my)
			if len(lines) != 1 || lines[0].Text != "You asked to be asked how something was" || len(d.due(t, d.her)) != 0 {
				t.Fatalf("%+v", lines)
			}
			d.Post(t, d.my, lines[0].Form, "do", "open").Leads(t, "/recommend/"+asked.ID+"#was")
			if lines := d.due(t, d.my); len(lines) != 0 {
				t.Errorf("asked again: %+v", lines)
			}
		})
		t.Run("WRK-3 it stands among the reminders, goes into a calendar once, and is stopped without losing what was chosen", func(t *testing.T) {
			d.Get(t, d.my, "/prompts").Want(t, 200, "Once, on 9 March 2026", "Calm Sea", "Stop it")
			if file := d.Get(t, d.my, "/prompts/"+asked.ID+"/calendar").Body; strings.Contains(file, "RRULE") || strings.Contains(file, "Calm Sea") || !strings.Contains(file, "DTSTART:20260309T090000") {
				t.Error(file)
			}
			d.Get(t, d.my, "/prompts/"+asked.ID).Leads(t, "/recommend/"+asked.ID+"/write")
			d.Get(t, d.her, "/prompts/"+asked.ID).Want(t, 404)
			d.Post(t, d.my, "/prompts/"+asked.ID+"/do", "do", "stop").Leads(t, "/prompts?done=stop")
			d.Get(t, d.my, "/prompts").Lacks(t, "Calm Sea")
			if there, err := h.Keeper.StillThere(t.Context(), d.maya.ID, asked.ID); err != nil || !there {
				t.Errorf("what was chosen is gone: %v", err)
			}
		})
	})
}
