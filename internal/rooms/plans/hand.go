package plans

import (
	"context"

	"towpath/internal/trust/people"
)

// Hand is one goal that somebody has in hand.
type Hand struct{ Href, Title, Next string }

// mostInHand is how many goals stand on a person's own start.
const mostInHand = 3

// InHand are the goals that a person has in hand, latest change first, for their own start.
func (x *Room) InHand(ctx context.Context, v people.Viewer) (all []Hand, err error) {
	list, err := x.mine(ctx, v, goal, mostListed)
	for _, t := range list {
		if g := into[Goal](t.Body); g.in() && len(all) < mostInHand {
			all = append(all, Hand{Path(t.ID), t.Title(), Line(ctx, t)})
		}
	}
	return all, err
}
