// Package call is the practice room of a video call: one that rings, a friend whose picture freezes, a meeting with a waiting room. Its
// places, wrong turns and ways back are in docs/practice/call.md.
package call

import (
	_ "embed"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/practice"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "practice/call", YAML: wordsEN}

// Pretend is the room.
var Pretend = practice.Pretend{ID: "call", Title: "practice.call.title", About: "practice.call.about", Wish: "practice.call.wish",
	Tasks: []string{"practice.call.task.answer", "practice.call.task.mute", "practice.call.task.frozen", "practice.call.task.meeting"},
	Begin: func() practice.Play { return &play{Call: rings} }, Timed: true, Mark: "M3 7h12v10H3zM15 11l6-3.5v9L15 13"}

// What a call is.
const (
	none    = ""
	rings   = "rings"   // Ana calls
	asks    = "asks"    // the app asks whether it may use camera and microphone
	calling = "calling" // Ana hasn't answered yet
	talking = "talking"
	lobby   = "lobby" // nobody has let one in yet
	meeting = "meeting"
)

// The places that aren't the call.
const (
	inCall   = "call"
	phone    = "phone"
	settings = "settings"
)

// How long things take, for whoever lets time pass.
var lasts = map[string]time.Duration{rings: 45 * time.Second, calling: 8 * time.Second, lobby: 25 * time.Second, talking: 40 * time.Second}

// play is the phone as it stands.
type play struct {
	Call    string `json:"c"`
	Then    string `json:"t,omitempty"` // what comes after the app has asked
	Since   int64  `json:"s,omitempty"` // when the call became what it is; epoch ms, 0 until somebody lets time pass
	Asked   bool   `json:"q,omitempty"`
	Allowed bool   `json:"a,omitempty"`
	Muted   bool   `json:"m,omitempty"`
	NoPic   bool   `json:"n,omitempty"` // the camera is off
	Sharing bool   `json:"h,omitempty"`
	Frozen  bool   `json:"f,omitempty"`
	Waited  int    `json:"w,omitempty"` // times, since it froze or since one came to the waiting room
	Missed  bool   `json:"i,omitempty"`
	Spoke   bool   `json:"k,omitempty"` // the last thing said on the screen is about one's own words

	// What was done, for the things to do.
	Hushed bool `json:"u,omitempty"` // muted while talking to Ana
	Heard  bool `json:"d,omitempty"` // and heard again
	Thawed bool `json:"e,omitempty"` // her picture moved again
}

// Place is where an address leads.
func (p *play) Place(at string) string {
	switch {
	case p.Call == rings:
		return inCall
	case at == phone, at == settings:
		return at
	case p.Call == none:
		return phone
	}
	return inCall
}

// Wait is how long until something happens by itself.
func (p *play) Wait(at string) time.Duration {
	if at != inCall || p.Call == talking && !p.Frozen {
		return 0
	}
	return lasts[p.Call]
}

// become changes what the call is, from now on.
func (p *play) become(call string, now time.Time) {
	p.Call, p.Since, p.Waited, p.Sharing, p.Spoke = call, now.UnixMilli(), 0, false, false
	switch call {
	case talking, lobby:
		p.Muted, p.NoPic = !p.Allowed, !p.Allowed
	case meeting: // one comes in muted
		p.Muted = true
	}
}

// audible reports that those in the call hear one.
func (p *play) audible() bool { return p.Allowed && !p.Muted }

// Done is whether one of the four things is done.
func (p *play) Done(task int) bool {
	switch task {
	case 0:
		return p.Call == talking && p.audible()
	case 1:
		return p.Heard
	case 2:
		return p.Thawed
	}
	return p.Call == meeting
}

// Next is the step towards one of them.
func (p *play) Next(at string, task int) practice.Step {
	switch {
	case at == settings && !p.Allowed:
		return step("allow", "allow")
	case at == phone && p.Call == talking && !p.Allowed && task < 3:
		return practice.Step{Hint: "practice.call.hint.settings", Shown: "practice.call.shown.settings", To: settings}
	case at != inCall && p.Call != none:
		return practice.Step{Hint: "practice.call.hint.return", Shown: "practice.call.shown.return", To: inCall}
	case at == settings:
		return practice.Step{Hint: "practice.call.hint.phone", Shown: "practice.call.shown.phone", To: phone}
	case at == phone && task == 3:
		return step("join", "join")
	case at == phone:
		return step("ana", "ana")
	}
	return p.nextInCall(task)
}

func step(do, name string) practice.Step {
	return practice.Step{Hint: "practice.call.hint." + name, Shown: "practice.call.shown." + name, Do: do}
}

func (p *play) nextInCall(task int) practice.Step {
	with := p.Call == talking
	switch {
	case p.Call == rings:
		return step("answer", "answer")
	case p.Call == asks:
		return step("allow", "permit")
	case p.Call == calling:
		return step("wait", "ring")
	case p.Call == lobby && task == 3:
		return step("knock", "knock")
	case !with, task == 3:
		return step("hangup", "hangup")
	case !p.Allowed:
		return practice.Step{Hint: "practice.call.hint.unheard", Shown: "practice.call.shown.phone", To: phone}
	case p.Frozen && !p.NoPic && task == 2:
		return step("cam", "cam")
	case p.Frozen && task == 2:
		return step("wait", "wait")
	case p.Muted:
		return step("mic", "unmute")
	}
	return step("mic", "mute")
}
