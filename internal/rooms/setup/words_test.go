package setup_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"towpath/internal/pack"
	"towpath/internal/rooms/setup"
)

var endOfSentence = regexp.MustCompile(`[.?:]["']?(\s|$)`)

// TestWordsAreEasyToRead measures what staff read here as the content of packs is measured: Flesch–Kincaid grade.
func TestWordsAreEasyToRead(t *testing.T) {
	var catalogue map[string]string
	if err := yaml.Unmarshal(setup.Words.YAML, &catalogue); err != nil {
		t.Fatal(err)
	}
	var sentences, words, syllables float64
	for key, text := range catalogue {
		if n := len(endOfSentence.FindAllString(text, -1)); n > 0 { // headings and labels aren't running text
			sentences += float64(n)
			for w := range strings.FieldsSeq(text) {
				words++
				syllables += float64(pack.Syllables(strings.Trim(w, `".,?:{}`)))
			}
			if long := len(strings.Fields(text)) / n; long > 30 {
				t.Errorf("TOP-9 %s has sentences of %d words", key, long)
			}
		}
	}
	grade := 0.39*words/sentences + 11.8*syllables/words - 15.59
	t.Logf("%.0f words, grade %.1f", words, grade)
	if words < 100 || grade > 10 {
		t.Errorf("TOP-9 %.0f words read at grade %.1f; the most for staff is 10", words, grade)
	}
}
