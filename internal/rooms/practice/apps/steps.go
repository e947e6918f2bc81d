package apps

import (
	"slices"

	"towpath/internal/rooms/practice"
)

// press is a step with the words practice.apps.hint.… and practice.apps.shown.… of its name.
func press(name, do string, set ...string) practice.Step {
	return practice.Step{Hint: "practice.apps.hint." + name, Shown: "practice.apps.shown." + name, Do: do, Set: set}
}

func follow(name, to string) practice.Step {
	s := press(name, "")
	s.To = to
	return s
}

// above is from where a place is reached by a link; "" where it isn't.
func (p *play) above(at string) string {
	switch what, name := on(at); {
	case at == shop, at == room, at == allowed, what == run:
		return phone
	case at == paying:
		return shop
	case what == app && (p.has(name) || name == fast):
		return shop
	}
	return ""
}

// doAt is pressing something at a place, or the step towards it: down, or back to the phone's start first.
func (p *play) doAt(at, goal string, last practice.Step) practice.Step {
	for to := goal; at != goal; to = p.above(to) {
		if to == phone || to == "" {
			return follow("phone", phone)
		}
		if p.above(to) == at {
			return follow("go", to)
		}
	}
	return last
}

// Next is the step towards one of the four things. What is asked is answered first.
func (p *play) Next(at string, task int) practice.Step {
	switch what, name := on(at); {
	case what == pay:
		return press("cancel", "cancel")
	case at == where:
		return press("using", using)
	case at == contacts:
		return press("contacts", no)
	case what == sure && p.goes(name, task):
		return press("sure", "yes")
	case what == sure:
		return press("keep", "no")
	}
	switch task {
	case 0:
		for _, name := range []string{fast, pro} {
			if p.has(name) {
				return p.doAt(at, of(app, name), press("remove", "remove"))
			}
		}
		return p.toGet(at, bus)
	case 1:
		return p.toTimes(at)
	case 2:
		return p.toUpdate(at)
	}
	return p.doAt(at, paying, press("stop", "stop-pond"))
}

// goes reports what may go from the phone for the sake of a task.
func (p *play) goes(name string, task int) bool {
	switch name {
	case fast, pro:
		return task == 0
	case cards, films:
		return task < 3
	}
	return false
}

// toGet leads to having an app.
func (p *play) toGet(at, name string) practice.Step {
	find := press("find", "find")
	find.Type = []string{"q", "practice.apps." + name + ".name"}
	switch {
	case p.free() < p.needs(name):
		return p.toRoom(at)
	case at == of(app, name):
		return press("get", "get")
	case at == found && slices.Contains(p.Found, name):
		return follow("found_"+name, of(app, name))
	case at == found:
		return find
	}
	return p.doAt(at, shop, find)
}

// toRoom leads to room for more: the game first, then films, which can be had again.
func (p *play) toRoom(at string) practice.Step {
	if p.has(cards) {
		return p.doAt(at, room, press("room", "remove-"+cards))
	}
	return p.doAt(at, room, press("room", "remove-"+films))
}

func (p *play) toTimes(at string) practice.Step {
	switch {
	case !p.has(bus):
		return p.toGet(at, bus)
	case p.Contacts != "" && !p.modest():
		return p.doAt(at, allowed, press("allowed", "set", "where", using, "contacts", no))
	case !p.sees():
		stop := press("stop_name", "times")
		stop.Type = []string{"stop", "practice.apps.stop.ours"}
		return p.doAt(at, of(run, bus), stop)
	}
	return p.doAt(at, of(run, bus), follow("phone", phone))
}

func (p *play) toUpdate(at string) practice.Step {
	switch {
	case !p.has(letters):
		return p.toGet(at, letters)
	case p.free() < update:
		return p.toRoom(at)
	}
	return p.doAt(at, of(app, letters), press("update", "update"))
}
