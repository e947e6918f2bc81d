package dbtest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"towpath/internal/ground/db"
)

// listTables finds the names of an engine's tables.
var listTables = map[db.Engine]string{
	db.SQLite:   "SELECT name FROM sqlite_schema WHERE type = 'table'",
	db.Postgres: "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()",
}

// Dump is every value in every row of every table, as somebody would read it who has the whole database and no key. Bytes
// are there as they are, so that a search finds text that should have been sealed.
func Dump(t testing.TB, d *db.DB) []byte {
	t.Helper()
	var out bytes.Buffer
	err := d.View(context.Background(), func(q db.Q) error {
		names, err := rows(q, listTables[d.Engine()])
		slices.SortFunc(names, func(a, b []any) int { return bytes.Compare(raw(a[0]), raw(b[0])) })
		for _, name := range names {
			fmt.Fprintf(&out, "\n== %s\n", raw(name[0]))
			var all [][]any
			if all, err = rows(q, fmt.Sprintf("SELECT * FROM %q", raw(name[0]))); err != nil {
				return err
			}
			for _, row := range all {
				for _, v := range row {
					out.Write(raw(v))
					out.WriteByte('|')
				}
				out.WriteByte('\n')
			}
		}
		return err
	})
	if err != nil {
		t.Fatalf("dbtest.Dump: %v", err)
	}
	return out.Bytes()
}

// Files is every byte of an SQLite database's files, as they lie on the disk; nothing for PostgreSQL, whose files are the
// host's to encrypt.
func Files(t testing.TB, c db.Config) []byte {
	t.Helper()
	if c.Schema != "" {
		return nil
	}
	var all []byte
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		b, err := os.ReadFile(c.DSN + suffix)
		if err != nil && !os.IsNotExist(err) {
			t.Fatalf("dbtest.Files: %v", err)
		}
		all = append(all, b...)
	}
	return all
}

func rows(q db.Q, query string) (all [][]any, err error) {
	found, err := q.QueryContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	names, err := found.Columns()
	if err != nil {
		return nil, err
	}
	for found.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := found.Scan(into...); err != nil {
			return nil, err
		}
		all = append(all, values)
	}
	return all, found.Err()
}

func raw(v any) []byte {
	switch v := v.(type) {
	case nil:
		return nil
	case []byte:
		return v
	}
	return fmt.Append(nil, v)
}
