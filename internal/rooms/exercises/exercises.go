// Package exercises is the room in which people do something with what they read: sort cards, put things in order, look at
// parts of life, write. It shows an exercise as a form that works without script, keeps each attempt as a private thing with
// the words it was given to, and shows it again to read, to go on with and to print.
package exercises

import (
	"context"
	_ "embed"
	"time"

	"github.com/a-h/templ"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "exercises", YAML: wordsEN}

// The scripts of a page for writing: on each, where there are cards or an order, where something is spoken, drawn or
// photographed, and at a table.
const (
	anyScript   = "exercises.js"
	boardScript = "board.js"
	madeScript  = "made.js"
	liveScript  = "live.js"
)

//go:embed exercises.js
var anyJS []byte

//go:embed board.js
var boardJS []byte

//go:embed made.js
var madeJS []byte

//go:embed live.js
var liveJS []byte

var (
	_ = page.Register(anyScript, anyJS)
	_ = page.Register(boardScript, boardJS)
	_ = page.Register(madeScript, madeJS)
	_ = page.Register(liveScript, liveJS)
)

// Table is what this room tells a joint session: where the two are.
type Table interface {
	// Visited notes that the table is at path, which belongs to step.
	Visited(ctx context.Context, v people.Viewer, path string, step pack.Step) error
	// Opened notes that an attempt at the exercise at path is open, and returns which: id, or where that is "" the one that the
	// other screen has open, or a new one.
	Opened(ctx context.Context, v people.Viewer, path, id string, step pack.Step) (string, error)
}

// Packs hands out the library of the moment, the one for whoever asks, and exercises in wordings that they had before; *pack.Live
// does.
type Packs interface {
	Library() *pack.Library
	Of(ctx context.Context) *pack.Library
	Earlier(topic, exercise, version string) (*pack.Exercise, bool)
}

// Deps is what the room stands on. Table and Where may be nil.
type Deps struct {
	People  *people.Register
	Sharing *sharing.Sharing
	Things  *things.Keeper
	Files   *files.Keeper
	Packs   Packs
	Table   Table
	// Where draws, at a table, where in the discovery process something is.
	Where func(now pack.Step) templ.Component
	// URL is how people reach the site, such as https://towpath.example, for what is printed.
	URL string
	Now func() time.Time
}

// Room answers everything under /exercises.
type Room struct {
	Deps
	wordings wordings
}

// NewRoom opens the room.
func NewRoom(d Deps) *Room { return &Room{Deps: d} }
