package pack

import (
	"strings"
	"testing"
)

// Counts as in a dictionary of British English; where speakers differ, the longer form.
var spoken = map[int]string{
	1: `a I the one two day days bad good hope home world made make makes walked looked asked tried cried helped seems whose these
		friend tired said through thought though bread ate eat eyes voice house shared moved voiced changed watched scared glad
		small breathe clothes please weeks months once twice there where year your you're I'm we'll don't can't who's what's`,
	2: `people person hopeful useful little table voices changes houses wanted needed added handled settled being doing going
		hoping making seven open even given taken moment moments homeless helpless careful safely lonely really
		quiet reading writing reason become towards under again about alone awake away because before afraid create
		nothing someone something sometimes hundred kettle morning worry worries worried money ready coffee chosen
		ages pages boxes wishes watches judges isn't doesn't didn't wouldn't`,
	3: `recover hospital medicine family families another anyone anything everyday everywhere whoever remember different interest important idea
		ideas area areas already yesterday tomorrow together exercise quieter loneliness happening video
		radio's' example beginning accepted united whenever created reminded deciding telephone beautiful`,
	4: `recovery identity society anxiety reality experience experienced everybody especially ordinary
		available television information`,
	5: `connectivity opportunity university organisation electricity`,
}

func TestSyllables(t *testing.T) {
	t.Run("TOP-9 syllables of known words", func(t *testing.T) {
		for want, list := range spoken {
			for _, word := range strings.Fields(list) {
				if got := Syllables(word); got != want {
					t.Errorf("Syllables(%q) = %d, want %d", word, got, want)
				}
			}
		}
	})
	t.Run("parts of a hyphened word add up, and a number is one", func(t *testing.T) {
		for word, want := range map[string]int{"good-enough": 3, "half-size": 2, "2011": 1, "97": 1, "—": 1, "": 1, "Made-up": 2} {
			if got := Syllables(word); got != want {
				t.Errorf("Syllables(%q) = %d, want %d", word, got, want)
			}
		}
	})
}
