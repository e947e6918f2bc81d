package db

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// migrate brings the schema up to date. Migrations only go forward; on PostgreSQL an advisory lock lets several nodes
// start at once. A schema that a newer program made is left alone, and so is every schema beside another process.
func (d *DB) migrate(ctx context.Context, c Config) error {
	if c.Migrations == nil {
		return nil // a copy is made of any version
	}
	p, err := d.provider(c)
	if err != nil {
		return fmt.Errorf("db.Open: migrations: %w", err)
	}
	for _, s := range p.ListSources() {
		d.latest = max(d.latest, s.Version)
	}
	there, err := d.version(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("db.Open: version: %w", err)
	case there > d.latest:
		return &OpenError{What: "The database was brought up to date by a newer Towpath.", Do: "Start that one, or a later one. Nothing was changed."}
	case c.Beside && there < d.latest:
		return &OpenError{What: "The database is an older Towpath's.", Do: "Start this one with `towpath serve` first, which brings it up to date. Nothing was changed."}
	case c.Beside:
		return nil
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("db.Open: migrations: %w", d.asFault(err, true))
	}
	return nil
}

func (d *DB) provider(c Config) (*goose.Provider, error) {
	dialect, opts := goose.DialectSQLite3, []goose.ProviderOption{}
	if d.engine == Postgres {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // look again each second, for five minutes
		if err != nil {
			return nil, fmt.Errorf("lock: %w", err)
		}
		dialect, opts = goose.DialectPostgres, append(opts, goose.WithSessionLocker(locker))
	}
	all, err := steps(c.Migrations)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, d.write, nil, append(opts, goose.WithGoMigrations(all...))...)
}

// up is what a migration begins with, and all that goose is told in it: there is no way down, and each is one transaction.
var up = []byte("-- +goose Up\n")

// steps are the migrations NNNNN_name.sql in files, each handed to the database whole. Left to itself goose takes them apart line by
// line, with four megabytes to read each line into; that is most of what opening a new database costs.
func steps(files fs.FS) ([]*goose.Migration, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	all := make([]*goose.Migration, 0, len(names))
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		if !bytes.HasPrefix(text, up) || bytes.Contains(text[len(up):], []byte("+goose")) {
			return nil, fmt.Errorf("%s: a migration begins with %q and says nothing else to goose", name, up)
		}
		all = append(all, goose.NewGoMigration(version, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, string(text)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			return nil
		}}, nil))
	}
	return all, nil
}
