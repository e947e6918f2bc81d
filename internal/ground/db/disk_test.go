package db_test

import (
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"

	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
)

// disk is one that a test can fill, or make fail. Under the cipher it is the real one, and its errors are what the
// operating system would say.
type disk struct {
	vfs.VFS
	writes atomic.Pointer[syscall.Errno] // what every write answers, where there is something
	syncs  atomic.Pointer[syscall.Errno] // likewise, waiting for the disk
	synced atomic.Int64                  // how often the log of changes was waited for
}

// onItsOwnDisk is an open database on a disk of its own.
func onItsOwnDisk(t *testing.T) (*db.DB, *disk, db.Config) {
	t.Helper()
	k, c := newDisk(t)
	return dbtest.Open(t, c), k, c
}

// newDisk is a disk with no database on it yet.
func newDisk(t *testing.T) (*disk, db.Config) {
	t.Helper()
	k, name := &disk{VFS: vfs.Find("")}, "disk of "+t.Name()
	c := db.OnDisk(db.Config{DSN: filepath.Join(t.TempDir(), "towpath.db"), Key: dbtest.Key, Migrations: migrations}, name, k)
	t.Cleanup(func() { vfs.Unregister(name) })
	return k, c
}

func (k *disk) fails(with syscall.Errno)    { k.writes.Store(&with) }
func (k *disk) cantSync(with syscall.Errno) { k.syncs.Store(&with) }
func (k *disk) works()                      { k.writes.Store(nil); k.syncs.Store(nil) }

func (k *disk) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := vfsutil.WrapOpenFilename(k.VFS, name, flags)
	if err != nil {
		return nil, flags, err
	}
	return &diskFile{f, k, name.String()}, flags, nil
}

type diskFile struct {
	vfs.File
	k    *disk
	name string
}

func (f *diskFile) problem(of *atomic.Pointer[syscall.Errno], what string) error {
	if e := of.Load(); e != nil {
		return &fs.PathError{Op: what, Path: f.name, Err: *e}
	}
	return nil
}

func (f *diskFile) WriteAt(p []byte, at int64) (int, error) {
	if err := f.problem(&f.k.writes, "write"); err != nil {
		return 0, err
	}
	return f.File.WriteAt(p, at)
}

func (f *diskFile) Truncate(size int64) error {
	if err := f.problem(&f.k.writes, "truncate"); err != nil {
		return err
	}
	return f.File.Truncate(size)
}

func (f *diskFile) Sync(flags vfs.SyncFlag) error {
	if err := f.problem(&f.k.syncs, "fdatasync"); err != nil {
		return err
	}
	if strings.HasSuffix(f.name, "-wal") {
		f.k.synced.Add(1)
	}
	return f.File.Sync(flags)
}

// What SQLite asks of a file beyond that goes to the real one.
func (f *diskFile) Unwrap() vfs.File               { return f.File }
func (f *diskFile) SharedMemory() vfs.SharedMemory { return vfsutil.WrapSharedMemory(f.File) }
func (f *diskFile) LockState() vfs.LockLevel       { return vfsutil.WrapLockState(f.File) }
func (f *diskFile) PersistWAL() bool               { return vfsutil.WrapPersistWAL(f.File) }
func (f *diskFile) SetPersistWAL(keep bool)        { vfsutil.WrapSetPersistWAL(f.File, keep) }
func (f *diskFile) SizeHint(size int64) error      { return vfsutil.WrapSizeHint(f.File, size) }
func (f *diskFile) HasMoved() (bool, error)        { return vfsutil.WrapHasMoved(f.File) }

// copied opens a copy of a database's files as they are at this moment.
func copied(t *testing.T, c db.Config) *db.DB {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy.db")
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(c.DSN + suffix)
		must(t, err)
		must(t, os.WriteFile(to+suffix, b, 0o600))
	}
	return dbtest.Open(t, db.Config{DSN: to, Key: dbtest.Key, Migrations: migrations})
}

// uri is how another program that has the key opens the file.
func uri(c db.Config) string {
	return "file:" + c.DSN + "?vfs=adiantum&hexkey=" + hex.EncodeToString(c.Key)
}
