package apps_test

import (
	"strings"
	"testing"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/practice/apps"
	"towpath/internal/rooms/practice/practicetest"
)

var room = practicetest.Room{Pretend: apps.Pretend, Words: []i18n.Catalogue{apps.Words}, Type: map[string][]string{
	"q": {"", "bus", "Letters", "pond", "zebra", strings.Repeat("ß", 60)}, "stop": {"", "Library"},
}}

func TestApps(t *testing.T) { practicetest.Hold(t, room) }

func enter(t *testing.T) *practicetest.Way { return practicetest.Enter(t, room.Pretend, room.Words...) }

// at is somebody who found an app by looking for it, and opened its page.
func at(w *practicetest.Way, name, q string) *practicetest.Way {
	return w.Go("phone").Go("shop").Press("find", "q", q).Go("app-" + name)
}

func first(t *testing.T, name, q string) *practicetest.Way {
	return enter(t).Go("shop").Press("find", "q", q).Go("app-" + name)
}

// withBus has the right app, and opens it.
func withBus(t *testing.T) *practicetest.Way {
	return first(t, "bus", "bus times").Press("get").Sees("the one by Town Buses").Go("run-bus").Sees("May Bus Times know where you are?")
}

func TestNET4LookAlikesAndPricesHaveTheirWaysBack(t *testing.T) {
	t.Run("NET-4 what stands first is an advert, and isn't the one: removed, and the right one got", func(t *testing.T) {
		w := enter(t).Go("shop").Sees("Advert", "Fun Apps 88").Go("app-fast").Sees("each week").Press("get").Go("run-fast").Sees("An advert for shoes")
		w.Go("app-fast").Press("remove").Press("no").Sees("It stays as it is").Press("remove-fast").Press("yes").Sees("It is gone from the phone")
		at(w, "bus", "bus").Press("get").Sees("Now, 2 of 4")
	})
	t.Run("NET-4 both there: the first thing isn't done until the look-alike is gone", func(t *testing.T) {
		w := at(first(t, "fast", "bus").Press("get"), "bus", "bus").Press("get").Sees("Now, 1 of 4")
		w.Go("shop").Go("app-fast").Press("remove").Press("yes").Sees("Now, 2 of 4")
	})
	t.Run("NET-4 the dear one: not paid; paid, and the money asked for", func(t *testing.T) {
		w := first(t, "pro", "bus").Press("buy").Press("cancel").Sees("Nothing was paid").Press("buy").Press("pay").Sees("4.99 was paid")
		w.Go("run-pro").Sees("no buses of your town").Go("phone").Go("shop").Go("paying").Press("refund-pro").Sees("a usual thing to ask").Lacks("Ask for the money back")
	})
	t.Run("NET-4 the pass inside: each week until it is stopped, also once the app is gone", func(t *testing.T) {
		w := first(t, "fast", "bus").Press("get").Go("run-fast").Press("pass").Sees("each week from then on").Press("pay").Sees("until you stop it")
		w.Go("app-fast").Press("remove").Press("yes").Sees("the paying isn't stopped by that").Go("shop").Go("paying")
		w.Press("stop-fast").Sees("Nothing more will be paid").Press("refund-fast").Sees("It mostly agrees")
	})
	t.Run("NET-4 nothing found, and looked for again", func(t *testing.T) {
		enter(t).Go("shop").Press("find", "q", "zebra").Sees("Nothing was found").Press("find", "q", "BUS").Sees("Town Buses")
	})
}

func TestNET4WhatAnAppMayKnow(t *testing.T) {
	const next = "number 4 in six minutes"
	t.Run("NET-4 always, and contacts: it works, and knows too much; changed afterwards", func(t *testing.T) {
		w := withBus(t).Press("always").Press("yes").Sees(next, "Now, 2 of 4").Go("allowed").Press("set", "where", "using", "contacts", "no")
		w.Sees("Now, 3 of 4")
	})
	t.Run("NET-4 no: the stop is typed", func(t *testing.T) {
		w := withBus(t).Press("no").Press("no").Lacks(next).Press("times").Sees("isn't there yet").Focus("stop").Press("times", "stop", "Library").Sees(next, "Now, 3 of 4")
		w.Go("allowed").Press("set", "where", "using", "contacts", "no").Go("phone").Go("run-bus").Sees(next)
	})
	t.Run("NET-4 while it is used, and no contacts", func(t *testing.T) { withBus(t).Press("using").Press("no").Sees(next, "Now, 3 of 4") })
	t.Run("NET-4 removed and got again, it asks again", func(t *testing.T) {
		w := withBus(t).Press("using").Press("no").Go("app-bus").Press("remove").Press("yes").Sees("It is gone").Jump("run-bus").At("Your pretend phone")
		at(w.Jump("shop"), "bus", "bus").Press("get").Go("run-bus").Sees("May Bus Times know where you are?")
	})
}

func TestNET4RoomUpdatesAndTrials(t *testing.T) {
	t.Run("NET-4 no room for the update: something goes that can be had again", func(t *testing.T) {
		w := enter(t).Go("shop").Go("app-letters").Press("update").Sees("There isn't room for it", "150 MB").Go("room").Press("remove-cards")
		w.Press("yes").Go("shop").Go("app-letters").Press("update").Sees("All that was in it is still there")
		w = at(w, "cards", "card").Press("get").Sees("There isn't room for it").Go("room").Press("remove-films").Press("yes")
		at(w, "cards", "card").Press("get").Sees("Card Game is on your phone again")
	})
	t.Run("NET-4 photos: asked first, in the bin, put back; the bin takes up room", func(t *testing.T) {
		w := enter(t).Go("room").Press("remove-photos").Sees("kept nowhere else").Press("yes").Sees("150 MB", "in the bin").Press("putback").Sees("The photos are back")
		w.Press("remove-films").Press("yes").Sees("1050 MB")
	})
	t.Run("NET-4 the wrong app removed, and got again", func(t *testing.T) {
		w := enter(t).Go("room").Press("remove-letters").Sees("kept with your account").Press("yes").Lacks("Remove: Letters")
		at(w.Go("phone").Go("room").Press("remove-films").Press("yes"), "letters", "letters").Press("get").Sees("Your letters are there")
	})
	t.Run("NET-4 an app removed doesn't stop its trial; it is stopped, and started again", func(t *testing.T) {
		w := enter(t).Go("room").Press("remove-pond").Sees("doesn't stop the trial").Press("yes").Sees("the paying isn't stopped by that")
		w.Go("shop").Go("paying").Press("stop-pond").Sees("nothing will be paid").Press("start-pond").Sees("From Friday it costs").Press("stop-pond")
	})
	t.Run("NET-4 got with no room", func(t *testing.T) {
		w := at(at(first(t, "fast", "bus").Press("get"), "bus", "bus").Press("get"), "pro", "bus").Press("buy").Press("pay").Sees("There isn't room for it")
		w.Go("shop").Go("paying").Lacks("Bought: 4.99")
	})
}

func TestNET4AnOldPageOfThePhoneChangesNothing(t *testing.T) {
	w := enter(t)
	for _, pairs := range [][]string{{"at", "app-bus", "do", "buy"}, {"at", "pay-fast", "do", "pay"}, {"at", "run-bus", "do", "times", "stop", "x"},
		{"at", "sure-bus", "do", "yes"}, {"at", "allowed", "do", "set", "where", "always"}, {"at", "paying", "do", "refund-pro"}, {"at", "app-letters", "do", "get"},
		{"at", "full-bus", "do", "get"}, {"at", "room", "do", "putback"}, {"at", "app-nothing", "do", "get"}} {
		w.Send(pairs...).Sees("Now, 1 of 4")
	}
	w.Jump("paying").Lacks("Ask for the money back").Jump("room").Sees("Free: 150 MB")
}
