// Package trusttest builds the house's ground and trust for tests: a database, its keyring, the register, sharing and the
// keeper, on a clock that a test sets, with made-up people in it.
package trusttest

import (
	"bytes"
	"slices"
	"sync"
	"testing"
	"time"

	"towpath/internal/ground/blob"
	"towpath/internal/ground/db"
	"towpath/internal/ground/db/dbtest"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/schema"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// Clock is a clock that stands still until it is told.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock is a clock at Start.
func NewClock() *Clock { return &Clock{now: Start} }

// Now is the time it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Pass lets d go by.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// House is what every room stands on. DB holds the data and Keys the keyring; DBConfig and KeysConfig say where they are.
type House struct {
	DB, Keys             *db.DB
	DBConfig, KeysConfig db.Config
	Key                  *vault.Key
	Vault                *vault.Vault
	Register             *people.Register
	Sharing              *sharing.Sharing
	Keeper               *things.Keeper
	Blobs                blob.Store // in the folder MediaDir
	MediaDir             string
	Stored               *files.Store
	Files                *files.Keeper
	Ledger               *vault.Ledger
	LedgerFile           string // "" for none
	*Clock
}

// Each runs fn in a fresh house on each engine.
func Each(t *testing.T, fn func(t *testing.T, h *House)) {
	t.Helper()
	dbtest.EachEngine(t, func(t *testing.T, e dbtest.Engine) { fn(t, New(t, e)) })
}

// Start is when every house's clock starts: a Monday, ten in the morning.
var Start = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// New builds a house on an engine.
func New(t testing.TB, e dbtest.Engine) *House {
	t.Helper()
	h := &House{DBConfig: e.Config(t), KeysConfig: e.Config(t), Clock: NewClock(), MediaDir: t.TempDir()}
	h.DBConfig.Migrations, h.KeysConfig.Migrations = schema.Migrations, vault.Migrations()
	var err error
	if h.Key, err = vault.NewKey(); err != nil {
		t.Fatal(err)
	}
	h.Open(t)
	return h
}

// Open opens the house's databases and builds everything on them, as a start of the program does; a test calls it again
// to start a second time, after closing the first.
func (h *House) Open(t testing.TB) {
	t.Helper()
	h.DB, h.Keys = dbtest.Open(t, h.DBConfig), dbtest.Open(t, h.KeysConfig)
	ring := vault.NewKeyring(h.Keys)
	v, mint, records, err := vault.New(h.Key, ring, h.Now)
	if err != nil {
		t.Fatal(err)
	}
	h.Vault = v
	h.Register = people.NewRegister(h.DB, v, records, h.Now)
	h.Sharing = sharing.NewSharing(h.DB, mint, h.Now)
	h.Keeper = things.NewKeeper(h.DB, v, h.Sharing, h.Now)
	if h.Ledger, err = vault.NewLedger(t.Context(), h.Key, ring, h.LedgerFile, h.Now); err != nil {
		t.Fatal(err)
	}
	if h.Blobs, err = blob.Disk(h.MediaDir); err != nil {
		t.Fatal(err)
	}
	h.Stored = files.NewStore(h.DB, v, h.Blobs, nil, h.Now)
	h.Files = files.NewKeeper(h.Stored, h.Sharing)
	ended := people.NewLedger(h.DB, h.Ledger)
	h.Stored.KeepLedger(ended)
	h.Register.KeepLedger(ended)
	h.Sharing.KeepLedger(ended)
	h.Keeper.KeepLedger(ended)
}

// Close closes the databases, as the end of the program does.
func (h *House) Close(t testing.TB) {
	t.Helper()
	for _, d := range []*db.DB{h.DB, h.Keys} {
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Dump is every byte that the house has on record: all rows of both databases, and on SQLite also the files as they lie
// on the disk.
func (h *House) Dump(t testing.TB) []byte {
	t.Helper()
	all := append(dbtest.Dump(t, h.DB), dbtest.Dump(t, h.Keys)...)
	return append(all, append(dbtest.Files(t, h.DBConfig), dbtest.Files(t, h.KeysConfig)...)...)
}

// DumpApart is Dump without the ledger, and the ledger's rows: ids of what was ended stay there, on purpose.
func (h *House) DumpApart(t testing.TB) (dump, ledger []byte) {
	t.Helper()
	before, rest, found := bytes.Cut(h.Dump(t), []byte("\n== ledger\n"))
	ledger, after, more := bytes.Cut(rest, []byte("\n== "))
	if !found || !more {
		t.Fatal("there is no ledger in the dump")
	}
	return slices.Concat(before, after), ledger
}
