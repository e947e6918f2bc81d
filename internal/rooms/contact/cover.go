package contact

import (
	"context"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
)

// Cover lets a person write to who covers for another that is away, and says who that is. The cover may read what is written to them from
// now on, until the absence ends, and nothing else. Somebody who supports the person anyway needs none of it.
func (x *Room) Cover(ctx context.Context, v people.Viewer, other string) (cover string, err error) {
	t, err := x.about(ctx, v, other)
	if err != nil {
		return "", err
	}
	a, away := t.published.away(t.now)
	if !t.Own || !t.on || !t.Open || t.Via != "" || !away || a.Cover == "" {
		return "", fault.Missing()
	}
	linked, err := x.People.Linked(ctx, v.Account, a.Cover)
	if err != nil || linked {
		return a.Cover, err
	}
	until := a.ends(x.Zone()).UnixMilli()
	return a.Cover, fault.Wrap(x.update(ctx, func(q *Queries) error {
		if err := q.beginTalk(ctx, people.NewID(), v.Account, a.Cover, Reply); err != nil {
			return err
		}
		row, err := q.talk(ctx, v.Account, a.Cover)
		if err != nil {
			return err
		}
		since := t.now.UnixMilli()
		if row.Via.String == other && row.Until.Int64 == until {
			since = row.Since.Int64 // pressed once more: what they wrote before is still there to read
		}
		return q.cover(ctx, other, since, until, row.ID)
	}), "contact.Cover")
}
