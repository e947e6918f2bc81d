//go:build unix

package db

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// flocked takes turns by flock, which holds between open files: those of one process too.
type flocked struct{ *os.File }

func openTurns(path string) (turns, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	return flocked{f}, err
}

func (f flocked) share() error { return f.lock(unix.LOCK_SH) }
func (f flocked) take() error  { return f.lock(unix.LOCK_EX) }
func (f flocked) give() error  { return f.lock(unix.LOCK_UN) }

func (f flocked) lock(how int) error {
	for {
		if err := unix.Flock(int(f.Fd()), how); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}
