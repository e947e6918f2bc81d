package content_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"towpath/internal/pack"
)

// topics are the seven, in the order in which they are offered.
var topics = []string{"recovery", "stress", "health", "me", "people", "rights", "daily-life"}

// twelve are the kinds of exercise that TOP-3 counts, by the kinds of part that make them.
var twelve = map[string][]pack.Kind{
	"text": {pack.Text, pack.LongText}, "choice": {pack.ChooseOne, pack.ChooseSome}, "scale": {pack.Scale}, "ranking": {pack.Ranking},
	"card sort": {pack.CardSort}, "list": {pack.List}, "tracker": {pack.Tracker}, "wheel": {pack.Wheel}, "timeline": {pack.Timeline},
	"plan": {pack.Plan}, "spoken": {pack.Spoken}, "drawing or photo": {pack.Drawing, pack.Photo},
}

func TestTheSevenTopics(t *testing.T) {
	lib, _ := load(t)
	pages, exercises := 0, 0
	used := map[pack.Kind]bool{}
	var ids []string
	for _, topic := range lib.Topics() {
		ids = append(ids, topic.ID)
		pages, exercises = pages+len(topic.Pages), exercises+len(topic.Exercises)
		t.Run("TOP-1 TOP-8 "+topic.ID+" has an opening, easy words, a week to try and what to do if it is hard", func(t *testing.T) {
			for name, text := range map[string]pack.HTML{"opening": topic.Opening, "easy read": topic.EasyRead, "try this week": topic.TryThisWeek, "if this is hard": topic.IfHard} {
				if text == "" {
					t.Errorf("no %s", name)
				}
			}
			if len(topic.Pages) < 5 || len(topic.Chime) == 0 || topic.Minutes != 1 {
				t.Errorf("%d pages, %v, %d minutes", len(topic.Pages), topic.Chime, topic.Minutes)
			}
			if len(topic.EasyRead) >= len(topic.Opening) {
				t.Errorf("the easy words are no shorter: %d, %d", len(topic.EasyRead), len(topic.Opening))
			}
		})
		t.Run("TOP-1 "+topic.ID+" has four exercises of different kinds", func(t *testing.T) {
			kinds := map[string]bool{}
			for _, e := range topic.Exercises {
				for _, p := range e.Parts {
					used[p.Kind] = true
					kinds[countedAs(p.Kind)] = true
				}
			}
			if len(topic.Exercises) < 4 || len(kinds) < 4 {
				t.Errorf("%d exercises, kinds %v", len(topic.Exercises), kinds)
			}
		})
		t.Run("TOG-5 each page and exercise of "+topic.ID+" has questions for the person and coaching for the supporter", func(t *testing.T) {
			for _, p := range topic.Pages {
				if len(p.Reflect) == 0 || len(p.Coaching) == 0 {
					t.Error(p.ID)
				}
			}
			for _, e := range topic.Exercises {
				if len(e.Reflect) == 0 || len(e.Coaching) == 0 {
					t.Error(e.ID)
				}
			}
		})
	}
	t.Run("TOP-1 there are seven topics, 45 pages and 35 exercises at least", func(t *testing.T) {
		if !slices.Equal(ids, topics) || pages < 45 || exercises < 35 {
			t.Errorf("%v: %d pages, %d exercises", ids, pages, exercises)
		}
	})
	t.Run("TOP-3 all twelve kinds are in use", func(t *testing.T) {
		for name, kinds := range twelve {
			if !slices.ContainsFunc(kinds, func(k pack.Kind) bool { return used[k] }) {
				t.Error(name)
			}
		}
	})
	t.Run("TOP-7 each wish leads to two things at least, and no topic is out of every wish's reach", func(t *testing.T) {
		reached := map[string]bool{}
		for _, w := range lib.Wishes() {
			n := 0
			for _, to := range w.Leads {
				if p, e := lib.At(to); p != nil || e != nil {
					reached[strings.Split(to, "/")[2]] = true
					n++
				}
			}
			if n < 2 {
				t.Errorf("%s leads to %d", w.ID, n)
			}
		}
		for _, id := range topics {
			if !reached[id] {
				t.Errorf("no wish leads to %s", id)
			}
		}
	})
}

func TestTheLessons(t *testing.T) {
	lib, _ := load(t)
	tasks, areas, rooms, wants := map[string]int{}, map[pack.Area]int{}, map[string]int{}, map[string]int{}
	for _, l := range lib.Lessons() {
		areas[l.Area]++
		tasks[l.Task]++
		rooms[l.Practice]++
		for _, w := range l.Wants {
			wants[w]++
		}
	}
	t.Run("NET-3 there are thirty lessons and more, of ten minutes or less, in every area", func(t *testing.T) {
		if n := len(lib.Lessons()); n < 30 {
			t.Errorf("%d lessons", n)
		}
		for _, a := range pack.Areas {
			if areas[a] == 0 {
				t.Errorf("none in %s", a)
			}
		}
	})
	t.Run("NET-3 each of the eight foundation tasks has a lesson, each want is led to, and each practice room is found by one", func(t *testing.T) {
		for _, of := range []struct {
			name string
			ids  []string
			have map[string]int
		}{{"task", pack.Tasks, tasks}, {"want", pack.Wants, wants}, {"practice room", pack.PracticeRooms, rooms}} {
			for _, id := range of.ids {
				if of.have[id] == 0 {
					t.Errorf("no lesson for the %s %s", of.name, id)
				}
			}
		}
	})
}

func countedAs(k pack.Kind) string {
	for name, kinds := range twelve {
		if slices.Contains(kinds, k) {
			return name
		}
	}
	return string(k)
}

// instance is how a text names an example; "for example" only says that there is more of a sort.
var instance = regexp.MustCompile(`(?i)(\S+)\s+examples?\b[^.]{0,60}:`)

func TestExamplesAreLabelled(t *testing.T) {
	lib, _ := load(t)
	for _, topic := range lib.Topics() {
		t.Run("TOP-1 what is made up in "+topic.ID+" says so, and nobody's words are quoted as testimony", func(t *testing.T) {
			for _, f := range lib.Files(topic.ID) {
				for _, m := range instance.FindAllStringSubmatch(f.Text, -1) {
					if !strings.HasSuffix(strings.ToLower(m[1]), "made-up") {
						t.Errorf("%s: %q", f.Path, m[0])
					}
				}
				if strings.Contains(f.Text, "\n> ") {
					t.Errorf("%s quotes somebody", f.Path)
				}
			}
		})
	}
}

func TestGlossary(t *testing.T) {
	lib, _ := load(t)
	words := lib.Glossary()
	byWord := map[string]*pack.Term{}
	forms := map[string]string{}
	for _, w := range words {
		byWord[strings.ToLower(w.Word)] = w
		for _, form := range append([]string{w.Word}, w.Also...) {
			if other, taken := forms[strings.ToLower(form)]; taken {
				t.Errorf("TOP-8 %q belongs to %q and to %q", form, other, w.Word)
			}
			forms[strings.ToLower(form)] = w.Word
		}
	}
	t.Run("TOP-8 there are words enough, and the ones people are most often left alone with", func(t *testing.T) {
		if len(words) < 40 {
			t.Errorf("%d words", len(words))
		}
		for _, word := range []string{"advocate", "care plan", "consent", "side effect", "relapse", "psychosis", "sectioned", "detained", "capacity", "advance statement", "trigger", "grounding"} {
			if byWord[word] == nil {
				t.Errorf("no %q", word)
			}
		}
	})
	t.Run("TOP-8 no two words are explained by each other", func(t *testing.T) {
		names := func(text string, w *pack.Term) bool {
			text = " " + strings.ToLower(strings.Map(func(r rune) rune {
				if strings.ContainsRune(".,:;?", r) {
					return ' '
				}
				return r
			}, text)) + " "
			return slices.ContainsFunc(append([]string{w.Word}, w.Also...), func(form string) bool { return strings.Contains(text, " "+strings.ToLower(form)+" ") })
		}
		for _, a := range words {
			for _, b := range words {
				if a != b && names(a.Means, b) && names(b.Means, a) {
					t.Errorf("%s and %s", a.Word, b.Word)
				}
			}
		}
	})
	t.Run("TOP-8 the meanings keep the voice, and decide for nobody what an experience is", func(t *testing.T) {
		for _, w := range words {
			for _, word := range append([]string{"delusion", "hallucination", "not real", "imaginary", "suffer", "insight"}, avoided...) {
				if strings.Contains(strings.ToLower(w.Means), word) {
					t.Errorf("%s: %q", w.Word, word)
				}
			}
		}
	})
	t.Run("TOP-8 a claim has its source", func(t *testing.T) {
		if len(lib.GlossarySources()) == 0 {
			t.Error("none")
		}
	})
	t.Run("TOP-8 every topic has words that are explained", func(t *testing.T) {
		for _, topic := range lib.Topics() {
			if len(lib.Terms(topic)) == 0 {
				t.Error(topic.ID)
			}
		}
	})
}
