package people

import (
	"context"
	"strings"

	"towpath/internal/ground/fault"
)

// A slip is a piece of paper with a few words on it that let whoever holds it do one thing, without an account, such as taking
// back a story. The words are as on cards; guessing them is limited alike.

// NewSlip makes the words of a slip for one use, and the keyed hash that finds them again. The words are kept nowhere.
func (r *Register) NewSlip(use string) (words []string, lookup []byte) {
	words = pickWords(wordsOnCard)
	return words, r.slip(use, words)
}

func (r *Register) slip(use string, words []string) []byte {
	return r.vault.Lookup("slip "+use, strings.Join(words, " "))
}

// BySlip runs find with the hash of the words that somebody typed, under the limits on guessing. find says whether there is
// something that it belongs to; where there isn't, the fault has the sentence at wrong.
func (r *Register) BySlip(ctx context.Context, use, typed, wrong string, find func(lookup []byte) (bool, error)) error {
	words, err := readWords(typed, wordsOnCard)
	if err != nil {
		return err
	}
	lookup := r.slip(use, words)
	return fault.Wrap(r.guess(ctx, wrong, r.placeLimits(ctx, "slip "+use), func() (bool, error) { return find(lookup) }), "people.BySlip")
}
