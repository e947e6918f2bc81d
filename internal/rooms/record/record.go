// Package record is how something gets from here into a care record: what two people put together at a table and both said yes to, as
// text, on paper or in a form that another computer reads (FHIR R4), and the line that says who took it out (TOG-12).
//
// Its person sees exactly what leaves before it does, item by item. Either of the two can take it back until it has left; what has left
// can't be called back, and pages say so.
package record

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "record", YAML: wordsEN}

// Deps are what the room stands on.
type Deps struct {
	DB      *db.DB
	Ledger  *people.Ledger
	People  *people.Register
	Sharing *sharing.Sharing
	Things  *things.Keeper
	// Of says, by kind, what of a thing can go to the record, in plain words. Things of other kinds stay here.
	Of map[sharing.Kind]func(context.Context, things.Thing) Item
	// Service is what the service calls itself.
	Service func(context.Context) (string, error)
	Zone    func() *time.Location // in which a day begins
	Now     func() time.Time
}

// Room answers everything under /record.
type Room struct{ Deps }

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{d} }

// The pages of this room.
const (
	Home    = "/record"
	newPath = Home + "/new"
)

// Path is where an extract opens.
func Path(id string) string { return Home + "/" + id }

// NewPath is where one begins, at a table.
const NewPath = newPath

// State is how far somebody is with something.
type State string

// The states. None is better than another.
const (
	InHand  State = ""
	Done    State = "done"
	Resting State = "resting"
	Dropped State = "dropped"
)

// Item is one thing that goes to the record, in plain words. Thing is where it was copied from: it is no part of what leaves.
type Item struct {
	Thing string       `json:"-"`
	Kind  sharing.Kind `json:"kind"`
	Title string       `json:"title,omitempty"`
	Text  string       `json:"text,omitempty"`
	State State        `json:"state,omitempty"`
	Day   string       `json:"day,omitempty"` // of an exercise: when it was last written in, such as 2026-11-23
	Lines []Line       `json:"lines,omitempty"`
	Made  bool         `json:"-"` // made at this table
}

// Line is one line of an item: a question and what was answered, a step, a part of a course.
type Line struct {
	Label string   `json:"label,omitempty"`
	Texts []string `json:"texts,omitempty"`
	State State    `json:"state,omitempty"`
}

// How two people met, where that they did goes to the record.
const (
	InPerson = "person"
	OnPhone  = "phone"
)

// Facts are all that leaves.
type Facts struct {
	At        time.Time `json:"at"`  // when it was put together
	Day       string    `json:"day"` // the same as a day where the service is
	Service   string    `json:"service"`
	Person    string    `json:"person,omitempty"` // their name, if they want it in
	Number    string    `json:"number,omitempty"` // what the record knows them by, if they want it in
	Supporter string    `json:"supporter"`
	Met       string    `json:"met,omitempty"` // InPerson, OnPhone, or "" where that isn't in it
	Items     []Item    `json:"items"`
}

// Extract is the body of a thing of that kind: what leaves in plain words, and as a computer reads it. It never changes.
type Extract struct {
	Title  string          `json:"title"`
	Facts  Facts           `json:"facts"`
	Bundle json.RawMessage `json:"bundle"`
}

// extractOf reads a thing that should be an extract; of any other kind there is none at this address.
func extractOf(t things.Thing) (e Extract, err error) {
	if t.Kind != sharing.Extract {
		return e, fault.Missing()
	}
	if err = t.Into(&e); err != nil {
		return e, err
	}
	var lines bytes.Buffer
	if json.Indent(&lines, e.Bundle, "", " ") == nil { // as it is shown, so it leaves
		e.Bundle = lines.Bytes()
	}
	return e, nil
}

// The stages of an extract.
const (
	proposed  = "proposed"  // put together; one of the two may have said yes
	agreed    = "agreed"    // both said yes
	left      = "left"      // it was taken out
	withdrawn = "withdrawn" // one of the two took it back before that
)

// standing is how far an extract has come. Its zero value is that of one that came in from a file: it is nobody's to take out.
type standing struct {
	Supporter       string
	State           string
	Person, Support bool // who said yes
}

// keptFor is how long both can take out what both said yes to.
const keptFor = 14 * 24 * time.Hour

func (x *Room) view(ctx context.Context, fn func(*Queries) error) error {
	return x.DB.View(ctx, func(q db.Q) error { return fn(New(q)) })
}

func (x *Room) update(ctx context.Context, fn func(*Queries) error) error {
	return x.DB.Update(ctx, func(q db.Q) error { return fn(New(q)) })
}

// candidates are what lies on the viewer's table and could go to the record.
func (x *Room) candidates(ctx context.Context, v people.Viewer) (items []Item, err error) {
	refs, err := x.Sharing.OnTable(ctx, v)
	if err != nil {
		return nil, err
	}
	made := map[string]bool{}
	for _, ref := range refs {
		made[ref.ID] = ref.Made
	}
	refs = slices.DeleteFunc(refs, func(r sharing.Ref) bool { return x.Of[r.Kind] == nil })
	laid, err := x.Things.Refs(ctx, v, refs)
	for _, t := range laid {
		it := x.Of[t.Kind](ctx, t)
		it.Thing, it.Kind, it.Made = t.ID, t.Kind, made[t.ID]
		if it.Kind == sharing.Answer {
			it.Day = x.day(t.Updated)
		}
		if it.Text != "" || len(it.Lines) > 0 {
			items = append(items, it)
		}
	}
	slices.SortStableFunc(items, func(a, b Item) int { return slices.Index(order, a.Kind) - slices.Index(order, b.Kind) })
	return items, err
}

// order is that of items in what leaves: a plan comes after the goals it leads to.
var order = []sharing.Kind{sharing.Note, sharing.Takeaway, sharing.NextStep, sharing.Goal, sharing.Course, sharing.Answer}

func (x *Room) day(t time.Time) string { return t.In(x.Zone()).Format(time.DateOnly) }

// wanted is what was chosen to go.
type wanted struct {
	Things []string
	Met    bool
	Named  bool
	Number string
}

// longestNumber is the most characters that a record's own number takes.
const longestNumber = 60

// facts puts together what was chosen. What doesn't lie on the table isn't there to choose, whosever it is.
func (x *Room) facts(ctx context.Context, v people.Viewer, j people.Joint, w wanted) (f Facts, err error) {
	items, err := x.candidates(ctx, v)
	if err != nil {
		return f, err
	}
	for _, id := range w.Things {
		if !slices.ContainsFunc(items, func(it Item) bool { return it.Thing == id }) {
			return f, fault.Missing()
		}
	}
	f = Facts{At: x.Now(), Day: x.day(x.Now()), Number: w.Number}
	for _, it := range items {
		if slices.Contains(w.Things, it.Thing) {
			f.Items = append(f.Items, it)
		}
	}
	switch {
	case len(f.Items) == 0 && !w.Met:
		return f, fault.New(fault.Invalid, "record.none")
	case len([]rune(w.Number)) > longestNumber:
		return f, fault.New(fault.Invalid, "record.number.long", "most", longestNumber)
	}
	if w.Met {
		f.Met = metAt(j)
	}
	if w.Named {
		if f.Person, err = x.People.Name(ctx, v.TPerson); err != nil {
			return f, err
		}
	}
	if f.Supporter, err = x.People.Name(ctx, v.Supporter); err == nil {
		f.Service, err = x.Service(ctx)
	}
	return f, err
}

func metAt(j people.Joint) string {
	if j.Setting == people.OnPhone {
		return OnPhone
	}
	return InPerson
}

// propose keeps what was chosen as a thing of the person's, on the table it was put together at. Nothing has left with that.
func (x *Room) propose(ctx context.Context, v people.Viewer, id string, f Facts) error {
	text, err := Bundle(ctx, f, uuid.NewString)
	if err != nil {
		return err
	}
	e := Extract{Title: i18n.T(ctx, "record.title", "date", i18n.DateYear(ctx, f.At)), Facts: f.clean(), Bundle: text}
	ctx = things.Noting(ctx, func(ctx context.Context, q db.Q, id string, _ int64) error {
		return New(q).propose(ctx, id, v.TPerson, v.Supporter, f.At.UnixMilli())
	})
	_, err = x.Things.Create(ctx, v, id, sharing.Extract, e)
	if fault.Is(err, fault.Forbidden) { // the form came again: what is kept stays, and is shown
		return nil
	}
	return err
}
