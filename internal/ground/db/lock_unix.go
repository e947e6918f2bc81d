//go:build unix

package db

import (
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// lockFile makes sure that one process alone serves a file: two would each believe in their own caches.
func lockFile(path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, &OpenError{What: "The folder for the database can't be written to.", Do: "Check that it exists and that this user may write there.", Err: err}
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		f.Close()
		return nil, &OpenError{What: "Another Towpath is already running on this database.", Do: "Stop it first; one SQLite file is served by one process.", Err: err}
	}
	return sync.OnceValue(f.Close), nil
}
