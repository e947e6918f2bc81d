package mail

import (
	"slices"

	"towpath/internal/rooms/practice"
)

// Next is the step towards one of the four things.
func (p *play) Next(at string, task int) practice.Step {
	what, id := on(at)
	e := p.find(id)
	switch what {
	case "write":
		return p.nextWriting(e, task)
	case "ask":
		if task < 2 && e.fits(task) && e.Text != "" {
			return practice.Step{Hint: "practice.mail.hint.ask", Shown: "practice.mail.shown.ask", Do: "send"}
		}
		return practice.Step{Hint: "practice.mail.hint.add", Shown: "practice.mail.shown.add", Do: "add"}
	case "sure":
		return practice.Step{Hint: "practice.mail.hint.keep", Shown: "practice.mail.shown.keep", Do: "keep"}
	}
	switch task {
	case 0:
		return p.towards(at, sam, practice.Step{Hint: "practice.mail.hint.reply", Shown: "practice.mail.shown.reply", Do: "reply"})
	case 1:
		if what == "read" {
			return p.out(e)
		}
		return practice.Step{Hint: "practice.mail.hint.new", Shown: "practice.mail.shown.new", Do: "new"}
	case 2:
		return p.nextFinding(at)
	}
	return p.towards(at, shop, practice.Step{Hint: "practice.mail.hint.delete", Shown: "practice.mail.shown.delete", Do: "delete"})
}

// fits reports that a draft may become the answer to Sam, or the e-mail to the library.
func (e *email) fits(task int) bool {
	return task == 0 && same(e.To, samAddress) || task == 1 && e.About == 0 && (same(e.To, libraryAddress) || e.To == "")
}

func (p *play) nextWriting(e *email, task int) practice.Step {
	if task > 1 || !e.fits(task) {
		return practice.Step{Hint: "practice.mail.hint.close", Shown: "practice.mail.shown.close", Do: "close",
			Set: []string{"to", e.To, "subject", e.Subject, "text", e.Text}}
	}
	if task == 0 {
		s := practice.Step{Hint: "practice.mail.hint.send", Shown: "practice.mail.shown.send", Do: "send",
			Set: []string{"to", e.To, "subject", e.Subject}, Type: []string{"text", "practice.mail.type.sam"}}
		return s
	}
	return practice.Step{Hint: "practice.mail.hint.library", Shown: "practice.mail.shown.library", Do: "send",
		Set: []string{"to", libraryAddress}, Type: []string{"subject", "practice.mail.type.subject", "text", "practice.mail.type.library"}}
}

// out leads from an e-mail to its folder.
func (p *play) out(e *email) practice.Step {
	return practice.Step{Hint: "practice.mail.hint.folder", Shown: "practice.mail.shown.folder", To: e.Box}
}

// towards leads to an e-mail of the start, and does the last step there.
func (p *play) towards(at, name string, last practice.Step) practice.Step {
	e, open := p.named(name), "practice.mail.hint.open."+name
	switch what, id := on(at); {
	case what == "read" && id == e.ID:
		return last
	case what == "read":
		return p.out(p.find(id))
	case at == e.Box:
		return practice.Step{Hint: open, Shown: "practice.mail.shown.open", To: place("read", e.ID)}
	}
	return practice.Step{Hint: "practice.mail.hint.go." + e.Box, Shown: "practice.mail.shown.folder", To: e.Box}
}

func (p *play) nextFinding(at string) practice.Step {
	e := p.named(health)
	switch what, id := on(at); {
	case what == "read" && id == e.ID:
		return practice.Step{Hint: "practice.mail.hint.back", Shown: "practice.mail.shown.back", Do: "back"}
	case what == "read":
		return p.out(p.find(id))
	case at == "find" && slices.Contains(p.Found, e.ID):
		return practice.Step{Hint: "practice.mail.hint.open.health", Shown: "practice.mail.shown.open", To: place("read", e.ID)}
	}
	return practice.Step{Hint: "practice.mail.hint.find", Shown: "practice.mail.shown.find", Do: "find", Type: []string{"q", "practice.mail.type.find"}}
}
