// Package apps is the practice room of an app shop: look-alikes, prices, what apps ask for, updates, room on the phone and trials that end in
// paying. Its places, wrong turns and ways back are in docs/practice/apps.md.
package apps

import (
	_ "embed"
	"slices"
	"strings"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/practice"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "practice/apps", YAML: wordsEN}

// Pretend is the room.
var Pretend = practice.Pretend{ID: "apps", Title: "practice.apps.title", About: "practice.apps.about", Wish: "practice.apps.wish",
	Tasks: []string{"practice.apps.task.0", "practice.apps.task.1", "practice.apps.task.2", "practice.apps.task.3"},
	Begin: func() practice.Play { return &play{Apps: []string{letters, pond, cards}} },
	Mark:  "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM17 14v6M14 17h6"}

// The apps there are in the shop. The words of each are practice.apps.<name>.….
const (
	bus     = "bus"  // the one that somebody told of
	fast    = "fast" // looks like it, and stands first
	pro     = "pro"  // looks like it, and costs
	letters = "letters"
	pond    = "pond" // on trial
	cards   = "cards"
)

// inShop is the order in which they are found: what pays to stand first, first.
var inShop = []string{fast, pro, bus, letters, pond, cards}

// What else takes up room.
const (
	films  = "films"
	photos = "photos"
)

// Megabytes: of the whole phone, of each app, of films and photos, and of what the update of Letters brings.
const (
	whole  = 2350
	update = 200
)

var size = map[string]int{bus: 60, fast: 90, pro: 70, letters: 100, pond: 300, cards: 400, films: 900, photos: 500}

// The places; those of an app are made by of.
const (
	phone    = "phone"
	shop     = "shop"
	found    = "found"
	room     = "room"
	paying   = "paying"
	where    = "where"
	contacts = "contacts"
	allowed  = "allowed"

	app  = "app"
	run  = "run"
	pay  = "pay"
	full = "full"
	sure = "sure"
)

func of(what, name string) string { return what + "-" + name }

// on splits a place into what it shows and of which app.
func on(at string) (what, name string) {
	what, name, _ = strings.Cut(at, "-")
	return what, name
}

const mostTyped = 40 // characters

// Where Bus Times may know that one is, and whether it may read contacts; "" while it hasn't asked.
const (
	using  = "using"
	always = "always"
	no     = "no"
	yes    = "yes"
)

// play is the phone as it stands.
type play struct {
	Apps     []string `json:"a"`
	Found    []string `json:"f,omitempty"`
	Query    string   `json:"q,omitempty"`
	Where    string   `json:"w,omitempty"`
	Contacts string   `json:"c,omitempty"`
	Stop     string   `json:"s,omitempty"` // typed, where it may not know
	Seen     bool     `json:"t,omitempty"` // the times of the buses
	Updated  bool     `json:"u,omitempty"`
	NoFilms  bool     `json:"n,omitempty"`
	Binned   bool     `json:"b,omitempty"` // the photos
	Stopped  bool     `json:"o,omitempty"` // the trial
	Paid     []string `json:"p,omitempty"` // of pro and of the pass in fast
	Ended    bool     `json:"e,omitempty"` // the pass
	Back     []string `json:"r,omitempty"` // asked for the money back
	Half     []string `json:"h,omitempty"` // typed or chosen so far at the place that stands first
	Mend     bool     `json:"m,omitempty"` // the name of the stop is missing
}

func (p *play) has(name string) bool { return slices.Contains(p.Apps, name) }

// needs is how much room an app takes, in megabytes; Letters more once it is new.
func (p *play) needs(name string) int {
	if name == letters && (p.Updated || !p.has(letters)) {
		return size[letters] + update
	}
	return size[name]
}

// free is how much room there is, in megabytes. Photos in the bin still take theirs.
func (p *play) free() int {
	left := whole - size[photos]
	if !p.NoFilms {
		left -= size[films]
	}
	for _, name := range p.Apps {
		left -= p.needs(name)
	}
	return left
}

// sees reports that Bus Times knows the stop, from the phone or from whoever typed it.
func (p *play) sees() bool { return p.Where == using || p.Where == always || p.Stop != "" }

// modest reports that Bus Times knows no more than it needs.
func (p *play) modest() bool { return p.Contacts == no && p.Where != always }

// removable reports what can be taken off the phone now.
func (p *play) removable(name string) bool {
	return p.has(name) || name == films && !p.NoFilms || name == photos && !p.Binned
}

// Place is where an address leads. Bus Times asks before it opens.
func (p *play) Place(at string) string {
	what, name := on(at)
	inHere := p.has(name)
	switch {
	case slices.Contains([]string{shop, found, room, paying}, at):
		return at
	case at == where, at == contacts, at == of(run, bus):
		return p.asks()
	case at == allowed && p.has(bus) && p.Contacts != "":
		return at
	case what == app && slices.Contains(inShop, name), what == run && inHere:
		return at
	case at == of(pay, pro) && !p.has(pro), at == of(pay, fast) && p.has(fast) && !slices.Contains(p.Paid, fast):
		return at
	case what == full && slices.Contains(inShop, name):
		if !inHere || name == letters && !p.Updated {
			return at
		}
		return of(app, name)
	case what == sure && p.removable(name):
		return at
	}
	return phone
}

// asks is what Bus Times shows first.
func (p *play) asks() string {
	switch {
	case !p.has(bus):
		return phone
	case p.Where == "":
		return where
	case p.Contacts == "":
		return contacts
	}
	return of(run, bus)
}

// Writes is whether there is a box to write in, or something to choose.
func (p *play) Writes(at string) bool {
	return at == shop || at == found || at == allowed || at == of(run, bus) && !p.sees()
}

// half is what was typed or chosen so far as the n-th thing at a place; else it is as it is now.
func (p *play) half(at string, n int, now string) string {
	if len(p.Half) > n+1 && p.Half[0] == at {
		return p.Half[n+1]
	}
	return now
}

// Done is whether one of the four things is done.
func (p *play) Done(task int) bool {
	switch task {
	case 0:
		return p.has(bus) && !p.has(fast) && !p.has(pro)
	case 1:
		return p.Seen && p.modest()
	case 2:
		return p.Updated && p.has(letters)
	}
	return p.Stopped
}
