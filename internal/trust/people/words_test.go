package people_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"towpath/internal/pack"
	"towpath/internal/trust/people"
)

// staffKeys begin the sentences that only staff read.
var staffKeys = []string{"people.staff", "people.join", "people.unlock", "people.password", "people.passkey", "people.app", "people.new",
	"people.help", "people.waybacks", "people.wayback.", "people.device", "people.totp", "people.invite", "people.roles", "people.email",
	"people.first", "people.wrong.staff", "people.wrong.unlock", "people.wrong.passkey", "people.start.active", "people.show.staff"}

var endOfSentence = regexp.MustCompile(`[.?:]["']?(\s|$)`)

// TestWordsAreEasyToRead measures what is read here as the content of packs is measured: Flesch–Kincaid grade.
func TestWordsAreEasyToRead(t *testing.T) {
	var catalogue map[string]any
	if err := yaml.Unmarshal(people.Words.YAML, &catalogue); err != nil {
		t.Fatal(err)
	}
	tallies := map[bool]*[3]float64{true: {}, false: {}} // for staff or not: sentences, words, syllables
	for key, value := range catalogue {
		text, ok := value.(string)
		if forms, plural := value.(map[string]any); plural {
			text, ok = forms["other"].(string)
		}
		n := len(endOfSentence.FindAllString(text, -1))
		if !ok || n == 0 { // headings and labels aren't running text
			continue
		}
		staff := slices.ContainsFunc(staffKeys, func(k string) bool { return strings.HasPrefix(key, k) })
		tally := tallies[staff]
		tally[0] += float64(n)
		for w := range strings.FieldsSeq(text) {
			tally[1]++
			tally[2] += float64(pack.Syllables(strings.Trim(w, `".,?:{}`)))
		}
		if long := len(strings.Fields(text)) / n; long > 25 {
			t.Errorf("TOP-9 %s has sentences of %d words", key, long)
		}
		if strings.Contains(text, "!") {
			t.Errorf("%s shouts", key)
		}
	}
	for staff, most := range map[bool]float64{true: 10, false: 6} {
		sentences, words, syllables := tallies[staff][0], tallies[staff][1], tallies[staff][2]
		grade := 0.39*words/sentences + 11.8*syllables/words - 15.59
		t.Logf("staff %v: %.0f words, grade %.1f", staff, words, grade)
		if words < 100 || grade > most {
			t.Errorf("TOP-9 %.0f words read at grade %.1f; the most is %.0f", words, grade, most)
		}
	}
}
