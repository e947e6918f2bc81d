package backup

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"towpath/internal/ground/vault"
)

// Visitor is told what is in an archive while it is read. A row is good until the next one is read. What it was told counts
// only once Read has returned without an error.
type Visitor interface {
	Begin(Manifest) error
	Table(Table) error
	Row(values []any) error
}

// Read reads an archive of one kind to its end and checks all of it: whose it is, that nothing is missing or changed, that
// it holds what it says. What is wrong with it comes back as a *Refusal; an error of the visitor's own as it is.
func Read(from io.Reader, key *vault.Key, kind Kind, v Visitor) (Manifest, []Sum, error) {
	in := bufio.NewReaderSize(from, 64<<10)
	if err := checkPreamble(in, key, kind); err != nil {
		return Manifest{}, nil, err
	}
	id, err := identityOf(key)
	if err != nil {
		return Manifest{}, nil, err
	}
	opened, err := age.Decrypt(in, id)
	if err != nil {
		return Manifest{}, nil, damaged(err)
	}
	unzip, err := zstd.NewReader(opened, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(2*largestRecord))
	if err != nil {
		return Manifest{}, nil, err
	}
	defer unzip.Close()
	r := &reader{in: bufio.NewReaderSize(unzip, 64<<10), opened: opened, seal: hmac.New(sha256.New, sealKey(key)), visit: v}
	m, err := r.all(key, kind)
	return m, r.sums, err
}

// checkPreamble refuses what isn't an archive of this kind and installation, for what it is.
func checkPreamble(in *bufio.Reader, key *vault.Key, kind Kind) error {
	const longest = 100
	start, err := in.Peek(longest)
	if len(start) == 0 {
		if err != io.EOF {
			return &Refusal{What: "The archive can't be read.", Do: "Check the disk that it is on.", Err: err}
		}
		return &Refusal{What: "The archive is an empty file.", Do: "Whatever wrote or copied it was broken off. Give another copy."}
	}
	line, _, whole := bytes.Cut(start, []byte("\n"))
	parts := strings.Split(string(line), " ")
	if !whole || len(parts) != 4 || parts[0] != magic {
		return notOurs(start)
	}
	switch {
	case parts[1] != fmt.Sprint(format):
		return &Refusal{What: "The archive was written by a newer Towpath than this one, or its first line was changed.", Do: "Restore it with the version that wrote it, or a later one."}
	case parts[3] != key.Fingerprint():
		return &Refusal{What: fmt.Sprintf("The archive belongs to another installation: its key has the mark %.20q, and the key given has %q.", parts[3], key.Fingerprint()),
			Do: "Give the key file with that mark, or an archive of this installation."}
	case parts[2] != string(kind) && (parts[2] == string(Data) || parts[2] == string(Keyring)):
		return &Refusal{What: fmt.Sprintf("This is an archive of the %s, and one of the %s was asked for.", parts[2], kind),
			Do: "Data goes with --from, the keyring with --keyring-from."}
	case parts[2] != string(kind):
		return notOurs(start)
	}
	_, err = in.Discard(len(line) + 1)
	return err
}

// notOurs says what a file is instead, where that can be told.
func notOurs(start []byte) error {
	what := "The file isn't an archive that Towpath made."
	switch {
	case bytes.HasPrefix([]byte(magic), start), bytes.HasPrefix(start, []byte(magic)):
		what = "The archive is cut off or damaged in its first line."
	case bytes.HasPrefix(start, []byte("age-encryption.org/")), bytes.HasPrefix(start, []byte("-----BEGIN AGE")):
		what = "The file is encrypted with age, and Towpath didn't make it."
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		what = "The file is a zip file, and Towpath makes none."
	}
	return &Refusal{What: what, Do: "Give a file that `towpath backup` wrote, as it wrote it."}
}

func damaged(err error) error {
	return &Refusal{What: "The archive is cut off, damaged or was changed.", Do: "Nothing in it can be relied on: give another copy or an earlier archive.", Err: err}
}

// reader reads the records of one archive.
type reader struct {
	in     *bufio.Reader
	opened io.Reader // what in unzips: it has to end where in ends
	seal   hash.Hash
	visit  Visitor

	manifest Manifest
	table    *Table
	rows     hash.Hash
	count    int64
	values   []any
	sums     []Sum
	buf      []byte
}

func (r *reader) all(key *vault.Key, kind Kind) (Manifest, error) {
	if err := r.begin(key, kind); err != nil {
		return r.manifest, err
	}
	for {
		what, body, err := r.record()
		if err != nil {
			return r.manifest, damaged(err)
		}
		if what == recEnd {
			return r.manifest, r.end(body)
		}
		r.add(what, body)
		if err := r.take(what, body); err != nil {
			return r.manifest, err
		}
	}
}

func (r *reader) begin(key *vault.Key, kind Kind) error {
	what, body, err := r.record()
	if err != nil || what != recManifest {
		return damaged(err)
	}
	r.add(what, body)
	if err := json.Unmarshal(body, &r.manifest); err != nil || r.manifest.Kind != kind || r.manifest.Installation != key.Fingerprint() {
		return damaged(errors.Join(err, errors.New("its first line says something else than what is in it")))
	}
	return r.visit.Begin(r.manifest)
}

func (r *reader) record() (kind byte, body []byte, err error) {
	if kind, err = r.in.ReadByte(); err != nil {
		return 0, nil, cut(err)
	}
	n, err := binary.ReadUvarint(r.in)
	if err != nil {
		return 0, nil, cut(err)
	}
	if n > largestRecord {
		return 0, nil, fmt.Errorf("a record of %d bytes", n)
	}
	if uint64(cap(r.buf)) < n {
		r.buf = make([]byte, n)
	}
	r.buf = r.buf[:n]
	_, err = io.ReadFull(r.in, r.buf)
	return kind, r.buf, cut(err)
}

// cut: an archive never ends before its end mark.
func cut(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (r *reader) add(kind byte, body []byte) {
	r.seal.Write(binary.AppendUvarint([]byte{kind}, uint64(len(body))))
	r.seal.Write(body)
}

// take hands one record on.
func (r *reader) take(what byte, body []byte) error {
	switch {
	case what == recTable && r.table == nil:
		r.table = &Table{}
		if err := json.Unmarshal(body, r.table); err != nil {
			return damaged(err)
		}
		r.rows, r.count, r.values = sha256.New(), 0, make([]any, len(r.table.Columns))
		return r.visit.Table(*r.table)
	case what == recRow && r.table != nil:
		addRow(r.rows, body)
		r.count++
		if err := readRow(body, r.table.Columns, r.values); err != nil {
			return damaged(err)
		}
		return r.visit.Row(r.values)
	case what == recSum && r.table != nil:
		return r.sum(body)
	}
	return damaged(fmt.Errorf("a record %q where none belongs", what))
}

func (r *reader) sum(body []byte) error {
	var s Sum
	err := json.Unmarshal(body, &s)
	is := Sum{Table: r.table.Name, Rows: r.count, SHA256: hex.EncodeToString(r.rows.Sum(nil))}
	if expected, ok := r.manifest.Rows[s.Table]; err != nil || s != is || !ok || expected != s.Rows {
		return damaged(fmt.Errorf("table %s has %d rows, and isn't what was written", r.table.Name, r.count))
	}
	r.sums, r.table = append(r.sums, s), nil
	return nil
}

// end checks the end mark, that every table was there, and that nothing comes after.
func (r *reader) end(body []byte) error {
	var e end
	if err := json.Unmarshal(body, &e); err != nil {
		return damaged(err)
	}
	sums, err := json.Marshal(r.sums)
	if err != nil {
		return err
	}
	r.seal.Write(sums)
	if !hmac.Equal(r.seal.Sum(nil), e.Seal) || len(r.sums) != len(r.manifest.Rows) {
		return damaged(errors.New("its end mark doesn't fit"))
	}
	for _, in := range []io.Reader{r.in, r.opened} {
		if n, err := io.Copy(io.Discard, in); err != nil || n > 0 {
			return damaged(errors.Join(err, fmt.Errorf("%d bytes after its end", n)))
		}
	}
	return nil
}
