package kit

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/files"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// The file that is written and read; docs/kit-export.md says the same for others. Version 1 had no files, and no "from" and
// "whose"; it is still read.
const (
	fileKind    = "kit"
	fileVersion = 2
)

// fileThing is one thing in the file.
type fileThing struct {
	ID      string          `json:"id"`
	Kind    sharing.Kind    `json:"kind"`
	Created time.Time       `json:"created"`
	Updated time.Time       `json:"updated"`
	Pinned  bool            `json:"pinned,omitempty"`
	Binned  *time.Time      `json:"binned,omitempty"`
	Entered string          `json:"entered,omitempty"`
	Body    json.RawMessage `json:"body"`
}

func rowOf(t things.Thing) fileThing {
	return fileThing{ID: t.ID, Kind: t.Kind, Created: t.Created.UTC(), Updated: t.Updated.UTC(), Pinned: t.Pinned, Binned: utc(t.Binned),
		Entered: t.Entered, Body: t.Body}
}

// fileFile is one photo, drawing or recording in the file. Its bytes stand in "data", in pieces of base64, between mark and sha256.
type fileFile struct {
	ID     string     `json:"id"`
	Thing  string     `json:"thing"`
	Sort   files.Sort `json:"sort"`
	Type   string     `json:"type"`
	Mark   string     `json:"mark,omitempty"`
	SHA256 string     `json:"sha256"`
}

// piece of a file's bytes in the file: nobody who reads it needs more of it in memory.
const pieceBytes = 384 << 10

// writeJSON writes everything as one JSON document. What can be checked comes before what it is checked by, so that it can be
// written, and read, in one go.
func (e *export) writeJSON(ctx context.Context, w io.Writer) error {
	x := e.x
	whose := x.whose(e.v.Account)
	if _, err := fmt.Fprintf(w, `{"towpath":%q,"version":%d,"made":%q,"from":%q,"whose":%q,"things":`, fileKind, fileVersion,
		x.Now().UTC().Format(time.RFC3339Nano), x.from(), whose); err != nil {
		return err
	}
	things := sha256.New()
	if err := e.writeThings(ctx, io.MultiWriter(w, things)); err != nil {
		return err
	}
	about, err := json.Marshal(e.about)
	if err != nil {
		return fault.Wrap(err, "kit.writeJSON")
	}
	check := hexOf(things.Sum(nil))
	if _, err := fmt.Fprintf(w, `,"check":%q,"about":%s,"files":[`, check, about); err != nil {
		return err
	}
	listed, err := e.writeFiles(ctx, w)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, `],"seal":%q}`, x.sealOf(whose, check, listed))
	return err
}

func (e *export) writeThings(ctx context.Context, w io.Writer) error {
	before := "["
	one := func(t things.Thing) error {
		row, err := json.Marshal(rowOf(t))
		if err == nil {
			_, err = fmt.Fprintf(w, "%s%s", before, row)
			before = ","
		}
		return fault.Wrap(err, "kit.writeThings")
	}
	if err := e.each(ctx, sharing.Kinds, one); err != nil {
		return err
	}
	if err := e.eachBinned(ctx, one); err != nil {
		return err
	}
	if before == "[" {
		_, err := io.WriteString(w, "[")
		if err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "]")
	return err
}

// writeFiles writes the files of all things that were written, and gives back the hash of the list of them.
func (e *export) writeFiles(ctx context.Context, w io.Writer) (string, error) {
	list, before := newListing(), ""
	for thing, all := range e.files {
		if _, written := e.titles[thing]; !written {
			continue
		}
		for _, f := range all {
			row, err := e.writeOne(ctx, w, before, f)
			if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Gone) { // removed meanwhile
				continue
			}
			if err != nil {
				return "", err
			}
			before = ","
			list.add(row)
		}
	}
	return list.sum(), nil
}

func (e *export) writeOne(ctx context.Context, w io.Writer, before string, f files.File) (row fileFile, err error) {
	row = fileFile{ID: f.ID, Thing: f.Thing, Sort: f.Sort, Type: f.Type}
	r, err := e.x.Files.Read(ctx, e.v, f.ID)
	if err != nil {
		return row, err
	}
	defer r.Close()
	if f.Sort != files.Sound { // pictures are made anew where they come in, but for those that this installation made
		data, err := io.ReadAll(r)
		if err != nil {
			return row, err
		}
		row.Mark = e.x.Files.Mark(data)
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			return row, err
		}
	}
	if _, err := fmt.Fprintf(w, `%s{"id":%q,"thing":%q,"sort":%q,"type":%q,"mark":%q,"data":[`, before, row.ID, row.Thing, row.Sort, row.Type, row.Mark); err != nil {
		return row, err
	}
	sum, err := writePieces(w, r)
	if err != nil {
		return row, err
	}
	row.SHA256 = hexOf(sum)
	_, err = fmt.Fprintf(w, `],"sha256":%q}`, row.SHA256)
	return row, err
}

// writePieces writes bytes as pieces of base64 and gives back their hash.
func writePieces(w io.Writer, r io.Reader) (sum []byte, err error) {
	hash, buf, before := sha256.New(), make([]byte, pieceBytes), ""
	for {
		n, err := io.ReadFull(r, buf)
		if n > 0 {
			hash.Write(buf[:n])
			if _, err := fmt.Fprintf(w, `%s"%s"`, before, base64.StdEncoding.EncodeToString(buf[:n])); err != nil {
				return nil, err
			}
			before = ","
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return hash.Sum(nil), nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// listing is the hash of which files are in a file, and of what is in each.
type listing struct{ hash.Hash }

func newListing() listing { return listing{sha256.New()} }

func (l listing) add(f fileFile) {
	fmt.Fprintf(l, "%s %s %s %s\n", f.ID, f.Thing, f.Sort, f.SHA256)
}

func (l listing) sum() string { return hexOf(l.Sum(nil)) }

// from names this installation in its files, for itself to know them again. To others it says nothing.
func (x *Room) from() string { return encoded(x.Seal("kit-export from", ""))[:16] }

// whose names an account in the same way.
func (x *Room) whose(account string) string { return encoded(x.Seal("kit-export whose", account))[:22] }

// sealOf is what only this installation can make, over what it wrote for somebody.
func (x *Room) sealOf(whose, check, listed string) string {
	return encoded(x.Seal("kit-export 2", whose+":"+check+":"+listed))
}

// firstSeal is the seal of version 1.
func (x *Room) firstSeal(account, check string) string {
	return encoded(x.Seal("kit-export", account+":"+check))
}

func encoded(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }
