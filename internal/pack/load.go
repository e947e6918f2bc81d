package pack

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// entry is one file, parsed.
type entry struct {
	place  place
	file   string
	sound  bool
	signed bool // somebody has read this wording and signed it; always, where nobody has to
	first  bool // of the first layer
	text   string
	links  []link
	made   any // by the parser of its sort: *Topic, *section, *Page, *Exercise …
}

// loader gathers what the layers hold.
type loader struct {
	entries  map[string]entry // by path; a later layer's sound file replaces an earlier one's
	seen     map[string]bool  // addresses that some file, sound or not, was meant for
	signed   func(path string, raw []byte) bool
	topics   map[string]*Topic
	lists    []list
	problems []Problem
}

// Load reads layers, later ones over earlier ones. A file with a problem is left out, and the one it would have replaced
// stays; so the library always holds what was sound. Problems come in order of file and line.
func Load(layers ...Layer) (*Library, []Problem) {
	return load(func(string, []byte) bool { return true }, layers)
}

func load(signed func(path string, raw []byte) bool, layers []Layer) (*Library, []Problem) {
	l := &loader{entries: map[string]entry{}, seen: map[string]bool{}, topics: map[string]*Topic{}, signed: signed}
	for i, layer := range layers {
		l.layer(layer, i)
	}
	lib := l.assemble()
	l.checkLinks()
	return lib, sortProblems(l.problems)
}

func (l *loader) layer(layer Layer, i int) {
	files, problems := walk(layer)
	l.problems = append(l.problems, problems...)
	for _, f := range files {
		d := &desk{file: path.Join(layer.Name, f.path)}
		e := l.file(d, layer, f.path)
		e.sound, e.first = len(d.found) == 0, i == 0
		l.problems = append(l.problems, d.found...)
		if e.place.sort != nil && e.place.sort.kind == ListSort {
			l.lists = append(l.lists, listOf(e, f.path, i))
		}
		old, ok := l.entries[f.path]
		if ok && e.place.sort != nil && e.place.sort.add != nil {
			e.made = e.place.sort.add(old.made, e.made)
		}
		if e.place.sort != nil && (e.sound || !ok || !old.sound) {
			l.entries[f.path] = e
		}
	}
}

func (l *loader) file(d *desk, layer Layer, p string) entry {
	e := entry{place: placeOf(d, p), file: d.file}
	if e.place.sort == nil {
		return e
	}
	raw, err := read(layer, p)
	if err != nil {
		d.say(1, "This file can't be read: %v.", "Check that Towpath may read it.", plainReason(err))
		return e
	}
	e.made, e.links, e.text = parseFile(d, e.place, p, raw)
	e.signed = l.signed(p, raw)
	if e.place.sort.address != nil {
		l.seen[e.place.sort.address(e.place)] = true
	}
	return e
}

// assemble puts sound files together, sort by sort.
func (l *loader) assemble() *Library {
	lib := &Library{exempt: map[string]bool{}, lists: l.lists, seen: l.seen, files: map[string]File{}, paths: map[string]bool{}}
	paths := slices.Sorted(maps.Keys(l.entries))
	for _, p := range paths {
		lib.paths[p] = true
		if e := l.entries[p]; e.sound && e.place.sort.kind != ListSort {
			lib.files[p] = File{Path: p, Name: e.file, Text: e.text, Unsigned: !e.signed, BuiltIn: e.first, Where: e.place.where()}
		}
	}
	for _, f := range l.lists {
		if lib.paths[f.Path] = true; f.sound {
			lib.files[f.Path] = f.File
		}
	}
	for _, s := range sorts {
		for _, p := range paths {
			if e := l.entries[p]; e.place.sort == s {
				s.put(l, lib, e)
			}
		}
	}
	slices.SortStableFunc(lib.topics, func(a, b *Topic) int { return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID)) })
	for _, t := range lib.topics {
		l.arrange(t)
	}
	l.arrangeLessons(lib.lessons)
	l.arrangeGuidance(lib.guidance)
	l.arrangePapers(lib.papers)
	l.arrangeResources(lib)
	return lib
}

// parseExempt reads the words that the grade leaves alone: one a line, with the reason after a #.
func parseExempt(d *desk, _ place, raw []byte) (any, []link) {
	exempt := map[string]bool{}
	raw, ok := clean(d, raw)
	if !ok {
		return exempt, nil
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
			exempt[plainWord(word)] = true
		}
	}
	return exempt, nil
}

func addExempt(to, made any) any {
	maps.Copy(made.(map[string]bool), to.(map[string]bool))
	return made
}

func putExempt(_ *loader, lib *Library, e entry) { maps.Copy(lib.exempt, e.made.(map[string]bool)) }

func putTopic(l *loader, lib *Library, e entry) {
	if !e.sound {
		return
	}
	t := e.made.(*Topic)
	t.Unsigned = !e.signed
	l.topics[t.ID] = t
	lib.topics = append(lib.topics, t)
}

// putInTopic puts a page, an exercise or a section into its topic.
func putInTopic(l *loader, _ *Library, e entry) {
	t, ok := l.topics[e.place.topic]
	switch {
	case !ok && l.seen[TopicPath(e.place.topic)]: // its topic.md has problems of its own, already said
	case !ok:
		l.problems = append(l.problems, Problem{File: e.file, Line: 1, What: fmt.Sprintf("There is no topic called %q.", e.place.topic),
			Do: "Add topic.md to its folder, or move this file to a topic's folder."})
	case e.sound:
		t.add(e)
	}
}

func (t *Topic) add(e entry) {
	switch made := e.made.(type) {
	case *Page:
		made.Unsigned = !e.signed
		t.Pages = append(t.Pages, made)
	case *Exercise:
		made.Unsigned = !e.signed
		t.Exercises = append(t.Exercises, made)
	case *section:
		t.Unsigned = t.Unsigned || !e.signed
		t.parts[path.Base(e.file)] = made.prose
		t.Sources = append(t.Sources, made.sources...)
		switch e.place.id {
		case "easy-read":
			t.EasyRead = made.html
		case "try-this-week":
			t.TryThisWeek = made.html
		case "if-this-is-hard":
			t.IfHard = made.html
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
			if leadsIntoPacks(to) && !l.seen[to] {
				l.problems = append(l.problems, Problem{File: e.file, Line: k.line, What: fmt.Sprintf("Nothing is at %q.", to),
					Do: "Check the spelling of the file it should lead to, or take it out."})
			}
		}
	}
}
