package app

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"towpath/internal/ground/backup"
	"towpath/internal/ground/blob"
	"towpath/internal/ground/db"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/files"
)

// Copied says what a copy of media came to.
type Copied struct {
	New, There int64 // blobs that were copied now, and those that were there from before
	Gone       int64 // removed while the copy was made
	Bytes      int64 // of the new ones
	Old        int64 // that nothing has named any more for longer than the keyring is kept, and that were deleted
}

// mediaCopy is a folder of sealed media, each copied once, since they never change, with a list of what each is. The list is keyed:
// what isn't as it was copied by this installation isn't put back.
type mediaCopy struct {
	dir   string
	blobs blob.Store
	mac   hash.Hash
	known map[string]string // id → SHA-256
	list  *os.File          // nil while nothing is added
}

// listName is the list in such a folder: a line for each blob.
const listName = "towpath-media.list"

func openMediaCopy(dir string, key *vault.Key, write bool) (c *mediaCopy, err error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, &backup.Refusal{What: "There is no folder " + dir + " for media.", Do: "Make it first, or check that its disk is there.", Err: err}
	}
	c = &mediaCopy{dir: dir, mac: hmac.New(sha256.New, key.Derive("backup/media", 32)), known: map[string]string{}}
	if write {
		if c.blobs, err = blob.Disk(dir); err != nil {
			return nil, err
		}
		if c.list, err = os.OpenFile(filepath.Join(dir, listName), os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600); err != nil {
			return nil, err
		}
		return c, c.read(c.list)
	}
	c.blobs = blob.ReadDisk(dir)
	f, err := os.Open(filepath.Join(dir, listName))
	if err != nil {
		return nil, &backup.Refusal{What: dir + " holds no copy of media that Towpath made.", Do: "Give the folder that `towpath backup --media-to` wrote to.", Err: err}
	}
	return c, errors.Join(c.read(f), f.Close())
}

// Close closes the list.
func (c *mediaCopy) Close() error {
	if c.list == nil {
		return nil
	}
	return errors.Join(c.list.Sync(), c.list.Close(), backup.SyncFolder(c.dir))
}

func (c *mediaCopy) sign(id, sum string) string {
	c.mac.Reset()
	fmt.Fprintf(c.mac, "%s %s", id, sum)
	return hex.EncodeToString(c.mac.Sum(nil))
}

// read reads the list. Lines that were cut off, changed, or written with another key say nothing.
func (c *mediaCopy) read(f io.Reader) error {
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		parts := strings.Fields(lines.Text())
		if len(parts) == 3 && hmac.Equal([]byte(parts[2]), []byte(c.sign(parts[0], parts[1]))) {
			c.known[parts[0]] = parts[1]
		}
	}
	return lines.Err()
}

// add copies a blob, whole and on the disk, and puts it on the list.
func (c *mediaCopy) add(ctx context.Context, from blob.Store, id string) (size int64, err error) {
	b, err := from.Open(ctx, id)
	if err != nil {
		return 0, err
	}
	defer b.Close()
	if err := c.blobs.Remove(ctx, id); err != nil { // of a copy that was broken off before it was on the list
		return 0, err
	}
	sum := sha256.New()
	if size, err = c.blobs.Put(ctx, id, io.TeeReader(io.NewSectionReader(b, 0, b.Size()), sum)); err != nil {
		return 0, err
	}
	is := hex.EncodeToString(sum.Sum(nil))
	if err := c.holds(ctx, id, is); err != nil {
		return 0, err
	}
	if _, err := fmt.Fprintf(c.list, "\n%s %s %s\n", id, is, c.sign(id, is)); err != nil {
		return 0, err
	}
	c.known[id] = is
	return size, nil
}

// holds reads a copy back.
func (c *mediaCopy) holds(ctx context.Context, id, sum string) error {
	b, err := c.blobs.Open(ctx, id)
	if err != nil {
		return err
	}
	defer b.Close()
	_, err = io.Copy(io.Discard, checked(io.NewSectionReader(b, 0, b.Size()), sum))
	return err
}

// checked reads r to its end, where it is an error if that isn't what it was.
func checked(r io.Reader, sum string) io.Reader { return &checkedReader{r, sha256.New(), sum} }

type checkedReader struct {
	r   io.Reader
	is  hash.Hash
	sum string
}

var errDamagedCopy = errors.New("a copy of media isn't what was copied")

func (c *checkedReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.is.Write(p[:n])
	if err == io.EOF && hex.EncodeToString(c.is.Sum(nil)) != c.sum {
		err = errDamagedCopy
	}
	return n, err
}

// namedMedia are the blobs that files in a database have.
func namedMedia(ctx context.Context, q db.Q, e db.Engine) ([]string, error) {
	if version, err := backup.SchemaVersion(ctx, q, e); err != nil || version < files.Schema {
		return nil, err
	}
	return files.Blobs(ctx, q)
}

// CopyMedia copies the sealed media that are named into a folder, each once. With prune, copies of what is named no more, and
// was copied longer ago than the keyring is kept, are deleted: nothing opens them any more.
func CopyMedia(ctx context.Context, c Config, key *vault.Key, to string, names []string, prune bool) (done Copied, err error) {
	from, err := c.openBlobs(ctx)
	if err != nil {
		return done, err
	}
	copies, err := openMediaCopy(to, key, true)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(noRoom(to, err), copies.Close()) }()
	wanted := map[string]bool{}
	for _, id := range names {
		wanted[id] = true
		if copies.known[id] != "" && copies.has(ctx, id) {
			done.There++
			continue
		}
		n, err := copies.add(ctx, from, id)
		switch {
		case errors.Is(err, blob.ErrGone):
			done.Gone++
		case err != nil:
			return done, err
		default:
			done.New, done.Bytes = done.New+1, done.Bytes+n
		}
	}
	if prune {
		done.Old, err = copies.prune(ctx, wanted, c.Now().Add(-KeepKeyringFor))
	}
	return done, err
}

// noRoom says so where there is none left for a copy.
func noRoom(dir string, err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return &backup.Refusal{What: "The disk of " + dir + " is full.", Do: "Make room: the next backup goes on where this one stopped. Archives that were named above are whole.", Err: err}
	}
	return err
}

func (c *mediaCopy) has(ctx context.Context, id string) bool {
	b, err := c.blobs.Open(ctx, id)
	return err == nil && b.Close() == nil
}

func (c *mediaCopy) prune(ctx context.Context, wanted map[string]bool, before time.Time) (n int64, err error) {
	err = c.blobs.Each(ctx, func(id string, _ int64, at time.Time) error {
		if wanted[id] || !at.Before(before) {
			return nil
		}
		n++
		return c.blobs.Remove(ctx, id)
	})
	return n, err
}

// PutBack says what was found of the media that the data names.
type PutBack struct {
	There, Back      int64 // in their place already, and put there now
	Missing, Damaged int64 // nowhere, and not as they were copied
	Stray            int64 // that the data doesn't know of, because it was put back from before they were made
	Deleted          int64 // of these, the ones that were older than the keyring is kept
}

// PutBackMedia finds out which sealed media the data names and aren't in their place, and puts them there from a copy ("" for
// none). It can be done again, and while the service is served. With prune, what lies there and the data doesn't know of is deleted
// once it is older than the keyring is kept: nothing opens it any more.
func PutBackMedia(ctx context.Context, c Config, key *vault.Key, from string, prune bool) (done PutBack, err error) {
	data, err := beside(ctx, c.dataAt(key))
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, data.Close()) }()
	var names []string
	if err := data.View(ctx, func(q db.Q) (err error) { names, err = namedMedia(ctx, q, data.Engine()); return err }); err != nil {
		return done, err
	}
	to, err := c.openBlobs(ctx)
	if err != nil {
		return done, err
	}
	var copies *mediaCopy
	if from != "" {
		if copies, err = openMediaCopy(from, key, false); err != nil {
			return done, err
		}
	}
	for _, id := range names {
		if err := putBackOne(ctx, to, copies, id, &done); err != nil {
			return done, err
		}
	}
	return done, strays(ctx, c, data, to, prune, &done)
}

// strays counts what the data doesn't know of. What is known is asked after what is there: whatever comes in between isn't old.
func strays(ctx context.Context, c Config, data *db.DB, at blob.Store, prune bool, done *PutBack) error {
	var old []string
	found := map[string]bool{}
	err := at.Each(ctx, func(id string, _ int64, put time.Time) error {
		found[id] = put.Before(c.Now().Add(-KeepKeyringFor))
		return nil
	})
	if err != nil {
		return err
	}
	err = data.View(ctx, func(q db.Q) error {
		if version, err := backup.SchemaVersion(ctx, q, data.Engine()); err != nil || version < files.Schema {
			clear(found)
			return err
		}
		known, err := files.Known(ctx, q)
		for id, isOld := range found {
			if known[id] {
				continue
			}
			if done.Stray++; isOld {
				old = append(old, id)
			}
		}
		return err
	})
	if err != nil || !prune {
		return err
	}
	for _, id := range old {
		if err := at.Remove(ctx, id); err != nil {
			return err
		}
		done.Deleted++
	}
	return nil
}

func putBackOne(ctx context.Context, to blob.Store, copies *mediaCopy, id string, done *PutBack) error {
	b, err := to.Open(ctx, id)
	if err == nil {
		done.There++
		return b.Close()
	}
	if !errors.Is(err, blob.ErrGone) {
		return err
	}
	if copies == nil || copies.known[id] == "" {
		done.Missing++
		return nil
	}
	if b, err = copies.blobs.Open(ctx, id); errors.Is(err, blob.ErrGone) {
		done.Missing++
		return nil
	}
	if err != nil {
		return err
	}
	_, err = to.Put(ctx, id, checked(io.NewSectionReader(b, 0, b.Size()), copies.known[id]))
	switch {
	case errors.Is(err, errDamagedCopy):
		done.Damaged++
		err = nil
	case err == nil:
		done.Back++
	}
	return errors.Join(err, b.Close())
}
