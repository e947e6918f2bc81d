package pack

import (
	"slices"
	"strings"
	"testing"

	"towpath/content"
)

func TestShortWords(t *testing.T) {
	lib, problems := Load(Layer{Name: "content", FS: content.FS})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	all := lib.Pages()
	t.Run("ACC-9 each page's words lead to it and to no other", func(t *testing.T) {
		for _, p := range all {
			if exact, _ := Match(all, strings.Join(ShortWords(p.Path), " ")); !slices.Equal(exact, []Titled{p}) {
				t.Errorf("%s: %v", p.Path, exact)
			}
		}
	})
	words := ShortWords(LessonPath("a-first-email"))
	for name, typed := range map[string]string{
		"as printed":    strings.Join(words, " "),
		"another order": words[2] + ", " + words[0] + " - " + strings.ToUpper(words[1]),
		"a slip":        words[0] + " " + words[1] + " " + words[2] + "q",
	} {
		t.Run("ACC-9 typed by hand: "+name, func(t *testing.T) {
			if exact, _ := Match(all, typed); len(exact) != 1 || exact[0].Path != LessonPath("a-first-email") {
				t.Errorf("%q: %v", typed, exact)
			}
		})
	}
	t.Run("with one word wrong it is near", func(t *testing.T) {
		exact, near := Match(all, words[0]+" "+words[1]+" qqqqqq")
		if len(exact) > 0 || !slices.ContainsFunc(near, func(p Titled) bool { return p.Path == LessonPath("a-first-email") }) {
			t.Errorf("%v, %v", exact, near)
		}
	})
	for _, typed := range []string{"", words[0], words[0] + " " + words[1], strings.Join(words, " ") + " apple", strings.Repeat("x ", 4000), "\xff\xfe \xff a"} {
		if exact, near := Match(all, typed); len(exact)+len(near) > 0 {
			t.Errorf("%q leads to %v, %v", typed, exact, near)
		}
	}
}
