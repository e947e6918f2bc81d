//go:build unix

package vault

import (
	"errors"
	"os"
	"syscall"
)

// ownedLike gives a file to the owner of another: an administrator changes the key file, and the program that serves, as a
// user of its own, has to be able to read it.
func ownedLike(f *os.File, like string) error {
	info, err := os.Stat(like)
	if err != nil {
		return err
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(s.Uid) == os.Geteuid() {
		return nil
	}
	return f.Chown(int(s.Uid), int(s.Gid))
}

// syncFolder makes a new name in a folder durable.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
