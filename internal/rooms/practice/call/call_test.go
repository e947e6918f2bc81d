package call_test

import (
	"testing"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/practice/call"
	"towpath/internal/rooms/practice/practicetest"
)

var room = practicetest.Room{Pretend: call.Pretend, Words: []i18n.Catalogue{call.Words}}

func TestCall(t *testing.T) { practicetest.Hold(t, room) }

const (
	muteTask   = "Now, 2 of 4: There is noise where you are."
	frozenTask = "Now, 3 of 4: Ana's picture stands still."
	lastTask   = "Now, 4 of 4: Say goodbye and hang up."
)

// answered is somebody who has answered Ana's call, and whom she hears.
func answered(w *practicetest.Way) *practicetest.Way {
	return w.Press("answer").Press("allow").At("With Ana").Sees(muteTask)
}

// frozen is the same once Ana's picture stands still.
func frozen(w *practicetest.Way) *practicetest.Way {
	return answered(w).Press("mic").Press("mic").Sees("her picture stands still", frozenTask)
}

// Each wrong turn of docs/practice/call.md and the way back.
var turns = map[string]func(w *practicetest.Way){
	"declined": func(w *practicetest.Way) {
		w.Press("decline").At("Calls").Sees("It has stopped ringing.").Lacks("You missed a call")
		w.Press("ana").Press("allow").At("Calling Ana").Press("wait").Sees("Ana has answered.", muteTask)
	},
	"not answered in time": func(w *practicetest.Way) {
		w.Press("ringout").Sees("You missed a call from Ana.").Press("ana").Press("allow").Press("wait").Sees(muteTask).Lacks("You missed")
	},
	"the app may not use the microphone": func(w *practicetest.Way) {
		w.Press("answer").Press("deny").Sees("They don't hear you.", "Now, 1 of 4").Press("mic").Sees("You can allow it in the settings").Press("cam").Sees("You can allow it in the settings")
		w.Go("phone").Go("settings").Press("allow").Go("call").Press("mic").Sees(muteTask)
	},
	"no longer allowed, in the middle of a call": func(w *practicetest.Way) {
		answered(w).Go("phone").Go("settings").Press("deny").Go("call").Sees("You. Muted, camera off").Go("phone").Go("settings").Press("allow").Go("call").Press("mic").Press("cam").Lacks("Muted")
	},
	"talking while muted": func(w *practicetest.Way) {
		answered(w).Press("speak").Sees("I hear you well.").Press("mic").Press("speak").Sees("I can't hear you. I think you are muted.").Press("mic").Sees(frozenTask)
	},
	"still frozen after waiting": func(w *practicetest.Way) {
		frozen(w).Press("wait").Sees("Still the same.").Press("wait").Sees("Ana's picture moves again", lastTask)
	},
	"frozen, with less to send": func(w *practicetest.Way) {
		frozen(w).Press("wait").Press("cam").Sees("Ana's picture moves again", "You. Camera off", lastTask).Press("cam").Lacks("Camera off")
	},
	"frozen, hung up and called again": func(w *practicetest.Way) {
		frozen(w).Press("hangup").At("Calls").Press("ana").Press("wait").Sees(lastTask)
	},
	"hung up by mistake": func(w *practicetest.Way) {
		answered(w).Press("hangup").Sees("You can call again at once.").Press("ana").At("Calling Ana").Press("hangup").Sees("You stopped it.").Press("ana").Press("wait").At("With Ana")
	},
	"left the call's screen": func(w *practicetest.Way) {
		answered(w).Go("phone").At("Calls").Go("call").At("With Ana")
	},
	"left in the waiting room": func(w *practicetest.Way) {
		answered(w).Press("hangup").Press("join").At("Waiting room").Press("wait").Sees("Nobody has let you in yet.").Press("wait").At("Music group").Sees("You are muted, as most people are")
		w.Press("hangup").Press("join").Press("knock").At("Music group")
	},
	"left the waiting room": func(w *practicetest.Way) {
		answered(w).Press("hangup").Press("join").Press("hangup").At("Calls").Press("join").At("Waiting room")
	},
	"shared the screen, and spoke muted, in the meeting": func(w *practicetest.Way) {
		answered(w).Press("hangup").Press("join").Press("knock").Press("share").Sees("Everyone in the meeting can see your screen now.").Press("unshare").Sees("Nobody sees your screen any more.")
		w.Press("speak").Sees("I can't hear you.").Press("mic").Press("speak").Sees("I hear you well.")
	},
	"an old page with a button of a call that has ended": func(w *practicetest.Way) {
		answered(w).Press("hangup").Send("at", "call", "do", "mic").At("Calls").Send("at", "call", "do", "hangup").Send("at", "phone", "do", "answer").At("Calls").Jump("call").At("Calls")
	},
	"another address while it rings": func(w *practicetest.Way) { w.Jump("settings").At("Ana is calling").Jump("phone").At("Ana is calling") },
}

func TestWrongTurns(t *testing.T) {
	for name, turn := range turns {
		t.Run("NET-4 a call: "+name+", and back", func(t *testing.T) { turn(practicetest.Enter(t, call.Pretend, call.Words)) })
	}
}

func TestAllOfIt(t *testing.T) {
	w := practicetest.Enter(t, call.Pretend, call.Words)
	frozen(w).Press("wait").Press("wait").Sees(lastTask).Press("hangup").Press("join").Press("wait").Press("wait")
	w.Sees("That is all there was to do here", "You answered a call.", "You waited in a waiting room until you were let in.")
}

func TestTime(t *testing.T) {
	t.Run("NET-4 nothing happens by itself until somebody lets it", func(t *testing.T) {
		w := practicetest.Enter(t, call.Pretend, call.Words).Wait(time.Hour).Jump("call").At("Ana is calling")
		if again := w.Page.Header.Get("Refresh"); again != "" {
			t.Errorf("it asks again by itself: %q", again)
		}
	})
	t.Run("NET-4 then it rings for a while, and stops", func(t *testing.T) {
		w := practicetest.Enter(t, call.Pretend, call.Words).Help("live").Jump("call").At("Ana is calling").Wait(time.Minute).Sees("You missed a call from Ana.", "It has stopped ringing.")
		w.Press("ana").Press("allow").At("Calling Ana").Wait(10 * time.Second).Sees(muteTask).Press("mic").Press("mic").Wait(41 * time.Second).Sees(lastTask)
		w.Press("hangup").Press("join").Wait(26 * time.Second).At("Music group")
	})
	t.Run("NET-4 no hurry stops the time again", func(t *testing.T) {
		practicetest.Enter(t, call.Pretend, call.Words).Help("live").Help("still").Wait(time.Hour).Jump("call").At("Ana is calling")
	})
}
