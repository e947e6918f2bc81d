package scams

import "towpath/internal/rooms/practice"

// mostSaid is how long an answer may be. Once it is sent it isn't kept.
const mostSaid = 160

// Move makes a move; what can't be done where one is changes nothing.
func (p *play) Move(t *practice.Turn) {
	what, n := on(t.At)
	switch {
	case t.Do == "":
		if what == "open" {
			p.add(n, seen)
		}
	case t.At == day:
		if t.Do == "later" && p.Part < parts {
			p.later(t)
		}
	case what == "open":
		p.opened(t, n)
	case what == "ways":
		p.checking(t, n)
	case what == "then":
		p.after(t, n)
	case t.Do == "answer" && !messages[n].scam && what != "link":
		p.answer(t, n)
	default:
		p.led(t, what, n)
	}
}

// later is time going on. A true message that nobody saw to has its consequence, and a payment that nobody stopped.
func (p *play) later(t *practice.Turn) {
	said := "practice.scams.said.later"
	for n, m := range messages {
		switch {
		case partOf(n) > p.Part:
			continue
		case m.scam && !p.settled(n) && !p.has(n, paid):
			p.add(n, left)
		case m.scam && p.trouble(n), !m.scam && !p.settled(n):
			if !m.scam && !p.has(n, reported+blocked) {
				p.add(n, left)
			}
			if !p.has(n, came) {
				said = "practice.scams.said.came"
			}
			p.add(n, came)
		}
		p.drop(n, onCall)
	}
	p.Part++
	t.Say(said)
	t.Go(day)
}

// opened is what can be done with a message where it stands.
func (p *play) opened(t *practice.Turn, n int) {
	if p.Writes(t.At) {
		p.To, p.Text = t.At, t.Short("say", mostSaid)
	}
	switch t.Do {
	case "take":
		if p.ringing(n) {
			p.add(n, onCall)
			t.Go(place("talk", n))
		}
	case "answer":
		if messages[n].by != call {
			p.answer(t, n)
		}
	case "link":
		if messages[n].link {
			t.Go(place("link", n))
		}
	case "check":
		t.Go(place("ways", n))
	case "report", "block", "leave":
		p.putAway(t, n)
	case "unblock":
		p.drop(n, blocked)
		t.Say("practice.scams.said.unblocked")
		t.Note("practice.scams.told.unblocked")
	}
}

var awayAs = map[string]string{"report": reported, "block": blocked, "leave": left}

func (p *play) putAway(t *practice.Turn, n int) {
	p.add(n, awayAs[t.Do])
	t.Say("practice.scams.said." + t.Do)
	t.Note("practice.scams.told." + t.Do)
}

// answer is something said to whoever wrote or rang. To those who want money it says that somebody is there.
func (p *play) answer(t *practice.Turn, n int) {
	m := messages[n]
	switch {
	case !m.scam && p.has(n, came) && !p.settled(n):
		t.Say("practice.scams.said.late")
		t.Go(place("then", n))
		return
	case m.by != call && t.At == place("open", n) && p.Text == "":
		t.Say("practice.scams.said.empty")
		return
	}
	p.Text = ""
	p.drop(n, onCall)
	p.add(n, answered)
	t.Say("practice.scams." + m.name + ".more")
	t.Go(place("open", n))
	if m.scam {
		t.Note("practice.scams.told.pushed")
	} else {
		t.Note("practice.scams.told.answer")
	}
}

// checking is which way somebody checks: by what the message itself says, or by what they had before.
func (p *play) checking(t *practice.Turn, n int) {
	switch t.Do {
	case "theirs":
		t.Say("practice.scams." + messages[n].name + ".theirs_said")
		t.Note("practice.scams.told.theirs")
	case "own":
		p.drop(n, onCall)
		p.add(n, checked)
		t.Go(place("check", n))
		t.Note("practice.scams.told.check")
	}
}

// led is where a link, a call or a check led to.
func (p *play) led(t *practice.Turn, what string, n int) {
	switch {
	case t.Do == "close" && what == "link":
		t.Go(place("open", n))
		t.Say("practice.scams.said.closed")
		t.Note("practice.scams.told.closed")
	case t.Do == "hang" && what == "talk":
		p.drop(n, onCall)
		p.add(n, hungUp)
		t.Go(place("open", n))
		t.Say("practice.scams.said.hang")
		t.Note("practice.scams.told.hang")
	case t.Do == "pay" && what == "link" && !messages[n].scam:
		p.answer(t, n)
	case t.Do == "pay" && messages[n].scam && (what == "link" || what == "talk"):
		p.pay(t, n)
	}
}

func (p *play) pay(t *practice.Turn, n int) {
	p.drop(n, onCall)
	p.drop(n, rung)
	p.add(n, paid)
	t.Go(place("then", n))
	t.Note("practice.scams.told.paid")
}

// after is the way back from what came of a message.
func (p *play) after(t *practice.Turn, n int) {
	m := messages[n]
	switch {
	case t.Do == "mend" && !m.scam && p.trouble(n):
		p.add(n, mended)
		p.drop(n, blocked)
		t.Say("practice.scams." + m.name + ".mended")
		t.Note("practice.scams.told.mended")
	case !m.scam:
	case t.Do == "bank":
		p.add(n, rung)
		p.add(n, checked)
		t.Say("practice.scams." + m.name + ".rung")
		t.Note("practice.scams.told.bank")
	case t.Do == "tell":
		p.add(n, told)
		t.Say("practice.scams.said.told")
		t.Note("practice.scams.told.tell")
	case t.Do == "block":
		p.putAway(t, n)
	}
}
