package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"towpath/internal/ground/fault"
)

// File writes a file so that it is there whole or not at all: under a name that nobody takes for it, in the same folder and
// for this user alone; then it is on the disk, and then it gets its name. A name that is taken is refused.
func File(path string, write func(*os.File) error) (err error) {
	if _, err := os.Lstat(path); err == nil {
		return &Refusal{What: "There is a file at " + path + " already.", Do: "Give another name, or a folder, and a name is found. Nothing was overwritten."}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".towpath-unfinished-*")
	if err != nil {
		return cantWrite(path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(cantWrite(path, err), f.Close(), os.Remove(f.Name()))
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := giveName(f.Name(), path); err != nil {
		return err
	}
	return errors.Join(f.Close(), SyncFolder(filepath.Dir(path)))
}

// giveName gives a file its name. By a link where the disk has such a thing: unlike a rename, it never takes the place of a
// file that came in between.
func giveName(from, to string) error {
	switch err := os.Link(from, to); {
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, fs.ErrExist):
		return err
	}
	return os.Rename(from, to) // a stick, or a share over the network
}

// Full says so where err means that a new database at dsn can't be written; other errors pass.
func Full(dsn string, err error) error {
	where := "the disk of PostgreSQL"
	if !onPostgres(dsn) {
		where = "the disk of " + filepath.Dir(dsn)
	}
	if fault.Is(err, fault.Unsaved) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		return &Refusal{What: "There is no room left on " + where + " for what is put back, or it can't be written.",
			Do: "Make room and start again. What was there before stands as it was.", Err: err}
	}
	return err
}

func onPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// cantWrite says why a file couldn't be written where that is the disk's or the folder's doing; other errors pass.
func cantWrite(path string, err error) error {
	dir := filepath.Dir(path)
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return &Refusal{What: "The disk of " + dir + " is full.", Do: "Nothing was left there under the archive's name. Make room, or write somewhere else.", Err: err}
	case errors.Is(err, syscall.EROFS):
		return &Refusal{What: "The disk of " + dir + " can only be read.", Do: "Write somewhere else.", Err: err}
	case errors.Is(err, fs.ErrNotExist):
		return &Refusal{What: "There is no folder " + dir + ".", Do: "Make it first, or check that its disk is there.", Err: err}
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.ENOTDIR):
		return &Refusal{What: "This user can't write in " + dir + ".", Do: "Give a folder that the user who runs this may write in.", Err: err}
	}
	return err
}

// SyncFolder puts the names in a folder on the disk.
func SyncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return err // some disks keep names by themselves, and say that they can't be asked
	}
	return nil
}
