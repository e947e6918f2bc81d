package people

import (
	"context"
	"errors"
	"slices"
	"time"

	"towpath/internal/ground/fault"
)

// Ask is somebody who would support a person, and waits for their yes: because they took up an invitation of theirs, or in the place
// of somebody else (TOG-15).
type Ask struct {
	ID        string
	Supporter Account
	Instead   Account // zero for an invitation
	Since     time.Time
}

// ByInvitation reports whether the viewer comes to people by their own invitation alone, and may do less with them than those whom a
// service puts beside them: a carer, or a peer worker who is nothing else (TOG-13).
func (v Viewer) ByInvitation() bool { return v.IsAny(Carer, Peer) && !v.IsAny(Worker, Navigator) }

// ByInvitation is Viewer.ByInvitation for an account.
func (a Account) ByInvitation() bool { return Viewer{Account: a.ID, Roles: a.Roles}.ByInvitation() }

// CircleOf are those who support a person now, and those who wait for their yes.
func (r *Register) CircleOf(ctx context.Context, person string) (links []Link, asks []Ask, err error) {
	var rows []circleOfRow
	err = r.view(ctx, func(q *Queries) (err error) { rows, err = q.circleOf(ctx, person); return err })
	for _, row := range rows {
		a, accountErr := r.Account(ctx, row.Supporter)
		err = errors.Join(err, accountErr)
		if !row.Waits {
			links = append(links, Link{ID: row.ID, Person: person, Supporter: row.Supporter, Name: a.Name, Created: when(row.Created), Roles: a.Roles, State: a.State})
			continue
		}
		if a.State != Active {
			continue // nobody could come
		}
		ask := Ask{ID: row.ID, Supporter: a, Since: when(row.Created)}
		if row.Instead != "" {
			ask.Instead, accountErr = r.Account(ctx, row.Instead)
			err = errors.Join(err, accountErr)
		}
		asks = append(asks, ask)
	}
	return links, asks, fault.Wrap(err, "people.CircleOf")
}

// AskOf is one who waits for the viewer's own yes.
func (r *Register) AskOf(ctx context.Context, v Viewer, id string) (Ask, error) {
	if !v.Is(Person) || v.Account == "" {
		return Ask{}, fault.Missing()
	}
	_, asks, err := r.CircleOf(ctx, v.Account)
	for _, a := range asks {
		if a.ID == id {
			return a, nil
		}
	}
	return Ask{}, fault.OrMissing(err)
}

// Answer is a person's yes or no to one who waits for it. With a yes there is a link, with nothing shared; where it is in the place of
// somebody else, theirs ends at once with every share between the two. With a no nothing changes, and nobody is told (PRIV-8).
func (r *Register) Answer(ctx context.Context, v Viewer, id string, yes bool) error {
	if !v.Is(Person) || v.Account == "" || !IsID(id) {
		return fault.Missing()
	}
	err := r.update(ctx, func(q *Queries) error {
		k, err := q.askOf(ctx, id, v.Account)
		if err != nil {
			return missing(err)
		}
		if !yes {
			return refuse(ctx, q, k)
		}
		return r.accept(ctx, q, k)
	})
	return fault.Wrap(err, "people.Answer")
}

// refuse forgets one who came by an invitation. That somebody is no replacement is remembered, so that it looks like no answer to
// whoever asked, and so that the person isn't asked the same again.
func refuse(ctx context.Context, q *Queries, k Asks) (err error) {
	if k.Instead.Valid {
		_, err = q.refuseAsk(ctx, k.ID, k.Person)
	} else {
		_, err = q.deleteAsk(ctx, k.ID, k.Person)
	}
	return err
}

func (r *Register) accept(ctx context.Context, q *Queries, k Asks) error {
	a, err := q.account(ctx, k.Supporter)
	if err != nil {
		return missing(err)
	}
	if State(a.State) != Active {
		return fault.New(fault.Gone, "people.ask.over")
	}
	if err := q.addLink(ctx, NewID(), k.Person, k.Supporter, r.now().UnixMilli()); err != nil {
		return err
	}
	if k.Instead.Valid {
		if _, err := r.unlink(ctx, q, k.Person, k.Instead.String); err != nil {
			return err
		}
	}
	_, err = q.deleteAsk(ctx, k.ID, k.Person)
	return err
}

// HandedOver is in the audit where somebody's people were asked whether somebody else may take over. It names none of them.
const HandedOver = "staff.handover"

// mayHandOver allows whoever supports people to ask that somebody else take their place, and an administrator to ask it for others.
func mayHandOver(v Viewer, from string) error {
	if v.Account == "" || v.Table != "" || !IsID(from) || !(v.Is(Admin) || v.Account == from && v.IsAny(Worker, Navigator)) {
		return fault.Missing()
	}
	return nil
}

// HandOver asks people whether another member of staff may support them in the place of from. Nothing moves before they say yes, and
// whoever asks sees nothing of theirs. What was asked before in from's place ends; whom they said no to, they aren't asked about again.
// Who supports people asks those that they choose; an administrator, who isn't told whose supporter anybody is, asks all of from's.
func (r *Register) HandOver(ctx context.Context, v Viewer, from, to string, chosen ...string) error {
	if err := mayHandOver(v, from); err != nil {
		return err
	}
	a, err := r.Account(ctx, to)
	if err == nil && (a.State != Active || !a.IsAny(Worker, Navigator) || to == from) {
		err = fault.New(fault.Invalid, "people.handover.who")
	}
	if err != nil {
		return fault.Wrap(err, "people.HandOver")
	}
	err = r.update(ctx, func(q *Queries) error {
		linked, err := q.peopleLinkedWith(ctx, from)
		if err != nil {
			return err
		}
		for _, person := range linked {
			if !v.Is(Admin) && !slices.Contains(chosen, person) {
				continue
			}
			if err := r.askInstead(ctx, q, v, person, from, to); err != nil {
				return err
			}
		}
		return r.auditIn(ctx, q, v.Account, HandedOver, from)
	})
	return fault.Wrap(err, "people.HandOver")
}

func (r *Register) askInstead(ctx context.Context, q *Queries, v Viewer, person, from, to string) error {
	if l, err := q.link(ctx, person, to); err == nil && l.State == "active" {
		return nil // supports them already
	}
	if _, err := q.deleteWaitingInstead(ctx, person, text(from)); err != nil {
		return err
	}
	_, err := q.addAsk(ctx, addAskParams{ID: NewID(), Person: person, Supporter: to, Instead: text(from), By: v.Account, Created: r.now().UnixMilli()})
	return err
}

// ToHandOver is somebody whom a member of staff supports. Asked says that they were asked about somebody else; what they said to it,
// nobody is told.
type ToHandOver struct {
	Person, Name string
	Asked        bool
}

// PeopleToHandOver are those whom the viewer supports, one page at a time, in one query.
func (r *Register) PeopleToHandOver(ctx context.Context, v Viewer, most, skip int) (all []ToHandOver, err error) {
	if v.Table != "" || !v.IsAny(Worker, Navigator) {
		return nil, fault.Missing()
	}
	var rows []peopleToHandOverRow
	err = r.view(ctx, func(q *Queries) (err error) {
		rows, err = q.peopleToHandOver(ctx, v.Account, clampPage(most), clampPage(skip))
		return err
	})
	for _, row := range rows {
		name, openErr := r.records.Open(ctx, accountPlace(row.Person, "name", row.Version), row.Name)
		err = errors.Join(err, openErr)
		all = append(all, ToHandOver{Person: row.Person, Name: string(name), Asked: row.Asked})
	}
	return all, fault.Wrap(err, "people.PeopleToHandOver")
}

// HowManyWait counts those who are linked with somebody, for an administrator: who would wait if their account were closed. Who it is,
// an administrator isn't told.
func (r *Register) HowManyWait(ctx context.Context, v Viewer, from string) (n int, err error) {
	if !v.Is(Admin) || v.Account == "" || !IsID(from) {
		return 0, fault.Missing()
	}
	err = r.view(ctx, func(q *Queries) error {
		linked, err := q.peopleLinkedWith(ctx, from)
		n = len(linked)
		return err
	})
	return n, fault.Wrap(err, "people.HowManyWait")
}
