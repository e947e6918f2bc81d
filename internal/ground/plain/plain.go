// Package plain has words that are easy to read out, to write and to type: short, calm, things one can picture, no two within one
// slip of each other. What is printed on paper to be typed again is made of them.
package plain

import (
	"crypto/sha256"
	_ "embed"
	"math/big"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed words.txt
var wordsTXT string

// Words is sorted. What is printed depends on its order: a word is never added, moved or taken out.
var Words = strings.Fields(wordsTXT)

// Split are the words of a text as somebody typed it: in small letters, without accents or marks that can't be seen, whatever
// stands between them.
func Split(text string) []string {
	return strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r):
			return unicode.ToLower(r)
		case unicode.In(r, unicode.Mn, unicode.Cf):
			return -1
		}
		return ' '
	}, norm.NFKD.String(text)))
}

// Nearest is w itself where it is one of Words, or else the only one within one slip of it; "" where there is none, or
// more than one.
func Nearest(w string) string {
	if _, ok := slices.BinarySearch(Words, w); ok {
		return w
	}
	found := ""
	for _, c := range Words {
		if !oneSlip(c, w) {
			continue
		}
		if found != "" {
			return ""
		}
		found = c
	}
	return found
}

// oneSlip reports whether two words differ by one letter put in, left out or changed, or by two neighbours swapped.
func oneSlip(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	switch len(y) - len(x) {
	case 1:
		return slices.Equal(x[i:], y[i+1:])
	case 0:
		if i == len(x) {
			return false
		}
		swapped := i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && slices.Equal(x[i+2:], y[i+2:])
		return swapped || slices.Equal(x[i+1:], y[i+1:])
	}
	return false
}

// For are n different words for a text, at most ten: always the same for the same text.
func For(text string, n int) []string {
	sum := sha256.Sum256([]byte(text))
	var words []string
	for at := new(big.Int).SetBytes(sum[:]); len(words) < n; {
		var i big.Int
		at.DivMod(at, big.NewInt(int64(len(Words))), &i)
		if w := Words[i.Int64()]; !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}
