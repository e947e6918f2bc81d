package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/ncruces/go-sqlite3"
)

const pgConns = 16

// connectWithin is how long PostgreSQL may take to let us in, where its address says nothing else: a page waits for it.
const connectWithin = 3 * time.Second

func openPostgres(ctx context.Context, c Config) (*DB, error) {
	conf, err := pgx.ParseConfig(c.DSN)
	if err != nil {
		// The address may hold a password, so it is not repeated.
		return nil, &OpenError{What: "The PostgreSQL address can't be read.", Do: "It looks like postgres://user:password@host:5432/database."}
	}
	conf.ConnectTimeout = cmp.Or(conf.ConnectTimeout, connectWithin)
	if c.Schema != "" {
		conf.RuntimeParams["search_path"] = c.Schema
	}
	pool := stdlib.OpenDB(*conf)
	pool.SetMaxOpenConns(pgConns)
	pool.SetMaxIdleConns(pgConns)
	d := &DB{engine: Postgres, write: pool, read: pool, pg: conf}
	d.close = sync.OnceValue(d.closeOnce)
	if err := d.reach(ctx, c.Schema); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *DB) reach(ctx context.Context, schema string) error {
	if err := d.write.PingContext(ctx); err != nil {
		return &OpenError{What: "PostgreSQL doesn't answer.", Do: "Check that it runs, and the address, user and password given.", Err: err}
	}
	if schema == "" {
		return nil
	}
	_, err := d.write.ExecContext(ctx, "CREATE SCHEMA IF NOT EXISTS "+pgx.Identifier{schema}.Sanitize())
	if err != nil && !IsTaken(err) { // taken: another node made it in the same moment
		return fmt.Errorf("db: schema %s: %w", schema, err)
	}
	return nil
}

// isRetryable reports an error after which the same transaction may well succeed.
func isRetryable(err error) bool {
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01" // serialization failure, deadlock
	}
	return errors.Is(err, sqlite3.BUSY_SNAPSHOT)
}

// IsTaken reports that a row with this key is there already.
func IsTaken(err error) bool {
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	return errors.Is(err, sqlite3.CONSTRAINT_UNIQUE) || errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY)
}

// IsBereft reports that a row belongs to one that isn't there, or isn't there any more.
func IsBereft(err error) bool {
	return pgCode(err) == "23503" || errors.Is(err, sqlite3.CONSTRAINT_FOREIGNKEY)
}

var _ Q = (*sql.Tx)(nil)
