// Package editing is the room in which a service looks after what people read: editors change pages, exercises and openings in
// boxes rather than in files, a second person reads and signs, and it is shown to people from then on, or from a time on. What is
// built in is signed here too, before anybody is shown it.
//
// What it writes is the same files that authors write by hand, checked by the same code. It keeps them in the database, where they
// lie over the files of the program and of the service's folder.
package editing

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	_ "embed"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/a-h/templ"

	"towpath/internal/ground/db"
	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "editing", YAML: wordsEN}

//go:embed editing.js
var scriptJS []byte

//go:embed editing.css
var styleCSS []byte

var (
	_ = page.Register("editing.js", scriptJS)
	_ = page.Register("editing.css", styleCSS)
)

// People tells what an account's holder is called, "" where there is nobody any more, and puts what staff do on record.
type People interface {
	Name(ctx context.Context, account string) (string, error)
	Audit(ctx context.Context, actor, action, subject string) error
}

// Deps are what the room stands on.
type Deps struct {
	DB     *db.DB
	People People
	Packs  *pack.Live
	Key    []byte // of 32 bytes: what isn't published yet is sealed with it
	Log    *slog.Logger
	Now    func() time.Time
	Zone   *time.Location // in which people say when something is to be published
	// Tell tells this node and the others that content has changed; each calls Again.
	Tell func(context.Context)
	// Exercise draws an exercise as somebody is about to do it, for a look at it beforehand.
	Exercise func(*pack.Exercise) templ.Component
}

// Room is where content is edited, signed and published.
type Room struct {
	Deps
	seal cipher.AEAD

	mu     sync.Mutex // one reload at a time
	state  state
	next   time.Time // when the next wording starts; zero for never
	wake   chan struct{}
	texts  map[string]body // by id of a wording: they never change
	failed []pack.Problem  // what is wrong with what was taken last
}

// NewRoom makes the room. Nothing that was published is shown before Reload.
func NewRoom(d Deps) (*Room, error) {
	block, err := aes.NewCipher(d.Key)
	if err != nil {
		return nil, fmt.Errorf("editing: %w", err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("editing: %w", err)
	}
	return &Room{Deps: d, seal: seal, wake: make(chan struct{}, 1), texts: map[string]body{}, state: noState()}, nil
}

// KeyFor is what an installation's key is asked to derive this room's from.
const KeyFor = "content"

// Home is where the room begins.
const Home = "/editing"

// nav is the place of this room in the navigation.
const nav = Home
