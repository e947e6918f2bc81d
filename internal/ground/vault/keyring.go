package vault

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

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
type Keyring struct{ db *db.DB }

// NewKeyring keeps keys in d, which was opened with Migrations.
func NewKeyring(d *db.DB) *Keyring { return &Keyring{d} }

func (r *Keyring) put(ctx context.Context, owner string, wrapped []byte, now time.Time) error {
	return r.db.Update(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, "INSERT INTO keys (owner, wrapped, created) VALUES ($1, $2, $3)", owner, wrapped, now.UnixMilli())
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

func (r *Keyring) remove(ctx context.Context, owner string) error {
	return r.db.Update(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, "DELETE FROM keys WHERE owner = $1", owner)
		return err
	})
}

// newWrapped makes a key and wraps it, bound to its owner so that one row of the keyring can't stand in for another.
func newWrapped(wrap tink.AEAD, owner string) ([]byte, error) {
	h, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := h.WriteWithAssociatedData(keyset.NewBinaryWriter(&b), wrap, []byte(owner)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// errForeign: the keyring belongs to another installation, or was changed by hand.
var errForeign = errors.New("the keyring doesn't open with this installation's key")

func unwrap(wrapped []byte, wrap tink.AEAD, owner string) (tink.AEAD, error) {
	h, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(wrapped)), wrap, []byte(owner))
	if err != nil {
		return nil, errForeign
	}
	return aead.New(h)
}
