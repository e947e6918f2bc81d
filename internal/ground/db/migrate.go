package db

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// migrate brings the schema up to date. Migrations only go forward; on PostgreSQL an advisory lock lets several nodes
// start at once.
func (d *DB) migrate(ctx context.Context, migrations fs.FS) error {
	dialect, opts := goose.DialectSQLite3, []goose.ProviderOption{}
	if d.engine == Postgres {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // look again each second, for five minutes
		if err != nil {
			return fmt.Errorf("lock: %w", err)
		}
		dialect, opts = goose.DialectPostgres, append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, d.write, migrations, opts...)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
