package content_test

import (
	"slices"
	"strings"
	"testing"

	"towpath/content"
	"towpath/internal/pack"
)

func load(t *testing.T) (*pack.Library, []pack.Problem) {
	t.Helper()
	return pack.Load(pack.Layer{Name: "content", FS: content.FS})
}

func TestShippedPacks(t *testing.T) {
	lib, problems := load(t)
	r := pack.Check(lib, problems)

	t.Run("TOP-1 TOP-2 no problems", func(t *testing.T) {
		for _, p := range r.Problems {
			t.Error(p)
		}
	})
	t.Run("TOP-9 people's text reads at grade 6 or below, staff text at 10 or below", func(t *testing.T) {
		if r.Grade.People.Max > 6 || r.Grade.People.Max == 0 || r.Grade.Staff.Max > 10 || r.Grade.Staff.Max == 0 {
			t.Errorf("grades: %+v", r.Grade)
		}
	})
	t.Run("TOP-3 every kind of part is in real use", func(t *testing.T) {
		used := map[pack.Kind]bool{}
		for _, topic := range lib.Topics() {
			for _, e := range topic.Exercises {
				for _, p := range e.Parts {
					used[p.Kind] = true
				}
			}
		}
		for _, k := range pack.Kinds {
			if !used[k] {
				t.Errorf("nothing uses %s", k)
			}
		}
	})
	t.Run("TOG-3 every step of the process has something", func(t *testing.T) {
		used := map[pack.Step]bool{}
		for _, topic := range lib.Topics() {
			for _, p := range topic.Pages {
				used[p.Step] = true
			}
		}
		for _, s := range pack.Steps {
			if !used[s] {
				t.Errorf("no page for %s", s)
			}
		}
	})
	t.Run("TOP-1 every exercise is offered by a page", func(t *testing.T) {
		for _, topic := range lib.Topics() {
			offered := map[string]bool{}
			for _, p := range topic.Pages {
				for _, id := range p.Exercises {
					offered[id] = true
				}
			}
			for _, e := range topic.Exercises {
				if !offered[e.ID] {
					t.Errorf("no page offers %s", e.ID)
				}
			}
		}
	})
}

// avoided are words that the voice of this project leaves out.
var avoided = []string{"!", "journey", "reach out", "self-care", "wellness", "brave", "imagine", "we noticed", "we can see", "you should", "you must", "schizophrenic", "psychotic", "sufferer", "commit suicide", "well done"}

func TestVoice(t *testing.T) {
	lib, _ := load(t)
	for _, topic := range lib.Topics() {
		texts := map[string]string{"opening": string(topic.Opening + topic.EasyRead + topic.TryThisWeek + topic.IfHard)}
		for _, p := range topic.Pages {
			texts[p.ID] = strings.Join(append([]string{p.Title, p.Summary, p.Note, string(p.Body)}, append(p.Reflect, p.Coaching...)...), " ")
		}
		for _, e := range topic.Exercises {
			texts[e.ID] = strings.Join(append([]string{e.Title, e.Summary, e.Note, string(e.Intro)}, append(e.Reflect, e.Coaching...)...), " ")
			for _, p := range e.Parts {
				texts[e.ID] += " " + p.Label + " " + p.Hint + " " + p.Own + " " + strings.Join(p.Words, " ")
				for _, o := range slices.Concat(p.Options, p.Trays, p.Areas) {
					texts[e.ID] += " " + o.Text + " " + o.Hint + " " + o.Reply
				}
			}
		}
		for id, text := range texts {
			for _, word := range avoided {
				if strings.Contains(strings.ToLower(text), word) {
					t.Errorf("%s/%s says %q", topic.ID, id, word)
				}
			}
		}
	}
}

func TestVoiceOfLessons(t *testing.T) {
	lib, _ := load(t)
	for _, l := range lib.Lessons() {
		text := strings.Join(slices.Concat([]string{l.Title, l.Summary, l.Note, l.Check, string(l.Why), l.Wrong, l.Well}, l.Remember, l.Together), " ")
		for _, s := range l.Steps {
			text += " " + strings.Join([]string{s.Title, s.Text, s.Android, s.IPhone, s.Public}, " ")
		}
		for _, word := range avoided {
			if strings.Contains(strings.ToLower(text), word) {
				t.Errorf("%s says %q", l.ID, word)
			}
		}
	}
}

func TestWaysOut(t *testing.T) {
	t.Run("SAFE-4 every page says that it can be left", func(t *testing.T) {
		lib, _ := load(t)
		for _, topic := range lib.Topics() {
			for _, p := range topic.Pages {
				body := strings.ToLower(string(p.Body))
				if !strings.Contains(body, "another day") && !strings.Contains(body, "another time") && !strings.Contains(body, "stop here") {
					t.Errorf("%s has no way out", p.ID)
				}
			}
		}
	})
}
