package pack

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func sound() Layer { return Layer{Name: "sound", FS: os.DirFS("testdata/sound")} }

func service() Layer { return Layer{Name: "service", FS: os.DirFS("testdata/service")} }

// soundFiles is the sound pack in memory, to be broken.
func soundFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS("testdata/sound"), ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := os.ReadFile("testdata/sound/" + p)
		files[p] = &fstest.MapFile{Data: raw}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func wantNone(t *testing.T, problems []Problem) {
	t.Helper()
	for _, p := range problems {
		t.Errorf("unexpected: %v", p)
	}
}

func TestLoad(t *testing.T) {
	lib, problems := Load(sound())
	wantNone(t, problems)

	t.Run("TOP-2 what a pack holds is found by id", func(t *testing.T) {
		topic, ok := lib.Topic("walking")
		if !ok || topic.Title != "Walking" || topic.Version != 3 || len(topic.Pages) != 5 || len(topic.Exercises) != 4 {
			t.Fatalf("topic: %+v", topic)
		}
		if topic.EasyRead == "" || topic.TryThisWeek == "" || topic.IfHard == "" || topic.Opening == "" {
			t.Errorf("a section is empty: %+v", topic)
		}
		page, ok := lib.Page("walking", "third")
		if !ok || page.Step != StepCloser || page.Topic != "walking" {
			t.Errorf("page: %+v", page)
		}
		exercise, ok := lib.Exercise("walking", "company")
		if !ok || len(exercise.Parts) != 2 {
			t.Fatalf("exercise: %+v", exercise)
		}
		if part, ok := exercise.Part("who"); !ok || part.Kind != Ranking || part.Max != 2 {
			t.Errorf("part: %+v", part)
		}
	})
	t.Run("what isn't there isn't found", func(t *testing.T) {
		_, topic := lib.Topic("no")
		_, page := lib.Page("walking", "no")
		_, nowhere := lib.Page("no", "first")
		_, exercise := lib.Exercise("no", "shoes")
		e, _ := lib.Exercise("walking", "shoes")
		_, part := e.Part("no")
		if topic || page || nowhere || exercise || part {
			t.Error("found something")
		}
	})
	t.Run("each kind of part gets what it needs", func(t *testing.T) {
		places, _ := lib.Exercise("walking", "places")
		if l := places.Parts[0]; l.Lines != 4 || l.Max != 12 {
			t.Errorf("list: %+v", l)
		}
		if l := places.Parts[1]; l.Lines != 6 || l.Max != 4000 {
			t.Errorf("longtext: %+v", l)
		}
	})
	t.Run("pages know their neighbours", func(t *testing.T) {
		first, _ := lib.Page("walking", "first")
		before, after := lib.Around(first)
		if before != nil || after == nil || after.ID != "second" {
			t.Errorf("around the first: %v, %v", before, after)
		}
		fifth, _ := lib.Page("walking", "fifth")
		before, after = lib.Around(fifth)
		if after != nil || before == nil || before.ID != "fourth" {
			t.Errorf("around the last: %v, %v", before, after)
		}
	})
}

func TestLayers(t *testing.T) {
	lib, problems := Load(sound(), service())
	wantNone(t, problems)

	t.Run("TOP-2 a service's folder overrides a page", func(t *testing.T) {
		page, _ := lib.Page("walking", "second")
		if page.Title != "Walking round our canal" || len(page.Exercises) != 1 {
			t.Errorf("page: %+v", page)
		}
	})
	t.Run("TOP-2 a service's folder adds a page where it belongs", func(t *testing.T) {
		first, _ := lib.Page("walking", "first")
		if _, after := lib.Around(first); after == nil || after.ID != "between" {
			t.Errorf("after the first: %+v", after)
		}
	})
	t.Run("a broken override leaves the page that was there", func(t *testing.T) {
		broken := fstest.MapFS{"topics/walking/pages/second.md": {Data: []byte("no front matter")}}
		lib, problems := Load(sound(), Layer{Name: "service", FS: broken})
		if len(problems) != 1 || problems[0].File != "service/topics/walking/pages/second.md" {
			t.Errorf("problems: %v", problems)
		}
		if page, ok := lib.Page("walking", "second"); !ok || page.Title != "The second page" {
			t.Errorf("page: %+v", page)
		}
	})
}

func TestRendering(t *testing.T) {
	lib, _ := Load(sound(), service())
	page, _ := lib.Page("walking", "between")

	t.Run("headings stand below the page's own", func(t *testing.T) {
		if !strings.Contains(string(page.Body), "<h2>Hours</h2>") || strings.Contains(string(page.Body), "<h1") {
			t.Error(page.Body)
		}
	})
	t.Run("PRIV-7 a link to the outside carries no referrer", func(t *testing.T) {
		if !strings.Contains(string(page.Body), `<a href="https://canal.example/hours" rel="noreferrer">`) {
			t.Error(page.Body)
		}
	})
	t.Run("quotation marks are set as in print", func(t *testing.T) {
		for in, want := range map[string]string{
			"don't": "don’t", `"Is it?" she said`: "“Is it?” she said", "Ask: 'What is it?' Then wait.": "Ask: “What is it?” Then wait.",
			"'I don't know'": "“I don’t know”", "my friends' house": "my friends’ house", "wait...": "wait…", `('so')`: "(“so”)",
		} {
			if got := typeset(in); got != want {
				t.Errorf("typeset(%q) = %q, want %q", in, got, want)
			}
		}
	})
}

func TestVersion(t *testing.T) {
	version := func(change func(fstest.MapFS)) string {
		files := soundFiles(t)
		change(files)
		lib, problems := Load(Layer{Name: "x", FS: files})
		wantNone(t, problems)
		e, _ := lib.Exercise("walking", "shoes")
		return e.Version
	}
	const file = "topics/walking/exercises/shoes.md"
	swap := func(old, new string) func(fstest.MapFS) {
		return func(files fstest.MapFS) {
			if !strings.Contains(string(files[file].Data), old) {
				t.Fatalf("%q isn't in the file", old)
			}
			files[file] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(files[file].Data), old, new))}
		}
	}
	was := version(func(fstest.MapFS) {})
	if now := version(swap("The old ones", "The worn ones")); now == was {
		t.Error("new wording has the old version")
	}
	if now := version(swap("Ask what they found out.", "Ask nothing.")); now != was {
		t.Error("coaching isn't wording that an answer depends on")
	}
	if now := version(swap("order: 10", "order: 11")); now != was {
		t.Error("order isn't wording that an answer depends on")
	}
}
