package pack

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// contentFiles are all content files of this project and of the tests.
func contentFiles(t testing.TB) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, root := range []string{"../../content", "testdata/sound", "testdata/service"} {
		err := fs.WalkDir(os.DirFS(root), "topics", func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(p, ".md") {
				return err
			}
			raw, err := os.ReadFile(root + "/" + p)
			files[root+"/"+p] = string(raw)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func sheetOf(t testing.TB, text string) *Sheet {
	t.Helper()
	s, problems := OpenSheet(text)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return s
}

func TestSheets(t *testing.T) {
	for name, text := range contentFiles(t) {
		s := sheetOf(t, text)
		if diff := cmp.Diff(text, s.Text()); diff != "" {
			t.Errorf("TOP-2 %s: an unchanged file isn't byte for byte what it was (-want +got):\n%s", name, diff)
		}
		for _, c := range s.chunks {
			if s.Set(c.key, s.Get(c.key)); s.Text() != text {
				t.Errorf("TOP-2 %s: %q said again as it was changes the file", name, c.key)
			}
			written := sheetOf(t, text)
			chunk := &written.chunks[0]
			for i := range written.chunks {
				if written.chunks[i].key == c.key {
					chunk = &written.chunks[i]
				}
			}
			chunk.raw = comments(chunk.raw) + setting(c.key, c.value) // as if it had been changed to what it says
			again := sheetOf(t, written.Text())
			for _, o := range s.chunks {
				if diff := cmp.Diff(o.value, again.Get(o.key)); diff != "" {
					t.Errorf("TOP-2 %s: after %q was written anew, %q reads (-want +got):\n%s", name, c.key, o.key, diff)
				}
			}
			if again.Body != s.Body {
				t.Errorf("TOP-2 %s: after %q was written anew, the text is another", name, c.key)
			}
		}
	}
}

func TestSheetChangesOnlyWhatIsChanged(t *testing.T) {
	const file = "---\n# why this order\ntitle: 'One: two'   # said so\nsummary: A line\n  that goes on.\n\n# hard\nnote: \"Careful\"\norder: 70\nreflect:\n  - \"What, then?\"\n---\n\nText.\n"
	s := sheetOf(t, file)
	s.Set("summary", Value{Text: "Another: line"})
	s.Set("reflect", Value{List: []string{"What, then?", "And \"now\"? It's \\ late"}})
	s.Set("note", Value{})
	s.Set("step", Value{Text: "keep"})
	want := "---\n# why this order\ntitle: 'One: two'   # said so\nsummary: \"Another: line\"\norder: 70\nstep: keep\nreflect:\n  - What, then?\n  - \"And \\\"now\\\"? It's \\\\ late\"\n---\n\nText.\n"
	if diff := cmp.Diff(want, s.Text()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := sheetOf(t, s.Text()).Get("reflect").List[1]; got != "And \"now\"? It's \\ late" {
		t.Errorf("read back: %q", got)
	}
}

func TestSheetSaysWhereALineBelongs(t *testing.T) {
	s := sheetOf(t, "---\ntitle: A\n# about\nsources:\n  - title: x\n    url: y\n  - title: z\nstep: keep\n---\nText\n")
	for line, want := range map[int]struct {
		key   string
		entry int
	}{2: {"title", -1}, 4: {"sources", -1}, 5: {"sources", 0}, 6: {"sources", 0}, 7: {"sources", 1}, 8: {"step", -1}, 10: {"", -1}, 99: {"", -1}} {
		if key, entry := s.At(line); key != want.key || entry != want.entry {
			t.Errorf("line %d is in %q, entry %d", line, key, entry)
		}
	}
}

// FuzzSheet: whatever is typed into a box is read back as it was typed, and changes nothing beside it.
func FuzzSheet(f *testing.F) {
	for _, s := range []string{"Plain words", "a: b", "- x", "# not a comment", "yes", "3", "\"q\" 'r'", "{a, b}", "[x]", "---", "a\\b", "é “x” …", "https://example.org/#a", "&a *b", "!!str x", "%", "@", "`", "a #b", "~", "null", "|", ">", "?"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		typed = strings.Join(strings.Fields(typed), " ")
		if !utf8.ValidString(typed) || len(typed) > 2000 || strings.ContainsFunc(typed, func(r rune) bool { return unicode.IsControl(r) || r == 0xFEFF || r == 0x2028 || r == 0x2029 }) {
			t.Skip()
		}
		s := NewSheet()
		s.Set("title", Value{Text: typed})
		s.Set("summary", Value{Text: "What stands below"})
		s.Set("reflect", Value{List: []string{typed + "?", typed + "x"}})
		s.Set("sources", Value{Rows: []Row{{{"claim", Value{Text: typed}}, {"options", Value{Rows: []Row{{{"text", Value{Text: "x" + typed}}}}}}}}})
		s.Body = typed
		again, problems := OpenSheet(s.Text())
		if len(problems) > 0 {
			t.Fatalf("%q can't be read back: %v\n%s", typed, problems, s.Text())
		}
		for _, key := range []string{"title", "summary", "reflect", "sources"} {
			if diff := cmp.Diff(s.Get(key), again.Get(key)); diff != "" {
				t.Errorf("%q: %s (-want +got):\n%s\n%s", typed, key, diff, s.Text())
			}
		}
		if again.Body != typed {
			t.Errorf("the text %q came back as %q", typed, again.Body)
		}
	})
}
