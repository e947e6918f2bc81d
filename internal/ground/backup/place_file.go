package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"towpath/internal/ground/db"
)

// filePlace is an SQLite file.
type filePlace struct{ config db.Config }

// beside are the endings of the files that SQLite keeps beside a database, and of our own locks.
var beside = []string{"-wal", "-shm", "-journal", ".lock"}

func (p filePlace) path(s Stage) string { return p.config.DSN + "." + string(s) }

func (p filePlace) Lock(context.Context) (func() error, error) {
	serving, err := db.LockFile(p.config.DSN)
	if err != nil {
		return nil, err
	}
	copying, err := HoldStill(p.config, true)
	if err != nil {
		return nil, errors.Join(err, serving())
	}
	return func() error { return errors.Join(copying(), serving()) }, nil
}

func (p filePlace) Stage(ctx context.Context) (db.Config, error) {
	c := p.config
	c.DSN = p.path(Restoring)
	return c, p.Clear(ctx)
}

func (p filePlace) Ready(context.Context) error {
	if there, err := exists(p.path(Restoring) + "-wal"); err != nil || there {
		return errors.Join(err, errors.New("the new database wasn't closed")) // part of it would stay behind
	}
	if err := p.tidy(Restoring); err != nil {
		return err
	}
	if err := os.Rename(p.path(Restoring), p.path(Restored)); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(p.config.DSN))
}

func (p filePlace) Has(_ context.Context, s Stage) (bool, error) { return exists(p.path(s)) }

func exists(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Replace moves the old file away with what belongs to it, and then the new one in its place. The name of the old one follows
// from the new one's time, so that a second try goes on where the first was broken off.
func (p filePlace) Replace(_ context.Context, s Stage) (kept string, err error) {
	info, err := os.Stat(p.path(s))
	if err != nil {
		return "", err
	}
	kept = p.config.DSN + ".before-restore-" + info.ModTime().UTC().Format("20060102T150405.000Z")
	if err := os.Remove(p.config.DSN + "-shm"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err // it holds nothing, and is made anew
	}
	for _, end := range []string{"-wal", "-journal", ""} {
		if err := os.Rename(p.config.DSN+end, kept+end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	if err := os.Rename(p.path(s), p.config.DSN); err != nil {
		return "", err
	}
	if there, err := exists(kept); err != nil || !there {
		kept = ""
	}
	return kept, errors.Join(p.tidy(s), SyncFolder(filepath.Dir(p.config.DSN)))
}

// tidy removes what is left beside a stage's file once that is closed and moved.
func (p filePlace) tidy(s Stage) error {
	for _, end := range beside {
		if err := os.Remove(p.path(s) + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (p filePlace) Clear(context.Context) error {
	if err := os.Remove(p.path(Restoring)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("what an earlier restore left can't be removed: %w", err)
	}
	return p.tidy(Restoring)
}
