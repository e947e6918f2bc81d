package pack

import (
	"fmt"
	"slices"
	"strings"
)

// Inspection is what can be said of a text before it is published.
type Inspection struct {
	Problems      []Problem // have to be mended before anybody can read it
	Advice        []Problem // for whoever writes and whoever signs to weigh
	Words         int       // in its text
	People, Staff Measure

	// What it would be, as far as it can be made out; one of these, as its sort says.
	Topic    *Topic
	Page     *Page
	Exercise *Exercise
	Lesson   *Lesson
	Guidance *Guidance
	Section  HTML
	Sources  []Source // of a section
	section  prose
}

// Measure is how hard a text is to read: a US school grade (Flesch–Kincaid), measured on Words of running text. It means little
// below a hundred of them, and nothing in another language than English, where Words is 0.
type Measure struct {
	Grade float64
	Most  float64 // the highest that it should be
	Words int
}

// Enough reports whether there was enough to measure.
func (m Measure) Enough() bool { return m.Words >= leastWords }

// High reports a measure above what it should be.
func (m Measure) High() bool { return m.Enough() && m.Grade > m.Most }

// Inspect looks at a text as what a file at path would hold, beside everything else in the library. Problems name no file:
// there is only this one.
func (l *Library) Inspect(path, text string) Inspection {
	var in Inspection
	d := &desk{}
	at := placeOf(d, path)
	if !at.edited() {
		d.say(1, "Nothing is read from a file in this place.", "Choose a topic, and what to add to it.")
		in.Problems = d.found
		return in
	}
	made, links := at.sort.parse(d, at, []byte(text))
	l.inspectLinks(d, at, links)
	in.take(made)
	l.beside(d, at, &in)
	in.Problems = sortProblems(d.found)
	in.fillBody(text)
	in.measure(l.langOf(at), l.exempt)
	return in
}

func (in *Inspection) take(made any) {
	switch made := made.(type) {
	case *Topic:
		in.Topic = made
	case *Page:
		in.Page = made
	case *Exercise:
		in.Exercise = made
	case *Lesson:
		in.Lesson = made
	case *Guidance:
		in.Guidance = made
	case *section:
		in.Section, in.Sources, in.section = made.html, made.sources, made.prose
	}
}

// inspectLinks says which links lead nowhere.
func (l *Library) inspectLinks(d *desk, at place, links []link) {
	for _, k := range links {
		to, _, _ := strings.Cut(k.to, "?")
		here := at.sort.address != nil && at.sort.address(at) == to
		if leadsIntoPacks(to) && !here && !l.seen[to] {
			d.say(k.line, "Nothing is at %q.", "Check the spelling of the file it should lead to, or take it out.", to)
		}
	}
}

func leadsIntoPacks(to string) bool {
	return strings.HasPrefix(to, "/topics/") || strings.HasPrefix(to, "/exercises/") || strings.HasPrefix(to, LessonPath("")) || strings.HasPrefix(to, "/guidance/") || strings.HasPrefix(to, PaperPath("")+"/") || strings.HasPrefix(to, "/library/")
}

// beside looks at what else its topic holds.
func (l *Library) beside(d *desk, at place, in *Inspection) {
	if x := in.Lesson; at.sort.kind == LessonSort {
		if x != nil && slices.ContainsFunc(l.lessons, func(o *Lesson) bool { return o.ID != x.ID && o.Order == x.Order }) {
			d.say(1, "Another lesson has the order %d too.", orderDo, x.Order)
		}
		return
	}
	if g := in.Guidance; at.sort.kind == GuidanceSort {
		if g != nil && slices.ContainsFunc(l.guidance, func(o *Guidance) bool { return o.ID != g.ID && o.Order == g.Order }) {
			d.say(1, "Other guidance has the order %d too.", orderDo, g.Order)
		}
		return
	}
	t, ok := l.Topic(at.topic)
	if !ok && at.sort.kind != TopicSort {
		d.say(1, "There is no topic called %q.", "Publish the topic first.", at.topic)
	}
	if !ok {
		return
	}
	if p := in.Page; p != nil {
		if slices.ContainsFunc(t.Pages, func(o *Page) bool { return o.ID != p.ID && o.Order == p.Order }) {
			d.say(1, "Another page of this topic has the order %d too.", orderDo, p.Order)
		}
		if slices.ContainsFunc(t.Exercises, func(e *Exercise) bool { return e.ID == p.ID }) {
			d.say(1, "An exercise of this topic has the id %q already.", "Begin it anew under another title.", p.ID)
		}
	}
	if e := in.Exercise; e != nil {
		if slices.ContainsFunc(t.Exercises, func(o *Exercise) bool { return o.ID != e.ID && o.Order == e.Order }) {
			d.say(1, "Another exercise of this topic has the order %d too.", orderDo, e.Order)
		}
		if slices.ContainsFunc(t.Pages, func(p *Page) bool { return p.ID == e.ID }) {
			d.say(1, "A page of this topic has the id %q already.", "Begin it anew under another title.", e.ID)
		}
	}
}

// fillBody renders the text by itself where something is wrong elsewhere, so that it can be looked at all the same.
func (in *Inspection) fillBody(text string) {
	if len(in.Problems) == 0 {
		return
	}
	doc, ok := split(&desk{}, []byte(text))
	if !ok {
		return
	}
	shift, sources := 1, []Source(nil)
	switch {
	case in.Page != nil:
		sources = in.Page.Sources
	case in.Exercise != nil:
		sources = in.Exercise.Sources
	case in.Topic != nil:
		sources = in.Topic.Sources
	case in.Lesson != nil:
		sources = in.Lesson.Sources
	case in.Guidance != nil:
		sources = in.Guidance.Sources
	default:
		shift, sources = 2, in.Sources
	}
	html := render(&desk{}, doc, shift, sources).html
	switch {
	case in.Page != nil:
		in.Page.Body = html
	case in.Exercise != nil:
		in.Exercise.Intro = html
	case in.Topic != nil:
		in.Topic.Opening = html
	case in.Lesson != nil:
		in.Lesson.Why = html
	case in.Guidance != nil:
		in.Guidance.Body = html
	default:
		in.Section = html
	}
}

func (l *Library) langOf(at place) string {
	if t, ok := l.Topic(at.topic); ok {
		return t.Lang
	}
	return english
}

// measure counts and grades.
func (in *Inspection) measure(lang string, exempt map[string]bool) {
	var p prose
	switch {
	case in.Page != nil:
		p, in.Words = in.Page.prose, in.Page.words
		in.Page.Lang = lang
		if in.Words > 0 && (in.Words < shortestPage || in.Words > longestPage) {
			in.advise(fmt.Sprintf("This page has %d words; there should be %d to %d.", in.Words, shortestPage, longestPage), "Keep it to one idea and one thing to try or talk about.")
		}
	case in.Exercise != nil:
		p = in.Exercise.prose
		in.Exercise.Lang = lang
	case in.Topic != nil:
		p, lang = in.Topic.parts["topic.md"], in.Topic.Lang
	case in.Lesson != nil:
		p, lang = in.Lesson.prose, in.Lesson.Lang
	case in.Guidance != nil:
		p, lang = in.Guidance.prose, in.Guidance.Lang
		in.Words = count(p.staff, exempt).words
	default:
		p = in.section
	}
	if in.Words == 0 {
		in.Words = count(p.people, exempt).words
	}
	in.People, in.Staff = Measure{Most: gradePeople}, Measure{Most: gradeStaff}
	if lang != english && !strings.HasPrefix(lang, english+"-") {
		return
	}
	for _, side := range []struct {
		m      *Measure
		blocks []string
		reader string
	}{{&in.People, p.people, "people"}, {&in.Staff, p.staff, "staff"}} {
		n := count(side.blocks, exempt)
		side.m.Grade, side.m.Words = tenth(n.grade()), n.words
		if side.m.High() {
			in.advise(fmt.Sprintf("The text for %s reads at US grade %.1f; it should be at most %.0f.", side.reader, side.m.Grade, side.m.Most),
				"Use shorter sentences and shorter words, then read it aloud.")
		}
	}
}

func (in *Inspection) advise(what, do string) {
	in.Advice = append(in.Advice, Problem{Line: 1, What: what, Do: do})
}
