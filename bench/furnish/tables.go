package furnish

import (
	"context"
	"fmt"

	"towpath/internal/trust/people"
)

// Table is a joint session on two screens.
type Table struct {
	Person, Supporter Person // with the tokens of their screens at the table
}

// Tables makes pairs of people who sit at a table each, on two screens.
func (h *House) Tables(ctx context.Context, count int) ([]Table, error) {
	all := make([]Table, count)
	err := each(ctx, count, func(ctx context.Context, i int) (err error) {
		all[i], err = h.table(ctx, i)
		return err
	})
	return all, err
}

func (h *House) table(ctx context.Context, i int) (t Table, err error) {
	if t.Person, err = h.Person(ctx, fmt.Sprintf("Made-up A%d", i+1), people.Person); err != nil {
		return t, err
	}
	if t.Supporter, err = h.Person(ctx, fmt.Sprintf("Made-up B%d", i+1), people.Worker); err != nil {
		return t, err
	}
	if err := h.People.AddLink(ctx, t.Person.Account, t.Supporter.Account); err != nil {
		return t, err
	}
	one, err := h.viewer(ctx, t.Person)
	if err != nil {
		return t, err
	}
	other, err := h.viewer(ctx, t.Supporter)
	if err != nil {
		return t, err
	}
	id, token, err := h.People.OpenTable(ctx, one, t.Person.Account, t.Supporter.Account, people.TwoScreens)
	if err != nil {
		return t, err
	}
	t.Person.Token = token
	t.Supporter.Token, err = h.People.JoinTable(ctx, other, id)
	return t, err
}
