package people

import (
	"context"
	"time"

	"towpath/internal/ground/fault"
)

// freshFor is how long having shown who one is lets one change the ways of signing in. Without it, whoever finds a tablet
// signed in could make themselves a card.
const freshFor = 10 * time.Minute

// Fresh is nil while the viewer has shown who they are within the last ten minutes, in this session.
func (r *Register) Fresh(ctx context.Context, v Viewer) error {
	if v.Account == "" || v.Session == "" {
		return fault.Missing()
	}
	var s Sessions
	err := r.view(ctx, func(q *Queries) (err error) { s, err = q.session(ctx, v.Session); return err })
	if err != nil {
		return fault.Wrap(missing(err), "people.Fresh")
	}
	if age := r.now().Sub(when(s.Proved)); age < 0 || age >= freshFor {
		return fault.New(fault.Forbidden, "people.fresh")
	}
	return nil
}

// ShowAgain lets the viewer show once more who they are, with what they sign in by. It then counts for ten minutes.
func (r *Register) ShowAgain(ctx context.Context, v Viewer, secret string) error {
	if v.Account == "" {
		return fault.Missing()
	}
	if err := r.Prove(ctx, v.Account, secret); err != nil {
		return err
	}
	err := r.update(ctx, func(q *Queries) error { return q.setProved(ctx, v.Session, r.now().UnixMilli()) })
	return fault.Wrap(err, "people.ShowAgain")
}
