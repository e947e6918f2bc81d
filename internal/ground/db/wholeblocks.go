package db

import (
	"errors"

	"github.com/ncruces/go-sqlite3/util/vfsutil"
	"github.com/ncruces/go-sqlite3/vfs"
)

// wholeBlocks lets nobody read a block of a write-ahead log while it is being written.
//
// SQLite relies on it that what was committed to the log stays as it is: readers read it while the writer appends. Encrypted,
// that doesn't hold. The cipher works on blocks of 4096 bytes, a frame of the log is 24 longer, and so the writer has to
// write the block that ends one frame again in order to begin the next. A reader that gets half of the old and half of the
// new block decrypts neither, and SQLite takes what comes out for a page: "malformed" at best.
type wholeBlocks struct{ vfs.VFS }

func (w wholeBlocks) OpenFilename(name *vfs.Filename, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	f, out, err := vfsutil.WrapOpenFilename(w.VFS, name, flags)
	if err != nil || flags&vfs.OPEN_WAL == 0 {
		return f, out, err
	}
	t, err := openTurns(name.String())
	if err != nil {
		return nil, out, errors.Join(err, f.Close())
	}
	return walFile{f, t}, out, nil
}

// turns are those of all who have a file open, in this process and in others (a backup reads while a node serves): some may
// share, or one takes it.
type turns interface {
	share() error
	take() error
	give() error
	Close() error
}

// walFile is a write-ahead log of which a block is read or written whole. The layer above asks for a block at a time.
type walFile struct {
	vfs.File
	turns turns
}

func (f walFile) ReadAt(p []byte, at int64) (int, error) {
	if err := f.turns.share(); err != nil {
		return 0, err
	}
	n, err := f.File.ReadAt(p, at)
	return n, firstOf(err, f.turns.give())
}

func (f walFile) WriteAt(p []byte, at int64) (int, error) {
	if err := f.turns.take(); err != nil {
		return 0, err
	}
	n, err := f.File.WriteAt(p, at)
	return n, firstOf(err, f.turns.give())
}

func (f walFile) Close() error { return errors.Join(f.File.Close(), f.turns.Close()) }

// firstOf keeps io.EOF and SQLite's own codes as they are, which the layer above compares.
func firstOf(err, then error) error {
	if err != nil {
		return err
	}
	return then
}
