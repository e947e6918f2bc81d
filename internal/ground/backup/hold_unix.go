//go:build unix

package backup

import (
	"os"
	"sync"

	"golang.org/x/sys/unix"

	"towpath/internal/ground/db"
)

// HoldStill keeps an SQLite file from being replaced while it is copied, and, alone, from being copied while it is replaced:
// whoever has it open as the last one removes its log by name, which must not be another file's by then. Others may serve
// it meanwhile. On PostgreSQL nothing is needed: a transaction sees what it began with.
func HoldStill(c db.Config, alone bool) (free func() error, err error) {
	if onPostgres(c.DSN) {
		return func() error { return nil }, nil
	}
	f, err := os.OpenFile(c.DSN+".copying", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, cantWrite(c.DSN, err)
	}
	how, refusal := unix.LOCK_SH, &Refusal{What: "The database is being restored at this moment.", Do: "Make a backup once that is done."}
	if alone {
		how, refusal = unix.LOCK_EX, &Refusal{What: "A backup is being made of this database.", Do: "Wait until it is done. Nothing was changed."}
	}
	if err := unix.Flock(int(f.Fd()), how|unix.LOCK_NB); err != nil {
		f.Close()
		refusal.Err = err
		return nil, refusal
	}
	return sync.OnceValue(f.Close), nil
}
