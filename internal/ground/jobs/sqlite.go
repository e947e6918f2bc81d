package jobs

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"towpath/internal/ground/db"
)

// onSQLite is a queue in a file, which one process has.
type onSQLite struct {
	pool   *sql.DB
	unlock func() error
	client *river.Client[*sql.Tx] // adds
	works  *river.Client[*sql.Tx]
}

func openSQLite(ctx context.Context, c db.Config, log *slog.Logger) (engine, error) {
	pool, unlock, err := db.Library(ctx, c)
	if err != nil {
		return nil, err
	}
	s := &onSQLite{pool: pool, unlock: unlock}
	migrate, err := rivermigrate.New(riversqlite.New(pool), &rivermigrate.Config{Logger: log})
	if err == nil {
		_, err = migrate.Migrate(ctx, rivermigrate.DirectionUp, nil)
	}
	if err == nil {
		s.client, err = river.NewClient(riversqlite.New(pool), &river.Config{Logger: log})
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *onSQLite) insert(ctx context.Context, a args, o *river.InsertOpts) (*rivertype.JobInsertResult, error) {
	return s.client.Insert(ctx, a, o)
}

func (s *onSQLite) start(ctx context.Context, c *river.Config) (err error) {
	if s.works, err = river.NewClient(riversqlite.New(s.pool), c); err != nil {
		return err
	}
	return s.works.Start(context.WithoutCancel(ctx))
}

func (s *onSQLite) stop(ctx context.Context) error { return s.works.StopAndCancel(ctx) }

// release: nobody else has the file, so whatever runs in it ran when the program was ended.
func (s *onSQLite) release(ctx context.Context) error {
	if s.works != nil {
		return nil
	}
	_, err := s.pool.ExecContext(ctx, "UPDATE river_job SET state = 'available', attempt = max(attempt - 1, 0), attempted_at = NULL WHERE state = 'running'")
	return err
}

func (s *onSQLite) close() error { return errors.Join(s.pool.Close(), s.unlock()) }
