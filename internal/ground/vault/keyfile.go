package vault

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ReplaceKeyFile puts a changed key in the place of the key file at path, and keeps the old file beside it under kept. Power
// may fail at any moment: path holds the one or the other, whole. Only the file's owner can read either.
func ReplaceKeyFile(path string, k *Key, kept string) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return fmt.Errorf("the key file: %w", err)
	}
	data, err := k.Marshal()
	if err != nil {
		return err
	}
	fresh := path + ".new"
	if err := writeKeyFile(fresh, append(data, '\n'), path); err != nil {
		return errors.Join(fmt.Errorf("the key file can't be written: %w", err), ignoreMissing(os.Remove(fresh)))
	}
	if err := os.Link(path, kept); err != nil {
		return errors.Join(fmt.Errorf("the old key file can't be kept: %w", err), os.Remove(fresh))
	}
	if err := os.Rename(fresh, path); err != nil {
		return errors.Join(fmt.Errorf("the key file can't be replaced: %w", err), os.Remove(fresh), os.Remove(kept))
	}
	return syncFolder(filepath.Dir(path))
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// writeKeyFile writes a file for the eyes of like's owner alone, and reads it back.
func writeKeyFile(path string, data []byte, like string) error {
	if err := ignoreMissing(os.Remove(path)); err != nil { // left by a run that was cut off
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, ownedLike(f, like), f.Sync(), f.Close()); err != nil {
		return err
	}
	_, err = ReadKey(path)
	return err
}
