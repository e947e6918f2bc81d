package passwords_test

import (
	"strings"
	"testing"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/practice/passwords"
	"towpath/internal/rooms/practice/practicetest"
)

var room = practicetest.Room{Pretend: passwords.Pretend, Words: []i18n.Catalogue{passwords.Words}, Type: map[string][]string{
	"password": {"", "secret", "password123456", "a long one of my own", "Otter-7-lantern-Quilt", "2580", strings.Repeat("é", 60)},
}}

const own = "a long one of my own"

func TestPasswords(t *testing.T) { practicetest.Hold(t, room) }

func enter(t *testing.T) *practicetest.Way { return practicetest.Enter(t, room.Pretend, room.Words...) }

// joined is somebody who has joined with a password that the keeper made and keeps, at the library's site.
func joined(t *testing.T) *practicetest.Way {
	return enter(t).Go("site").Go("join").Press("make").Press("save").Press("keep").Sees("You are signed in as Alex")
}

// own is somebody who typed theirs, and is asked whether it is to be kept.
func typedOwn(t *testing.T) *practicetest.Way {
	return enter(t).Go("site").Go("join").Press("save", "password", own).Sees("Keep this password?")
}

// unlock is a finger that isn't read at once.
func unlock(w *practicetest.Way) *practicetest.Way {
	return w.Press("finger").Sees("The finger wasn't read").Press("finger")
}

func TestNET4APasswordIsMadeKeptForgottenAndFoundAgain(t *testing.T) {
	t.Run("NET-4 a password that is guessed first or too short isn't taken, and stays in the box", func(t *testing.T) {
		w := enter(t).Go("site").Go("join").Press("save", "password", "Password123456").Sees("Many people use one like this").Focus("secret")
		w.Page.Holds(t, `value="Password123456"`)
		w.Press("save", "password", "short").Sees("ten letters or more").Press("save", "password", own).Sees("Keep this password?")
	})
	t.Run("NET-4 one's own works; changed for one that is made, the first thing is done", func(t *testing.T) {
		w := typedOwn(t).Press("keep").Sees("Now, 1 of 4").Go("change").Press("make").Press("save").Press("keep").Sees("Now, 2 of 4")
		w.Press("out").Press("signin", "password", own).Sees("don't fit together")
	})
	t.Run("NET-4 not kept, and typed: the keeper asks again", func(t *testing.T) {
		w := typedOwn(t).Press("later").Press("out").Sees("The password keeper has nothing").Press("signin", "password", own)
		w.Sees("Keep this password?").Press("keep").Sees("The keeper has it")
	})
	t.Run("NET-4 not kept, and forgotten: a link comes, once", func(t *testing.T) {
		w := typedOwn(t).Press("later").Press("out").Go("forgot").Press("send").Go("site").Go("phone").Go("mail").Go("mail-link").Press("follow")
		w.Press("make").Press("save").Sees("Keep this password?").Press("keep").Sees("You are signed in as Alex")
		w.Go("phone").Go("mail").Lacks("Your link for a new password").Jump("reset").Sees("Address: library.example", "signed in as Alex")
	})
	t.Run("NET-4 never for this site, and then again", func(t *testing.T) {
		w := typedOwn(t).Press("never").Press("out").Press("signin", "password", own).Sees("You are signed in as Alex")
		w.Go("phone").Go("keeper").Press("allow").Go("phone").Go("site").Press("out").Press("signin", "password", own).Sees("Keep this password?")
	})
	t.Run("NET-4 a wrong password; filled in by the keeper", func(t *testing.T) {
		w := joined(t).Press("out").Press("signin", "password", "another long one").Sees("don't fit together").Press("fill")
		unlock(w).Sees("The keeper filled it in").Press("signin").Sees("You typed nothing", "Now, 3 of 4")
	})
	t.Run("NET-4 the phone isn't unlocked: wrong number, cancelled, and again", func(t *testing.T) {
		w := joined(t).Press("out").Press("fill").Press("pin", "password", "1111").Sees("You can try again now").Press("cancel").Sees("Nothing was done")
		w.Press("fill").Press("pin", "password", "2580").Sees("The keeper filled it in")
	})
	t.Run("NET-4 removed from the keeper, and put back", func(t *testing.T) {
		w := joined(t).Go("phone").Go("keeper").Go("entry").Lacks("Maple-4-kettle-Drift").Press("show")
		unlock(w).Sees("Maple-4-kettle-Drift").Press("hide").Lacks("Maple-4-kettle-Drift").Press("remove").Sees("put it back for 30 days")
		w.Press("back").Go("entry").Sees("Hidden")
	})
	t.Run("NET-4 no real manager is asked to keep what is typed, and it can be looked at", func(t *testing.T) {
		w := enter(t).Go("site")
		w.Page.Holds(t, `id="secret"`)
		w.Page.HoldsNot(t, `type="password"`)
		w.Press("peek", "password", own).Page.Holds(t, `id="plain"`)
	})
}

func TestNET4APageThatIsntTheLibrarys(t *testing.T) {
	wrong := func(t *testing.T) *practicetest.Way {
		return joined(t).Go("phone").Go("mail").Go("mail-wrong").Press("follow").Sees("Address: library-cards.example", "nothing for this address")
	}
	changed := func(w *practicetest.Way) {
		w.Go("phone").Go("mail").Go("mail-warning").Sees("Somebody signed in from far away").Go("mail").Go("phone").Go("site")
		w.Sees("Somebody else has your password").Go("change").Press("make").Press("save").Press("keep").Lacks("Somebody else has your password")
	}
	t.Run("NET-4 the keeper offers nothing, and the page is closed", func(t *testing.T) {
		wrong(t).Press("close").Sees("The keeper knows an address letter by letter")
	})
	t.Run("NET-4 the password typed there: said without blame, and changed", func(t *testing.T) {
		w := wrong(t).Press("give").Sees("There is no password here yet").Press("give", "password", "Maple-4-kettle-Drift")
		changed(w.Sees("It can happen to anybody"))
	})
	t.Run("NET-4 filled in anyway, after the keeper asked", func(t *testing.T) {
		w := wrong(t).Press("look").Sees("This page is library-cards.example").Press("fillin")
		changed(w.Sees("It can be put right"))
	})
	t.Run("NET-4 not filled in", func(t *testing.T) { wrong(t).Press("look").Press("dont").Sees("typed nothing") })
	t.Run("NET-4 another password typed there isn't the library's", func(t *testing.T) {
		wrong(t).Press("give", "password", "something else").Sees("It wasn't your library password").Go("phone").Go("mail").Lacks("from far away")
	})
	t.Run("NET-4 reported unopened; a true one deleted is sent again", func(t *testing.T) {
		w := joined(t).Go("phone").Go("mail").Go("mail-wrong").Press("report").Lacks("Your card ends today").Go("phone").Go("site").Press("out")
		w.Go("forgot").Press("send").Go("phone").Go("mail").Go("mail-link").Press("delete").Go("phone").Go("site").Go("forgot").Press("send")
		w.Go("phone").Go("mail").Go("mail-link").Press("follow").At("A new password")
	})
}

func TestNET4APasskeyAndASecondDevice(t *testing.T) {
	withKey := func(t *testing.T) *practicetest.Way {
		w := joined(t).Go("passkey").Press("cancel").Sees("Nothing was done").Go("passkey").Press("make")
		return unlock(w).Sees("It never leaves your phone")
	}
	t.Run("NET-4 on the tablet, by the phone: not there, no, and yes", func(t *testing.T) {
		w := withKey(t).Go("phone").Go("tablet").Press("tkey").Press("here").Sees("no passkey on the tablet").Press("phone").Sees("is this you?")
		w.Press("no").Sees("The tablet isn't signed in").Press("tkey").Press("phone").Press("yes").Press("finger").Sees("Your passkey stayed on the phone")
	})
	t.Run("NET-4 no passkey yet: it says where to make one", func(t *testing.T) {
		joined(t).Go("phone").Go("tablet").Press("tkey").Press("phone").Sees("no passkey on your phone yet")
	})
	t.Run("NET-4 nothing to say yes to while nobody asks", func(t *testing.T) {
		withKey(t).Jump("ask").At("Your pretend phone").Send("at", "ask", "do", "yes").At("Your pretend phone")
	})
	t.Run("NET-4 left signed in on the tablet: signed out there, or everywhere", func(t *testing.T) {
		w := joined(t).Go("phone").Go("tablet").Press("tsignin", "password", "wrong").Sees("don't fit together")
		w.Press("tsignin", "password", "Maple-4-kettle-Drift").Press("tout").Sees("The next person sees nothing of yours")
		w.Press("tsignin", "password", "Maple-4-kettle-Drift").Go("phone").Go("site").Press("everywhere").Go("phone").Go("tablet").Sees("others use too")
	})
	t.Run("NET-4 signed in with the passkey", func(t *testing.T) {
		withKey(t).Press("out").Press("usekey").Press("finger").Sees("signed in with your passkey")
	})
}

func TestNET4AnOldPageOfThePhoneChangesNothing(t *testing.T) {
	w := enter(t)
	for _, pairs := range [][]string{{"at", "change", "do", "save", "password", own}, {"at", "save", "do", "keep"}, {"at", "unlock", "do", "finger"},
		{"at", "fake", "do", "give", "password", own}, {"at", "anyway", "do", "fillin"}, {"at", "passkey", "do", "make"}, {"at", "mail-wrong", "do", "follow"},
		{"at", "entry", "do", "remove"}, {"at", "nowhere", "do", "out"}} {
		w.Send(pairs...).Lacks("signed in as Alex", "Somebody else has")
	}
	w.Jump("keeper").Sees("Nothing is kept here yet").Jump("mail").Sees("There are no e-mails yet")
}
