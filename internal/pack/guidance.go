package pack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Guidance is one piece of guidance for staff: ten minutes to read, and a situation to practise (WRK-1).
type Guidance struct {
	ID, Title, Summary string
	Lang               string
	Version            string // changes when any wording does
	Order, Minutes     int
	Body               HTML
	Say, Avoid         []string
	Scenario           Scenario
	Supervision        string            // a question to take there
	Steps              map[string]string // by one of Approaches: one step from it towards the person leading; nil in all but one
	DoNext             []HTML            // small things to do this week
	Sources            []Source

	Unsigned bool // somebody has yet to read and sign this wording

	file  string
	prose prose
}

// Approaches are the three that supporters described (TOG-11), from the supporter leading to the person leading.
var Approaches = []string{"directing", "collaborating", "empowering"}

// Scenario is a situation to practise. It begins at its first turn, and every way through it ends.
type Scenario struct {
	Title, Setting string
	Turns          []Turn
	End            string // what is said of it afterwards, whichever way was taken
}

// Turn is one moment of a scenario, at which something is chosen.
type Turn struct {
	ID, Text string
	Choices  []Choice
}

// Choice is something that can be said or done at a turn: what comes of it, and which turn is next.
type Choice struct{ ID, Text, Reply, Next string }

// scenarioEnd is the turn that is none: a scenario ends there.
const scenarioEnd = "end"

// Chosen is a turn that somebody has been at, and what they chose there.
type Chosen struct {
	Turn   *Turn
	Choice *Choice
}

// Follow goes through a scenario by ids of choices, as far as they lead. Next is the turn that it has come to, nil at the end.
func (s *Scenario) Follow(choices []string) (way []Chosen, next *Turn) {
	if len(s.Turns) == 0 {
		return nil, nil
	}
	next = &s.Turns[0]
	for _, id := range choices {
		if next == nil {
			return way, nil
		}
		i := slices.IndexFunc(next.Choices, func(c Choice) bool { return c.ID == id })
		if i < 0 {
			return way, next
		}
		choice := &next.Choices[i]
		way, next = append(way, Chosen{next, choice}), s.turn(choice.Next)
	}
	return way, next
}

func (s *Scenario) turn(id string) *Turn {
	i := slices.IndexFunc(s.Turns, func(t Turn) bool { return t.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Turns[i]
}

// GuidancePath is where a piece of guidance is on the site; without an id, where all are.
func GuidancePath(id string) string { return strings.TrimSuffix("/guidance/"+id, "/") }

// Guidances stands for the topic of guidance, which belongs to none. No topic can have it as its id.
const Guidances = "guidance"

const (
	fewestTurns, mostTurns     = 2, 8
	fewestChoices, mostChoices = 2, 4
	mostGuidanceMinutes        = 10
	turnsDo                    = "List under turns two to eight moments, each with id, text and choices. The first is where it begins."
	choicesDo                  = "List under choices two to four things to say or do, each with id, text, reply and next."
	scenarioDo                 = "Write below it title, setting, turns and end."
	sayDo                      = "List under say some sentences that somebody could use as they stand."
	avoidDo                    = "List under avoid what is better not said, and why."
	doNextDo                   = "List under do-next one to three small things to do this week."
)

func parseGuidance(d *desk, at place, raw []byte) (any, []link) {
	doc, ok := split(d, raw)
	if !ok {
		return nil, nil
	}
	f := newFields(d, doc.front, doc.frontLine, 1)
	g := &Guidance{ID: at.id, Title: f.need("title", titleDo), Summary: f.need("summary", summaryDo), Lang: f.lang(), Order: f.order(),
		Minutes: f.number("minutes", 1, mostGuidanceMinutes, 0), Sources: f.sources(), Say: f.prompts("say", sayDo), Avoid: f.prompts("avoid", avoidDo),
		Scenario: f.scenario(), Supervision: f.need("supervision", "Ask what somebody could take to their supervision."), Steps: f.approach(), file: d.file}
	if !f.has("minutes") {
		d.say(1, "\"minutes\" is missing.", "Say how many minutes it takes to read: 10 at most.")
	}
	if f.need("audience", "Write audience: staff.") != "staff" && f.has("audience") {
		d.say(f.lineOf("audience"), "Guidance is for staff.", "Write audience: staff.")
	}
	html, prose, links := f.marked("do-next", doNextDo, g.Sources)
	g.DoNext = html
	f.done()
	r := render(d, doc, 1, g.Sources)
	bodyText(d, doc, r)
	g.Body = r.html
	g.prose.staff = slices.Concat([]string{g.Summary, g.Supervision}, r.prose, g.Say, g.Avoid, prose, g.Scenario.wording())
	for _, a := range Approaches {
		g.prose.staff = append(g.prose.staff, g.Steps[a])
	}
	g.Version = digest([]any{g.Title, g.Summary, g.Body, g.Say, g.Avoid, g.Scenario, g.Supervision, g.Steps, g.DoNext})
	return g, append(links, r.links...)
}

// marked reads a list of sentences that may have links in them.
func (f *fields) marked(key, do string, sources []Source) (html []HTML, prose []string, links []link) {
	if !f.has(key) {
		f.d.say(f.line, "%q is missing.", do, key)
	}
	f.someOf(key, do)
	texts, lines := f.textLines(key)
	for i, text := range texts {
		r := render(f.d, doc{body: []byte(text), bodyLine: lines[i] - 1}, 1, sources)
		html = append(html, HTML(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(string(r.html)), "<p>"), "</p>")))
		prose, links = append(prose, r.prose...), append(links, r.links...)
	}
	return html, prose, links
}

// child reads a map of settings below a setting; nil where there is none.
func (f *fields) child(key string) *fields {
	n, ok := f.get(key)
	if !ok {
		return nil
	}
	m, ok := settings(f.d, n, f.before)
	if !ok {
		return nil
	}
	return newFields(f.d, m, f.before, f.before+firstLine(m))
}

func (f *fields) approach() map[string]string {
	m := f.child("approach")
	if m == nil {
		return nil
	}
	steps := map[string]string{}
	for _, a := range Approaches {
		steps[a] = m.need(a, "Say one step from "+a+" towards the person leading.")
	}
	m.done()
	return steps
}

func (f *fields) scenario() (s Scenario) {
	m := f.child("scenario")
	if m == nil {
		if !f.has("scenario") {
			f.d.say(f.line, "\"scenario\" is missing.", scenarioDo)
		}
		return s
	}
	s.Title = m.need("title", "Give the situation a short name.")
	s.Setting = m.need("setting", "Say who is there, where, and what is at stake, and that it is made up.")
	s.End = m.need("end", "Say what can be said of it afterwards, whichever way was taken.")
	if !m.has("turns") {
		m.d.say(m.line, "\"turns\" is missing.", turnsDo)
	}
	turns := m.maps("turns")
	if n, ok := m.size("turns"); ok && (n < fewestTurns || n > mostTurns) {
		m.d.say(m.lineOf("turns"), "There are %d turns; there should be %d to %d.", turnsDo, n, fewestTurns, mostTurns)
	}
	var choices [][]*fields
	ids := map[string]bool{}
	for _, t := range turns {
		turn, all := t.turn(ids)
		s.Turns, choices = append(s.Turns, turn), append(choices, all)
	}
	m.done()
	leads(&s, turns, choices)
	return s
}

func (f *fields) turn(ids map[string]bool) (t Turn, choices []*fields) {
	t.ID, t.Text = f.slug("id"), f.need("text", "Say what happens, and what is said.")
	if f.unique(ids, t.ID); t.ID == scenarioEnd {
		f.d.say(f.lineOf("id"), "A turn can't be called end: that is where a scenario ends.", "Give it another id.")
	}
	if !f.has("choices") {
		f.d.say(f.line, "\"choices\" is missing.", choicesDo)
	}
	seen := map[string]bool{}
	for _, m := range f.maps("choices") {
		c := Choice{ID: m.slug("id"), Text: m.need("text", "Say what is said or done."), Reply: m.need("reply", "Say honestly what comes of it."),
			Next: m.need("next", "Write the id of the turn that comes next, or end.")}
		m.unique(seen, c.ID)
		m.done()
		t.Choices, choices = append(t.Choices, c), append(choices, m)
	}
	if n, ok := f.size("choices"); ok && (n < fewestChoices || n > mostChoices) {
		f.d.say(f.lineOf("choices"), "There are %d choices; there should be %d to %d.", choicesDo, n, fewestChoices, mostChoices)
	}
	f.done()
	return t, choices
}

// leads holds a scenario to having no dead end: each choice leads to a turn further down or to the end, so that every way through
// it ends, and some choice leads to every turn.
func leads(s *Scenario, turns []*fields, choices [][]*fields) {
	reached := map[string]bool{}
	for i, t := range s.Turns {
		if i > 0 && t.ID != "" && !reached[t.ID] {
			turns[i].d.say(turns[i].line, "No choice further up leads to the turn %q.", "Lead to it with next, move it down, or take it out.", t.ID)
		}
		for j, c := range t.Choices {
			reached[c.Next] = true
			to := slices.IndexFunc(s.Turns, func(t Turn) bool { return t.ID == c.Next })
			f := choices[i][j]
			switch {
			case c.Next == "" || c.Next == scenarioEnd: // the first is said already
			case to < 0:
				f.d.say(f.lineOf("next"), "There is no turn called %q.", "Write the id of a turn of this scenario, or end.", c.Next)
			case to <= i:
				f.d.say(f.lineOf("next"), "This leads back to the turn %q, so that it might never end.", "Lead to a turn further down, or to end.", c.Next)
			}
		}
	}
}

// wording is everything that is read in a scenario.
func (s Scenario) wording() []string {
	out := []string{s.Setting, s.End}
	for _, t := range s.Turns {
		out = append(out, t.Text)
		for _, c := range t.Choices {
			out = append(out, c.Text, c.Reply)
		}
	}
	return out
}

func putGuidance(_ *loader, lib *Library, e entry) {
	if e.sound {
		g := e.made.(*Guidance)
		g.Unsigned = !e.signed
		lib.guidance = append(lib.guidance, g)
	}
}

// arrangeGuidance brings guidance into order.
func (l *loader) arrangeGuidance(all []*Guidance) {
	slices.SortStableFunc(all, func(a, b *Guidance) int { return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID)) })
	stepsIn := ""
	for i, g := range all {
		if i > 0 && all[i-1].Order == g.Order {
			l.problems = append(l.problems, Problem{File: g.file, Line: 1, What: fmt.Sprintf("The guidance %q and %q has the same order.", all[i-1].ID, g.ID), Do: orderDo})
		}
		if g.Steps != nil && stepsIn != "" {
			l.problems = append(l.problems, Problem{File: g.file, Line: 1, What: fmt.Sprintf("The guidance %q says already what step follows from each approach.", stepsIn),
				Do: "Take approach out of one of the two."})
		}
		if g.Steps != nil {
			stepsIn = g.ID
		}
	}
}

// Guidance is all guidance for staff in order.
func (l *Library) Guidance() []*Guidance { return l.guidance }

// OneGuidance finds guidance by its id.
func (l *Library) OneGuidance(id string) (*Guidance, bool) {
	return find(l.guidance, func(g *Guidance) bool { return g.ID == id })
}

// gradeGuidance measures each piece that is long enough, and the rest together.
func (l *Library) gradeGuidance() []graded {
	var texts []written
	for _, g := range l.guidance {
		if mainLang(g.Lang) == english {
			texts = append(texts, written{g.file, g.prose})
		}
	}
	return gradeAll(Guidances, texts, l.exempt, true)
}
