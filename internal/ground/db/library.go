package db

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"github.com/ncruces/go-sqlite3"
	sqlitedriver "github.com/ncruces/go-sqlite3/driver"
)

// Library opens an SQLite file for a library that brings SQL and a schema of its own: encrypted like the others, through one
// connection, one process at a time. What is in it can be made anew, so that what was written last may be lost with the power,
// but never be half there.
func Library(ctx context.Context, c Config) (pool *sql.DB, unlock func() error, err error) {
	path, err := filepath.Abs(c.DSN)
	if err != nil || len(c.Key) != 32 {
		return nil, nil, fmt.Errorf("db.Library: %q: %w", c.DSN, err)
	}
	if unlock, err = lockFile(path + ".lock"); err != nil {
		return nil, nil, err
	}
	query := url.Values{"vfs": {layerName}, "modeof": {path + ".lock"}, "_txlock": {"immediate"}, "_timefmt": {"sqlite"}}.Encode()
	uri := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: query}).String()
	pool, err = sqlitedriver.Open(uri, func(conn *sqlite3.Conn) error {
		return conn.Exec(`PRAGMA hexkey='` + hex.EncodeToString(c.Key) + `'; PRAGMA busy_timeout=5000; PRAGMA temp_store=memory;
			PRAGMA journal_mode=wal; PRAGMA synchronous=normal; PRAGMA secure_delete=on; PRAGMA cache_size=-1000`)
	})
	if err != nil {
		return nil, nil, errors.Join(err, unlock())
	}
	pool.SetMaxOpenConns(1)
	if err := pool.PingContext(ctx); err != nil {
		return nil, nil, errors.Join(err, pool.Close(), unlock())
	}
	return pool, unlock, nil
}
