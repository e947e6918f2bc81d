package people

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
)

// Nobody needs a way of signing in to take part (NET-8): a supporter they agreed to types in what they write on paper or say, and
// a card on paper lets them take it all up when they like.

// Typing says how a person let a supporter type in for them.
type Typing struct {
	How string // one of TypingWays; "" where they didn't
	At  time.Time
}

// TypingWays are how somebody can say that a supporter may type in for them.
var TypingWays = []string{"here", "phone", "paper"}

// What staff do for people who don't sign in, on record.
const (
	TypingAgreed  = "typing.agree"
	ClaimCardMade = "person.card"
	PersonRemoved = "person.remove"
)

// TypingOf says whether supporter may type in for person. The two must be linked.
func (r *Register) TypingOf(ctx context.Context, person, supporter string) (t Typing, err error) {
	row, err := r.typing(ctx, person, supporter)
	if err == nil && row.Told.Valid {
		t = Typing{How: row.Told.String, At: whenSet(row.ToldAt)}
	}
	return t, fault.Wrap(err, "people.TypingOf")
}

func (r *Register) typing(ctx context.Context, person, supporter string) (row typingRow, err error) {
	err = r.view(ctx, func(q *Queries) (err error) { row, err = db.One(q.typing(ctx, person, supporter)); return err })
	return row, err
}

// mayTypeIn allows a supporter to open a table for what a person wrote on paper: where the person agreed to it.
func (r *Register) mayTypeIn(ctx context.Context, v Viewer, person, supporter string) error {
	t, err := r.TypingOf(ctx, person, supporter)
	if err == nil && (t.How == "" || v.Account != supporter) {
		err = fault.New(fault.Conflict, "people.typing.first")
	}
	return err
}

// AgreeTyping notes that a person said, in a way, that the viewer may type in for them. They always see that it was noted, by
// whom, and can end it.
func (r *Register) AgreeTyping(ctx context.Context, v Viewer, person, how string) error {
	if v.Account == "" || v.Table != "" || !v.IsAny(Worker, Navigator) {
		return fault.Missing()
	}
	if !slices.Contains(TypingWays, how) {
		return fault.New(fault.Invalid, "people.typing.how")
	}
	row, err := r.typing(ctx, person, v.Account)
	if err != nil {
		return fault.Wrap(err, "people.AgreeTyping")
	}
	return fault.Wrap(r.update(ctx, func(q *Queries) error {
		return errors.Join(q.setTyping(ctx, row.Link, text(how), millis(r.now())), r.event(ctx, q, person, eventTyping, v.Account, ""),
			r.auditIn(ctx, q, v.Account, TypingAgreed, person))
	}), "people.AgreeTyping")
}

// EndTyping ends it, because the person wants it: nothing more can be typed in for them, from now on. What was typed in stays theirs.
func (r *Register) EndTyping(ctx context.Context, v Viewer, supporter string) error {
	if v.Table != "" || !v.Is(Person) {
		return fault.Missing()
	}
	row, err := r.typing(ctx, v.Account, supporter)
	if err != nil {
		return fault.Wrap(err, "people.EndTyping")
	}
	return fault.Wrap(r.update(ctx, func(q *Queries) error {
		return errors.Join(q.endTyping(ctx, row.Link), q.leavePaper(ctx, millis(r.now()), v.Account, supporter),
			r.event(ctx, q, v.Account, eventTypingOver, "", ""))
	}), "people.EndTyping")
}

// claimCardFor is how long a card on paper lets its person take up their place.
const claimCardFor = 365 * 24 * time.Hour

// MakeClaimCard makes the words of a card by which somebody who was invited takes up their place later, with all that was typed in
// for them; any made before stop working. The words are kept nowhere. They see who had it printed, and when.
func (r *Register) MakeClaimCard(ctx context.Context, v Viewer, person string) (words []string, err error) {
	if err := r.mayHelp(ctx, v, person); err != nil {
		return nil, err
	}
	a, err := r.Account(ctx, person)
	if err != nil {
		return nil, err
	}
	if a.State != Invited || !a.Is(Person) {
		return nil, fault.New(fault.Conflict, "people.start.active")
	}
	for range 5 {
		words = pickWords(wordsOnCard)
		err = r.update(ctx, func(q *Queries) error {
			if err := q.endInvitations(ctx, person, claimCard); err != nil {
				return err
			}
			if err := r.invite(ctx, q, claimCard, person, v.Account, strings.Join(words, " "), claimCardFor); err != nil {
				return err
			}
			return errors.Join(r.event(ctx, q, person, eventClaimCard, v.Account, ""), r.auditIn(ctx, q, v.Account, ClaimCardMade, person))
		})
		if !db.IsTaken(err) {
			break
		}
	}
	if err != nil {
		return nil, fault.Wrap(err, "people.MakeClaimCard")
	}
	return words, nil
}

// readClaim reads what somebody typed to take up their place: a start code, or the words on their card on paper. "" is neither.
func readClaim(typed string) (kind, secret string) {
	if code := readCode(typed); code != "" {
		return claimInvitation, code
	}
	if words, err := readWords(typed, wordsOnCard); err == nil {
		return claimCard, strings.Join(words, " ")
	}
	return claimInvitation, ""
}

// RemoveInvited erases somebody who never took up their place, with all that was typed in for them, because they asked for it:
// they have no way of doing it themselves. It is on record that it was done, and by whom.
func (r *Register) RemoveInvited(ctx context.Context, v Viewer, person string) error {
	if err := r.mayHelp(ctx, v, person); err != nil {
		return err
	}
	a, err := r.Account(ctx, person)
	if err != nil {
		return err
	}
	if a.State != Invited || !a.Is(Person) {
		return fault.New(fault.Conflict, "people.start.active")
	}
	if err := r.Audit(ctx, v.Account, PersonRemoved, person); err != nil {
		return err
	}
	return fault.Wrap(r.Erase(ctx, person), "people.RemoveInvited")
}
