package access

import (
	"context"
	"errors"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// Mine are a person's own, the latest first.
func (x *Room) Mine(ctx context.Context, v people.Viewer) (all []Arrangement, err error) {
	var rows []Arrangements
	if !v.Is(people.Person) || v.Account == "" {
		return nil, fault.Missing()
	}
	err = x.view(ctx, func(q *Queries) (err error) { rows, err = q.arrangementsOf(ctx, v.Account); return err })
	for _, r := range rows {
		pass, bad := x.Sharing.ReadArranged(ctx, v, arrangementOf(r).facts())
		if bad == nil {
			var a Arrangement
			a, bad = x.openRow(ctx, pass, r)
			all = append(all, a)
		}
		err = errors.Join(err, bad)
	}
	return all, fault.Wrap(err, "access.Mine")
}

// Own is all that was arranged for a person in words, a line for each part of it: for what they carry off (RUN-8).
func (x *Room) Own(ctx context.Context, v people.Viewer) (lines []string, err error) {
	all, err := x.Mine(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		lines = append(lines, i18n.T(ctx, "access.own.line", "kind", i18n.T(ctx, "access.kind."+string(a.Kind)), "what", a.title(ctx), "state", stateWords(ctx, a.Kind, a.State)))
		part := func(label, said string) {
			lines = append(lines, i18n.T(ctx, "access.own.part", "label", i18n.T(ctx, "access.one."+label), "said", said))
		}
		if a.Sort != "" {
			part("sort", i18n.T(ctx, "access.stock."+a.Sort))
		}
		if a.Due > 0 {
			part("due", dateOf(ctx, a.Due))
		}
		if a.Need != "" {
			part("need", i18n.T(ctx, "access.need."+a.Need))
		}
		if a.Note != "" {
			part("note", a.Note)
		}
		for _, step := range a.Log {
			name, err := x.name(ctx, step.By)
			if err != nil {
				return nil, err
			}
			line := stepLine(ctx, a.Kind, step, name)
			if step.Words != "" {
				line = i18n.T(ctx, "access.own.part", "label", line, "said", step.Words)
			}
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// Drop is its person's no to a referral: it isn't wanted any more.
func (x *Room) Drop(ctx context.Context, v people.Viewer, id string) error {
	a, err := x.own(ctx, v, id)
	if err != nil {
		return err
	}
	if a.Kind != sharing.Referral || a.Ended() {
		return nil // the form came twice
	}
	return x.move(ctx, v, a, Dropped, "")
}

// Remove removes for good what has ended, because its person wants it gone.
func (x *Room) Remove(ctx context.Context, v people.Viewer, id string) error {
	a, err := x.own(ctx, v, id)
	if fault.Is(err, fault.NotFound) {
		return nil // the form came twice
	}
	if err != nil {
		return err
	}
	if !a.Ended() {
		return fault.New(fault.Conflict, "access.mine.open")
	}
	return fault.Wrap(x.Ledger.Update(ctx, x.DB, func(q db.Q) error {
		n, err := New(q).removeArrangement(ctx, id, v.Account)
		if err != nil || n == 0 {
			return err
		}
		return people.NoteEnding(ctx, q, people.EndedArrangement, id, x.Now())
	}), "access.Remove")
}

func (x *Room) own(ctx context.Context, v people.Viewer, id string) (Arrangement, error) {
	a, err := x.Arranged(ctx, v, id)
	if err == nil && (a.Owner != v.Account || !v.Is(people.Person)) {
		err = fault.Missing()
	}
	return a, err
}

// Counts are how many arrangements made before some time there are of each kind and state: all that a supervisor learns of them.
func (x *Room) Counts(ctx context.Context, before time.Time) (counts map[sharing.Kind]map[string]int64, err error) {
	counts = map[sharing.Kind]map[string]int64{}
	err = x.view(ctx, func(q *Queries) error {
		rows, err := q.countArrangements(ctx, before.UnixMilli())
		for _, r := range rows {
			k := sharing.Kind(r.Kind)
			if counts[k] == nil {
				counts[k] = map[string]int64{}
			}
			counts[k][r.State] = r.N
		}
		return err
	})
	return counts, fault.Wrap(err, "access.Counts")
}
