package people

import (
	"context"
	"errors"
	"math"
	"time"

	"towpath/internal/ground/fault"
)

// What staff do that others have to be able to check. Each has its words in the catalogue of the room that shows it.
const (
	AccountClosed   = "account.close"
	AccountReopened = "account.reopen"
	SettingsChanged = "settings.change"
)

// lastID sorts behind every id.
const lastID = "g"

// Audit puts on record what a member of staff is about to do. subject is an id, or names of settings; never private words.
func (r *Register) Audit(ctx context.Context, actor, action, subject string) error {
	err := r.update(ctx, func(q *Queries) error {
		return q.addAudit(ctx, addAuditParams{ID: NewID(), At: r.now().UnixMilli(), Actor: actor, Action: action, Subject: subject})
	})
	return fault.Wrap(err, "people.Audit")
}

// AuditLine is one thing that a member of staff did.
type AuditLine struct {
	ID, Actor, Action, Subject string
	At                         time.Time // zero for an administrator, who sees no times
}

// AuditPage is what staff did, latest first, from before the line with an id ("" from the latest). Supervisors may read
// it, and administrators without its times (PRIV-3).
func (r *Register) AuditPage(ctx context.Context, v Viewer, before string, most int) (lines []AuditLine, err error) {
	if !v.IsAny(Supervisor, Admin) {
		return nil, fault.Wrap(fault.Missing(), "people.AuditPage")
	}
	err = r.view(ctx, func(q *Queries) error {
		rows, err := q.auditPage(ctx, orLast(before), clampPage(most))
		for _, row := range rows {
			line := AuditLine{ID: row.ID, Actor: row.Actor, Action: row.Action, Subject: row.Subject}
			if v.Is(Supervisor) {
				line.At = when(row.At)
			}
			lines = append(lines, line)
		}
		return err
	})
	return lines, fault.Wrap(err, "people.AuditPage")
}

func orLast(before string) string {
	if !IsID(before) {
		return lastID
	}
	return before
}

func clampPage(most int) int32 { return int32(min(max(most, 0), math.MaxInt32)) }

// AccountsPage is who has an account, latest first, from before the one with an id ("" from the latest): people, or else
// staff and other supporters. Only administrators may know; nothing here says when anybody was active (PRIV-3).
func (r *Register) AccountsPage(ctx context.Context, v Viewer, ofPeople bool, before string, most int) (accounts []Account, err error) {
	if !v.Is(Admin) {
		return nil, fault.Wrap(fault.Missing(), "people.AccountsPage")
	}
	var rows []Accounts
	err = r.view(ctx, func(q *Queries) (err error) {
		rows, err = q.accountsPage(ctx, ofPeople, orLast(before), clampPage(most))
		return err
	})
	for _, row := range rows {
		a, openErr := r.openAccount(ctx, row)
		err = errors.Join(err, openErr)
		accounts = append(accounts, a)
	}
	return accounts, fault.Wrap(err, "people.AccountsPage")
}

// CloseAccount lets nobody in under an account any more: its sessions and invitations end and its tables are left. What its
// person keeps stays sealed as it is. An administrator may do it, to any account but their own; the account's person sees
// that it was done.
func (r *Register) CloseAccount(ctx context.Context, v Viewer, id string) error {
	if v.Is(Admin) && v.Account == id {
		return fault.New(fault.Invalid, "people.close.self")
	}
	err := r.setState(ctx, v, id, AccountClosed, map[State]State{Active: Closed, Invited: Withdrawn})
	if err == nil {
		err = r.update(ctx, func(q *Queries) error {
			return errors.Join(r.endAll(ctx, q, id), q.noteEnding(ctx, string(EndedAccount), id, r.now().UnixMilli()))
		})
	}
	return fault.Wrap(err, "people.CloseAccount(%s)", id)
}

// endAll ends everything by which somebody is here, or could come.
func (r *Register) endAll(ctx context.Context, q *Queries, id string) error {
	for _, kind := range []string{staffInvitation, claimInvitation, claimCard, waybackInvite} {
		if err := q.endInvitations(ctx, id, kind); err != nil {
			return err
		}
	}
	return errors.Join(q.deleteSessionsOfAccount(ctx, text(id)), q.leaveTablesOf(ctx, millis(r.now()), id))
}

// ReopenAccount lets a closed account in again, with the ways of signing in that it had. One that was never taken up is
// invited again, and needs a new link or code.
func (r *Register) ReopenAccount(ctx context.Context, v Viewer, id string) error {
	err := r.setState(ctx, v, id, AccountReopened, map[State]State{Closed: Active, Withdrawn: Invited})
	if err == nil {
		err = r.update(ctx, func(q *Queries) error { return q.noteEnding(ctx, string(OpenedAccount), id, r.now().UnixMilli()) })
	}
	return fault.Wrap(err, "people.ReopenAccount(%s)", id)
}

// setState puts the change on record and makes it. An account that is in none of the states to change from is left alone:
// the form came twice.
func (r *Register) setState(ctx context.Context, v Viewer, id, action string, next map[State]State) error {
	if !v.Is(Admin) || !IsID(id) {
		return fault.Missing()
	}
	a, err := r.Account(ctx, id)
	state, changes := next[a.State]
	if err != nil || !changes {
		return err
	}
	err = r.update(ctx, func(q *Queries) error {
		return errors.Join(r.auditIn(ctx, q, v.Account, action, id), r.event(ctx, q, id, action, v.Account, ""))
	})
	if err != nil {
		return err
	}
	return r.change(ctx, id, func(a *Account) { a.State = state })
}
