package people

import (
	"crypto/rand"
	"math/big"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/plain"
)

// cardWords are the words that cards are made of. Four of them are 40 bits and a little more; a test holds that.
var cardWords = plain.Words

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
	words := plain.Split(typed)
	if len(words) != n {
		return nil, fault.New(fault.Invalid, "people.words.count", "n", n)
	}
	for i, w := range words {
		if words[i] = plain.Nearest(w); words[i] == "" {
			return nil, fault.New(fault.Invalid, "people.words.unknown", "place", i+1)
		}
	}
	return words, nil
}
