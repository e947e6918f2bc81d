package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"time"

	"github.com/google/uuid"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
)

// Register is the register of who there is. Its methods may be called from any goroutine.
type Register struct {
	db      *db.DB
	vault   *vault.Vault
	records *vault.Records
	now     func() time.Time

	tableIdle time.Duration
	ledger    *Ledger
	screens   Screens
	hashing   *hasher
}

// NewRegister keeps the register in d; records opens the sealed columns of accounts and must go nowhere else.
func NewRegister(d *db.DB, v *vault.Vault, records *vault.Records, now func() time.Time) *Register {
	return &Register{db: d, vault: v, records: records, now: now, tableIdle: TableIdle, hashing: newHasher()}
}

// TableIdle is how long a table waits, untouched, before it locks itself, unless an installation sets another time.
const TableIdle = 15 * time.Minute

// LockTablesAfter sets how long a table waits. It is called before the register is shared.
func (r *Register) LockTablesAfter(d time.Duration) { r.tableIdle = d }

// NewID makes an id: a UUIDv7, so that ids sort by when they were made.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// IsID reports whether s has the shape of an id; anything else can't name a thing and is not looked up.
func IsID(s string) bool {
	id, err := uuid.Parse(s)
	return err == nil && id.String() == s
}

// NewToken makes a secret of 256 random bits as text.
func NewToken() string {
	token, _ := newToken()
	return token
}

// newToken makes a secret for a cookie or a link, 256 bits as text, with the hash that is stored in its place.
func newToken() (token string, hash []byte) {
	b := make([]byte, 32)
	rand.Read(b) // never fails: it ends the program instead
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, hashToken(token)
}

// hashToken needs no salt and no slowness: a token has 256 random bits.
func hashToken(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}

// KeepLedger has what ends in a ledger before anybody is told. It is called before the register is shared.
func (r *Register) KeepLedger(l *Ledger) { r.ledger = l }

func (r *Register) update(ctx context.Context, fn func(*Queries) error) error {
	return r.ledger.Update(ctx, r.db, func(q db.Q) error { return fn(New(q)) })
}

func (r *Register) view(ctx context.Context, fn func(*Queries) error) error {
	return r.db.View(ctx, func(q db.Q) error { return fn(New(q)) })
}

func text(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

func millis(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMilli(), Valid: !t.IsZero()}
}

func when(ms int64) time.Time { return time.UnixMilli(ms) }

func whenSet(ms sql.NullInt64) time.Time {
	if !ms.Valid {
		return time.Time{}
	}
	return when(ms.Int64)
}

// missing turns "no such row" into the one answer for what isn't there.
func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Missing()
	}
	return err
}
