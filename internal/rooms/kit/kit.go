// Package kit is the person's own space, "My things": everything they keep in one place, to find, sort, pin, read back,
// share, print, put away, carry off and erase.
package kit

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "kit", YAML: wordsEN}

// Reader says what things of a kind hold, for the kinds that another room makes. All but Whole may be left out. Each must stand
// any body, because a body can come from a file.
type Reader struct {
	// Whole is all that it says, to read. It must stand by itself: it also goes onto the exported page, which is read with no
	// network, no stylesheet of the site and no script.
	Whole func(context.Context, things.Thing) templ.Component
	// Texts are the words by which somebody would look for it: what they wrote and chose, and what it is called. Left out:
	// every text in the body that is longer than an id.
	Texts func(things.Thing) []string
	// Place is where it opens on the site. Left out: /kit/{id}.
	Place func(things.Thing) string
	// Picture is what of it can be seen beside others of its kind, such as a drawing or a chart; nil where one has none.
	Picture func(context.Context, things.Thing) templ.Component
}

// Readers are the readers by kind.
type Readers map[sharing.Kind]Reader

// Deps are what the room is made of.
type Deps struct {
	People  *people.Register
	Sharing *sharing.Sharing
	Things  *things.Keeper
	Files   *files.Keeper
	Readers Readers
	// TakenBack reports that a page of this site which somebody has a bookmark for was taken back by whoever told it. Then the
	// bookmark names it no longer. nil where nothing can be.
	TakenBack func(ctx context.Context, path string) bool
	// Returned is told which things came back, out of the bin or from a file; nil where nothing acts on things by itself.
	Returned func(ctx context.Context, v people.Viewer, ids []string) error
	// Remembered says in words what is remembered of a joint session of the person's; nil for nothing.
	Remembered func(context.Context, people.Viewer, people.Joint) ([]string, error)
	// Also are what other rooms keep about a person outside of their things, for what they carry off.
	Also []func(context.Context, people.Viewer) ([]Section, error)
	// Seal is a hash that only this installation can make; (*vault.Vault).Lookup is one. An exported file carries it, so that
	// the same person's own file is known again.
	Seal    func(what, secret string) []byte
	Cookies web.Cookies
	Now     func() time.Time
}

// Room answers everything under /kit.
type Room struct {
	Deps
	turns chan struct{} // of those who carry off or bring in everything
}

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{Deps: d, turns: make(chan struct{}, exportsAtOnce)} }

// Page is the body of a page of somebody's own.
type Page struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Bookmark is the body of a page of this site to find again.
type Bookmark struct {
	Title string `json:"title"`
	Path  string `json:"path"`
}

// NextStep is the body of what comes next, as it is agreed at the end of a joint session.
type NextStep struct {
	Title string `json:"title"`
	What  string `json:"what"`
	When  string `json:"when,omitempty"`
	Who   string `json:"who,omitempty"`
	State string `json:"state,omitempty"`
}

// States are the three answers to how a next step went (TOG-7). None is better than another.
var States = []string{"done", "partly", "notnow"}

// longestTitle is in characters.
const longestTitle = 120

// get opens a thing for a viewer. What has been in the bin for longer than things.InBin is as good as gone.
func (x *Room) get(ctx context.Context, v people.Viewer, id string) (things.Thing, error) {
	t, err := x.Things.Get(ctx, v, id)
	if err == nil && x.past(t) {
		err = fault.Missing()
	}
	return t, err
}

func (x *Room) past(t things.Thing) bool {
	return !t.Binned.IsZero() && x.Now().Sub(t.Binned) > things.InBin
}

// Open opens a thing for the pages of sharing.
func (x *Room) Open(ctx context.Context, v people.Viewer, id string) (sharing.Opened, error) {
	t, err := x.get(ctx, v, id)
	if err != nil {
		return sharing.Opened{}, err
	}
	return sharing.Opened{ID: t.ID, Owner: t.Owner, Kind: t.Kind, Title: x.title(ctx, t), Updated: t.Updated, Entered: t.Entered,
		Words: x.Said(t)}, nil
}

// Names are the titles of a person's own things, for the pages of sharing.
func (x *Room) Names(ctx context.Context, v people.Viewer, ids []string) (map[string]string, error) {
	some, err := x.Things.Some(ctx, v, ids)
	names := make(map[string]string, len(some))
	for _, t := range some {
		if !x.past(t) {
			names[t.ID] = x.title(ctx, t)
		}
	}
	return names, err
}

// Said is all that a thing says, to read, whatever its kind.
func (x *Room) Said(t things.Thing) templ.Component {
	if read, ok := x.Readers[t.Kind]; ok {
		whole := read.Whole
		return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error { return whole(ctx, t).Render(ctx, w) })
	}
	switch t.Kind {
	case sharing.NextStep:
		return nextStepWords(into[NextStep](t))
	case sharing.Bookmark:
		return x.bookmarkWords(t)
	}
	return textWords(into[Page](t).Text)
}

// into reads a body; what doesn't fit stays empty, because a body can come from a file.
func into[T any](t things.Thing) (body T) {
	if err := json.Unmarshal(t.Body, &body); err != nil {
		var mistyped *json.UnmarshalTypeError
		if !errors.As(err, &mistyped) {
			return *new(T)
		}
	}
	return body
}

func kindName(ctx context.Context, k sharing.Kind) string {
	if known(k) {
		return i18n.T(ctx, "kit.kind."+string(k))
	}
	return i18n.T(ctx, "kit.kind.other")
}

func known(k sharing.Kind) bool {
	_, ok := sharing.Matrix[k]
	return ok
}

// here is the bookmark's path if it leads to a page of this site, and "" for anything else.
func (b Bookmark) here() string {
	if !strings.HasPrefix(b.Path, "/") || strings.HasPrefix(b.Path, "//") || strings.ContainsAny(b.Path, "\\\r\n\t") {
		return ""
	}
	return b.Path
}
