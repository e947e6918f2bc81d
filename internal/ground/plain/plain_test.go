package plain

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Words that don't belong on paper: those that sound like another word somewhere in English, and those that upset, or that
// belong to belief, illness, guilt about food, family or being watched.
var (
	//go:embed testdata/homophones.txt
	homophones string
	//go:embed testdata/unfit.txt
	unfit string
)

func TestWords(t *testing.T) {
	t.Run("sorted, each once", func(t *testing.T) {
		if !slices.IsSorted(Words) || len(slices.Compact(slices.Clone(Words))) != len(Words) {
			t.Error("not sorted, or a word twice")
		}
	})
	t.Run("three to seven plain letters, singular", func(t *testing.T) {
		shape := regexp.MustCompile(`^[a-z]{3,7}$`)
		for _, w := range Words {
			if !shape.MatchString(w) || strings.HasSuffix(w, "ss") && len(w) < 4 {
				t.Error(w)
			}
		}
	})
	t.Run("ACC-6 no two are one slip apart", func(t *testing.T) {
		for i, a := range Words {
			for _, b := range Words[i+1:] {
				if oneSlip(a, b) {
					t.Errorf("%s and %s", a, b)
				}
			}
		}
	})
	for name, list := range map[string]string{"none sounds like another word": homophones, "none upsets": unfit} {
		t.Run(name, func(t *testing.T) {
			for _, w := range strings.Fields(list) {
				if slices.Contains(Words, w) {
					t.Error(w)
				}
			}
		})
	}
}

func TestNearest(t *testing.T) {
	for _, w := range Words {
		if Nearest(w) != w {
			t.Errorf("%s is taken for %q", w, Nearest(w))
		}
	}
	t.Run("a slip that fits two words fits none", func(t *testing.T) {
		both := 0
		for i, a := range Words {
			for _, b := range Words[i+1:] {
				if len(a) == len(b) && between(a, b) != "" {
					both++
					if got := Nearest(between(a, b)); got != "" {
						t.Errorf("%s lies between %s and %s and is taken for %s", between(a, b), a, b, got)
					}
				}
			}
		}
		if both == 0 {
			t.Error("no two words to try it with")
		}
	})
}

// between is a word one changed letter from each of two that differ in two letters, if it isn't one of Words.
func between(a, b string) string {
	at := []int{}
	for i := range a {
		if a[i] != b[i] {
			at = append(at, i)
		}
	}
	if len(at) != 2 {
		return ""
	}
	w := a[:at[0]] + string(b[at[0]]) + a[at[0]+1:]
	if slices.Contains(Words, w) {
		return ""
	}
	return w
}

// What is printed today is typed in years: neither the list nor how it is drawn from may change.
func TestFor(t *testing.T) {
	t.Run("ACC-9 the same words for the same text, for good", func(t *testing.T) {
		if got := strings.Join(For("/topics/recovery", 3), " "); got != "cocoa minute plaid" {
			t.Error(got)
		}
		if sum := sha256.Sum256([]byte(wordsTXT)); hex.EncodeToString(sum[:4]) != "cb65bc55" {
			t.Errorf("the list has changed: %x", sum[:4])
		}
	})
	t.Run("no word twice", func(t *testing.T) {
		for i := range 5000 {
			if w := For(strings.Repeat("x", i), 3); len(w) != 3 || w[0] == w[1] || w[1] == w[2] || w[0] == w[2] {
				t.Fatal(w)
			}
		}
	})
}
