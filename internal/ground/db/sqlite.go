package db

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/ncruces/go-sqlite3"
)

// sideBySide is how many reads run side by side on SQLite. Each connection holds its own page cache, so it costs memory.
const sideBySide = 4

// checkedUpTo is the size in bytes below which a file is checked whole when it is opened; larger ones would delay the start.
const checkedUpTo = 16 << 20

func openSQLite(ctx context.Context, c Config) (*DB, error) {
	if len(c.Key) != 32 {
		return nil, &OpenError{What: "The database key isn't 32 bytes long.", Do: "Give the key file that `towpath setup` made."}
	}
	path, err := filepath.Abs(c.DSN)
	if err != nil {
		return nil, fmt.Errorf("db: %q: %w", c.DSN, err)
	}
	like, unlock := path, func() error { return nil }
	if !c.Beside {
		like = path + ".lock"
		if unlock, err = lockFile(path + ".lock"); err != nil {
			return nil, err
		}
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.Size() == 0:
		return nil, errors.Join(emptied(path), unlock())
	case err != nil && c.Beside:
		return nil, &OpenError{What: "There is no database at " + path + ".", Do: "Say where it is, with --data or --db. Nothing was made."}
	}
	d := &DB{engine: SQLite, unlock: unlock}
	d.close = sync.OnceValue(d.closeOnce)
	d.write = c.connect(path, like, 1, "BEGIN IMMEDIATE", "")
	d.read = c.connect(path, like, sideBySide, "BEGIN", "PRAGMA query_only=on")
	if err := d.check(ctx, path); err != nil {
		if info == nil {
			os.Remove(path) //nolint:errcheck // nothing is in it yet, and the next start would take it for one that was emptied
		}
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// connect opens a pool on the file. The key goes in by PRAGMA, not in the URI, where other code and errors could show it.
func (c Config) connect(path, like string, conns int, begin, also string) *sql.DB {
	// modeof: new files may be read by those alone who may read the lock file, which is this user; beside another process
	// there may be none, and the files are as the database is. SQLite knows no "+".
	query := strings.ReplaceAll(url.Values{"vfs": {cmp.Or(c.layer, layerName)}, "modeof": {like}}.Encode(), "+", "%20")
	pool := sql.OpenDB(connector{
		uri:   (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: query}).String(),
		begin: begin,
		setUp: func(conn *sqlite3.Conn) error {
			// FULL: an answer that was acknowledged is on the disk, whatever happens next.
			return conn.Exec(`PRAGMA hexkey='` + hex.EncodeToString(c.Key) + `';
				PRAGMA busy_timeout=5000; PRAGMA temp_store=memory; PRAGMA journal_mode=wal; PRAGMA synchronous=full;
				PRAGMA foreign_keys=on; PRAGMA secure_delete=on; PRAGMA cache_size=-4000;` + also)
		},
	})
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	return pool
}

// start takes the connections of a file that is checked and up to date, and begins to serve with them.
func (d *DB) start(ctx context.Context) error {
	if d.engine != SQLite {
		return nil
	}
	h, err := open(ctx, d.write)
	if err != nil {
		return err
	}
	d.writer = newWriter(h)
	d.reader, err = newReaders(ctx, d.read, sideBySide)
	return err
}

// check reads the file once, so that a wrong key or damage is said at the start and in plain words.
func (d *DB) check(ctx context.Context, path string) error {
	var tables int
	err := d.read.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables)
	switch {
	case errors.Is(err, sqlite3.NOTADB):
		return &OpenError{Err: err, What: "The database " + path + " can't be read with this key.",
			Do: "Either the key is another installation's, or the file is damaged: try the right key first, then restore a backup. Nothing was changed."}
	case isFull(err):
		return &OpenError{Err: err, What: "There is no room on the disk for the database " + path + ".", Do: "Make room, then start Towpath again. Nothing was changed."}
	case isReadOnly(err):
		return &OpenError{Err: err, What: "The database " + path + " can't be written to.", Do: "Check the disk and whose the file is, then start Towpath again. Nothing was changed."}
	case isLocked(err):
		return &OpenError{Err: err, What: "The database " + path + " is in use by another program.", Do: "Stop the other program, then start Towpath again."}
	case err != nil:
		return damaged(path, err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() > checkedUpTo {
		return err
	}
	var verdict string
	if err := d.read.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil || verdict != "ok" {
		return damaged(path, errors.Join(err, errors.New(verdict)))
	}
	return nil
}

func damaged(path string, err error) error {
	return &OpenError{Err: err, What: "The database " + path + " is damaged.",
		Do: "Keep a copy of the file as it is, then restore the latest backup. Nothing was changed."}
}

// emptied: a file of no bytes would pass for a new database, and everybody's things for things that never were.
func emptied(path string) error {
	return &OpenError{What: "The database " + path + " is empty: what was in it is gone, or a first start was broken off.",
		Do: "If there was something in it, restore the latest backup. If not, delete the file and start again. Nothing was changed."}
}
