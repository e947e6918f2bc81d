package pack

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestCheck(t *testing.T) {
	t.Run("TOP-2 the report is as promised", func(t *testing.T) {
		r := Check(Load(sound()))
		got, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		want := `{"pages":5,"problems":[],"kinds":{"exercise":4,"guidance":1,"lesson":2,"resource":0,"story":0,"topic":1},` +
			`"grade":{"people":{"max":0.5,"median":-2.1},"staff":{"max":0,"median":0}}}`
		if string(got) != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if r.Failed() {
			t.Error("a sound pack failed")
		}
	})
	t.Run("problems that loading found fail the check", func(t *testing.T) {
		r := Check(Load(Layer{Name: "x", FS: fstest.MapFS{firstMD: {Data: []byte("x")}}}))
		if !r.Failed() {
			t.Error("not failed")
		}
	})
	t.Run("a pack with nothing in it fails", func(t *testing.T) {
		if r := Check(Load(Layer{Name: "x", FS: fstest.MapFS{}})); len(r.Problems) != 1 {
			t.Error(r.Problems)
		}
	})
	for _, c := range []struct {
		name, what string
		change     func(fstest.MapFS)
	}{
		{"TOP-1 a topic without pages", "too few pages: 0", func(f fstest.MapFS) { without(f, "topics/walking/pages/") }},
		{"TOP-1 a topic with too few pages", "too few pages: 4", func(f fstest.MapFS) { without(f, firstMD) }},
		{"TOP-1 a topic without exercises", "too few exercises: 0", func(f fstest.MapFS) { without(f, "topics/walking/exercises/") }},
		{"TOP-1 a topic without its easy-read opening", "has no easy-read.md", func(f fstest.MapFS) { without(f, "topics/walking/easy-read.md") }},
		{"TOP-1 a topic without try this week", "has no try-this-week.md", func(f fstest.MapFS) { without(f, "topics/walking/try-this-week.md") }},
		{"TOP-1 a topic without if this is hard", "has no if-this-is-hard.md", func(f fstest.MapFS) { without(f, "topics/walking/if-this-is-hard.md") }},
		{"a page that is too short", "has 8 words", func(f fstest.MapFS) { rewrite(f, firstMD, "Put on your shoes. Go to the door.") }},
		{"a page that is too long", "has 360 words", func(f fstest.MapFS) { rewrite(f, firstMD, strings.Repeat("Put on your shoes. ", 90)) }},
		{"TOP-1 exercises all of one kind", "of 1 kinds", func(f fstest.MapFS) {
			text := string(f[shoesMD].Data)
			text = text[:strings.Index(text, "  - id: pair")] + text[strings.Index(text, "  - id: why"):]
			for i, p := range []string{shoesMD, placesMD, companyMD, weatherMD} {
				f[p] = &fstest.MapFile{Data: []byte(strings.Replace(text, "order: 10", "order: 1"+string(rune('0'+i)), 1))}
			}
		}},
		{"TOP-1 many kinds in one exercise, and the others all alike", "of 2 kinds", func(f fstest.MapFS) {
			text := string(f[shoesMD].Data)
			text = text[:strings.Index(text, "  - id: pair")] + text[strings.Index(text, "  - id: why"):]
			for i, p := range []string{shoesMD, placesMD, companyMD} {
				f[p] = &fstest.MapFile{Data: []byte(strings.Replace(text, "order: 10", "order: 1"+string(rune('0'+i)), 1))}
			}
		}},
		{"TOP-1 a line and a box to write in are one kind", "of 3 kinds", func(f fstest.MapFS) {
			text := string(f[placesMD].Data)
			list := text[strings.Index(text, "  - id: places"):strings.Index(text, "  - id: story")]
			shoes := string(f[shoesMD].Data)
			pair := shoes[strings.Index(shoes, "  - id: pair"):strings.Index(shoes, "  - id: why")]
			f[placesMD] = &fstest.MapFile{Data: []byte(strings.Replace(text, list, "", 1))}
			f[shoesMD] = &fstest.MapFile{Data: []byte(strings.Replace(shoes, pair, "", 1))}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := soundFiles(t)
			c.change(files)
			r := Check(Load(Layer{Name: "x", FS: files}))
			if len(r.Problems) != 1 || !strings.Contains(r.Problems[0].What, c.what) {
				t.Errorf("want one problem with %q, got %v", c.what, r.Problems)
			}
		})
	}
}

func without(files fstest.MapFS, prefix string) {
	for p := range files {
		if strings.HasPrefix(p, prefix) {
			delete(files, p)
		}
	}
}

// rewrite gives a page another body.
func rewrite(files fstest.MapFS, p, body string) {
	front, _, _ := strings.Cut(string(files[p].Data)[4:], "---\n")
	files[p] = &fstest.MapFile{Data: []byte("---\n" + front + "---\n" + body), Mode: fs.ModePerm}
}

func TestTwelveKinds(t *testing.T) {
	t.Run("TOP-3 there are twelve kinds of exercise", func(t *testing.T) {
		families := map[Kind]bool{}
		for _, k := range Kinds {
			families[k.family()] = true
		}
		if len(families) != 12 || len(kinds) != len(Kinds) {
			t.Errorf("%d: %v", len(families), families)
		}
	})
	t.Run("TOP-3 the new kinds are read with what they have where nothing is said", func(t *testing.T) {
		files := soundFiles(t)
		files[shoesMD] = &fstest.MapFile{Data: []byte(strings.Replace(string(files[shoesMD].Data), "  - id: why", newKinds+"  - id: why", 1))}
		lib, problems := Load(Layer{Name: "x", FS: files})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		e, _ := lib.Exercise("walking", "shoes")
		for id, want := range map[string][4]int{"days": {28, 0, 0, 1}, "path": {12, 4, 0, 0}, "plan": {4, 0, 0, 2}, "say": {0, 5, 3, 0}, "draw": {}, "show": {1, 0, 0, 0}} {
			p, _ := e.Part(id)
			if got := [4]int{p.Max, p.Lines, p.Minutes, len(p.Areas)}; got != want {
				t.Errorf("%s: max, lines, minutes, areas are %v, not %v", id, got, want)
			}
		}
		if p, _ := e.Part("days"); p.Every != EveryDay {
			t.Error(p.Every)
		}
		if p, _ := e.Part("answered"); p.Options[0].Reply != "It rains." || p.Options[1].Reply != "" {
			t.Error(p.Options)
		}
	})
}

const newKinds = `  - {id: days, kind: tracker, label: How was it?, areas: [{id: a, text: A}], words: [Bad, Fair, Good]}
  - {id: path, kind: timeline, label: What came when?}
  - {id: plan, kind: plan, label: What then?, areas: [{id: a, text: A}, {id: b, text: B}]}
  - {id: say, kind: spoken, label: Say it.}
  - {id: draw, kind: drawing, label: Draw it.}
  - {id: show, kind: photo, label: Show it.}
  - {id: answered, kind: choose_one, label: What do I say?, options: [{id: a, text: A, reply: It rains.}, {id: b, text: B}]}
`
