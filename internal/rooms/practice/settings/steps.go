package settings

import (
	"strings"

	"towpath/internal/rooms/practice"
)

// press is a step with the words practice.settings.hint.… and practice.settings.shown.… of its name.
func press(name, do string, set ...string) practice.Step {
	return practice.Step{Hint: "practice.settings.hint." + name, Shown: "practice.settings.shown." + name, Do: do, Set: set}
}

func follow(name, to string) practice.Step {
	s := press(name, "")
	s.To = to
	return s
}

// doAt is pressing something at a place, or the step towards it: down, or back to the phone's start first.
func doAt(at, goal string, last practice.Step) practice.Step {
	for to := goal; at != goal; to = above[to] {
		if to == phone || to == "" {
			return follow("phone", phone)
		}
		if above[to] == at {
			return follow("go", to)
		}
	}
	return last
}

// Next is the step towards one of the four things.
func (p *play) Next(at string, task int) practice.Step {
	switch {
	case at == ring:
		return press("answer", "answer")
	case at == portalOf(library) && task == 1:
		return press("agree", "go", "agree", "yes")
	case strings.HasPrefix(at, portalOf("")):
		return press("close", "close")
	}
	switch {
	case task == 3:
		return p.toSet(at)
	case !p.Landed:
		return doAt(at, main, press("air", "air"))
	case p.Home != (task == 2):
		return doAt(at, phone, press(choose(task == 2, "home", "library"), "walk"))
	case p.WifiOff:
		return doAt(at, wifi, press("wifi", "wifi"))
	case task == 2:
		join := press("flat", "join")
		join.Type = []string{"password", "practice.settings.slip"}
		return doAt(at, netOf(flat), join)
	case p.Joined != library:
		return doAt(at, netOf(library), press("join", "join"))
	case !p.Agreed:
		return doAt(at, portalOf(library), press("agree", "go", "agree", "yes"))
	}
	return doAt(at, browser, follow("again", browser))
}

func (p *play) toSet(at string) practice.Step {
	if !p.seen() {
		return doAt(at, screen, press("screen", "set", "size", "large", "look", "dark"))
	}
	return doAt(at, sound, press("sound", "set", "sound", "quiet"))
}
