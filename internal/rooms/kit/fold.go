package kit

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What is looked for and what is looked through are made alike first: without capitals, accents and the signs that one writer
// sets and another leaves out, so that somebody finds “Müller” by “muller”, and “الأمل” by “الامل”.

// Fold is a text made alike, for other rooms that look for names.
func Fold(s string) string { return fold(s) }

// fold is a text made alike.
func fold(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			b = append(b, lower(c))
			i++
			continue
		}
		var n int
		b, n = foldRune(b, s[i:])
		i += n
	}
	return string(b)
}

// foldAt is fold with, for each byte of it, the letter of the text that it came from: where that begins.
func foldAt(s string) (folded string, at []int) {
	var b []byte
	for i := 0; i < len(s); {
		n := 1
		if c := s[i]; c < utf8.RuneSelf {
			b = append(b, lower(c))
		} else {
			b, n = foldRune(b, s[i:])
		}
		for len(at) < len(b) {
			at = append(at, i)
		}
		i += n
	}
	return string(b), append(at, len(s))
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// foldRune appends the first letter of s, which isn't ASCII, and says how many bytes of s that were.
func foldRune(b []byte, s string) ([]byte, int) {
	p := norm.NFKD.PropertiesString(s)
	n := max(p.Size(), 1)
	if dropped(p.CCC()) {
		return b, n
	}
	parts := p.Decomposition()
	if len(parts) == 0 || anotherLetter(parts) {
		r, _ := utf8.DecodeRuneInString(s)
		return alike(b, r), n
	}
	for len(parts) > 0 {
		r, size := utf8.DecodeRune(parts)
		if !dropped(norm.NFKD.Properties(parts).CCC()) {
			b = alike(b, r)
		}
		parts = parts[size:]
	}
	return b, n
}

// dropped reports, by the class that Unicode gives it, a sign that is set on or under a letter: accents, vowel points, tone
// marks. Those of lower classes change which letter it is (a Japanese か and が), and stay.
func dropped(class uint8) bool { return class >= 10 }

// anotherLetter reports a letter that is made of one and a sign which makes it another: it stays whole.
func anotherLetter(parts []byte) bool {
	for len(parts) > 0 {
		p := norm.NFKD.Properties(parts)
		if class := p.CCC(); class > 0 && !dropped(class) {
			return true
		}
		parts = parts[max(p.Size(), 1):]
	}
	return false
}

// alikes are letters that writers use for each other and Unicode keeps apart.
var alikes = map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ł': "l", 'ı': "i", 'þ': "th", 'ð': "d",
	'’': "'", '‘': "'", 'ʼ': "'", 'ى': "ي", 'ی': "ي", 'ک': "ك", 'ة': "ه", 'ـ': "", '\u200c': "", '\u200d': "", '\u200e': "", '\u200f': "", '\u00ad': ""}

func alike(b []byte, r rune) []byte {
	r = unicode.ToLower(unicode.ToUpper(r))
	if s, ok := alikes[r]; ok {
		return append(b, s...)
	}
	return utf8.AppendRune(b, r)
}

// query is what somebody looks for: words, each of which has to be there.
type query []word

type word struct {
	text  string
	plain string // the longest stretch of letters in it, which JSON writes as it is; "" where there is none
	loose bool   // written without spaces between words, or with other words grown on: it may begin anywhere
}

// grownOn are scripts that write words without space between them, or that put small words in front of others without one.
var grownOn = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
	unicode.Tibetan, unicode.Arabic, unicode.Hebrew}

func queryOf(text string) (q query) {
	for _, f := range strings.Fields(fold(text)) {
		trimmed := strings.TrimFunc(f, func(r rune) bool { return !inWord(r) })
		if trimmed == "" { // a sign, or an emoji
			trimmed = f
		}
		first, _ := utf8.DecodeRuneInString(trimmed)
		w := word{text: trimmed, loose: !inWord(first) || unicode.In(first, grownOn...)}
		for part := range strings.FieldsFuncSeq(trimmed, func(r rune) bool { return !inWord(r) }) {
			if len(part) > len(w.plain) {
				w.plain = part
			}
		}
		if !slices.Contains(q, w) {
			q = append(q, w)
		}
	}
	return q
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// How well something fits. Whoever looks for “art” means art and artist first, and heart only where there is neither.
type fits int

const (
	not fits = iota
	inside
	begins
)

// in says how a word is in a folded text, and where it is first found so.
func (w word) in(folded string) (fits, int) {
	at, found := -1, not
	for from := 0; ; {
		i := strings.Index(folded[from:], w.text)
		if i < 0 {
			return found, at
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(folded[:i])
		if w.loose || i == 0 || !inWord(before) {
			return begins, i
		}
		if found == not {
			found, at = inside, i
		}
		from = i + len(w.text)
	}
}

// in says how well all words are somewhere in texts.
func (q query) in(texts []string) fits {
	all := begins
	for _, w := range q {
		best := not
		for _, t := range texts {
			if f, _ := w.in(t); f > best {
				best = f
			}
		}
		if all = min(all, best); all == not {
			return not
		}
	}
	return all
}

// mayBeIn reports whether a body, as it is kept, can have all the words: it saves reading what can't. Where letters are written
// as numbers it can't tell, and says that it may.
func (q query) mayBeIn(body []byte) bool {
	text := string(body)
	if strings.Contains(text, `\u`) {
		return true
	}
	folded := ""
	for _, w := range q {
		if w.plain == "" {
			continue
		}
		if folded == "" {
			folded = fold(text)
		}
		if !strings.Contains(folded, w.plain) {
			return false
		}
	}
	return true
}
