package skills_test

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"towpath/content"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/page/pagetest"
	"towpath/internal/rooms/kit"
	"towpath/internal/rooms/skills"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

// desk is the room at which a test asks as somebody.
type desk struct {
	*trusttest.House
	*trusttest.Front
	room       *skills.Room
	maya, joan people.Account
	bo         people.Account // supports Maya
	my, her    people.Viewer
	visited    []string
}

// Visited notes where a table is.
func (d *desk) Visited(_ context.Context, _ people.Viewer, path string, _ pack.Step) error {
	d.visited = append(d.visited, path)
	return nil
}

var packs, _ = pack.NewLive(pack.Layer{Name: "content", FS: content.FS})

func newDesk(t *testing.T, h *trusttest.House) *desk {
	d := &desk{House: h}
	x := skills.NewRoom(skills.Deps{People: h.Register, Sharing: h.Sharing, Things: h.Keeper, Packs: packs, Table: d, Places: "/access/places", URL: "https://towpath.example", Now: h.Now})
	d.room, d.Front = x, trusttest.NewFront(t, map[string]web.Handler{
		"GET /skills": x.Start, "GET /skills/path": x.Path, "GET /skills/recap": x.Recap, "POST /skills/device": x.Machine, "GET /skills/lessons": x.Lessons,
		"GET /skills/lessons/{lesson}": x.Lesson, "POST /skills/lessons/{lesson}": x.SaveLesson, "POST /skills/lessons/{lesson}/later": x.Later,
		"GET /skills/lessons/{lesson}/together": x.Together, "GET /skills/lessons/{lesson}/paper": x.Paper, "GET /skills/check": x.CheckStart,
		"GET /skills/check/paper": x.CheckPaper, "GET /skills/check/{id}": x.Picture, "GET /skills/check/{id}/all": x.All, "POST /skills/check/{id}/all": x.SaveAll,
		"GET /skills/check/{id}/{part}": x.Part, "POST /skills/check/{id}/{part}": x.SavePart,
	}, skills.Words, kit.Words, show.Words)
	d.maya, d.joan = h.Person(t, "Maya"), h.Person(t, "Joan")
	d.bo = h.Worker(t, "Bo", d.maya)
	d.my, d.her = h.SignIn(t, d.maya), h.SignIn(t, d.joan)
	return d
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// stored is a person's things of a kind.
func (d *desk) stored(t *testing.T, v people.Viewer, kind sharing.Kind) []things.Thing {
	t.Helper()
	all, err := d.Keeper.OfKind(t.Context(), v, kind, 100)
	must(t, err)
	return all
}

// say answers a page of a check, and says where that led.
func (d *desk) say(t *testing.T, v people.Viewer, id string, page int, pairs ...string) string {
	t.Helper()
	a := d.Post(t, v, skills.CheckPath(id)+"/"+strconv.Itoa(page), pairs...)
	if a.Status != http.StatusSeeOther {
		t.Fatalf("page %d: %d (%v)\n%s", page, a.Status, a.Err, a.Text())
	}
	return a.To
}

const (
	mail     = "/skills/lessons/a-first-email"
	browser  = "/skills/lessons/what-a-browser-is"
	lastPage = 15
)

func TestForAnybody(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d, anyone := newDesk(t, h), people.Viewer{}
		before := h.Dump(t)
		t.Run("NET-3 NET-8 whoever isn't signed in reads lessons, takes them on paper, and has the questions on paper", func(t *testing.T) {
			d.Get(t, anyone, "/skills").Want(t, 200, "This page is the same for everyone", "Begin with the questions", "Places to get online")
			d.Get(t, anyone, "/skills/lessons").Want(t, 200, "To begin with", "Staying safe", "For hard times", "A first e-mail")
			d.Get(t, anyone, "/skills/lessons?want=music").Want(t, 200, "Music and films")
			d.Get(t, anyone, mail).Want(t, 200, "Ask yourself: not yet, with help", "Step by step", "And now?", "Try it: E-mail")
			d.Get(t, anyone, mail).HoldsNot(t, "<textarea", `name="after"`)
			d.Get(t, anyone, mail+"/paper").Want(t, 200, "To remember", "towpath.example"+mail)
			d.Get(t, anyone, "/skills/recap").Want(t, 200, "Nothing is lost while you are signed out")
			d.Get(t, anyone, "/skills/recap").Lacks(t, "You have not gone through a lesson")
			d.Get(t, anyone, "/skills/check").Want(t, 200, "Four ways to do this", "The questions on paper")
			d.Get(t, anyone, "/skills/check/paper").Want(t, 200, "1. What would you like to do?", "15. How do you like to learn?", "☐ Not yet", "towpath.example/skills/check")
		})
		t.Run("NET-3 whoever helps has a page of their own, and it isn't on the lesson", func(t *testing.T) {
			l, _ := packs.Library().Lesson("a-first-email")
			d.Get(t, anyone, mail+"/together").Want(t, 200, l.Together[0])
			d.Get(t, anyone, mail).Lacks(t, l.Together[0])
		})
		t.Run("NET-3 a lesson one step at a time has a page for each, and no other", func(t *testing.T) {
			l, _ := packs.Library().Lesson("a-first-email")
			a112 := d.Get(t, anyone, mail+"?step=0")
			a112.Want(t, 200, "Page 1 of "+strconv.Itoa(len(l.Steps)+2))
			a112.Lacks(t, l.Steps[0].Text)
			d.Get(t, anyone, mail+"?step=1").Want(t, 200, l.Steps[0].Text)
			d.Get(t, anyone, mail+"?step=99").Want(t, 200, l.Steps[0].Text, "Show me one step at a time")
		})
		t.Run("NET-3 a device is chosen once, and its own words are shown from then on", func(t *testing.T) {
			l, _ := packs.Library().Lesson("bigger-brighter-spoken")
			i := slices.IndexFunc(l.Steps, func(s pack.LessonStep) bool { return s.Android != "" && s.IPhone != "" })
			at := pack.LessonPath(l.ID)
			d.Get(t, anyone, at).Want(t, 200, l.Steps[i].Android, l.Steps[i].IPhone)
			a := d.Post(t, anyone, "/skills/device", "machine", "iphone", "back", at+"#steps")
			a.Leads(t, at+"#steps")
			r, _ := http.NewRequest(http.MethodGet, at, nil)
			r.Header.Set("Cookie", strings.Split(a.Header.Get("Set-Cookie"), ";")[0])
			shown := d.Send(t, anyone, r)
			shown.Want(t, 200, l.Steps[i].IPhone, "Shown for: An iPhone or iPad")
			shown.Lacks(t, l.Steps[i].Android)
			d.Post(t, anyone, "/skills/device", "machine", "toaster").Want(t, 422)
			if all := d.Post(t, anyone, "/skills/device", "machine", ""); !strings.HasPrefix(all.Header.Get("Set-Cookie"), "machine=any;") {
				t.Errorf("to see all of them is forgotten: %q", all.Header.Get("Set-Cookie"))
			}
			d.Post(t, anyone, "/skills/device", "machine", "", "back", "//evil.example").Leads(t, "/skills")
		})
		t.Run("what isn't there isn't there", func(t *testing.T) {
			d.Get(t, anyone, "/skills/lessons/no").Want(t, 404)
			d.Get(t, anyone, "/skills/lessons?want=gold").Want(t, 200, "All lessons")
		})
		if string(h.Dump(t)) != string(before) {
			t.Error("NET-8: reading wrote something")
		}
	})
}

func TestTheCheck(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		id := people.NewID()
		t.Run("NET-1 one thing a page; what is only skipped is kept nowhere", func(t *testing.T) {
			d.Get(t, d.my, skills.CheckPath(id)+"/1").Want(t, 200, "What would you like to do?", "Question 1 of 15", "Only you can read what you say here")
			if to := d.say(t, d.my, id, 1); to != skills.CheckPath(id)+"/2" {
				t.Error(to)
			}
			if len(d.stored(t, d.my, sharing.Skills)) != 0 {
				t.Error("something was kept")
			}
			d.Get(t, d.my, skills.CheckPath(id)).Want(t, 404)
		})
		t.Run("NET-1 it stops anywhere, says where, and goes on from there", func(t *testing.T) {
			d.say(t, d.my, id, 1, "q1", "family", "q1", "music", "q1", "gold", "own", "Ring my aunt")
			d.say(t, d.my, id, 2, "q2", "easily")
			d.say(t, d.my, id, 3, "q3", "slowly")
			a161 := d.Get(t, d.my, "/skills")
			a161.Want(t, 200, "Go on with the questions", "One next thing")
			a161.Holds(t, skills.CheckPath(id)+"/4")
			d.Get(t, d.my, "/skills/check").Want(t, 200, "Go on with the questions", "Begin anew")
		})
		t.Run("NET-1 it ends in a picture, the same in words, and one next thing with its reason: no score", func(t *testing.T) {
			d.say(t, d.my, id, 7, "q7", "notyet")
			if to := d.say(t, d.my, id, lastPage, "q15", "steps", "q15", "with"); to != skills.CheckPath(id) {
				t.Error(to)
			}
			a := d.Get(t, d.my, skills.CheckPath(id))
			a.Want(t, 200, "One next thing", "You said of “Going to a page”: Not yet.", "Turning it on: Easily", "Touching and typing: Slowly", "Joining a Wi-Fi: nothing said",
				"Ring my aunt", "See and hear family or friends", "Here is a page for whoever sits beside you")
			a.Holds(t, `<svg class="posts"`, browser+"?step=0")
			a.Lacks(t, "%", "out of", "points", "gold")
		})
		t.Run("TOP-7 who stopped being shown things in their own way has the lesson as it is", func(t *testing.T) {
			d.room.Plain = func(context.Context, people.Viewer) (bool, error) { return true, nil }
			defer func() { d.room.Plain = nil }()
			d.Get(t, d.my, skills.CheckPath(id)).HoldsNot(t, "?step=0", mail+"/together")
		})
		t.Run("NET-1 sent twice it is kept once, and what is taken back is gone", func(t *testing.T) {
			d.say(t, d.my, id, 7, "q7", "notyet")
			d.say(t, d.my, id, 15)
			a180 := d.Get(t, d.my, skills.CheckPath(id))
			a180.Want(t, 200)
			a180.Lacks(t, "Step by step", "Here is a page for whoever")
			if n := len(d.stored(t, d.my, sharing.Skills)); n != 1 {
				t.Errorf("%d things", n)
			}
		})
		t.Run("NET-1 a later check says what was before", func(t *testing.T) {
			d.Pass(time.Hour)
			again := people.NewID()
			d.say(t, d.my, again, 7, "q7", "slowly")
			d.Get(t, d.my, skills.CheckPath(again)).Want(t, 200, "Going to a page: Slowly", "Before: Not yet")
		})
		t.Run("NET-5 with no device, or nowhere to be online, the next thing is a place and not a lesson", func(t *testing.T) {
			none := people.NewID()
			d.say(t, d.her, none, 11, "q11", "none")
			a196 := d.Get(t, d.her, "/skills")
			a196.Want(t, 200, "You said that you have nothing to go online with now")
			a196.Holds(t, `href="/access/places"`)
		})
		t.Run("what can't be is said kindly, and what was typed is still there", func(t *testing.T) {
			long := strings.Repeat("a ", 300)
			d.Post(t, d.my, skills.CheckPath(id)+"/1", "q1", "shop", "own", long).Want(t, 422, "Cut it to 500 characters", strings.TrimSpace(long))
			d.Post(t, d.my, skills.CheckPath(id)+"/1", "own", "\xff").Want(t, 422)
			for _, part := range []string{"0", "16", "01", "x"} {
				d.Get(t, d.my, skills.CheckPath(id)+"/"+part).Want(t, 404)
				d.Post(t, d.my, skills.CheckPath(id)+"/"+part).Want(t, 404)
			}
			d.Post(t, d.my, skills.CheckPath("no-id")+"/2", "q2", "help").Want(t, 404)
		})
		t.Run("PRIV-3 somebody else's check isn't there, for reading nor for writing; nor is a thing of another kind", func(t *testing.T) {
			d.Get(t, d.her, skills.CheckPath(id)).Want(t, 404)
			if a := d.Post(t, d.her, skills.CheckPath(id)+"/2", "q2", "help"); a.Status != 404 {
				t.Error(a.Status)
			}
			journal := d.Keep(t, d.my, sharing.Journal, "mine")
			d.Get(t, d.my, skills.CheckPath(journal.ID)).Want(t, 404)
			d.Post(t, d.my, skills.CheckPath(journal.ID)+"/2", "q2", "help").Want(t, 404)
			d.Post(t, people.Viewer{}, skills.CheckPath(people.NewID())+"/2", "q2", "help").Want(t, 404)
		})
	})
}

func TestTheCheckAtATable(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		mine := people.NewID()
		d.say(t, d.my, mine, 1, "q1", "shop")
		t.Run("NET-1 TOG-2 together: it lies on the table, and nothing that was said alone is seen there", func(t *testing.T) {
			table, _ := d.Sit(t, d.SignIn(t, d.bo), d.maya, d.bo, people.OneScreen)
			a230 := d.Get(t, table, "/skills")
			a230.Want(t, 200, "You can begin with 15 short questions")
			a230.Lacks(t, "Buy things")
			a233 := d.Get(t, table, skills.CheckPath(mine)+"/1")
			a233.Want(t, 200)
			a233.HoldsNot(t, `value="shop" checked`)
			id := people.NewID()
			d.say(t, table, id, 6, "q6", "notyet")
			d.Get(t, table, skills.CheckPath(id)).Want(t, 200, "Joining a Wi-Fi: Not yet", "Wi-Fi, data")
			if !slices.Contains(d.visited, skills.CheckPath(id)) {
				t.Errorf("the table wasn't told: %v", d.visited)
			}
			d.Get(t, d.my, skills.CheckPath(id)).Want(t, 200, "Joining a Wi-Fi: Not yet")
			table.Locked = true
			if a := d.Post(t, table, skills.CheckPath(id)+"/7", "q7", "help"); a.To != "/together/locked" {
				t.Errorf("TOG-2: a locked table led to %q", a.To)
			}
			d.Get(t, d.my, skills.CheckPath(id)).Want(t, 200, "Going to a page: With help")
		})
		t.Run("NET-1 NET-8 from paper or by phone: typed in on one page by whoever they agreed to, and marked as that", func(t *testing.T) {
			phone, _ := d.Sit(t, d.SignIn(t, d.bo), d.maya, d.bo, people.OnPhone)
			id := people.NewID()
			d.Get(t, phone, skills.CheckPath(id)+"/all").Want(t, 200, "1. What would you like to do?", "15. How do you like to learn?")
			d.Post(t, phone, skills.CheckPath(id)+"/all", "q1", "travel", "q2", "easily", "q10", "bright", "q13", "no", "own", "A map").Leads(t, skills.CheckPath(id))
			d.Get(t, d.my, skills.CheckPath(id)).Want(t, 200, "Someone you agreed to typed this in for you", "A map", "Screens get too bright")
			d.Post(t, phone, skills.CheckPath(people.NewID())+"/all").Leads(t, "/skills")
			d.Post(t, phone, skills.CheckPath(id)+"/all", "q1", "news", "own", strings.Repeat("a", 501)).Want(t, 422, "Cut it to 500 characters")
		})
	})
}

func TestALesson(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		d.say(t, d.my, people.NewID(), 1, "q1", "family")
		t.Run("NET-3 it is asked before and after, kept once, and leads to the next", func(t *testing.T) {
			id := d.Get(t, d.my, browser).Hidden().Get("id")
			d.Get(t, d.my, browser).HoldsNot(t, "/prompts/new") // there is nothing yet to be reminded of
			d.Post(t, d.my, browser, "id", id, "before", "notyet").Leads(t, browser+"#steps")
			d.Get(t, d.my, browser).Holds(t, `href="/prompts/new?of=`) // RUN-6: one link, which leads back here
			d.Get(t, people.Viewer{}, browser).HoldsNot(t, "/prompts/new")
			d.Get(t, d.my, "/skills").Want(t, 200, "You began this.")
			for range 2 {
				d.Post(t, d.my, browser, "id", people.NewID(), "after", "slowly", "well", "The address was long").Leads(t, browser+"?done=kept")
			}
			d.Get(t, d.my, browser+"?done=kept").Want(t, 200, "Kept in your things.", "If you want to go on:", "The address was long", "You said: Not yet")
			all := d.stored(t, d.my, sharing.Lesson)
			if len(all) != 1 || all[0].ID != id || all[0].Title() != "What a browser is" && all[0].Title() == "" {
				t.Errorf("%+v", all)
			}
		})
		t.Run("NET-3 TOP-7 lessons are shown for the device that they said they have, and they can choose another", func(t *testing.T) {
			l, _ := packs.Library().Lesson("bigger-brighter-spoken")
			i := slices.IndexFunc(l.Steps, func(s pack.LessonStep) bool { return s.Android != "" && s.IPhone != "" })
			at, check := pack.LessonPath(l.ID), people.NewID()
			d.say(t, d.her, check, 11, "q11", "iphone")
			shown := d.Get(t, d.her, at)
			shown.Want(t, 200, l.Steps[i].IPhone, "Shown for: An iPhone or iPad", "You said that this is what you have")
			shown.Lacks(t, l.Steps[i].Android)
			for cookie, holds := range map[string]string{"machine=any": l.Steps[i].Android, "machine=android": "Shown for: A phone or tablet that isn't"} {
				r, _ := http.NewRequest(http.MethodGet, at, nil)
				r.Header.Set("Cookie", cookie)
				chosen := d.Send(t, d.her, r)
				chosen.Want(t, 200, holds)
				chosen.Lacks(t, "You said that this is what you have")
			}
			d.say(t, d.her, check, 11, "q11", "iphone", "q11", "android")
			d.Get(t, d.her, at).Want(t, 200, l.Steps[i].Android, l.Steps[i].IPhone)
			d.say(t, d.her, check, 11, "q11", "android")
			d.room.Plain = func(context.Context, people.Viewer) (bool, error) { return true, nil }
			defer func() { d.room.Plain = nil }()
			d.Get(t, d.her, at).Want(t, 200, l.Steps[i].IPhone, "Say which phone or computer you use")
		})
		t.Run("NET-2 what is done isn't on the path, and can be chosen all the same", func(t *testing.T) {
			a := d.Get(t, d.my, "/skills/path")
			a.Want(t, 200, "Because you want this: See and hear family or friends.", "One lesson done", "Something else", "Why these, and in this order?")
			d.Get(t, d.my, browser).Want(t, 200)
		})
		t.Run("NET-2 what is put off is left out, and taken up again in one press", func(t *testing.T) {
			d.Post(t, d.my, mail+"/later", "id", people.NewID(), "do", "off").Leads(t, "/skills/path?done=off")
			d.Get(t, d.my, "/skills/path?done=off").Want(t, 200, "It is not suggested for now. You can open it at any time.", "One lesson is not suggested now")
			d.Get(t, d.my, mail).Want(t, 200, "Suggest this again")
			d.Post(t, d.my, mail+"/later", "do", "on").Leads(t, mail)
			a288 := d.Get(t, d.my, "/skills/path")
			a288.Want(t, 200)
			a288.Lacks(t, "lesson put off")
		})
		t.Run("NET-3 one step at a time the answer leads to the next step", func(t *testing.T) {
			d.Post(t, d.my, mail, "before", "help", "step", "0").Leads(t, mail+"?step=1")
		})
		t.Run("NET-3 after “not yet” a lesson isn't done", func(t *testing.T) {
			d.Post(t, d.my, mail, "after", "notyet", "well", "").Leads(t, mail+"?done=kept")
			d.Get(t, d.my, "/skills").Want(t, 200, "A first e-mail", "You began this.")
		})
		t.Run("NET-2 after two weeks, and no sooner, a recap is offered; who was away has it in one press", func(t *testing.T) {
			d.Get(t, d.my, "/skills").Want(t, 200, "I was away, or in hospital")
			h.Pass(14*24*time.Hour - time.Minute)
			d.my = d.SignIn(t, d.maya)
			a303 := d.Get(t, d.my, "/skills")
			a303.Want(t, 200)
			a303.Lacks(t, "It has been a while")
			h.Pass(time.Minute)
			d.Get(t, d.my, "/skills").Want(t, 200, "It has been a while. Nothing is lost.")
			l, _ := packs.Library().Lesson("what-a-browser-is")
			before := h.Dump(t)
			d.Get(t, d.my, "/skills/recap").Want(t, 200, l.Title, l.Remember[0], "You don't have to say why", "Go on: A first e-mail")
			if string(h.Dump(t)) != string(before) {
				t.Error("the recap wrote something")
			}
		})
		t.Run("what can't be is said, with what was typed", func(t *testing.T) {
			long := strings.Repeat("so ", 700)
			d.Post(t, d.my, mail, "after", "easily", "well", long).Want(t, 422, "Cut it to 2000 characters", strings.TrimSpace(long))
			d.Post(t, d.my, mail, "before", "perfectly").Leads(t, mail+"#steps")
			d.Post(t, d.my, "/skills/lessons/no", "before", "help").Want(t, 404)
			d.Post(t, people.Viewer{}, mail, "before", "help").Want(t, 404)
		})
		t.Run("PRIV-3 another's id in the form changes nothing of theirs", func(t *testing.T) {
			theirs := d.stored(t, d.my, sharing.Lesson)[0]
			d.Post(t, d.her, mail, "id", theirs.ID, "after", "easily", "well", "MINE NOW").Want(t, 404)
			now, err := d.Keeper.Get(t.Context(), d.my, theirs.ID)
			if must(t, err); now.Version != theirs.Version {
				t.Error("it was changed")
			}
		})
		t.Run("TOG-2 at a table a lesson is kept there, and a locked one keeps what was being written", func(t *testing.T) {
			table, _ := d.Sit(t, d.SignIn(t, d.bo), d.maya, d.bo, people.OneScreen)
			a := d.Get(t, table, browser)
			a.Want(t, 200)
			a.Lacks(t, "The address was long")
			table.Locked = true
			if a := d.Post(t, table, browser, "id", a.Hidden().Get("id"), "after", "easily", "well", "We did it"); a.To != "/together/locked" {
				t.Errorf("%d to %q", a.Status, a.To)
			}
			if all := d.stored(t, d.my, sharing.Lesson); len(all) != 3 {
				t.Errorf("%d things", len(all))
			}
		})
	})
}

func TestWhatWasPractised(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		ctx := pagetest.Context(t, "en", skills.Words)
		t.Run("NET-4 it is kept once a day in the words it was told in, and read among somebody's things", func(t *testing.T) {
			for range 2 {
				must(t, d.room.Keep(ctx, d.my, "mail", []string{"You wrote to Sam.", "You found it again."}))
			}
			all := d.stored(t, d.my, sharing.Lesson)
			if len(all) != 1 || all[0].Title() != "E-mail" || !slices.Contains(skills.Texts(all[0]), "You wrote to Sam.") || skills.Place(all[0]) != "/kit/"+all[0].ID {
				t.Errorf("%+v", all)
			}
			d.Get(t, d.my, "/skills").Want(t, 200)
		})
		t.Run("whoever has no things keeps nothing, nor is there any other room", func(t *testing.T) {
			if err := d.room.Keep(ctx, people.Viewer{}, "mail", nil); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
			if err := d.room.Keep(ctx, d.my, "cooking", nil); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		})
	})
}
