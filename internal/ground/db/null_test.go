package db_test

import (
	"context"
	"testing"
	"testing/fstest"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
)

func TestNoBytesAreNullOnBothEngines(t *testing.T) {
	migrations := fstest.MapFS{"00001_x.sql": {Data: []byte("-- +goose Up\nCREATE TABLE x (id TEXT PRIMARY KEY, lookup BYTEA UNIQUE);\n")}}
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		err := d.Update(ctx, func(q db.Q) error {
			for _, id := range []string{"a", "b"} {
				if _, err := q.ExecContext(ctx, "INSERT INTO x (id, lookup) VALUES ($1, $2)", id, []byte(nil)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		lookup := []byte("x")
		err = d.View(ctx, func(q db.Q) error {
			return q.QueryRowContext(ctx, "SELECT lookup FROM x WHERE id = $1", "b").Scan(&lookup)
		})
		if err != nil || lookup != nil {
			t.Errorf("%v, %v", lookup, err)
		}
	})
}
