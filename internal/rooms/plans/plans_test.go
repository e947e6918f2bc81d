package plans_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page/pagetest"
	"towpath/internal/rooms/kit"
	"towpath/internal/rooms/plans"
	"towpath/internal/rooms/safety"
	"towpath/internal/trust/people"
	"towpath/internal/trust/service"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

// desk is the room at which a test asks as somebody.
type desk struct {
	*trusttest.House
	*trusttest.Front
	room       *plans.Room
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

func newDesk(t *testing.T, h *trusttest.House) *desk {
	d := &desk{House: h}
	settings := service.NewStore(h.DB, func(context.Context, string, string, string) error { return nil }, h.Now)
	x := plans.NewRoom(plans.Deps{People: h.Register, Sharing: h.Sharing, Things: h.Keeper, Service: settings, Table: d, Now: h.Now})
	help := safety.NewRoom(safety.Deps{Service: settings, People: h.Register, Plan: func(ctx context.Context, v people.Viewer) string {
		if x.HasSafety(ctx, v) {
			return plans.SafetyPath
		}
		return ""
	}})
	d.room, d.Front = x, trusttest.NewFront(t, map[string]web.Handler{
		"GET /plans": x.Start, "GET /plans/safety": x.Safety, "GET /plans/new": x.New, "GET /plans/{id}": x.Read, "POST /plans/{id}": x.Save,
		"GET /plans/{id}/write": x.Write, "POST /plans/{id}/steps": x.Steps, "GET /plans/{id}/smaller/{step}": x.Smaller,
		"POST /plans/{id}/smaller/{step}": x.TakeApart, "POST /plans/{id}/where": x.Say, "POST /plans/{id}/rest": x.Rest,
		"GET /plans/{id}/part/{part}": x.Part, "POST /plans/{id}/part/{part}": x.SavePart, "GET /plans/{id}/print": x.Print,
		"GET /plans/{id}/card": x.Card, "GET /plans/{id}/earlier": x.Earlier, "POST /plans/{id}/back": x.Back, "GET /plans/{id}/copy": x.Copy,
		"GET /help": help.Help,
	}, plans.Words, kit.Words, safety.Words)
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

// later lets time pass, and signs in again as sessions end.
func (d *desk) later(t *testing.T, by time.Duration) {
	t.Helper()
	d.Pass(by)
	d.my, d.her = d.SignIn(t, d.maya), d.SignIn(t, d.joan)
}

// make keeps something new from a form and returns its id.
func (d *desk) make(t *testing.T, v people.Viewer, sort string, pairs ...string) string {
	t.Helper()
	id := people.NewID()
	d.Post(t, v, "/plans/"+id, append([]string{"sort", sort, "version", "0"}, pairs...)...).Leads(t, "/plans/"+id+"?done=kept")
	return id
}

// version is a thing's version now.
func (d *desk) version(t *testing.T, v people.Viewer, id string) string {
	t.Helper()
	return d.Get(t, v, "/plans/"+id+"/write").Hidden().Get("version")
}

// stored is a person's things of a kind.
func (d *desk) stored(t *testing.T, v people.Viewer, kind sharing.Kind) []things.Thing {
	t.Helper()
	all, err := d.Keeper.OfKind(t.Context(), v, kind, 100)
	must(t, err)
	return all
}

const aStep = "Ask what the bus costs"

func TestGoals(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		id := d.make(t, d.my, "goal", "what", "See the sea again", "why", "I grew up beside it", "first", aStep, "first-id", people.NewID())
		steps := "/plans/" + id + "/steps"
		step := func(t *testing.T, n int) string { // its id
			t.Helper()
			return strings.Split(d.Get(t, d.my, "/plans/"+id).Body, `value="away.`)[n][:36]
		}
		t.Run("KIT-2 what I want, why it matters, a small step", func(t *testing.T) {
			d.Get(t, d.my, "/plans/"+id+"?done=kept").Order(t, "See the sea again", "Kept.", "I grew up beside it", "Small steps", aStep, "Where am I with this now?")
			d.Get(t, d.my, "/plans").Order(t, "Something I want", "See the sea again", "Next: "+aStep)
		})
		t.Run("KIT-2 steps are added once, ticked, moved and taken out; each may come twice", func(t *testing.T) {
			again := people.NewID()
			for range 2 {
				d.Post(t, d.my, steps, "do", "add", "step", "Pack a bag", "step-id", again).Leads(t, "/plans/"+id+"#steps")
			}
			d.Get(t, d.my, "/plans/"+id).Order(t, aStep, "Pack a bag")
			for range 2 {
				d.Post(t, d.my, steps, "do", "tick."+again)
			}
			d.Get(t, d.my, "/plans/"+id).Want(t, 200, "Done on Monday 2 March")
			d.Post(t, d.my, steps, "do", "up."+again)
			d.Get(t, d.my, "/plans/"+id).Order(t, "Pack a bag", aStep)
			d.Post(t, d.my, steps, "do", "up."+again) // it is at the top
			d.Post(t, d.my, steps, "do", "down."+again)
			d.Get(t, d.my, "/plans/"+id).Order(t, aStep, "Pack a bag")
			d.Post(t, d.my, steps, "do", "untick."+again)
			d.Get(t, d.my, "/plans/"+id).Lacks(t, "Done on")
			for range 2 {
				d.Post(t, d.my, steps, "do", "away."+again).Leads(t, "/plans/"+id+"#steps")
			}
			d.Get(t, d.my, "/plans/"+id).Lacks(t, "Pack a bag")
		})
		t.Run("KIT-2 a step is made smaller, once", func(t *testing.T) {
			old := step(t, 1)
			a := d.Get(t, d.my, "/plans/"+id+"/smaller/"+old)
			a.Want(t, 200, aStep, "first minute")
			form := a.Hidden()
			form.Set("step-1", "Find the number")
			form.Set("step-3", "Ring them")
			for range 2 {
				d.Send(t, d.my, trusttest.Form("/plans/"+id+"/smaller/"+old, form)).Leads(t, "/plans/"+id+"#steps")
			}
			a = d.Get(t, d.my, "/plans/"+id)
			a.Order(t, "Find the number", "Ring them")
			a.Lacks(t, aStep)
			if strings.Count(a.Text(), "Ring them") != 1 {
				t.Error("it was made smaller twice")
			}
			d.Get(t, d.my, "/plans/"+id+"/smaller/"+old).Leads(t, "/plans/"+id)
		})
		t.Run("KIT-2 0 to 10, drawn over time, with the same in words", func(t *testing.T) {
			where := "/plans/" + id + "/where"
			d.Post(t, d.my, where, "on", "2").Leads(t, "/plans/"+id+"#where")
			d.Post(t, d.my, where, "on", "3") // on the same day the later one holds
			d.later(t, 72*time.Hour)
			d.Post(t, d.my, where, "on", "1")
			a := d.Get(t, d.my, "/plans/"+id)
			a.Want(t, 200, "5 March 2026: 1. The first time, on 2 March 2026: 3.", "The same in words")
			a.Lacks(t, "2 March 2026 2")
			a.Holds(t, "<svg", `value="1" checked`)
			for _, odd := range []string{"", "11", "-1", "lots", "99999999999999999999"} {
				d.Post(t, d.my, where, "on", odd).Want(t, 422, "Choose a number from 0 to 10.", "See the sea again")
			}
		})
		t.Run("KIT-2 put to rest, taken up again, reached, let go: each said as plainly as the others", func(t *testing.T) {
			rest := "/plans/" + id + "/rest"
			for state, says := range map[string]string{"rest": "It has been at rest since 5 March 2026.", "reached": "You had what you wanted on 5 March 2026.", "letgo": "You let it go on 5 March 2026."} {
				for range 2 {
					d.Post(t, d.my, rest, "state", state).Leads(t, "/plans/"+id+"?done="+state)
				}
				a := d.Get(t, d.my, "/plans/"+id)
				a.Want(t, 200, says, "Take it up again", "Ring them")
				a.Lacks(t, "Where am I with this now?", "well done", "Well done")
				d.Get(t, d.my, "/plans").Order(t, "What rests, or is over", "See the sea again")
				d.Post(t, d.my, rest, "state", "again").Leads(t, "/plans/"+id+"?done=again")
			}
			d.Post(t, d.my, rest, "state", "failed").Want(t, 422)
		})
		t.Run("two changes from two old pages both hold", func(t *testing.T) {
			one, two := people.NewID(), people.NewID()
			d.Post(t, d.my, steps, "do", "add", "step", "From one page", "step-id", one)
			d.Post(t, d.my, steps, "do", "add", "step", "From another", "step-id", two)
			d.Get(t, d.my, "/plans/"+id).Want(t, 200, "From one page", "From another")
		})
		t.Run("words changed on two pages: both are kept", func(t *testing.T) {
			version := d.version(t, d.my, id)
			d.Post(t, d.my, "/plans/"+id, "sort", "goal", "version", version, "what", "See the sea, in summer").Leads(t, "/plans/"+id+"?done=kept")
			a := d.Post(t, d.my, "/plans/"+id, "sort", "goal", "version", version, "what", "See a river")
			a.Want(t, 409, "Both are kept")
			if all := d.stored(t, d.my, sharing.Goal); len(all) != 2 {
				t.Errorf("%d goals", len(all))
			}
			d.Get(t, d.my, "/plans/"+id).Want(t, 200, "See the sea, in summer", "From another")
		})
		t.Run("too little and too long are said kindly, with what was typed still there", func(t *testing.T) {
			d.Post(t, d.my, "/plans/"+people.NewID(), "sort", "goal", "version", "0").Want(t, 422, "no words here yet")
			d.Post(t, d.my, "/plans/"+people.NewID(), "sort", "goal", "version", "0", "why", "because").Want(t, 422, "A few words are enough", "because")
			long := strings.Repeat("waves ", 100)
			d.Post(t, d.my, "/plans/"+people.NewID(), "sort", "goal", "version", "0", "what", long).Want(t, 422, "500 letters or fewer", "waves waves")
			d.Post(t, d.my, steps, "do", "add", "step", long, "step-id", people.NewID()).Want(t, 422, "300 letters or fewer")
			d.Post(t, d.my, "/plans/"+people.NewID(), "sort", "goal", "version", "0", "what", "x", "why", strings.Repeat("y", 300<<10)).Want(t, 413)
			d.Post(t, d.my, "/plans/"+people.NewID(), "sort", "goal", "version", "0", "what", "caf\xe9 and more").Want(t, 422, "signs in what was sent", "and more")
		})
	})
}

func TestCheckIn(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		begin := func(t *testing.T) string {
			t.Helper()
			a := d.Get(t, d.my, "/plans/new?what=checkin")
			a.Want(t, 200, "These words are our own.", "not a test", "Only you can read this.")
			_, rest, _ := strings.Cut(a.Body, `href="/plans/0`)
			return "0" + rest[:35]
		}
		id := begin(t)
		part := func(name string) string { return "/plans/" + id + "/part/" + name }
		t.Run("KIT-3 one area a page, each kept as it is said, and skipped as easily", func(t *testing.T) {
			d.Get(t, d.my, part("r1")).Want(t, 200, "Where I live", "very hard", "good", "Skip this", "1 of 10")
			d.Post(t, d.my, part("r1"), "version", "0", "rating", "4").Leads(t, part("r2"))
			d.Post(t, d.my, part("r1"), "version", "0", "rating", "5").Leads(t, part("r2")) // after Back, from the old page
			for n, rating := range []string{"2", "1", "0", "5"} {
				d.Post(t, d.my, part("r"+string(rune('2'+n))), "version", "1", "rating", rating)
			}
			d.Get(t, d.my, part("r1")).Want(t, 200, "You said: good.")
			if all := d.stored(t, d.my, sharing.CheckIn); len(all) != 1 {
				t.Errorf("%d check-ins", len(all))
			}
		})
		t.Run("KIT-3 it can be left and gone on with", func(t *testing.T) {
			d.Get(t, d.my, "/plans").Want(t, 200, "Go on with the one from Monday 2 March")
			d.Get(t, d.my, "/plans").Holds(t, `href="`+part("r6")+`"`)
		})
		t.Run("KIT-3 the first time there is nothing to compare with", func(t *testing.T) {
			d.Post(t, d.my, part("r10"), "version", "1", "rating", "3").Leads(t, part("strong"))
			d.Get(t, d.my, part("last")).Want(t, 404)
		})
		t.Run("KIT-3 what is all right comes first, and what keeps it so", func(t *testing.T) {
			a := d.Get(t, d.my, part("strong"))
			a.Order(t, "Where I live: good", "People around me: good", "What keeps it so?")
			a.Lacks(t, "Money: ")
			d.Post(t, d.my, part("strong"), "version", a.Hidden().Get("version"), "text", "My sister rings").Leads(t, part("choose"))
		})
		t.Run("KIT-3 up to three are chosen, or none", func(t *testing.T) {
			d.Post(t, d.my, part("choose"), "area", "home", "area", "body", "area", "rest", "area", "mind").Want(t, 422, "Choose 3 or fewer")
			d.Post(t, d.my, part("choose"), "area", "rest", "area", "body", "area", "<b>").Leads(t, part("c2-1"))
		})
		t.Run("KIT-3 each is looked at in four steps, each of which can be left out", func(t *testing.T) {
			a := d.Get(t, d.my, part("c2-1"))
			a.Order(t, "My body and my health", "What is going on here?", "Skip this")
			d.Post(t, d.my, part("c2-1"), "version", a.Hidden().Get("version"), "text", "My back").Leads(t, part("c2-2"))
			a = d.Get(t, d.my, part("c2-3"))
			a.Order(t, "My back", "What could be tried?")
			d.Post(t, d.my, part("c2-4"), "version", d.Get(t, d.my, part("c2-4")).Hidden().Get("version"), "text", "Ring on Tuesday").Leads(t, part("c3-1"))
			d.Post(t, d.my, part("c3-4"), "version", d.Get(t, d.my, part("c3-4")).Hidden().Get("version"), "text", "").Leads(t, "/plans/"+id+"?done=kept")
			d.Get(t, d.my, "/plans/"+id).Order(t, "not a test", "Where I live: good", "My sister rings", "My body and my health", "My back", "Ring on Tuesday")
			d.Get(t, d.my, part("c1-1")).Want(t, 404) // wasn't chosen
		})
		t.Run("KIT-3 the next one is compared with it, and drawn over time, in words too", func(t *testing.T) {
			d.later(t, 7*24*time.Hour)
			first := id
			id = begin(t)
			a := d.Get(t, d.my, part("r1"))
			d.Post(t, d.my, part("r1"), "version", "0", "rating", "3", "before", a.Hidden().Get("before"))
			d.Post(t, d.my, part("r10"), "version", "1", "rating", "3", "before", "1").Leads(t, part("last"))
			d.Get(t, d.my, part("last")).Want(t, 200, "Where I live: mixed. Last time: good")
			a = d.Get(t, d.my, "/plans/"+id)
			a.Want(t, 200, "Where I live: mixed. Last time: good", "How it has changed over time", "9 March 2026: mixed. The first time, on 2 March 2026: good.")
			d.Get(t, d.my, "/plans/"+first).Lacks(t, "Last time: ")
		})
		t.Run("KIT-3 with everything skipped nothing is kept, and no way leads nowhere", func(t *testing.T) {
			before, fresh := len(d.stored(t, d.my, sharing.CheckIn)), begin(t)
			d.Post(t, d.my, "/plans/"+fresh+"/part/r1", "version", "0", "rating", "0").Leads(t, "/plans/"+fresh+"/part/r2")
			d.Get(t, d.my, "/plans/"+fresh+"/part/choose").HoldsNot(t, `href="/plans/`+fresh+`"`)
			d.Post(t, d.my, "/plans/"+fresh+"/part/choose", "version", "0").Leads(t, "/plans")
			if after := len(d.stored(t, d.my, sharing.CheckIn)); after != before {
				t.Errorf("%d check-ins were %d", after, before)
			}
		})
		t.Run("words written on two pages at once: both are kept", func(t *testing.T) {
			version := d.Get(t, d.my, part("strong")).Hidden().Get("version")
			d.Post(t, d.my, part("strong"), "version", version, "text", "one")
			d.Post(t, d.my, part("strong"), "version", version, "text", "two").Want(t, 409, "Both are kept")
		})
		t.Run("odd pages and ids", func(t *testing.T) {
			for _, name := range []string{"r0", "r11", "c11-1", "c1-5", "strong%00", "x"} {
				d.Get(t, d.my, part(name)).Want(t, 404)
			}
			d.Post(t, d.my, part("r99"), "rating", "3").Want(t, 404)
			d.Get(t, d.my, "/plans/nothing/part/r1").Want(t, 404)
			d.Post(t, d.my, part("r2"), "version", "1", "rating", "700").Leads(t, part("r3"))
			d.Post(t, d.my, part("strong"), "version", "x", "text", strings.Repeat("y", 300<<10)).Want(t, 422, "5000 letters")
			d.Post(t, d.her, part("r1"), "version", "0", "rating", "1").Want(t, 404)
			d.Get(t, d.her, part("r1")).Lacks(t, "You said") // nothing of hers is kept under it
		})
	})
}

func TestSafetyPlan(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		t.Run("KIT-5 before there is one, Help now doesn't speak of it", func(t *testing.T) {
			d.Get(t, d.my, "/help").Lacks(t, "My safety plan")
			d.Get(t, d.my, "/plans/safety").Leads(t, "/plans/new?what=safety")
		})
		t.Run("KIT-5 a note comes first, and above all what to do if it isn't enough", func(t *testing.T) {
			d.Get(t, d.my, "/plans/new?what=safety").Order(t, "If this is not enough", "call now", "may think about dying", "What I can do alone")
		})
		id := d.make(t, d.my, "safety", "alone", "Radio on in the kitchen, loud", "alone", "", "alone", "Walk", "places", "The library until seven",
			"company.name", "Ana", "company.number", "07700 900123", "company.for", "her garden", "ask.name", "Idris", "ask.number", "ask at the desk", "ask.for", "",
			"ask.name", "", "ask.number", "+44 (0)20 7946-0456", "ask.for", "", "safer", "Idris keeps what we agreed on")
		t.Run("KIT-5 from what I can do alone to others, places, and a safer place", func(t *testing.T) {
			d.Get(t, d.my, "/plans/"+id).Order(t, "If this is not enough", "What I can do alone", "Radio on", "Walk", "Where I can go", "Who can take my mind off it", "Ana",
				"Who I can ask for help", "Idris, ask at the desk", "How to make the place I am in safer", "Idris keeps")
		})
		t.Run("KIT-5 numbers are kept as typed; one to call is one to touch", func(t *testing.T) {
			a := d.Get(t, d.my, "/plans/"+id)
			a.Holds(t, `href="tel:07700900123"`, `href="tel:+4402079460456"`)
			a.HoldsNot(t, "tel:\"", "ask at the desk</a>")
			a.Want(t, 200, "+44 (0)20 7946-0456")
		})
		t.Run("KIT-4 it asks for more, kindly, at most two things, and never stands in the way", func(t *testing.T) {
			d.Get(t, d.my, "/plans/"+id).Want(t, 200, "Questions you could look at, if you like", "“Walk”: where, when, or with whom?", "Who is on +44 (0)20 7946-0456?")
		})
		t.Run("KIT-5 one touch from Help now, for its person alone", func(t *testing.T) {
			d.Get(t, d.my, "/help").Want(t, 200, "My safety plan")
			d.Get(t, d.my, "/plans/safety").Leads(t, "/plans/"+id)
			table, _ := h.Sit(t, h.SignIn(t, d.bo), d.maya, d.bo, people.OneScreen)
			for name, v := range map[string]people.Viewer{"another": d.her, "a worker": h.SignIn(t, d.bo), "the table": table, "anyone": {}} {
				if a := d.Get(t, v, "/help"); strings.Contains(a.Text(), "My safety plan") {
					t.Errorf("KIT-5: Help now tells %s of it", name)
				}
			}
			d.my = h.SignIn(t, d.maya)
		})
		t.Run("KIT-5 on paper and on a card, with no name unless they ask", func(t *testing.T) {
			for _, path := range []string{"/print", "/card"} {
				a := d.Get(t, d.my, "/plans/"+id+path)
				a.Want(t, 200, "If this is not enough", "07700 900123")
				a.Order(t, "Whoever finds the paper can read it", "Your name is not on it", "07700 900123")
				a.Lacks(t, "Maya")
				a = d.Get(t, d.my, "/plans/"+id+path+"?name=1")
				a.Want(t, 200, "Maya", "Take my name off it")
				d.Get(t, d.my, "/plans/"+id+path).Lacks(t, "Maya") // it isn't remembered
			}
		})
		t.Run("KIT-5 one page that needs nothing else: no link, no script, no picture", func(t *testing.T) {
			a := d.Get(t, d.my, "/plans/"+id+"/copy")
			a.Want(t, 200, "Radio on", "07700 900123")
			a.HoldsNot(t, "<script", "<link", "<img", "src=", "url(", "http:", "https:", "Maya", "Towpath")
			a.Holds(t, "default-src 'none'")
			if got := a.Header.Get("Content-Disposition"); got != `attachment; filename="plan.html"` {
				t.Error(got)
			}
		})
		t.Run("SAFE-2 who reads it and when", func(t *testing.T) {
			d.Get(t, d.my, "/plans/"+id+"/write").Want(t, 200, "Only you can read this.", "Nobody is watching it now.")
			h.Share(t, d.my, things.Thing{ID: id}, d.bo)
			d.Get(t, d.my, "/plans/"+id+"/write").Want(t, 200, "Bo can read this too", "not before")
		})
		t.Run("300 KB is too big, and says so; more lines than there is room for lose nothing", func(t *testing.T) {
			d.Post(t, d.my, "/plans/"+people.NewID(), "sort", "safety", "version", "0", "alone", strings.Repeat("walk ", 60<<10)).Holds(t, "walk walk")
			d.Post(t, d.my, "/plans/"+people.NewID(), "sort", "safety", "version", "0", "alone", strings.Repeat("walk ", 60<<10)).Want(t, 413, "Cut it in two")
			many := []string{"sort", "safety", "version", "0"}
			for i := range 60 {
				many = append(many, "alone", "line number "+string(rune('a'+i%26)))
			}
			long := people.NewID()
			d.Post(t, d.my, "/plans/"+long, many...).Leads(t, "/plans/"+long+"?done=kept")
			if got := strings.Count(d.Get(t, d.my, "/plans/"+long).Text(), "line number"); got < 60 {
				t.Errorf("%d lines are left", got)
			}
		})
	})
}

func TestStayingWell(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		id := d.make(t, d.my, "well", "signs", "I sleep less than five hours", "helps", "Ring Sam on Tuesday at noon", "people.name", "Sam", "people.number", "")
		save := func(t *testing.T, pairs ...string) trusttest.Answer {
			t.Helper()
			return d.Post(t, d.my, "/plans/"+id, append([]string{"sort", "well", "version", d.version(t, d.my, id)}, pairs...)...)
		}
		t.Run("KIT-4 it asks which day, who, what number", func(t *testing.T) {
			d.Get(t, d.my, "/plans/new?what=well").Order(t, "What keeps me well", "What can set things off", "What I notice first", "What helps early on", "Which day?", "Who can help", "On what number?")
			d.Get(t, d.my, "/plans/"+id).Want(t, 200, "What number is Sam on?")
		})
		t.Run("KIT-4 what is changed in the same sitting is no version of its own", func(t *testing.T) {
			h.Pass(time.Hour)
			save(t, "signs", "I sleep less than five hours", "signs", "Music sounds sharp", "helps", "Ring Sam on Tuesday at noon", "people.name", "Sam")
			d.Get(t, d.my, "/plans/"+id).Lacks(t, "How this plan was before")
			d.Get(t, d.my, "/plans/"+id+"/earlier?n=1").Want(t, 200, "How this plan was before") // there is none: the list
		})
		t.Run("KIT-4 changed on another day: how it was can be read and compared, each with its days", func(t *testing.T) {
			d.later(t, 48*time.Hour)
			for range 2 {
				save(t, "signs", "Music sounds sharp", "helps", "Ring Sam on Wednesday at noon").Leads(t, "/plans/"+id+"?done=kept")
			}
			d.Get(t, d.my, "/plans/"+id).Want(t, 200, "It has been like this since 4 March 2026.", "How this plan was before")
			a := d.Get(t, d.my, "/plans/"+id+"/earlier")
			a.Want(t, 200, "2 March 2026 to 4 March 2026", "Only you can see this.")
			if strings.Count(a.Text(), " to 4 March") != 1 {
				t.Error("KIT-4: there are two versions of one")
			}
			d.Get(t, d.my, "/plans/"+id+"/earlier?n=1").Order(t, "I sleep less than five hours", "What changed after that", "Taken out: I sleep less than five hours",
				"Taken out: Ring Sam on Tuesday at noon", "Came in: Ring Sam on Wednesday at noon")
		})
		t.Run("KIT-4 going back to one keeps what it was", func(t *testing.T) {
			d.later(t, 48*time.Hour)
			from := d.Get(t, d.my, "/plans/"+id+"/earlier?n=1").Hidden().Get("from")
			for range 2 {
				d.Post(t, d.my, "/plans/"+id+"/back", "from", from).Leads(t, "/plans/"+id+"?done=back")
			}
			d.Get(t, d.my, "/plans/"+id).Want(t, 200, "I sleep less than five hours")
			d.Get(t, d.my, "/plans/"+id+"/earlier").Order(t, "4 March 2026 to 6 March 2026", "2 March 2026 to 4 March 2026")
			d.Post(t, d.my, "/plans/"+id+"/back", "from", "77").Want(t, 404)
		})
		t.Run("PRIV-2 sharing a plan, or laying it on a table, shows how it is now and not how it was", func(t *testing.T) {
			thing := d.stored(t, d.my, sharing.WellPlan)[0]
			ctx := pagetest.Context(t, "en", plans.Words)
			said := pagetest.Render(t, ctx, plans.Said(ctx, thing))
			if strings.Contains(said, "Wednesday") || !strings.Contains(said, "Tuesday") {
				t.Error(said)
			}
			table, _ := h.Sit(t, h.SignIn(t, d.bo), d.maya, d.bo, people.OneScreen)
			must(t, h.Sharing.Lay(t.Context(), d.my, table.Table, id, false))
			d.Get(t, table, "/plans/"+id).Lacks(t, "How this plan was before", "Wednesday")
			d.my = h.SignIn(t, d.maya)
		})
		t.Run("two pages of one plan: both are kept", func(t *testing.T) {
			version := d.version(t, d.my, id)
			d.Post(t, d.my, "/plans/"+id, "sort", "well", "version", version, "signs", "from one")
			d.Post(t, d.my, "/plans/"+id, "sort", "well", "version", version, "signs", "from another").Want(t, 409, "Both are kept")
			a := d.Save(t, d.my, "/plans/"+id, trusttest.Values("sort", "well", "version", version, "signs", "from a script"))
			if a.Status != 409 || !strings.Contains(a.Body, `"id":"`) {
				t.Errorf("%d %s", a.Status, a.Body)
			}
			d.Get(t, d.my, "/plans").Want(t, 200, "There is more than one.")
		})
		t.Run("saved while writing", func(t *testing.T) {
			fresh := people.NewID()
			a := d.Save(t, d.my, "/plans/"+fresh, trusttest.Values("sort", "well", "version", "0"))
			if a.Status != 200 || strings.TrimSpace(a.Body) != `{"id":"`+fresh+`","version":0}` {
				t.Errorf("%d %s", a.Status, a.Body)
			}
			a = d.Save(t, d.my, "/plans/"+fresh, trusttest.Values("sort", "well", "version", "0", "signs", "x"))
			if a.Status != 200 || strings.TrimSpace(a.Body) != `{"id":"`+fresh+`","version":1}` {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		})
		t.Run("more lines are asked for and nothing is lost", func(t *testing.T) {
			d.Post(t, d.my, "/plans/"+people.NewID(), "sort", "well", "version", "0", "more", "signs").Leads(t, "/plans/new?what=well&more=signs#signs")
			fresh := people.NewID()
			d.Post(t, d.my, "/plans/"+fresh, "sort", "well", "version", "0", "signs", "one", "more", "signs").Leads(t, "/plans/"+fresh+"/write?more=signs#signs")
			d.Post(t, d.my, "/plans/"+fresh, "sort", "well", "version", "1", "signs", "one", "more", "x\r\nset-cookie: a").Leads(t, "/plans/"+fresh+"?done=kept")
		})
	})
}

func TestManyVersionsMakeRoom(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		id := d.make(t, d.my, "well", "signs", "the first")
		for n := range 12 {
			d.later(t, 24*time.Hour)
			_, err := h.Keeper.Get(t.Context(), d.my, id)
			must(t, err)
			d.Post(t, d.my, "/plans/"+id, "sort", "well", "version", d.version(t, d.my, id), "signs", strings.Repeat(string(rune('a'+n)), 30<<10)).Leads(t, "/plans/"+id+"?done=kept")
		}
		if n := strings.Count(d.Get(t, d.my, "/plans/"+id+"/earlier").Text(), " March 2026 to "); n < 3 || n > 7 {
			t.Errorf("KIT-4: %d earlier versions are kept", n)
		}
	})
}

func TestAtATable(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		own := d.make(t, d.my, "goal", "what", "Mine alone")
		table, _ := h.Sit(t, h.SignIn(t, d.bo), d.maya, d.bo, people.OneScreen)
		t.Run("TOG-4 what is made at a table lies on it, and nothing else of the person's is there", func(t *testing.T) {
			d.Get(t, table, "/plans").Lacks(t, "Mine alone", "My reminders")
			d.Get(t, table, "/plans/new?what=well").Want(t, 200, "You and Bo can both read this while it is on the table.")
			d.make(t, table, "well", "signs", "made together")
			d.Get(t, table, "/plans").Want(t, 200, "Open it, last changed")
			d.Get(t, table, "/plans/"+own).Want(t, 404)
			if len(d.visited) == 0 || d.visited[0] != "/plans" {
				t.Errorf("the table doesn't know where it is: %v", d.visited)
			}
		})
		id := d.make(t, table, "goal", "what", "Ours to look at")
		checkin := people.NewID()
		d.Post(t, table, "/plans/"+checkin+"/part/r1", "version", "0", "rating", "2")
		locked := table
		locked.Locked = true
		t.Run("a locked table keeps what was being written, and shows nothing", func(t *testing.T) {
			for _, form := range [][]string{
				{"/plans/" + id, "sort", "goal", "version", "1", "what", "Typed as it locked"},
				{"/plans/" + people.NewID(), "sort", "safety", "version", "0", "alone", "New as it locked"},
				{"/plans/" + id + "/steps", "do", "add", "step", "A step as it locked", "step-id", people.NewID()},
				{"/plans/" + checkin + "/part/strong", "version", "1", "text", "Holds as it locked"},
				{"/plans/" + people.NewID() + "/part/r3", "version", "0", "rating", "1"},
			} {
				d.Post(t, locked, form[0], form[1:]...).Leads(t, "/together/locked")
			}
			for _, path := range []string{"/plans/" + id, "/plans/" + id + "/write"} {
				d.Get(t, locked, path).Leads(t, "/together/locked")
			}
			d.Post(t, locked, "/plans/"+id, "sort", "goal", "version", "1", "what", "").Leads(t, "/together/locked")
			d.Get(t, table, "/plans/"+id).Want(t, 200, "Typed as it locked", "A step as it locked")
			d.Get(t, table, "/plans/"+checkin).Want(t, 200, "Holds as it locked", "Where I live: hard")
		})
	})
}

func TestOtherPeoplesPlans(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		hers := map[string]string{"goal": d.make(t, d.her, "goal", "what", "hers alone"), "well": d.make(t, d.her, "well", "signs", "hers alone"),
			"safety": d.make(t, d.her, "safety", "alone", "hers alone")}
		journal := h.Keep(t, d.my, sharing.Journal, "mine, and no plan").ID
		his := h.SignIn(t, d.bo)
		never := d.Get(t, d.my, "/plans/"+people.NewID())
		same := func(t *testing.T, a trusttest.Answer) {
			t.Helper()
			if a.Want(t, 404); !a.Same(never) {
				t.Errorf("it isn't as if nothing were there:\n%s", a.Text())
			}
		}
		for sort, id := range hers {
			for _, path := range []string{"", "/write", "/print", "/card", "/earlier", "/copy", "/smaller/" + people.NewID()} {
				t.Run("PRIV-8 GET "+sort+path+" of another is as if nothing were there", func(t *testing.T) {
					same(t, d.Get(t, d.my, "/plans/"+id+path))
					same(t, d.Get(t, his, "/plans/"+id+path))
				})
			}
			for path, form := range map[string][]string{"": {"sort", sort, "what", "mine", "signs", "mine", "alone", "mine"}, "/steps": {"do", "add", "step", "x", "step-id", people.NewID()},
				"/where": {"on", "3"}, "/rest": {"state", "rest"}, "/part/r1": {"rating", "3"}, "/back": {"from", "1"}} {
				t.Run("PRIV-8 POST "+sort+path+" of another is as if nothing were there", func(t *testing.T) {
					for _, version := range []string{"0", "1", "9"} {
						same(t, d.Post(t, d.my, "/plans/"+id+path, append(form, "version", version)...))
					}
				})
			}
			d.Get(t, d.her, "/plans/"+id).Want(t, 200, "hers alone")
		}
		t.Run("what is no plan doesn't open as one", func(t *testing.T) {
			same(t, d.Get(t, d.my, "/plans/"+journal))
			d.Post(t, d.my, "/plans/"+journal, "sort", "goal", "version", "1", "what", "over it").Want(t, 404)
			d.Post(t, d.my, "/plans/"+journal+"/part/r1", "rating", "1").Want(t, 404)
			d.Post(t, d.my, "/plans/"+people.NewID(), "sort", "journal", "version", "0", "what", "x").Want(t, 404)
			d.Get(t, d.my, "/plans/new?what=journal").Want(t, 404)
		})
		if looks, err := h.Sharing.WhoHasLooked(t.Context(), d.her, 10, 0); err != nil || len(looks) != 0 {
			t.Errorf("PRIV-2: %v, %v", looks, err)
		}
	})
}

func TestBodiesThatCameFromAFile(t *testing.T) {
	ctx := pagetest.Context(t, "en", plans.Words)
	for _, kind := range plans.Kinds() {
		for _, body := range []string{`{}`, `null`, `[]`, `"x"`, `{"title":7,"what":[],"steps":{"a":1},"points":"x","rated":{"home":99,"nowhere":-5},"closer":{"home":null},
			"chosen":["nowhere","home"],"lines":{"alone":[null,"x"]},"people":{"ask":[{"number":"<b>"}]},"before":[{"from":-1}],"since":9223372036854775807}`} {
			thing := things.Thing{ID: people.NewID(), Kind: kind, Body: []byte(body)}
			pagetest.Render(t, ctx, plans.Said(ctx, thing))
			plans.Line(ctx, thing)
			plans.Texts(thing)
			if p := plans.Picture(ctx, thing); p != nil {
				pagetest.Render(t, ctx, p)
			}
		}
	}
}

func TestInOtherLanguages(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		d := newDesk(t, h)
		g := d.make(t, d.my, "goal", "what", "Bread", "first", "Flour", "first-id", people.NewID())
		d.Post(t, d.my, "/plans/"+g+"/where", "on", "3")
		s := d.make(t, d.my, "safety", "alone", "Walk", "ask.name", "Idris")
		c := people.NewID()
		d.Post(t, d.my, "/plans/"+c+"/part/r1", "version", "0", "rating", "2")
		for _, lang := range []string{"en-XA", "ar-XB"} {
			t.Run("ACC-8 every page in "+lang, func(t *testing.T) {
				d.Lang = lang
				for _, path := range []string{"/plans", "/plans/new?what=goal", "/plans/new?what=checkin", "/plans/new?what=well", "/plans/new?what=safety", "/plans/" + g, "/plans/" + g + "/write",
					"/plans/" + c, "/plans/" + c + "/part/r2", "/plans/" + c + "/part/strong", "/plans/" + c + "/part/choose", "/plans/" + s, "/plans/" + s + "/write",
					"/plans/" + s + "/print", "/plans/" + s + "/card", "/plans/" + s + "/earlier", "/plans/" + s + "/copy"} {
					a := d.Get(t, d.my, path)
					a.Want(t, 200)
					if lang == "en-XA" {
						if loose := pagetest.Unpseudoed(strings.ReplaceAll(a.Body, "<!DOCTYPE html>", ""), "Bread", "Flour", "Walk", "Idris"); len(loose) > 0 && path != "/plans/"+g && !strings.HasSuffix(path, "/copy") { // with a style of its own; on a chart's axis a sentence stands in pieces
							t.Errorf("%s: %q are in no catalogue", path, loose)
						}
					}
				}
			})
		}
	})
}
