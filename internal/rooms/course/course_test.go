package course_test

import (
	"slices"
	"strings"
	"testing"

	"towpath/content"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/rooms/course"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/trusttest"
)

var packs, _ = pack.NewLive(pack.Layer{Name: "content", FS: content.FS})

type scene struct {
	*trusttest.House
	*trusttest.Front
	robin, sam  people.Account
	my, his, at people.Viewer // Robin and Sam at home, and the two at their table
}

func each(t *testing.T, fn func(t *testing.T, s *scene)) {
	t.Helper()
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := &scene{House: h, robin: h.Person(t, "Robin")}
		s.sam = h.Worker(t, "Sam", s.robin)
		s.my, s.his = h.SignIn(t, s.robin), h.SignIn(t, s.sam)
		s.at, _ = h.Sit(t, h.SignIn(t, s.sam), s.robin, s.sam, people.OneScreen)
		x := course.NewRoom(course.Deps{People: h.Register, Sharing: h.Sharing, Things: h.Keeper, Packs: packs, URL: "https://towpath.example", Now: h.Now})
		s.Front = trusttest.NewFront(t, map[string]web.Handler{"GET /course": x.Template, "POST /course": x.Begin, "GET /course/print": x.Blank, "GET /course/{id}": x.Show,
			"GET /course/{id}/print": x.Print, "GET /course/{id}/{meeting}": x.ShowMeeting, "POST /course/{id}/{meeting}": x.Change}, show.Words, course.Words)
		fn(t, s)
	})
}

// titles are those of the meetings, in the order in which a page says them.
func titles(a trusttest.Answer) (all []string) {
	for _, m := range packs.Library().Course().Meetings {
		if strings.Contains(a.Text(), m.Title) {
			all = append(all, m.Title)
		}
	}
	slices.SortFunc(all, func(x, y string) int { return strings.LastIndex(a.Text(), x) - strings.LastIndex(a.Text(), y) })
	return all
}

func TestTOG9Course(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		c := packs.Library().Course()
		t.Run("TOG-9 the template has eight meetings of fifty minutes; each part leads somewhere, and dropping in is just as good", func(t *testing.T) {
			if len(c.Meetings) != 8 || c.Minutes != 50 {
				t.Errorf("%d meetings of %d minutes", len(c.Meetings), c.Minutes)
			}
			a := s.Get(t, s.his, "/course")
			a.Want(t, 200, "is just as good", "Nobody has to take a course", "The two of you can make a copy"[8:])
			a.HoldsNot(t, `action="/course"`)
			for _, m := range c.Meetings {
				for _, p := range m.Pieces {
					if p.To != "" {
						a.Holds(t, `href="`+p.To+`"`)
					}
				}
			}
			s.Get(t, s.his, "/course/print").Want(t, 200, c.Meetings[7].Title)
		})
		id := people.NewID()
		at := course.Path(id)
		first, second := c.Meetings[0], c.Meetings[1]
		t.Run("TOG-9 at a table the two make a copy of their own; sent twice it is one", func(t *testing.T) {
			for range 2 {
				s.Post(t, s.at, "/course", "id", id).Leads(t, at)
			}
			s.Get(t, s.at, "/course").Want(t, 200, "Already begun")
			a := s.Get(t, s.at, at)
			a.Want(t, 200, "This could be next", first.Title)
			if got := titles(a); len(got) != 8 {
				t.Error(got)
			}
		})
		t.Run("TOG-9 a meeting can be left out, taken in again, done, and moved; each twice is once", func(t *testing.T) {
			do := func(done string, pairs ...string) {
				t.Helper()
				for range 2 {
					s.Post(t, s.at, at+"/"+first.ID, pairs...).Leads(t, at+"?done="+done)
				}
			}
			do("out", "do", "out")
			s.Get(t, s.at, at).Want(t, 200, "Left out.", "This could be next "+second.Title)
			s.Get(t, s.at, at+"/print").Lacks(t, first.Title)
			do("ahead", "do", "ahead")
			s.Get(t, s.at, at).Lacks(t, "Left out.")
			do("moved", "do", "place", "place", "3")
			if got := titles(s.Get(t, s.at, at)); got[2] != first.Title || got[0] != second.Title {
				t.Error(got)
			}
			do("done", "do", "done")
			s.Get(t, s.at, at+"/"+first.ID).Want(t, 200, "This was done.")
			do("moved", "do", "place", "place", "-7")
			do("moved", "do", "place", "place", "900")
			if got := titles(s.Get(t, s.at, at)); got[7] != first.Title {
				t.Error(got)
			}
		})
		t.Run("TOG-9 so can each part of a meeting", func(t *testing.T) {
			there := at + "/" + second.ID
			s.Post(t, s.at, there, "part", second.Pieces[1].ID, "do", "out").Leads(t, there+"?done=out")
			a := s.Get(t, s.at, there)
			a.Want(t, 200, "Left out.", "About 35 minutes in all.")
			a.HoldsNot(t, `href="`+second.Pieces[1].To+`"`)
			s.Post(t, s.at, there, "part", second.Pieces[3].ID, "do", "place", "place", "1").Leads(t, there+"?done=moved")
			s.Get(t, s.at, there).Order(t, second.Pieces[3].Text, second.Pieces[0].Text)
		})
		t.Run("TOG-9 what isn't there isn't changed, and says so", func(t *testing.T) {
			for _, path := range []string{at + "/nowhere", course.Path(people.NewID()) + "/" + first.ID, "/course/x/" + first.ID} {
				s.Post(t, s.at, path, "do", "out").Want(t, 404)
			}
			s.Post(t, s.at, at+"/"+first.ID, "part", "nothing", "do", "out").Want(t, 404)
			s.Post(t, s.at, at+"/"+first.ID, "do", "win").Want(t, 422)
			goal := s.Keep(t, s.at, sharing.Goal, "x")
			s.Get(t, s.at, course.Path(goal.ID)).Want(t, 404)
			s.Post(t, s.at, course.Path(goal.ID)+"/"+first.ID, "do", "out").Want(t, 404)
		})
		t.Run("TOG-9 PRIV-3 it is the person's: the supporter reads it while it is shared, and changes it at a table alone", func(t *testing.T) {
			s.Get(t, s.my, at).Want(t, 200, first.Title)
			s.Get(t, s.his, at).Want(t, 404)
			thing, err := s.Keeper.Get(t.Context(), s.my, id)
			if err != nil {
				t.Fatal(err)
			}
			share := s.Share(t, s.my, thing, s.sam)
			a := s.Get(t, s.his, at+"/"+second.ID)
			a.Want(t, 200, second.For)
			a.HoldsNot(t, `name="do"`)
			s.Post(t, s.his, at+"/"+first.ID, "do", "out").Want(t, 404)
			if err := s.Sharing.EndShare(t.Context(), s.my, share); err != nil {
				t.Fatal(err)
			}
			s.Get(t, s.his, at).Want(t, 404)
		})
	})
}
