package guidance_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"towpath/content"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/rooms/guidance"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

// scene is the room in a house: Sam works there, Max supervises, and Robin is a person whom Sam supports.
type scene struct {
	*trusttest.House
	*guidance.Room
	*trusttest.Front
	packs            *pack.Live
	robin, sam, max  people.Viewer
	carer, alex, edi people.Viewer
}

func each(t *testing.T, fn func(t *testing.T, s *scene)) {
	t.Helper()
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := &scene{House: h}
		s.packs, _ = pack.NewLive(pack.Layer{Name: "content", FS: content.FS})
		robin := h.Person(t, "Robin")
		s.robin, s.sam = h.SignIn(t, robin), h.SignIn(t, h.Worker(t, "Sam", robin))
		s.max, s.carer = h.SignIn(t, h.Account(t, "Max", people.Supervisor)), h.SignIn(t, h.Account(t, "Cas", people.Carer))
		s.alex, s.edi = h.SignIn(t, h.Account(t, "Alex", people.Admin)), h.SignIn(t, h.Account(t, "Edi", people.Editor))
		s.open(t)
		fn(t, s)
	})
}

func (s *scene) open(t *testing.T) {
	x := guidance.NewRoom(guidance.Deps{DB: s.DB, Vault: s.Vault, Sharing: s.Sharing, People: s.Register, Packs: s.packs, Zone: func() *time.Location { return time.UTC }, Now: s.House.Now,
		Staff: []people.Role{people.Worker, people.Supervisor, people.Admin, people.Editor}})
	s.Room = x
	s.Front = trusttest.NewFront(t, map[string]web.Handler{"GET /guidance": x.List, "GET /guidance/record": x.ShowRecord, "GET /guidance/{guidance}": x.Read,
		"GET /guidance/{guidance}/practise": x.Practise, "POST /guidance/{guidance}/record": x.Mark,
		"GET /guidance/approach": x.Approach, "POST /guidance/approach": x.NoteApproach}, show.Words, guidance.Words)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// nine are those that CONTENT asks for, in the order in which they are offered.
var nine = []string{"why-together", "choosing-with-someone", "three-approaches", "recommending-well", "privacy-at-the-table", "boundaries-online",
	"risk-and-what-this-is-not", "starting-from-a-wish", "when-content-upsets"}

func TestWRK1Guidance(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		lib := s.packs.Library()
		t.Run("WRK-1 all nine are there, in order, and none has to be read", func(t *testing.T) {
			var ids, titles []string
			for _, g := range lib.Guidance() {
				ids, titles = append(ids, g.ID), append(titles, g.Title)
			}
			if !slices.Equal(ids, nine) {
				t.Errorf("%v", ids)
			}
			list := s.Get(t, s.sam, "/guidance")
			list.Want(t, 200, "10 minutes", "None of them has to be read", "No one sees what you open")
			list.Order(t, titles...)
		})
		t.Run("WRK-1 each is read with its sources, what could be said and what not, and links that say more", func(t *testing.T) {
			for _, g := range lib.Guidance() {
				a := s.Get(t, s.sam, pack.GuidancePath(g.ID))
				a.Want(t, 200, g.Title, g.Say[0], g.Avoid[0], g.Supervision, g.Scenario.Setting, "Practise it", "Note that I have read it")
				for _, source := range g.Sources {
					a.Want(t, 200, source.Claim)
				}
				for _, line := range g.DoNext {
					a.Holds(t, string(line))
				}
			}
			a := s.Get(t, s.sam, "/guidance/three-approaches")
			a.Order(t, "From directing", "From collaborating", "From empowering")
		})
		t.Run("WRK-1 people read how staff are asked to act, without what is for staff alone", func(t *testing.T) {
			for _, v := range []people.Viewer{s.robin, s.carer} {
				a := s.Get(t, v, "/guidance/boundaries-online")
				a.Want(t, 200, "You can read it too", "Words that could be said", "Everyone signed in can see this page")
				a.Lacks(t, "Practise it", "Note that")
				a.HoldsNot(t, "/practise", "/record")
				s.Get(t, v, "/guidance").HoldsNot(t, "/record")
			}
		})
		t.Run("WRK-1 what isn't there isn't found", func(t *testing.T) {
			for _, path := range []string{"/guidance/none", "/guidance/none/practise", "/guidance/Why-Together"} {
				s.Get(t, s.sam, path).Want(t, 404)
			}
			s.Post(t, s.sam, "/guidance/none/record", "do", "read").Want(t, 404)
			s.Post(t, s.sam, "/guidance/why-together/record", "do", "passed").Want(t, 404)
		})
	})
}

func TestWRK1EveryWayThroughEveryScenario(t *testing.T) {
	s := &scene{}
	s.packs, _ = pack.NewLive(pack.Layer{Name: "content", FS: content.FS})
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		if s.House != nil {
			return // what is read here is in no database
		}
		s.House, s.sam = h, h.SignIn(t, h.Worker(t, "Sam"))
		s.open(t)
		ways := 0
		for _, g := range s.packs.Library().Guidance() {
			ways += s.walk(t, g, nil, pack.GuidancePath(g.ID)+"/practise")
		}
		if ways < 9*9 {
			t.Errorf("WRK-1: %d ways in all", ways)
		}
	})
}

// walk goes every way on from a page, as a browser without script does, and counts those that came to an end.
func (s *scene) walk(t *testing.T, g *pack.Guidance, way []string, path string) (ends int) {
	t.Helper()
	a := s.Get(t, s.sam, strings.TrimSuffix(path, "#now"))
	taken, next := g.Scenario.Follow(way)
	for i, c := range taken {
		a.Want(t, 200, c.Choice.Text, c.Choice.Reply)
		back := pack.GuidancePath(g.ID) + "/practise"
		if i > 0 {
			back += "?w=" + strings.Join(way[:i], ".") + "#now"
		}
		a.Holds(t, `href="`+back+`"`) // each turn can be gone back to
	}
	if next == nil {
		a.Want(t, 200, g.Scenario.End, g.Supervision, "Note that I have practised it")
		return 1
	}
	a.Want(t, 200, next.Text)
	for _, c := range next.Choices {
		on := s.Get(t, s.sam, pack.GuidancePath(g.ID)+"/practise?on=1&w="+a.Hidden().Get("w")+"&c="+c.ID)
		more := append(slices.Clone(way), c.ID)
		on.Leads(t, pack.GuidancePath(g.ID)+"/practise?w="+strings.Join(more, ".")+"#now")
		ends += s.walk(t, g, more, on.To)
	}
	return ends
}

func TestWRK1PractisingWithOddAddresses(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		const at = "/guidance/boundaries-online/practise"
		t.Run("WRK-1 with nothing chosen it says so, and the choices are there still", func(t *testing.T) {
			s.Get(t, s.sam, at+"?on=1").Want(t, 422, "Choose one of these first", "eight on Saturday evening")
			s.Get(t, s.sam, at+"?on=1&w=leave-it&c=no-such").Leads(t, at+"?w=leave-it#now")
		})
		t.Run("WRK-1 an address that leads nowhere, or has been reworded since, leads as far as it can", func(t *testing.T) {
			for w, want := range map[string]string{"no-such": "eight on Saturday evening", "leave-it.no-such": "I overstepped", "<script>": "eight on Saturday evening",
				strings.Repeat("leave-it.", 4000): "I overstepped", "%00": "eight on Saturday evening"} {
				s.Get(t, s.sam, at+"?w="+w).Want(t, 200, want)
			}
		})
	})
}

func TestWRK1Record(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		const why, mine = "/guidance/why-together/record", guidance.RecordPath
		t.Run("WRK-1 nothing is kept until somebody notes it", func(t *testing.T) {
			s.Get(t, s.sam, "/guidance/why-together")
			s.Get(t, s.sam, "/guidance/why-together/practise")
			s.Get(t, s.sam, mine).Want(t, 200, "There is nothing in it yet")
		})
		t.Run("WRK-1 what is noted has its day, once however often it is sent, and prints with a name", func(t *testing.T) {
			s.Post(t, s.sam, why, "do", "practised").Leads(t, "/guidance/why-together?done=practised")
			s.Post(t, s.sam, "/guidance/when-content-upsets/record", "do", "read")
			s.Pass(48 * time.Hour)
			s.Post(t, s.sam, why, "do", "read").Leads(t, "/guidance/why-together?done=read")
			s.Post(t, s.sam, why, "do", "read")
			page := s.Get(t, s.sam, mine)
			day := func(v time.Time) string { return v.UTC().Format("2 January 2006") }
			page.Want(t, 200, "Why look at it together", "Read: "+day(s.House.Now()), "Practised: "+day(s.House.Now().Add(-48*time.Hour)), "Sam, "+day(s.House.Now()), "No one has checked it")
			page.Order(t, "Why look at it together", "When content upsets") // as guidance is listed, not as it was noted
			if all, err := s.Record(t.Context(), s.sam); err != nil || len(all) != 2 {
				t.Errorf("%v %v", all, err)
			}
			s.Get(t, s.sam, "/guidance/why-together?done=read").Want(t, 200, "It is in your own record.", "Read: ")
			s.Get(t, s.sam, "/guidance").Want(t, 200, "Practised: ")
		})
		t.Run("WRK-1 PRIV-3 it is open to nobody else, whatever their role, and not readable where it is stored", func(t *testing.T) {
			for _, v := range []people.Viewer{s.max, s.alex, s.edi} {
				a := s.Get(t, v, mine)
				a.Want(t, 200, "There is nothing in it yet")
				a.Lacks(t, "Sam", "Why look at it together")
			}
			for _, v := range []people.Viewer{s.robin, s.carer, {}, {Account: s.sam.Account, Roles: s.sam.Roles, Table: "t"}} {
				if all, err := s.Record(t.Context(), v); !fault.Is(err, fault.NotFound) || all != nil {
					t.Errorf("%v: %v %v", v.Roles, all, err)
				}
				if err := s.Note(t.Context(), v, "why-together", guidance.HasRead); !fault.Is(err, fault.NotFound) {
					t.Errorf("%v noted it: %v", v.Roles, err)
				}
			}
			if dump := s.Dump(t); bytes.Contains(dump, []byte("why-together")) {
				t.Error("what was read can be read in the data")
			}
		})
		t.Run("WRK-1 it says what was reworded since, and keeps what is no longer there", func(t *testing.T) {
			text, err := content.FS.ReadFile("guidance/why-together.md")
			must(t, err)
			later := strings.Replace(string(text), "title: Why look at it together", "title: Why side by side", 1)
			s.packs, _ = pack.NewLive(pack.Layer{Name: "later", FS: fstest.MapFS{"guidance/why-together.md": {Data: []byte(later)}}})
			s.open(t)
			s.Get(t, s.sam, mine).Want(t, 200, "Why side by side", "It has been reworded since then", "When content upsets, and stopping well")
		})
		t.Run("WRK-1 what was noted is taken out again, twice sent or not, and then nothing is kept", func(t *testing.T) {
			s.Post(t, s.sam, why, "do", "undo").Leads(t, mine+"?done=undo")
			s.Post(t, s.sam, why, "do", "undo").Leads(t, mine+"?done=undo")
			s.Get(t, s.sam, mine+"?done=undo").Want(t, 200, "It is no longer in your record", "When content upsets")
			s.Post(t, s.sam, "/guidance/when-content-upsets/record", "do", "undo")
			s.Get(t, s.sam, mine).Want(t, 200, "There is nothing in it yet")
			s.Post(t, s.sam, why, "do", "read").Leads(t, "/guidance/why-together?done=read")
		})
	})
}
