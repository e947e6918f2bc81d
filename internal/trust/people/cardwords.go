package people

import (
	"crypto/rand"
	_ "embed"
	"math/big"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"towpath/internal/ground/fault"
)

// cardWordsTXT are the words that cards are made of: short, calm, things one can picture, no two within one slip of each
// other. Four of them are 40 bits and a little more; a test holds all of that.
//
//go:embed cardwords.txt
var cardWordsTXT string

// cardWords is sorted.
var cardWords = strings.Fields(cardWordsTXT)

// How many words there are on a card, and in the words kept at home for a way back in.
const (
	wordsOnCard  = 4
	wordsForHome = 6
)

// longestWords is the most bytes of typed words that are looked at.
const longestWords = 200

// pickWords picks n words, each as likely as any other.
func pickWords(n int) []string {
	words := make([]string, n)
	for i := range words {
		at, err := rand.Int(rand.Reader, big.NewInt(int64(len(cardWords))))
		if err != nil {
			panic(err) // the system has no randomness: nothing may go on
		}
		words[i] = cardWords[at.Int64()]
	}
	return words
}

// readWords reads n words as somebody typed them: in any case, with any space, hyphens or commas between them, with a slip in
// each. The words come back as they stand on the card.
func readWords(typed string, n int) ([]string, error) {
	if len(typed) > longestWords {
		return nil, fault.New(fault.Invalid, "people.words.count", "n", n)
	}
	words := strings.Fields(plainLetters(typed))
	if len(words) != n {
		return nil, fault.New(fault.Invalid, "people.words.count", "n", n)
	}
	for i, w := range words {
		if words[i] = nearestCardWord(w); words[i] == "" {
			return nil, fault.New(fault.Invalid, "people.words.unknown", "place", i+1)
		}
	}
	return words, nil
}

// plainLetters is text in small letters without accents or marks that can't be seen, and with a space for everything else.
func plainLetters(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r):
			return unicode.ToLower(r)
		case unicode.In(r, unicode.Mn, unicode.Cf):
			return -1
		}
		return ' '
	}, norm.NFKD.String(text))
}

// nearestCardWord is w itself where it is a card word, or else the only one within one slip of it; "" where there is none, or
// more than one.
func nearestCardWord(w string) string {
	if _, ok := slices.BinarySearch(cardWords, w); ok {
		return w
	}
	found := ""
	for _, c := range cardWords {
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
