package settings_test

import (
	"strings"
	"testing"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/practice/practicetest"
	"towpath/internal/rooms/practice/settings"
)

var room = practicetest.Room{Pretend: settings.Pretend, Words: []i18n.Catalogue{settings.Words}, Type: map[string][]string{
	"password": {"", "kettle-27-BOAT", "Kettle-27-boat", strings.Repeat("ü", 90)},
}}

func TestSettings(t *testing.T) { practicetest.Hold(t, room) }

func enter(t *testing.T) *practicetest.Way { return practicetest.Enter(t, room.Pretend, room.Words...) }

// landed is a phone with airplane mode off, at the list of networks.
func landed(t *testing.T) *practicetest.Way {
	return enter(t).Go("settings").Press("air").Sees("Airplane mode is off").Go("wifi")
}

// home is the same at home, at the network of the flat.
func home(t *testing.T) *practicetest.Way {
	return landed(t).Go("phone").Press("walk").Go("settings").Go("wifi").Go("net-flat").Sees("Kettle-27-boat")
}

func TestNET4EachWayIntoANetworkHasItsWayBack(t *testing.T) {
	t.Run("NET-4 airplane mode: nothing connects until it is off, and known networks come back by themselves", func(t *testing.T) {
		w := enter(t).Go("browser").Sees("Airplane mode is on").Go("settings").Go("wifi").Sees("finds no networks").Lacks("Library visitors")
		w.Go("settings").Press("air").Go("wifi").Go("net-library").Press("join").Press("go", "agree", "yes").Sees("Connected")
		w.Go("wifi").Go("settings").Press("air").Sees("Everything is cut off").Press("air").Sees("Wi-Fi: Library visitors. Connected")
	})
	t.Run("NET-4 Wi-Fi off and on", func(t *testing.T) {
		landed(t).Press("wifi").Lacks("Library visitors").Press("wifi").Sees("Library visitors")
	})
	t.Run("NET-4 the network's own page: closed, no tick, found again from the browser", func(t *testing.T) {
		w := landed(t).Go("net-library").Press("join").Press("close").Go("phone").Go("browser").Sees("its own page first").Go("portal-library")
		w.Press("go").Sees("Tick the box first").Focus("agree-0").Press("go", "agree", "yes").Go("phone").Go("browser").Sees("Songs from far and near", "Now, 3 of 4")
	})
	t.Run("NET-4 the network with nearly the same name: closed, forgotten", func(t *testing.T) {
		w := landed(t).Go("net-free").Press("join").Sees("the password of your e-mail").Press("close").Press("forget").Sees("won't join it by itself")
		w.Go("wifi").Lacks("Joined", "Known")
	})
	t.Run("NET-4 e-mail and password given there: said without blame, and what helps", func(t *testing.T) {
		w := landed(t).Go("net-free").Press("join").Press("give").Sees("It happens, as the name looks right", "change that password")
		w.Press("forget").Sees("No network is joined")
	})
	t.Run("NET-4 a neighbour's network isn't ours, with no password or any", func(t *testing.T) {
		w := home(t).Go("wifi").Go("net-next").Press("join").Sees("There is no password here yet")
		w.Press("join", "password", "Kettle-27-boat").Sees("Is it the right network?").Go("wifi").Go("net-flat")
	})
	t.Run("NET-4 a wrong password stays in the box and can be looked at; capital and small letters", func(t *testing.T) {
		w := home(t).Press("join", "password", "kettle-27-boat").Sees("Look at each letter").Focus("secret")
		w.Page.Holds(t, `value="kettle-27-boat"`, `id="secret"`)
		w.Press("peek", "password", "kettle-27-boat").Page.Holds(t, `id="plain"`)
		w.Press("join", "password", "Kettle-27-boat").Sees("Wi-Fi: Flat 14. Connected")
	})
	t.Run("NET-4 the home network forgotten: it asks again", func(t *testing.T) {
		w := home(t).Press("join", "password", "Kettle-27-boat").Press("forget").Sees("Password of this Wi-Fi")
		w.Press("join", "password", "Kettle-27-boat").Sees("Connected")
	})
	t.Run("NET-4 what is out of reach lets go, and comes back by itself", func(t *testing.T) {
		w := home(t).Press("join", "password", "Kettle-27-boat").Go("phone").Press("walk").Sees("No network is joined").Press("walk")
		w.Sees("Wi-Fi: Flat 14. Connected")
	})
}

func TestNET4WhatIsSetChangesThePage(t *testing.T) {
	t.Run("NET-4 writing, colours and brightness change the pretend phone, and go back", func(t *testing.T) {
		w := enter(t).Go("settings").Go("screen").Press("set", "size", "largest", "look", "contrast", "light", "dim")
		marks := []string{`class="look dim"`, `data-size="largest"`, `data-theme="contrast"`}
		w.Page.Holds(t, marks...)
		w.Go("settings").Page.Holds(t, marks...)
		w.Go("screen").Press("reset").Sees("as it was at the start").Page.HoldsNot(t, `data-size="largest"`, `data-theme="contrast"`, "look dim")
	})
	t.Run("NET-4 silent: a call is missed, stands there, and is rung back", func(t *testing.T) {
		w := enter(t).Go("settings").Go("sound").Press("ring").Sees("people look up").Press("answer")
		w.Press("set", "sound", "silent").Press("ring").Sees("there was nothing to hear").Go("settings").Go("phone").Sees("nobody picked up")
		w.Press("ringback").Lacks("nobody picked up")
	})
	t.Run("NET-4 a call let ring", func(t *testing.T) {
		w := enter(t).Go("settings").Go("sound").Press("set", "sound", "shake").Press("ring").Sees("It shakes a little").Press("let").Sees("It rang out")
		w.Jump("ring").Sees("Your pretend phone")
	})
	t.Run("NET-4 what is chosen and not set yet stays when a hint is asked for, changes nothing before, and is gone elsewhere", func(t *testing.T) {
		w := enter(t).Go("settings").Go("screen").Help("hint", "size", "larger", "look", "dark")
		w.Page.Holds(t, `value="larger" checked`, `value="dark" checked`)
		w.Page.HoldsNot(t, `data-size="larger"`, `value="usual" checked`)
		w.Go("settings").Go("screen").Page.Holds(t, `value="usual" checked`, `value="plain" checked`)
		w.Go("settings").Go("sound").Help("hint", "sound", "shake").Page.Holds(t, `value="shake" checked`)
		w.Press("ring").Sees("people look up") // it is still loud
		landed(t).Go("net-library").Press("join").Help("hint", "agree", "yes").Page.Holds(t, `value="yes" checked`)
	})
	t.Run("NET-4 what can't be chosen changes nothing", func(t *testing.T) {
		enter(t).Send("at", "screen", "do", "set", "size", "huge", "look", "-1").Page.HoldsNot(t, "data-size=\"huge\"")
	})
}

func TestNET4AnOldPageOfThePhoneChangesNothing(t *testing.T) {
	w := enter(t)
	for _, pairs := range [][]string{{"at", "net-library", "do", "join"}, {"at", "portal-library", "do", "go", "agree", "yes"}, {"at", "portal-free", "do", "give"},
		{"at", "wifi", "do", "wifi"}, {"at", "ring", "do", "answer"}, {"at", "net-", "do", "join"}, {"at", "portal-", "do", "close"}} {
		w.Send(pairs...).Lacks("Connected", "is off").Sees("Airplane mode is on")
	}
}
