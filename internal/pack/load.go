package pack

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
)

// entry is one file, parsed.
type entry struct {
	place    place
	file     string
	sound    bool
	links    []link
	topic    *Topic
	section  *section
	page     *Page
	exercise *Exercise
}

// loader gathers what the layers hold.
type loader struct {
	entries  map[string]entry // by path; a later layer's sound file replaces an earlier one's
	seen     map[string]bool  // addresses that some file, sound or not, was meant for
	exempt   map[string]bool
	problems []Problem
}

// Load reads layers, later ones over earlier ones. A file with a problem is left out, and the one it would have replaced
// stays; so the library always holds what was sound. Problems come in order of file and line.
func Load(layers ...Layer) (*Library, []Problem) {
	l := &loader{entries: map[string]entry{}, seen: map[string]bool{}, exempt: map[string]bool{}}
	for _, layer := range layers {
		l.layer(layer)
	}
	lib := l.assemble()
	l.checkLinks()
	return lib, sortProblems(l.problems)
}

func (l *loader) layer(layer Layer) {
	files, problems := walk(layer)
	l.problems = append(l.problems, problems...)
	for _, f := range files {
		d := &desk{file: path.Join(layer.Name, f.path)}
		e := l.file(d, layer, f.path)
		e.sound = len(d.found) == 0
		l.problems = append(l.problems, d.found...)
		if old, ok := l.entries[f.path]; e.place.sort > exemptFile && (e.sound || !ok || !old.sound) {
			l.entries[f.path] = e
		}
	}
}

func (l *loader) file(d *desk, layer Layer, p string) entry {
	e := entry{place: placeOf(d, p), file: d.file}
	if e.place.sort == nowhere {
		return e
	}
	raw, err := read(layer, p)
	if err != nil {
		d.say(1, "This file can't be read: %v.", "Check that Towpath may read it.", plainReason(err))
		return e
	}
	switch e.place.sort {
	case exemptFile:
		l.exemptWords(d, raw)
	case topicFile:
		e.topic, e.links = parseTopic(d, e.place, raw)
		l.seen[TopicPath(e.place.topic)] = true
	case sectionFile:
		if e.section = parseSection(d, raw); e.section != nil {
			e.links = e.section.links
		}
	case pageFile:
		e.page, e.links = parsePage(d, e.place, raw)
		l.seen[PagePath(e.place.topic, e.place.id)] = true
	case exerciseFile:
		e.exercise, e.links = parseExercise(d, e.place, raw)
		l.seen[ExercisePath(e.place.topic, e.place.id)] = true
	}
	return e
}

// exemptWords reads the words that the grade leaves alone: one a line, with the reason after a #.
func (l *loader) exemptWords(d *desk, raw []byte) {
	raw, ok := clean(d, raw)
	if !ok {
		return
	}
	for i, line := range strings.Split(string(raw), "\n") {
		word, reason, _ := strings.Cut(line, "#")
		word = strings.TrimSpace(word)
		switch {
		case word == "":
		case len(words(word)) != 1:
			d.say(i+1, "%q is more than one word.", "Put each word on a line of its own.", word)
		case strings.TrimSpace(reason) == "":
			d.say(i+1, "%q has no reason.", "Say after a # why readers know this word, or where it is explained.", word)
		default:
			l.exempt[plainWord(word)] = true
		}
	}
}

// assemble puts sound files together into topics.
func (l *loader) assemble() *Library {
	lib := &Library{exempt: l.exempt}
	paths := make([]string, 0, len(l.entries))
	for p := range l.entries {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	topics := map[string]*Topic{}
	for _, p := range paths {
		if e := l.entries[p]; e.sound && e.topic != nil {
			topics[e.topic.ID] = e.topic
			lib.topics = append(lib.topics, e.topic)
		}
	}
	for _, p := range paths {
		e := l.entries[p]
		t, ok := topics[e.place.topic]
		if !ok {
			l.homeless(e)
			continue
		}
		if e.sound {
			t.add(e)
		}
	}
	slices.SortStableFunc(lib.topics, func(a, b *Topic) int { return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID)) })
	for _, t := range lib.topics {
		l.arrange(t)
	}
	return lib
}

func (l *loader) homeless(e entry) {
	if l.seen[TopicPath(e.place.topic)] {
		return // its topic.md has problems of its own, already said
	}
	l.problems = append(l.problems, Problem{File: e.file, Line: 1, What: fmt.Sprintf("There is no topic called %q.", e.place.topic),
		Do: "Add topic.md to its folder, or move this file to a topic's folder."})
}

func (t *Topic) add(e entry) {
	switch {
	case e.page != nil:
		t.Pages = append(t.Pages, e.page)
	case e.exercise != nil:
		t.Exercises = append(t.Exercises, e.exercise)
	case e.section != nil:
		t.parts[e.place.id] = e.section.prose
		t.Sources = append(t.Sources, e.section.sources...)
		switch e.place.id {
		case "easy-read.md":
			t.EasyRead = e.section.html
		case "try-this-week.md":
			t.TryThisWeek = e.section.html
		case "if-this-is-hard.md":
			t.IfHard = e.section.html
		}
	}
}

// arrange brings a topic's pages and exercises into order, and drops references to exercises that aren't there.
func (l *loader) arrange(t *Topic) {
	slices.SortStableFunc(t.Pages, func(a, b *Page) int { return cmp.Compare(a.Order, b.Order) })
	slices.SortStableFunc(t.Exercises, func(a, b *Exercise) int { return cmp.Compare(a.Order, b.Order) })
	say := func(file, do, what string, args ...any) {
		l.problems = append(l.problems, Problem{File: file, Line: 1, What: fmt.Sprintf(what, args...), Do: do})
	}
	for i, p := range t.Pages {
		p.Lang = t.Lang
		if i > 0 && t.Pages[i-1].Order == p.Order {
			say(p.file, orderDo, "The pages %q and %q have the same order.", t.Pages[i-1].ID, p.ID)
		}
	}
	for i, e := range t.Exercises {
		e.Lang = t.Lang
		if i > 0 && t.Exercises[i-1].Order == e.Order {
			say(e.file, orderDo, "The exercises %q and %q have the same order.", t.Exercises[i-1].ID, e.ID)
		}
		if slices.ContainsFunc(t.Pages, func(p *Page) bool { return p.ID == e.ID }) {
			say(e.file, "Rename one of the two files.", "A page and an exercise of this topic have the same id, %q.", e.ID)
		}
	}
	for _, p := range t.Pages {
		p.Exercises = slices.DeleteFunc(p.Exercises, func(id string) bool {
			return !slices.ContainsFunc(t.Exercises, func(e *Exercise) bool { return e.ID == id })
		})
	}
}

// checkLinks says which links and exercise references lead to no file of the packs. What has a file with
// problems of its own isn't said twice.
func (l *loader) checkLinks() {
	for _, e := range l.entries {
		for _, k := range e.links {
			to, _, _ := strings.Cut(k.to, "?")
			inPack := to == "/topics" || strings.HasPrefix(to, "/topics/") || strings.HasPrefix(to, "/exercises/")
			if inPack && to != "/topics" && !l.seen[to] {
				l.problems = append(l.problems, Problem{File: e.file, Line: k.line, What: fmt.Sprintf("Nothing is at %q.", to),
					Do: "Check the spelling of the file it should lead to, or take it out."})
			}
		}
	}
}
