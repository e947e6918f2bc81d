package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"

	"towpath/internal/ground/fault"
)

var (
	errClosed = errors.New("db: the database is closed")
	errNoTurn = fmt.Errorf("db: no turn within %v: is this inside another Update or View?", turnWithin)
	errLost   = errors.New("db: the transaction was rolled back while this ran")
	errLeft   = errors.New("db: fn didn't return")
)

// asFault gives what keeps the database from its work a sentence for whoever asked: a full disk, a disk that can't be
// written to, a database that doesn't answer. Other errors pass, and so do those that have a sentence.
func (d *DB) asFault(err error, saving bool) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.As(err, new(*fault.Error)) {
		return err
	}
	switch {
	case isFull(err):
		return with(fault.Unsaved, "page.problem.unsaved.full", err)
	case isReadOnly(err), errors.Is(err, errLost), saving && errors.Is(err, sqlite3.IOERR):
		return with(fault.Unsaved, "page.problem.unsaved", err)
	case isLocked(err), errors.Is(err, sqlite3.IOERR), errors.Is(err, errNoTurn), errors.Is(err, context.DeadlineExceeded),
		d.engine == Postgres && isGone(err):
		return with(fault.Unavailable, "page.problem.unavailable", err)
	}
	return err
}

// lostBy is what those are told whose parts were undone because of another's: why, and nothing of what that one is told.
func lostBy(err error) error {
	if isFull(err) {
		return fmt.Errorf("db: undone with another's part: %w", sqlite3.FULL)
	}
	return fmt.Errorf("%w: %v", errLost, err)
}

func with(code fault.Code, key string, err error) error {
	return fmt.Errorf("db: %w: %w", fault.New(code, key), err)
}

func isLocked(err error) bool {
	return errors.Is(err, sqlite3.BUSY) || errors.Is(err, sqlite3.LOCKED)
}

func isFull(err error) bool {
	return errors.Is(err, sqlite3.FULL) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || pgCode(err) == "53100"
}

func isReadOnly(err error) bool {
	return errors.Is(err, sqlite3.READONLY) || errors.Is(err, syscall.EROFS) || pgCode(err) == "25006"
}

// goneCodes are PostgreSQL's own words for "not now": it stops or starts, has no connection left, or its disk fails.
var goneCodes = []string{"57P01", "57P02", "57P03", "53300", "58030"}

// isGone reports that PostgreSQL couldn't be reached, or was lost on the way.
func isGone(err error) bool {
	if code := pgCode(err); code != "" {
		return strings.HasPrefix(code, "08") || slices.Contains(goneCodes, code)
	}
	for _, e := range []error{driver.ErrBadConn, sql.ErrConnDone, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed} {
		if errors.Is(err, e) {
			return true
		}
	}
	return errors.As(err, new(*pgconn.ConnectError)) || errors.As(err, new(*net.OpError)) || pgconn.SafeToRetry(err) && !errors.Is(err, context.Canceled)
}

func pgCode(err error) string {
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) {
		return pg.Code
	}
	return ""
}
