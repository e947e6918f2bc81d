package files

import (
	"cmp"
	"context"
	"errors"
	"io"
	"time"

	"filippo.io/age"

	"towpath/internal/ground/blob"
	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/media"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// Home is where a file belongs: to a thing of somebody's, or to an owner itself that has a key, such as a story.
type Home struct{ Owner, Thing string }

// row is the id that a pass names.
func (h Home) row() string { return cmp.Or(h.Thing, h.Owner) }

// Store keeps files and decides nothing about who may see them: it opens what a pass opens. The Keeper is for people's
// things; the store itself is for rooms that decide by themselves. Its methods may be called from any goroutine.
type Store struct {
	db     *db.DB
	vault  *vault.Vault
	blobs  blob.Store
	tools  *media.Tools
	now    func() time.Time
	ledger *people.Ledger
}

// NewStore keeps rows in d and sealed bytes in blobs. tools, if there are any, look into sound more closely.
func NewStore(d *db.DB, v *vault.Vault, blobs blob.Store, tools *media.Tools, now func() time.Time) *Store {
	return &Store{db: d, vault: v, blobs: blobs, tools: tools, now: now}
}

// KeepLedger has what is removed for good in a ledger before anybody is told. It is called before the store is shared.
func (s *Store) KeepLedger(l *people.Ledger) { s.ledger = l }

func (s *Store) view(ctx context.Context, fn func(*Queries) error) error {
	return s.db.View(ctx, func(q db.Q) error { return fn(New(q)) })
}

func (s *Store) update(ctx context.Context, fn func(*Queries) error) error {
	return s.ledger.Update(ctx, s.db, func(q db.Q) error { return fn(New(q)) })
}

// keyPlace is where a file's key is sealed: bound to the file and to where it belongs.
func keyPlace(h Home, id string) vault.Place {
	return vault.Place{Table: "files", Column: "key/" + id, Owner: h.Owner, Row: h.row(), Version: 1}
}

func fileOf(row Files) File {
	return File{ID: row.ID, Owner: row.Owner, Thing: row.Thing.String, Sort: Sort(row.Kind), Type: row.Format, Size: row.Size,
		Width: int(row.Width), Height: int(row.Height), Millis: row.Millis, Created: time.UnixMilli(row.Created)}
}

func (r Files) home() Home { return Home{Owner: r.Owner, Thing: r.Thing.String} }

func (s *Store) row(ctx context.Context, id string) (row Files, err error) {
	if !people.IsID(id) {
		return row, fault.Missing()
	}
	err = s.view(ctx, func(q *Queries) (err error) { row, err = db.One(q.file(ctx, id)); return err })
	return row, err
}

// Get is a file.
func (s *Store) Get(ctx context.Context, id string) (File, error) {
	row, err := s.row(ctx, id)
	return fileOf(row), fault.Wrap(err, "files.Store.Get")
}

// Of are the files that belong somewhere, oldest first.
func (s *Store) Of(ctx context.Context, h Home) ([]File, error) {
	return s.list(ctx, func(q *Queries) ([]Files, error) {
		if h.Thing == "" {
			return q.filesOfOwner(ctx, h.Owner)
		}
		return q.filesOfThing(ctx, null(h.Thing))
	})
}

func (s *Store) all(ctx context.Context, owner string) ([]File, error) {
	return s.list(ctx, func(q *Queries) ([]Files, error) { return q.filesOfOwner(ctx, owner) })
}

func (s *Store) list(ctx context.Context, find func(*Queries) ([]Files, error)) (all []File, err error) {
	err = s.view(ctx, func(q *Queries) error {
		rows, err := find(q)
		for _, r := range rows {
			all = append(all, fileOf(r))
		}
		return err
	})
	return all, fault.Wrap(err, "files.list")
}

// Reader is an open file. It reads any part of it without opening the rest.
type Reader struct {
	File File
	*io.SectionReader
	blob io.Closer
}

// Close closes it.
func (r *Reader) Close() error { return r.blob.Close() }

// Open opens a file with a pass for where it belongs. A file whose bytes, or whose owner's key, are gone has ended (Gone).
func (s *Store) Open(ctx context.Context, p vault.Pass, id string) (*Reader, error) {
	row, err := s.row(ctx, id)
	if err != nil {
		return nil, fault.Wrap(err, "files.Open")
	}
	return s.open(ctx, p, row)
}

func (s *Store) open(ctx context.Context, p vault.Pass, row Files) (*Reader, error) {
	id, err := s.identity(ctx, p, row.home(), row.ID, row.Key)
	if err != nil {
		return nil, err
	}
	opened, size, b, err := s.unseal(ctx, row.Blob, id)
	if err != nil {
		return nil, err
	}
	if size != row.Size {
		return nil, errors.Join(fault.Wrap(errChanged, "files.open(%s)", row.ID), b.Close())
	}
	return &Reader{File: fileOf(row), SectionReader: io.NewSectionReader(opened, 0, size), blob: b}, nil
}

var errChanged = errors.New("files: the blob isn't what was put there")

// identity opens a file's own key.
func (s *Store) identity(ctx context.Context, p vault.Pass, h Home, id string, sealed []byte) (*age.X25519Identity, error) {
	text, err := s.vault.Open(ctx, p, keyPlace(h, id), sealed)
	if errors.Is(err, vault.ErrErased) {
		err = errors.Join(fault.New(fault.Gone, "files.gone"), err)
	}
	if err != nil {
		return nil, fault.Wrap(err, "files.identity(%s)", id)
	}
	return age.ParseX25519Identity(string(text))
}

// unseal opens a blob that was sealed with a key.
func (s *Store) unseal(ctx context.Context, name string, id age.Identity) (opened io.ReaderAt, size int64, b blob.Blob, err error) {
	b, err = s.blobs.Open(ctx, name)
	if errors.Is(err, blob.ErrGone) {
		err = errors.Join(fault.New(fault.Gone, "files.gone"), err)
	}
	if err != nil {
		return nil, 0, nil, fault.Wrap(err, "files.unseal")
	}
	if opened, size, err = age.DecryptReaderAt(b, b.Size(), id); err != nil {
		return nil, 0, nil, errors.Join(fault.Wrap(err, "files.unseal"), b.Close())
	}
	return opened, size, b, nil
}

// seal keeps what r has in a blob of its own, sealed with a key, and says how much it was. The blob is nobody's until it is
// used; one that stays so is removed after a day.
func (s *Store) seal(ctx context.Context, to age.Recipient, r io.Reader) (name string, size int64, err error) {
	name = people.NewID()
	if err := s.update(ctx, func(q *Queries) error { return q.beginBlob(ctx, name, s.now().UnixMilli()) }); err != nil {
		return "", 0, fault.Wrap(err, "files.seal")
	}
	in, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		var err error
		size, err = sealInto(out, to, r)
		done <- out.CloseWithError(err)
	}()
	_, err = s.blobs.Put(ctx, name, in)
	in.CloseWithError(errLeft) // so that sealing ends where putting did
	<-done
	if err != nil {
		s.drop(ctx, name)
		return "", 0, fault.Wrap(err, "files.seal")
	}
	return name, size, nil
}

var errLeft = errors.New("files: nobody takes what is sealed any more")

func sealInto(out io.Writer, to age.Recipient, r io.Reader) (int64, error) {
	w, err := age.Encrypt(out, to)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(w, r)
	if err != nil {
		return n, err
	}
	return n, w.Close()
}

// drop removes a blob that came to nothing. Where that can't be done now, it is done later.
func (s *Store) drop(ctx context.Context, name string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if s.blobs.Remove(ctx, name) == nil {
		s.update(ctx, func(q *Queries) error { return q.forgetBlob(ctx, name) }) //nolint:errcheck // see above
	}
}

// Remove removes a file for good. One that isn't there any more, or that belongs elsewhere, is left alone.
func (s *Store) Remove(ctx context.Context, h Home, id string) error {
	err := s.update(ctx, func(q *Queries) error {
		row, err := db.One(q.file(ctx, id))
		if fault.Is(err, fault.NotFound) || err == nil && row.home() != h {
			return nil
		}
		if err != nil {
			return err
		}
		if err := q.noteFile(ctx, s.now().UnixMilli(), id); err != nil {
			return err
		}
		_, err = q.removeFile(ctx, id)
		return err
	})
	return fault.Wrap(err, "files.Remove(%s)", id)
}
