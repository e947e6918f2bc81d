// Package scams is the practice room of a day's messages: some are what they say, some want one's money. Its messages, wrong turns and ways
// back are in docs/practice/scams.md.
package scams

import (
	_ "embed"
	"strconv"
	"strings"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/practice"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "practice/scams", YAML: wordsEN}

// Pretend is the room.
var Pretend = practice.Pretend{ID: "scams", Title: "practice.scams.title", About: "practice.scams.about", Wish: "practice.scams.wish",
	Tasks: []string{"practice.scams.task.0", "practice.scams.task.1", "practice.scams.task.2", "practice.scams.task.3"},
	Begin: func() practice.Play { return &play{} }, Mark: "M4 5h16v11H9l-5 4zM8 9h8M8 12h5"}

// What a message comes by.
const (
	text  = "text"
	email = "mail"
	call  = "call"
	chat  = "chat"
)

// message is one of the day's; its words are practice.scams.<name>.….
type message struct {
	name string
	by   string
	scam bool
	link bool // it leads to a page: of its own, or that of one's bank
}

// messages are the day's, two to each part of it.
var messages = [...]message{
	{name: "parcel", by: text, scam: true, link: true},
	{name: "health", by: text},
	{name: "bank", by: call, scam: true},
	{name: "benefit", by: email},
	{name: "lamp", by: chat, scam: true, link: true},
	{name: "nurse", by: call},
	{name: "friend", by: text, scam: true, link: true},
	{name: "library", by: text, link: true},
}

const (
	perPart = 2
	parts   = len(messages) / perPart
)

func partOf(n int) int { return n / perPart }

// What was done about a message, each a letter of its state.
const (
	seen     = "r"
	onCall   = "o" // the call is on now
	hungUp   = "h"
	answered = "a" // for a true one: seen to
	paid     = "p"
	checked  = "c"
	reported = "x"
	blocked  = "b"
	left     = "l"
	rung     = "k" // the bank, after paying
	told     = "t" // somebody else, after paying
	mended   = "m" // a true one that was missed, put right
	came     = "w" // something has come of it: of a true one missed, or of a payment that nobody stopped
)

// play is the day as it stands.
type play struct {
	Part int                   `json:"p"` // of the day; parts when it is over
	All  [len(messages)]string `json:"m"`
	// Text is an answer that isn't sent yet, and To the place of its box.
	Text string `json:"t,omitempty"`
	To   string `json:"o,omitempty"`
}

// has reports any of what may have been done about message n.
func (p *play) has(n int, any string) bool { return strings.ContainsAny(p.All[n], any) }

func (p *play) add(n int, what string) {
	if !p.has(n, what) {
		p.All[n] += what
	}
}

func (p *play) drop(n int, what string) { p.All[n] = strings.ReplaceAll(p.All[n], what, "") }

// settled reports that a message has been seen to, once and for all.
func (p *play) settled(n int) bool {
	if messages[n].scam {
		return p.has(n, checked+reported+blocked+left) && (!p.has(n, paid) || p.has(n, rung))
	}
	return p.has(n, answered+mended)
}

// trouble reports that something has come of a message that there is a way back from.
func (p *play) trouble(n int) bool {
	if messages[n].scam {
		return p.has(n, paid) && !p.has(n, rung)
	}
	return p.has(n, came) && !p.has(n, mended)
}

// ringing reports a call that can still be taken.
func (p *play) ringing(n int) bool {
	return messages[n].by == call && !p.has(n, hungUp+answered+paid+checked+reported+blocked+left+mended)
}

// Writes is whether there is a box to answer in.
func (p *play) Writes(at string) bool {
	what, n := on(at)
	return what == "open" && messages[n].by != call
}

// on splits a place into what it shows and of which message; −1 of none.
func on(at string) (what string, n int) {
	what, number, _ := strings.Cut(at, "-")
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n >= len(messages) {
		return what, -1
	}
	return what, n
}

func place(what string, n int) string { return what + "-" + strconv.Itoa(n) }

// day is where all messages are.
const day = "day"

// Place is where an address leads: of a message that hasn't come yet to the day, of what isn't so to the message itself.
func (p *play) Place(at string) string {
	what, n := on(at)
	if n < 0 || partOf(n) > p.Part {
		return day
	}
	there := false
	switch what {
	case "talk":
		there = p.has(n, onCall)
	case "link":
		there = messages[n].link
	case "ways":
		there = true
	case "check":
		there = p.has(n, checked)
	case "then":
		there = p.has(n, paid+came)
	}
	if there {
		return place(what, n)
	}
	return place("open", n)
}

// Done is whether one part of the day is over and all its messages are seen to.
func (p *play) Done(task int) bool {
	for n := range messages {
		if partOf(n) == task && !p.settled(n) {
			return false
		}
	}
	return p.Part > task
}
