package mail

import (
	"slices"
	"strings"

	"towpath/internal/rooms/practice"
)

// Move makes a move; what can't be done where one is changes nothing.
func (p *play) Move(t *practice.Turn) {
	what, id := on(t.At)
	e := p.find(id)
	if t.Do == "" {
		if what == "read" && !e.Read {
			e.Read = true
		}
		return
	}
	if t.Do != "undo" && t.Do != "typed" {
		p.Undo = 0
	}
	switch {
	case what == "write":
		p.writing(t, e)
	case what == "ask":
		p.asked(t, e)
	case what == "read":
		p.reading(t, e)
	case what == "sure" && t.Do == "forgood":
		p.forGood(t, e)
	case what == "sure" && t.Do == "keep":
		t.Go(bin)
	default:
		p.inFolder(t)
	}
}

// inFolder is what can be done where e-mails are listed.
func (p *play) inFolder(t *practice.Turn) {
	switch t.Do {
	case "typed":
		p.Sought = t.Short("q", mostLine)
	case "new":
		t.Go(place("write", p.add(email{Box: drafts, Read: true}).ID))
	case "find":
		p.seek(t)
		t.Go("find")
		t.Note("practice.mail.told.find")
	case "undo":
		if e := p.find(p.Undo); e != nil {
			e.Box = drafts
			t.Go(place("write", e.ID))
			t.Say("practice.mail.said.undone")
			t.Note("practice.mail.told.undone")
		}
		p.Undo = 0
	}
}

// reading is what can be done with an e-mail that is open.
func (p *play) reading(t *practice.Turn, e *email) {
	switch t.Do {
	case "reply", "forward", "more":
		p.answer(t, e)
	case "mend":
		if was := p.find(e.About); e.Failed && was != nil {
			d := p.add(email{Box: drafts, Read: true, To: was.To, Subject: was.Subject, Text: was.Text, About: was.About, Forward: was.Forward})
			t.Go(place("write", d.ID))
			t.Note("practice.mail.told.mend")
		}
	case "delete":
		if e.Box != bin {
			t.Go(e.Box)
			e.bin()
			t.Say("practice.mail.said.binned")
			t.Note("practice.mail.told.binned")
		}
	case "back":
		if e.Box == bin {
			e.Box = e.Was
			t.Go(e.Box)
			t.Say("practice.mail.said.back")
			t.Note("practice.mail.told.back")
		}
	case "sure":
		if e.Box == bin {
			t.Go(place("sure", e.ID))
		}
	}
}

// answer begins a draft from an e-mail.
func (p *play) answer(t *practice.Turn, e *email) {
	d := email{Box: drafts, Read: true, About: e.ID}
	subject := e.Subject
	if e.Name != "" {
		subject = t.Says("practice.mail." + e.Name + ".subject")
	} else if e.Failed {
		subject = t.Says("practice.mail.failed.subject")
	}
	switch t.Do {
	case "forward":
		d.Forward, d.Subject = true, t.Says("practice.mail.fwd")+" "+subject
	case "reply":
		d.To, d.Subject = e.from(), t.Says("practice.mail.re")+" "+subject
	default:
		d.To, d.Subject, d.About = e.To, subject, 0
		t.Note("practice.mail.told.more")
	}
	d.Subject = shorten(d.Subject)
	t.Go(place("write", p.add(d).ID))
}

func shorten(s string) string {
	if r := []rune(s); len(r) > mostLine {
		return string(r[:mostLine])
	}
	return s
}

// from is whom an e-mail is from; "" of one's own.
func (e *email) from() string {
	if e.Failed {
		return postAddress
	}
	return addressOf[e.Name]
}

// writing is what can be done with a draft. Whatever it is, what was typed is kept first.
func (p *play) writing(t *practice.Turn, e *email) {
	e.To, e.Subject, e.Text = t.Short("to", mostLine), t.Short("subject", mostLine), strings.TrimSpace(t.ShortText("text", mostText))
	switch t.Do {
	case "send":
		e.Tried = true
		switch {
		case e.wrong() != "":
			t.Mend("to")
		case e.missing() != "":
			t.Go(place("ask", e.ID))
		default:
			p.send(t, e)
		}
	case "close":
		t.Go(inbox)
		t.Say("practice.mail.said.closed")
		t.Note("practice.mail.told.closed")
	case "throw":
		e.bin()
		t.Go(inbox)
		t.Say("practice.mail.said.thrown")
	}
}

// asked is the answer to whether a draft is to go with something missing.
func (p *play) asked(t *practice.Turn, e *email) {
	switch t.Do {
	case "add":
		t.Go(place("write", e.ID))
		t.Mend(e.missing())
		t.Note("practice.mail.told.added")
	case "send":
		p.send(t, e)
	}
}

// send sends a draft. At an address where nobody is, the post says so.
func (p *play) send(t *practice.Turn, e *email) {
	e.Box, e.Tried, p.Undo = sent, false, e.ID
	t.Go(inbox)
	t.Say("practice.mail.said.sent", "to", e.To)
	switch forward, about := e.Forward, e.About; {
	case !exists(e.To):
		p.add(email{Box: inbox, Failed: true, About: e.ID, To: e.To})
		t.Note("practice.mail.told.failed")
	case forward:
		t.Note("practice.mail.told.forward")
	case about != 0:
		t.Note("practice.mail.told.reply")
	default:
		t.Note("practice.mail.told.new")
	}
}

// forGood deletes what is in the bin. What there is still to do something with comes again, as it wouldn't in life.
func (p *play) forGood(t *practice.Turn, e *email) {
	t.Go(bin)
	t.Note("practice.mail.told.forgood")
	if e.Name == "" {
		p.remove(e.ID)
		t.Say("practice.mail.said.gone")
		return
	}
	e.Box, e.Read = inbox, false
	t.Say("practice.mail.said.again")
}

// seek looks for words in all e-mails, as mail programs do: letters count, capitals don't.
func (p *play) seek(t *practice.Turn) {
	p.Sought, p.Found = t.Short("q", mostLine), nil
	for _, e := range p.All {
		text := e.To + " " + e.from() + " " + e.Subject + " " + e.Text
		if e.Name != "" {
			for _, part := range []string{".from", ".subject", ".text"} {
				text += " " + t.Says("practice.mail."+e.Name+part)
			}
		}
		if p.Sought != "" && strings.Contains(strings.ToLower(text), strings.ToLower(p.Sought)) {
			p.Found = append(p.Found, e.ID)
		}
	}
}

// Writes says where there are boxes to write in: in a draft, and where e-mails are listed.
func (p *play) Writes(at string) bool {
	return strings.HasPrefix(at, "write-") || at == "find" || slices.Contains(folders, at)
}
