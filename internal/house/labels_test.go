package house_test

import (
	"regexp"
	"strings"
	"testing"

	"towpath/content"
	"towpath/internal/pack"
)

// labels are what lessons call things of this site, by the key under which they are written on it.
var labels = map[string]string{
	"Help now": "page.help", "Leave site": "page.leave", "Read aloud": "page.aloud.read", "Show me less": "page.look.less.on", "Who has looked": "sharing.looks",
}

var quoted = regexp.MustCompile(`[‘']([A-Z][^’']*)[’']`)

// NET-3: somebody who looks for a word that a lesson says finds it on the site as it is said.
func TestNET3LessonsCallThingsWhatTheyAreCalled(t *testing.T) {
	keys, said := catalogues(t)["en"], map[string]int{}
	lib, _ := pack.Load(pack.Layer{Name: "content", FS: content.FS})
	for _, l := range lib.Lessons() {
		texts := append([]string{l.Note, string(l.Why), l.Wrong, l.Well}, append(l.Remember, l.Together...)...)
		for _, s := range l.Steps {
			texts = append(texts, s.Title, s.Text, s.Android, s.IPhone, s.Public)
		}
		for _, sentence := range strings.SplitAfter(strings.Join(texts, " "), ". ") {
			for label := range labels {
				said[label] += strings.Count(sentence, label)
			}
			if !strings.Contains(sentence, "this site") {
				continue
			}
			for _, m := range quoted.FindAllStringSubmatch(sentence, -1) {
				if labels[m[1]] == "" {
					t.Errorf("NET-3 %s: nobody holds %q to what is on this site: %s", l.ID, m[1], sentence)
				}
			}
		}
	}
	for label, key := range labels {
		if now := sentencesOf(t, keys[key])[key]; now != label {
			t.Errorf("NET-3 lessons say %q, and the site says %q (%s)", label, now, key)
		}
		if said[label] == 0 {
			t.Errorf("no lesson says %q", label)
		}
	}
}
