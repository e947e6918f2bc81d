package pack_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"towpath/internal/pack"
)

const soundCourse = `---
title: Two meetings
summary: A plan for two meetings.
minutes: 10
claims: none
meetings:
  - id: one
    title: The first
    for: To begin.
    parts:
      - {id: a, minutes: 4, text: Say hello.}
      - {id: b, minutes: 6, text: Look at something.}
  - id: two
    title: The second
    for: To go on.
    parts:
      - {id: a, minutes: 5, text: Look back.}
      - {id: b, minutes: 5, text: Say goodbye.}
---
You can leave out any of it.
`

func TestTOG9CourseFile(t *testing.T) {
	load := func(text string) (*pack.Library, []pack.Problem) {
		return pack.Load(pack.Layer{Name: "content", FS: fstest.MapFS{"course.md": {Data: []byte(text)}}})
	}
	t.Run("TOG-9 a service writes its own, of as many meetings and minutes as it likes", func(t *testing.T) {
		lib, problems := load(soundCourse)
		c := lib.Course()
		if len(problems) > 0 || c == nil || len(c.Meetings) != 2 || c.Minutes != 10 || c.Meetings[1].Pieces[0].Text != "Look back." {
			t.Errorf("%v %+v", problems, c)
		}
	})
	for name, c := range map[string]struct{ from, to, says string }{
		"minutes that don't come to a meeting":  {"minutes: 6", "minutes: 7", "come to 11 minutes"},
		"two meetings of one id":                {"id: two", "id: one", "used twice"},
		"a part that leads off the site":        {"text: Look back.}", "text: Look back., to: 'https://x.example'}", "isn't the address"},
		"a part that leads to nothing":          {"text: Look back.}", "text: Look back., to: /topics/none/none}", "Nothing is at"},
		"one meeting alone":                     {soundCourse[strings.Index(soundCourse, "  - id: two"):strings.LastIndex(soundCourse, "---")], "", "There are 1 meetings"},
		"a setting that nothing is read from":   {"claims: none", "claims: none\ncolour: blue", "colour"},
		"a meeting that doesn't say what it is": {"for: To go on.", "for: ''", "for"},
	} {
		t.Run("TOG-9 "+name+" is told of, and the file is left out", func(t *testing.T) {
			lib, problems := load(strings.Replace(soundCourse, c.from, c.to, 1))
			found := false
			for _, p := range problems {
				found = found || strings.Contains(p.String(), c.says)
			}
			if !found || c.says != "Nothing is at" && lib.Course() != nil {
				t.Errorf("%v %v", problems, lib.Course())
			}
		})
	}
}
