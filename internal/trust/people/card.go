package people

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"math/big"
	"strings"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
)

// Card is a card as it is handed to its person, once: what is stored can't be turned back into it.
type Card struct {
	Words    []string // four, to type
	Secret   string   // nineteen random letters and one that checks them; it opens what a tablet keeps, and never comes back here
	Recovery []string // six words to keep at home; nil where those made before still hold
}

// Code is what the card's QR code says after the address and /in#.
func (c Card) Code() string { return strings.Join(c.Words, "-") + "." + c.Secret }

// Grouped is the card's secret as it is printed, for a tablet that can't read the QR code: in groups of four.
func (c Card) Grouped() string {
	var out bytes.Buffer
	for i := 0; i < len(c.Secret); i += 4 {
		if i > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(c.Secret[i:min(i+4, len(c.Secret))])
	}
	return out.String()
}

func newCard() Card { return Card{Words: pickWords(wordsOnCard), Secret: newSecret()} }

// The letters of a card's secret: none that is taken for another. They are 31, a prime number, so that the last letter finds each
// slip of one letter and each two that changed places. Nineteen of them are 94 bits.
const (
	secretLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
	secretLength  = 20
)

func newSecret() string {
	out, sum := make([]byte, secretLength), 0
	for i := range secretLength - 1 {
		at, err := rand.Int(rand.Reader, big.NewInt(int64(len(secretLetters))))
		if err != nil {
			panic(err) // the system has no randomness: nothing may go on
		}
		out[i] = secretLetters[at.Int64()]
		sum += (i + 1) * int(at.Int64())
	}
	for at := range secretLetters {
		if (sum+secretLength*at)%len(secretLetters) == 0 {
			out[secretLength-1] = secretLetters[at]
		}
	}
	return string(out)
}

// MarkOf is what is kept of a card's secret: by it a tablet knows that a card is the one its person has now. It can't be turned back,
// and opens nothing.
func MarkOf(secret string) []byte {
	mark, err := hkdf.Key(sha256.New, []byte(secret), nil, "towpath card mark", 16)
	if err != nil {
		panic(err) // the length is a constant
	}
	return mark
}

// CardMark is the mark of the card that the account has now, in base64; "" where there is none, or one from before cards opened tablets.
func (r *Register) CardMark(ctx context.Context, account string) (string, error) {
	c, _, err := r.theOne(ctx, oneOf(account, byCard))
	return base64.StdEncoding.EncodeToString(c.Mark), fault.Wrap(err, "people.CardMark")
}

// carded are those who sign in by a card. A carer has no address here, and needs no app.
var carded = []Role{Person, Carer}

// MakeCard makes a person a new card, and words for home where there are none or where they have just been used. The card before stops working, and every
// session but this one ends: a lost card may be in somebody's hands. The person must have shown who they are just now.
// form is the id of the form that asks: within a minute it may come again, later it is Gone, so that Back and reload don't
// end a card that is on paper already.
func (r *Register) MakeCard(ctx context.Context, v Viewer, form string) (Card, error) {
	if err := r.mayMake(ctx, v, form); err != nil {
		return Card{}, err
	}
	_, recovery, err := r.theOne(ctx, oneOf(v.Account, byRecovery))
	_, card, cardErr := r.theOne(ctx, oneOf(v.Account, byCard))
	if err := errors.Join(err, cardErr); err != nil {
		return Card{}, fault.Wrap(err, "people.MakeCard")
	}
	return r.dealCard(ctx, !recovery || !card, func(q *Queries, c Card) error {
		if err := r.putCard(ctx, q, v.Account, c); err != nil {
			return err
		}
		return q.deleteOtherSessions(ctx, text(v.Account), v.Session)
	})
}

// dealCard deals cards until one is nobody else's, and puts it where put does.
func (r *Register) dealCard(ctx context.Context, recovery bool, put func(*Queries, Card) error) (c Card, err error) {
	for range 5 {
		c = newCard()
		if recovery {
			c.Recovery = pickWords(wordsForHome)
		}
		if err = r.update(ctx, func(q *Queries) error { return put(q, c) }); !db.IsTaken(err) {
			break
		}
	}
	if err != nil {
		return Card{}, fault.Wrap(err, "people.dealCard")
	}
	return c, nil
}

func (r *Register) putCard(ctx context.Context, q *Queries, account string, c Card) error {
	if err := r.putWords(ctx, q, byCard, account, c.Words); err != nil {
		return err
	}
	if err := q.markCard(ctx, MarkOf(c.Secret), oneOf(account, byCard)); err != nil {
		return err
	}
	if err := r.event(ctx, q, account, eventCard, "", ""); err != nil || c.Recovery == nil {
		return err
	}
	if err := r.putWords(ctx, q, byRecovery, account, c.Recovery); err != nil {
		return err
	}
	return r.event(ctx, q, account, eventRecovery, "", "")
}

func (r *Register) putWords(ctx context.Context, q *Queries, w way, account string, words []string) error {
	return r.putSecret(ctx, q, w, account, strings.Join(words, " "), r.lookupWords(w, words))
}

// mayMake allows a person who has just shown who they are to make a card or words, once for each form.
func (r *Register) mayMake(ctx context.Context, v Viewer, form string) error {
	if err := r.Fresh(ctx, v); err != nil {
		return err
	}
	if !v.IsAny(carded...) || !IsID(form) {
		return fault.Missing()
	}
	ok, err := r.onceWithin(ctx, "make", v.Account+form, time.Minute)
	if err == nil && !ok {
		err = fault.New(fault.Gone, "people.card.shown")
	}
	return err
}

// MakeRecovery makes a person new words for home. Those before stop working. form is as for MakeCard.
func (r *Register) MakeRecovery(ctx context.Context, v Viewer, form string) (words []string, err error) {
	if err := r.mayMake(ctx, v, form); err != nil {
		return nil, err
	}
	words = pickWords(wordsForHome)
	err = r.update(ctx, func(q *Queries) error {
		if err := r.putWords(ctx, q, byRecovery, v.Account, words); err != nil {
			return err
		}
		return r.event(ctx, q, v.Account, eventRecovery, "", "")
	})
	return words, fault.Wrap(err, "people.MakeRecovery")
}

// ByCard is the account of the card with these words, as somebody typed them.
func (r *Register) ByCard(ctx context.Context, typed string) (account string, err error) {
	words, err := readWords(typed, wordsOnCard)
	if err != nil {
		return "", err
	}
	err = r.guess(ctx, "people.wrong.card", r.placeLimits(ctx, "card"), func() (ok bool, err error) {
		account, ok, err = r.holder(ctx, byCard, words)
		return ok, err
	})
	return account, err
}

// holder is the account that words belong to, if it may sign in.
func (r *Register) holder(ctx context.Context, w way, words []string) (account string, ok bool, err error) {
	var c Credentials
	err = r.view(ctx, func(q *Queries) (err error) { c, err = q.credentialByLookup(ctx, r.lookupWords(w, words)); return err })
	c, ok, err = found(c, err)
	if !ok || !same(c.Proof, r.proofOf(w, c.Account, strings.Join(words, " "))) {
		return "", false, fault.Wrap(err, "people.holder")
	}
	_, ok, err = r.active(ctx, c.Account)
	return c.Account, ok, err
}

// ComeBack lets a person in by the words they keep at home. The card before stops working at once, and every session ends;
// the words themselves hold until the new card is made, so that a lost answer leaves nobody outside. The person sees that
// they were used.
func (r *Register) ComeBack(ctx context.Context, typed string) (account string, err error) {
	words, err := readWords(typed, wordsForHome)
	if err != nil {
		return "", err
	}
	err = r.guess(ctx, "people.wrong.recovery", r.placeLimits(ctx, "recovery"), func() (ok bool, err error) {
		account, ok, err = r.holder(ctx, byRecovery, words)
		return ok, err
	})
	if err != nil {
		return "", err
	}
	err = r.update(ctx, func(q *Queries) error { return r.cameBack(ctx, q, account, eventRecoveryUsed) })
	return account, fault.Wrap(err, "people.ComeBack")
}

// cameBack ends the card of somebody who came back without it, every other way in that somebody else may have made in their name, and
// their sessions.
func (r *Register) cameBack(ctx context.Context, q *Queries, account, event string) error {
	if _, err := q.endCredentialOne(ctx, oneOf(account, byCard), r.now()); err != nil {
		return err
	}
	if err := r.endOtherWays(ctx, q, account); err != nil {
		return err
	}
	if err := q.deleteSessionsOfAccount(ctx, text(account)); err != nil {
		return err
	}
	return r.event(ctx, q, account, event, "", "")
}
