package people

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
)

// The kinds of one-time ways in.
const (
	staffInvitation = "staff"   // a member of staff's first time
	claimInvitation = "claim"   // a person's first card
	claimCard       = "paper"   // the same, by a card on paper that they keep until they want it
	waybackInvite   = "wayback" // the way back in, by two members of staff
)

// How long the one-time ways in hold.
const (
	codeFor  = 30 * time.Minute
	claimFor = 30 * time.Minute
	joinFor  = 7 * 24 * time.Hour
)

// What staff do about others' accounts, on record.
const (
	PersonInvited = "person.invite"
	CodeMade      = "person.code"
	StaffInvited  = "staff.invite"
)

// codeLetters are the letters and digits of codes: those that are taken for others are left out.
const codeLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// half is how many letters are in each of the two groups of a code.
const half = 4

// pickCode picks n letters of a code, each as likely as any other.
func pickCode(n int) string {
	var b strings.Builder
	for range n {
		at, err := rand.Int(rand.Reader, big.NewInt(int64(len(codeLetters))))
		if err != nil {
			panic(err) // the system has no randomness: nothing may go on
		}
		b.WriteByte(codeLetters[at.Int64()])
	}
	return b.String()
}

// readCode reads a code as somebody typed it: in any case and spacing, with what looks like a letter of it taken for that.
// "" is no code.
func readCode(typed string) string {
	if len(typed) > 100 {
		return ""
	}
	looks := strings.NewReplacer("0", "O", "1", "I", "L", "I")
	code := strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' {
			return c
		}
		return -1
	}, strings.ToUpper(norm.NFKC.String(typed)))
	if len(code) != 2*half || strings.ContainsAny(looks.Replace(code), "OI") {
		return ""
	}
	return code
}

// grouped is a code as it is shown.
func grouped(code string) string { return code[:half] + " " + code[half:] }

// InvitePerson makes an account for a person whom a member of staff supports, and links the two. It waits for the person to
// take up their first card. id comes from the form, so that a form sent twice invites one.
func (r *Register) InvitePerson(ctx context.Context, v Viewer, id, name string) (Account, error) {
	if v.Account == "" || v.Table != "" || !v.IsAny(Worker, Navigator) || !IsID(id) {
		return Account{}, fault.Missing()
	}
	a := Account{ID: id, Roles: []Role{Person}, State: Invited, Name: name}
	a, err := r.addAccount(ctx, a, func(q *Queries) error {
		if err := q.addLink(ctx, NewID(), id, v.Account, r.now().UnixMilli()); err != nil {
			return err
		}
		return r.auditIn(ctx, q, v.Account, PersonInvited, id)
	})
	if fault.Is(err, fault.Conflict) || db.IsTaken(err) {
		return r.invitedBefore(ctx, v, id)
	}
	return a, fault.Wrap(err, "people.InvitePerson")
}

// invitedBefore answers a form that came twice.
func (r *Register) invitedBefore(ctx context.Context, v Viewer, id string) (Account, error) {
	a, err := r.Account(ctx, id)
	if err != nil {
		return a, err
	}
	if err := r.mayHelp(ctx, v, id); err != nil {
		return Account{}, err
	}
	return a, nil
}

// StartCode makes the code by which an invited person takes up their first card; any made before stop working. It is for the
// member of staff who is with them, and holds for half an hour.
func (r *Register) StartCode(ctx context.Context, v Viewer, person string) (code string, err error) {
	if err := r.mayHelp(ctx, v, person); err != nil {
		return "", err
	}
	a, err := r.Account(ctx, person)
	if err != nil {
		return "", err
	}
	if a.State != Invited || !a.Is(Person) {
		return "", fault.New(fault.Conflict, "people.start.active")
	}
	for range 5 {
		code = pickCode(2 * half)
		err = r.update(ctx, func(q *Queries) error {
			if err := q.endInvitations(ctx, person, claimInvitation); err != nil {
				return err
			}
			if err := r.invite(ctx, q, claimInvitation, person, v.Account, code, codeFor); err != nil {
				return err
			}
			if err := r.event(ctx, q, person, eventCode, v.Account, ""); err != nil {
				return err
			}
			return r.auditIn(ctx, q, v.Account, CodeMade, person)
		})
		if !db.IsTaken(err) {
			break
		}
	}
	return grouped(code), fault.Wrap(err, "people.StartCode")
}

func (r *Register) invite(ctx context.Context, q *Queries, kind, account, by, secret string, lasts time.Duration) error {
	now := r.now()
	return q.addInvitation(ctx, addInvitationParams{ID: NewID(), Kind: kind, Account: account, Lookup: r.vault.Lookup(kind, secret),
		By: by, Created: now.UnixMilli(), Expires: now.Add(lasts).UnixMilli()})
}

// TakeCode takes up an invitation by its code and returns the token of a session that can take a first card, and do nothing
// else. form is the id of the form that the code came in: it alone may bring it twice.
func (r *Register) TakeCode(ctx context.Context, typed, form, device string) (token string, err error) {
	kind, secret := readClaim(typed)
	if secret == "" || !IsID(form) {
		return "", fault.New(fault.Invalid, "people.code.shape")
	}
	mark := r.vault.Lookup("form", form)
	err = r.guess(ctx, "people.wrong.code", r.placeLimits(ctx, "claim"), func() (ok bool, err error) {
		err = r.update(ctx, func(q *Queries) error {
			inv, err := q.invitationByLookup(ctx, r.vault.Lookup(kind, secret), kind)
			if ok, _, err = r.takes(ctx, q, inv, mark, err); err != nil || !ok {
				return err
			}
			token, err = r.addSession(ctx, q, Sessions{Kind: string(claimSession), Account: text(inv.Account), Device: text(device)})
			return err
		})
		return ok, err
	})
	return token, err
}

// takes uses an invitation up; again says that the same form did so already. findErr is that of looking for it.
func (r *Register) takes(ctx context.Context, q *Queries, inv Invitations, mark []byte, findErr error) (ok, again bool, err error) {
	if findErr != nil {
		return false, false, notThere(findErr)
	}
	now := r.now()
	if now.UnixMilli() >= inv.Expires {
		return false, false, nil
	}
	a, err := q.account(ctx, inv.Account)
	if err != nil {
		return false, false, notThere(err)
	}
	if (inv.Kind == claimInvitation || inv.Kind == claimCard) && State(a.State) != Invited || inv.Kind == waybackInvite && State(a.State) != Active {
		return false, false, nil
	}
	n, err := q.useInvitation(ctx, millis(now), mark, inv.ID)
	again = n == 0 && inv.Used.Valid && same(inv.Form, mark)
	return err == nil && (n == 1 || again), again, err
}

// notThere is nil for "no such row".
func notThere(err error) error {
	if fault.Is(missing(err), fault.NotFound) {
		return nil
	}
	return err
}

// Claimant is who is about to take a first card, by the token of the session that TakeCode made.
func (r *Register) Claimant(ctx context.Context, token string) (Account, error) {
	s, err := r.claim(ctx, token)
	if err != nil {
		return Account{}, err
	}
	a, err := r.Account(ctx, s.Account.String)
	if err == nil && a.State != Invited {
		err = fault.Missing()
	}
	return a, err
}

func (r *Register) claim(ctx context.Context, token string) (s Sessions, err error) {
	if token == "" {
		return s, fault.Missing()
	}
	err = r.view(ctx, func(q *Queries) (err error) { s, err = q.sessionByHash(ctx, hashToken(token)); return err })
	if err == nil && (sessionKind(s.Kind) != claimSession || r.now().Sub(when(s.Created)) >= claimFor) {
		err = fault.Missing()
	}
	return s, missing(err)
}

// TakeCard gives somebody who was invited their first card: they are called what they say, may sign in from now on, and the
// session with this token is theirs.
func (r *Register) TakeCard(ctx context.Context, token, name string, own bool) (Card, error) {
	s, err := r.claim(ctx, token)
	if err != nil {
		return Card{}, err
	}
	a, err := r.Claimant(ctx, token)
	if err != nil {
		return Card{}, err
	}
	if a.Name, err = CleanName(name); err != nil {
		return Card{}, err
	}
	a.State = Active
	a.version++
	row, err := r.sealAccount(ctx, a)
	if err != nil {
		return Card{}, err
	}
	return r.dealCard(ctx, true, func(q *Queries, c Card) error {
		n, err := q.setAccount(ctx, setAccountParams{ID: a.ID, Version: a.version - 1, Name: row.Name, Email: row.Email, State: row.State})
		if err != nil || n == 0 {
			return orElse(err, fault.New(fault.Conflict, "people.changed"))
		}
		now := r.now()
		n, err = q.promoteSession(ctx, own, now.UnixMilli(), lastsUntil(now, own).UnixMilli(), s.ID)
		if err != nil || n == 0 {
			return orElse(err, fault.Missing())
		}
		return errors.Join(q.deleteClaims(ctx, text(a.ID), s.ID), r.event(ctx, q, a.ID, eventClaimed, "", ""), r.putCard(ctx, q, a.ID, c))
	})
}
