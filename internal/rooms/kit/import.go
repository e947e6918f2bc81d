package kit

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// What a file may be at most: bytes, and things in it.
const (
	largestFile = 16 << 20
	mostThings  = 50_000
)

// Import answers POST /kit/import: an exported file comes back.
//
// Whose file it is doesn't matter: whoever holds it can read it anyway, and what it makes is the viewer's own and nobody
// else's. What matters is what it may claim. A file that carries this installation's seal for this account comes back as it
// was, with its ids, who typed things in, and notes that both agreed to. Any other whole file (another service's, that of an
// account which has been erased, somebody else's) comes in as new copies with ids of their own: who typed what in is left
// out, and a note comes in as a page, because nothing shows that anybody agreed to it. Its ids are never looked up, so a
// file can't be used to find out what others have.
func (x *Room) Import(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if v.Table != "" || !v.Is(people.Person) {
		return fault.Missing()
	}
	f, rows, err := readFile(w, r)
	if err != nil {
		if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) {
			return x.exportAgain(w, r, exportPage{err: err})
		}
		return err
	}
	n, err := x.takeIn(ctx, v, f, rows)
	if err != nil {
		return err
	}
	return web.See(w, r, fmt.Sprintf("/kit/export?new=%d&there=%d&bin=%d", n.added, n.there, n.binned))
}

// readFile reads the upload in memory: a file half of which lies in a temporary folder would be private text in the open.
func readFile(w http.ResponseWriter, r *http.Request) (f file, rows []fileThing, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, largestFile+1<<16)
	parts, err := r.MultipartReader()
	if err != nil {
		return f, nil, fault.New(fault.Invalid, "kit.import.none")
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return f, nil, fault.New(fault.Invalid, "kit.import.none")
		}
		if err != nil {
			return f, nil, tooLarge(err)
		}
		if part.FormName() != "file" {
			continue
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return f, nil, tooLarge(err)
		}
		if len(text) == 0 {
			return f, nil, fault.New(fault.Invalid, "kit.import.none")
		}
		return parseFile(text)
	}
}

func tooLarge(err error) error {
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return fault.New(fault.TooLarge, "kit.import.large", "most", largestFile>>20)
	}
	return fault.New(fault.Invalid, "page.problem.form")
}

// parseFile checks all of a file before anything of it is taken.
func parseFile(text []byte) (f file, rows []fileThing, err error) {
	if json.Unmarshal(text, &f) != nil || f.Towpath != fileKind || f.Version < 1 {
		return f, nil, fault.New(fault.Invalid, "kit.import.foreign")
	}
	switch {
	case f.Version > fileVersion:
		return f, nil, fault.New(fault.Invalid, "kit.import.newer")
	case f.Check == "" || checkOf(f.Things) != f.Check:
		return f, nil, fault.New(fault.Invalid, "kit.import.changed")
	case json.Unmarshal(f.Things, &rows) != nil || len(rows) > mostThings:
		return f, nil, fault.New(fault.Invalid, "kit.import.changed")
	}
	seen := map[string]bool{}
	for _, row := range rows {
		if !row.sound() || seen[row.ID] {
			return f, nil, fault.New(fault.Invalid, "kit.import.changed")
		}
		seen[row.ID] = true
	}
	return f, rows, nil
}

// sound reports whether a row is one that an export could have written.
func (row fileThing) sound() bool {
	var body map[string]any
	return people.IsID(row.ID) && known(row.Kind) && len(row.Body) <= things.Largest &&
		json.Unmarshal(row.Body, &body) == nil && body != nil && (row.Entered == "" || people.IsID(row.Entered))
}

// taken counts what became of a file's things.
type taken struct{ added, there, binned int }

func (x *Room) takeIn(ctx context.Context, v people.Viewer, f file, rows []fileThing) (n taken, err error) {
	mine, err := x.Things.All(ctx, v)
	if err != nil {
		return n, err
	}
	at := make(map[string]things.Thing, len(mine))
	for _, t := range mine {
		at[t.ID] = t
	}
	sealed := subtle.ConstantTimeCompare([]byte(f.Seal), []byte(x.sealOf(v.Account, f.Check))) == 1
	var bring []things.Thing
	for _, row := range rows {
		t := x.thingOf(v.Account, row, sealed)
		here, ok := at[row.ID]
		if !ok {
			here, ok = at[t.ID]
		}
		switch {
		case !ok:
			bring = append(bring, t)
		case here.Binned.IsZero():
			n.there++
		default:
			n.binned++
		}
	}
	added, err := x.Things.TakeIn(ctx, v, bring)
	n.added = len(added)
	return n, err
}

// copies is the name space of the ids of new copies. The id follows from the account and the id in the file: the same file
// twice makes the copies once.
var copies = uuid.MustParse("0f0a4ab5-76cf-4d5e-9a53-6d1a2a6cf7a1")

func (x *Room) thingOf(owner string, row fileThing, sealed bool) things.Thing {
	now := x.Now()
	t := things.Thing{ID: row.ID, Kind: row.Kind, Body: row.Body, Pinned: row.Pinned, Entered: row.Entered,
		Created: notLater(row.Created, now), Updated: notLater(row.Updated, now)}
	if row.Binned != nil { // put away then, so put away now, with thirty days to change one's mind
		t.Binned = now
	}
	if !sealed {
		t.ID, t.Entered = uuid.NewSHA1(copies, []byte(owner+row.ID)).String(), ""
		if t.Kind == sharing.Note {
			t.Kind = sharing.Journal
		}
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
