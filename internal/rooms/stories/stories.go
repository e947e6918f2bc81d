// Package stories is the room of stories that people tell about their own lives: watched, listened to or read, alone or with
// somebody; told, looked at by a second person and put on the site in the studio; and taken back by whoever told them, at any
// time, from everywhere (TOP-4).
package stories

import (
	"context"
	_ "embed"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/media"
	"towpath/internal/ground/vault"
	"towpath/internal/ground/web"
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
var Words = i18n.Catalogue{Lang: "en", Name: "stories", YAML: wordsEN}

// Table is what this room tells a joint session: where the two are.
type Table interface {
	// Visited notes that the table is at path, which belongs to step.
	Visited(ctx context.Context, v people.Viewer, path string, step pack.Step) error
}

// Packs hands out the library of the moment, for what topics there are.
type Packs interface{ Library() *pack.Library }

// Bus tells the parts of this node, and the other nodes, that a story is no longer there.
type Bus interface {
	Tell(ctx context.Context, topic, id string)
	Hear(topic string, fn func(id string)) (stop func())
}

// Jobs has work done in the background, by this node or another.
type Jobs interface {
	// Add has Make called with an id, soon. What is waiting already isn't added twice.
	Add(ctx context.Context, kind, id string) error
}

// Making is the kind of work that this room has: what is shown of a recording is made.
const Making = "story"

// Gone is what the bus tells of: a story that was withdrawn, or whose audience became smaller.
const Gone = "story"

// Deps is what the room stands on. Table and Where may be nil.
type Deps struct {
	DB      *db.DB
	Vault   *vault.Vault
	Ledger  *people.Ledger
	People  *people.Register
	Sharing *sharing.Sharing
	Things  *things.Keeper
	Packs   Packs
	Bus     Bus
	Files   *files.Store
	Tools   *media.Tools // nil where there is no ffmpeg: then recordings are taken as they are
	Jobs    Jobs
	Table   Table
	// Where draws, at a table, where in the discovery process something is; nil draws nothing.
	Where func(now pack.Step) templ.Component
	Log   *slog.Logger
	Now   func() time.Time
	// URL is how people reach the site, for what is printed.
	URL string
}

// Room answers everything under /stories.
type Room struct {
	Deps
	shelf   shelf
	changes atomic.Int64 // how often a story went or changed its audience, here or on another node
}

// NewRoom opens the room.
func NewRoom(d Deps) *Room {
	if d.Where == nil {
		d.Where = func(pack.Step) templ.Component { return templ.NopComponent }
	}
	x := &Room{Deps: d}
	d.Bus.Hear(Gone, func(string) { x.changes.Add(1) })
	return x
}

// Where things are.
const (
	home      = "/stories"
	studio    = "/stories/studio"
	mine      = "/stories/mine"
	leftOut   = "/stories/hidden"
	backWords = "/stories/withdraw"
)

// Path is where a story is on the site.
func Path(id string) string { return home + "/" + id }

// The ways to tell a story.
const (
	Video   = "video"
	Audio   = "audio"
	Written = "text"
)

var ways = []string{Video, Audio, Written}

// Body is what a story says, and what was added so that others find and bear it. It is sealed.
type Body struct {
	Way      string   `json:"way"`
	Lang     string   `json:"lang"`
	Title    string   `json:"title"`
	Summary  string   `json:"summary"`
	Note     string   `json:"note,omitempty"` // what is hard in it, said before it opens
	Text     string   `json:"text"`           // the story, or what is said in the recording
	Topics   []string `json:"topics,omitempty"`
	Like     []string `json:"like,omitempty"`     // who the teller says they are like
	Reflect  []string `json:"reflect,omitempty"`  // questions for whoever hears it
	Coaching []string `json:"coaching,omitempty"` // for the supporter beside them
	Captions []Cue    `json:"captions,omitempty"`
	Take     string   `json:"take,omitempty"`   // the recording
	Millis   int64    `json:"millis,omitempty"` // how long it lasts
	Parts    []Part   `json:"parts,omitempty"`  // in what is published: what was made of the recording
}

// Part is one file of a recording.
type Part struct {
	Kind  string `json:"kind"`  // video, audio, poster
	ID    string `json:"id"`    // of the sealed file
	Media string `json:"media"` // media type
	Size  int64  `json:"size"`  // bytes
}

// likes are what a teller can say about themselves, so that somebody like them finds the story.
var likes = []string{"young", "older", "parent", "alone", "voices", "highs", "low", "beliefs", "hospital", "drink", "work", "faith", "away", "lgbt"}

func (x *Room) view(ctx context.Context, fn func(*Queries) error) error {
	return x.DB.View(ctx, func(q db.Q) error { return fn(New(q)) })
}

func (x *Room) update(ctx context.Context, fn func(*Queries) error) error {
	return x.DB.Update(ctx, func(q db.Q) error { return fn(New(q)) })
}

func (x *Room) visited(ctx context.Context, v people.Viewer, path string) error {
	if x.Table == nil || v.Table == "" {
		return nil
	}
	return x.Table.Visited(ctx, v, path, pack.StepView)
}

// errGone is the answer for a story that was taken back.
func errGone() error { return fault.New(fault.Gone, "stories.gone") }

// Kindly answers for a story that was taken back with a page that says so, in place of the general one.
func (x *Room) Kindly(do web.Handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		err := do(w, r)
		var f *fault.Error
		if !errors.As(err, &f) || f.Key != "stories.gone" || web.WantsJSON(r) {
			return err
		}
		return page.Render(w, r, http.StatusGone, gonePage())
	}
}
