// Package backup copies a database into one encrypted file, and reads such a file back: table by table and row by row, so that
// an archive of one engine can be put back on the other.
//
// An archive is a line in the clear that says what it is, and then an age file (X25519) over compressed records: what it is
// and of when, each table with its rows, each table's count and SHA-256, and an end mark with a keyed hash over all before
// it. The age key is derived from the installation's key and its public half is told to nobody. Nothing of an archive that
// is cut off, changed or somebody else's is taken for good: Read answers with a *Refusal.
package backup

import (
	"fmt"
	"time"

	"towpath/internal/ground/vault"
)

// Kind says what an archive is a copy of.
type Kind string

// The two kinds. Each has its own archive, to be kept in its own place: neither opens anything without the other.
const (
	Data    Kind = "data"
	Keyring Kind = "keyring"
)

// format is the version of the shape of archives that this program writes, and the newest that it reads.
const format = 1

// Manifest says what an archive is, of which moment, and what to expect in it.
type Manifest struct {
	Format       int              `json:"format"`
	Kind         Kind             `json:"kind"`
	Program      string           `json:"program"` // the version that wrote it
	Engine       string           `json:"engine"`  // sqlite, postgres
	Schema       int64            `json:"schema"`  // number of the last migration
	Epoch        int64            `json:"epoch"`   // how often this data was put back, and 1; 0 for a keyring
	Installation string           `json:"installation"`
	Made         int64            `json:"made"`           // milliseconds since 1970
	Pair         string           `json:"pair,omitempty"` // the same in the two archives of one run
	KeepUntil    int64            `json:"keepUntil,omitempty"`
	Rows         map[string]int64 `json:"rows"` // by table, counted in the transaction that was copied
}

// When is the moment that the archive is of.
func (m Manifest) When() time.Time { return time.UnixMilli(m.Made) }

// Type is the type of a column: those that both engines have.
type Type string

// The types. Int is 64 bits.
const (
	Text  Type = "text"
	Int   Type = "int"
	Bool  Type = "bool"
	Bytes Type = "bytes"
)

// Column is one column of a table.
type Column struct {
	Name string `json:"name"`
	Type Type   `json:"type"`
}

// Table is a table as it is copied: its rows come in the order of its primary key, which is the first Key columns named.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
	Key     []string `json:"key"`
}

// Sum is what a table came to: how many rows, and the SHA-256 over them.
type Sum struct {
	Table  string `json:"table"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`
}

// Refusal says, to whoever runs the service, why an archive isn't used and what to do. Nothing was changed.
type Refusal struct {
	What, Do string
	Err      error
}

func (r *Refusal) Error() string {
	if r.Err == nil {
		return r.What + " " + r.Do
	}
	return fmt.Sprintf("%s %s (%v)", r.What, r.Do, r.Err)
}

func (r *Refusal) Unwrap() error { return r.Err }

// sealKey authenticates the end mark: an archive is good only if whoever wrote it held the installation's key, even where
// the public half of the age key got out.
func sealKey(k *vault.Key) []byte { return k.Derive("backup/end", 32) }

// largestRecord bounds what one record may ask of memory, in bytes. A thing has at most 256 KiB.
const largestRecord = 64 << 20

// The records. Each is a byte that names it, its length and that many bytes.
const (
	recManifest = 'M'
	recTable    = 'T'
	recRow      = 'R'
	recSum      = 'S'
	recEnd      = 'E'
)

// end closes an archive.
type end struct {
	Sums []Sum  `json:"sums"`
	Seal []byte `json:"seal"` // HMAC-SHA256 over every record before this one, and the sums
}
