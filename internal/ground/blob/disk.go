package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// disk keeps each blob in a file of its own: in one of 256 folders, named after the end of its id, since the beginning of ids
// is the time.
type disk struct{ dir string }

// incoming is the folder of what is being put. A file there is nobody's blob yet.
const incoming = "incoming"

// Disk keeps blobs in a folder, which it makes. Several programs may share it.
func Disk(dir string) (Store, error) {
	if err := os.MkdirAll(filepath.Join(dir, incoming), 0o700); err != nil {
		return nil, fmt.Errorf("the folder of media can't be made: %w", err)
	}
	return disk{dir}, nil
}

// ReadDisk reads blobs in a folder, and changes nothing there.
func ReadDisk(dir string) Store { return disk{dir} }

func (d disk) path(id string) string { return filepath.Join(d.dir, id[len(id)-2:], id) }

func (d disk) Put(ctx context.Context, id string, r io.Reader) (size int64, err error) {
	if err := check(id); err != nil {
		return 0, err
	}
	f, err := os.CreateTemp(filepath.Join(d.dir, incoming), id+".*")
	if err != nil {
		return 0, full(err)
	}
	defer os.Remove(f.Name()) // by then it has its own name, or is of no use
	g := &giver{ctx: ctx, r: r}
	size, err = io.Copy(f, g)
	switch {
	case g.err != nil:
		return 0, errors.Join(g.err, f.Close())
	case err == nil:
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = d.give(f.Name(), d.path(id))
	}
	if errors.Is(err, fs.ErrExist) {
		return 0, ErrThere
	}
	return size, full(err)
}

// give gives a file its name, by a link: that never takes the place of another. Then the name is on the disk too.
func (d disk) give(from, to string) error {
	dir := filepath.Dir(to)
	switch err := os.Mkdir(dir, 0o700); {
	case err == nil:
		if err := syncFolder(d.dir); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrExist):
		return err
	}
	if err := os.Link(from, to); err != nil {
		return err
	}
	return syncFolder(dir)
}

// syncFolder puts the names in a folder on the disk. Some disks keep names by themselves, and say that they can't be asked.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	if err = f.Sync(); errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

type file struct {
	*os.File
	size int64
}

func (f file) Size() int64 { return f.size }

func (d disk) Open(_ context.Context, id string) (Blob, error) {
	if err := check(id); err != nil {
		return nil, err
	}
	f, err := os.Open(d.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrGone
	}
	if err != nil {
		return nil, away(err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(away(err), f.Close())
	}
	return file{f, info.Size()}, nil
}

func (d disk) Remove(_ context.Context, id string) error {
	if err := check(id); err != nil {
		return err
	}
	if err := os.Remove(d.path(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return full(err)
	}
	return nil
}

func (d disk) Each(ctx context.Context, fn func(id string, size int64, at time.Time) error) error {
	return d.walk(ctx, func(path string, info fs.FileInfo) error {
		if id := info.Name(); isID(id) && path == d.path(id) {
			return fn(id, info.Size(), info.ModTime())
		}
		return nil
	})
}

func (d disk) Tidy(ctx context.Context, before time.Time) error {
	return d.walk(ctx, func(path string, info fs.FileInfo) error {
		if filepath.Base(filepath.Dir(path)) != incoming || !info.ModTime().Before(before) {
			return nil
		}
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// walk calls fn with every file in the folders of the store. One that goes meanwhile is left out.
func (d disk) walk(ctx context.Context, fn func(path string, info fs.FileInfo) error) error {
	return filepath.WalkDir(d.dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			return err
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return fn(path, info)
	})
}
