package apps

import (
	"slices"
	"strings"

	"towpath/internal/rooms/practice"
)

// did says and notes what was done, by the same name.
func did(t *practice.Turn, name string) {
	t.Say("practice.apps.said." + name)
	t.Note("practice.apps.told." + name)
}

// Move makes a move; what can't be done where one is changes nothing.
func (p *play) Move(t *practice.Turn) {
	what, name := on(t.At)
	p.read(t)
	switch {
	case t.Do == "typed":
	case t.Do == "":
		p.Seen = p.Seen || t.At == of(run, bus) && p.sees()
	case t.Do == "find" && (t.At == shop || t.At == found):
		p.find(t)
	case what == app:
		p.onApp(t, name)
	case what == pay:
		p.onPay(t, name)
	case what == run:
		p.running(t, name)
	case what == sure:
		p.remove(t, name)
	case t.At == where, t.At == contacts, t.At == allowed:
		p.permit(t)
	case t.At == room:
		p.inRoom(t)
	case t.At == paying:
		p.onPaying(t)
	}
}

// read keeps what was typed in the box of the shop, and what was typed or chosen so far elsewhere. Whoever has gone on has chosen nothing.
func (p *play) read(t *practice.Turn) {
	if t.Do == "" {
		if len(p.Half) > 0 && p.Half[0] != t.At {
			p.Half = nil
		}
		return
	}
	p.Half, p.Mend = nil, false
	switch {
	case t.At == shop || t.At == found:
		p.Query = t.Short("q", mostTyped)
	case t.Do == "typed" && t.At == allowed:
		p.Half = []string{t.At, one(t.Get(where), promptsOf[where], p.Where), one(t.Get(contacts), promptsOf[contacts], p.Contacts)}
	case t.Do == "typed":
		p.Half = []string{t.At, t.Short("stop", mostTyped)}
	}
}

// one is what was chosen of all there is; what isn't there changes nothing.
func one(chosen string, all []string, now string) string {
	if slices.Contains(all, chosen) {
		return chosen
	}
	return now
}

// find looks for apps that have all words in what is said of them.
func (p *play) find(t *practice.Turn) {
	p.Found = nil
	words := strings.Fields(strings.ToLower(p.Query))
	for _, name := range inShop {
		about := strings.ToLower(t.Says("practice.apps." + name + ".name"))
		has := func(word string) bool { return !strings.Contains(about, word) }
		if len(words) > 0 && !slices.ContainsFunc(words, has) {
			p.Found = append(p.Found, name)
		}
	}
	t.Go(found)
	t.Note("practice.apps.told.find")
}

// onApp is an app's own page in the shop.
func (p *play) onApp(t *practice.Turn, name string) {
	switch {
	case t.Do == "get" && !p.has(name) && name != pro:
		p.get(t, name)
	case t.Do == "buy" && !p.has(name) && name == pro:
		t.Go(of(pay, pro))
	case t.Do == "update" && name == letters && p.has(letters) && !p.Updated:
		if p.free() < update {
			t.Go(of(full, name))
			t.Note("practice.apps.told.full")
			return
		}
		p.Updated = true
		did(t, "updated")
	case t.Do == "remove" && p.has(name):
		t.Go(of(sure, name))
	}
}

func (p *play) get(t *practice.Turn, name string) {
	if p.free() < p.needs(name) {
		t.Go(of(full, name))
		t.Note("practice.apps.told.full")
		return
	}
	p.Apps = append(p.Apps, name)
	t.Go(of(app, name))
	did(t, "got_"+name)
	p.Updated = p.Updated || name == letters
}

// onPay is the shop asking whether to pay.
func (p *play) onPay(t *practice.Turn, name string) {
	back := of(choose(name == pro, app, run), name)
	switch t.Do {
	case "cancel":
		t.Go(back)
		t.Say("practice.apps.said.cancel")
	case "pay":
		if name == pro {
			p.get(t, pro)
			if !p.has(pro) {
				return // there is no room for it, and nothing is paid
			}
		} else {
			t.Go(back)
			did(t, "pass")
			p.Ended = false
		}
		if !slices.Contains(p.Paid, name) {
			p.Paid = append(p.Paid, name)
		}
		p.Back = without(p.Back, name)
	}
}

func without(all []string, name string) []string {
	return slices.DeleteFunc(all, func(n string) bool { return n == name })
}

func choose(so bool, yes, no string) string {
	if so {
		return yes
	}
	return no
}

// running is what can be done in an app.
func (p *play) running(t *practice.Turn, name string) {
	switch {
	case t.Do == "pass" && name == fast && !slices.Contains(p.Paid, fast):
		t.Go(of(pay, fast))
	case t.Do == "times" && name == bus && !p.sees():
		if p.Stop = t.Short("stop", mostTyped); p.Stop == "" {
			p.Mend = true
			t.Mend("stop")
			return
		}
		p.Seen = true
		t.Note("practice.apps.told.stop")
	}
}

// permit is the answer to what Bus Times asks for, or a change of it.
func (p *play) permit(t *practice.Turn) {
	switch {
	case t.At == where && slices.Contains([]string{using, always, no}, t.Do):
		p.Where = t.Do
		t.Go(contacts)
		t.Note("practice.apps.told.where." + t.Do)
	case t.At == contacts && (t.Do == yes || t.Do == no):
		p.Contacts = t.Do
		t.Go(of(run, bus))
		t.Note("practice.apps.told.contacts." + t.Do)
	case t.At == allowed && t.Do == "set":
		p.Where, p.Contacts = one(t.Get(where), promptsOf[where], p.Where), one(t.Get(contacts), promptsOf[contacts], p.Contacts)
		did(t, "allowed")
	}
}

// remove is the answer to whether something is to go from the phone.
func (p *play) remove(t *practice.Turn, name string) {
	t.Go(room)
	if t.Do != "yes" {
		t.Say("practice.apps.said.kept")
		return
	}
	switch name {
	case films:
		p.NoFilms = true
	case photos:
		p.Binned = true
	case bus:
		p.Where, p.Contacts, p.Stop, p.Seen = "", "", "", false
	case letters:
		p.Updated = false
	}
	p.Apps = without(p.Apps, name)
	t.Note("practice.apps.told.removed")
	switch {
	case name == photos:
		did(t, "binned")
	case name == pond && !p.Stopped, name == fast && slices.Contains(p.Paid, fast) && !p.Ended:
		t.Say("practice.apps.said.runs_on")
		t.Note("practice.apps.told.runs_on")
	default:
		t.Say("practice.apps.said.removed")
	}
}

// inRoom is what takes up room.
func (p *play) inRoom(t *practice.Turn) {
	if name, ok := strings.CutPrefix(t.Do, "remove-"); ok && p.removable(name) {
		t.Go(of(sure, name))
	}
	if t.Do == "putback" && p.Binned {
		p.Binned = false
		did(t, "putback")
	}
}

// onPaying is what is paid for, and what will be.
func (p *play) onPaying(t *practice.Turn) {
	do, name, _ := strings.Cut(t.Do, "-")
	switch {
	case t.Do == "stop-pond" && !p.Stopped:
		p.Stopped = true
		did(t, "stopped")
	case t.Do == "start-pond" && p.Stopped:
		p.Stopped = false
		did(t, "started")
	case t.Do == "stop-fast" && slices.Contains(p.Paid, fast):
		p.Ended = true
		did(t, "ended")
	case do == "refund" && slices.Contains(p.Paid, name) && !slices.Contains(p.Back, name):
		p.Back = append(p.Back, name)
		did(t, "refund")
	}
}
