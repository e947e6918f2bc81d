package circle_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

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
