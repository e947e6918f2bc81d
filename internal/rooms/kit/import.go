package kit

import (
	"bufio"
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/things"
)

// Import answers POST /kit/import: a file that this installation wrote for this person comes back, as it was. Any other is
// refused with a sentence that says what it is: damaged or changed, of another installation, of somebody else here. Whether that
// somebody still has a place here, or has erased everything, can't be told from the answer.
func (x *Room) Import(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if v.Table != "" || !v.Is(people.Person) {
		return fault.Missing()
	}
	done, err := x.turn()
	var n taken
	if err == nil {
		defer done()
		n, err = x.bring(ctx, w, r, v)
	}
	switch {
	case err == nil:
		return web.See(w, r, fmt.Sprintf("/kit/export?new=%d&there=%d&bin=%d", n.added, n.there, n.binned))
	case fault.Mends(err) || fault.Is(err, fault.TooLarge):
		return x.exportAgain(w, r, exportPage{err: err})
	}
	return err
}

// bring takes the upload in, looks through all of it, and only then takes anything of it.
func (x *Room) bring(ctx context.Context, w http.ResponseWriter, r *http.Request, v people.Viewer) (n taken, err error) {
	var s *spool
	_, err = web.ReadUploads(w, r, largestFile+web.LargestForm, func(u web.Upload) (url.Values, error) {
		if s != nil || u.Field != "file" {
			return nil, nil
		}
		var err error
		s, err = newSpool(u.File)
		return nil, err
	})
	if s != nil {
		defer s.close() //nolint:errcheck // it was read
	}
	if err != nil {
		return n, unread(err)
	}
	if s == nil {
		return n, fault.New(fault.Invalid, "kit.import.none")
	}
	p, err := s.parsed()
	if err != nil {
		return n, err
	}
	if err := x.mayTake(v, p); err != nil {
		return n, err
	}
	return x.takeIn(ctx, v, s, p)
}

// unread is what to say of an upload that could not be read to its end.
func unread(err error) error {
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) || fault.Is(err, fault.TooLarge) {
		return fault.New(fault.TooLarge, "kit.import.large", "most", largestFile>>20)
	}
	return err
}

// parsed reads the whole file. What isn't JSON gets a sentence by what it looks like.
func (s *spool) parsed() (p parsed, err error) {
	from, err := s.open()
	if err != nil {
		return p, fault.Wrap(err, "kit.parsed")
	}
	r := bufio.NewReaderSize(from, 64<<10)
	begins, _ := r.Peek(512)
	switch begins = bytes.TrimLeft(begins, " \t\r\n\ufeff"); {
	case len(begins) == 0:
		return p, fault.New(fault.Invalid, "kit.import.none")
	case begins[0] == '<':
		return p, fault.New(fault.Invalid, "kit.import.page")
	case begins[0] != '{':
		return p, fault.New(fault.Invalid, "kit.import.foreign")
	}
	return parse(r)
}

// mayTake says why a file can't come in, unless this installation wrote it for the viewer and it is as it was.
func (x *Room) mayTake(v people.Viewer, p parsed) error {
	if p.version == 1 { // it doesn't say where it is from
		if same(p.seal, x.firstSeal(v.Account, p.check)) && len(p.files) == 0 {
			return nil
		}
		return fault.New(fault.Invalid, "kit.import.not_yours")
	}
	switch {
	case !same(p.from, x.from()):
		return fault.New(fault.Invalid, "kit.import.elsewhere")
	case !same(p.seal, x.sealOf(p.whose, p.check, p.listed)):
		return fault.New(fault.Invalid, "kit.import.changed")
	case !same(p.whose, x.whose(v.Account)):
		return fault.New(fault.Invalid, "kit.import.not_yours")
	}
	return nil
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// taken counts what became of a file's things.
type taken struct{ added, there, binned int }

// takeIn takes all of a file, or nothing: where a picture can't be kept, what had come in goes again. Where there is a thing
// with the same id, it stays as it is: what is there is newer.
func (x *Room) takeIn(ctx context.Context, v people.Viewer, s *spool, p parsed) (n taken, err error) {
	there, err := x.Things.Heads(ctx, v)
	if err != nil {
		return n, err
	}
	pictured, wanted := map[string]bool{}, map[string]bool{} // things with files, and those whose files come in
	for _, f := range p.files {
		pictured[f.Thing] = true
	}
	var bring []things.Thing
	var binned []string
	for _, row := range p.rows {
		here, ok := there[row.ID]
		switch t := x.thingOf(row); {
		case !ok && pictured[t.ID] && !t.Binned.IsZero(): // its files come first
			binned, t.Binned = append(binned, t.ID), time.Time{}
			fallthrough
		case !ok:
			bring, wanted[t.ID] = append(bring, t), true
		case here.Binned.IsZero():
			n.there++
			wanted[t.ID] = pictured[t.ID] && here.Updated.Equal(t.Updated) // where bringing it in was broken off
		default:
			n.binned++
		}
	}
	added, err := x.Things.TakeIn(ctx, v, bring)
	if err != nil {
		return n, err
	}
	if err := x.takeFiles(ctx, v, s, p, wanted, binned); err != nil {
		return n, errors.Join(err, x.undo(context.WithoutCancel(ctx), v, added))
	}
	n.added = len(added)
	return n, x.returned(ctx, v, added...)
}

// takeFiles brings in the files of some things, and puts away those of them that were in the bin.
func (x *Room) takeFiles(ctx context.Context, v people.Viewer, s *spool, p parsed, wanted map[string]bool, binned []string) error {
	if len(p.files) == 0 {
		return nil
	}
	from, err := s.open()
	if err != nil {
		return fault.Wrap(err, "kit.takeFiles")
	}
	r := newReader(bufio.NewReaderSize(from, 64<<10))
	err = r.object(func(name string) error {
		if name != "files" {
			return r.skip()
		}
		_, err := r.files(func(i int, data io.Reader) error {
			f := p.files[i]
			if !wanted[f.Thing] {
				return nil
			}
			_, err := x.Files.Take(ctx, v, files.Sent{ID: f.ID, Thing: f.Thing, Sort: f.Sort, Mark: f.Mark}, data)
			return err
		})
		return err
	})
	for _, id := range binned {
		if err == nil {
			err = x.Things.PutAway(ctx, v, id)
		}
	}
	return fault.Wrap(err, "kit.takeFiles")
}

// undo takes out again what came in.
func (x *Room) undo(ctx context.Context, v people.Viewer, added []string) (err error) {
	for _, id := range added {
		err = errors.Join(err, x.Things.Remove(ctx, v, id))
	}
	return err
}

func (x *Room) thingOf(row fileThing) things.Thing {
	now := x.Now()
	t := things.Thing{ID: row.ID, Kind: row.Kind, Body: row.Body, Pinned: row.Pinned, Entered: row.Entered,
		Created: notLater(row.Created, now), Updated: notLater(row.Updated, now)}
	if row.Binned != nil { // put away then, so put away now, with thirty days to change one's mind
		t.Binned = now
	}
	return t
}

// notLater is t, or now where t can't be.
func notLater(t, now time.Time) time.Time {
	if t.After(now) || t.Unix() <= 0 {
		return now
	}
	return t
}

// importedWords says what became of a file, from the numbers in the address.
func importedWords(ctx context.Context, added, there, binned string) string {
	words := i18n.T(ctx, "kit.import.nothing")
	if n := small(added); n > 0 {
		words = i18n.T(ctx, "kit.import.done", "n", n)
	}
	if n := small(there); n > 0 {
		words += " " + i18n.T(ctx, "kit.import.there", "n", n)
	}
	if n := small(binned); n > 0 {
		words += " " + i18n.T(ctx, "kit.import.binned", "n", n)
	}
	return words
}

func small(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > mostThings {
		return 0
	}
	return n
}
