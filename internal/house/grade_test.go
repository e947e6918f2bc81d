package house_test

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"towpath/internal/pack"
)

// staffKeys begin the keys of what only staff read; all else is for everybody.
var staffKeys = []string{"setup.", "editing.", "service.", "sharing.withme", "together.people.", "together.person.", "access.stock", "access.arrange", "access.move", "access.group", "access.new", "access.person", "access.home", "access.how", "access.looks", "access.place.right", "access.place.public", "access.done.", "reports.",
	"people.staff", "people.join", "people.unlock", "people.password", "people.passkey", "people.app", "people.new",
	"people.help", "people.waybacks", "people.wayback.", "people.device", "people.totp", "people.invite", "people.roles", "people.email",
	"people.first", "people.wrong.staff", "people.wrong.unlock", "people.wrong.passkey", "people.start.active", "people.show.staff",
	"people.back.staff"}

// Most for people and for staff: US grades by Flesch–Kincaid, as content is measured, and words in a sentence.
const (
	gradePeople, gradeStaff       = 6, 10
	sentencePeople, sentenceStaff = 25, 30
	leastToMeasure                = 100 // words; less is measured together with other catalogues' few
)

var (
	sentenceEnd = regexp.MustCompile(`[.?:]["'”]?(\s|$)`)
	inBraces    = regexp.MustCompile(`\{\{\.\w+\}\}`)
)

// reading adds up running text.
type reading struct{ sentences, words, syllables float64 }

func (r *reading) add(s reading) {
	r.sentences, r.words, r.syllables = r.sentences+s.sentences, r.words+s.words, r.syllables+s.syllables
}

func (r reading) grade() float64 { return 0.39*r.words/r.sentences + 11.8*r.syllables/r.words - 15.59 }

// readingOf measures a sentence of a catalogue; headings and labels are no running text, and have none.
func readingOf(text string) (r reading) {
	text = inBraces.ReplaceAllString(text, "Sam")
	if r.sentences = float64(len(sentenceEnd.FindAllString(text, -1))); r.sentences == 0 {
		return reading{}
	}
	for w := range strings.FieldsSeq(text) {
		r.words++
		r.syllables += float64(pack.Syllables(strings.Trim(w, `"“”.,?:()`)))
	}
	return r
}

// sentencesOf are a catalogue's sentences by key, each form of a plural one of its own.
func sentencesOf(t *testing.T, file string) map[string]string {
	t.Helper()
	var catalogue map[string]any
	if err := yaml.Unmarshal([]byte(read(t, file)), &catalogue); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	all := map[string]string{}
	for key, value := range catalogue {
		switch v := value.(type) {
		case string:
			all[key] = v
		case map[string]any:
			for form, text := range v {
				all[key+" ("+form+")"], _ = text.(string)
			}
		}
	}
	return all
}

// TOP-9: what is said round content is as easy to read as content. A new catalogue is measured without being named here.
func TestTOP9WordsAreEasyToRead(t *testing.T) {
	few := map[bool]*reading{true: {}, false: {}} // by: for staff
	hold := func(what string, r reading, staff bool) {
		most := gradePeople
		if staff {
			most = gradeStaff
		}
		t.Logf("%s, for staff %v: %.0f words, grade %.1f", what, staff, r.words, r.grade())
		if r.grade() > float64(most) {
			t.Errorf("TOP-9 %s: %.0f words read at grade %.1f; the most is %d (for staff: %v)", what, r.words, r.grade(), most, staff)
		}
	}
	for _, file := range files(t, "words.en.yaml") {
		if strings.Contains(file, "/guide/") {
			continue // the guide of the design system shows made-up pages
		}
		room := map[bool]*reading{true: {}, false: {}}
		for key, text := range sentencesOf(t, file) {
			staff := slices.ContainsFunc(staffKeys, func(k string) bool { return strings.HasPrefix(key, k) })
			r, most := readingOf(text), sentencePeople
			if staff {
				most = sentenceStaff
			}
			if r.sentences > 0 && r.words/r.sentences > float64(most) {
				t.Errorf("TOP-9 %s: %s has sentences of %.0f words", file, key, r.words/r.sentences)
			}
			if strings.Contains(text, "!") {
				t.Errorf("%s: %s shouts", file, key)
			}
			room[staff].add(r)
		}
		for staff, r := range room {
			if r.words < leastToMeasure {
				few[staff].add(*r)
			} else {
				hold(path.Dir(file), *r, staff)
			}
		}
	}
	for staff, r := range few {
		if r.words >= leastToMeasure {
			hold("the catalogues that say little", *r, staff)
		}
	}
}
