package circle_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/rooms/circle"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/trusttest"
)

// street is a house with a person, their worker, another worker and a peer, and this room's pages.
type street struct {
	*trusttest.House
	*trusttest.Front
	maya, sam, jo, pat people.Account
	self               people.Viewer
	dealt              people.Card // the card that was dealt last, and whose it is
	carer              string
}

func eachStreet(t *testing.T, fn func(t *testing.T, s *street)) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := &street{House: h, maya: h.Person(t, "Maya")}
		s.sam, s.jo, s.pat = h.Worker(t, "Sam", s.maya), h.Worker(t, "Jo"), h.Account(t, "Pat", people.Peer)
		s.self = h.SignIn(t, s.maya)
		x := circle.NewRoom(circle.Deps{People: h.Register, Sharing: h.Sharing, URL: "https://lockside.example", Names: s.names,
			Deal: func(w http.ResponseWriter, r *http.Request, account string, c people.Card) error {
				s.carer, s.dealt = account, c
				return web.See(w, r, "/dealt")
			}})
		pages := sharing.NewPages(h.Sharing, h.Register, nil, h.Now)
		s.Front = trusttest.NewFront(t, map[string]web.Handler{
			"GET /circle": x.Show, "GET /circle/gone": x.AskGone, "POST /circle/gone": x.Gone,
			"GET /circle/invite": x.Invite, "POST /circle/invite": x.MakeInvitation, "GET /circle/invite/{id}": x.Invitation, "POST /circle/invite/{id}/end": x.EndInvitation,
			"GET /circle/asks/{id}": x.Ask, "POST /circle/asks/{id}": x.Answer, "GET /circle/come": x.Come, "GET /circle/come/{code}": x.Come, "POST /circle/come": x.TakeUp,
			"GET /circle/handover": x.OwnHandover, "GET /circle/handover/{account}": x.Handover, "POST /circle/handover/{account}": x.HandOver,
			"GET /sharing/people": pages.People, "GET /sharing/people/{id}/end": pages.AskEnd, "POST /sharing/people/{id}/end": pages.EndLink,
		}, circle.Words)
		fn(t, s)
	})
}

// names stands in for the room that knows what things are called.
func (s *street) names(_ context.Context, _ people.Viewer, ids []string) (map[string]string, error) {
	all := map[string]string{}
	for _, id := range ids {
		all[id] = "A made-up title"
	}
	return all, nil
}

// code makes an invitation of Maya's and returns its code as its page shows it.
func (s *street) code(t *testing.T) (id, code string) {
	t.Helper()
	id = people.NewID()
	s.Post(t, s.self, "/circle/invite", "id", id).Leads(t, "/circle/invite/"+id)
	_, rest, _ := strings.Cut(s.Get(t, s.self, "/circle/invite/"+id).Text(), "Code: ")
	if len(rest) < 9 {
		t.Fatal("the page of an invitation shows no code")
	}
	return id, rest[:9]
}

// ask is the id of the one that waits for Maya's yes.
func (s *street) ask(t *testing.T) string {
	t.Helper()
	_, asks, err := s.Register.CircleOf(t.Context(), s.maya.ID)
	if err != nil || len(asks) != 1 {
		t.Fatalf("%d wait for a yes, %v", len(asks), err)
	}
	return asks[0].ID
}

// viewer signs somebody in.
func (s *street) viewer(t *testing.T, account string) people.Viewer {
	t.Helper()
	a, err := s.Register.Account(t.Context(), account)
	if err != nil {
		t.Fatal(err)
	}
	return s.SignIn(t, a)
}

func (s *street) linked(t *testing.T, who string) bool {
	t.Helper()
	yes, err := s.Register.Linked(t.Context(), s.maya.ID, who)
	if err != nil {
		t.Fatal(err)
	}
	return yes
}

func TestTOG13ByThePersonsInvitationOnly(t *testing.T) {
	eachStreet(t, func(t *testing.T, s *street) {
		id, code := s.code(t)
		t.Run("TOG-13 a form sent twice makes one invitation, and its code is stored nowhere", func(t *testing.T) {
			s.Post(t, s.self, "/circle/invite", "id", id).Leads(t, "/circle/invite/"+id)
			if open, err := s.Register.Welcomes(t.Context(), s.self); err != nil || len(open) != 1 {
				t.Errorf("%d invitations, %v", len(open), err)
			}
			if dump := string(s.Dump(t)); strings.Contains(dump, strings.ReplaceAll(code, " ", "")) || !strings.Contains(dump, id) {
				t.Error("the dump has to hold the invitation and not its code")
			}
		})
		t.Run("TOG-13 a carer comes in with a card, and is linked once the person says yes", func(t *testing.T) {
			s.Get(t, people.Viewer{}, "/circle/come/"+strings.ReplaceAll(code, " ", "")).Lacks(t, "Maya")
			s.Post(t, people.Viewer{}, "/circle/come", "form", people.NewID(), "code", strings.ToLower(code), "name", "Cas").Leads(t, "/dealt")
			cas := s.viewer(t, s.carer)
			if s.linked(t, s.carer) || !cas.Is(people.Carer) || len(s.dealt.Words) != 4 {
				t.Fatalf("before the yes: linked %v, %+v, %d words", s.linked(t, s.carer), cas, len(s.dealt.Words))
			}
			s.Get(t, cas, "/circle").Lacks(t, "Maya")
			s.Get(t, s.self, "/sharing/people").Want(t, 200, "Cas used your invitation.")
			ask := "/circle/asks/" + s.ask(t)
			s.Get(t, s.self, ask).Want(t, 200, "May Cas support you?", "Only you can open the table")
			s.Post(t, s.self, ask, "say", "yes").Leads(t, "/sharing/people?done=said.yes")
			s.Post(t, s.self, ask, "say", "yes").Leads(t, "/sharing/people") // sent twice
			s.Get(t, cas, "/circle").Want(t, 200, "Maya")
			if !s.linked(t, s.carer) {
				t.Error("after the yes they aren't linked")
			}
			if account, err := s.Register.ByCard(t.Context(), strings.Join(s.dealt.Words, " ")); err != nil || account != s.carer {
				t.Errorf("the carer can't sign in by the card: %v", err)
			}
		})
	})
}

func TestTOG13BadInput(t *testing.T) {
	eachStreet(t, func(t *testing.T, s *street) {
		id, code := s.code(t)
		carl := s.SignIn(t, s.Account(t, "Carl", people.Carer))
		t.Run("TOG-13 nobody else makes an invitation, sees one, or takes one back", func(t *testing.T) {
			for name, v := range map[string]people.Viewer{"their worker": s.SignIn(t, s.sam), "an administrator": s.SignIn(t, s.Account(t, "Alex", people.Admin)),
				"another person": s.SignIn(t, s.Person(t, "Joan")), "a carer": carl, "anyone": {}} {
				if name != "another person" {
					s.Post(t, v, "/circle/invite", "id", people.NewID()).Want(t, 404)
				}
				s.Get(t, v, "/circle/invite/"+id).Want(t, 404)
				s.Post(t, v, "/circle/invite/"+id+"/end")
			}
			if w, err := s.Register.Welcome(t.Context(), s.self, id); err != nil || w.Code != code {
				t.Errorf("the invitation is %+v, %v", w, err)
			}
		})
		t.Run("TOG-13 a wrong code, a short one and one that is no text say so and keep what was typed", func(t *testing.T) {
			for _, wrong := range []string{"2222 2222", "ABC", "", "\x00", strings.Repeat("A", 9000)} {
				s.Post(t, people.Viewer{}, "/circle/come", "form", people.NewID(), "code", wrong, "name", "Cas Typed").Want(t, 422)
			}
			s.Post(t, people.Viewer{}, "/circle/come", "form", people.NewID(), "code", code, "name", " ").Want(t, 422, "The code")
		})
		t.Run("TOG-13 nothing but a person's own yes answers, and a table can't", func(t *testing.T) {
			s.Post(t, carl, "/circle/come", "code", code).Leads(t, "/circle/come?done=taken")
			s.Post(t, carl, "/circle/come", "code", code).Leads(t, "/circle/come?done=taken") // sent twice
			ask := s.ask(t)
			table, _ := s.Sit(t, s.SignIn(t, s.sam), s.maya, s.sam, people.OneScreen)
			for name, v := range map[string]people.Viewer{"the carer": carl, "their worker": s.SignIn(t, s.sam), "a table": table, "another person": s.SignIn(t, s.Person(t, "Joan"))} {
				s.Get(t, v, "/circle/asks/"+ask).Want(t, 404)
				s.Post(t, v, "/circle/asks/"+ask, "say", "yes")
				if s.linked(t, carl.Account) {
					t.Fatalf("%s said yes for her", name)
				}
			}
			s.Post(t, s.self, "/circle/asks/"+ask, "say", "perhaps").Want(t, 422)
			s.Post(t, s.self, "/circle/asks/"+people.NewID(), "say", "yes").Leads(t, "/sharing/people")
		})
		t.Run("PRIV-8 after a no it looks to them as before an answer", func(t *testing.T) {
			before := s.Get(t, carl, "/circle")
			s.Post(t, s.self, "/circle/asks/"+s.ask(t), "say", "no").Leads(t, "/sharing/people?done=said.no")
			if after := s.Get(t, carl, "/circle"); !after.Same(before) {
				t.Error("the carer's start says that she said no")
			}
			s.Post(t, carl, "/circle/come", "code", code).Leads(t, "/circle/come?done=taken")
			if _, asks, err := s.Register.CircleOf(t.Context(), s.maya.ID); err != nil || len(asks) != 0 {
				t.Errorf("a code used before asks again: %+v, %v", asks, err)
			}
		})
		t.Run("TOG-13 an invitation ends after seven days, when it is taken back, and after another took it up", func(t *testing.T) {
			late, lateCode := s.code(t)
			taken, takenCode := s.code(t)
			s.Post(t, s.self, "/circle/invite/"+taken+"/end").Leads(t, "/sharing/people?done=uninvited")
			s.Pass(7 * 24 * time.Hour)
			s.self = s.SignIn(t, s.maya)
			for _, over := range []string{code, lateCode, takenCode} {
				s.Post(t, people.Viewer{}, "/circle/come", "form", people.NewID(), "code", over, "name", "Late").Want(t, 422, "That invitation doesn't work.")
			}
			s.Get(t, s.self, "/circle/invite/"+late).Want(t, 404)
		})
		t.Run("TOG-13 three are open at once, and a fourth waits", func(t *testing.T) {
			for range 3 {
				s.code(t)
			}
			s.Post(t, s.self, "/circle/invite", "id", people.NewID()).Want(t, 409, "You have 3 open invitations.")
		})
	})
}

func TestTOG13NarrowerThanAWorker(t *testing.T) {
	eachStreet(t, func(t *testing.T, s *street) {
		carl := s.Account(t, "Carl", people.Carer)
		for _, a := range []people.Account{carl, s.pat} {
			_, code := s.code(t)
			v := s.SignIn(t, a)
			s.Post(t, v, "/circle/come", "code", code).Leads(t, "/circle/come?done=taken")
			s.Post(t, s.self, "/circle/asks/"+s.ask(t), "say", "yes")
			t.Run("TOG-13 "+string(a.Roles[0])+" opens no table; the person does, signed in", func(t *testing.T) {
				for _, setting := range []string{people.OneScreen, people.TwoScreens, people.OnPhone, people.OnPaper} {
					if _, _, err := s.Register.OpenTable(t.Context(), v, s.maya.ID, a.ID, setting); !fault.Is(err, fault.NotFound) {
						t.Errorf("opened a table (%s): %v", setting, err)
					}
				}
				if table, _ := s.Sit(t, s.SignIn(t, s.maya), s.maya, a, people.OnPhone); table.Table == "" {
					t.Error("she can't open one with them")
				}
				s.Get(t, v, "/circle").Want(t, 200, "Maya has opened a table with you")
			})
			t.Run("TOG-13 "+string(a.Roles[0])+" invites nobody, types nothing in and has nothing to do with ways in", func(t *testing.T) {
				_, invite := s.Register.InvitePerson(t.Context(), v, people.NewID(), "Zoë")
				_, start := s.Register.StartCode(t.Context(), v, s.maya.ID)
				_, back := s.Register.StartWayBack(t.Context(), v, s.maya.ID)
				for name, err := range map[string]error{"invite": invite, "start": start, "way back": back, "typing": s.Register.AgreeTyping(t.Context(), v, s.maya.ID, "here"),
					"hand over": s.Register.HandOver(t.Context(), v, a.ID, s.jo.ID, s.maya.ID)} {
					if !fault.Is(err, fault.NotFound) {
						t.Errorf("%s: %v", name, err)
					}
				}
			})
		}
		t.Run("TOG-13 a link ends at once, and to them it is as if it never was", func(t *testing.T) {
			v := s.SignIn(t, carl)
			s.Post(t, s.self, "/sharing/people/"+carl.ID+"/end").Leads(t, "/sharing/people?done=unlinked")
			ended := s.Get(t, v, "/circle")
			ended.Want(t, 200, "Nobody is linked with you here now")
			ended.Lacks(t, "Maya")
			if never := s.Get(t, s.SignIn(t, s.Account(t, "Nobody's", people.Carer)), "/circle"); !never.Same(ended) {
				t.Error("PRIV-8: it differs from the start of somebody who never was linked")
			}
		})
		t.Run("TOG-13 a carer leaves by themselves, with their name and card", func(t *testing.T) {
			s.Post(t, s.SignIn(t, s.pat), "/circle/gone").Want(t, 404)
			s.Post(t, s.SignIn(t, carl), "/circle/gone").Leads(t, "/")
			if _, err := s.Register.Account(t.Context(), carl.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("the carer is still there: %v", err)
			}
		})
	})
}

func TestTOG15MovesOnlyWithThePersonsYes(t *testing.T) {
	eachStreet(t, func(t *testing.T, s *street) {
		kept, other := s.Keep(t, s.self, sharing.Answer, "moves, because she says so"), s.Keep(t, s.self, sharing.Journal, "stays hers")
		s.Share(t, s.self, kept, s.sam)
		s.Share(t, s.self, other, s.sam)
		sam, jo := s.SignIn(t, s.sam), s.SignIn(t, s.jo)
		path := circle.HandoverPath(s.sam.ID)
		jos, err := s.Register.Account(t.Context(), s.jo.ID)
		if err != nil {
			t.Fatal(err)
		}
		t.Run("TOG-15 who may ask, and about whom", func(t *testing.T) {
			s.Get(t, jo, path).Want(t, 404)
			s.Get(t, s.self, path).Want(t, 404)
			s.Post(t, sam, path, "email", jos.Email).Want(t, 422, "Choose at least one person.")
			s.Post(t, sam, path, "person", s.maya.ID, "email", "nobody@service.example").Want(t, 422, "Nobody with that address")
			s.Post(t, sam, path, "person", s.maya.ID, "email", s.pat.Email).Want(t, 422, "Nobody with that address")
			s.Post(t, sam, path, "person", s.maya.ID, "email", s.sam.Email).Want(t, 422, "Nobody with that address")
			s.Post(t, sam, path, "person", people.NewID(), "email", jos.Email).Leads(t, path+"?done=asked") // ended in between: nobody is asked
			s.Post(t, sam, path, "person", s.maya.ID, "email", jos.Email).Leads(t, path+"?done=asked")
		})
		ask := "/circle/asks/" + s.ask(t)
		t.Run("TOG-15 before a yes nothing moves, and a no looks like no answer", func(t *testing.T) {
			waits := s.Get(t, sam, path)
			if s.linked(t, s.jo.ID) || !s.linked(t, s.sam.ID) {
				t.Fatal("something moved before she said yes")
			}
			s.Get(t, s.self, ask).Want(t, 200, "May Jo support you, in Sam’s place?", "All that you share with Sam ends.", "A made-up title")
			s.Post(t, s.self, ask, "say", "no")
			if no := s.Get(t, sam, path); no.Text() != waits.Text() || !s.linked(t, s.sam.ID) || s.linked(t, s.jo.ID) {
				t.Error("PRIV-8: her no shows, or moved something")
			}
			s.Post(t, sam, path, "person", s.maya.ID, "email", jos.Email).Leads(t, path+"?done=asked")
			if _, asks, err := s.Register.CircleOf(t.Context(), s.maya.ID); err != nil || len(asks) != 0 {
				t.Errorf("she is asked again about the one she said no to: %+v, %v", asks, err)
			}
		})
		t.Run("TOG-15 with her yes the old link and its shares end, and what she chose is shared anew", func(t *testing.T) {
			ama := s.Worker(t, "Ama")
			admin := s.SignIn(t, s.Account(t, "Alex", people.Admin))
			s.Post(t, admin, path, "email", ama.Email).Leads(t, path+"?done=asked")
			s.Post(t, s.self, "/circle/asks/"+s.ask(t), "say", "yes", "share", kept.ID, "share", people.NewID()).Leads(t, "/sharing/people?done=said.yes")
			if s.linked(t, s.sam.ID) || !s.linked(t, ama.ID) {
				t.Fatal("the link didn't move")
			}
			ours := s.SignIn(t, ama)
			for name, c := range map[string]struct {
				v    people.Viewer
				id   string
				sees bool
			}{"the new one, chosen": {ours, kept.ID, true}, "the new one, not chosen": {ours, other.ID, false}, "the old one": {sam, kept.ID, false}} {
				if _, err := s.Keeper.Get(t.Context(), c.v, c.id); (err == nil) != c.sees {
					t.Errorf("%s: %v", name, err)
				}
			}
			s.Get(t, sam, path).Want(t, 200, "Nobody is linked here now.")
		})
		t.Run("TOG-15 a closed account says who waits, and can't be said yes to", func(t *testing.T) {
			admin := s.SignIn(t, s.Account(t, "Alex", people.Admin))
			dee := s.Person(t, "Dee")
			eve := s.Worker(t, "Eve", dee)
			if err := s.Register.CloseAccount(t.Context(), admin, eve.ID); err != nil {
				t.Fatal(err)
			}
			seen := s.Get(t, admin, circle.HandoverPath(eve.ID))
			seen.Want(t, 200, "One person is linked with Eve now.")
			seen.Lacks(t, "Dee")
			s.Post(t, admin, circle.HandoverPath(eve.ID), "email", jos.Email).Leads(t, circle.HandoverPath(eve.ID)+"?done=asked")
			if err := s.Register.CloseAccount(t.Context(), admin, s.jo.ID); err != nil {
				t.Fatal(err)
			}
			if _, asks, err := s.Register.CircleOf(t.Context(), dee.ID); err != nil || len(asks) != 0 {
				t.Errorf("she is asked about somebody who can't come: %+v, %v", asks, err)
			}
		})
	})
}
