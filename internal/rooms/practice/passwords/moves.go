package passwords

import (
	"slices"
	"strings"

	"towpath/internal/rooms/practice"
)

// did says and notes what was done, by the same name.
func did(t *practice.Turn, name string) {
	t.Say("practice.passwords.said." + name)
	t.Note("practice.passwords.told." + name)
}

// Move makes a move; what can't be done where one is changes nothing.
func (p *play) Move(t *practice.Turn) {
	if t.Do == "" {
		return
	}
	p.read(t)
	if t.Do == "typed" {
		return
	}
	p.Mend = ""
	if t.At != entry {
		p.Open = false
	}
	switch t.At {
	case site:
		p.onSite(t)
	case join, change, reset:
		p.newPassword(t)
	case save:
		p.asked(t)
	case unlock:
		p.unlocking(t)
	case keeper, entry:
		p.inKeeper(t)
	case fake, anyway:
		p.onFake(t)
	case tablet, which, ask:
		p.onTablet(t)
	default:
		p.others(t)
	}
	if p.Mend != "" {
		t.Mend(p.box(t.At))
	}
}

// read keeps what was typed, for the box that it was typed in.
func (p *play) read(t *practice.Turn) {
	if !p.Writes(t.At) {
		return
	}
	typed := t.Short("password", mostTyped)
	p.Filled = p.Filled && p.To == t.At && typed == p.Typed
	p.Typed, p.To = typed, t.At
}

// clear forgets what was typed.
func (p *play) clear() { p.Typed, p.To, p.Filled, p.Peek = "", "", false, false }

// onSite is the library's site on the phone.
func (p *play) onSite(t *practice.Turn) {
	switch {
	case t.Do == "fill" && p.Kept != "" && !p.In:
		p.open(t, toFill)
	case t.Do == "usekey" && p.Passkey && !p.In:
		p.open(t, toEnter)
	case t.Do == "signin" && !p.In:
		p.signIn(t)
	case t.Do == "peek":
		p.Peek = !p.Peek
	case t.Do == "out" && p.In:
		p.In = false
		did(t, "out")
	case t.Do == "everywhere" && p.In:
		p.Tablet, p.In = false, false
		did(t, "everywhere")
	}
}

func (p *play) signIn(t *practice.Turn) {
	switch {
	case p.Typed == "":
		p.Mend = "empty"
	case p.Password == "" || p.Typed != p.Password:
		p.Mend = "wrong"
	default:
		p.In = true
		if p.Filled {
			p.Again = true
			did(t, "filled")
		} else {
			did(t, "typed")
		}
		p.offer(t, p.Typed)
		p.clear()
	}
}

// open asks who is there before the phone does something.
func (p *play) open(t *practice.Turn, what string) {
	p.For = what
	t.Go(unlock)
}

// offer has the keeper ask about a password, unless it has it or isn't to.
func (p *play) offer(t *practice.Turn, password string) {
	t.Go(site)
	if password != p.Kept && !p.Never {
		p.Offer = password
		t.Go(save)
	}
}

// newPassword is what can be done where a new password is chosen.
func (p *play) newPassword(t *practice.Turn) {
	switch t.Do {
	case "make":
		p.Made++
		p.Typed, p.Filled, p.Peek = t.Says(madeKey(p.Made)), true, true
		t.Say("practice.passwords.said.made")
	case "peek":
		p.Peek = !p.Peek
	case "save":
		if p.Mend = weak(p.Typed); p.Mend != "" {
			t.Note("practice.passwords.told.weak")
			return
		}
		p.Strong = p.Typed == t.Says(madeKey(p.Made))
		if p.Strong {
			t.Note("practice.passwords.told.made")
		} else {
			t.Note("practice.passwords.told.own")
		}
		did(t, t.At)
		if t.At != join {
			p.Tablet, p.Link, p.Leaked = false, false, false
		}
		p.Password, p.In = p.Typed, true
		p.offer(t, p.Typed)
		p.clear()
	}
}

// asked is the answer to whether the keeper is to keep a password.
func (p *play) asked(t *practice.Turn) {
	switch t.Do {
	case "keep":
		p.Kept, p.Removed = p.Offer, ""
	case "later":
	case "never":
		p.Never = true
	default:
		return
	}
	p.Offer = ""
	t.Go(site)
	did(t, t.Do)
}

// cameFrom is where one is again after the phone was, or wasn't, unlocked.
var cameFrom = map[string]string{toFill: site, toEnter: site, toMake: site, toShow: entry, toTablet: tablet}

func (p *play) unlocking(t *practice.Turn) {
	switch t.Do {
	case "finger":
		if !p.Slipped {
			p.Slipped, p.Mend = true, "finger"
			return
		}
	case "pin":
		if p.Typed != pretendPIN {
			p.Mend = "pin"
			return
		}
	case "cancel":
		t.Go(cameFrom[p.For])
		p.For, p.Asked = "", false
		p.clear()
		t.Say("practice.passwords.said.cancel")
		return
	default:
		return
	}
	p.clear()
	t.Go(cameFrom[p.For])
	p.unlocked(t)
	p.For = ""
}

// unlocked does what the phone was unlocked for.
func (p *play) unlocked(t *practice.Turn) {
	switch {
	case p.For == toFill && !p.In:
		p.Typed, p.To, p.Filled = p.Kept, site, true
		t.Say("practice.passwords.said.fill")
	case p.For == toEnter && p.Passkey:
		p.In, p.Again = true, true
		did(t, "enter")
	case p.For == toMake && p.In:
		p.Passkey = true
		did(t, "passkey")
	case p.For == toShow:
		p.Open = true
		t.Note("practice.passwords.told.shown")
	case p.For == toTablet && p.Asked:
		p.Tablet, p.ByKey, p.Asked = true, true, false
		did(t, "tablet")
	}
}

func (p *play) inKeeper(t *practice.Turn) {
	switch {
	case t.Do == "show" && t.At == entry:
		p.open(t, toShow)
	case t.Do == "hide":
		p.Open = false
	case t.Do == "remove" && t.At == entry:
		p.Removed, p.Kept, p.Open = p.Kept, "", false
		t.Go(keeper)
		did(t, "removed")
	case t.Do == "back" && p.Removed != "" && p.Kept == "":
		p.Kept, p.Removed = p.Removed, ""
		did(t, "back")
	case t.Do == "allow" && p.Never:
		p.Never = false
		did(t, "allow")
	}
}

// onFake is the page that isn't the library's, and the keeper's question there.
func (p *play) onFake(t *practice.Turn) {
	switch {
	case t.Do == "close" && t.At == fake, t.Do == "dont" && t.At == anyway:
		p.Seen = true
		t.Go(phone)
		did(t, "close")
	case t.Do == "look" && t.At == fake && p.Kept == "":
		t.Say("practice.passwords.said.nothing")
	case t.Do == "look" && t.At == fake:
		t.Go(anyway)
	case t.Do == "fillin" && t.At == anyway:
		p.give(t, p.Kept)
	case t.Do == "give" && t.At == fake:
		if p.Typed == "" {
			p.Mend = "empty"
			return
		}
		p.give(t, p.Typed)
	}
}

// give is a password going to whoever made the wrong page.
func (p *play) give(t *practice.Turn, password string) {
	p.Seen = true
	p.clear()
	t.Go(gave)
	t.Note("practice.passwords.told.gave")
	if password == p.Password {
		p.Leaked, p.Warned = true, true
		p.Away = strings.ReplaceAll(p.Away, warning, "")
	}
}

func (p *play) onTablet(t *practice.Turn) {
	switch {
	case t.Do == "tsignin" && t.At == tablet && !p.Tablet:
		p.typedThere(t)
	case t.Do == "peek":
		p.Peek = !p.Peek
	case t.Do == "tkey" && t.At == tablet && !p.Tablet:
		t.Go(which)
	case t.Do == "tout" && t.At == tablet && p.Tablet:
		p.Tablet = false
		did(t, "tout")
	case t.Do == "here" && t.At == which:
		t.Say("practice.passwords.said.nokey")
	case t.Do == "phone" && t.At == which && !p.Passkey:
		t.Say("practice.passwords.said.nokey_phone")
	case t.Do == "phone" && t.At == which:
		p.Asked = true
		t.Go(ask)
	case t.Do == "yes" && t.At == ask:
		p.open(t, toTablet)
	case t.Do == "no" && t.At == ask:
		p.Asked = false
		t.Go(tablet)
		did(t, "no")
	}
}

func (p *play) typedThere(t *practice.Turn) {
	switch {
	case p.Typed == "":
		p.Mend = "empty"
	case p.Typed != p.Password:
		p.Mend = "wrong"
	default:
		p.Tablet, p.ByKey = true, false
		p.clear()
		did(t, "ttyped")
	}
}

// others are the places where little can be done.
func (p *play) others(t *practice.Turn) {
	name := strings.TrimPrefix(t.At, mail+"-")
	switch {
	case t.At == forgot && t.Do == "send":
		p.Link = p.Password != ""
		p.Away = strings.ReplaceAll(p.Away, link, "")
		did(t, "sent")
	case t.At == passkey && t.Do == "make":
		p.open(t, toMake)
	case t.At == passkey && t.Do == "cancel":
		t.Go(site)
		t.Say("practice.passwords.said.cancel")
	case t.Do == "follow" && name == link:
		t.Go(reset)
	case t.Do == "follow" && name == wrong:
		t.Go(fake)
	case (t.Do == "report" || t.Do == "delete") && slices.Contains(mails, name):
		p.Away += name + " "
		p.Link = p.Link && name != link
		t.Go(mail)
		did(t, t.Do)
	}
}
