// Package practice is the practice rooms: an inbox, a call, a form and more, which behave like the real thing and where nothing can go
// wrong (NET-4). This package is what all of them stand in; each is a package of its own below it, with its words beside it.
//
// # A room
//
// A room is a Pretend: what it is called, what there is to do in it, and how it begins. While somebody is in it, it is a Play: a pointer to plain data
// that JSON keeps, with five methods, and two that it may have. Places in it are addresses (?at=…) that links lead to, so that Back goes where it goes in life; what is
// done in it is pressed, and Move does it:
//
//	Place(at)      the place that is really shown for an address: an unknown or empty one is the first place, a letter that is gone
//	               its folder. Move, Next and Show are handed what Place answered, nothing else.
//	Move(t)        somebody pressed t.Do at t.At, with what the form says (t.Line, t.Text, t.Get); or, where t.Do is "", has only come to t.At: that may
//	               happen any number of times, so it changes the same thing each time ("read", "rung for a minute"). What can't be
//	               done from here is no move: nothing changes. t.Go says where one is then (else one stays), t.Say what just happened,
//	               t.Note what will be told back at the end. A form with something to mend keeps what was typed in the state, and t.Mend says in which box.
//	Done(task)     whether the thing to do number task, from 0, is done now. The room remembers that it was: it needn't stay so.
//	Next(at, task) the one next step from here towards that thing: what the hint says and "show me" does. From any state, step after step
//	               must end in the thing done; each must be there to press on the page that Show makes.
//	Show(v)        the pretend screen itself, inside the page. One h2 first, which says where one is. Made of this package's parts: Form, Writing, Button,
//	               Press, Link, and of page's. No main button of page's own.
//	Writes(at)     whether there are boxes to write in, or things to choose, here: the form is then a Writing. Before a hint is given or a step is shown, Move is
//	               handed what was typed and chosen so far with Do "typed": it keeps it, and does nothing else.
//	Wait(at)       how long until something happens by itself here, 0 for nothing. It is asked only if somebody said "let time pass";
//	               otherwise nothing happens by itself, and a button does the same at once. Move does it, by t.Now and t.Live.
//
// A state is small (see most: all of it, sealed, is a cookie), so what the room says comes from its words by keys, and boxes have a MaxLength that
// Move holds to as well (Short). A change of what a state means is a new Pretend.Shape.
//
// # What a room needn't do
//
// Handlers, the cookie, hints, "show me", starting again, letting time pass, the things to do, what is told back at the end and keeping it are
// here. What somebody was only shown is told apart from what they did.
//
// # Tests
//
// practicetest.Hold walks any room as somebody would who presses: "show me" from the start to the end; at random, with every page held to what
// pages keep, where from each state step after step leads to the end. A room's own tests walk each wrong turn of its
// document (docs/practice) and the way back, with practicetest.Enter.
package practice

import (
	"context"
	_ "embed"
	"encoding/json"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/a-h/templ"

	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences that all rooms share.
var Words = i18n.Catalogue{Lang: "en", Name: "practice", YAML: wordsEN}

//go:embed practice.css
var practiceCSS []byte

var _ = page.Register("practice.css", practiceCSS)

// Pretend is a practice room. Title, About, Wish and Tasks are keys of words.
type Pretend struct {
	ID    string   // its address
	Title string   // what it is
	About string   // what one practises in it, in a line
	Wish  string   // what somebody wants, to begin with
	Tasks []string // the things to do, two to four
	Begin func() Play
	Shape int    // the number of what its states mean
	Timed bool   // things happen by themselves in it, for whoever lets them
	Mark  string // a line drawing of 24 × 24, as the d of an SVG path
}

// Play is a room while somebody is in it. See the package's comment.
type Play interface {
	Place(at string) string
	Move(t *Turn)
	Done(task int) bool
	Next(at string, task int) Step
	Show(v View) templ.Component
}

// Waiter is a Play in which things happen by themselves.
type Waiter interface {
	Wait(at string) time.Duration
}

// Writer is a Play in which one writes.
type Writer interface {
	Writes(at string) bool
}

// Turn is one move while it is made.
type Turn struct {
	web.Form
	Do   string // what was pressed; "" where somebody only came to At
	At   string
	Now  time.Time
	Live bool // time passes

	ctx   context.Context
	to    *string
	box   string
	said  Line
	notes []string
}

// Go says where one is after the move.
func (t *Turn) Go(at string) { t.to = &at }

// Mend says which box has something to mend in it, by its id: one comes back to that.
func (t *Turn) Mend(box string) { t.box = box }

// Say says what the move did, once. Args are pairs of name and value.
func (t *Turn) Say(key string, args ...string) { t.said = Line{Key: key, Args: args} }

// Note is what will be told back at the end: something that was done here. Saying it again changes nothing.
func (t *Turn) Note(key string) { t.notes = append(t.notes, key) }

// Says is a key's text as the reader has it, for telling whether they typed it.
func (t *Turn) Says(key string) string { return i18n.T(t.ctx, key) }

// Short is a line that the form brings, cut to most characters: the browser's own limit isn't one.
func (t *Turn) Short(name string, most int) string { return cut(t.Line(name), most) }

// ShortText is Short for several lines.
func (t *Turn) ShortText(name string, most int) string { return cut(t.Text(name), most) }

func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most])
}

// Line is a sentence of the words.
type Line struct {
	Key  string   `json:"k,omitempty"`
	Args []string `json:"a,omitempty"`
}

func (l Line) text(ctx context.Context) string {
	if l.Key == "" {
		return ""
	}
	args := make([]any, len(l.Args))
	for i, a := range l.Args {
		args[i] = a
	}
	return i18n.T(ctx, l.Key, args...)
}

// Step is the next thing to do. With Do it is pressed where one is, without it one goes To a place by a link.
type Step struct {
	Hint  string // key: what to do, in one sentence
	Shown string // key: what was done, once it was shown
	Do    string
	To    string
	Set   []string // pairs of name and value for the form
	Type  []string // pairs of name and key: what is typed in a box, in the reader's language
}

// View is what a Play shows itself from.
type View struct {
	ID   string // the room's
	At   string
	Now  time.Time
	Live bool

	hinted *Step
	found  *bool // the first control that the hint is about is on the page
}

func (v View) path() string { return path(v.ID) }

// Href leads to another place of the room.
func (v View) Href(at string) templ.SafeURL { return templ.SafeURL(to(v.ID, at)) }

// hints reports that the hint on the page is about this control.
func (v View) hints(do, to string) bool {
	return v.hinted != nil && v.hinted.Do == do && (do != "" || v.hinted.To == to)
}

// marked is the id of the first control that the hint is about: the hint leads there.
const marked = "marked"

// mark is that id for the control, or "".
func (v View) mark(do, to string) string {
	if !v.hints(do, to) || *v.found {
		return ""
	}
	*v.found = true
	return marked
}

// kept is all there is of somebody's time in a room.
type kept struct {
	N     int             `json:"n"` // moves, to know a page that was made after the last
	Live  bool            `json:"l,omitempty"`
	Done  []bool          `json:"d"`
	Said  Line            `json:"s,omitzero"`
	Notes []note          `json:"o,omitempty"`
	State json.RawMessage `json:"p"`
}

type note struct {
	Key   string `json:"k"`
	Shown bool   `json:"s,omitempty"` // "show me" did it
}

// visit is somebody in a room, for one request.
type visit struct {
	Pretend
	kept
	play Play
	was  []byte // its text when it was opened
}

// enter is a visit from what was kept; from nothing, or from what isn't understood, it begins.
func enter(p Pretend, from []byte) *visit {
	v := &visit{Pretend: p, play: p.Begin()}
	empty := reflect.New(reflect.TypeOf(v.play).Elem()).Interface().(Play) // what is decoded into the start would keep parts of it
	if json.Unmarshal(from, &v.kept) == nil && len(v.Done) == len(p.Tasks) && json.Unmarshal(v.State, empty) == nil {
		v.play = empty
	} else {
		v.kept = kept{Done: make([]bool, len(p.Tasks))}
	}
	return v
}

// task is the first thing that is still to do; after the last, their number.
func (v *visit) task() int {
	for i, done := range v.Done {
		if !done {
			return i
		}
	}
	return len(v.Done)
}

func (v *visit) ended() bool { return v.task() == len(v.Done) }

// make makes a move and answers where one is then.
func (v *visit) make(t *Turn, shown bool) (at string) {
	t.At, t.Live = v.play.Place(t.At), v.Live
	v.play.Move(t)
	for i := range v.Done {
		v.Done[i] = v.Done[i] || v.play.Done(i)
	}
	for _, key := range t.notes {
		v.note(key, shown)
	}
	if t.to != nil {
		t.At = *t.to
	}
	return v.play.Place(t.At)
}

func (v *visit) note(key string, shown bool) {
	for i, n := range v.Notes {
		if n.Key == key {
			v.Notes[i].Shown = n.Shown && shown
			return
		}
	}
	v.Notes = append(v.Notes, note{key, shown})
}

// press makes a move that changes things.
func (v *visit) press(t *Turn) (at string) {
	at = v.make(t, false)
	v.N++
	v.Said = t.said
	return at
}

// come is somebody at a place. It changes nothing but what coming there changes.
func (v *visit) come(t *Turn) (at string) {
	t.Do = ""
	at = v.make(t, false)
	if t.said.Key != "" {
		v.Said = t.said
	}
	return at
}

// typed keeps what was typed so far, where one writes.
func (v *visit) typed(t *Turn) {
	if at := v.play.Place(t.At); v.writes(at) {
		do := t.Do
		t.Do = "typed"
		v.make(t, false)
		t.Do, t.At, t.to, t.box, t.said, t.notes = do, at, nil, "", Line{}, nil
	}
}

func (v *visit) writes(at string) bool {
	w, ok := v.play.(Writer)
	return ok && w.Writes(at)
}

// show does the next step from at.
func (v *visit) show(t *Turn) (at string) {
	if v.ended() {
		return v.play.Place(t.At)
	}
	step := v.play.Next(v.play.Place(t.At), v.task())
	t.Do, t.Form = step.Do, web.Form{Values: map[string][]string{}}
	if step.Do == "" {
		t.At = step.To
	}
	for i := 0; i+1 < len(step.Set); i += 2 {
		t.Add(step.Set[i], step.Set[i+1])
	}
	for i := 0; i+1 < len(step.Type); i += 2 {
		t.Set(step.Type[i], t.Says(step.Type[i+1]))
	}
	at = v.make(t, true)
	v.N++
	v.Said = Line{Key: step.Shown}
	return at
}

// told is what was done here in plain words, apart from what was only shown.
func (v *visit) told(ctx context.Context, shown bool) (lines []string) {
	for _, n := range v.Notes {
		if n.Shown == shown {
			lines = append(lines, i18n.T(ctx, n.Key))
		}
	}
	return lines
}

// Keeps keeps what somebody practised among their own things, in their words of the day. Nothing of it is kept otherwise.
type Keeps interface {
	Keep(ctx context.Context, v people.Viewer, room string, told []string) error
}

// byID is the room of that address.
func (x *Room) byID(id string) (p Pretend, ok bool) {
	for _, p := range x.Pretends {
		if p.ID == strings.TrimSpace(id) {
			return p, true
		}
	}
	return p, false
}
