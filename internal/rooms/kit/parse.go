package kit

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/things"
)

// What a file may be at most.
const (
	largestFile   = 256 << 20 // bytes
	largestThings = 64 << 20  // bytes of all things in it together
	largestToken  = 4 << 20   // bytes of what is read of it at once
	mostThings    = 50_000
	mostFiles     = 5_000
)

// parsed is a file that was read and found whole.
type parsed struct {
	version     int
	from, whose string
	check, seal string
	rows        []fileThing
	files       []fileFile
	listed      string
}

// parse reads all of a file and checks it, before anything of it is taken. What it keeps in memory is the things; of pictures and
// sound only what they are.
func parse(from io.Reader) (p parsed, err error) {
	r := newReader(from)
	kind, things := "", sha256.New()
	err = r.object(func(name string) error {
		switch name {
		case "towpath":
			return r.value(&kind)
		case "version":
			return r.value(&p.version)
		case "from":
			return r.value(&p.from)
		case "whose":
			return r.value(&p.whose)
		case "check":
			return r.value(&p.check)
		case "seal":
			return r.value(&p.seal)
		case "things":
			if p.rows != nil {
				return errDamaged
			}
			p.rows, err = r.things(things)
			return err
		case "files":
			if p.files != nil {
				return errDamaged
			}
			p.files, err = r.files(nil)
			return err
		}
		return r.skip()
	})
	if err == nil {
		_, err = r.Token() // there is nothing behind the end
		if err == nil {
			err = errDamaged
		} else if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	return p, p.judge(kind, hexOf(things.Sum(nil)), err)
}

var errDamaged = errors.New("kit: not what an export writes")

// judge says what is wrong with a file that was read.
func (p *parsed) judge(kind, things string, err error) error {
	if known := fault.CodeOf(err); err != nil && known != fault.Internal {
		return err
	}
	switch {
	case kind != fileKind || p.version < 1:
		return fault.New(fault.Invalid, "kit.import.foreign")
	case p.version > fileVersion:
		return fault.New(fault.Invalid, "kit.import.newer")
	case err != nil || p.check == "" || things != p.check || p.rows == nil || !p.sound():
		return fault.New(fault.Invalid, "kit.import.changed")
	}
	list := newListing()
	for _, f := range p.files {
		list.add(f)
	}
	p.listed = list.sum()
	return nil
}

// sound reports whether everything in a file is what an export could have written, and nothing twice.
func (p *parsed) sound() bool {
	seen := map[string]bool{}
	for _, row := range p.rows {
		if !row.sound() || seen[row.ID] {
			return false
		}
		seen[row.ID] = true
	}
	for _, f := range p.files {
		if !people.IsID(f.ID) || seen[f.ID] || !seen[f.Thing] || !slices.Contains([]files.Sort{files.Photo, files.Drawing, files.Sound}, f.Sort) {
			return false
		}
		seen[f.ID] = true
	}
	return true
}

// sound reports whether a row is one that an export could have written.
func (row fileThing) sound() bool {
	var body map[string]any
	return people.IsID(row.ID) && known(row.Kind) && len(row.Body) <= things.Largest &&
		json.Unmarshal(row.Body, &body) == nil && body != nil && (row.Entered == "" || people.IsID(row.Entered))
}

// budget bounds how much is read before somebody says that it is of use.
type budget struct {
	r    io.Reader
	read int
}

func (b *budget) Read(p []byte) (int, error) {
	if b.read > largestToken {
		return 0, errDamaged
	}
	n, err := b.r.Read(p)
	b.read += n
	return n, err
}

// reader reads JSON piece by piece.
type reader struct {
	*json.Decoder
	from *budget
}

func newReader(from io.Reader) *reader {
	b := &budget{r: from}
	return &reader{json.NewDecoder(b), b}
}

func (r *reader) value(v any) error {
	r.from.read = 0
	return r.Decode(v)
}

func (r *reader) open(d json.Delim) error {
	r.from.read = 0
	t, err := r.Token()
	if err == nil && t != d {
		err = errDamaged
	}
	return err
}

// object reads an object; each reads one of its values.
func (r *reader) object(each func(name string) error) error {
	if err := r.open('{'); err != nil {
		return err
	}
	for r.More() {
		r.from.read = 0
		t, err := r.Token()
		if err != nil {
			return err
		}
		name, _ := t.(string)
		if err := each(name); err != nil {
			return err
		}
	}
	return r.open('}')
}

// list reads an array; each reads one of its values.
func (r *reader) list(each func() error) error {
	if err := r.open('['); err != nil {
		return err
	}
	for r.More() {
		if err := each(); err != nil {
			return err
		}
	}
	return r.open(']')
}

// skip leaves out a value, however large it is.
func (r *reader) skip() error {
	for depth := 0; ; {
		r.from.read = 0
		t, err := r.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// things reads the things, and hashes them as they stand in the file but for white space between what JSON is made of, so that a
// program which only lays it out anew does no harm.
func (r *reader) things(hash io.Writer) (rows []fileThing, err error) {
	rows = []fileThing{}
	before, total := "[", 0
	err = r.list(func() error {
		var raw json.RawMessage
		if err := r.value(&raw); err != nil {
			return err
		}
		var text bytes.Buffer
		if err := json.Compact(&text, raw); err != nil {
			return err
		}
		if total += text.Len(); total > largestThings || len(rows) >= mostThings {
			return fault.New(fault.TooLarge, "kit.import.many", "most", mostThings)
		}
		io.WriteString(hash, before) //nolint:errcheck // a hash takes everything
		hash.Write(text.Bytes())     //nolint:errcheck // the same
		before = ","
		var row fileThing
		if err := json.Unmarshal(text.Bytes(), &row); err != nil {
			return err
		}
		rows = append(rows, row)
		return nil
	})
	if before == "[" {
		io.WriteString(hash, before) //nolint:errcheck // the same
	}
	io.WriteString(hash, "]") //nolint:errcheck // the same
	return rows, err
}

// files reads the files. With take, each one's bytes are handed on as they are read; n counts them.
func (r *reader) files(take func(n int, data io.Reader) error) (all []fileFile, err error) {
	all = []fileFile{}
	err = r.list(func() error {
		var f fileFile
		sum := sha256.New()
		err := r.object(func(name string) error {
			switch name {
			case "id":
				return r.value(&f.ID)
			case "thing":
				return r.value(&f.Thing)
			case "sort":
				return r.value(&f.Sort)
			case "type":
				return r.value(&f.Type)
			case "mark":
				return r.value(&f.Mark)
			case "sha256":
				return r.value(&f.SHA256)
			case "data":
				data := &pieces{r: r}
				var err error
				if take != nil {
					err = take(len(all), data)
				}
				if err == nil {
					_, err = io.Copy(sum, data)
				}
				return err
			}
			return r.skip()
		})
		if err == nil && take == nil && hexOf(sum.Sum(nil)) != f.SHA256 {
			err = errDamaged
		}
		if err == nil && len(all) >= mostFiles {
			err = fault.New(fault.TooLarge, "kit.import.many", "most", mostThings)
		}
		all = append(all, f)
		return err
	})
	return all, err
}

// pieces are the bytes of one file, read from a list of pieces of base64.
type pieces struct {
	r       *reader
	begun   bool
	rest    []byte
	over    bool
	problem error
}

func (p *pieces) Read(b []byte) (int, error) {
	for len(p.rest) == 0 && !p.over && p.problem == nil {
		p.problem = p.next()
	}
	switch {
	case p.problem != nil:
		return 0, p.problem
	case len(p.rest) == 0:
		return 0, io.EOF
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

func (p *pieces) next() error {
	if !p.begun {
		p.begun = true
		return p.r.open('[')
	}
	if !p.r.More() {
		p.over = true
		return p.r.open(']')
	}
	var text string
	if err := p.r.value(&text); err != nil {
		return err
	}
	data, err := base64.StdEncoding.DecodeString(text)
	p.rest = data
	return err
}
