// Package skills is the room for getting online: a check of what somebody can do and wants (NET-1), a path of lessons made from
// it (NET-2), and the lessons (NET-3). Anybody may read lessons and take them on paper; what somebody says of themselves, and how
// far they are, is theirs, made alone or at a table.
package skills

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "skills", YAML: wordsEN}

//go:embed skills.css
var skillsCSS []byte

//go:embed steps.svg
var stepsSVG []byte

// SheetStyle is the stylesheet that a page with a Sheet needs.
const SheetStyle = "skills.css"

var (
	_        = page.Register(SheetStyle, skillsCSS)
	drawings = page.Register("steps.svg", stepsSVG)
)

// Packs hands out the library for whoever asks; *pack.Live does.
type Packs interface {
	Of(ctx context.Context) *pack.Library
}

// Table is what this room tells a joint session: where the two are.
type Table interface {
	// Visited notes that the table is at path, which belongs to step.
	Visited(ctx context.Context, v people.Viewer, path string, step pack.Step) error
}

// Deps are what the room stands on. Table may be nil.
type Deps struct {
	People  *people.Register
	Sharing *sharing.Sharing
	Things  *things.Keeper
	Packs   Packs
	Table   Table
	// Plain reports that somebody wants nothing shown in a way of their own; nil where nobody asks.
	Plain  func(ctx context.Context, v people.Viewer) (bool, error)
	Places string // where somebody finds places to get online, and what can be lent; "" for nowhere here
	Secure bool   // the site is on TLS
	URL    string // how people reach the site, for what is printed
	Now    func() time.Time
}

// Room answers everything under /skills but the practice rooms.
type Room struct{ Deps }

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{d} }

// The addresses of the room.
const (
	home      = "/skills"
	checkHome = home + "/check"
	lessons   = home + "/lessons"
	recap     = home + "/recap"
)

// CheckPath is where a check opens.
func CheckPath(id string) string { return checkHome + "/" + id }

func partPath(id, part string) string { return CheckPath(id) + "/" + part }

func practicePath(room string) string { return home + "/practice/" + room }

// Limits on how many of somebody's things are looked at: there is one check, or a few; and one thing for each lesson, or two where
// it was done alone and at a table.
const (
	mostChecks  = 12
	mostRecords = 200
)

// mine are a person's things of a kind, latest change first: their own, or at a table those that lie on it.
func (x *Room) mine(ctx context.Context, v people.Viewer, kind sharing.Kind, most int) (all []things.Thing, err error) {
	switch {
	case v.Whose() == "" || v.Locked:
		return nil, nil
	case v.Table == "":
		return x.Things.OfKind(ctx, v, kind, most)
	}
	refs, err := x.Sharing.OnTable(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		if ref.Kind != kind || ref.Binned || len(all) == most {
			continue
		}
		one, err := x.Things.Refs(ctx, v, []sharing.Ref{ref})
		if err != nil {
			return nil, err
		}
		all = append(all, one...)
	}
	return all, nil
}

// state is where somebody is: the check they made last, if any, and their progress by lesson.
type state struct {
	check    Check
	thing    things.Thing // that holds the check; without an ID where there is none
	progress map[string]Progress
	last     time.Time // of anything they did here
	plain    bool      // they want nothing shown in a way of their own
}

// stateOf is where whoever asks is; for whoever isn't a person nor a table, nowhere.
func (x *Room) stateOf(ctx context.Context, v people.Viewer) (s state, err error) {
	s.progress = map[string]Progress{}
	checks, err := x.mine(ctx, v, sharing.Skills, mostChecks)
	if err != nil {
		return s, err
	}
	for _, t := range checks {
		if c := into[Check](t.Body).known(); c.began() {
			s.check, s.thing, s.last = c, t, t.Updated
			break
		}
	}
	records, err := x.mine(ctx, v, sharing.Lesson, mostRecords)
	for _, t := range records {
		if t.Updated.After(s.last) {
			s.last = t.Updated
		}
	}
	s.progress = progressOf(records)
	if err == nil && x.Plain != nil && s.check.began() {
		s.plain, err = x.Plain(ctx, v)
	}
	return s, err
}

// path are the lessons that fit, for whoever is where s says.
func (s state) path(lib *pack.Library) []Stop { return Path(lib.Lessons(), s.check, s.progress) }

// rested reports that nothing was done here for so long that a recap may help.
func (s state) rested(now time.Time) bool {
	return !s.last.IsZero() && now.Sub(s.last) >= longBreak && len(s.progress) > 0
}

// longBreak is how long a break is after which a recap is offered (NET-2).
const longBreak = 14 * 24 * time.Hour

// into reads a body; what doesn't fit stays empty, because a body can come from a file.
func into[T any](body json.RawMessage) (b T) {
	if err := json.Unmarshal(body, &b); err != nil {
		var mistyped *json.UnmarshalTypeError
		if !errors.As(err, &mistyped) {
			return *new(T)
		}
	}
	return b
}
