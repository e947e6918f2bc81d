// Package mail is the practice room of e-mail: an inbox where one writes, finds, deletes and gets back. Its places, wrong turns and ways
// back are in docs/practice/mail.md.
package mail

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/practice"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "practice/mail", YAML: wordsEN}

// Pretend is the room.
var Pretend = practice.Pretend{ID: "mail", Title: "practice.mail.title", About: "practice.mail.about", Wish: "practice.mail.wish",
	Tasks: []string{"practice.mail.task.sam", "practice.mail.task.library", "practice.mail.task.find", "practice.mail.task.advert"},
	Begin: func() practice.Play { return begin() }, Mark: "M3 6h18v12H3zM3 6.5l9 7 9-7"}

// Addresses of those who write here. .example is nobody's, for ever.
const (
	samAddress     = "sam@post.example"
	libraryAddress = "books@library.example"
	healthAddress  = "front-desk@health.example"
	shopAddress    = "offers@shop.example"
	busAddress     = "tickets@bus.example"
	musicAddress   = "music@group.example"
	postAddress    = "no-reply@post.example" // says that something couldn't be delivered
)

// The folders.
const (
	inbox  = "inbox"
	drafts = "drafts"
	sent   = "sent"
	bin    = "bin"
)

var folders = []string{inbox, drafts, sent, bin}

// Most characters of what somebody types: all of it goes into a cookie.
const (
	mostText = 200
	mostLine = 60
)

// The e-mails that are there at the start, by name; their words are practice.mail.<name>.….
const (
	sam    = "sam"
	health = "health"
	shop   = "shop"
	bus    = "bus"
	music  = "music"
)

var addressOf = map[string]string{sam: samAddress, health: healthAddress, shop: shopAddress, bus: busAddress, music: musicAddress}

// email is one e-mail, or a draft of one.
type email struct {
	ID      int    `json:"i"`
	Name    string `json:"k,omitempty"` // of one that was there at the start; "" of what was written here
	Box     string `json:"b"`
	Read    bool   `json:"r,omitempty"`
	To      string `json:"t,omitempty"`
	Subject string `json:"s,omitempty"`
	Text    string `json:"x,omitempty"`
	About   int    `json:"a,omitempty"` // the one that it answers, forwards or, where it wasn't delivered, is about
	Forward bool   `json:"f,omitempty"`
	Failed  bool   `json:"e,omitempty"` // it says that another one couldn't be delivered
	Was     string `json:"w,omitempty"` // its folder before it was deleted
	Tried   bool   `json:"y,omitempty"` // somebody pressed Send, and there is something to mend
}

// play is the mail as it stands.
type play struct {
	All    []email `json:"m"` // newest first
	Last   int     `json:"n"` // the highest ID
	Sought string  `json:"q,omitempty"`
	Found  []int   `json:"o,omitempty"`
	Undo   int     `json:"u,omitempty"` // the one sent just now, which can be taken back
}

func begin() *play {
	p := &play{}
	for i, name := range []string{sam, shop, bus, music, health} {
		p.All = append(p.All, email{ID: i + 1, Name: name, Box: inbox, Read: name == bus || name == health})
	}
	p.named(health).bin()
	p.Last = len(p.All)
	return p
}

// find is the e-mail of an ID; nil where there is none.
func (p *play) find(id int) *email {
	for i := range p.All {
		if p.All[i].ID == id {
			return &p.All[i]
		}
	}
	return nil
}

func (p *play) named(name string) *email {
	for i := range p.All {
		if p.All[i].Name == name {
			return &p.All[i]
		}
	}
	return nil
}

// in are the e-mails of a folder.
func (p *play) in(box string) (all []email) {
	for _, e := range p.All {
		if e.Box == box {
			all = append(all, e)
		}
	}
	return all
}

func (p *play) unread() (n int) {
	for _, e := range p.in(inbox) {
		if !e.Read {
			n++
		}
	}
	return n
}

// add puts an e-mail on top.
func (p *play) add(e email) *email {
	p.Last++
	e.ID = p.Last
	p.All = slices.Insert(p.All, 0, e)
	return &p.All[0]
}

func (e *email) bin() { e.Box, e.Was = bin, e.Box }

func (p *play) remove(id int) {
	p.All = slices.DeleteFunc(p.All, func(e email) bool { return e.ID == id })
}

// on splits a place into what it shows and of which e-mail.
func on(at string) (what string, id int) {
	what, number, _ := strings.Cut(at, "-")
	fmt.Sscanf(number, "%d", &id) //nolint:errcheck // what is no number is no e-mail's
	return what, id
}

func place(what string, id int) string { return fmt.Sprintf("%s-%d", what, id) }

// Place is where an address leads: a draft is written, anything else is read; what is gone, to the inbox.
func (p *play) Place(at string) string {
	if slices.Contains(folders, at) || at == "find" {
		return at
	}
	what, id := on(at)
	e := p.find(id)
	switch {
	case e == nil:
		return inbox
	case what == "write" || what == "ask" || what == "read" && e.Box == drafts:
		if e.Box != drafts {
			return place("read", id)
		}
		if what == "ask" && e.wrong() == "" && e.missing() != "" {
			return at
		}
		return place("write", id)
	case what == "sure" && e.Box == bin:
		return at
	case what == "read", what == "sure":
		return place("read", id)
	}
	return inbox
}

// missing is what one is asked about before a draft goes: a key's end, or "".
func (e *email) missing() string {
	switch {
	case e.Text == "" && !e.Forward:
		return "text"
	case e.Subject == "":
		return "subject"
	}
	return ""
}

// wrong is what is to mend in the address before it can go: a key, or "".
func (e *email) wrong() string {
	name, domain, at := strings.Cut(e.To, "@")
	switch {
	case e.To == "":
		return "practice.mail.wrong.none"
	case !at || name == "" || !strings.Contains(strings.Trim(domain, "."), ".") || strings.ContainsAny(e.To, " ,;"):
		return "practice.mail.wrong.at"
	}
	return ""
}

func same(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), b) }

// exists reports an address at which somebody is.
func exists(to string) bool {
	for _, a := range addressOf {
		if same(to, a) {
			return true
		}
	}
	return same(to, libraryAddress) || same(to, postAddress)
}

// wrote reports that an e-mail with something in it has gone to an address.
func (p *play) wrote(to string) bool {
	return slices.ContainsFunc(p.in(sent), func(e email) bool { return same(e.To, to) && e.Text != "" })
}

// Done is whether one of the four things is done.
func (p *play) Done(task int) bool {
	switch task {
	case 0:
		return p.wrote(samAddress)
	case 1:
		return p.wrote(libraryAddress)
	case 2:
		return p.named(health).Box == inbox
	}
	return p.named(shop).Box == bin
}

// found are the e-mails that were found, as far as they are still there.
func (p *play) found() (all []email) {
	for _, id := range p.Found {
		if e := p.find(id); e != nil {
			all = append(all, *e)
		}
	}
	return all
}
