package pack

import (
	"slices"
	"strings"
	"unicode"
)

// leastWords is how much running text a grade needs to mean anything (TOP-9).
const leastWords = 100

// The highest Flesch–Kincaid grades for each kind of reader (TOP-9).
const (
	gradePeople = 6.0
	gradeStaff  = 10.0
)

// prose is the running text of one file, in blocks, for each kind of reader.
type prose struct{ people, staff []string }

// tally is what the Flesch–Kincaid formula counts.
type tally struct{ words, sentences, measured, syllables int }

// Grade is the US school grade by Flesch–Kincaid (Kincaid et al. 1975).
func (t tally) grade() float64 {
	if t.sentences == 0 || t.measured == 0 {
		return 0
	}
	return 0.39*float64(t.words)/float64(t.sentences) + 11.8*float64(t.syllables)/float64(t.measured) - 15.59
}

func (t *tally) add(u tally) {
	t.words += u.words
	t.sentences += u.sentences
	t.measured += u.measured
	t.syllables += u.syllables
}

// count measures blocks of text. A block that doesn't end a sentence (a heading, a choice in a list) isn't running
// text and isn't counted. An exempt word counts as a word of its sentence, but its syllables are left out.
func count(blocks []string, exempt map[string]bool) tally {
	var t tally
	for _, block := range blocks {
		if !endsSentence(block) {
			continue
		}
		for _, sentence := range sentences(block) {
			ws := words(sentence)
			if len(ws) == 0 {
				continue
			}
			t.sentences++
			t.words += len(ws)
			for _, w := range ws {
				if w = plainWord(w); !exempt[w] {
					t.measured++
					t.syllables += Syllables(w)
				}
			}
		}
	}
	return t
}

const closers = "\"'”’)]"

func endsSentence(s string) bool {
	s = strings.TrimRight(strings.TrimSpace(s), closers)
	return s != "" && strings.ContainsRune(".?!…:", lastRune(s))
}

func lastRune(s string) rune {
	rs := []rune(s)
	return rs[len(rs)-1]
}

// sentences splits at full stops, question and exclamation marks and ellipses before a space; not at an ellipsis that a small
// letter follows. A colon only ends a sentence at the end of a block.
func sentences(s string) []string {
	var out []string
	start, rs := 0, []rune(s)
	for i, r := range rs {
		if !strings.ContainsRune(".?!…", r) {
			continue
		}
		j := i + 1
		for j < len(rs) && strings.ContainsRune(closers, rs[j]) {
			j++
		}
		if j == len(rs) || unicode.IsSpace(rs[j]) && !(r == '…' && startsSmall(rs[j:])) {
			out = append(out, string(rs[start:j]))
			start = j
		}
	}
	return append(out, string(rs[start:]))
}

// startsSmall says whether the next word begins with a small letter.
func startsSmall(rs []rune) bool {
	i := slices.IndexFunc(rs, func(r rune) bool { return !unicode.IsSpace(r) })
	return i >= 0 && unicode.IsLower(rs[i])
}

// words are what stands between spaces and dashes and has a letter or digit in it. A hyphen joins.
func words(s string) []string {
	fields := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("–—/…", r) })
	return slices.DeleteFunc(fields, func(w string) bool {
		return !strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	})
}

// plainWord is a word as the lists have it: lower case, straight apostrophes, nothing around it.
func plainWord(w string) string {
	w = strings.ReplaceAll(strings.ToLower(w), "’", "'")
	w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.TrimSuffix(w, "'s")
}
