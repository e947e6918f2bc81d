package vault

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"towpath/internal/ground/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are those of the keyring's database.
func Migrations() fs.FS {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// Keyring keeps wrapped keys in a database of its own, apart from the data, so that a backup of the one never holds the
// other.
type Keyring struct {
	db     *db.DB
	ledger atomic.Pointer[Ledger] // nil where no ledger is kept in a file
}

// NewKeyring keeps keys in d, which was opened with Migrations.
func NewKeyring(d *db.DB) *Keyring { return &Keyring{db: d} }

// put adds a key. wrap makes it for the wrapping key in use, which stays the one in use until the row is durable.
func (r *Keyring) put(ctx context.Context, owner string, first WrapID, wrap func(use WrapID) ([]byte, error), now time.Time) error {
	return r.db.Update(ctx, func(q db.Q) error {
		use, err := r.holdUse(ctx, q, first)
		if err != nil {
			return err
		}
		wrapped, err := wrap(use)
		if err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, "INSERT INTO keys (owner, wrapped, created) VALUES ($1, $2, $3)", owner, wrapped, now.UnixMilli())
		return err
	})
}

func (r *Keyring) get(ctx context.Context, owner string) (wrapped []byte, err error) {
	err = r.db.View(ctx, func(q db.Q) error {
		return q.QueryRowContext(ctx, "SELECT wrapped FROM keys WHERE owner = $1", owner).Scan(&wrapped)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrErased
	}
	return wrapped, err
}

// remove destroys a key for good: it is in the ledger from the same moment on.
func (r *Keyring) remove(ctx context.Context, owner string, now time.Time) error {
	e := Ending{Kind: EndedKey, Subject: owner, At: now.UnixMilli()}
	err := r.db.Update(ctx, func(q db.Q) error {
		if _, err := q.ExecContext(ctx, "DELETE FROM keys WHERE owner = $1", owner); err != nil {
			return err
		}
		return addEndings(ctx, q, []Ending{e})
	})
	if err != nil {
		return err
	}
	return r.ledger.Load().mirror(e)
}

const readUse = "SELECT key_id FROM wrapping WHERE name = 'use'"

// use is the wrapping key in use; ok is false in a keyring that has none yet.
func (r *Keyring) use(ctx context.Context) (id WrapID, ok bool, err error) {
	err = r.db.View(ctx, func(q db.Q) error { return q.QueryRowContext(ctx, readUse).Scan(&id) })
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return id, err == nil, err
}

// holdUse is the wrapping key in use, which nobody can change before q's transaction ends; in a keyring that has none, it
// is first from now on.
func (r *Keyring) holdUse(ctx context.Context, q db.Q, first WrapID) (id WrapID, err error) {
	read := readUse
	if r.db.Engine() == db.Postgres { // SQLite has one writer at a time
		read += " FOR SHARE"
	}
	err = q.QueryRowContext(ctx, read).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	if _, err := q.ExecContext(ctx, "INSERT INTO wrapping (name, key_id) VALUES ('use', $1) ON CONFLICT (name) DO NOTHING", int64(first)); err != nil {
		return 0, err
	}
	return id, q.QueryRowContext(ctx, read).Scan(&id)
}

// setUse changes the wrapping key in use.
func (r *Keyring) setUse(ctx context.Context, q db.Q, id WrapID) error {
	_, err := q.ExecContext(ctx, "UPDATE wrapping SET key_id = $1 WHERE name = 'use'", int64(id))
	return err
}

// row is one wrapped key.
type row struct {
	owner   string
	wrapped []byte
}

// page is what the keyring holds after an owner, in order of owners; at most n rows.
func (r *Keyring) page(ctx context.Context, after string, n int) ([]row, error) {
	return r.rows(ctx, "SELECT owner, wrapped FROM keys WHERE owner > $1 ORDER BY owner LIMIT $2", after, n)
}

// some is what the keyring holds of some owners, in one question.
func (r *Keyring) some(ctx context.Context, owners []string) ([]row, error) {
	var marks []string
	var args []any
	for i, o := range owners {
		marks, args = append(marks, "$"+strconv.Itoa(i+1)), append(args, o)
	}
	return r.rows(ctx, "SELECT owner, wrapped FROM keys WHERE owner IN ("+strings.Join(marks, ", ")+")", args...)
}

func (r *Keyring) rows(ctx context.Context, query string, args ...any) (rows []row, err error) {
	err = r.db.View(ctx, func(q db.Q) error {
		rows = rows[:0]
		found, err := q.QueryContext(ctx, query, args...)
		if err != nil {
			return err
		}
		defer found.Close()
		for found.Next() {
			var one row
			if err := found.Scan(&one.owner, &one.wrapped); err != nil {
				return err
			}
			rows = append(rows, one)
		}
		return found.Err()
	})
	return rows, err
}

// each calls fn with the whole keyring, a page at a time.
func (r *Keyring) each(ctx context.Context, fn func(page []row) error) error {
	after := ""
	for {
		rows, err := r.page(ctx, after, pageOfKeys)
		if err != nil || len(rows) == 0 {
			return err
		}
		if err := fn(rows); err != nil {
			return err
		}
		after = rows[len(rows)-1].owner
	}
}

// pageOfKeys is how many keys are read, or wrapped anew in one transaction: few, so that nobody who signs in meanwhile
// waits for it.
const pageOfKeys = 100
