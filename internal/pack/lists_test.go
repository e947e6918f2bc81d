package pack

import (
	"slices"
	"testing"
	"testing/fstest"
)

// TOP-2: words and wishes are shown to people as somebody signed them, each layer's by itself.
func TestTOP2ListsAreSignedLayerByLayer(t *testing.T) {
	files := soundFiles(t)
	files[glossaryMD], files[wishesMD] = &fstest.MapFile{Data: []byte(someWords)}, &fstest.MapFile{Data: []byte(someWishes)}
	ours := "---\nclaims: none\n---\n# ground\nWhat one stands on.\n"
	over := Layer{Name: "service", FS: fstest.MapFS{glossaryMD: {Data: []byte(ours)}}}
	live, problems := NewHeld(Layer{Name: "built", FS: files}, over)
	wantNone(t, problems)

	page := "topics/walking/pages/first.md"
	take := func(kept map[string]string, signed ...string) {
		text := map[string]string{page: string(files[page].Data), topicMD: string(files[topicMD].Data)}
		live.Take(Overlay{Kept: kept, Signed: func(path string, w Wording) bool {
			return slices.Contains(signed, path) || w == WordingOf(text[path])
		}})
	}
	shown := func(t *testing.T, wishes int, want ...string) {
		t.Helper()
		lib := live.Library()
		if got := names(lib.Glossary()); !slices.Equal(got, want) || len(lib.Wishes()) != wishes {
			t.Errorf("people are shown %v and %d wishes", got, len(lib.Wishes()))
		}
		for _, term := range lib.Glossary() {
			if term.Unsigned {
				t.Errorf("%q is marked", term.Word)
			}
		}
	}
	unsigned := func() (all []string) {
		for _, term := range live.Whole().Glossary() {
			if term.Unsigned {
				all = append(all, term.Word)
			}
		}
		return all
	}
	t.Run("TOP-2 unsigned, people are shown none of it, and staff see it marked", func(t *testing.T) {
		take(nil)
		shown(t, 0)
		first, ok := live.Library().Page("walking", "first")
		if !ok || len(live.Library().Terms(first)) > 0 {
			t.Errorf("words on a page that is signed: %v %v", ok, names(live.Library().Terms(first)))
		}
		if got := unsigned(); len(got) != 3 || len(live.Whole().Wishes()) != 1 {
			t.Errorf("staff see %v marked, and %d wishes", got, len(live.Whole().Wishes()))
		}
	})
	t.Run("TOP-2 a service's own words are signed by themselves", func(t *testing.T) {
		take(nil, "2/"+glossaryMD)
		shown(t, 0, "ground")
		if got := unsigned(); !slices.Equal(got, []string{"boot", "path"}) {
			t.Errorf("marked: %v", got)
		}
		take(nil, glossaryMD, wishesMD, "2/"+glossaryMD)
		shown(t, 1, "boot", "ground", "path")
	})
	t.Run("TOP-2 what was signed last is shown while another waits, where it can be read", func(t *testing.T) {
		take(map[string]string{glossaryMD: "---\nclaims: none\n---\n# lane\nA small road.\n", wishesMD: "not a list", "3/" + glossaryMD: ours})
		shown(t, 0, "lane")
	})
	t.Run("TOP-2 they are among what there is to sign, and nobody edits them in the browser", func(t *testing.T) {
		var all []string
		for _, f := range live.Own().Files(Lists) {
			all = append(all, f.Path)
			if _, ok := Find(f.Path); ok || f.Where.Sort != ListSort || len(live.Own().Inspect(f.Path, f.Text).Problems) == 0 {
				t.Errorf("%s can be edited: %+v", f.Path, f.Where)
			}
		}
		if !slices.Equal(all, []string{"2/" + glossaryMD, glossaryMD, wishesMD}) {
			t.Error(all)
		}
	})
}
