package form_test

import (
	"testing"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/practice/form"
	"towpath/internal/rooms/practice/practicetest"
)

var room = practicetest.Room{Pretend: form.Pretend, Words: []i18n.Catalogue{form.Words}, Type: map[string][]string{
	"name": {"", "Robin Hill"}, "born": {"", "27/3/1985", "March 1985"}, "phone": {"", "07700 900123", "123"}, "mail": {"", "robin@post.example"},
	"code": {"", "118204", "352914", "806437", "999999"},
}}

func TestForm(t *testing.T) { practicetest.Hold(t, room) }

const (
	timeTask = "Now, 2 of 3: Choose what it is about"
	codeTask = "Now, 3 of 3: Send it"
)

func begun(w *practicetest.Way) *practicetest.Way { return w.Press("start").At("Who is it for?") }

var robin = []string{"name", "Robin Hill", "born", "27/3/1985", "phone", "07700 900123", "text", "yes"}

// with is Robin, but for one box: the first that a form says of a name is what it says.
func with(name, value string) []string { return append([]string{name, value}, robin...) }

// filled is somebody who has filled in the first page.
func filled(w *practicetest.Way) *practicetest.Way {
	return begun(w).Press("next", robin...).At("What is it about, and when?").Sees(timeTask)
}

// chosen is the same at the end of the form.
func chosen(w *practicetest.Way) *practicetest.Way {
	return filled(w).Press("next", "why", "blood", "slot", "thu").At("You were away for a while").Press("on").Press("next").At("Check your answers").Sees(codeTask)
}

// sent is the same where the code is to be typed.
func sent(w *practicetest.Way) *practicetest.Way {
	return chosen(w).Press("send").At("Type in the code").Sees("A code is on its way to 07700 900123.")
}

// Each wrong turn of docs/practice/form.md and the way back.
var turns = map[string]func(w *practicetest.Way){
	"boxes left empty": func(w *practicetest.Way) {
		w = begun(w).Press("next", "name", "Robin Hill").At("Who is it for?").Sees("There is something to mend", "Write the date of birth", "Write a mobile number.", "Tick this box.").Lacks("Write the name.").Focus("born")
		w.Page.Holds(w.T(), `value="Robin Hill"`, `href="#born"`)
		w.Press("next", robin[2:]...).Sees(timeTask)
	},
	"a number that can't be one": func(w *practicetest.Way) {
		w = begun(w).Press("next", with("phone", "12345")...).Sees("ten digits or more").Press("next", "phone", "oh seven").Sees("Write a mobile number.").Press("next", "phone", "07700 9OO123 4567").Sees("ten digits or more")
		w.Press("next", "phone", "+44 7700 900123").Sees(timeTask)
	},
	"away for a while": func(w *practicetest.Way) {
		w = filled(w).Press("next", "why", "medicine").At("You were away for a while").Jump("you").At("You were away for a while").Press("on").Sees("All your answers are here.")
		w.Page.Holds(w.T(), `value="medicine" checked`)
		w.Press("next").Sees("Choose a time.").Focus("slot-0").Lacks("Choose what it is about.").Press("next", "slot", "mon").At("Check your answers")
	},
	"the time is taken": func(w *practicetest.Way) {
		filled(w).Press("next").Press("on").Press("next", "why", "blood", "slot", "tue").Sees("Somebody else has just taken that time.", "Choose a time.").Lacks("Tuesday, 10:20").Press("next", "slot", "wed").Sees(codeTask)
	},
	"something wrong seen at the end": func(w *practicetest.Way) {
		chosen(w).Go("you").Press("next", "name", "Robin Hall").At("Check your answers").Sees("Robin Hall").Go("time").Press("next", "slot", "mon").At("Check your answers").Sees("Monday, 9:10")
	},
	"the code is late": func(w *practicetest.Way) {
		sent(w).Go("texts").Sees("118204").Lacks("352914").Press("look").Sees("A message has come.", "Your code is 352914").Press("look").Sees("There is no new message.").Go("form").Press("enter", "code", "352 914").At("It is booked")
	},
	"the code of last week": func(w *practicetest.Way) {
		sent(w).Press("enter", "code", "118204").Sees("That is an older code.").Press("enter", "code", "").Sees("Type the six digits").Go("texts").Press("look").Go("form").Press("enter", "code", "352914").At("It is booked")
	},
	"wrong codes, until it works no more": func(w *practicetest.Way) {
		w = sent(w).Go("texts").Press("look").Go("form").Press("enter", "code", "352941").Sees("That isn't the code.").Press("enter", "code", "352491").Press("enter", "code", "359214").Sees("this code works no more").Press("enter", "code", "352914").Sees("this code works no more")
		w.Press("again").Sees("A new code is on its way").Lacks("works no more.”").Press("enter", "code", "352914").Sees("That is an older code.").Go("texts").Press("look").Sees("806437", "A moment before").Go("form").Press("enter", "code", "806437").At("It is booked")
	},
	"further on than the answers reach": func(w *practicetest.Way) {
		w.Jump("code").At("Book an appointment").Jump("done").At("Book an appointment")
		chosen(w).Jump("code").At("Check your answers").Go("you").Press("next", "name", "").Jump("check").At("Who is it for?")
	},
	"an old page once it is booked": func(w *practicetest.Way) {
		sent(w).Go("texts").Press("look").Go("form").Press("enter", "code", "352914").Send("at", "you", "do", "next", "name", "").At("It is booked").Sees("Thursday, 16:40").Go("texts").Sees("Your appointment is booked.")
	},
}

func TestWrongTurns(t *testing.T) {
	for name, turn := range turns {
		t.Run("NET-4 a form: "+name+", and back", func(t *testing.T) { turn(practicetest.Enter(t, form.Pretend, form.Words)) })
	}
}

func TestDates(t *testing.T) {
	for typed, says := range map[string]string{
		"27/3/1985": "", "27.3.1985": "", "27-03-1985": "", "27 3 1985": "", "29/2/1984": "",
		"": "Write the date of birth", "27 March 1985": "digits alone", "27/3": "digits alone", "27/3/85": "all four digits", "3/27/1985": "day first", "1985-03-27": "day first",
		"31/6/1985": "There is no such day", "29/2/1985": "There is no such day", "0/1/1985": "There is no such day", "27/3/2085": "still to come", "-1/-1/1985": "", "99999999999999999999/1/1985": "digits alone",
	} {
		t.Run("NET-4 a date as "+typed, func(t *testing.T) {
			w := begun(practicetest.Enter(t, form.Pretend, form.Words)).Press("next", with("born", typed)...)
			if says == "" {
				w.Sees(timeTask)
			} else {
				w.Sees(says)
			}
		})
	}
}

func TestAllOfIt(t *testing.T) {
	w := sent(practicetest.Enter(t, form.Pretend, form.Words)).Go("texts").Press("look").Go("form").Press("enter", "code", "352914")
	w.Sees("That is all there was to do here", "You confirmed a booking with a code from a text message.", "You went on, with everything still there.")
}

func TestTime(t *testing.T) {
	t.Run("NET-4 a code comes by itself for whoever lets time pass, and no page with boxes is asked for again by itself", func(t *testing.T) {
		w := sent(practicetest.Enter(t, form.Pretend, form.Words).Help("live"))
		if w.Page.Header.Get("Refresh") != "" {
			t.Error("what is typed would be lost")
		}
		w.Go("texts").Lacks("352914").Wait(21*time.Second).Sees("A message has come.", "352914")
	})
}
