package backup

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"towpath/internal/ground/vault"
)

// preamble is the line in the clear: what this is and whose, so that a wrong file is refused for what it is. What it says is
// said again inside.
func preamble(k Kind, mark string) string {
	return fmt.Sprintf("%s %d %s %s\n", magic, format, k, mark)
}

const magic = "towpath-archive"

// writer writes the records of one archive.
type writer struct {
	age  io.WriteCloser
	zip  *zstd.Encoder
	seal hash.Hash // over every record

	table *Table
	sum   Sum
	rows  hash.Hash // over the rows of the table
	sums  []Sum
	buf   []byte
}

func newWriter(to io.Writer, key *vault.Key, m Manifest) (*writer, error) {
	id, err := identityOf(key)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(to, preamble(m.Kind, m.Installation)); err != nil {
		return nil, err
	}
	w := &writer{seal: hmac.New(sha256.New, sealKey(key))}
	if w.age, err = age.Encrypt(to, id.Recipient()); err != nil {
		return nil, err
	}
	// One thread and a small window: what is sealed doesn't get any smaller, and memory stays flat.
	w.zip, err = zstd.NewWriter(w.age, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(256<<10))
	if err != nil {
		return nil, err
	}
	return w, w.json(recManifest, m)
}

func (w *writer) record(kind byte, body []byte) error {
	head := binary.AppendUvarint([]byte{kind}, uint64(len(body)))
	w.seal.Write(head)
	w.seal.Write(body)
	if _, err := w.zip.Write(head); err != nil {
		return err
	}
	_, err := w.zip.Write(body)
	return err
}

func (w *writer) json(kind byte, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return w.record(kind, body)
}

// begin starts a table.
func (w *writer) begin(t Table) error {
	w.table, w.sum, w.rows = &t, Sum{Table: t.Name}, sha256.New()
	return w.json(recTable, t)
}

// row writes one row of the table that was begun.
func (w *writer) row(values []any) (err error) {
	if w.buf, err = appendRow(w.buf[:0], w.table.Columns, values); err != nil {
		return fmt.Errorf("table %s: %w", w.table.Name, err)
	}
	if len(w.buf) > largestRecord {
		return fmt.Errorf("table %s has a row of %d bytes", w.table.Name, len(w.buf))
	}
	addRow(w.rows, w.buf)
	w.sum.Rows++
	return w.record(recRow, w.buf)
}

// addRow adds a row to a table's hash, with its length, so that no two lists of rows read the same.
func addRow(h hash.Hash, row []byte) {
	h.Write(binary.AppendUvarint(nil, uint64(len(row))))
	h.Write(row)
}

// finish ends a table.
func (w *writer) finish() error {
	w.sum.SHA256 = hex.EncodeToString(w.rows.Sum(nil))
	w.sums = append(w.sums, w.sum)
	return w.json(recSum, w.sum)
}

// close writes the end mark. Without it, nothing before it counts.
func (w *writer) close() error {
	sums, err := json.Marshal(w.sums)
	if err != nil {
		return err
	}
	w.seal.Write(sums)
	err = w.json(recEnd, end{Sums: w.sums, Seal: w.seal.Sum(nil)})
	return errors.Join(err, w.zip.Close(), w.age.Close())
}
