package pack

import (
	"slices"
	"strings"
	"testing"
)

const mapMD = "skills/lessons/a-map.md"

func TestLessons(t *testing.T) {
	lib, problems := Load(sound())
	wantNone(t, problems)

	t.Run("NET-3 a lesson is read with all that it is made of", func(t *testing.T) {
		l, ok := lib.Lesson("a-map")
		if !ok || l.Area != Foundation || l.Task != "apps" || l.Minutes != 8 || !slices.Equal(l.Wants, []string{"travel", "group"}) || l.Practice != "search" ||
			len(l.Steps) != 3 || l.Steps[0].Picture != "app-grid" || l.Steps[0].Android == "" || l.Steps[1].Public == "" || l.Why == "" || l.Version == "" || l.Lang != "en" {
			t.Fatalf("%+v", l)
		}
	})
	t.Run("NET-3 lessons come in order, and one that isn't there isn't found", func(t *testing.T) {
		all := lib.Lessons()
		if _, ok := lib.Lesson("no"); ok || len(all) != 2 || all[0].ID != "a-map" || !slices.Equal(all[1].After, []string{"a-map"}) {
			t.Errorf("%v", all)
		}
	})
	t.Run("TOP-9 what people read and what helpers read are graded apart", func(t *testing.T) {
		hard := strings.Repeat("Institutional considerations necessitate comprehensive organisational preparation. ", 20)
		for old, reader := range map[string]string{"A line shows the way.": "text for people", "Let them hold it.": "text for staff"} {
			files := soundFiles(t)
			files[mapMD].Data = []byte(strings.Replace(string(files[mapMD].Data), old, hard, 1))
			r := Check(Load(Layer{Name: "x", FS: files}))
			if len(r.Problems) != 1 || r.Problems[0].File != "x/"+mapMD || !strings.Contains(r.Problems[0].What, reader) {
				t.Errorf("%s: %v", reader, r.Problems)
			}
		}
	})
	t.Run("a lesson that begins with too little, and two in a ring, are said to authors", func(t *testing.T) {
		files := soundFiles(t)
		text := string(files[mapMD].Data)
		text = text[:strings.Index(text, "You want to see")] + "You want to see a friend.\n"
		files[mapMD].Data = []byte(strings.Replace(text, "claims: none", "after: [a-second-map]\nclaims: none", 1))
		r := Check(Load(Layer{Name: "x", FS: files}))
		if len(r.Problems) != 3 || !strings.Contains(r.Problems[0].What, "comes after itself") || !strings.Contains(r.Problems[1].What, "has 6 words") {
			t.Errorf("%v", r.Problems)
		}
	})
	t.Run("TOP-2 a lesson lies where it lies, has an address, and can be looked at before it is published", func(t *testing.T) {
		at, ok := Find(mapMD)
		if !ok || at.Path() != mapMD || at.Address() != "/skills/lessons/a-map" || at.Topic != Lessons || at.Sort != LessonSort {
			t.Errorf("%+v %v", at, ok)
		}
		f, _ := lib.File(mapMD)
		in := lib.Inspect(mapMD, strings.Replace(f.Text, "order: 10", "order: 20", 1))
		if in.Lesson == nil || len(in.Problems) != 1 || !strings.Contains(in.Problems[0].What, "has the order 20") || in.People.Words == 0 {
			t.Errorf("%+v", in)
		}
		if n := len(lib.Files(Lessons)); n != 2 {
			t.Errorf("%d files", n)
		}
	})
	t.Run("TOP-2 a lesson that nobody signed isn't shown to people where content is held", func(t *testing.T) {
		live, _ := NewHeld(sound())
		if len(live.Library().Lessons()) != 0 || len(live.Whole().Lessons()) != 2 || !live.Whole().Lessons()[0].Unsigned {
			t.Error("shown")
		}
		f, _ := live.Own().File(mapMD)
		live.Take(Overlay{Signed: func(path string, w Wording) bool { return path == mapMD && w == WordingOf(f.Text) }})
		if all := live.Library().Lessons(); len(all) != 1 || all[0].ID != "a-map" || all[0].Unsigned {
			t.Errorf("%v", all)
		}
	})
}

var lessonMistakes = []mistake{
	{"no area", mapMD, "area: foundation\n", "", 1, `"area" is missing`},
	{"an unknown area", mapMD, "area: foundation", "area: fun", 5, `"fun" isn't one that "area" can be`},
	{"a lesson of the foundation about none of the eight", mapMD, "task: apps\n", "", 5, `"task" is missing`},
	{"a task that is none", mapMD, "task: apps", "task: cook", 6, `"cook" isn't one that "task" can be`},
	{"a task outside the foundation", mapMD, "area: foundation", "area: safe", 6, "Only a lesson of the foundation"},
	{"too many minutes", mapMD, "minutes: 8", "minutes: 11", 7, "whole number from 1 to 10"},
	{"no minutes", mapMD, "minutes: 8\n", "", 1, `"minutes" is missing`},
	{"no wants", mapMD, "wants: [travel, group]\n", "", 1, `"wants" is missing`},
	{"a want that nobody has", mapMD, "wants: [travel, group]", "wants: [travel, gold]", 8, `"gold" isn't one that "wants" can list`},
	{"a want twice", mapMD, "wants: [travel, group]", "wants: [travel, travel]", 8, `"travel" is listed twice`},
	{"a practice room that isn't there", mapMD, "practice: search", "practice: cooking", 9, `"cooking" isn't one`},
	{"after a lesson that isn't there", mapMD, "claims: none", "after: [no-lesson]\nclaims: none", 10, `Nothing is at "/skills/lessons/no-lesson"`},
	{"after itself", mapMD, "claims: none", "after: [a-map]\nclaims: none", 10, "can't come after itself"},
	{"no check", mapMD, "check: Can you find a way on a map?\n", "", 1, `"check" is missing`},
	{"too few steps", mapMD, "  - title: Go\n    picture: finger-tap\n    text: Touch the name. A line shows the way.\n", "", 12, "There are 2 steps"},
	{"a step without a picture", mapMD, "    picture: magnifier\n", "", 17, `"picture" is missing`},
	{"a picture that nobody drew", mapMD, "picture: magnifier", "picture: unicorn", 18, `"unicorn" isn't one`},
	{"a step without text", mapMD, "    text: Touch the long box at the top. Write a name. Names come up below.\n", "", 17, `"text" is missing`},
	{"a device that isn't known", mapMD, "android: The", "windows: The", 16, `"windows" isn't a setting`},
	{"nothing to remember", mapMD, "remember:\n  - The long box is where you write.\n", "", 1, `"remember" is missing`},
	{"too much to remember", mapMD, "remember:\n", "remember:\n  - One.\n  - Two.\n  - Three.\n", 26, "4 lines to remember"},
	{"nothing for whoever helps", mapMD, "together:\n  - Let them hold it. Ask where they would like to go.", "together: []", 28, `"together" lists nothing`},
	{"a lesson with HTML", mapMD, "You want to see", "<b>You</b> want to see", 31, "HTML in the text"},
	{"a file beside the folder lessons", "skills/notes.md", "", "---\n---\n", 1, "Nothing is read from a file in this place"},
}

func TestMistakesInLessons(t *testing.T) {
	for _, m := range lessonMistakes {
		t.Run("TOP-2 "+m.name, func(t *testing.T) { m.isSaid(t) })
	}
}
