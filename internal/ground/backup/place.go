package backup

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"time"

	"towpath/internal/ground/db"
)

// Place is where a database is, and where a new one is made beside it before it takes its place.
//
// A restore fills a new database that nobody takes for the real one ("restoring"), and once it is whole marks the data's as
// such ("restored"): from this moment on the restore has happened, and whatever comes in between, Finish brings it to its
// end. Before it nothing has.
type Place interface {
	// Lock makes sure that nobody serves or copies what is here, until unlock.
	Lock(ctx context.Context) (unlock func() error, err error)
	// Stage says where to make the new database; what an earlier try left is removed.
	Stage(ctx context.Context) (db.Config, error)
	// Ready marks the staged database as whole.
	Ready(ctx context.Context) error
	// Has reports whether there is a database in a stage.
	Has(ctx context.Context, s Stage) (bool, error)
	// Replace puts the database of a stage in the place of the one that is here, which is kept under a name of its own, and
	// returns that name ("" where there was none). Broken off, it can be done again.
	Replace(ctx context.Context, s Stage) (kept string, err error)
	// Clear removes what a try left that didn't come to its end.
	Clear(ctx context.Context) error
}

// Stage is how far a new database is.
type Stage string

// The stages.
const (
	Restoring Stage = "restoring"
	Restored  Stage = "restored"
)

// PlaceOf is where c says that a database is.
func PlaceOf(c db.Config, now func() time.Time) Place {
	if onPostgres(c.DSN) {
		return postgresPlace{c, now}
	}
	return filePlace{c}
}

// Kept is what Finish kept of what was there before, "" for nothing.
type Kept struct{ Data, Keyring string }

// Finish brings a restore to its end that was broken off after it had happened; where there is none, it does nothing. The
// keyring goes first: while the data's mark is there, its turn isn't over.
func Finish(ctx context.Context, data, keyring Place) (k Kept, err error) {
	if there, err := data.Has(ctx, Restored); err != nil || !there {
		return k, err
	}
	there, err := keyring.Has(ctx, Restoring)
	if err == nil && there {
		k.Keyring, err = keyring.Replace(ctx, Restoring)
	}
	if err == nil {
		k.Data, err = data.Replace(ctx, Restored)
	}
	return k, err
}

// upTo are migrations up to one of them, to make a database as an older program made it.
type upTo struct {
	fs.FS
	last int64
}

// ReadDir leaves out what came later.
func (u upTo) ReadDir(name string) (kept []fs.DirEntry, err error) {
	all, err := fs.ReadDir(u.FS, name)
	for _, e := range all {
		if n, ok := numberOf(e.Name()); ok && n <= u.last {
			kept = append(kept, e)
		}
	}
	return kept, err
}

// numberOf is the number that a migration's file begins with.
func numberOf(name string) (n int64, ok bool) {
	digits, _, ok := strings.Cut(name, "_")
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, false
		}
		n = n*10 + int64(d-'0')
	}
	return n, ok && digits != "" && strings.HasSuffix(name, ".sql")
}

// Latest is the number of the last of some migrations.
func Latest(migrations fs.FS) (n int64, err error) {
	all, err := fs.ReadDir(migrations, ".")
	for _, e := range all {
		if m, ok := numberOf(e.Name()); ok {
			n = max(n, m)
		}
	}
	return n, err
}

// Prepare makes the database that c describes as it was at a version of its schema, to be filled from an archive.
func Prepare(ctx context.Context, c db.Config, version int64) (*db.DB, error) {
	if c.Migrations == nil {
		return nil, errors.New("backup: no migrations")
	}
	c.Migrations = upTo{c.Migrations, version}
	return db.Open(ctx, c)
}
