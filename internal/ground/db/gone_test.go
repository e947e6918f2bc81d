package db_test

import (
	"context"
	"testing"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/trust/schema"
)

// Whoever asks and has gone already takes no connection with them.
func TestReadersWhoHaveGoneLeaveRoom(t *testing.T) {
	dbtest.Each(t, schema.Migrations, func(t *testing.T, d *db.DB) {
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		for range 40 {
			if err := d.View(gone, func(db.Q) error { return nil }); err == nil {
				t.Error("a reader who has gone was served")
			}
		}
		if err := d.Ping(t.Context()); err != nil {
			t.Errorf("RUN-2 after forty readers had gone: %v", err)
		}
	})
}
