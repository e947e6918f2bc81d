package contact

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

func contactPlace(account string, version int64) vault.Place {
	return vault.Place{Table: "contacts", Column: "body", Owner: account, Row: sharing.ContactRow, Version: version}
}

func (x *Room) openContact(ctx context.Context, pass vault.Pass, row Contacts) (p Published, err error) {
	text, err := x.Vault.Open(ctx, pass, contactPlace(row.Account, row.Version), row.Body)
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	p.past(x.now())
	return p, fault.Wrap(err, "contact.openContact")
}

// published is what an account says, for whoever may read it; there is false where they say nothing.
func (x *Room) published(ctx context.Context, v people.Viewer, account string) (p Published, row Contacts, there bool, err error) {
	passes, err := x.Sharing.Contacts(ctx, v)
	if err != nil {
		return p, row, false, err
	}
	pass, may := passes[account]
	if !may {
		return p, row, false, nil
	}
	err = x.view(ctx, func(q *Queries) (err error) { row, err = db.One(q.contactOf(ctx, account)); return err })
	if fault.Is(err, fault.NotFound) {
		return p, row, false, nil
	}
	if err != nil {
		return p, row, false, fault.Wrap(err, "contact.published")
	}
	p, err = x.openContact(ctx, pass, row)
	return p, row, err == nil, err
}

// publishedTo is what those who support a person say, by account.
func (x *Room) publishedTo(ctx context.Context, v people.Viewer) (map[string]Published, error) {
	all := map[string]Published{}
	passes, err := x.Sharing.Contacts(ctx, v)
	if err != nil {
		return nil, err
	}
	var rows []Contacts
	err = x.view(ctx, func(q *Queries) (err error) { rows, err = q.contactsOfPerson(ctx, v.Account); return err })
	for _, row := range rows {
		if pass, may := passes[row.Account]; may && err == nil {
			all[row.Account], err = x.openContact(ctx, pass, row)
		}
	}
	return all, fault.Wrap(err, "contact.publishedTo")
}

// mostTries is how often a change is tried that met another.
const mostTries = 4

var errMet = errors.New("another change came between")

// Publish has the viewer say when they can be reached, in the place of what they said before.
func (x *Room) Publish(ctx context.Context, v people.Viewer, p Published) error {
	if err := p.check(); err != nil {
		return err
	}
	return x.publish(ctx, v, func(now *Published, _ *bool) error { *now = p; return nil })
}

// publish changes what the viewer says. Where another change of theirs came between, it is made again on that.
func (x *Room) publish(ctx context.Context, v people.Viewer, change func(p *Published, tell *bool) error) (err error) {
	for range mostTries {
		if err = x.publishOnce(ctx, v, change); !errors.Is(err, errMet) {
			return fault.Wrap(err, "contact.publish")
		}
	}
	return fault.New(fault.Conflict, "contact.met")
}

func (x *Room) publishOnce(ctx context.Context, v people.Viewer, change func(p *Published, tell *bool) error) error {
	if !v.IsAny(sharing.Answering...) || v.Account == "" {
		return fault.Missing()
	}
	p, row, there, err := x.published(ctx, v, v.Account)
	if err != nil {
		return err
	}
	if err := change(&p, &row.Tell); err != nil {
		return err
	}
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	sealed, err := x.Vault.Seal(ctx, contactPlace(v.Account, row.Version+1), text)
	if err != nil {
		return err
	}
	now := x.now()
	return x.update(ctx, func(q *Queries) error {
		n, err := int64(0), error(nil)
		if there {
			n, err = q.saveContact(ctx, sealed, row.Tell, v.Account, row.Version)
		} else {
			n, err = q.beginContact(ctx, v.Account, sealed, row.Tell)
		}
		if err == nil && n == 0 {
			err = errMet
		}
		if err == nil {
			err = p.holdWaiting(ctx, q, v.Account, now)
		}
		return err
	})
}

// holdWaiting has what waits wait for the first of these hours that comes once it would have been there: never less than its writer was
// told, and not into a day on which nobody is there.
func (p Published) holdWaiting(ctx context.Context, q *Queries, account string, now time.Time) error {
	waiting, err := q.heldUntil(ctx, account, now.UnixMilli())
	for _, was := range waiting {
		if at, ever := p.next(time.UnixMilli(was).In(now.Location())); err == nil && ever && at.UnixMilli() > was {
			err = q.holdLonger(ctx, at.UnixMilli(), was, account)
		}
	}
	return err
}
