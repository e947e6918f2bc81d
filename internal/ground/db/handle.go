package db

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// handle is one connection to an SQLite file that is never given back to database/sql: its transactions begin and end
// here, which saves a goroutine for each of them and for each query.
type handle struct {
	sql *sql.Conn
}

func open(ctx context.Context, pool *sql.DB) (*handle, error) {
	c, err := pool.Conn(ctx)
	return &handle{c}, err
}

// raw runs fn on the connection itself, while nothing else can.
func (h *handle) raw(fn func(*conn) error) error {
	return h.sql.Raw(func(c any) error { return fn(c.(*conn)) })
}

// do runs a statement that nothing interrupts.
func (h *handle) do(query string) error {
	return h.raw(func(c *conn) error { return c.do(query) })
}

// Close closes the connection, whatever still hangs on it.
func (h *handle) Close() error { return h.raw((*conn).Close) }

// part is what one caller's fn gets: queries on a handle, for as long as its part of the transaction lasts.
type part struct {
	h    *handle
	over bool
}

// quiet hides from database/sql when a context ends: it would start a goroutine for each query to find out. Our own
// driver looks inside.
type quiet struct{ context.Context }

func (quiet) Done() <-chan struct{}       { return nil }
func (quiet) Err() error                  { return nil }
func (quiet) Deadline() (time.Time, bool) { return time.Time{}, false }

// inside is the context that quiet hides.
func inside(ctx context.Context) context.Context {
	if q, ok := ctx.(quiet); ok {
		return q.Context
	}
	return ctx
}

var errOver = fmt.Errorf("db: a query after the View or Update that it belongs to: %w", sql.ErrTxDone)

var overCtx = func() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errOver)
	return ctx
}()

func (p *part) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if p.over {
		return nil, errOver
	}
	return p.h.sql.ExecContext(quiet{ctx}, query, args...)
}

func (p *part) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if p.over {
		return nil, errOver
	}
	return p.h.sql.PrepareContext(quiet{ctx}, query)
}

func (p *part) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if p.over {
		return nil, errOver
	}
	return p.h.sql.QueryContext(quiet{ctx}, query, args...)
}

func (p *part) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if p.over {
		return p.h.sql.QueryRowContext(overCtx, query, args...)
	}
	return p.h.sql.QueryRowContext(quiet{ctx}, query, args...)
}
