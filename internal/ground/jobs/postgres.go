package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

// schemaOf is where the queue's tables are: beside those of the data, if these have a schema of their own.
func schemaOf(c *pgxpool.Config) string {
	return cmp.Or(c.ConnConfig.RuntimeParams["search_path"], "towpath") + "_jobs"
}

// onPostgres is a queue that several nodes share.
type onPostgres struct {
	pool   *pgxpool.Pool
	schema string
	client *river.Client[pgx.Tx] // adds
	works  *river.Client[pgx.Tx]
	node   int64         // this node's number
	alive  *pgxpool.Conn // holds the lock of that number, for as long as the node is there
}

func openPostgres(ctx context.Context, dsn string, log *slog.Logger) (engine, error) {
	conf, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("the PostgreSQL address can't be read") // it may hold a password
	}
	conf.MaxConns = 6
	pool, err := pgxpool.NewWithConfig(ctx, conf)
	if err != nil {
		return nil, err
	}
	p := &onPostgres{pool: pool, schema: schemaOf(conf), node: rand.Int64N(1 << 62)}
	if err := p.migrate(ctx, log); err != nil {
		pool.Close()
		return nil, err
	}
	if p.client, err = river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: log, Schema: p.schema}); err != nil {
		pool.Close()
		return nil, err
	}
	return p, nil
}

// migrate makes the tables. Of several nodes that start in one moment, one does it.
func (p *onPostgres) migrate(ctx context.Context, log *slog.Logger) error {
	conn, err := p.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	const lock = 7_700_411_205
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(lock)); err != nil {
		return err
	}
	defer conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(lock)) //nolint:errcheck // it ends with the connection
	if _, err := conn.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+pgx.Identifier{p.schema}.Sanitize()); err != nil {
		return err
	}
	migrate, err := rivermigrate.New(riverpgxv5.New(p.pool), &rivermigrate.Config{Logger: log, Schema: p.schema})
	if err != nil {
		return err
	}
	_, err = migrate.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

func (p *onPostgres) insert(ctx context.Context, a args, o *river.InsertOpts) (*rivertype.JobInsertResult, error) {
	return p.client.Insert(ctx, a, o)
}

func (p *onPostgres) start(ctx context.Context, c *river.Config) (err error) {
	if p.alive, err = p.pool.Acquire(ctx); err != nil {
		return err
	}
	if _, err = p.alive.Exec(ctx, "SELECT pg_advisory_lock($1)", p.node); err != nil {
		return err
	}
	c.Schema, c.ID = p.schema, strconv.FormatInt(p.node, 10)
	if p.works, err = river.NewClient(riverpgxv5.New(p.pool), c); err != nil {
		return err
	}
	return p.works.Start(context.WithoutCancel(ctx))
}

func (p *onPostgres) stop(ctx context.Context) error { return p.works.StopAndCancel(ctx) }

// release: each node holds the lock of its number for as long as it is there. Where that lock is free, the node is no more, and what
// it was at is anybody's.
func (p *onPostgres) release(ctx context.Context) error {
	rows, err := p.pool.Query(ctx, "SELECT DISTINCT attempted_by[array_upper(attempted_by, 1)] FROM "+p.table()+" WHERE state = 'running'")
	if err != nil {
		return err
	}
	nodes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	var errs []error
	for _, node := range nodes {
		n, err := strconv.ParseInt(node, 10, 64)
		if err == nil && n != p.node {
			errs = append(errs, p.releaseOf(ctx, n, node))
		}
	}
	return errors.Join(errs...)
}

func (p *onPostgres) table() string { return pgx.Identifier{p.schema, "river_job"}.Sanitize() }

func (p *onPostgres) releaseOf(ctx context.Context, n int64, node string) error {
	return pgx.BeginFunc(ctx, p.pool, func(tx pgx.Tx) error {
		free := false
		if err := tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock($1)", n).Scan(&free); err != nil || !free {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE "+p.table()+" SET state = 'available', attempt = greatest(attempt - 1, 0), attempted_at = NULL "+
			"WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $1", node)
		return err
	})
}

func (p *onPostgres) close() error {
	if p.alive != nil {
		if err := p.alive.Hijack().Close(context.Background()); err != nil { // and with it, the lock
			return fmt.Errorf("jobs: %w", err)
		}
	}
	p.pool.Close()
	return nil
}
