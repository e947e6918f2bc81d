package db

import (
	"context"
	"database/sql"
	"sync/atomic"
)

// Tally counts what was asked of databases: a page that asks once more than it needs is slower for everybody.
type Tally struct{ Views, Updates, Queries atomic.Int64 }

type tallyKey struct{}

// WithTally has everything that is asked with the context it returns, or one made of it, counted in t. It is for tests.
func WithTally(ctx context.Context, t *Tally) context.Context {
	return context.WithValue(ctx, tallyKey{}, t)
}

// tallied counts a transaction, and makes fn count its queries, where somebody counts.
func tallied(ctx context.Context, update bool, fn func(Q) error) func(Q) error {
	t, ok := ctx.Value(tallyKey{}).(*Tally)
	if !ok {
		return fn
	}
	if update {
		t.Updates.Add(1)
	} else {
		t.Views.Add(1)
	}
	return func(q Q) error { return fn(counting{q, t}) }
}

type counting struct {
	Q
	tally *Tally
}

func (c counting) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	c.tally.Queries.Add(1)
	return c.Q.ExecContext(ctx, query, args...)
}

func (c counting) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	c.tally.Queries.Add(1)
	return c.Q.QueryContext(ctx, query, args...)
}

func (c counting) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	c.tally.Queries.Add(1)
	return c.Q.QueryRowContext(ctx, query, args...)
}
