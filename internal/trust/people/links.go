package people

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"towpath/internal/ground/fault"
)

// Link says that somebody supports a person.
type Link struct {
	ID, Person, Supporter string
	Name                  string // of the other one
	Created               time.Time
	Roles                 []Role // of the supporter, and where their account stands: where a person asks
	State                 State
}

// ByInvitation reports a supporter who came by the person's own invitation (TOG-13).
func (l Link) ByInvitation() bool { return Viewer{Account: l.Supporter, Roles: l.Roles}.ByInvitation() }

// Linked reports whether supporter supports person now.
func (r *Register) Linked(ctx context.Context, person, supporter string) (bool, error) {
	var l Links
	err := r.view(ctx, func(q *Queries) (err error) { l, err = q.link(ctx, person, supporter); return err })
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return l.State == "active", fault.Wrap(err, "people.Linked")
}

// AddLink lets supporter support person, from now on. A link that had ended begins anew, with nothing of before; one that
// holds stays as it is. It asks nobody: it is for what is made up, in demonstrations and tests. Otherwise a link begins with an account
// that its supporter made for the person (InvitePerson) or with the person's own yes (Answer).
func (r *Register) AddLink(ctx context.Context, person, supporter string) error {
	return r.update(ctx, func(q *Queries) error {
		return q.addLink(ctx, NewID(), person, supporter, r.now().UnixMilli())
	})
}

// EndLink ends a link at once, with every share between the two, the tables they sit at and what they had agreed, so that
// nothing of it comes back with a new link. It tells nobody (PRIV-8).
func (r *Register) EndLink(ctx context.Context, person, supporter string) error {
	err := r.update(ctx, func(q *Queries) error {
		n, err := r.unlink(ctx, q, person, supporter)
		if err == nil && n == 0 {
			err = fault.Missing()
		}
		return err
	})
	return fault.Wrap(err, "people.EndLink")
}

// unlink ends a link with all that came of it, and counts it: 0 where there was none.
func (r *Register) unlink(ctx context.Context, q *Queries, person, supporter string) (int64, error) {
	now := millis(r.now())
	n, err := q.endLink(ctx, person, supporter, now)
	if err != nil || n == 0 {
		return n, err
	}
	return n, errors.Join(q.endSharesOfLink(ctx, now, person, supporter), q.leaveTablesOfLink(ctx, now, person, supporter),
		q.forgetAgreement(ctx, person, supporter), q.deleteAsksInstead(ctx, person, text(supporter)),
		q.noteEndedLink(ctx, now.Int64, person, supporter), q.noteEndedShares(ctx, now.Int64, person, supporter))
}

// SupportersOf are those who support a person now.
func (r *Register) SupportersOf(ctx context.Context, person string) ([]Link, error) {
	links, _, err := r.CircleOf(ctx, person)
	return links, fault.Wrap(err, "people.SupportersOf")
}

// PeopleOf are those whom a supporter supports now, one page at a time, in one query.
func (r *Register) PeopleOf(ctx context.Context, supporter string, most, skip int) (links []Link, err error) {
	var rows []linkedPeopleRow
	err = r.view(ctx, func(q *Queries) (err error) {
		rows, err = q.linkedPeople(ctx, supporter, int32(most), int32(skip))
		return err
	})
	for _, row := range rows {
		name, openErr := r.records.Open(ctx, accountPlace(row.Person, "name", row.Version), row.Name)
		err = errors.Join(err, openErr)
		links = append(links, Link{Person: row.Person, Supporter: supporter, Name: string(name), Created: when(row.Linked)})
	}
	return links, fault.Wrap(err, "people.PeopleOf")
}
