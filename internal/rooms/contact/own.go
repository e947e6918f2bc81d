package contact

import (
	"context"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/trust/people"
)

// Own is all that a person wrote here and was written to, a line each: for what they carry off (RUN-8).
func (x *Room) Own(ctx context.Context, v people.Viewer) (lines []string, err error) {
	var rows []allOfRow
	err = x.view(ctx, func(q *Queries) (err error) { rows, err = q.allOf(ctx, v.Account, x.Now().UnixMilli()); return err })
	if err != nil {
		return nil, fault.Wrap(err, "contact.Own")
	}
	you, err := x.People.Name(ctx, v.Account)
	names := map[string]string{}
	for _, row := range rows {
		name, known := names[row.Supporter]
		if !known && err == nil {
			name, err = x.People.Name(ctx, row.Supporter)
			names[row.Supporter] = name
		}
		if err != nil {
			return nil, fault.Wrap(err, "contact.Own")
		}
		_, pass, err := x.Sharing.Talk(ctx, v, row.Supporter)
		if err != nil {
			return nil, err
		}
		m, err := x.openMessage(ctx, pass, v.Account, row.Talk, row.N, row.Body)
		if err != nil {
			return nil, err
		}
		from, to := you, name
		if !row.Own {
			from, to = name, you
		}
		lines = append(lines, i18n.T(ctx, "contact.own.line", "date", i18n.DateYear(ctx, time.UnixMilli(row.Sent)), "from", from, "to", to, "text", m.Text))
	}
	return lines, nil
}
