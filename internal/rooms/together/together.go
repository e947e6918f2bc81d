// Package together is the main job: a person and a supporter sit down at a table, look at something together, and the
// person keeps what matters to them.
//
// A session follows the discovery process of the study that Towpath is built on (choose, what it's like for me, look
// closer, a new view, keep on track) as steps that can be skipped and gone back to.
package together

import (
	"context"
	_ "embed"
	"encoding/json"
	"log/slog"
	"slices"
	"time"

	"github.com/a-h/templ"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/live"
	"towpath/internal/ground/vault"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/rooms/kit"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "together", YAML: wordsEN}

// Terms are what the service says about itself on the page that both agree to.
type Terms struct{ Service, Replies, Hours, Recorded string }

// Deps are what the room is made of.
type Deps struct {
	DB      *db.DB
	People  *people.Register
	Sharing *sharing.Sharing
	Things  *things.Keeper
	Kit     *kit.Room
	Packs   *pack.Live
	Vault   *vault.Vault
	Bus     *live.Bus
	Cookies web.Cookies
	Log     *slog.Logger
	Now     func() time.Time
	URL     string // the address people use, without a slash at its end
	Terms   func(context.Context) (Terms, error)
	// Prove checks that what was typed is account's own proof; a fault where it isn't.
	Prove func(ctx context.Context, account, secret string) error
	// Fits is what may fit a person, on their own start (TOP-7); nil, or what it answers is, where nothing is to be said of it.
	Fits func(ctx context.Context, v people.Viewer) (templ.Component, error)
	// Beside is what other rooms have for a supporter's page about a person; it may be nil.
	Beside func(ctx context.Context, v people.Viewer, person string) (templ.Component, error)
	// Reach is when a person can reach a supporter of theirs, by the name given; a nil component where that one hasn't said.
	Reach func(ctx context.Context, v people.Viewer, supporter, name string) (templ.Component, error)
	// Suit is what may fit somebody, by words of theirs that a supporter may read; nil for nothing.
	Suit func(words string) []Suited
	// Today are whom a supporter meets today; nil where nobody keeps a calendar.
	Today func(ctx context.Context, v people.Viewer) ([]Meeting, error)
	// Hand is what a supporter looks after besides people; may be nil.
	Hand func(ctx context.Context, v people.Viewer) ([]Line, error)
	// Took has it on record that a supporter took a note out of here; may be nil.
	Took func(ctx context.Context, v people.Viewer, t things.Thing) error
	// Count counts a joint session as it ends, in the transaction in which it does; nil where nobody counts.
	Count func(ctx context.Context, q db.Q, s Sat) error
	// Due and InHand are what other rooms have to say on a person's own start: what they asked to be reminded of, and what they
	// want. Both may be nil.
	Due, InHand func(ctx context.Context, v people.Viewer) ([]Line, error)
}

// Line is a line of somebody's own on their start, with what they can do about it.
type Line struct {
	Text    string
	More    string // a second line
	Href    string // where it leads; "" where buttons do
	Form    string // where its buttons are sent
	Buttons []page.Button
}

// linesOf are the lines of a room that may not be there.
func linesOf(ctx context.Context, v people.Viewer, say func(context.Context, people.Viewer) ([]Line, error)) ([]Line, error) {
	if say == nil {
		return nil, nil
	}
	return say(ctx, v)
}

// Room serves joint sessions and the pages where somebody arrives.
type Room struct {
	Deps
	hub     *live.Hub
	writers *writers
}

// What the bus carries for this room: that something happened at a table, and that somebody is writing there.
const (
	TopicTable   = "table"
	topicWriting = "writing"
)

// NewRoom makes the room.
func NewRoom(d Deps) *Room {
	x := &Room{Deps: d, writers: &writers{now: d.Now, marks: map[string][]mark{}}}
	x.hub = live.NewHub(beat, x.lookAfter)
	d.Bus.Hear(TopicTable, x.hub.Wake)
	d.Bus.Hear(topicWriting, x.heardWriting)
	return x
}

// record is what a table remembers of itself; sealed under the table's own key.
type record struct {
	Step    pack.Step           `json:"step,omitempty"`  // where the two are in the discovery process
	Place   map[string]string   `json:"place,omitempty"` // the page each seat is on
	Lead    *lead               `json:"lead,omitempty"`  // the last move, which screens follow
	Apart   map[string]bool     `json:"apart,omitempty"` // the seats that have stepped away from following
	Chosen  []choice            `json:"chosen,omitempty"`
	Led     string              `json:"led,omitempty"`
	Visited []string            `json:"visited,omitempty"`
	Note    string              `json:"note,omitempty"`   // the joint note in the making
	Agreed  map[string]bool     `json:"agreed,omitempty"` // who agrees to it as it stands
	NoteID  string              `json:"noteId,omitempty"` // the note, once both agreed
	Kept    map[string]decision `json:"kept,omitempty"`
}

// choice is a topic that was opened and who chose it: person, supporter or both.
type choice struct{ Topic, By string }

// decision is what became of a thing made at the table: keep, share or let_go.
type decision string

const (
	keep  decision = "keep"
	share decision = "share"
	letGo decision = "let_go"
)

// visitedAtMost bounds what a table remembers of where the two have been.
const visitedAtMost = 40

// visit notes that a seat is on a page of a topic or an exercise, and at which step that is. What somebody reads who has
// stepped away is no part of what the two did.
func (r *record) visit(v people.Viewer, path string, step pack.Step) {
	if r.place(v, path); r.Apart[v.Seat] {
		return
	}
	if step != "" {
		r.Step = step
	}
	if !slices.Contains(r.Visited, path) && len(r.Visited) < visitedAtMost {
		r.Visited = append(r.Visited, path)
	}
}

// read is the viewer's table and its record, to show.
func (x *Room) read(ctx context.Context, v people.Viewer) (people.Joint, record, error) {
	return x.open(ctx, v, x.Sharing.Table)
}

func (x *Room) open(ctx context.Context, v people.Viewer, allow func(people.Viewer, people.Joint) (vault.Pass, error)) (people.Joint, record, error) {
	var rec record
	if v.Table == "" {
		return people.Joint{}, rec, fault.Missing()
	}
	j, err := x.People.Joint(ctx, v.Table)
	if err != nil {
		return j, rec, err
	}
	pass, err := allow(v, j)
	if err != nil {
		return j, rec, err
	}
	text, err := x.People.Record(ctx, pass, j)
	if err != nil {
		return j, rec, err
	}
	return j, rec, fault.Wrap(json.Unmarshal(text, &rec), "together.open")
}

// change applies fn to the table's record and tells the screens what happened. The two may write at once from two devices, so
// it tries again.
func (x *Room) change(ctx context.Context, v people.Viewer, what people.EventKind, fn func(*record) error) error {
	var err error
	for range 5 {
		var j people.Joint
		var rec record
		if j, rec, err = x.open(ctx, v, x.Sharing.WriteTable); err != nil {
			return err
		}
		if err = fn(&rec); err != nil {
			return err
		}
		text, jsonErr := json.Marshal(rec)
		if jsonErr != nil {
			return fault.Wrap(jsonErr, "together.change")
		}
		if err = x.People.SetRecord(ctx, j, text, what, v.Seat); !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return err
}
