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
		want := `{"pages":5,"problems":[],"kinds":{"exercise":4,"guidance":0,"lesson":0,"resource":0,"story":0,"topic":1},` +
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
