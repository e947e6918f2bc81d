package people

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
)

// Account is somebody with a place here.
type Account struct {
	ID      string
	Roles   []Role
	State   State
	Name    string // what they want to be called
	Email   string // staff only
	Created time.Time
	version int64
}

// Is reports whether the account holds role.
func (a Account) Is(role Role) bool { return Viewer{Account: a.ID, Roles: a.Roles}.Is(role) }

// IsAny reports whether the account holds one of roles.
func (a Account) IsAny(roles ...Role) bool { return slices.ContainsFunc(roles, a.Is) }

// State is where an account stands.
type State string

// The states of an account. An invited one can do nothing but take up its invitation.
const (
	Invited State = "invited"
	Active  State = "active"
	Closed  State = "closed"

	Withdrawn State = "withdrawn" // closed before its invitation was taken up
)

// longestName is in characters.
const longestName = 60

// CleanName checks what somebody wants to be called.
func CleanName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case name == "" || !utf8.ValidString(name):
		return "", fault.New(fault.Invalid, "people.name.empty")
	case utf8.RuneCountInString(name) > longestName:
		return "", fault.New(fault.Invalid, "people.name.long", "most", longestName)
	}
	return name, nil
}

// AddAccount makes an account with a key of its own. email is for staff and "" for others.
func (r *Register) AddAccount(ctx context.Context, name, email string, state State, roles ...Role) (Account, error) {
	a := Account{ID: NewID(), Roles: roles, State: state, Name: name, Email: email}
	return r.addAccount(ctx, a, func(*Queries) error { return nil })
}

// addAccount makes an account, and also what goes with it.
func (r *Register) addAccount(ctx context.Context, a Account, also func(*Queries) error) (Account, error) {
	name, err := CleanName(a.Name)
	if err != nil {
		return Account{}, err
	}
	if !RolesFit(a.Roles) {
		return Account{}, fault.New(fault.Invalid, "people.roles.unfit")
	}
	a.Name, a.Email, a.Created, a.version = name, cleanEmail(a.Email), r.now(), 1
	if err := r.vault.Create(ctx, a.ID); err != nil {
		return Account{}, fault.Wrap(err, "people.AddAccount")
	}
	row, err := r.sealAccount(ctx, a)
	if err != nil {
		return Account{}, err
	}
	err = r.update(ctx, func(q *Queries) error {
		if err := q.addAccount(ctx, addAccountParams(row)); err != nil {
			return err
		}
		return also(q)
	})
	if err != nil {
		err = errors.Join(err, r.vault.Destroy(ctx, a.ID))
	}
	if db.IsTaken(err) {
		return Account{}, fault.New(fault.Conflict, "people.email.taken")
	}
	return a, fault.Wrap(err, "people.AddAccount")
}

func cleanEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

func accountPlace(id, column string, version int64) vault.Place {
	return vault.Place{Table: "accounts", Column: column, Owner: id, Row: id, Version: version}
}

// sealAccount is the row for an account as it is.
func (r *Register) sealAccount(ctx context.Context, a Account) (Accounts, error) {
	row := Accounts{ID: a.ID, Roles: joinRoles(a.Roles), State: string(a.State), Version: a.version, Created: a.Created.UnixMilli()}
	var err error
	if row.Name, err = r.vault.Seal(ctx, accountPlace(a.ID, "name", a.version), []byte(a.Name)); err != nil {
		return row, err
	}
	if a.Email == "" {
		return row, nil
	}
	row.Lookup = r.vault.Lookup("email", a.Email)
	row.Email, err = r.vault.Seal(ctx, accountPlace(a.ID, "email", a.version), []byte(a.Email))
	return row, err
}

func (r *Register) openAccount(ctx context.Context, row Accounts) (Account, error) {
	a := Account{ID: row.ID, Roles: splitRoles(row.Roles), State: State(row.State), Created: when(row.Created), version: row.Version}
	name, err := r.records.Open(ctx, accountPlace(row.ID, "name", row.Version), row.Name)
	if err != nil {
		return a, fault.Wrap(err, "people.openAccount(%s)", row.ID)
	}
	a.Name = string(name)
	if row.Email == nil {
		return a, nil
	}
	email, err := r.records.Open(ctx, accountPlace(row.ID, "email", row.Version), row.Email)
	a.Email = string(email)
	return a, fault.Wrap(err, "people.openAccount(%s)", row.ID)
}

// Account is the account with this id.
func (r *Register) Account(ctx context.Context, id string) (Account, error) {
	var row Accounts
	err := r.view(ctx, func(q *Queries) (err error) { row, err = q.account(ctx, id); return err })
	if err != nil {
		return Account{}, fault.Wrap(missing(err), "people.Account(%s)", id)
	}
	return r.openAccount(ctx, row)
}

// AccountByEmail finds a member of staff by the address they sign in with.
func (r *Register) AccountByEmail(ctx context.Context, email string) (Account, error) {
	var row Accounts
	lookup := r.vault.Lookup("email", cleanEmail(email))
	err := r.view(ctx, func(q *Queries) (err error) { row, err = q.accountByLookup(ctx, lookup); return err })
	if err != nil {
		return Account{}, fault.Wrap(missing(err), "people.AccountByEmail")
	}
	return r.openAccount(ctx, row)
}

// Name is what somebody wants to be called, "" where there is nobody any more.
func (r *Register) Name(ctx context.Context, id string) (string, error) {
	a, err := r.Account(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return a.Name, err
}

// Rename changes what somebody wants to be called.
func (r *Register) Rename(ctx context.Context, id, name string) error {
	name, err := CleanName(name)
	if err != nil {
		return err
	}
	return r.change(ctx, id, func(a *Account) { a.Name = name })
}

// Activate lets an invited account in.
func (r *Register) Activate(ctx context.Context, id string) error {
	return r.change(ctx, id, func(a *Account) { a.State = Active })
}

// change rewrites an account's row; sealed columns carry the row's version, so all are sealed anew.
func (r *Register) change(ctx context.Context, id string, fn func(*Account)) error {
	a, err := r.Account(ctx, id)
	if err != nil {
		return err
	}
	fn(&a)
	was := a.version
	a.version++
	row, err := r.sealAccount(ctx, a)
	if err != nil {
		return err
	}
	return r.update(ctx, func(q *Queries) error {
		n, err := q.setAccount(ctx, setAccountParams{ID: id, Version: was, Name: row.Name, Email: row.Email, State: row.State})
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "people.changed")
		}
		return err
	})
}

// Erase destroys an account's key, and those of the tables where its person sat, and then removes its rows: from the first
// step on, nothing of theirs opens again, in this database or in any backup of it (PRIV-4). Where it was broken off, it can
// be done again.
func (r *Register) Erase(ctx context.Context, id string) error {
	var tables []string
	err := r.view(ctx, func(q *Queries) (err error) { tables, err = q.tableIDsOfPerson(ctx, id); return err })
	if err == nil {
		err = r.withdrawAllOf(ctx, id)
	}
	if err != nil {
		return fault.Wrap(err, "people.Erase(%s)", id)
	}
	for _, owner := range append([]string{id}, tables...) {
		if err := r.vault.Destroy(ctx, owner); err != nil {
			return fault.Wrap(err, "people.Erase(%s)", id)
		}
	}
	err = r.update(ctx, func(q *Queries) error { return q.deleteAccount(ctx, id) })
	return fault.Wrap(err, "people.Erase(%s)", id)
}

// IsEmpty reports whether nobody has an account yet.
func (r *Register) IsEmpty(ctx context.Context) (bool, error) {
	var n int64
	err := r.view(ctx, func(q *Queries) (err error) { n, err = q.countAccounts(ctx); return err })
	return n == 0, err
}
