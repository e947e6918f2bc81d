package backup

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"towpath/internal/ground/db"
	"towpath/internal/ground/vault"
)

// A piece is written in one transaction: so many rows or bytes at most.
const (
	pieceRows  = 2000
	pieceBytes = 4 << 20
	together   = 100 // rows in one INSERT
)

// Load fills a database with what an archive holds, in place of everything that is there. d has to be at the archive's own
// schema version. Where it ends in an error, d is half full and of no use to anybody.
func Load(ctx context.Context, from io.Reader, key *vault.Key, kind Kind, d *db.DB) (Manifest, []Sum, error) {
	l := &loader{ctx: ctx, db: d}
	m, sums, err := Read(from, key, kind, l)
	if err == nil {
		err = l.flush()
	}
	return m, sums, err
}

// loader is a Visitor that writes what it is told into a database.
type loader struct {
	ctx   context.Context
	db    *db.DB
	known []Table

	table Table
	rows  [][]any
	bytes int
}

// Begin makes sure that the database is what the archive was made from, and empties it: migrations put rows there too.
func (l *loader) Begin(m Manifest) error {
	return l.db.Update(l.ctx, func(q db.Q) (err error) {
		version, err := SchemaVersion(l.ctx, q, l.db.Engine())
		if err != nil {
			return err
		}
		if version != m.Schema {
			return fmt.Errorf("backup: the archive's schema is %d and the database's is %d", m.Schema, version)
		}
		if l.known, err = tablesOf(l.ctx, q, l.db.Engine()); err != nil {
			return err
		}
		for _, t := range slices.Backward(l.known) {
			if _, err := q.ExecContext(l.ctx, "DELETE FROM "+quoted([]string{t.Name})[0]); err != nil {
				return err
			}
		}
		if len(l.known) != len(m.Rows) {
			return fmt.Errorf("backup: the archive has %d tables and the database %d, at the same schema version", len(m.Rows), len(l.known))
		}
		return nil
	})
}

// Table begins a table, which has to be there with the same columns.
func (l *loader) Table(t Table) error {
	if err := l.flush(); err != nil {
		return err
	}
	l.table = t
	fits := slices.ContainsFunc(l.known, func(k Table) bool {
		return k.Name == t.Name && len(k.Columns) == len(t.Columns) && !slices.ContainsFunc(t.Columns, func(c Column) bool { return !slices.Contains(k.Columns, c) })
	})
	if !fits {
		return fmt.Errorf("backup: the archive's table %s isn't as this program knows it", t.Name)
	}
	return nil
}

// Row keeps a row until there are enough for one transaction.
func (l *loader) Row(values []any) error {
	l.rows = append(l.rows, slices.Clone(values))
	for _, v := range values {
		switch v := v.(type) {
		case string:
			l.bytes += len(v)
		case []byte:
			l.bytes += len(v)
		}
	}
	if len(l.rows) >= pieceRows || l.bytes >= pieceBytes {
		return l.flush()
	}
	return nil
}

func (l *loader) flush() error {
	if len(l.rows) == 0 {
		return nil
	}
	err := l.db.Update(l.ctx, func(q db.Q) error {
		left := l.rows
		for ; len(left) >= together; left = left[together:] {
			if err := l.insert(q, left[:together]); err != nil {
				return err
			}
		}
		for _, row := range left {
			if err := l.insert(q, [][]any{row}); err != nil {
				return err
			}
		}
		return nil
	})
	l.rows, l.bytes = l.rows[:0], 0
	if err != nil {
		return fmt.Errorf("backup: table %s: %w", l.table.Name, err)
	}
	return nil
}

// insert adds rows in one statement. There are two texts of it for each table, one row and many: texts are remembered.
func (l *loader) insert(q db.Q, rows [][]any) error {
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES ", quoted([]string{l.table.Name})[0], strings.Join(quoted(l.table.names()), ", "))
	var args []any
	for i, row := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		for j, v := range row {
			args = append(args, v)
			b.WriteString(map[bool]string{true: "(", false: ", "}[j == 0])
			fmt.Fprintf(&b, "$%d", len(args))
		}
		b.WriteString(")")
	}
	_, err := q.ExecContext(l.ctx, b.String(), args...)
	return err
}

// Holds makes sure that a database has as many rows in each table as an archive had.
func Holds(ctx context.Context, d *db.DB, sums []Sum) error {
	return d.View(ctx, func(q db.Q) error {
		for _, s := range sums {
			var n int64
			if err := q.QueryRowContext(ctx, "SELECT count(*) FROM "+quoted([]string{s.Table})[0]).Scan(&n); err != nil {
				return err
			}
			if n != s.Rows {
				return fmt.Errorf("backup: table %s has %d rows, and the archive %d", s.Table, n, s.Rows)
			}
		}
		return nil
	})
}
