package people

import (
	"context"
	"errors"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
)

// WithdrawStory takes a story back, in the transaction of Ledger.Update that q is of: its row goes, whoever holds a copy can hear
// that it was withdrawn, and it stays so where an older copy of the data is put back. It reports whether there was one. The key
// of the story is for the caller to destroy afterwards.
func WithdrawStory(ctx context.Context, q db.Q, id string, at time.Time) (there bool, err error) {
	query := New(q)
	n, err := withdraw(ctx, query, id, at.UnixMilli())
	if err == nil && n > 0 {
		err = query.noteEnding(ctx, string(EndedStory), id, at.UnixMilli())
	}
	return n > 0, fault.Wrap(err, "people.WithdrawStory(%s)", id)
}

// withdraw removes a story and lists it as withdrawn, also where there is none of this id: somebody may hold one elsewhere.
func withdraw(ctx context.Context, q *Queries, id string, at int64) (int64, error) {
	n, err := q.removeStory(ctx, id)
	if err != nil {
		return n, err
	}
	return n, errors.Join(q.removeFilesOf(ctx, id), q.removeUploadsOf(ctx, id), q.listWithdrawn(ctx, id, at))
}

// withdrawAllOf takes back every story that somebody told, because they are being erased.
func (r *Register) withdrawAllOf(ctx context.Context, teller string) error {
	var told []string
	err := r.view(ctx, func(q *Queries) (err error) { told, err = q.storiesToldBy(ctx, teller); return err })
	for _, id := range told {
		if err == nil {
			err = r.ledger.Update(ctx, r.db, func(q db.Q) error { _, err := WithdrawStory(ctx, q, id, r.now()); return err })
		}
		if err == nil {
			err = r.vault.Destroy(ctx, id)
		}
	}
	return err
}
