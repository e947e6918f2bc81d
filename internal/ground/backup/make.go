package backup

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"towpath/internal/ground/db"
	"towpath/internal/ground/vault"
)

// Make writes an archive to a new file, as Write does, and reads it back to its end from the disk before it gets its name.
func Make(ctx context.Context, path string, key *vault.Key, q db.Q, e db.Engine, m Manifest) (made Manifest, sums []Sum, err error) {
	err = File(path, func(f *os.File) (err error) {
		out := bufio.NewWriterSize(f, 256<<10)
		if made, sums, err = Write(ctx, out, key, q, e, m); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if _, _, err := Read(f, key, m.Kind, unseen{}); err != nil {
			return fmt.Errorf("the archive was written and can't be read back: %w", err)
		}
		return nil
	})
	return made, sums, err
}

// unseen looks at nothing: what is wrong with an archive Read finds by itself.
type unseen struct{}

func (unseen) Begin(Manifest) error { return nil }
func (unseen) Table(Table) error    { return nil }
func (unseen) Row([]any) error      { return nil }

// ReadFile hands a file to read and says how large it is. One that isn't there, or can't be read, is said to be.
func ReadFile(path string, read func(io.Reader) error) (size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, &Refusal{What: "The archive can't be opened.", Do: "Check its path, and that this user may read it.", Err: err}
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = &Refusal{What: path + " is a folder.", Do: "Name one archive in it."}
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), read(f)
}

// firstLine is what stands in the clear at the beginning of an archive: its kind, and the mark of its key.
func firstLine(path string) (kind Kind, mark string, err error) {
	_, err = ReadFile(path, func(f io.Reader) error {
		start := make([]byte, 100)
		n, err := io.ReadFull(f, start)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err
		}
		line, _, _ := bytes.Cut(start[:n], []byte("\n"))
		parts := strings.Split(string(line), " ")
		if len(parts) != 4 || parts[0] != magic {
			return notOurs(start[:n])
		}
		kind, mark = Kind(parts[2]), parts[3]
		return nil
	})
	return kind, mark, err
}

// KindOf is what an archive says that it is; Read makes sure that it is true.
func KindOf(path string) (Kind, error) {
	kind, _, err := firstLine(path)
	return kind, err
}

// Belongs reports whether a file says of itself that it is an archive of a kind of this key's installation.
func Belongs(path string, kind Kind, key *vault.Key) bool {
	k, mark, err := firstLine(path)
	return err == nil && k == kind && mark == key.Fingerprint()
}
