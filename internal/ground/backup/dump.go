package backup

import (
	"context"
	"fmt"
	"io"

	"towpath/internal/ground/db"
	"towpath/internal/ground/vault"
)

// Write writes an archive of everything that a read transaction sees. The manifest's Format, Installation, Engine, Schema and
// Rows are set here. Memory stays flat however much there is.
func Write(ctx context.Context, to io.Writer, key *vault.Key, q db.Q, e db.Engine, m Manifest) (Manifest, []Sum, error) {
	tables, err := tablesOf(ctx, q, e)
	if err != nil {
		return m, nil, err
	}
	m.Format, m.Installation, m.Engine, m.Rows = format, key.Fingerprint(), string(e), map[string]int64{}
	if m.Schema, err = SchemaVersion(ctx, q, e); err != nil {
		return m, nil, fmt.Errorf("backup: schema: %w", err)
	}
	for _, t := range tables {
		var n int64
		if err := q.QueryRowContext(ctx, "SELECT count(*) FROM "+quoted([]string{t.Name})[0]).Scan(&n); err != nil {
			return m, nil, fmt.Errorf("backup: count %s: %w", t.Name, err)
		}
		m.Rows[t.Name] = n
	}
	w, err := newWriter(to, key, m)
	if err != nil {
		return m, nil, err
	}
	for _, t := range tables {
		if err := w.copy(ctx, q, e, t); err != nil {
			return m, nil, err
		}
	}
	return m, w.sums, w.close()
}

func (w *writer) copy(ctx context.Context, q db.Q, e db.Engine, t Table) error {
	if err := w.begin(t); err != nil {
		return err
	}
	rows, err := q.QueryContext(ctx, t.query(e))
	if err != nil {
		return fmt.Errorf("backup: %s: %w", t.Name, err)
	}
	defer rows.Close()
	values, into := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("backup: %s: %w", t.Name, err)
		}
		if err := w.row(values); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("backup: %s: %w", t.Name, err)
	}
	return w.finish()
}
