package contact

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// The wishes a person can have of messages with one who works here.
const (
	Off   = "off"   // none: neither writes
	Reply = "reply" // the person writes first, and is answered
	Both  = "both"  // the other may write first too
)

// Wishes are all there are, in the order in which they are offered. Nobody is written to before they wrote, unless they choose that.
var Wishes = []string{Reply, Both, Off}

// The bounds of messages.
const (
	longestMessage = 2000 // characters
	mostADay       = 20   // of one writer, in 24 hours
	listed         = 30   // on a page
	answerFor      = 14 * 24 * time.Hour
)

// Message is one, opened.
type Message struct {
	ID          string
	N           int64
	Own         bool // written by the person
	Text        string
	Sent, Opens time.Time
	Held        bool // the other one can't read it yet
}

// pair is what is between the viewer and another, as far as the viewer may know.
type pair struct {
	sharing.Talk
	wish      string
	tell      bool
	published Published // of who works here
	says      bool      // they have published something
	on        bool      // the service has turned messages on
	answers   bool      // the person wrote lately, so that they can be answered
	closed    bool      // who works here doesn't work here any more
	name      string    // of the other one
	now       time.Time
}

// mayWrite reports whether the viewer may write now.
func (t pair) mayWrite() bool {
	if !t.on || !t.Open || !t.says || !t.published.Takes || t.closed || t.wish == Off {
		return false
	}
	_, ever := t.published.next(t.now)
	return ever && (t.Own || t.wish == Both || t.answers)
}

// opens is when what is written now is there for the other one.
func (t pair) opens() time.Time {
	at, _ := t.published.next(t.now)
	return at
}

// about finds what is between the viewer and another, and opens nothing.
func (x *Room) about(ctx context.Context, v people.Viewer, other string) (t pair, err error) {
	facts, err := x.Sharing.TalkFacts(ctx, v, other)
	if err != nil {
		return t, err
	}
	t = pair{Talk: facts, wish: Reply, now: x.now()}
	account, err := x.People.Account(ctx, other)
	if err != nil {
		return t, err
	}
	if t.Own && !account.IsAny(sharing.Answering...) {
		return t, fault.Missing() // a carer, say: how the two reach each other is between them
	}
	t.name, t.closed = account.Name, account.State != people.Active && t.Own
	if t.on, err = x.on(ctx); err != nil {
		return t, err
	}
	if t.published, _, t.says, err = x.published(ctx, v, t.Supporter); err != nil || t.ID == "" {
		return t, err
	}
	return t, fault.Wrap(x.view(ctx, func(q *Queries) error {
		row, err := q.talk(ctx, t.Person, t.Supporter)
		if err != nil {
			return err
		}
		t.wish, t.tell = row.Wish, row.Tell
		if t.Own {
			return nil
		}
		last, err := q.lastOwn(ctx, t.ID, t.From.UnixMilli(), t.now.UnixMilli())
		t.answers = last > t.now.Add(-answerFor).UnixMilli()
		return err
	}), "contact.about")
}

func messagePlace(person, talk string, n int64) vault.Place {
	return vault.Place{Table: "messages", Column: "body", Owner: person, Row: talk, Version: n}
}

// read opens the messages before the one numbered before, the latest of them first in the rows and last in what is handed back. For
// whoever works here it is a look. What was new isn't any more.
func (x *Room) read(ctx context.Context, v people.Viewer, t pair, before int64) (all []Message, more bool, err error) {
	if t.ID == "" {
		return nil, false, nil
	}
	until := t.now
	if t.Own && !t.Open && t.Ended.Before(until) {
		until = t.Ended // what was held when the two parted never came
	}
	var rows []Messages
	err = x.view(ctx, func(q *Queries) (err error) {
		rows, err = q.messagesOf(ctx, messagesOfParams{Talk: t.ID, Before: before, Since: t.From.UnixMilli(), Person: t.Own, Now: until.UnixMilli(), Most: listed + 1})
		return err
	})
	if err != nil {
		return nil, false, fault.Wrap(err, "contact.read")
	}
	if len(rows) == 0 {
		return nil, false, nil // nothing to look at: a look would be a trace of nothing, and tell of what is held
	}
	_, pass, err := x.Sharing.Talk(ctx, v, x.other(t))
	if err != nil {
		return nil, false, err
	}
	if more = len(rows) > listed; more {
		rows = rows[:listed]
	}
	fresh := false
	for _, row := range rows {
		m, err := x.openMessage(ctx, pass, t.Person, row.Talk, row.N, row.Body)
		if err != nil {
			return nil, false, err
		}
		m.ID, m.Own, m.Sent, m.Opens = row.ID, row.Own, time.UnixMilli(row.Sent), time.UnixMilli(row.Opens)
		m.Held = m.Opens.After(t.now)
		fresh = fresh || row.Fresh && row.Own != t.Own
		all = append(all, m)
	}
	slices.Reverse(all)
	if fresh {
		err = x.update(ctx, func(q *Queries) error { return q.opened(ctx, t.ID, t.Own, t.now.UnixMilli()) })
	}
	return all, more, fault.Wrap(err, "contact.read")
}

func (x *Room) openMessage(ctx context.Context, pass vault.Pass, person, talk string, n int64, body []byte) (Message, error) {
	text, err := x.Vault.Open(ctx, pass, messagePlace(person, talk, n), body)
	return Message{N: n, Text: string(text)}, fault.Wrap(err, "contact.openMessage(%s/%d)", talk, n)
}

// other is who isn't the viewer.
func (x *Room) other(t pair) string {
	if t.Own {
		return t.Supporter
	}
	return t.Person
}

// Write keeps a message from the viewer to another. Sent twice, it is one. What is written outside the hours of whoever works here is
// held until they begin.
func (x *Room) Write(ctx context.Context, v people.Viewer, other, id, text string) error {
	t, err := x.about(ctx, v, other)
	if err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	switch {
	case !people.IsID(id):
		return fault.Missing()
	case !t.mayWrite():
		return fault.New(fault.Conflict, "contact.closed")
	case text == "":
		return fault.New(fault.Invalid, "contact.text.empty")
	case utf8.RuneCountInString(text) > longestMessage:
		return fault.New(fault.Invalid, "contact.text.long", "most", longestMessage)
	}
	if t.ID == "" {
		if err := x.begin(ctx, &t); err != nil {
			return err
		}
	}
	for range mostTries {
		if err = x.writeOnce(ctx, t, id, text); !errors.Is(err, errMet) {
			return fault.Wrap(err, "contact.Write")
		}
	}
	return fault.New(fault.Conflict, "contact.met")
}

// begin makes the place for what two write to each other.
func (x *Room) begin(ctx context.Context, t *pair) error {
	return fault.Wrap(x.update(ctx, func(q *Queries) error {
		if err := q.beginTalk(ctx, people.NewID(), t.Person, t.Supporter, t.wish); err != nil {
			return err
		}
		row, err := q.talk(ctx, t.Person, t.Supporter)
		t.ID, t.wish, t.tell = row.ID, row.Wish, row.Tell
		return err
	}), "contact.begin")
}

func (x *Room) writeOnce(ctx context.Context, t pair, id, text string) error {
	var last int64
	var sent bool
	err := x.view(ctx, func(q *Queries) error {
		there, err := db.One(q.message(ctx, id))
		switch {
		case err == nil && (there.Talk != t.ID || there.Own != t.Own):
			return fault.Missing()
		case err == nil:
			sent = true
			return nil
		case !fault.Is(err, fault.NotFound):
			return err
		}
		n, err := q.messagesSince(ctx, t.ID, t.Own, t.now.Add(-24*time.Hour).UnixMilli())
		if err == nil && n >= mostADay {
			err = fault.New(fault.Busy, "contact.text.many", "most", mostADay)
		}
		if err == nil {
			last, err = q.lastMessage(ctx, t.ID)
		}
		return err
	})
	if err != nil || sent {
		return err
	}
	body, err := x.Vault.Seal(ctx, messagePlace(t.Person, t.ID, last+1), []byte(text))
	if err != nil {
		return err
	}
	return x.update(ctx, func(q *Queries) error {
		n, err := q.addMessage(ctx, addMessageParams{Talk: t.ID, N: last + 1, ID: id, Own: t.Own, Body: body, Sent: t.now.UnixMilli(), Opens: t.opens().UnixMilli()})
		if err == nil && n == 0 {
			err = errMet
		}
		return err
	})
}

// TakeBack removes a message of the viewer's that the other one can't read yet. One that they can is left, and that is said.
func (x *Room) TakeBack(ctx context.Context, v people.Viewer, other, id string) error {
	t, err := x.Sharing.TalkFacts(ctx, v, other)
	if err != nil || t.ID == "" {
		return fault.OrMissing(err)
	}
	return fault.Wrap(x.Ledger.Update(ctx, x.DB, func(tx db.Q) error {
		q := New(tx)
		m, err := db.One(q.message(ctx, id))
		if fault.Is(err, fault.NotFound) {
			return nil // the form came twice
		}
		if err == nil && (m.Talk != t.ID || m.Own != t.Own) {
			err = fault.Missing()
		}
		if err != nil {
			return err
		}
		n, err := q.removeMessage(ctx, id, t.Own, x.Now().UnixMilli())
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "contact.back.late")
		}
		if err != nil {
			return err
		}
		return people.NoteEnding(ctx, tx, people.EndedMessage, id, x.Now())
	}), "contact.TakeBack")
}

// Remove removes for good all that a person and another wrote to each other, because the person wants it gone.
func (x *Room) Remove(ctx context.Context, v people.Viewer, other string) error {
	t, err := x.Sharing.TalkFacts(ctx, v, other)
	if err != nil || t.Right != sharing.All {
		return fault.OrMissing(err)
	}
	if t.ID == "" {
		return nil // there was nothing, or the form came twice
	}
	return fault.Wrap(x.Ledger.Update(ctx, x.DB, func(tx db.Q) error {
		q := New(tx)
		return errors.Join(q.noteMessages(ctx, x.Now().UnixMilli(), t.ID), q.removeMessages(ctx, t.ID))
	}), "contact.Remove")
}

// Wish keeps what a person wants of messages with another.
func (x *Room) Wish(ctx context.Context, v people.Viewer, other, wish string, tell bool) error {
	t, err := x.about(ctx, v, other)
	if err != nil {
		return err
	}
	if t.Right != sharing.All || !t.Open {
		return fault.Missing()
	}
	if !slices.Contains(Wishes, wish) {
		return fault.New(fault.Invalid, "contact.wish.missing")
	}
	if t.ID == "" {
		if err := x.begin(ctx, &t); err != nil {
			return err
		}
	}
	return fault.Wrap(x.update(ctx, func(q *Queries) error { return q.setWish(ctx, wish, tell, t.ID) }), "contact.Wish")
}
