package sharing

import (
	"context"
	"fmt"
	"slices"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// The kinds of arrangements: what a service arranges for a person, so that they can get online or get what is missing off line.
const (
	Loan     Kind = "loan"     // something that was lent
	Referral Kind = "referral" // a place they were sent to, and what became of it
)

// The relations that arrangements know beside a thing's.
const (
	Maker      Relation = "maker"      // the supporter who made it, while they are linked with its person
	Navigating Relation = "navigating" // a digital navigator of the service
)

// ArrangedMatrix is PRIV-3's row of loans and referrals. Supervisors get counts and administrators the stock, neither of which
// is anybody's arrangement.
var ArrangedMatrix = map[Relation]Right{Self: Read, Maker: All, Navigating: All}

// Arranged are the facts of an arrangement that decide who may see it. They are in the clear, beside what is sealed.
type Arranged struct {
	ID, Owner, By string
	Kind          Kind
}

// ReadArranged allows an arrangement to be read: by its person, by the supporter who made it, by navigators. For all but its
// person, the line in "Who has looked" is durable before the pass is handed out (PRIV-2).
func (s *Sharing) ReadArranged(ctx context.Context, v people.Viewer, a Arranged) (vault.Pass, error) {
	right, err := s.rightTo(ctx, v, a)
	if err == nil && right == None {
		err = fault.Missing()
	}
	if err == nil && right != Read {
		err = s.record(ctx, Ref{ID: a.ID, Owner: a.Owner, Kind: a.Kind}, look{v.Account, a.ID, fmt.Sprintf("hour:%d", s.now().Unix()/3600)})
	}
	if err != nil {
		return vault.Pass{}, fault.Wrap(err, "sharing.ReadArranged")
	}
	return s.mint.Thing(a.Owner, a.ID), nil
}

// WorkOnArranged is ReadArranged for whoever may also change it: all but its person.
func (s *Sharing) WorkOnArranged(ctx context.Context, v people.Viewer, a Arranged) (vault.Pass, error) {
	if right, err := s.rightTo(ctx, v, a); err != nil || right != All {
		return vault.Pass{}, fault.Wrap(fault.OrMissing(err), "sharing.WorkOnArranged")
	}
	return s.ReadArranged(ctx, v, a)
}

// MakeArranged allows something to be arranged for a person: by a supporter who is linked with them. A navigator arranges also
// for whoever was sent to the navigators, which asked says.
func (s *Sharing) MakeArranged(ctx context.Context, v people.Viewer, person string, asked bool) error {
	if v.Table != "" || v.Account == "" || !v.IsAny(people.Worker, people.Peer, people.Navigator) || !people.IsID(person) {
		return fault.Wrap(fault.Missing(), "sharing.MakeArranged")
	}
	if asked && v.Is(people.Navigator) {
		return nil
	}
	linked, err := s.linked(ctx, person, v.Account)
	if err == nil && !linked {
		err = fault.Missing()
	}
	return fault.Wrap(err, "sharing.MakeArranged")
}

// rightTo is what a viewer may do with an arrangement.
func (s *Sharing) rightTo(ctx context.Context, v people.Viewer, a Arranged) (Right, error) {
	switch {
	case v.Table != "" || v.Account == "" || !slices.Contains([]Kind{Loan, Referral}, a.Kind):
		return None, nil
	case v.Account == a.Owner && v.Is(people.Person):
		return ArrangedMatrix[Self], nil
	case v.Is(people.Navigator):
		return ArrangedMatrix[Navigating], nil
	case v.Account != a.By || !v.IsAny(people.Worker, people.Peer):
		return None, nil
	}
	linked, err := s.linked(ctx, a.Owner, v.Account)
	if err != nil || !linked {
		return None, err
	}
	return ArrangedMatrix[Maker], nil
}

func (s *Sharing) linked(ctx context.Context, person, supporter string) (linked bool, err error) {
	err = s.view(ctx, func(q *Queries) error {
		n, err := q.isLinked(ctx, person, supporter)
		linked = n > 0
		return err
	})
	return linked, err
}

// ReadNames allows the first names of those who came to a group to be read and written: by whoever began it.
func (s *Sharing) ReadNames(v people.Viewer, gathering, by string) (vault.Pass, error) {
	if v.Table != "" || v.Account == "" || v.Account != by || !v.IsAny(people.Worker, people.Peer, people.Navigator) {
		return vault.Pass{}, fault.Wrap(fault.Missing(), "sharing.ReadNames")
	}
	return s.mint.Thing(gathering, gathering), nil
}
