package passwords

import "towpath/internal/rooms/practice"

// press is a step with the words practice.passwords.hint.… and practice.passwords.shown.… of its name.
func press(name, do string) practice.Step {
	return practice.Step{Hint: "practice.passwords.hint." + name, Shown: "practice.passwords.shown." + name, Do: do}
}

// toward is the step towards a place: down to it, or back to the phone's start first. It is "" there.
func toward(at, goal string) (s practice.Step, there bool) {
	for to := goal; at != goal; to = above[to] {
		if to == phone || to == "" {
			s = practice.Step{Hint: "practice.passwords.hint.phone", Shown: "practice.passwords.shown.phone", To: phone}
			return s, false
		}
		if above[to] == at {
			return practice.Step{Hint: "practice.passwords.hint.go", Shown: "practice.passwords.shown.go", To: to}, false
		}
	}
	return s, true
}

// doAt is pressing something at a place, once one is there.
func doAt(at, goal string, last practice.Step) practice.Step {
	if s, there := toward(at, goal); !there {
		return s
	}
	return last
}

// Next is the step towards one of the four things. A prompt is answered first.
func (p *play) Next(at string, task int) practice.Step {
	switch at {
	case unlock:
		return press("finger", "finger")
	case save:
		return press("keep", "keep")
	case fake:
		return press("close", "close")
	case anyway:
		return press("dont", "dont")
	case reset:
		return p.choosing()
	case which:
		if task == 3 && p.Passkey {
			return press("onphone", "phone")
		}
		return practice.Step{Hint: "practice.passwords.hint.phone", Shown: "practice.passwords.shown.phone", To: phone}
	case ask:
		return press(choose(task == 3, "yes", "no"), choose(task == 3, "yes", "no"))
	}
	switch task {
	case 0:
		return p.toJoin(at)
	case 1:
		return p.toReturn(at)
	case 2:
		return p.toSeeThrough(at)
	}
	return p.toTablet(at)
}

// choosing is making a password, and then saving it.
func (p *play) choosing() practice.Step {
	if p.Filled && p.Typed != "" && weak(p.Typed) == "" {
		s := press("save", "save")
		s.Set = []string{"password", p.Typed}
		return s
	}
	return press("make", "make")
}

func (p *play) toJoin(at string) practice.Step {
	switch {
	case p.Password == "":
		return doAt(at, join, p.choosingAt(at))
	case p.Strong:
		return p.toKeep(at)
	}
	return p.toChange(at)
}

// choosingAt is choosing, where what was typed stands in the box of that place.
func (p *play) choosingAt(at string) practice.Step {
	if p.To != at {
		return press("make", "make")
	}
	return p.choosing()
}

// toKeep leads to a password in the keeper that opens the account.
func (p *play) toKeep(at string) practice.Step {
	switch {
	case p.Kept == "" && p.Removed == p.Password:
		return doAt(at, keeper, press("back", "back"))
	case p.Never:
		return doAt(at, keeper, press("allow", "allow"))
	}
	return p.toChange(at)
}

// toChange leads to a new password, made by the keeper, whether one is signed in or not.
func (p *play) toChange(at string) practice.Step {
	switch {
	case p.Never:
		return doAt(at, keeper, press("allow", "allow"))
	case p.In:
		return doAt(at, change, p.choosingAt(at))
	case p.fits():
		return p.toEnter(at)
	case p.here(link):
		return doAt(at, mailOf(link), press("follow", "follow"))
	}
	return doAt(at, forgot, press("send", "send"))
}

// toEnter leads to being signed in, with what the keeper has.
func (p *play) toEnter(at string) practice.Step {
	switch {
	case p.Passkey:
		return doAt(at, site, press("usekey", "usekey"))
	case !p.fits():
		return p.toKeep(at)
	case p.Filled && p.To == site && p.Typed == p.Password:
		s := press("signin", "signin")
		s.Set = []string{"password", p.Typed}
		return doAt(at, site, s)
	}
	return doAt(at, site, press("fill", "fill"))
}

func (p *play) toReturn(at string) practice.Step {
	if p.In && (p.fits() || p.Passkey) {
		return doAt(at, site, press("out", "out"))
	}
	return p.toEnter(at)
}

func (p *play) toSeeThrough(at string) practice.Step {
	if p.Leaked {
		return p.toChange(at)
	}
	return doAt(at, mailOf(wrong), press("see", "follow"))
}

func (p *play) toTablet(at string) practice.Step {
	switch {
	case p.Tablet:
		return doAt(at, tablet, press("tout", "tout"))
	case p.Passkey:
		return doAt(at, tablet, press("tkey", "tkey"))
	case p.In:
		return doAt(at, passkey, press("passkey", "make"))
	}
	return p.toEnter(at)
}
