package settings

import (
	"slices"
	"strings"

	"towpath/internal/rooms/practice"
)

// did says and notes what was done, by the same name.
func did(t *practice.Turn, name string) {
	t.Say("practice.settings.said." + name)
	t.Note("practice.settings.told." + name)
}

// Move makes a move; what can't be done where one is changes nothing.
func (p *play) Move(t *practice.Turn) {
	p.read(t)
	switch {
	case t.Do == "":
		p.Opened = p.Opened || t.At == browser && p.Joined == library && p.state() == "online"
		return
	case t.Do == "typed":
		return
	}
	p.Mend, p.Picked = "", nil
	name := t.At[strings.LastIndexByte(t.At, '-')+1:]
	switch {
	case t.At == phone:
		p.onPhone(t)
	case t.At == main && t.Do == "air":
		p.Landed = !p.Landed
		did(t, choose(p.Landed, "landed", "flying"))
	case t.At == wifi && t.Do == "wifi" && p.Landed:
		p.WifiOff = !p.WifiOff
		did(t, choose(p.WifiOff, "wifi_off", "wifi_on"))
	case t.At == netOf(name):
		p.onNetwork(t, name)
	case t.At == portalOf(name):
		p.onPortal(t, name)
	case t.At == screen, t.At == sound, t.At == ring:
		p.setting(t)
	}
	p.settle()
}

// read keeps what was typed or chosen so far, for the place that it was typed at. Whoever has gone elsewhere has chosen nothing.
func (p *play) read(t *practice.Turn) {
	switch {
	case t.Do == "":
		if t.At != p.For {
			p.Picked = nil
		}
		return
	case t.At == screen:
		p.Picked = []int{which(t, "size", sizes, p.Size), which(t, "look", looks, p.Look), which(t, "light", lights, p.Light)}
	case t.At == sound:
		p.Picked = []int{which(t, "sound", sounds, p.Sound)}
	case t.At == portalOf(library):
		p.Picked = []int{len(t.Get("agree"))}
	case p.types(t.At):
		p.Typed = t.Short("password", mostTyped)
	default:
		return
	}
	p.For = t.At
}

func choose(so bool, yes, no string) string {
	if so {
		return yes
	}
	return no
}

func (p *play) onPhone(t *practice.Turn) {
	switch {
	case t.Do == "walk":
		p.Home = !p.Home
		t.Say("practice.settings.said." + choose(p.Home, "home", "library"))
	case t.Do == "ringback" && p.Missed:
		p.Missed = false
		did(t, "ringback")
	}
}

// onNetwork is what can be done with one network.
func (p *play) onNetwork(t *practice.Turn, name string) {
	switch t.Do {
	case "peek":
		p.Peek = !p.Peek
	case "join":
		if p.types(t.At) {
			p.Mend = p.wrong(t, name)
		}
		if p.Mend == "" {
			p.join(t, name)
		} else {
			t.Mend(p.box())
			t.Note("practice.settings.told.wrong")
		}
	case "forget":
		if p.knows(name) {
			p.Known = strings.Join(slices.DeleteFunc(strings.Fields(p.Known), func(k string) bool { return k == name }), " ")
			p.Joined = ""
			did(t, "forgot")
		}
	}
}

// wrong is what is wrong with the password for a network: a key's end, or "".
func (p *play) wrong(t *practice.Turn, name string) string {
	right := t.Says("practice.settings.slip")
	switch {
	case p.Typed == "":
		return "empty"
	case name == flat && p.Typed == right:
		return ""
	case name == flat && strings.EqualFold(p.Typed, right):
		return "case"
	}
	return "wrong"
}

func (p *play) join(t *practice.Turn, name string) {
	p.Joined, p.Typed, p.For, p.Peek = name, "", "", false
	if !p.knows(name) {
		p.Known += " " + name
	}
	did(t, "joined_"+name)
	if p.portal() != "" {
		t.Go(portalOf(name))
	}
}

// onPortal is the page that a network shows before anything else opens.
func (p *play) onPortal(t *practice.Turn, name string) {
	switch {
	case t.Do == "close":
		t.Go(netOf(name))
		t.Say("practice.settings.said.closed")
		if name == free {
			t.Note("practice.settings.told.closed")
		}
	case t.Do == "go" && name == library && t.Get("agree") == "":
		p.Mend = "agree"
		t.Mend("agree-0")
	case t.Do == "go" && name == library:
		p.Agreed = true
		did(t, "agreed")
		t.Go(netOf(name))
	case t.Do == "give" && name == free:
		p.Leaked = true
		t.Note("practice.settings.told.gave")
		t.Go(netOf(name))
	}
}

// setting is what changes how the phone looks and sounds.
func (p *play) setting(t *practice.Turn) {
	switch {
	case t.Do == "set" && t.At == screen:
		p.Size, p.Look, p.Light = which(t, "size", sizes, p.Size), which(t, "look", looks, p.Look), which(t, "light", lights, p.Light)
		did(t, "screen")
	case t.Do == "reset" && t.At == screen:
		p.Size, p.Look, p.Light = 0, 0, 0
		did(t, "reset")
	case t.Do == "set" && t.At == sound:
		p.Sound = which(t, "sound", sounds, p.Sound)
		did(t, "sound")
	case t.Do == "ring" && t.At == sound && p.Sound == silent:
		p.Missed = true
		did(t, "missed")
	case t.Do == "ring" && t.At == sound:
		p.Ringing = true
		t.Go(ring)
	case t.At == ring && (t.Do == "answer" || t.Do == "let"):
		p.Ringing, p.Missed = false, p.Missed || t.Do == "let"
		t.Go(sound)
		did(t, t.Do)
	}
}

// which is the number of what was chosen; what isn't there changes nothing.
func which(t *practice.Turn, name string, all []string, now int) int {
	if i := slices.Index(all, t.Get(name)); i >= 0 {
		return i
	}
	return now
}
