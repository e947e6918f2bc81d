package people

import (
	"context"
	"errors"

	"towpath/internal/ground/fault"
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
