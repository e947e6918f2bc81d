package editing

import (
	"strings"
	"unicode"
)

// span is a piece of text that two wordings share, or that only one of them has.
type span struct {
	Text string
	Old  bool // only in the earlier one
	New  bool // only in the later one
}

// passage is a line or a run of lines of two wordings, word by word. Skipped is how many lines that are alike come before it.
type passage struct {
	Skipped int
	Spans   []span
}

// most pieces of two texts that are compared one by one; what is longer is shown as replaced whole.
const mostPieces = 6_000

// compare shows how a later wording differs from an earlier one: line by line, and word by word where lines changed.
func compare(earlier, later string) (all []passage) {
	skipped := 0
	var olds, news []string
	flush := func() {
		if len(olds)+len(news) == 0 {
			return
		}
		all = append(all, passage{Skipped: skipped, Spans: words(strings.Join(olds, ""), strings.Join(news, ""))})
		olds, news, skipped = nil, nil, 0
	}
	for _, s := range align(split(earlier, func(r rune) bool { return r == '\n' }), split(later, func(r rune) bool { return r == '\n' })) {
		switch {
		case s.Old:
			olds = append(olds, s.Text)
		case s.New:
			news = append(news, s.Text)
		default:
			flush()
			skipped++
		}
	}
	flush()
	return all
}

// words compares two texts word by word, and joins what belongs together: what was taken out, then what came in its place.
func words(earlier, later string) (all []span) {
	var old, new, between string
	flush := func() {
		for _, s := range []span{{Text: old, Old: true}, {Text: new, New: true}, {Text: between}} {
			if s.Text != "" {
				all = append(all, s)
			}
		}
		old, new, between = "", "", ""
	}
	for _, s := range align(pieces(earlier), pieces(later)) {
		switch {
		case !s.Old && !s.New && (old+new == "" || strings.TrimSpace(s.Text) != "" || strings.Contains(s.Text, "\n")):
			between += s.Text
			flush()
		case !s.Old && !s.New:
			between += s.Text // space, which belongs to both if another change follows
		default:
			old, new, between = old+between, new+between, ""
			if s.Old {
				old += s.Text
			} else {
				new += s.Text
			}
		}
	}
	flush()
	return joined(all)
}

// joined are spans with neighbours of one sort made one.
func joined(spans []span) (all []span) {
	for _, s := range spans {
		if n := len(all); n > 0 && all[n-1].Old == s.Old && all[n-1].New == s.New {
			all[n-1].Text += s.Text
			continue
		}
		all = append(all, s)
	}
	return all
}

// pieces are words, and what stands between them.
func pieces(text string) (all []string) {
	start, space := 0, false
	for i, r := range text {
		if is := unicode.IsSpace(r); i > start && is != space {
			all, start = append(all, text[start:i]), i
			space = is
		} else {
			space = is
		}
	}
	if start < len(text) {
		all = append(all, text[start:])
	}
	return all
}

// split is a text after each rune that ends a piece.
func split(text string, ends func(rune) bool) (all []string) {
	start := 0
	for i, r := range text {
		if ends(r) {
			all, start = append(all, text[start:i+1]), i+1
		}
	}
	if start < len(text) {
		all = append(all, text[start:])
	}
	return all
}

// align finds the longest run of pieces that two texts share, in order (by the method of longest common subsequences).
func align(a, b []string) (all []span) {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		all = append(all, span{Text: a[head]})
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	all = append(all, middle(a[head:len(a)-tail], b[head:len(b)-tail])...)
	for _, s := range a[len(a)-tail:] {
		all = append(all, span{Text: s})
	}
	return all
}

func middle(a, b []string) (all []span) {
	longest := table(a, b)
	i, j := 0, 0
	for i < len(a) && j < len(b) && longest != nil {
		switch {
		case a[i] == b[j]:
			all = append(all, span{Text: a[i]})
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			all = append(all, span{Text: a[i], Old: true})
			i++
		default:
			all = append(all, span{Text: b[j], New: true})
			j++
		}
	}
	for _, s := range a[i:] {
		all = append(all, span{Text: s, Old: true})
	}
	for _, s := range b[j:] {
		all = append(all, span{Text: s, New: true})
	}
	return all
}

// table holds how much of a from i and of b from j is shared; nil where the two are too long to compare.
func table(a, b []string) [][]uint16 {
	if len(a)*len(b) > mostPieces*1_000 {
		return nil
	}
	t := make([][]uint16, len(a)+1)
	for i := range t {
		t[i] = make([]uint16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				t[i][j] = t[i+1][j+1] + 1
			} else {
				t[i][j] = max(t[i+1][j], t[i][j+1])
			}
		}
	}
	return t
}
