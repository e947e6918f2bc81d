package people

import (
	"context"
	"errors"
	"slices"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
)

// mostLinked is how many people one supporter is linked with at most as far as LinkedNames goes.
const mostLinked = 2000

// LinkedNames are the names of those whom a supporter supports now and who are wanted, by account, in one query. Nobody else's name is
// opened.
func (r *Register) LinkedNames(ctx context.Context, supporter string, wanted func(person string) bool) (names map[string]string, err error) {
	var rows []linkedPeopleRow
	err = r.view(ctx, func(q *Queries) (err error) {
		rows, err = q.linkedPeople(ctx, supporter, mostLinked, 0)
		return err
	})
	names = map[string]string{}
	for _, row := range rows {
		if wanted(row.Person) {
			name, openErr := r.records.Open(ctx, accountPlace(row.Person, "name", row.Version), row.Name)
			err, names[row.Person] = errors.Join(err, openErr), string(name)
		}
	}
	return names, fault.Wrap(err, "people.LinkedNames")
}

// Names are what some accounts want to be called, by account, in one query and, where the keys of
// their names aren't in memory, one to the keyring; nobody's where there is nobody any more. An id that isn't one is left out.
func (r *Register) Names(ctx context.Context, accounts []string) (names map[string]string, err error) {
	names = map[string]string{}
	accounts = slices.DeleteFunc(slices.Clone(accounts), func(id string) bool { return !IsID(id) })
	if len(accounts) == 0 {
		return names, nil
	}
	slices.Sort(accounts)
	var rows []accountNamesRow
	// Neither kind of database takes a list as one argument in the same way: ids are all of one length, so one text of them does.
	err = r.view(ctx, func(q *Queries) (err error) {
		rows, err = q.accountNames(ctx, strings.Join(slices.Compact(accounts), " "))
		return err
	})
	owners := make([]string, 0, len(rows))
	for _, row := range rows {
		owners = append(owners, row.ID)
	}
	if err == nil {
		err = r.records.Ready(ctx, owners)
	}
	for _, row := range rows {
		if err != nil {
			break
		}
		var name []byte
		if name, err = r.records.Open(ctx, accountPlace(row.ID, "name", row.Version), row.Name); errors.Is(err, vault.ErrErased) {
			err = nil // they are being erased at this moment
		} else if err == nil {
			names[row.ID] = string(name)
		}
	}
	return names, fault.Wrap(err, "people.Names")
}
