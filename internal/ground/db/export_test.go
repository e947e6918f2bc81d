package db

import (
	"context"
	"fmt"
	"time"

	"github.com/ncruces/go-sqlite3/vfs"
)

// OnDisk is c on a disk of a test's own, which stands where the operating system's files are.
func OnDisk(c Config, name string, disk vfs.VFS) Config {
	vfs.Register(name, layer(disk))
	c.layer = name
	return c
}

// WaitAtMost makes those who write and read wait no longer than this for their turn.
func WaitAtMost(d *DB, turn time.Duration) { d.writer.patience, d.reader.patience = turn, turn }

// WaitForFile makes the writer wait no longer than this for a file that another program holds.
func WaitForFile(d *DB, busy time.Duration) error {
	return d.writer.h.do(fmt.Sprintf("PRAGMA busy_timeout=%d", busy.Milliseconds()))
}

// OneByOne makes everybody who writes wait for the disk alone.
func OneByOne(d *DB) { d.writer.most = 1 }

// Kept is how many statements the connection that writes has kept.
func Kept(d *DB) (n int) {
	d.Update(context.Background(), func(Q) error { //nolint:errcheck // it has nothing to save
		return d.writer.h.raw(func(c *conn) error {
			n = len(c.kept)
			return nil
		})
	})
	return n
}

// The bounds that tests count against.
const (
	Most       = most
	MostKept   = mostKept
	SideBySide = sideBySide
)
