package pack

import (
	"slices"
	"strings"
)

// Wish is something that people may want, and what there is here for it (TOP-7). What it leads to is for a person to choose.
type Wish struct {
	ID, Text string
	Words    []string // by which it is known in what somebody writes themselves; * at the end stands for any ending
	Leads    []string // addresses of pages and exercises, the gentlest beginning first
	Lang     string
}

const (
	mostWishes = 40
	wishDo     = "Write it as somebody would say it, such as: To sleep better"
	leadsDo    = "List under leads the addresses of pages and exercises, such as /topics/stress/sleep."
	knownDo    = "List under words those by which somebody might say it themselves, in small letters."
)

func parseWishes(d *desk, _ place, raw []byte) (any, []link) {
	doc, ok := split(d, raw)
	if !ok {
		return []*Wish(nil), nil
	}
	f := newFields(d, doc.front, doc.frontLine, 1)
	lang := f.lang()
	var all []*Wish
	var links []link
	for _, m := range f.maps("wishes") {
		w, to := m.wish()
		w.Lang, links = lang, append(links, to...)
		if slices.ContainsFunc(all, func(o *Wish) bool { return o.ID == w.ID }) {
			d.say(m.line, "Two wishes have the id %q.", "Give one of them another.", w.ID)
		}
		all = append(all, w)
	}
	if !f.has("wishes") || len(all) > mostWishes {
		d.say(1, "There should be 1 to %d wishes.", "List them under wishes.", mostWishes)
	}
	f.done()
	if strings.TrimSpace(string(doc.body)) != "" {
		d.say(doc.bodyLine+1, "Nothing is read from the text here.", "Use a # comment in the front matter for a note to other authors.")
	}
	return all, links
}

func (f *fields) wish() (*Wish, []link) {
	w := &Wish{ID: f.need("id", slugDo), Text: f.need("text", wishDo), Words: f.prompts("words", knownDo)}
	if w.ID != "" && !isSlug(w.ID) {
		f.d.say(f.lineOf("id"), "%q can't be an id.", slugDo, w.ID)
	}
	for i, word := range w.Words {
		w.Words[i] = strings.ToLower(word)
		if bare := strings.TrimSuffix(word, "*"); len(words(bare)) != 1 || len(bare) < 3 {
			f.d.say(f.lineOf("words"), "%q isn't one word of three letters or more.", knownDo, word)
		}
	}
	if !f.has("leads") {
		f.d.say(f.line, "\"leads\" is missing.", leadsDo)
	}
	f.someOf("leads", leadsDo)
	leads, lines := f.textLines("leads")
	var links []link
	for i, to := range leads {
		if !leadsIntoPacks(to) || strings.HasPrefix(to, LessonPath("")) || strings.Count(to, "/") != 3 {
			f.d.say(lines[i], "%q isn't the address of a page or an exercise.", leadsDo, to)
			continue
		}
		links = append(links, link{to: to, line: lines[i]})
	}
	w.Leads = leads
	f.done()
	return w, links
}

// Known reports whether a word that somebody wrote is one by which the wish is known.
func (w *Wish) Known(word string) bool {
	word = plainWord(word)
	return slices.ContainsFunc(w.Words, func(known string) bool {
		stem, any := strings.CutSuffix(known, "*")
		return word == stem || any && strings.HasPrefix(word, stem)
	})
}

// addWishes lays wishes over those of earlier layers, one by one; new ones come after them.
func addWishes(to, made any) any {
	all := slices.Clone(to.([]*Wish))
	for _, w := range made.([]*Wish) {
		if i := slices.IndexFunc(all, func(o *Wish) bool { return o.ID == w.ID }); i >= 0 {
			all[i] = w
		} else {
			all = append(all, w)
		}
	}
	return all
}

func putWishes(_ *loader, lib *Library, e entry) {
	if e.sound {
		lib.wishes = e.made.([]*Wish)
	}
}

// Wishes are what people may want, in order.
func (l *Library) Wishes() []*Wish { return l.wishes }

// At finds the page or the exercise at an address; both are nil where there is none.
func (l *Library) At(address string) (*Page, *Exercise) {
	parts := strings.Split(address, "/")
	if len(parts) != 4 {
		return nil, nil
	}
	switch parts[1] {
	case "topics":
		p, _ := l.Page(parts[2], parts[3])
		return p, nil
	case "exercises":
		e, _ := l.Exercise(parts[2], parts[3])
		return nil, e
	}
	return nil, nil
}
