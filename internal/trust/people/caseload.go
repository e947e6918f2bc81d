package people

import (
	"context"
	"errors"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
)

// InCare is one person as their supporter's list has them. Nothing of what they keep was opened for it.
type InCare struct {
	Person, Name string
	Linked       time.Time
	Fresh        int    // how many things they share that the supporter hasn't looked at since
	Waiting      string // the table, on two screens or the phone, at which the two can sit down now; "" for none
}

// Caseload are all whom a supporter supports now, whoever began to last first: one question to the data and, where the keys of their
// names aren't in memory, one to the keyring. Names are sealed, so that no database can put them in order or look through them: whoever
// wants that has all of them, of this one supporter, in memory for as long as the page takes.
func (r *Register) Caseload(ctx context.Context, supporter string) (all []InCare, err error) {
	now := r.now()
	var rows []caseloadRow
	err = r.view(ctx, func(q *Queries) (err error) {
		rows, err = q.caseload(ctx, supporter, millis(now), now.Add(-longest).UnixMilli())
		return err
	})
	owners := make([]string, 0, len(rows))
	for _, row := range rows {
		owners = append(owners, row.Person)
	}
	if err == nil {
		err = r.records.Ready(ctx, owners)
	}
	if err != nil {
		return nil, fault.Wrap(err, "people.Caseload")
	}
	for _, row := range rows {
		name, err := r.records.Open(ctx, accountPlace(row.Person, "name", row.Version), row.Name)
		if errors.Is(err, vault.ErrErased) {
			continue // they are being erased at this moment
		}
		if err != nil {
			return nil, fault.Wrap(err, "people.Caseload")
		}
		all = append(all, InCare{Person: row.Person, Name: string(name), Linked: when(row.Linked), Fresh: int(row.Fresh), Waiting: row.Waiting})
	}
	return all, nil
}

// Supported is what stands between a person and a supporter who are linked.
type Supported struct {
	Person, Supporter string
	Name              string // the person's
	Link              string
	Wording           string                           // of the page that was agreed to; "" for none
	Agreed            struct{ Person, Supporter bool } // to that wording
	Typing            Typing
	Met               time.Time // when the two last sat down at a table since they are linked; zero for never
}

// Supported is one person of a supporter's, in one question; a fault.NotFound where the two aren't linked, whatever was.
func (r *Register) Supported(ctx context.Context, person, supporter string) (s Supported, err error) {
	if !IsID(person) {
		return s, fault.Missing()
	}
	var row supportedRow
	err = r.view(ctx, func(q *Queries) (err error) { row, err = db.One(q.supported(ctx, person, supporter)); return err })
	if err != nil {
		return s, fault.Wrap(err, "people.Supported")
	}
	name, err := r.records.Open(ctx, accountPlace(person, "name", row.Version), row.Name)
	if err != nil {
		return s, fault.Wrap(err, "people.Supported")
	}
	s = Supported{Person: person, Supporter: supporter, Name: string(name), Link: row.Link, Wording: row.Wording.String}
	s.Agreed.Person, s.Agreed.Supporter = row.PersonAt.Valid, row.SupporterAt.Valid
	if row.Told.Valid {
		s.Typing = Typing{How: row.Told.String, At: whenSet(row.ToldAt)}
	}
	if row.Met > 0 {
		s.Met = when(row.Met)
	}
	return s, nil
}
