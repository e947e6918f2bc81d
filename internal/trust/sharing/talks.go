package sharing

import (
	"context"
	"fmt"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// Messages is the kind, in "Who has looked", of what a person and somebody who works here write to each other.
const Messages Kind = "messages"

// Cover is the relation of somebody who is there for a person's supporter while that one is away: the person was told, and wanted it.
const Cover Relation = "cover"

// TalkMatrix is PRIV-3's row of messages: its person, the supporter they are with, and a cover for what was written to them.
var TalkMatrix = map[Relation]Right{Self: All, Supporter: Read, Cover: Read}

// Answering are the roles with whom there are messages, and contact hours: whoever sits beside a person as their work.
var Answering = []people.Role{people.Worker, people.Peer, people.Navigator}

// Talk is what a person and one who works here write to each other.
type Talk struct {
	ID                string // "" where nothing was written yet
	Person, Supporter string
	Open              bool      // they are linked, or the supporter covers for one who is
	Via               string    // for whom the supporter covers; "" where they are linked themselves
	From              time.Time // what the supporter may read was written since
	Until             time.Time // when a cover ends; zero for none
	Ended             time.Time // when the two stopped being linked; zero while they are
	Own               bool      // the viewer is its person
	Right             Right     // what the viewer may do with it: read and answer, or all
}

// Talk allows what is between the viewer and another to be read, or answers as if there were none. For the supporter, the line in
// "Who has looked" is durable before the pass is handed out (PRIV-2); where nothing was written there is nothing to look at.
func (s *Sharing) Talk(ctx context.Context, v people.Viewer, other string) (t Talk, p vault.Pass, err error) {
	if t, err = s.TalkFacts(ctx, v, other); err != nil || t.ID == "" {
		return t, p, err
	}
	if !t.Own {
		scope := fmt.Sprintf("hour:%d", s.now().Unix()/3600)
		if err := s.record(ctx, Ref{ID: t.ID, Owner: t.Person, Kind: Messages}, look{v.Account, t.ID, scope}); err != nil {
			return Talk{}, p, fault.Wrap(err, "sharing.Talk")
		}
	}
	return t, s.mint.Thing(t.Person, t.ID), nil
}

// TalkFacts is Talk without a pass: it opens nothing, and is no look.
func (s *Sharing) TalkFacts(ctx context.Context, v people.Viewer, other string) (t Talk, err error) {
	t = Talk{Own: v.Is(people.Person), Person: other, Supporter: v.Account}
	if t.Own {
		t.Person, t.Supporter = v.Account, other
	}
	if v.Table != "" || v.Account == "" || !people.IsID(other) || !t.Own && !v.IsAny(Answering...) {
		return Talk{}, fault.Wrap(fault.Missing(), "sharing.Talk")
	}
	var row talkBetweenRow
	err = s.view(ctx, func(q *Queries) (err error) { row, err = q.talkBetween(ctx, t.Person, t.Supporter); return err })
	if err != nil {
		return Talk{}, fault.Wrap(err, "sharing.Talk")
	}
	t.ID = row.ID.String
	switch until := time.UnixMilli(row.Until.Int64); {
	case row.State.String == "active":
		t.Open, t.From, t.Right = true, time.UnixMilli(row.Created.Int64), TalkMatrix[Supporter]
	case row.ViaState.String == "active" && row.Until.Valid && s.now().Before(until):
		t.Open, t.Via, t.From, t.Until, t.Right = true, row.Via.String, time.UnixMilli(row.Since.Int64), until, TalkMatrix[Cover]
	default:
		t.Ended = time.UnixMilli(max(row.Ended.Int64, row.Until.Int64))
	}
	if t.Own {
		t.Right = TalkMatrix[Self]
	}
	if !t.Open && (!t.Own || t.ID == "") {
		return Talk{}, fault.Wrap(fault.Missing(), "sharing.Talk")
	}
	return t, nil
}

// ContactRow is the row that somebody's contact hours are sealed as; there is one for each account.
const ContactRow = "contact"

// HoursToTell allows the program itself to open somebody's contact hours, so that they are told nothing outside them. It shows nobody
// anything.
func (s *Sharing) HoursToTell(account string) vault.Pass { return s.mint.Thing(account, ContactRow) }

// Contacts allows contact hours to be read: one's own by whoever works here; those of everybody who supports a person, or covers
// for one who does, by that person; and the supporter's at a table. They are by account.
func (s *Sharing) Contacts(ctx context.Context, v people.Viewer) (map[string]vault.Pass, error) {
	passes := map[string]vault.Pass{}
	allow := func(account string) { passes[account] = s.mint.Thing(account, ContactRow) }
	switch {
	case v.Table != "" && !v.Locked:
		allow(v.Supporter)
	case v.Table != "" || v.Account == "":
	case v.Is(people.Person):
		var all []string
		err := s.view(ctx, func(q *Queries) (err error) {
			all, err = q.contactsFor(ctx, v.Account, s.now().UnixMilli())
			return err
		})
		if err != nil {
			return nil, fault.Wrap(err, "sharing.Contacts")
		}
		for _, a := range all {
			allow(a)
		}
	case v.IsAny(Answering...):
		allow(v.Account)
	}
	return passes, nil
}
