package pack

import (
	"strings"
	"unicode/utf8"
)

// parts reads what an exercise asks.
func (f *fields) parts() []Part {
	const do = "List under parts what the person is asked; each with an id, a kind and a label."
	if !f.has("parts") {
		f.d.say(f.line, "This exercise asks nothing: \"parts\" is missing.", do)
	}
	var out []Part
	seen := map[string]bool{}
	for _, m := range f.maps("parts") {
		p := m.part()
		m.unique(seen, p.ID)
		out = append(out, p)
	}
	f.someOf("parts", do)
	return out
}

func (f *fields) part() Part {
	p := Part{
		ID: f.slug("id"), Kind: Kind(f.need("kind", "Say what kind of part it is: "+kindNames()+".")),
		Label: f.need("label", "Say what the person is asked, in one sentence."), Hint: f.text("hint"),
	}
	l, ok := kinds[p.Kind]
	if !ok {
		if p.Kind != "" {
			f.d.say(f.lineOf("kind"), "There is no kind called %q.", "Use one of: "+kindNames()+".", p.Kind)
		}
		return p // what else it should have depends on the kind
	}
	if l.options {
		p.Options = f.options("options", fewestOptions, mostOptions, l.replies)
	}
	if l.trays {
		p.Trays = f.options("trays", fewestTrays, mostTrays, false)
	}
	if l.mostAreas > 0 {
		p.Areas = f.options("areas", l.fewestAreas, l.mostAreas, false)
	}
	if l.words {
		p.Words = f.words()
	}
	if l.own {
		p.Own = f.text("own")
	}
	f.measures(&p, l)
	f.done()
	return p
}

// measures reads the numbers of a part, and how often it is for.
func (f *fields) measures(p *Part, l limits) {
	if l.lines {
		p.Lines = f.number("lines", 1, 20, l.defaultLines)
	}
	if l.max {
		most, otherwise := l.mostMax, l.defaultMax
		if l.options {
			most = min(most, max(len(p.Options), 1))
		}
		if p.Kind == Ranking {
			otherwise = most
		}
		p.Max = f.number("max", 1, most, otherwise)
	}
	if l.every {
		p.Every = f.every()
	}
	if l.minutes {
		p.Minutes = f.number("minutes", 1, mostMinutes, usualMinutes)
	}
	if l.lines && l.max && p.Kind != LongText && p.Max < p.Lines {
		f.d.say(f.lineOf("max"), "This list begins with more lines (%d) than it may have (%d).", "Raise max, or lower lines.", p.Lines, p.Max)
	}
}

// every reads how often a tracker has a row.
func (f *fields) every() string {
	if !f.has("every") {
		f.asked = append(f.asked, "every")
		return EveryDay
	}
	s := f.text("every")
	if s != EveryDay && s != EveryWeek {
		f.d.say(f.lineOf("every"), "%q isn't something to have a row for.", "Write every: day or every: week.", s)
	}
	return s
}

// options reads a list of things, each with an id and a text, and where replies are meant perhaps one.
func (f *fields) options(key string, fewest, most int, replies bool) []Option {
	var out []Option
	ids, texts := map[string]bool{}, map[string]bool{}
	for _, m := range f.maps(key) {
		o := Option{ID: m.slug("id"), Text: m.need("text", "Say in a few words what can be chosen."), Hint: m.text("hint")}
		if replies {
			o.Reply = m.reply()
		}
		m.done()
		m.unique(ids, o.ID)
		if o.Text != "" && texts[strings.ToLower(o.Text)] {
			m.d.say(m.lineOf("text"), "%q is in this list twice.", "Take one out, or say what is different about it.", o.Text)
		}
		texts[strings.ToLower(o.Text)] = true
		out = append(out, o)
	}
	f.howMany(key, fewest, most)
	return out
}

// reply reads what the page answers to a choice.
func (f *fields) reply() string {
	s := f.text("reply")
	if n := utf8.RuneCountInString(s); n > mostReply {
		f.d.say(f.lineOf("reply"), "This reply has %d characters, and the most is %d.", "Say it shorter: it stands beside a choice.", n, mostReply)
	}
	return s
}

func (f *fields) howMany(key string, fewest, most int) {
	n, ok := f.size(key)
	switch {
	case !f.has(key):
		f.d.say(f.line, "%q is missing.", "A part of this kind needs them: list each with a dash.", key)
	case !ok: // already said
	case n < fewest:
		f.d.say(f.lineOf(key), "%q has too few entries: %d, and there should be at least %d.", "Add some, or use another kind.", key, n, fewest)
	case n > most:
		f.d.say(f.lineOf(key), "%q has too many entries: %d, and the most is %d.", "Take some out, or make two parts of it.", key, n, most)
	}
}

// words reads the words for the steps of a scale, lowest to highest.
func (f *fields) words() []string {
	out := f.texts("words")
	f.howMany("words", fewestWords, mostWords)
	seen := map[string]bool{}
	for _, w := range out {
		if seen[strings.ToLower(w)] {
			f.d.say(f.lineOf("words"), "%q is in this list twice.", "Give every step words of its own.", w)
		}
		seen[strings.ToLower(w)] = true
	}
	return out
}

func (f *fields) slug(key string) string {
	s := f.need(key, "Give it a short name that never changes, such as "+key+": small-steps")
	if s != "" && !isSlug(s) {
		f.d.say(f.lineOf(key), "%q can't be an id.", slugDo, s)
	}
	return s
}

func (f *fields) unique(seen map[string]bool, id string) {
	if id != "" && seen[id] {
		f.d.say(f.lineOf("id"), "The id %q is used twice.", "Give this one another id.", id)
	}
	seen[id] = true
}

func kindNames() string {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}
