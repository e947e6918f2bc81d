package call

import (
	"time"

	"towpath/internal/rooms/practice"
)

// Move makes a move; what can't be done where one is changes nothing.
func (p *play) Move(t *practice.Turn) {
	if t.Do == "" {
		p.pass(t)
		return
	}
	p.Spoke = false
	switch {
	case t.At == phone && p.Call == none:
		p.onPhone(t)
	case t.At == settings:
		p.set(t)
	case t.At == inCall:
		p.inCall(t)
	}
}

// pass lets happen what time brings.
func (p *play) pass(t *practice.Turn) {
	switch {
	case !t.Live: // it begins when somebody lets it
		p.Since = 0
	case p.Since == 0:
		p.Since = t.Now.UnixMilli()
	}
	if !t.Live || t.At != inCall || t.Now.Sub(time.UnixMilli(p.Since)) < p.Wait(inCall) || p.Wait(inCall) == 0 {
		return
	}
	switch p.Call {
	case rings:
		p.miss(t)
	case calling:
		p.pickUp(t)
	case lobby:
		p.letIn(t)
	case talking:
		p.thaw(t)
	}
}

func (p *play) miss(t *practice.Turn) {
	p.become(none, t.Now)
	p.Missed = true
	t.Go(phone)
	t.Say("practice.call.said.missed")
	t.Note("practice.call.told.missed")
}

// pickUp is Ana answering. A new call has a picture that moves.
func (p *play) pickUp(t *practice.Turn) {
	p.become(talking, t.Now)
	t.Say("practice.call.said.picked")
	if p.Frozen {
		p.Frozen, p.Thawed = false, true
		t.Note("practice.call.told.again")
	}
}

func (p *play) letIn(t *practice.Turn) {
	p.become(meeting, t.Now)
	t.Say("practice.call.said.in")
	t.Note("practice.call.told.lobby")
}

func (p *play) thaw(t *practice.Turn) {
	p.Frozen, p.Thawed = false, true
	t.Say("practice.call.said.thawed")
	t.Note("practice.call.told.thawed")
}

func (p *play) onPhone(t *practice.Turn) {
	switch t.Do {
	case "ana":
		p.start(t, calling)
		t.Note("practice.call.told.called")
	case "join":
		p.start(t, lobby)
	}
}

// start begins a call, once the app has asked what it may use.
func (p *play) start(t *practice.Turn, call string) {
	t.Go(inCall)
	p.Missed = false
	if p.Asked {
		p.become(call, t.Now)
		return
	}
	p.become(asks, t.Now)
	p.Then = call
}

// set changes what the app may use.
func (p *play) set(t *practice.Turn) {
	switch t.Do {
	case "allow":
		p.Asked, p.Allowed = true, true
		t.Say("practice.call.said.allowed")
		t.Note("practice.call.told.settings")
	case "deny":
		p.Asked, p.Allowed, p.Muted, p.NoPic = true, false, true, true
		t.Say("practice.call.said.denied")
	}
}

// inCall is what can be done in a call, by what it is.
func (p *play) inCall(t *practice.Turn) {
	switch p.Call {
	case rings:
		p.ringing(t)
	case asks:
		if t.Do == "allow" || t.Do == "deny" {
			p.Asked, p.Allowed = true, t.Do == "allow"
			p.become(p.Then, t.Now)
			if !p.Allowed {
				t.Say("practice.call.said.unheard")
				t.Note("practice.call.told.denied")
			}
		}
	case calling:
		if t.Do == "wait" {
			p.pickUp(t)
			return
		}
		p.hangUp(t)
	case lobby:
		p.waiting(t)
	case talking, meeting:
		p.talk(t)
	}
}

func (p *play) ringing(t *practice.Turn) {
	switch t.Do {
	case "answer":
		p.start(t, talking)
		t.Note("practice.call.told.answered")
	case "decline":
		p.become(none, t.Now)
		t.Go(phone)
		t.Say("practice.call.said.declined")
		t.Note("practice.call.told.declined")
	case "ringout":
		p.miss(t)
	}
}

func (p *play) waiting(t *practice.Turn) {
	switch t.Do {
	case "wait":
		if p.Waited++; p.Waited < 2 {
			t.Say("practice.call.said.still")
			return
		}
		p.letIn(t)
	case "knock":
		t.Note("practice.call.told.knocked")
		p.letIn(t)
	default:
		p.hangUp(t)
	}
}

func (p *play) hangUp(t *practice.Turn) {
	if t.Do != "hangup" {
		return
	}
	said := map[string]string{talking: "practice.call.said.ended", meeting: "practice.call.said.left"}[p.Call]
	if said == "" {
		said = "practice.call.said.stopped"
	}
	p.become(none, t.Now)
	t.Go(phone)
	t.Say(said)
	t.Note("practice.call.told.ended")
}

// talk is what can be done while one talks.
func (p *play) talk(t *practice.Turn) {
	switch t.Do {
	case "mic":
		p.mic(t)
	case "cam":
		p.cam(t)
	case "speak":
		p.Spoke = true
		if !p.audible() {
			t.Note("practice.call.told.mute")
		}
	case "share":
		if p.Sharing = p.Call == meeting; p.Sharing {
			t.Say("practice.call.said.sharing")
		}
	case "unshare":
		if p.Sharing {
			p.Sharing = false
			t.Say("practice.call.said.unshared")
			t.Note("practice.call.told.unshared")
		}
	case "wait":
		p.sit(t)
	default:
		p.hangUp(t)
	}
}

// sit waits for a frozen picture.
func (p *play) sit(t *practice.Turn) {
	if !p.Frozen || p.Call != talking {
		return
	}
	if p.Waited++; p.Waited < 2 {
		t.Say("practice.call.said.frozen")
		return
	}
	p.thaw(t)
}

// mic mutes, or lets one be heard again. The first time that Ana hears one again, her picture freezes.
func (p *play) mic(t *practice.Turn) {
	if !p.Allowed {
		t.Say("practice.call.said.may_not")
		return
	}
	p.Muted = !p.Muted
	t.Note("practice.call.told.mic")
	switch {
	case p.Muted:
		t.Say("practice.call.said.muted")
		p.Hushed = p.Hushed || p.Call == talking
	case p.Call == talking && p.Hushed && !p.Heard:
		p.Heard, p.Frozen, p.Waited, p.Since = true, true, 0, t.Now.UnixMilli()
		t.Say("practice.call.said.freezes")
	default:
		t.Say("practice.call.said.unmuted")
	}
}

// cam turns the camera off or on. With less to send, a poor line may be enough again.
func (p *play) cam(t *practice.Turn) {
	if !p.Allowed {
		t.Say("practice.call.said.may_not")
		return
	}
	p.NoPic = !p.NoPic
	t.Note("practice.call.told.cam")
	switch {
	case p.NoPic && p.Frozen && p.Call == talking:
		p.thaw(t)
	case p.NoPic:
		t.Say("practice.call.said.unseen")
	default:
		t.Say("practice.call.said.seen")
	}
}
