package mail_test

import (
	"strings"
	"testing"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/practice/mail"
	"towpath/internal/rooms/practice/practicetest"
)

var room = practicetest.Room{Pretend: mail.Pretend, Words: []i18n.Catalogue{mail.Words}, Type: map[string][]string{
	"to":      {"", "sam@post.example", "books@library.example", "sam@pots.example", "sam", "no body@x.example"},
	"subject": {"", "Friday"},
	"text":    {"", "Yes, I'll come."},
	"q":       {"", "appointment", "Sam", "zebra"},
}}

func TestMail(t *testing.T) { practicetest.Hold(t, room) }

const (
	samTask     = "Now, 1 of 4: Open Sam's e-mail"
	libraryTask = "Now, 2 of 4: Write a new e-mail to the library"
	findTask    = "Now, 3 of 4: The health centre's e-mail"
	advertTask  = "Now, 4 of 4: Delete the advert"
)

// Each wrong turn of docs/practice/mail.md and the way back.
var turns = map[string]func(w *practicetest.Way){
	"forward in place of reply, thrown away": func(w *practicetest.Way) {
		w.Go("read-1").Press("forward").At("Forward an e-mail").Sees("What Sam wrote").Press("throw").Sees("It wasn't sent. It is in the bin.", samTask)
		w.Go("read-1").Press("reply").At("Your reply").Press("send", "text", "Yes").Sees("Sent to sam@post.example.", libraryTask)
	},
	"no address": func(w *practicetest.Way) {
		w.Press("new").Press("send", "subject", "A book", "text", "Have you got it?").At("A new e-mail").Sees("There is no address yet").Page.Holds(w.T(), "Have you got it?", "A book")
		w.Press("send", "to", "books at library", "text", "Have you got it?").Sees("This can't be an address yet")
		w.Press("send", "to", "books@library.example").Sees("Sent to books@library.example.", samTask)
	},
	"a wrong address that could be one": func(w *practicetest.Way) {
		w.Press("new").Press("send", "to", "boks@library.example", "subject", "A book", "text", "Have you got it?").Sees("Sent to", "Your e-mail couldn't be delivered", "Inbox, 4 new")
		w.Go("read-7").Sees("There is nobody with this address: boks@library.example").Press("mend").Page.Holds(w.T(), "boks@library.example", "Have you got it?")
		w.Press("send", "to", "books@library.example").Lacks("Inbox, 4 new")
		w.Go("read-1").Press("reply").Press("send", "text", "Yes").Sees(findTask)
	},
	"no subject": func(w *practicetest.Way) {
		w.Press("new").Press("send", "to", "books@library.example", "text", "x").At("There is no subject. Send it all the same?").Press("add").Press("send", "subject", "A book").Sees("Sent to")
	},
	"nothing written, sent so": func(w *practicetest.Way) {
		w.Go("read-1").Press("reply").Press("send").At("There is nothing written in it. Send it all the same?").Press("send").Sees("Sent to", samTask)
		w.Go("sent").Go("read-6").Press("more").Press("send", "text", "Yes, I'll come").Sees(libraryTask)
	},
	"sent too soon, taken back": func(w *practicetest.Way) {
		w.Go("read-1").Press("reply").Press("send", "text", "No").Press("undo").At("Your reply").Sees("It came back before anybody read it.").Page.Holds(w.T(), "No")
		w.Press("close").Go("sent").Sees("There is nothing in this folder.")
	},
	"sent too soon, too late to take it back": func(w *practicetest.Way) {
		w.Go("read-1").Press("reply").Press("send", "text", "No").Press("find", "q", "Sam").Page.HoldsNot(w.T(), `value="undo"`)
		w.Go("sent").Go("read-6").Press("more").Press("send", "text", "I meant yes").Sees("Sent to sam@post.example.")
	},
	"closed without sending": func(w *practicetest.Way) {
		w.Go("read-1").Press("reply").Press("close", "text", "I'll").Sees("It is in Drafts", samTask).Go("drafts").Go("read-6").At("Your reply").Press("send", "text", "I'll come").Sees(libraryTask)
	},
	"a draft thrown away": func(w *practicetest.Way) {
		w.Go("read-1").Press("reply").Press("throw", "text", "I'll").Go("bin").Go("read-6").Press("back").Sees("It is back in its folder.").At("Drafts").Go("read-6").Press("send").Sees(libraryTask)
	},
	"the wrong one deleted": func(w *practicetest.Way) {
		w.Go("read-1").Press("delete").Sees("You can get it back from there.").Go("bin").Go("read-1").Press("back").At("Inbox").Go("read-1").At("Friday?")
	},
	"deleted for good": func(w *practicetest.Way) {
		w.Go("read-1").Press("delete").Go("bin").Go("read-1").Press("sure").At("Delete this for good?").Press("keep").At("Bin")
		w.Go("read-1").Press("sure").Press("forgood").Sees("Here they have sent it once more").Go("inbox").Go("read-1").At("Friday?")
	},
	"looked for what isn't there": func(w *practicetest.Way) {
		w.Press("find", "q", "zebra").At("Found, 0 e-mails").Sees("Try one word alone").Press("find", "q", "APPOINT").At("Found, 1 e-mail").Sees("In: Bin").Go("read-5").Press("back").At("Inbox").Sees("Health centre")
	},
	"the advert answered": func(w *practicetest.Way) {
		w.Go("read-2").Press("reply").Press("send", "text", "Take me off your list").Press("undo").Press("throw").Go("read-2").Press("delete")
	},
	"an old page with a button for what is gone": func(w *practicetest.Way) {
		w.Go("read-1").Press("delete").Send("at", "read-1", "do", "delete").At("Friday?").Send("at", "read-99", "do", "reply").At("Inbox").Send("at", "write-1", "do", "send", "to", "x").Sees(samTask)
		w.Jump("sure-2").At("Last chance. Everything half price").Jump("ask-1").Jump("nowhere").At("Inbox")
	},
}

func TestWrongTurns(t *testing.T) {
	for name, turn := range turns {
		t.Run("NET-4 e-mail: "+name+", and back", func(t *testing.T) { turn(practicetest.Enter(t, mail.Pretend, mail.Words)) })
	}
}

func TestAllOfIt(t *testing.T) {
	w := practicetest.Enter(t, mail.Pretend, mail.Words)
	w.Sees(samTask).Go("read-1").Press("reply").Press("send", "text", "Yes").Sees(libraryTask)
	w.Press("new").Press("send", "to", "Books@Library.example", "subject", "A book", "text", "Have you got it?").Sees(findTask)
	w.Press("find", "q", "appointment").Go("read-5").Press("back").Sees(advertTask)
	w.Help("show").Sees("The e-mail was opened.").Press("delete")
	w.Sees("That is all there was to do here", "You answered an e-mail.", "You got an e-mail back from the bin.", "You deleted an e-mail.").Lacks("These were done with “Show me this step”")
}

func TestWhatIsTypedIsntLost(t *testing.T) {
	w := practicetest.Enter(t, mail.Pretend, mail.Words).Go("read-1").Press("reply")
	t.Run("NET-4 a hint keeps what was typed so far", func(t *testing.T) {
		w.Help("hint", "text", "Half a sen").Sees("Write a few words to Sam").Page.Holds(t, "Half a sen")
	})
	t.Run("NET-4 when there is no room for more, it says so, and all that was there before is", func(t *testing.T) {
		long := strings.Repeat("ü", 190)
		for range 20 {
			w.Press("send", "text", long)
			if strings.Contains(w.Page.Text(), "There is no room for more") {
				w.Jump("inbox").Sees("Sam", "River Buses").Jump("sent").Sees("To sam@post.example").Help("again").Lacks("To sam@post.example")
				return
			}
			w.Go("read-1").Press("reply")
		}
		t.Error("it never says so")
	})
}
