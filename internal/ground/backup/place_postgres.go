package backup

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"towpath/internal/ground/db"
)

// postgresPlace is a schema of a PostgreSQL database; the new one is made in a schema beside it.
type postgresPlace struct {
	config db.Config
	now    func() time.Time
}

// with runs fn on the database, in the schema that is to be replaced.
func (p postgresPlace) with(ctx context.Context, fn func(d *db.DB, schema string) error) (err error) {
	c := p.config
	c.Migrations, c.Beside = nil, true
	d, err := db.Open(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	var schema *string
	if err := d.View(ctx, func(q db.Q) error { return q.QueryRowContext(ctx, "SELECT current_schema()").Scan(&schema) }); err != nil {
		return err
	}
	if schema == nil {
		return &Refusal{What: "The PostgreSQL address names a schema that isn't there.", Do: "Make it first, or leave search_path out of the address."}
	}
	return fn(d, *schema)
}

// inSchema runs fn in one transaction.
func (p postgresPlace) inSchema(ctx context.Context, fn func(q db.Q, schema string) error) error {
	return p.with(ctx, func(d *db.DB, schema string) error {
		return d.Update(ctx, func(q db.Q) error { return fn(q, schema) })
	})
}

func staged(schema string, s Stage) string { return schema + "_" + string(s) }

func ident(name string) string { return quoted([]string{name})[0] }

// Lock keeps the connection that holds the lock, and nothing else.
func (p postgresPlace) Lock(ctx context.Context) (func() error, error) {
	c := p.config
	c.Migrations, c.Beside = nil, true
	d, err := db.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	free, err := d.Alone(ctx)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return func() error { return errors.Join(free(), d.Close()) }, nil
}

func (p postgresPlace) Stage(ctx context.Context) (c db.Config, err error) {
	c = p.config
	err = p.inSchema(ctx, func(q db.Q, schema string) error {
		c.Schema = staged(schema, Restoring)
		return exec(ctx, q, "DROP SCHEMA IF EXISTS "+ident(c.Schema)+" CASCADE", "CREATE SCHEMA "+ident(c.Schema))
	})
	return c, err
}

func (p postgresPlace) Clear(ctx context.Context) error {
	return p.inSchema(ctx, func(q db.Q, schema string) error {
		return exec(ctx, q, "DROP SCHEMA IF EXISTS "+ident(staged(schema, Restoring))+" CASCADE")
	})
}

func exec(ctx context.Context, q db.Q, queries ...string) error {
	for _, query := range queries {
		if _, err := q.ExecContext(ctx, query); err != nil {
			return fmt.Errorf("%s: %w", query, err)
		}
	}
	return nil
}

func (p postgresPlace) Ready(ctx context.Context) error {
	return p.inSchema(ctx, func(q db.Q, schema string) error {
		return exec(ctx, q, "ALTER SCHEMA "+ident(staged(schema, Restoring))+" RENAME TO "+ident(staged(schema, Restored)))
	})
}

func (p postgresPlace) Has(ctx context.Context, s Stage) (there bool, err error) {
	err = p.inSchema(ctx, func(q db.Q, schema string) error {
		return q.QueryRowContext(ctx, "SELECT count(*) > 0 FROM pg_namespace WHERE nspname = $1", staged(schema, s)).Scan(&there)
	})
	return there, err
}

// Replace moves the tables that are here into a schema that keeps them, and the new ones in their place, in one transaction.
func (p postgresPlace) Replace(ctx context.Context, s Stage) (kept string, err error) {
	err = p.inSchema(ctx, func(q db.Q, schema string) error {
		kept = schema + "_before_restore_" + strings.ToLower(p.now().UTC().Format("20060102T150405Z"))
		var same int
		if err := q.QueryRowContext(ctx, "SELECT count(*) FROM pg_namespace WHERE starts_with(nspname, $1)", kept).Scan(&same); err != nil {
			return err
		}
		if same > 0 {
			kept += fmt.Sprint("_", same+1)
		}
		fresh, err := tableNames(ctx, q, staged(schema, s))
		if err != nil {
			return err
		}
		old, err := tableNames(ctx, q, schema)
		if err != nil {
			return err
		}
		moves := []string{"CREATE SCHEMA " + ident(kept)}
		for name := range old {
			if fresh[name] {
				moves = append(moves, move(schema, name, kept))
			}
		}
		if len(moves) == 1 {
			kept, moves = "", nil
		}
		for name := range fresh {
			moves = append(moves, move(staged(schema, s), name, schema))
		}
		return exec(ctx, q, append(moves, "DROP SCHEMA "+ident(staged(schema, s)))...)
	})
	return kept, err
}

func move(from, table, to string) string {
	return "ALTER TABLE " + ident(from) + "." + ident(table) + " SET SCHEMA " + ident(to)
}

func tableNames(ctx context.Context, q db.Q, schema string) (map[string]bool, error) {
	rows, err := q.QueryContext(ctx, "SELECT tablename FROM pg_tables WHERE schemaname = $1", schema)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names[name] = true
	}
	return names, rows.Err()
}
