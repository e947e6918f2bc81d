package reports

// counts are the true numbers behind a report of joint use.
type counts struct {
	by     map[string]int
	people int // who sat down with somebody

	linked, sat int // pairs who are linked, and of those the ones who ever sat down together

	reached, atTable, online, both int // people: in all, at a screen with a supporter, on line on their own, and both of these
}

// Table of figures: the answers to one question, all of them or none.
type lines struct {
	partition
	Shown bool
	N     []int // as answers
}

// Together is joint use as it may be shown.
type Together struct {
	Sessions Figure
	By       []lines // about sessions
	Topics   lines
	Pairs    lines // linked pairs: who ever sat down together, and who didn't
	Equity   lines // people who sat at a screen with somebody: on line on their own as well, and not
}

var (
	byPair   = partition{"pairs", []string{"sat", "not"}}
	byEquity = partition{"equity", []string{"online", "not"}}
)

// together leaves out every number of one to four, and what would give one away:
//
//   - The answers to one question add up to the same sum for all of them. So they are shown all, or where one of them is small, none:
//     whoever has the sum then knows that one is small, and neither which nor how small (TestEVAL1WhatIsLeftOutCantBeWorkedOut).
//   - Sessions less people is how often somebody came again. Where that is one to four no number of sessions is shown, since the number of people
//     reached at a screen is in another report.
//   - People who sat at a screen are set against those on line on their own, and against all who were reached. Each of the four fields
//     that these make has to be none or five at least.
//
// As with reach, no rule looks at which small number it is.
func (c counts) together() (t Together) {
	sessions := c.sum(byStart)
	screens := c.answer(atScreen, "yes")
	t.Pairs, t.Equity, t.Topics = lines{partition: byPair}, lines{partition: byEquity}, lines{partition: byChoice}
	for _, p := range []partition{byMonth, atScreen, byScreen, byStart, byLead, byCourse} {
		t.By = append(t.By, lines{partition: p})
	}
	if again := sessions - c.people; !few(sessions) && !few(max(again, -again)) && !few(max(screens-c.atTable, c.atTable-screens)) {
		t.Sessions = Figure{sessions, true}
		for i := range t.By {
			t.By[i].show(c)
		}
		t.Topics.show(c)
	}
	if !few(c.sat) && !few(c.linked-c.sat) {
		t.Pairs.Shown, t.Pairs.N = true, []int{c.sat, c.linked - c.sat}
	}
	alone := c.atTable - c.both
	if !few(c.both) && !few(alone) && !few(c.online-c.both) && !few(c.reached-c.online-alone) {
		t.Equity.Shown, t.Equity.N = true, []int{c.both, alone}
	}
	return t
}

// show shows the answers to a question, if none of them is small.
func (l *lines) show(c counts) {
	var all []int
	for _, a := range l.answers {
		n := c.answer(l.partition, a)
		if few(n) {
			return
		}
		all = append(all, n)
	}
	l.Shown, l.N = true, all
}

func (c counts) sum(p partition) (n int) {
	for _, a := range p.answers {
		n += c.answer(p, a)
	}
	return n
}
