package scams

import "towpath/internal/rooms/practice"

// press and follow are steps with the words practice.scams.hint.… and practice.scams.shown.… of their name.
func press(name, do string) practice.Step {
	return practice.Step{Hint: "practice.scams.hint." + name, Shown: "practice.scams.shown." + name, Do: do}
}

func follow(name, to string) practice.Step {
	s := press(name, "")
	s.To = to
	return s
}

// Next is the step towards the end of a part of the day, with all its messages seen to.
func (p *play) Next(at string, task int) practice.Step {
	what, here := on(at)
	n := p.open(task)
	switch {
	case what == "talk" && (here != n || messages[here].scam):
		return press("hang", "hang")
	case what == "link" && (here != n || messages[here].scam || p.trouble(here)):
		return press("close", "close")
	case at == day && n < 0:
		return press("later", "later")
	case at == day:
		return follow("open", place("open", n))
	case here != n:
		return follow("day", day)
	case messages[n].scam:
		return p.outOf(what, n)
	}
	return p.seeTo(what, n)
}

// open is the first message of a part of the day that isn't seen to; −1 where there is none.
func (p *play) open(part int) int {
	for n := range messages {
		if partOf(n) == part && !p.settled(n) {
			return n
		}
	}
	return -1
}

// outOf is the next step with a message that wants money.
func (p *play) outOf(what string, n int) practice.Step {
	switch {
	case what == "then":
		return press("bank", "bank")
	case p.trouble(n):
		return follow("then", place("then", n))
	case what == "ways":
		return press("own", "own")
	}
	return press("check", "check")
}

// seeTo is the next step with a message that is what it says.
func (p *play) seeTo(what string, n int) practice.Step {
	switch {
	case what == "then":
		return press("mend", "mend")
	case p.trouble(n):
		return follow("then", place("then", n))
	case what == "talk", what == "check":
		return press("yes", "answer")
	case what == "link":
		return press("renew", "pay")
	case what == "ways":
		return press("own", "own")
	case p.ringing(n):
		return press("take", "take")
	case messages[n].by == call:
		return press("check", "check")
	}
	s := press("answer", "answer")
	s.Type = []string{"say", "practice.scams.type.answer"}
	return s
}
