// Package form is the practice room of an online form: boxes that must be filled in, dates, being away for too long, and a booking that takes
// a code from a text message. Its places, wrong turns and ways back are in docs/practice/form.md.
package form

import (
	_ "embed"
	"slices"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/practice"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "practice/form", YAML: wordsEN}

// Pretend is the room.
var Pretend = practice.Pretend{ID: "form", Title: "practice.form.title", About: "practice.form.about", Wish: "practice.form.wish",
	Tasks: []string{"practice.form.task.you", "practice.form.task.time", "practice.form.task.code"},
	Begin: func() practice.Play { return &play{} }, Timed: true, Mark: "M5 3h14v18H5zM8 8h8M8 12h8M8 16h4"}

// The places; form is wherever one is.
const (
	start  = "start"
	you    = "you"
	when   = "time"
	paused = "paused"
	check  = "check"
	code   = "code"
	texts  = "texts"
	done   = "done"
	form   = "form"
)

const mostLine = 60

var (
	reasons = []string{"checkup", "medicine", "blood"}
	slots   = []string{"mon", "tue", "wed", "thu"}
)

// taken is the time that somebody else takes first.
const taken = "tue"

// codes are what messages bring, one after the other; the first is of last week.
var codes = []string{"118204", "352914", "806437", "471925", "260583"}

// late is how long a code takes, for whoever lets time pass.
const late = 20 * time.Second

// mostTries is how many wrong codes there may be before a code works no more.
const mostTries = 3

// play is the form as it stands.
type play struct {
	Name  string `json:"n,omitempty"`
	Born  string `json:"b,omitempty"`
	Phone string `json:"p,omitempty"`
	Mail  string `json:"e,omitempty"`
	Text  bool   `json:"x,omitempty"` // they may send a text message
	Why   string `json:"w,omitempty"`
	Slot  string `json:"s,omitempty"`

	Began      bool `json:"g,omitempty"`
	SentYou    bool `json:"y,omitempty"` // Continue was pressed on that page
	SentTime   bool `json:"t,omitempty"`
	PassedYou  bool `json:"u,omitempty"` // and nothing was to mend
	PassedTime bool `json:"v,omitempty"`
	Away       bool `json:"a,omitempty"` // it is put aside
	Back       bool `json:"k,omitempty"` // it was, and is no more
	Gone       bool `json:"o,omitempty"` // the time that somebody else took is off the list
	Change     bool `json:"h,omitempty"` // one came from the end, to change something

	Asked  int    `json:"c,omitempty"` // for how many codes
	Come   int    `json:"m,omitempty"` // how many have come
	Since  int64  `json:"i,omitempty"` // when the last was asked for, for whoever lets time pass; epoch ms
	Tries  int    `json:"r,omitempty"`
	Typed  string `json:"d,omitempty"` // as a code
	Wrong  string `json:"z,omitempty"` // what is wrong with it: the end of a key
	Booked bool   `json:"j,omitempty"`
}

// at is where one is in the form: the first page that lacks something.
func (p *play) at() string {
	switch {
	case p.Booked:
		return done
	case !p.Began:
		return start
	case !p.PassedYou:
		return you
	case p.Away:
		return paused
	case !p.PassedTime:
		return when
	case p.Asked == 0:
		return check
	}
	return code
}

// order is how far on a page is.
var order = []string{start, you, when, paused, check, code, done}

// Place is where an address leads: back is free, further on only as far as the answers reach.
func (p *play) Place(at string) string {
	now := p.at()
	i := slices.Index(order, at)
	switch {
	case at == texts:
		return texts
	case i < 0, p.Booked, p.Away, at == paused, at == start, i > slices.Index(order, now):
		return now
	}
	return at
}

// Writes says where there is something to fill in.
func (p *play) Writes(at string) bool { return at == you || at == when || at == code }

// Wait is how long until a code comes by itself.
func (p *play) Wait(at string) time.Duration {
	if at == texts && p.Come < p.Asked {
		return late
	}
	return 0
}

// Done is whether one of the three things is done.
func (p *play) Done(task int) bool {
	switch task {
	case 0:
		return p.PassedYou
	case 1:
		return p.PassedTime
	}
	return p.Booked
}

func step(do, name string) practice.Step {
	return practice.Step{Hint: "practice.form.hint." + name, Shown: "practice.form.shown." + name, Do: do}
}

// Next is the step towards one of them. They come in the order of the pages, so it is the same for all.
func (p *play) Next(at string, _ int) practice.Step {
	switch at {
	case start:
		return step("start", "start")
	case you:
		s := step("next", "you")
		s.Set = []string{"text", "yes"}
		s.Type = []string{"name", "practice.form.slip.name", "born", "practice.form.slip.born.typed", "phone", "practice.form.slip.phone"}
		return s
	case when:
		s := step("next", "time")
		s.Set = []string{"why", "checkup", "slot", "wed"}
		return s
	case paused:
		return step("on", "on")
	case check:
		return step("send", "send")
	case texts:
		if p.Come < p.Asked {
			return step("look", "look")
		}
		return practice.Step{Hint: "practice.form.hint.form", Shown: "practice.form.shown.form", To: form}
	}
	switch {
	case p.Tries >= mostTries:
		return step("again", "again")
	case p.Come < p.Asked:
		return practice.Step{Hint: "practice.form.hint.texts", Shown: "practice.form.shown.texts", To: texts}
	}
	s := step("enter", "enter")
	s.Set = []string{"code", p.right()}
	return s
}

// right is the code that works.
func (p *play) right() string { return codes[p.code(p.Asked)] }

// code is which of the codes the nth message brings; they come round again, but for the first.
func (p *play) code(n int) int {
	if n == 0 {
		return 0
	}
	return 1 + (n-1)%(len(codes)-1)
}
