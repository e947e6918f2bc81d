package people

import (
	"context"
	"errors"
	"slices"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
)

// wayBackFor is how long two members of staff, with the person present, have for a way back in.
const wayBackFor = 15 * time.Minute

// What staff do for somebody's way back in, on record.
const (
	WayBackStarted  = "wayback.start"
	WayBackSeconded = "wayback.second"
)

// ConfirmRoles are the roles of staff who may second a way back in.
var ConfirmRoles = []Role{Worker, Peer, Navigator, Supervisor, Admin}

// StartWayBack starts somebody's way back in and returns the first half of a code. A supporter linked with a person may, with
// the person present, and an administrator for another member of staff; it takes one more member of staff to make the second
// half. Whose account it is always sees that it was started.
func (r *Register) StartWayBack(ctx context.Context, v Viewer, person string) (first string, err error) {
	if err := r.mayHelp(ctx, v, person); err != nil {
		return "", err
	}
	if _, ok, err := r.active(ctx, person); err != nil || !ok {
		return "", orElse(err, fault.New(fault.Conflict, "people.wayback.inactive"))
	}
	for range 5 {
		first = pickCode(half)
		err = r.update(ctx, func(q *Queries) error {
			if err := q.endInvitations(ctx, person, waybackInvite); err != nil {
				return err
			}
			if err := r.invite(ctx, q, waybackInvite, person, v.Account, first, wayBackFor); err != nil {
				return err
			}
			if err := r.event(ctx, q, person, eventWaybackStarted, v.Account, ""); err != nil {
				return err
			}
			return r.auditIn(ctx, q, v.Account, WayBackStarted, person)
		})
		if !db.IsTaken(err) {
			break
		}
	}
	return first, fault.Wrap(err, "people.StartWayBack")
}

// WayBack is a way back in that waits for a second member of staff.
type WayBack struct {
	ID      string
	Name    string // what the person is called
	By      string // what whoever started it is called
	Mine    bool   // the viewer started it
	Second  bool   // the viewer has seconded it
	Expires time.Time
}

// WaysBack are the ways back in that are open now and that nobody but the viewer has seconded.
func (r *Register) WaysBack(ctx context.Context, v Viewer) (open []WayBack, err error) {
	if err := maySecond(v); err != nil {
		return nil, err
	}
	var rows []Invitations
	err = r.view(ctx, func(q *Queries) (err error) {
		rows, err = q.openInvitations(ctx, waybackInvite, r.now().UnixMilli(), 50)
		return err
	})
	for _, row := range rows {
		if row.Second.Valid && row.Second.String != v.Account {
			continue
		}
		name, nameErr := r.Name(ctx, row.Account)
		by, byErr := r.Name(ctx, row.By)
		err = errors.Join(err, nameErr, byErr)
		open = append(open, WayBack{ID: row.ID, Name: name, By: by, Mine: row.By == v.Account, Second: row.Second.Valid, Expires: when(row.Expires)})
	}
	return open, fault.Wrap(err, "people.WaysBack")
}

func maySecond(v Viewer) error {
	if v.Account == "" || v.Table != "" || !v.IsAny(ConfirmRoles...) {
		return fault.Missing()
	}
	return nil
}

// SecondWayBack confirms a way back in that another member of staff started, and returns the second half of its code. The
// person always sees who did. Asked again by the same one, it makes another second half.
func (r *Register) SecondWayBack(ctx context.Context, v Viewer, id string) (second string, err error) {
	if err := maySecond(v); err != nil {
		return "", err
	}
	second = pickCode(half)
	err = r.update(ctx, func(q *Queries) error {
		inv, err := q.invitation(ctx, id, waybackInvite)
		if err != nil {
			return missing(err)
		}
		if r.now().UnixMilli() >= inv.Expires || inv.Used.Valid {
			return fault.New(fault.Gone, "people.wayback.over")
		}
		if inv.By == v.Account {
			return fault.New(fault.Forbidden, "people.wayback.same")
		}
		n, err := q.confirmInvitation(ctx, text(v.Account), r.halfOf(inv.ID, second), id)
		if err != nil || n == 0 {
			return orElse(err, fault.New(fault.Gone, "people.wayback.over"))
		}
		if err := r.event(ctx, q, inv.Account, eventWaybackSeconded, inv.By, v.Account); err != nil {
			return err
		}
		return r.auditIn(ctx, q, v.Account, WayBackSeconded, inv.Account)
	})
	if err != nil {
		return "", fault.Wrap(err, "people.SecondWayBack")
	}
	return second, nil
}

// halfOf binds the second half of a code to the first's invitation.
func (r *Register) halfOf(id, second string) []byte {
	return r.vault.Lookup("wayback half", joined(id, second))
}

// FinishWayBack lets somebody in by both halves of a code, together. For a person, the card before and the words for home stop
// working, every session ends, and they make a new card next. For a member of staff join is the path of the link by which
// they set up new ways of signing in. form is the id of the form that the code came in: it alone may bring it twice.
func (r *Register) FinishWayBack(ctx context.Context, typed, form string) (account, join string, err error) {
	code := readCode(typed)
	if code == "" || !IsID(form) {
		return "", "", fault.New(fault.Invalid, "people.code.shape")
	}
	mark := r.vault.Lookup("form", form)
	limits := append(r.placeLimits(ctx, "wayback"), r.limitOn(5, 15*time.Minute, "wayback half", code[:half]))
	err = r.guess(ctx, "people.wrong.code", limits, func() (ok bool, err error) {
		err = r.update(ctx, func(q *Queries) (err error) {
			account, join, ok, err = r.finish(ctx, q, code, mark)
			return err
		})
		return ok, err
	})
	return account, join, err
}

func (r *Register) finish(ctx context.Context, q *Queries, code string, mark []byte) (account, join string, ok bool, err error) {
	inv, err := q.invitationByLookup(ctx, r.vault.Lookup(waybackInvite, code[:half]), waybackInvite)
	if err != nil || !inv.Second.Valid || inv.Second.String == inv.By || !same(inv.Half, r.halfOf(inv.ID, code[half:])) {
		return "", "", false, notThere(err)
	}
	ok, again, err := r.takes(ctx, q, inv, mark, nil)
	if err != nil || !ok {
		return "", "", false, err
	}
	a, err := q.account(ctx, inv.Account)
	if err != nil {
		return "", "", false, err
	}
	if !slices.Contains(splitRoles(a.Roles), Person) {
		join, err = r.rejoin(ctx, q, inv)
		return inv.Account, join, err == nil, err
	}
	if again {
		return inv.Account, "", true, nil
	}
	if _, err := q.endCredentialOne(ctx, oneOf(inv.Account, byRecovery), r.now()); err != nil {
		return "", "", false, err
	}
	return inv.Account, "", true, r.cameBack(ctx, q, inv.Account, eventWaybackUsed)
}

// rejoin makes the link by which a member of staff, vouched for by two others, sets up new ways of signing in.
func (r *Register) rejoin(ctx context.Context, q *Queries, back Invitations) (path string, err error) {
	token := NewToken()
	if err := q.endInvitations(ctx, back.Account, staffInvitation); err != nil {
		return "", err
	}
	if err := r.invite(ctx, q, staffInvitation, back.Account, back.By, token, wayBackFor); err != nil {
		return "", err
	}
	inv, err := q.invitationByLookup(ctx, r.vault.Lookup(staffInvitation, token), staffInvitation)
	if err != nil {
		return "", err
	}
	if _, err := q.confirmInvitation(ctx, back.Second, nil, inv.ID); err != nil {
		return "", err
	}
	return joinPath + token, r.event(ctx, q, back.Account, eventWaybackUsed, "", "")
}
