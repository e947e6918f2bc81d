// Package db opens the two databases that Towpath runs on, an embedded encrypted SQLite file or PostgreSQL, and gives
// both one face: the same SQL text, read and write transactions, and forward-only migrations.
//
// The SQL that works on both: TEXT ids made in Go, BIGINT times (milliseconds since 1970, written by Go), BOOLEAN,
// BYTEA, RETURNING, ON CONFLICT … excluded, row-value comparisons. No JSON operators, arrays or CURRENT_TIMESTAMP.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"

	"towpath/internal/ground/fault"
)

// Q runs queries inside a transaction; it is what generated query code takes.
type Q interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	PrepareContext(context.Context, string) (*sql.Stmt, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// Config says which database to open.
type Config struct {
	// DSN is "postgres://…", or the path of an SQLite file.
	DSN string
	// Key is the 32-byte key of an SQLite file; PostgreSQL's files are the host's to encrypt.
	Key []byte
	// Schema, on PostgreSQL, is the schema whose tables are used; it is made when missing. "" is the server's default.
	Schema string
	// Migrations holds the goose migrations (NNNNN_name.sql) that bring the database up to date.
	Migrations fs.FS
	// Beside opens a database that another process may be serving, for a command that is run meanwhile: an SQLite file is not
	// locked against others, and nothing is migrated. A database of another version is refused.
	Beside bool
}

// Engine names a kind of database.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is an open database. Its methods may be called from any goroutine.
type DB struct {
	engine Engine
	write  *sql.DB // one connection on SQLite, so that writers queue here and never meet inside the file
	read   *sql.DB
	unlock func() error
	latest int64           // the latest migration that this program knows
	pg     *pgx.ConnConfig // nil on SQLite
}

// Open opens the database, brings it up to date and returns it. A wrong key, a damaged file and a file in use by
// another process each end in an *OpenError that says so.
func Open(ctx context.Context, c Config) (*DB, error) {
	var (
		d   *DB
		err error
	)
	if strings.HasPrefix(c.DSN, "postgres://") || strings.HasPrefix(c.DSN, "postgresql://") {
		d, err = openPostgres(ctx, c)
	} else {
		d, err = openSQLite(ctx, c)
	}
	if err != nil {
		return nil, err
	}
	if err := d.migrate(ctx, c); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// OpenError says, to whoever runs the service, why a database can't be opened and what to do.
type OpenError struct {
	What, Do string
	Err      error
}

func (e *OpenError) Error() string {
	if e.Err == nil {
		return e.What + " " + e.Do
	}
	return fmt.Sprintf("%s %s (%v)", e.What, e.Do, e.Err)
}

func (e *OpenError) Unwrap() error { return e.Err }

// Engine is the kind of database that is open.
func (d *DB) Engine() Engine { return d.engine }

// Close closes the database once running transactions are done.
func (d *DB) Close() error {
	err := d.write.Close()
	if d.read != d.write {
		err = errors.Join(err, d.read.Close())
	}
	if d.unlock != nil {
		err = errors.Join(err, d.unlock())
	}
	return err
}

// Ping reports whether the database answers.
func (d *DB) Ping(ctx context.Context) error {
	return d.View(ctx, func(q Q) error {
		var one int
		return q.QueryRowContext(ctx, "SELECT 1").Scan(&one)
	})
}

// View runs fn in a read-only transaction: all that fn reads is of one moment.
func (d *DB) View(ctx context.Context, fn func(Q) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if d.engine == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	return d.transact(ctx, d.read, opts, fn)
}

// Update runs fn in a write transaction, durable once Update returns nil. fn may run again where the engine
// asks for a retry, so it must have no other effect.
func (d *DB) Update(ctx context.Context, fn func(Q) error) error {
	var err error
	for range 4 {
		if err = d.transact(ctx, d.write, nil, fn); !isRetryable(err) {
			return err
		}
	}
	return err
}

func (d *DB) transact(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, fn func(Q) error) error {
	tx, err := pool.BeginTx(ctx, opts)
	if err != nil {
		return asBusy(err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	if err := fn(d.wrap(tx)); err != nil {
		return asBusy(err)
	}
	return asBusy(tx.Commit())
}

func (d *DB) wrap(tx *sql.Tx) Q {
	if d.engine == SQLite {
		return numbered{tx}
	}
	return tx
}

// asBusy turns "somebody else holds the database" into a sentence; other errors pass.
func asBusy(err error) error {
	if err != nil && isLocked(err) {
		return fault.Wrap(fault.New(fault.Busy, "page.problem.busy"), "db: %v", err)
	}
	return err
}

// One turns "no such row" into fault.Missing, and leaves other errors as they are.
func One[T any](v T, err error) (T, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return v, fault.Missing()
	}
	return v, err
}
