package pack

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Term is a word that not everybody knows, explained in one or two plain sentences (TOP-8).
type Term struct {
	Word  string
	Also  []string // other forms by which it is found in texts
	Means string
	Lang  string // what it is written in

	Unsigned bool
}

// ID tells a word apart within a page.
func (t *Term) ID() string { return NewID(t.Word) }

// WordsPath is where all words are explained.
const WordsPath = "/topics/words"

// glossary is what a glossary.md holds: words by their small letters, and where what it says comes from.
type glossary struct {
	words   map[string]*Term
	sources []Source
}

// longestMeaning is in characters: two plain sentences.
const longestMeaning = 300

const (
	wordDo  = "Begin each with a line such as # care plan, then other forms of it in a line that begins with Also:, and then what it means."
	plainDo = "Write plain sentences, without links, lists or emphasis."
)

// parseGlossary reads words, each below a heading of its own. Sources stand in the front matter.
func parseGlossary(d *desk, _ place, raw []byte) (any, []link) {
	doc, ok := split(d, raw)
	if !ok {
		return glossary{}, nil
	}
	f := newFields(d, doc.front, doc.frontLine, 1)
	lang := f.lang()
	made := glossary{map[string]*Term{}, f.sources()}
	f.done()
	var at *Term
	line, began := doc.bodyLine, 0
	for text := range strings.Lines(string(doc.body)) {
		line++
		switch text = strings.TrimSpace(text); {
		case text == "":
		case strings.HasPrefix(text, "# "):
			at.finish(d, began)
			at, began = &Term{Word: typeset(strings.TrimSpace(text[2:])), Lang: lang}, line
			made.add(d, at, line)
		case at == nil:
			d.say(line, "This text belongs to no word.", wordDo)
		case strings.HasPrefix(text, "Also:"):
			at.also(d, text[len("Also:"):], line)
		case strings.ContainsAny(text, "<>[]*_`#|"):
			d.say(line, "A meaning is plain text.", plainDo)
			at.Means = cmp.Or(at.Means, ".")
		default:
			at.Means = strings.TrimSpace(at.Means + " " + typeset(text))
		}
	}
	at.finish(d, began)
	if len(made.words) == 0 && len(d.found) == 0 {
		d.say(doc.bodyLine, "There is no word in this file.", wordDo)
	}
	return made, nil
}

func (g glossary) add(d *desk, t *Term, line int) {
	switch key := strings.ToLower(t.Word); {
	case len(words(t.Word)) == 0:
		d.say(line, "This heading has no word in it.", wordDo)
	case g.words[key] != nil:
		d.say(line, "%q is explained twice in this file.", "Take out one of the two.", t.Word)
	default:
		g.words[key] = t
	}
}

func (t *Term) also(d *desk, forms string, line int) {
	if t.Means != "" || len(t.Also) > 0 {
		d.say(line, "Other forms of a word stand in one line, right below it.", wordDo)
	}
	for form := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(forms), "."), ",") {
		if form = typeset(strings.TrimSpace(form)); form == "" {
			d.say(line, "There is nothing between two commas.", "Write another form there, or take a comma out.")
		} else {
			t.Also = append(t.Also, form)
		}
	}
}

// finish holds a word to being explained. Line is where it stands.
func (t *Term) finish(d *desk, line int) {
	if t == nil {
		return
	}
	if t.Means == "" {
		d.say(line, "%q isn't explained.", wordDo, t.Word)
	}
	if n := len([]rune(t.Means)); n > longestMeaning {
		d.say(line, "The meaning of %q is too long: %d characters, and the most is %d.", "Keep it to two short sentences.", t.Word, n, longestMeaning)
	}
	if t.Means != "" && !endsSentence(t.Means) {
		d.say(line, "The meaning of %q doesn't end like a sentence.", "Put a full stop after it.", t.Word)
	}
	if len(newFinder([]*Term{t}).in([]string{t.Means})) > 0 {
		d.say(line, "%q is explained by itself.", "Use other words.", t.Word)
	}
}

// addGlossary lays words over those of earlier layers, word by word.
func addGlossary(to, made any) any {
	under, over := to.(glossary), made.(glossary)
	all := glossary{map[string]*Term{}, slices.Concat(under.sources, over.sources)}
	maps.Copy(all.words, under.words)
	maps.Copy(all.words, over.words)
	return all
}

func putGlossary(_ *loader, lib *Library, e entry) {
	if e.sound {
		lib.glossary = e.made.(glossary)
	}
}

// Glossary are all words that are explained, from A to Z.
func (l *Library) Glossary() []*Term {
	return slices.SortedFunc(maps.Values(l.glossary.words), func(a, b *Term) int {
		return cmp.Compare(strings.ToLower(a.Word), strings.ToLower(b.Word))
	})
}

// GlossarySources are where what the glossary claims comes from.
func (l *Library) GlossarySources() []Source { return l.glossary.sources }

// Terms are the words explained that stand in something of this library (a *Topic, *Page, *Exercise or *Lesson), in the order in which they
// are met. They are looked for when somebody first asks.
func (l *Library) Terms(of any) []*Term {
	if found, ok := l.terms.Load(of); ok {
		return found.([]*Term)
	}
	lang, text := reading(of)
	found := slices.DeleteFunc(newFinder(l.Glossary()).in(text), func(t *Term) bool { return mainLang(t.Lang) != mainLang(lang) })
	l.terms.Store(of, found)
	return found
}

// reading is what there is to read in something, and its language.
func reading(of any) (lang string, text []string) {
	switch x := of.(type) {
	case *Topic:
		text = []string{x.Title}
		for _, name := range append([]string{"topic.md"}, sectionFiles...) {
			text = append(text, x.parts[name].people...)
		}
		return x.Lang, text
	case *Page:
		return x.Lang, append([]string{x.Title}, x.prose.people...)
	case *Exercise:
		return x.Lang, append([]string{x.Title}, x.prose.people...)
	case *Lesson:
		return x.Lang, append([]string{x.Title}, x.prose.people...)
	}
	return "", nil
}

// finder finds words in texts.
type finder map[string][]form // by the first of its words

// form is one way in which a word is written.
type form struct {
	words []string
	term  *Term
}

func newFinder(terms []*Term) finder {
	f := finder{}
	for _, t := range terms {
		for _, written := range append([]string{t.Word}, t.Also...) {
			if ws := plainWords(written); len(ws) > 0 {
				f[ws[0]] = append(f[ws[0]], form{ws, t})
			}
		}
	}
	for first := range f { // the longest first: "advance statement" is not a statement
		slices.SortStableFunc(f[first], func(a, b form) int { return cmp.Compare(len(b.words), len(a.words)) })
	}
	return f
}

func plainWords(s string) []string {
	ws := words(s)
	for i, w := range ws {
		ws[i] = plainWord(w)
	}
	return ws
}

// in are the words that stand in blocks of text, in order, each once.
func (f finder) in(blocks []string) (found []*Term) {
	for _, block := range blocks {
		ws := plainWords(block)
		for i := 0; i < len(ws); {
			at := slices.IndexFunc(f[ws[i]], func(x form) bool { return i+len(x.words) <= len(ws) && slices.Equal(x.words, ws[i:i+len(x.words)]) })
			if at < 0 {
				i++
				continue
			}
			x := f[ws[i]][at]
			if !slices.Contains(found, x.term) {
				found = append(found, x.term)
			}
			i += len(x.words)
		}
	}
	return found
}

// mainLang is a language without its region.
func mainLang(lang string) string {
	b, _, _ := strings.Cut(lang, "-")
	return b
}

// gradeGlossary measures the meanings together.
func (l *Library) gradeGlossary() []graded {
	var text []string
	for _, t := range l.Glossary() {
		if mainLang(t.Lang) == english {
			text = append(text, t.Means)
		}
	}
	return gradeAll("glossary.md", []written{{"glossary.md", prose{people: text}}}, l.exempt, false)
}
