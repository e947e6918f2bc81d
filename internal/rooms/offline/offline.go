// Package offline is the room for a link that drops: what a browser keeps of a person's own pages, sealed, so that they open
// without a connection, and what was written meanwhile, which comes in once when there is one again (ACC-4, ACC-5, TOG-14).
//
// The keeping is done by a service worker (worker/*.js) on the person's device. The server says what to keep and for whom,
// holds the half of a lock that a thief of the device lacks, and takes in what was written.
package offline

import (
	"context"
	_ "embed"
	"net/http"
	"net/url"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/i18n"
	"towpath/internal/trust/people"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "offline", YAML: wordsEN}

// Page is one page to keep: its address, and a tag that changes when the page does.
type Page struct{ Path, Tag string }

// Delivery is what became of a form that was handed to its route.
type Delivery struct {
	State   string // kept, both, refused, or again: it couldn't be done now
	Thing   string // which thing it made or changed; where two texts met, the one in which this text was kept
	Version int64  // of it
	Why     string // the key of the sentence that says why it was refused
}

// The states of a delivery.
const (
	Kept    = "kept"
	Both    = "both"
	Refused = "refused"
	Again   = "again"
)

// Door is what the room asks of the house: which pages somebody would want without a connection, and to hand a form to the route that it
// was for, as if it had come from its viewer.
type Door interface {
	// Pages are a person's own pages and those of the content they keep. since is a tag of all of them: where nothing has
	// changed, same is true and there are no pages.
	Pages(ctx context.Context, v people.Viewer, since string) (pages []Page, tag string, same bool, err error)
	// AtTable are the pages that a table would want should its network go, in the same way.
	AtTable(ctx context.Context, v people.Viewer, since string) (pages []Page, tag string, same bool, err error)
	// Writable are the patterns, as of http.ServeMux, of the routes that bring what somebody wrote.
	Writable() []string
	// Deliver hands a form over. It fails where the house is at fault; a form that can't be taken is a Refused.
	Deliver(r *http.Request, v people.Viewer, path string, form url.Values) (Delivery, error)
	// Quiet is where Leave goes.
	Quiet(ctx context.Context) (string, error)
}

// Deps is what the room stands on.
type Deps struct {
	DB     *db.DB
	People *people.Register
	Door   Door
	Seals  *Seals
	Now    func() time.Time
}

// Room answers /offline, and gives out the worker.
type Room struct{ Deps }

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{d} }

func (x *Room) view(ctx context.Context, fn func(*Queries) error) error {
	return x.DB.View(ctx, func(q db.Q) error { return fn(New(q)) })
}

func (x *Room) update(ctx context.Context, fn func(*Queries) error) error {
	return x.DB.Update(ctx, func(q db.Q) error { return fn(New(q)) })
}

// How long things are remembered.
const (
	passLasts   = 60 * 24 * time.Hour  // what is written off line may be this old when it comes, by the server's clock
	rememberFor = 400 * 24 * time.Hour // which envelopes have come
)

// Sweep forgets what is long over.
func (x *Room) Sweep(ctx context.Context) error {
	before := x.Now().Add(-rememberFor).UnixMilli()
	return x.update(ctx, func(q *Queries) error {
		if err := q.forgetLockers(ctx, before); err != nil {
			return err
		}
		return q.forgetArrivals(ctx, before)
	})
}
