package app

import (
	"context"
	"slices"

	"towpath/internal/rooms/circle"
	"towpath/internal/rooms/kit"
	"towpath/internal/trust/people"
)

// openCircle opens the room of who may come to support somebody.
func (h *House) openCircle() {
	h.circle = circle.NewRoom(circle.Deps{People: h.people, Sharing: h.sharing, Names: h.kit.Names, Deal: h.signing.Deal, URL: h.URL()})
	h.kit.Also = append(h.kit.Also, func(ctx context.Context, v people.Viewer) ([]kit.Section, error) {
		heading, lines, err := h.circle.About(ctx, v)
		if err != nil || len(lines) == 0 {
			return nil, err
		}
		return []kit.Section{{Heading: heading, Lines: lines}}, nil
	})
}

// Who links with people by what they do for a service, and who by a person's own invitation alone.
var (
	linkers = []people.Role{people.Worker, people.Navigator}
	invited = []people.Role{people.Carer, people.Peer}
	carer   = []people.Role{people.Carer}
	helpers = append([]people.Role{people.Admin}, linkers...)
)

// carded reports a role that signs in by a card.
func carded(r people.Role) bool { return slices.Contains(cardHolders, r) }

// circling are the routes of who may come to support somebody: a person invites and answers; whoever has a code takes it up; who
// leaves asks about somebody else.
func (h *House) circling() []Route {
	x := h.circle
	return []Route{
		get("/circle", "circle", invited, x.Show),
		get("/circle/gone", "circle", carer, x.AskGone),
		post("/circle/gone", "circle", carer, x.Gone),
		get("/circle/invite", "circle", person, x.Invite),
		post("/circle/invite", "circle", person, x.MakeInvitation),
		get("/circle/invite/{id}", "circle", person, x.Invitation),
		post("/circle/invite/{id}/end", "circle", person, x.EndInvitation),
		get("/circle/asks/{id}", "circle", person, x.Ask),
		post("/circle/asks/{id}", "circle", person, x.Answer),
		get("/circle/come", "circle", anyone, x.Come),
		get("/circle/come/{code}", "circle", anyone, x.Come),
		post("/circle/come", "circle", anyone, x.TakeUp),
		get("/circle/handover", "circle", linkers, x.OwnHandover),
		get("/circle/handover/{account}", "circle", helpers, x.Handover),
		post("/circle/handover/{account}", "circle", helpers, x.HandOver),
	}
}
