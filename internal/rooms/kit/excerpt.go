package kit

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// piece is a stretch of an excerpt; one that was looked for is marked.
type piece struct {
	Text   string
	Marked bool
}

// How many letters of a text an excerpt has before the first word that was found, and altogether.
const (
	lettersBefore  = 40
	lettersExcerpt = 140
)

// excerpt is a part of the first of texts in which a word was found, with all found words in it marked; nil where there is none.
func (q query) excerpt(texts []string) []piece {
	for _, t := range texts {
		t = strings.Join(strings.Fields(t), " ")
		folded, at := foldAt(t)
		first := -1
		for _, w := range q {
			if f, i := w.in(folded); f != not && (first < 0 || i < first) {
				first = i
			}
		}
		if first >= 0 {
			from, to := window(t, at[first])
			return cut(t, from, to, q.spans(folded, at))
		}
	}
	return nil
}

// span is a stretch of a text, in bytes.
type span struct{ from, to int }

// spans are where the words of a query are found in a text, first one first, none over another.
func (q query) spans(folded string, at []int) (all []span) {
	for _, w := range q {
		for from := 0; ; {
			f, i := w.in(folded[from:])
			if f == not {
				break
			}
			i += from
			if f == begins || from == 0 {
				all = append(all, span{at[i], at[i+len(w.text)]})
			}
			from = i + len(w.text)
		}
	}
	slices.SortFunc(all, func(a, b span) int { return a.from - b.from })
	out := all[:0]
	for _, s := range all {
		if s.to > s.from && (len(out) == 0 || s.from >= out[len(out)-1].to) {
			out = append(out, s)
		}
	}
	return out
}

// window is the part of a text around a place in it that an excerpt shows: whole words, where they aren't endless.
func window(t string, at int) (from, to int) {
	from, to = at, at
	for n := 0; from > 0 && n < lettersBefore; n++ {
		_, size := utf8.DecodeLastRuneInString(t[:from])
		from -= size
	}
	if from > 0 {
		if i := strings.IndexByte(t[from:at], ' '); i >= 0 {
			from += i + 1
		}
	}
	for n := utf8.RuneCountInString(t[from:at]); to < len(t) && n < lettersExcerpt; n++ {
		_, size := utf8.DecodeRuneInString(t[to:])
		to += size
	}
	if to < len(t) {
		if i := strings.LastIndexByte(t[at:to], ' '); i > 0 {
			to = at + i
		}
	}
	return from, to
}

// cut is t from one place to another, in pieces.
func cut(t string, from, to int, marked []span) (all []piece) {
	add := func(text string, mark bool) {
		if text != "" {
			all = append(all, piece{text, mark})
		}
	}
	if from > 0 {
		add("… ", false)
	}
	at := from
	for _, s := range marked {
		if s.from < at || s.to > to {
			continue
		}
		add(t[at:s.from], false)
		add(t[s.from:s.to], true)
		at = s.to
	}
	add(t[at:to], false)
	if to < len(t) {
		add(" …", false)
	}
	return all
}
