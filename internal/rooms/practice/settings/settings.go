// Package settings is the practice room of Wi-Fi and settings: a phone that nothing connects, networks of which one isn't what its name says,
// and settings that change the pretend phone itself. Its places, wrong turns and ways back are in docs/practice/settings.md.
package settings

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
var Words = i18n.Catalogue{Lang: "en", Name: "practice/settings", YAML: wordsEN}

// Pretend is the room.
var Pretend = practice.Pretend{ID: "settings", Title: "practice.settings.title", About: "practice.settings.about", Wish: "practice.settings.wish",
	Tasks: []string{"practice.settings.task.0", "practice.settings.task.1", "practice.settings.task.2", "practice.settings.task.3"},
	Begin: func() practice.Play { return &play{} },
	Mark:  "M3 9q9-8 18 0M6.5 13q5.5-5 11 0M10 17q2-2 4 0M12 20h.01"}

// The places.
const (
	phone   = "phone"
	main    = "settings"
	wifi    = "wifi"
	browser = "browser"
	screen  = "screen"
	sound   = "sound"
	ring    = "ring"
)

// The networks. The first two are in reach at the library, the others at home.
const (
	library = "library"
	free    = "free" // somebody else's, with nearly the library's name
	flat    = "flat"
	next    = "next" // a neighbour's
)

var networks = []string{free, library, next, flat}

func netOf(name string) string    { return "net-" + name }
func portalOf(name string) string { return "portal-" + name }

// above is where each place is reached from.
var above = map[string]string{main: phone, browser: phone, wifi: main, screen: main, sound: main, netOf(library): wifi, netOf(free): wifi,
	netOf(flat): wifi, netOf(next): wifi, portalOf(library): netOf(library), portalOf(free): netOf(free)}

const mostTyped = 40 // characters of a network's password

// How the phone can be set; the first is how it is at the start.
var (
	sizes  = []string{"usual", "large", "larger", "largest"}
	looks  = []string{"plain", "dark", "contrast"}
	lights = []string{"bright", "half", "dim"}
	sounds = []string{"loud", "quiet", "shake", "silent"}
)

// silent is the last of sounds.
const silent = 3

// play is the phone as it stands.
type play struct {
	Landed  bool   `json:"l,omitempty"` // airplane mode is off
	WifiOff bool   `json:"w,omitempty"`
	Home    bool   `json:"h,omitempty"` // not at the library
	Joined  string `json:"j,omitempty"`
	Known   string `json:"k,omitempty"` // networks that are joined by themselves
	Agreed  bool   `json:"a,omitempty"` // to the library's terms
	Opened  bool   `json:"o,omitempty"` // the page, at the library
	Leaked  bool   `json:"g,omitempty"` // e-mail and password, to the other network
	Typed   string `json:"t,omitempty"`
	For     string `json:"f,omitempty"` // the place that it was typed at
	Peek    bool   `json:"p,omitempty"`
	Mend    string `json:"m,omitempty"` // a key's end
	Size    int    `json:"s,omitempty"`
	Look    int    `json:"c,omitempty"`
	Light   int    `json:"b,omitempty"`
	Sound   int    `json:"v,omitempty"`
	Ringing bool   `json:"r,omitempty"`
	Missed  bool   `json:"x,omitempty"` // a ring
	Picked  []int  `json:"i,omitempty"` // chosen at For, and not set yet
}

// inReach reports a network that is in the list.
func (p *play) inReach(name string) bool {
	return p.Landed && !p.WifiOff && slices.Contains(networks, name) && p.Home == (name == flat || name == next)
}

func (p *play) knows(name string) bool { return slices.Contains(strings.Fields(p.Known), name) }

// settle lets go of a network out of reach, and joins one that is known.
func (p *play) settle() {
	if p.inReach(p.Joined) {
		return
	}
	p.Joined = ""
	for _, name := range networks {
		if p.inReach(name) && p.knows(name) {
			p.Joined = name
		}
	}
}

// locked reports a network that wants a password.
func locked(name string) bool { return name == flat || name == next }

// portal is the network whose own page has to be seen to before anything opens; "" for none.
func (p *play) portal() string {
	if p.Joined == library && !p.Agreed || p.Joined == free && !p.Leaked {
		return p.Joined
	}
	return ""
}

// state is how the phone is connected: a key's end.
func (p *play) state() string {
	switch {
	case !p.Landed:
		return "air"
	case p.WifiOff:
		return "off"
	case p.Joined == "":
		return "none"
	case p.portal() != "":
		return "portal"
	}
	return "online"
}

// Place is where an address leads: of a network out of reach to the list.
func (p *play) Place(at string) string {
	if slices.Contains([]string{main, browser, wifi, screen, sound}, at) || at == ring && p.Ringing {
		return at
	}
	if name, ok := strings.CutPrefix(at, netOf("")); ok {
		if p.inReach(name) {
			return at
		}
		return wifi
	}
	if name, ok := strings.CutPrefix(at, portalOf("")); ok {
		if p.portal() == name && name != "" {
			return at
		}
		return wifi
	}
	return phone
}

// Writes is whether there is a box to write in, or something to choose.
func (p *play) Writes(at string) bool {
	return p.types(at) || at == screen || at == sound || at == portalOf(library)
}

// types reports a network that asks for its password.
func (p *play) types(at string) bool {
	name, ok := strings.CutPrefix(at, netOf(""))
	return ok && locked(name) && !p.knows(name)
}

// picked is what was chosen as the n-th thing at a place and not set yet; else it is as it is now.
func (p *play) picked(at string, n, now int) int {
	if p.For == at && n < len(p.Picked) {
		return p.Picked[n]
	}
	return now
}

// Done is whether one of the four things is done.
func (p *play) Done(task int) bool {
	switch task {
	case 0:
		return p.Landed
	case 1:
		return p.Opened
	case 2:
		return p.Joined == flat
	}
	return p.seen() && p.Sound > 0
}

// seen reports that writing and screen are easier on the eyes than at the start.
func (p *play) seen() bool { return p.Size > 0 && p.Look+p.Light > 0 }
