// Package db opens the two databases that Towpath runs on, an embedded encrypted SQLite file or PostgreSQL, and gives
// both one face: the same SQL text, read and write transactions, and forward-only migrations.
//
// The SQL that works on both: TEXT ids made in Go, BIGINT times (milliseconds since 1970, written by Go), BOOLEAN,
// BYTEA, RETURNING, ON CONFLICT … excluded, row-value comparisons. No JSON operators, arrays or CURRENT_TIMESTAMP.
package db

import (
	"cmp"
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
	// Migrations holds the goose migrations (NNNNN_name.sql) that bring the database up to date. Without any, its schema is
	// left as it is, whichever that is.
	Migrations fs.FS
	// Beside opens a database that another process may be serving, for a command that is run meanwhile: an SQLite file is not
	// locked against others, and nothing is migrated. A database of another version is refused.
	Beside bool

	layer string // the file layer of an SQLite file, where a test brings its own
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
	write  *sql.DB
	read   *sql.DB
	writer *writer  // SQLite only
	reader *readers // SQLite only
	unlock func() error
	close  func() error
	outage outage
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
	if IsPostgres(c.DSN) {
		d, err = openPostgres(ctx, c)
	} else {
		d, err = openSQLite(ctx, c)
	}
	if err != nil {
		return nil, err
	}
	if err := cmp.Or(d.migrate(ctx, c), d.start(ctx)); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// IsPostgres reports that an address is PostgreSQL's, and not the path of a file.
func IsPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
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

// Close refuses who comes now, waits for what is under way, and closes the database. Closing it again does nothing.
func (d *DB) Close() error { return d.close() }

func (d *DB) closeOnce() error {
	var errs []error
	if d.writer != nil {
		errs = append(errs, d.writer.close())
	}
	if d.reader != nil {
		errs = append(errs, d.reader.close())
	}
	if errs = append(errs, d.write.Close()); d.read != d.write {
		errs = append(errs, d.read.Close())
	}
	if d.unlock != nil {
		errs = append(errs, d.unlock())
	}
	return errors.Join(errs...)
}

// Ping reports whether the database answers.
func (d *DB) Ping(ctx context.Context) error {
	return d.View(ctx, func(q Q) error {
		var one int
		return q.QueryRowContext(ctx, "SELECT 1").Scan(&one)
	})
}

// View runs fn in a read-only transaction: all that fn reads is of one moment. Queries are over when fn has returned.
// fn must not call View again: where everybody did, each would wait for the other.
func (d *DB) View(ctx context.Context, fn func(Q) error) error {
	fn = tallied(ctx, false, fn)
	if d.reader != nil {
		return d.asFault(d.reader.view(ctx, fn), false)
	}
	return d.asFault(d.transact(ctx, d.read, &sql.TxOptions{ReadOnly: true, Isolation: d.viewLevel()}, fn), false)
}

// viewLevel is what makes all that a View reads be of one moment; SQLite knows nothing else.
func (d *DB) viewLevel() sql.IsolationLevel {
	if d.engine == Postgres {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

// Update runs fn in a write transaction. What fn did is durable once Update returns nil, and as if it had never been where
// Update returns an error, or fn panics. fn may run again where the engine asks for a retry, so it must have no other effect.
//
// On SQLite there is one writer: fn runs when its turn comes, in the order of the calls, and all wait for it, so it does
// nothing slow. Several share a commit; one that fails alone harms none of the others, and a commit that fails is told to
// all who share it. A caller whose ctx ends before its turn isn't run. Once fn has returned nil the end of ctx changes
// nothing. fn must not call Update: it would wait for itself, and be refused after 20 seconds.
func (d *DB) Update(ctx context.Context, fn func(Q) error) error {
	fn = tallied(ctx, true, fn)
	var err error
	for range 4 {
		if d.writer != nil {
			err = d.writer.update(ctx, fn)
		} else {
			err = d.transact(ctx, d.write, nil, fn)
		}
		if !isRetryable(err) {
			break
		}
	}
	return d.asFault(err, true)
}

func (d *DB) transact(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, fn func(Q) error) error {
	tx, err := d.outage.begin(ctx, pool, opts)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	if err := fn(tx); err != nil {
		return err
	}
	err = tx.Commit()
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil { // database/sql has rolled it back
		return ctx.Err()
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
