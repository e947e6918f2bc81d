package scams_test

import (
	"strconv"
	"testing"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/practice/practicetest"
	"towpath/internal/rooms/practice/scams"
)

var room = practicetest.Room{Pretend: scams.Pretend, Words: []i18n.Catalogue{scams.Words}, Type: map[string][]string{
	"say": {"", "Who is this?"},
}}

// The day's messages, by their place in it.
const (
	parcel = iota
	health
	bank
	benefit
	lamp
	nurse
	friend
	library
)

func enter(t *testing.T) *practicetest.Way { return practicetest.Enter(t, room.Pretend, room.Words...) }

// until is a day that has gone on to one of its parts, with all before seen to.
func until(t *testing.T, part int) *practicetest.Way {
	w := enter(t)
	for i := range part {
		for n := 2 * i; n < 2*i+2; n++ {
			switch n {
			case parcel, bank, lamp, friend:
				open(w, n).Press("leave")
			default:
				open(w, n).Press("check").Press("own").Press("answer")
			}
			w.Go("day")
		}
		w.Press("later").Lacks("Something came of this")
	}
	return w
}

func open(w *practicetest.Way, n int) *practicetest.Way { return w.Go("open-" + strconv.Itoa(n)) }

func TestScams(t *testing.T) { practicetest.Hold(t, room) }

func TestNET4EachWrongTurnOfTheDayHasItsWayBack(t *testing.T) {
	t.Run("SAFE-4 what frightens is said before the day begins", func(t *testing.T) {
		enter(t).Sees("One caller tries to frighten you, on purpose. You can hang up, or leave this room, at any time.")
	})
	t.Run("NET-4 a scam answered: they press harder, and it can still be left, reported or blocked", func(t *testing.T) {
		w := open(enter(t), parcel).Press("answer", "say", "Who is this?").Sees("Last call.").Lacks("What there was to notice")
		w.Press("report").Sees("You reported it", "What there was to notice")
		w.Press("block").Sees("They are blocked").Press("unblock").Sees("They can write and ring again")
	})
	t.Run("NET-4 an answer with nothing in it isn't sent", func(t *testing.T) {
		open(enter(t), health).Press("answer").Sees("There is nothing in the answer yet").Lacks("What there was to notice")
	})
	t.Run("NET-4 the link opened and closed: nothing was paid", func(t *testing.T) {
		open(enter(t), parcel).Press("link").Sees("Address: parcels.fee-now.example").Press("close").Sees("Nothing was paid and nothing was sent")
	})
	t.Run("NET-4 checking by the message's own link shows nothing; by one's own way it does", func(t *testing.T) {
		w := open(enter(t), parcel).Press("check").Press("theirs").Sees("It would say so to anybody").Press("own")
		w.Sees("There is nothing to pay").Go("open-0").Sees("What there was to notice")
	})
	t.Run("NET-4 a call that frightens: hung up, and the bank rung", func(t *testing.T) {
		w := open(until(t, 1), bank).Press("take").Sees("Move your money").Press("hang").Sees("You owe nobody a reason")
		w.Press("check").Press("own").Sees("Nobody here has called you")
	})
}

func TestNET4WhatComesOfPayingAndWhatHelps(t *testing.T) {
	for n, way := range map[int]struct{ lead, gone, back string }{
		parcel: {"link", "somebody paid 210", "The bank stopped the card"},
		bank:   {"take", "The safe account was theirs", "asked the other bank to hold the money"},
		lamp:   {"link", "The lamp doesn't come", "it may not come back"},
		friend: {"link", "The 80 went to somebody", "in part or not at all"},
	} {
		t.Run("NET-4 paid "+strconv.Itoa(n)+": said plainly, nobody is blamed, the bank, somebody told, blocked", func(t *testing.T) {
			w := open(until(t, n/2), n).Press(way.lead).Press("pay").Sees(way.gone, "It is not your fault")
			w.Press("tell").Sees("You told somebody you trust").Press("block").Sees("They are blocked")
			w.Press("bank").Sees(way.back).Go("day").Sees("Seen to").Lacks("Something came of this")
		})
	}
	t.Run("NET-4 paid and gone on: they come again, and the way back is still there", func(t *testing.T) {
		w := open(enter(t), parcel).Press("link").Press("pay").Go("day").Press("later").Sees("something has come of an earlier message")
		w.Go("open-0").Go("then-0").Sees("They have written again").Press("bank").Sees("The bank stopped the card")
	})
	t.Run("NET-4 paid a second time: the bank is to be rung again", func(t *testing.T) {
		w := open(enter(t), parcel).Press("link").Press("pay").Press("bank").Go("open-0").Press("link").Press("pay")
		w.Go("day").Sees("Something came of this")
	})
}

func TestNET4ATrueMessageMissedHasItsConsequenceAndItsWayBack(t *testing.T) {
	for n, way := range map[int]struct{ came, back string }{
		health:  {"went to somebody else", "Thursday at 9:40"},
		benefit: {"the next payment is late", "two days late, and not more"},
		nurse:   {"nobody came", "Jo comes on Friday"},
		library: {"a fee of 0.50", "let the fee go"},
	} {
		for _, how := range []string{"", "leave", "report", "block"} {
			t.Run("NET-4 "+strconv.Itoa(n)+" "+how, func(t *testing.T) {
				w := until(t, n/2)
				if how != "" {
					open(w, n).Press(how).Go("day")
				}
				w.Press("later").Sees("Something came of this").Go("open-" + strconv.Itoa(n)).Go("then-" + strconv.Itoa(n))
				w.Sees(way.came).Press("mend").Sees(way.back).Go("open-" + strconv.Itoa(n)).Sees("What there was to notice")
				w.Lacks("Unblock this sender")
			})
		}
	}
	t.Run("NET-4 an answer that comes too late leads to what came of it", func(t *testing.T) {
		w := enter(t).Press("later").Go("open-1").Press("answer", "say", "Yes")
		w.Sees("It is too late for that answer now", "went to somebody else")
	})
	t.Run("NET-4 true ones are answered, taken and renewed as they are", func(t *testing.T) {
		w := open(until(t, 2), nurse).Press("take").Press("answer").Sees("Till Wednesday then")
		w.Send("at", "talk-5", "do", "pay").Lacks("What came of it")
		open(until(t, 3), library).Press("link").Sees("the same address as always").Press("pay").Sees("renewed for three weeks")
	})
}

func TestNET4AnOldPageChangesNothing(t *testing.T) {
	w := enter(t)
	for _, pairs := range [][]string{{"at", "open-7", "do", "report"}, {"at", "talk-0", "do", "pay"}, {"at", "then-0", "do", "bank"},
		{"at", "open-99", "do", "check"}, {"at", "link-1", "do", "pay"}, {"at", "check-0", "do", "answer"}} {
		w.Send(pairs...).Lacks("Seen to", "Something came of this", "What came of it")
	}
	w.Jump("day").Sees("Opened")
	t.Run("NET-4 a call taken isn't there to be taken again", func(t *testing.T) {
		w := open(until(t, 1), bank).Press("take").Press("hang")
		w.Send("at", "open-2", "do", "take").Lacks("safety team")
	})
	t.Run("NET-4 what is typed waits while a hint is asked for", func(t *testing.T) {
		open(enter(t), health).Help("hint", "say", "I can come").Page.Holds(t, `value="I can come"`)
	})
}
