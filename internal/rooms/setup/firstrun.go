package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/vault"
)

// First is what the first run needs to know.
type First struct {
	KeyFile     string // where the installation's key is, or is to be
	URL         string // the address people will use
	Name, Email string // of the first administrator
	// Open opens the installation with its key, for as long as it takes to make an account.
	Open func(context.Context, *vault.Key) (Beginning, error)
}

// Beginning is an installation that may not have anybody in it yet.
type Beginning interface {
	// InviteFirst makes the first administrator and returns the path of their one-time link. Where one with this address was
	// made before and hasn't come yet, it makes a new link; where there is anybody else it is a Conflict.
	InviteFirst(ctx context.Context, name, email string) (path string, err error)
	Close() error
}

// FirstRun makes the key, says how to keep it, and makes the first administrator. It overwrites nothing: run again, it
// goes on with the key that is there, and makes a new link for an administrator who hasn't come yet. ctx has the words of
// all rooms.
func FirstRun(ctx context.Context, out io.Writer, f First) error {
	f.URL = strings.TrimRight(f.URL, "/")
	if !isAddress(f.Email) {
		return inWords(ctx, fault.New(fault.Invalid, "setup.email"))
	}
	key, made, err := f.key()
	if err != nil {
		return inWords(ctx, err)
	}
	path, err := f.begin(ctx, key)
	switch {
	case fault.Is(err, fault.Conflict):
		return errors.New(i18n.T(ctx, "setup.first.done", "url", f.URL))
	case err != nil && made:
		return fmt.Errorf("%w\n%s", inWords(ctx, err), i18n.T(ctx, "setup.first.new_key", "path", f.KeyFile))
	case err != nil:
		return inWords(ctx, err)
	}
	said := "setup.first.same_key"
	if made {
		said = "setup.first.key"
	}
	_, err = fmt.Fprintln(out, i18n.T(ctx, said, "path", f.KeyFile, "mark", key.Fingerprint())+"\n"+
		i18n.T(ctx, "setup.first.link", "name", f.Name, "link", f.URL+path))
	return err
}

// inWords puts the sentence of a fault in the place of its code; other errors say it themselves.
func inWords(ctx context.Context, err error) error {
	if fault.Is(err, fault.Internal) {
		return err
	}
	return errors.New(i18n.Sentence(ctx, err))
}

func (f First) begin(ctx context.Context, key *vault.Key) (path string, err error) {
	b, err := f.Open(ctx, key)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	return b.InviteFirst(ctx, f.Name, f.Email)
}

// key reads the key that is there, or else makes one.
func (f First) key() (key *vault.Key, made bool, err error) {
	if strings.TrimSpace(f.KeyFile) == "" {
		return nil, false, fault.New(fault.Invalid, "setup.first.no_path")
	}
	key, err = vault.ReadKey(f.KeyFile)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, false, err
	}
	key, err = MakeKey(f.KeyFile)
	return key, true, err
}

// MakeKey makes a key and writes it to a new file that only its owner can read. A file that is there is left alone.
func MakeKey(path string) (*vault.Key, error) {
	key, err := vault.NewKey()
	if err != nil {
		return nil, err
	}
	data, err := key.Marshal()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("the folder for the key can't be made: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the key file can't be made: %w", err)
	}
	_, err = file.Write(append(data, '\n'))
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return nil, errors.Join(fmt.Errorf("the key file can't be written: %w", err), os.Remove(path))
	}
	return key, nil
}
