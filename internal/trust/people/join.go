package people

import (
	"context"
	"encoding/base32"
	"errors"
	"slices"
	"strings"

	"towpath/internal/ground/fault"
)

// joinPath is where a staff invitation leads.
const joinPath = "/join/"

// Invite makes an invited account for a member of staff and returns the path of the one link that takes it up. The link is
// for them alone and is shown once. Administrators may.
func (r *Register) Invite(ctx context.Context, v Viewer, name, email string, roles ...Role) (path string, err error) {
	if !v.Is(Admin) {
		return "", fault.Missing()
	}
	if slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(carded, r) }) { // they come by a person's own invitation, and by a card
		return "", fault.New(fault.Invalid, "people.roles.unfit")
	}
	if cleanEmail(email) == "" {
		return "", fault.New(fault.Invalid, "people.email.needed")
	}
	return r.inviteStaff(ctx, v.Account, name, email, roles...)
}

func (r *Register) inviteStaff(ctx context.Context, by, name, email string, roles ...Role) (path string, err error) {
	token := NewToken()
	a := Account{ID: NewID(), Roles: roles, State: Invited, Name: name, Email: email}
	_, err = r.addAccount(ctx, a, func(q *Queries) error {
		if err := r.invite(ctx, q, staffInvitation, a.ID, by, token, joinFor); err != nil {
			return err
		}
		return r.auditIn(ctx, q, by, StaffInvited, a.ID)
	})
	if err != nil {
		return "", err
	}
	return joinPath + token, nil
}

// InviteAgain makes a new link for a member of staff who was invited and hasn't come yet. The one before stops working.
func (r *Register) InviteAgain(ctx context.Context, v Viewer, account string) (path string, err error) {
	if !v.Is(Admin) || !IsID(account) {
		return "", fault.Missing()
	}
	return r.linkAgain(ctx, v.Account, account)
}

func (r *Register) linkAgain(ctx context.Context, by, account string) (path string, err error) {
	a, err := r.Account(ctx, account)
	if err != nil {
		return "", err
	}
	if a.State != Invited || a.Is(Person) {
		return "", fault.New(fault.Conflict, "people.invite.active")
	}
	token := NewToken()
	err = r.update(ctx, func(q *Queries) error {
		if err := q.endInvitations(ctx, account, staffInvitation); err != nil {
			return err
		}
		if err := r.invite(ctx, q, staffInvitation, account, by, token, joinFor); err != nil {
			return err
		}
		return r.auditIn(ctx, q, by, StaffInvited, account)
	})
	return joinPath + token, fault.Wrap(err, "people.linkAgain")
}

// InviteFirst makes the first administrator and returns the path of their link, or makes a new link for one who hasn't come
// yet. Where there is somebody already it is a Conflict. It is for the command line.
func (r *Register) InviteFirst(ctx context.Context, name, email string) (path string, err error) {
	empty, err := r.IsEmpty(ctx)
	if err != nil {
		return "", fault.Wrap(err, "people.InviteFirst")
	}
	if empty {
		return r.inviteStaff(ctx, "", name, email, Admin)
	}
	a, err := r.AccountByEmail(ctx, email)
	if fault.Is(err, fault.NotFound) || err == nil && (a.State != Invited || !a.Is(Admin)) {
		return "", fault.New(fault.Conflict, "people.first.done")
	}
	if err != nil {
		return "", err
	}
	return r.linkAgain(ctx, "", a.ID)
}

// Joining is who a staff invitation is for, while it holds.
func (r *Register) Joining(ctx context.Context, token string) (Account, error) {
	inv, err := r.joining(ctx, token)
	if err != nil {
		return Account{}, err
	}
	return r.Account(ctx, inv.Account)
}

// joining is the invitation behind a link. One that was never there, one used and one run out look the same.
func (r *Register) joining(ctx context.Context, token string) (inv Invitations, err error) {
	var state string
	err = r.view(ctx, func(q *Queries) error {
		if inv, err = q.invitationByLookup(ctx, r.vault.Lookup(staffInvitation, token), staffInvitation); err != nil {
			return err
		}
		a, err := q.account(ctx, inv.Account)
		state = a.State
		return err
	})
	// Somebody who is in already comes by a link again only when two members of staff vouched for them.
	may := State(state) == Invited || State(state) == Active && inv.Second.Valid
	if err == nil && (inv.Used.Valid || r.now().UnixMilli() >= inv.Expires || !may) {
		err = fault.New(fault.Gone, "people.join.over")
	}
	if fault.Is(missing(err), fault.NotFound) {
		err = fault.New(fault.Gone, "people.join.over")
	}
	return inv, fault.Wrap(err, "people.joining")
}

// Means are what a member of staff sets up to sign in with.
type Means struct {
	Password string
	Secret   string // of the authenticator app
	Code     string // its code now, to show that it works
	Unlock   string // six digits, to come back from a table
}

// Join takes up a staff invitation with a password and an authenticator app. The account may sign in from now on.
func (r *Register) Join(ctx context.Context, token string, m Means) (account string, err error) {
	inv, err := r.joining(ctx, token)
	if err != nil {
		return "", err
	}
	a, err := r.Account(ctx, inv.Account)
	if err != nil {
		return "", err
	}
	puts, err := r.means(ctx, a, m)
	if err != nil {
		return "", err
	}
	unlock, err := newUnlock(m.Unlock)
	if err != nil {
		return "", err
	}
	return a.ID, r.join(ctx, inv, a, puts, unlock)
}

// means seals a password and an authenticator's secret, once they are found good.
func (r *Register) means(ctx context.Context, a Account, m Means) (puts []putCredentialParams, err error) {
	if err := checkPassword(m.Password, a); err != nil {
		return nil, err
	}
	if _, err := readTOTPSecret(m.Secret); err != nil {
		return nil, err
	}
	step, ok := totpStep(m.Secret, digits(m.Code), r.now())
	if !ok {
		return nil, fault.New(fault.Invalid, "people.totp.wrong")
	}
	kept, err := r.hashing.hash(ctx, m.Password)
	if err != nil {
		return nil, err
	}
	password, err := r.sealed(ctx, byPassword, a.ID, []byte(kept))
	if err != nil {
		return nil, err
	}
	app, err := r.sealed(ctx, byTOTP, a.ID, []byte(m.Secret))
	app.Step = step
	return []putCredentialParams{password, app}, err
}

func readTOTPSecret(secret string) ([]byte, error) {
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil || len(raw) != 20 {
		return nil, fault.New(fault.Invalid, "people.totp.wrong")
	}
	return raw, nil
}

// newUnlock checks six digits that a member of staff would like.
func newUnlock(typed string) (string, error) {
	d := digits(typed)
	switch {
	case !isDigits(typed) || len(d) != 6:
		return "", fault.New(fault.Invalid, "people.unlock.length")
	case easyNumber(d):
		return "", fault.New(fault.Invalid, "people.pin.easy")
	}
	return d, nil
}

// join uses an invitation up, activates its account and gives it its ways of signing in, all at once or not at all. Those it
// had before stop working.
func (r *Register) join(ctx context.Context, inv Invitations, a Account, puts []putCredentialParams, unlock string) error {
	a.State = Active
	a.version++
	row, err := r.sealAccount(ctx, a)
	if err != nil {
		return err
	}
	err = r.update(ctx, func(q *Queries) error {
		n, err := q.useInvitation(ctx, millis(r.now()), nil, inv.ID)
		if err != nil || n == 0 {
			return orElse(err, fault.New(fault.Gone, "people.join.over"))
		}
		n, err = q.setAccount(ctx, setAccountParams{ID: a.ID, Version: a.version - 1, Name: row.Name, Email: row.Email, State: row.State})
		if err != nil || n == 0 {
			return orElse(err, fault.New(fault.Conflict, "people.changed"))
		}
		if err := errors.Join(q.noteCredentialsOf(ctx, r.now().UnixMilli(), a.ID), q.deleteCredentials(ctx, a.ID), q.deleteSessionsOfAccount(ctx, text(a.ID))); err != nil {
			return err
		}
		for _, p := range puts {
			if err := q.replaceCredential(ctx, p); err != nil {
				return err
			}
		}
		return errors.Join(r.putSecret(ctx, q, byUnlock, a.ID, unlock, nil), r.event(ctx, q, a.ID, eventClaimed, "", ""))
	})
	return fault.Wrap(err, "people.join")
}

// SetPassword gives the viewer, a member of staff who has just shown who they are, a new password and authenticator app. Every
// other session ends.
func (r *Register) SetPassword(ctx context.Context, v Viewer, m Means) error {
	a, err := r.staffChange(ctx, v)
	if err != nil {
		return err
	}
	puts, err := r.means(ctx, a, m)
	if err != nil {
		return err
	}
	err = r.update(ctx, func(q *Queries) error {
		for _, p := range puts {
			if err := q.replaceCredential(ctx, p); err != nil {
				return err
			}
		}
		return errors.Join(r.endSpare(ctx, q, v.Account), q.deleteOtherSessions(ctx, text(v.Account), v.Session), r.event(ctx, q, v.Account, eventPassword, "", ""))
	})
	return fault.Wrap(err, "people.SetPassword")
}

// SetUnlock gives the viewer, a member of staff who has just shown who they are, new digits to come back from a table.
func (r *Register) SetUnlock(ctx context.Context, v Viewer, typed string) error {
	if _, err := r.staffChange(ctx, v); err != nil {
		return err
	}
	unlock, err := newUnlock(typed)
	if err != nil {
		return err
	}
	err = r.update(ctx, func(q *Queries) error {
		return errors.Join(r.putSecret(ctx, q, byUnlock, v.Account, unlock, nil), r.event(ctx, q, v.Account, eventUnlock, "", ""))
	})
	return fault.Wrap(err, "people.SetUnlock")
}

// staffChange is the account of a member of staff who may change their ways of signing in now.
func (r *Register) staffChange(ctx context.Context, v Viewer) (Account, error) {
	if v.Account == "" || v.IsAny(carded...) {
		return Account{}, fault.Missing()
	}
	if err := r.Fresh(ctx, v); err != nil {
		return Account{}, err
	}
	return r.Account(ctx, v.Account)
}

// cleanSecret is an authenticator's secret without the space it is shown with.
func cleanSecret(s string) string { return strings.ToUpper(strings.Join(strings.Fields(s), "")) }
