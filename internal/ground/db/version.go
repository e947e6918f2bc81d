package db

import (
	"context"
	"errors"
)

// ErrOutdated says that a newer program has changed the schema under this one.
var ErrOutdated = errors.New("db: a newer Towpath has brought the database up to date")

// Current is ErrOutdated once another node, of a later version, has migrated the database. This program doesn't know what
// the new schema means, so it had better stop.
func (d *DB) Current(ctx context.Context) error {
	there, err := d.version(ctx)
	if err == nil && there > d.latest {
		err = ErrOutdated
	}
	return err
}

// hasVersions asks whether any migration was ever made here.
var hasVersions = map[Engine]string{
	SQLite:   "SELECT count(*) > 0 FROM sqlite_schema WHERE type = 'table' AND name = 'goose_db_version'",
	Postgres: "SELECT to_regclass('goose_db_version') IS NOT NULL",
}

// version is the latest migration that was made, 0 for none.
func (d *DB) version(ctx context.Context) (n int64, err error) {
	err = d.View(ctx, func(q Q) error {
		var any bool
		if err := q.QueryRowContext(ctx, hasVersions[d.engine]).Scan(&any); err != nil || !any {
			return err
		}
		return q.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version").Scan(&n)
	})
	return n, err
}
