// Package course is a plan for a number of meetings of two, as a template to read and as a copy that two people make their own: each part
// can be left out, moved or done twice, and dropping in now and then is just as good (TOG-9).
package course

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "course", YAML: wordsEN}

// Packs hands out the library for whoever asks; *pack.Live does.
type Packs interface {
	Of(ctx context.Context) *pack.Library
}

// Table is what this room tells a joint session: where the two are.
type Table interface {
	Visited(ctx context.Context, v people.Viewer, path string, step pack.Step) error
}

// Deps are what the room stands on.
type Deps struct {
	People  *people.Register
	Sharing *sharing.Sharing
	Things  *things.Keeper
	Packs   Packs
	Table   Table
	URL     string // how people reach the site, for what is printed
	Now     func() time.Time
}

// Room answers everything under /course.
type Room struct{ Deps }

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{d} }

// Path is where a copy of the course opens.
func Path(id string) string { return pack.CoursePath + "/" + id }

func meetingPath(id, meeting string) string { return Path(id) + "/" + meeting }

// State is what two people did with a part. None is better than another.
type State string

// The states.
const (
	Ahead State = ""
	Done  State = "done"
	Out   State = "out" // left out
)

// Plan is the body of a copy of the course. It carries the words it was made of, so that it reads the same whatever becomes of the pack.
type Plan struct {
	Title    string    `json:"title"`
	Lang     string    `json:"lang,omitempty"`
	Minutes  int       `json:"minutes"`
	Meetings []Meeting `json:"meetings"`
}

// Meeting is one meeting of it.
type Meeting struct {
	ID    string  `json:"id"`
	Title string  `json:"title"`
	For   string  `json:"for"`
	State State   `json:"state,omitempty"`
	Parts []Piece `json:"parts"`
}

// Piece is a part of a meeting.
type Piece struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Minutes int    `json:"minutes"`
	To      string `json:"to,omitempty"`
	State   State  `json:"state,omitempty"`
}

func planOf(c *pack.Course) Plan {
	p := Plan{Title: c.Title, Lang: c.Lang, Minutes: c.Minutes}
	for _, m := range c.Meetings {
		meeting := Meeting{ID: m.ID, Title: m.Title, For: m.For}
		for _, one := range m.Pieces {
			meeting.Parts = append(meeting.Parts, Piece{ID: one.ID, Text: one.Text, Minutes: one.Minutes, To: one.To})
		}
		p.Meetings = append(p.Meetings, meeting)
	}
	return p
}

// PlanOf reads a thing that should be a copy of the course; of any other kind there is none at this address. What doesn't fit stays empty,
// because a body can come from a file.
func PlanOf(t things.Thing) (p Plan, err error) {
	if t.Kind != sharing.Course {
		return p, fault.Missing()
	}
	if err := json.Unmarshal(t.Body, &p); err != nil {
		if mistyped := (*json.UnmarshalTypeError)(nil); !errors.As(err, &mistyped) {
			return Plan{}, nil
		}
	}
	return p, nil
}

func (p *Plan) at(meeting string) int {
	return slices.IndexFunc(p.Meetings, func(m Meeting) bool { return m.ID == meeting })
}

func (m *Meeting) at(piece string) int {
	return slices.IndexFunc(m.Parts, func(p Piece) bool { return p.ID == piece })
}

// next is the first meeting that is ahead; nil where none is.
func (p *Plan) next() *Meeting {
	i := slices.IndexFunc(p.Meetings, func(m Meeting) bool { return m.State == Ahead })
	if i < 0 {
		return nil
	}
	return &p.Meetings[i]
}

// minutes is how long the parts of a meeting take that aren't left out.
func (m Meeting) minutes() (n int) {
	for _, p := range m.Parts {
		if p.State != Out {
			n += p.Minutes
		}
	}
	return n
}

// change is one thing to do to a plan. Done twice, it is done once.
type change struct {
	Meeting, Piece string // Piece is "" for the meeting itself
	Do             string // a state's word, or place
	Place          int    // for place: from 1
}

// the words by which a form says what is to be done, and the state that each brings.
var states = map[string]State{"ahead": Ahead, "done": Done, "out": Out}

// apply does it to a copy. What isn't there isn't changed.
func (c change) apply(p Plan) (Plan, error) {
	i := p.at(c.Meeting)
	if i < 0 {
		return p, fault.Missing()
	}
	p.Meetings = slices.Clone(p.Meetings)
	m := &p.Meetings[i]
	state, known := states[c.Do]
	if !known && c.Do != "place" {
		return p, fault.New(fault.Invalid, "page.problem.invalid")
	}
	if c.Piece == "" {
		if c.Do == "place" {
			p.Meetings = moved(p.Meetings, i, c.Place)
		} else {
			m.State = state
		}
		return p, nil
	}
	j := m.at(c.Piece)
	if j < 0 {
		return p, fault.Missing()
	}
	m.Parts = slices.Clone(m.Parts)
	if c.Do == "place" {
		m.Parts = moved(m.Parts, j, c.Place)
	} else {
		m.Parts[j].State = state
	}
	return p, nil
}

// moved puts one of a list at a place from 1; beyond its ends is at them.
func moved[T any](all []T, from, place int) []T {
	one := all[from]
	all = slices.Delete(slices.Clone(all), from, from+1)
	return slices.Insert(all, max(0, min(place-1, len(all))), one)
}
