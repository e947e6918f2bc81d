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

// CloseAccount lets nobody in under an account any more: its sessions end and its tables are left. What its person keeps
// stays sealed as it is. An administrator may do it, to any account but their own; the account's person sees that it
// was done.
func (r *Register) CloseAccount(ctx context.Context, v Viewer, id string) error {
	if v.Is(Admin) && v.Account == id {
		return fault.New(fault.Invalid, "people.close.self")
	}
	err := r.setState(ctx, v, id, Closed, AccountClosed)
	if err == nil {
		err = r.update(ctx, func(q *Queries) error {
			return errors.Join(q.deleteSessionsOfAccount(ctx, text(id)), q.leaveTablesOf(ctx, millis(r.now()), id))
		})
	}
	return fault.Wrap(err, "people.CloseAccount(%s)", id)
}

// ReopenAccount lets a closed account in again, with the ways of signing in that it had.
func (r *Register) ReopenAccount(ctx context.Context, v Viewer, id string) error {
	return fault.Wrap(r.setState(ctx, v, id, Active, AccountReopened), "people.ReopenAccount(%s)", id)
}

// setState puts the change on record and makes it. An account already in that state is left alone: the form came twice.
func (r *Register) setState(ctx context.Context, v Viewer, id string, state State, action string) error {
	if !v.Is(Admin) || !IsID(id) {
		return fault.Missing()
	}
	a, err := r.Account(ctx, id)
	if err != nil || a.State == state || (state == Active && a.State == Invited) {
		return err
	}
	if err := r.Audit(ctx, v.Account, action, id); err != nil {
		return err
	}
	err = r.update(ctx, func(q *Queries) error {
		return q.addAccountEvent(ctx, addAccountEventParams{ID: NewID(), Account: id, Kind: action, By: text(v.Account), At: r.now().UnixMilli()})
	})
	if err != nil {
		return err
	}
	return r.change(ctx, id, func(a *Account) { a.State = state })
}
