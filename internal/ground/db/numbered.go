package db

import (
	"context"
	"database/sql"
	"regexp"
	"sync"
)

// numbered rewrites $N to ?N before a query reaches SQLite. SQLite takes $1 for a *name*, and its drivers bind names in
// order of appearance, so "WHERE b = $2 AND a = $1" would swap its arguments without a word. A nil []byte it makes NULL.
type numbered struct{ tx *sql.Tx }

func (n numbered) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	return n.tx.ExecContext(ctx, renumber(q), nulls(args)...)
}

func (n numbered) PrepareContext(ctx context.Context, q string) (*sql.Stmt, error) {
	return n.tx.PrepareContext(ctx, renumber(q))
}

func (n numbered) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return n.tx.QueryContext(ctx, renumber(q), nulls(args)...)
}

func (n numbered) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	return n.tx.QueryRowContext(ctx, renumber(q), nulls(args)...)
}

// nulls makes NULL of a nil []byte, as PostgreSQL's driver does; SQLite's would store it as an empty value, of which a
// UNIQUE column has room for one.
func nulls(args []any) []any {
	for i, a := range args {
		if b, ok := a.([]byte); ok && b == nil {
			args[i] = nil
		}
	}
	return args
}

var (
	placeholder = regexp.MustCompile(`'(?:[^']|'')*'|\$([0-9]+)`)
	renumbered  sync.Map // query text → rewritten text; the texts are those in our code, so the map stays small
)

// renumber rewrites placeholders and leaves quoted text alone.
func renumber(q string) string {
	if r, ok := renumbered.Load(q); ok {
		return r.(string)
	}
	r := placeholder.ReplaceAllStringFunc(q, func(m string) string {
		if m[0] == '$' {
			return "?" + m[1:]
		}
		return m
	})
	renumbered.Store(q, r)
	return r
}
