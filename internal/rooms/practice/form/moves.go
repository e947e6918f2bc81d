package form

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"towpath/internal/rooms/practice"
)

// Move makes a move; what can't be done where one is changes nothing.
func (p *play) Move(t *practice.Turn) {
	if t.Do == "" {
		p.pass(t)
		return
	}
	switch t.At {
	case start:
		if t.Do == "start" {
			p.Began = true
			t.Go(you)
		}
	case you:
		p.fillYou(t)
	case when:
		p.fillTime(t)
	case paused:
		if t.Do == "on" {
			p.Away, p.Back = false, true
			t.Go(p.at())
			t.Say("practice.form.said.back")
			t.Note("practice.form.told.paused")
		}
	case check:
		if t.Do == "send" {
			p.askCode(t, "practice.form.said.sent")
		}
	case code:
		p.enter(t)
	case texts:
		if t.Do == "look" {
			p.look(t)
		}
	}
}

// pass lets a code come once its time is over.
func (p *play) pass(t *practice.Turn) {
	switch {
	case p.Come >= p.Asked, !t.Live:
		p.Since = 0
	case p.Since == 0:
		p.Since = t.Now.UnixMilli()
	case t.At == texts && t.Now.Sub(time.UnixMilli(p.Since)) >= late:
		p.Come, p.Since = p.Asked, 0
		t.Say("practice.form.said.come")
	}
}

func (p *play) look(t *practice.Turn) {
	if p.Come == p.Asked {
		t.Say("practice.form.said.nothing")
		return
	}
	p.Come = p.Asked
	t.Say("practice.form.said.come")
}

func (p *play) fillYou(t *practice.Turn) {
	p.Name, p.Born, p.Phone, p.Mail, p.Text = t.Short("name", mostLine), t.Short("born", mostLine), t.Short("phone", mostLine), t.Short("mail", mostLine), t.Get("text") != ""
	if t.Do != "next" {
		return
	}
	p.SentYou, p.PassedYou = true, len(p.wrongYou(t.Now)) == 0
	if !p.PassedYou {
		t.Mend(first(p.wrongYou(t.Now)))
		t.Note("practice.form.told.mended")
		return
	}
	t.Note("practice.form.told.you")
	p.on(t, when)
}

// on goes to the next page or, for whoever came to change something, back to the end.
func (p *play) on(t *practice.Turn, next string) {
	if p.Change && p.PassedYou && p.PassedTime {
		next = check
		t.Note("practice.form.told.changed")
	}
	t.Go(next)
}

func (p *play) fillTime(t *practice.Turn) {
	p.Why, p.Slot = one(t.Get("why"), reasons), one(t.Get("slot"), slots)
	if t.Do != "next" {
		return
	}
	p.SentTime, p.PassedTime = true, false
	switch {
	case !p.Back:
		p.Away = true
		t.Go(paused)
		return
	case p.Slot == taken:
		p.Slot, p.Gone = "", true
		t.Say("practice.form.said.taken")
		t.Note("practice.form.told.taken")
		return
	}
	switch {
	case p.Why == "":
		t.Mend("why-0")
	case p.Slot == "":
		t.Mend("slot-0")
	default:
		p.PassedTime, p.Change = true, true
		t.Note("practice.form.told.time")
		t.Go(check)
	}
}

// boxes are all that something can be missing in, in order.
var boxes = []string{"name", "born", "phone", "text", "why", "slot"}

// first is the id of the first box of the first page with something to mend.
func first(wrong map[string]string) string {
	for _, box := range boxes {
		switch {
		case wrong[box] == "":
		case box == "text":
			return "text-0" // the box to tick
		default:
			return box
		}
	}
	return ""
}

func one(value string, of []string) string {
	if slices.Contains(of, value) {
		return value
	}
	return ""
}

// askCode has a code sent; the one before works no more.
func (p *play) askCode(t *practice.Turn, said string) {
	if p.Asked == 0 || t.Do == "again" {
		p.Asked, p.Tries, p.Typed, p.Wrong, p.Since = p.Asked+1, 0, "", "", 0
	}
	t.Go(code)
	t.Say(said, "phone", p.Phone)
}

// enter is what can be done where the code is typed.
func (p *play) enter(t *practice.Turn) {
	p.Typed = t.Short("code", mostLine)
	switch t.Do {
	case "again":
		p.askCode(t, "practice.form.said.again")
		t.Note("practice.form.told.again")
	case "enter":
		p.Wrong = p.tell(digits(p.Typed))
		if p.Wrong == "" {
			p.Booked = true
			t.Go(done)
			t.Note("practice.form.told.code")
			return
		}
		if p.Wrong == "code" {
			p.Tries++
		}
		t.Mend("code")
		t.Note("practice.form.told.wrong")
	}
}

// tell is what is wrong with a code: the end of a key; "" for nothing.
func (p *play) tell(typed string) string {
	older := func() bool {
		for n := range p.Asked {
			if codes[p.code(n)] == typed {
				return true
			}
		}
		return false
	}
	switch {
	case typed == "":
		return "empty"
	case p.Tries >= mostTries:
		return "dead"
	case typed == p.right() && p.Come == p.Asked:
		return ""
	case older():
		return "old"
	}
	return "code"
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// wrongYou is what is to mend on the first page: by box, the end of a key.
func (p *play) wrongYou(now time.Time) map[string]string {
	wrong := map[string]string{}
	if p.Name == "" {
		wrong["name"] = "name"
	}
	if w := wrongDate(p.Born, now); w != "" {
		wrong["born"] = w
	}
	switch n := len(digits(p.Phone)); {
	case n == 0:
		wrong["phone"] = "phone"
	case n < 10 || n > 15 || strings.ContainsFunc(p.Phone, func(r rune) bool { return !strings.ContainsRune("+0123456789 -()", r) }):
		wrong["phone"] = "phone.digits"
	}
	if !p.Text {
		wrong["text"] = "text"
	}
	return wrong
}

// wrongDate is what is wrong with a date that should be day, month and year in digits: the end of a key.
func wrongDate(s string, now time.Time) string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("/.- ", r) })
	if len(parts) == 0 {
		return "born"
	}
	var n []int
	for _, part := range parts {
		i, err := strconv.Atoi(part)
		if err != nil {
			return "born.digits"
		}
		n = append(n, i)
	}
	if len(n) != 3 {
		return "born.digits"
	}
	day := time.Date(n[2], time.Month(n[1]), n[0], 0, 0, 0, 0, time.UTC)
	switch {
	case len(parts[0]) == 4:
		return "born.order"
	case len(parts[2]) != 4:
		return "born.year"
	case n[1] > 12 && n[0] <= 12:
		return "born.order"
	case day.Day() != n[0] || int(day.Month()) != n[1] || n[2] < 1880:
		return "born.day"
	case day.After(now):
		return "born.future"
	}
	return ""
}
