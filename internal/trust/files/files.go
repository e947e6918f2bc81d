// Package files keeps photos, sound and films: what somebody gave to a thing of theirs, and what belongs to a story.
//
// Each file is sealed with a key of its own (age), which is sealed in the file's row under its owner's key and bound to that
// row; what is sealed lies in a blob store, outside the database. So a file ends with its row, with its thing, and with its
// owner's key, here and in every copy; the bytes that then are of no use to anybody are removed afterwards.
package files

import (
	"context"
	"database/sql"
	"io"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// Sort says what a file is to people. It is stored in the clear.
type Sort string

// The sorts. Video and Poster are a story's alone.
const (
	Photo   Sort = "photo"
	Drawing Sort = "drawing" // a photo of one made on paper
	Sound   Sort = "sound"
	Video   Sort = "video"
	Poster  Sort = "poster" // the picture that stands for a film before it plays
)

// File is what is known of a file without opening it.
type File struct {
	ID, Owner     string
	Thing         string // "" for a file that belongs to its owner itself
	Sort          Sort
	Type          string // one of a few media types; found out from what is in it
	Size          int64  // in bytes
	Width, Height int    // in pixels; 0 where there is no picture
	Millis        int64  // how long it lasts; 0 where that isn't known
	Created       time.Time
}

// Sent is a file that somebody sends.
type Sent struct {
	ID    string // from the form, so that a file that arrives twice is kept once
	Thing string // what it belongs to, which has to be there
	Sort  Sort
	Mark  string // of an export of this installation's own; what carries its right mark is kept as it is
}

// Keeper keeps the files of people's things. Every call takes who asks and goes through sharing: who may see a thing may see
// its files, who may write it may add to them, and nobody else can tell that they are there. Its methods may be called from
// any goroutine.
type Keeper struct {
	store   *Store
	sharing *sharing.Sharing
}

// NewKeeper keeps files in a store.
func NewKeeper(s *Store, may *sharing.Sharing) *Keeper { return &Keeper{store: s, sharing: may} }

// mayWrite is where a file of a thing belongs, for a viewer who may write that thing.
func (k *Keeper) mayWrite(ctx context.Context, v people.Viewer, thing string) (Home, vault.Pass, error) {
	ref, pass, err := k.sharing.Write(ctx, v, thing)
	return Home{Owner: ref.Owner, Thing: ref.ID}, pass, err
}

// ofThings are the sorts of files that a thing may have.
func ofThings(s Sort) bool { return s == Photo || s == Drawing || s == Sound }

// Take keeps a file that comes in one piece, for a viewer who may write its thing. It is read to its end, checked for what it
// is, and photos are made anew. Sent twice, it is kept once. What can't be kept is a fault with a sentence, and leaves nothing.
func (k *Keeper) Take(ctx context.Context, v people.Viewer, n Sent, r io.Reader) (File, error) {
	home, _, err := k.mayWrite(ctx, v, n.Thing)
	if err == nil && !ofThings(n.Sort) {
		err = fault.Missing()
	}
	if err != nil {
		return File{}, fault.Wrap(err, "files.Take")
	}
	return k.store.Take(ctx, home, n, r)
}

// find is a file, for a viewer who may see its thing; that is a look, and on record, like looking at the thing.
func (k *Keeper) find(ctx context.Context, v people.Viewer, id string) (Files, vault.Pass, error) {
	row, err := k.store.row(ctx, id)
	if err == nil && !row.Thing.Valid {
		err = fault.Missing()
	}
	if err != nil {
		return row, vault.Pass{}, err
	}
	_, pass, err := k.sharing.Look(ctx, v, row.Thing.String)
	return row, pass, err
}

// Get is a file that the viewer may see.
func (k *Keeper) Get(ctx context.Context, v people.Viewer, id string) (File, error) {
	row, _, err := k.find(ctx, v, id)
	return fileOf(row), fault.Wrap(err, "files.Get")
}

// Read opens a file that the viewer may see. Close what it returns; it reads until ctx ends.
func (k *Keeper) Read(ctx context.Context, v people.Viewer, id string) (*Reader, error) {
	row, pass, err := k.find(ctx, v, id)
	if err != nil {
		return nil, fault.Wrap(err, "files.Read")
	}
	return k.store.open(ctx, pass, row)
}

// Of are the files of a thing that the viewer may see, oldest first.
func (k *Keeper) Of(ctx context.Context, v people.Viewer, thing string) ([]File, error) {
	ref, _, err := k.sharing.Look(ctx, v, thing)
	if err != nil {
		return nil, fault.Wrap(err, "files.Of")
	}
	return k.store.Of(ctx, Home{Owner: ref.Owner, Thing: ref.ID})
}

// All are all files of the viewer's own things, oldest first, those in the bin too.
func (k *Keeper) All(ctx context.Context, v people.Viewer) ([]File, error) {
	owner, _, err := k.sharing.Own(v)
	if err != nil {
		return nil, fault.Wrap(err, "files.All")
	}
	return k.store.all(ctx, owner)
}

// Remove removes a file for good, for a viewer who may write its thing. One that isn't there any more is no error.
func (k *Keeper) Remove(ctx context.Context, v people.Viewer, thing, id string) error {
	home, _, err := k.mayWrite(ctx, v, thing)
	if err != nil {
		return fault.Wrap(err, "files.Remove")
	}
	return k.store.Remove(ctx, home, id)
}

func null(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }
