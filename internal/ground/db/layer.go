package db

import (
	"errors"
	"syscall"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
	"github.com/ncruces/go-sqlite3/vfs/adiantum"
)

// layerName is the file layer of every SQLite file: it encrypts (PRIV-5), reads no block while it is being written, and says
// why a disk refuses.
const layerName = "towpath"

func init() { vfs.Register(layerName, layer(vfs.Find(""))) }

func layer(disk vfs.VFS) vfs.VFS { return adiantum.Wrap(wholeBlocks{files{disk}}, nil) }

// files are those of the operating system. The library says of any disk that refuses that it is broken; here one that is
// full is called full, and one that is read-only read-only, since people are told different things.
type files struct{ vfs.VFS }

func (l files) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, flags, err := vfsutil.WrapOpenFilename(l.VFS, name, flags)
	if err != nil {
		return nil, flags, err
	}
	return file{f}, flags, nil
}

type file struct{ vfs.File }

func (f file) WriteAt(p []byte, at int64) (int, error) {
	n, err := f.File.WriteAt(p, at)
	return n, why(err)
}

func (f file) Truncate(size int64) error     { return why(f.File.Truncate(size)) }
func (f file) Sync(flags vfs.SyncFlag) error { return why(f.File.Sync(flags)) }

func why(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return sqlite3.FULL
	case errors.Is(err, syscall.EROFS):
		return sqlite3.READONLY
	}
	return err
}

// The rest of what SQLite may ask of a file is the system's.

func (f file) Unwrap() vfs.File               { return f.File }
func (f file) SharedMemory() vfs.SharedMemory { return vfsutil.WrapSharedMemory(f.File) }
func (f file) LockState() vfs.LockLevel       { return vfsutil.WrapLockState(f.File) }
func (f file) PersistWAL() bool               { return vfsutil.WrapPersistWAL(f.File) }
func (f file) SetPersistWAL(keep bool)        { vfsutil.WrapSetPersistWAL(f.File, keep) }
func (f file) SizeHint(size int64) error      { return vfsutil.WrapSizeHint(f.File, size) }
func (f file) HasMoved() (bool, error)        { return vfsutil.WrapHasMoved(f.File) }
