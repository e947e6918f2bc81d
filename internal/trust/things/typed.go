package things

import (
	"context"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
)

// TypedIn are a person's own things that a supporter typed in for them, or wrote on for them, the latest change first.
func (k *Keeper) TypedIn(ctx context.Context, v people.Viewer, most, skip int) ([]Thing, error) {
	return k.own(ctx, v, func(q *Queries, owner string) ([]Things, error) {
		return q.enteredPage(ctx, owner, int32(skip), int32(most))
	})
}

// HasTypedIn reports whether there are any.
func (k *Keeper) HasTypedIn(ctx context.Context, v people.Viewer) (bool, error) {
	owner, _, err := k.sharing.Own(v)
	if err != nil {
		return false, fault.Wrap(err, "things.HasTypedIn")
	}
	var n int64
	err = k.view(ctx, func(q *Queries) (err error) { n, err = q.countEntered(ctx, owner); return err })
	return n > 0, fault.Wrap(err, "things.HasTypedIn")
}
