package pack

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const (
	glossaryMD = "glossary.md"
	wishesMD   = "wishes.md"
	someWords  = "---\nclaims: none\n---\n# path\nAlso: paths\nA way to go on foot.\n\n# boot\nA high shoe.\n"
	someWishes = "---\nwishes:\n  - id: out\n    text: To get out\n    words: [walk*, outside]\n    leads: [/topics/walking/first, /exercises/walking/shoes]\n---\n"
)

var wordMistakes = []mistake{
	{"text before the first word", glossaryMD, "# path\n", "A way.\n\n# path\n", 4, "belongs to no word"},
	{"a word that isn't explained", glossaryMD, "A high shoe.\n", "", 8, `"boot" isn't explained`},
	{"a word explained twice", glossaryMD, "# boot", "# Path", 8, "explained twice"},
	{"a word explained by itself", glossaryMD, "A way to go on foot.", "What you see of paths.", 4, "explained by itself"},
	{"a meaning with a link", glossaryMD, "A high shoe.", "A [shoe](/topics).", 9, "plain text"},
	{"a meaning that doesn't end", glossaryMD, "A high shoe.", "A high shoe", 8, "doesn't end like a sentence"},
	{"a meaning that goes on and on", glossaryMD, "A high shoe.", strings.Repeat("It is high. ", 30), 8, "too long"},
	{"a heading without a word", glossaryMD, "# boot", "# …", 8, "no word in it"},
	{"a form that is empty", glossaryMD, "Also: paths", "Also: paths, , ways", 5, "nothing between two commas"},
	{"other forms after the meaning", glossaryMD, "A high shoe.", "A high shoe.\nAlso: boots", 10, "right below it"},
	{"a glossary that says nothing about claims", glossaryMD, "claims: none", "lang: en", 1, "where what it claims comes from"},
	{"a glossary without words", glossaryMD, someWords[strings.Index(someWords, "# path"):], "", 3, "no word in this file"},
	{"a setting that a glossary hasn't got", glossaryMD, "claims: none", "claims: none\ntitle: Words", 3, `"title" isn't a setting`},

	{"a wish that leads nowhere", wishesMD, "/topics/walking/first", "/topics/walking/tenth", 6, `Nothing is at "/topics/walking/tenth"`},
	{"a wish that leads to a whole topic", wishesMD, "/topics/walking/first", "/topics/walking", 6, "isn't the address of a page or an exercise"},
	{"a wish that leads off the site", wishesMD, "/topics/walking/first", "https://rain.example/x", 6, "isn't the address of a page or an exercise"},
	{"a wish without words of its own", wishesMD, "    words: [walk*, outside]\n", "", 3, `"words" is missing`},
	{"a wish known by two words in one", wishesMD, "walk*", "go out", 5, "isn't one word of three letters"},
	{"a wish known by a star", wishesMD, "walk*", "\"*\"", 5, "isn't one word of three letters"},
	{"a wish without leads", wishesMD, "    leads: [/topics/walking/first, /exercises/walking/shoes]\n", "", 3, `"leads" is missing`},
	{"two wishes with one id", wishesMD, "---\n", "---\n", 7, "Two wishes have the id"},
	{"text below the wishes", wishesMD, "shoes]\n---\n", "shoes]\n---\nMore.\n", 8, "Nothing is read from the text"},
	{"no wishes", wishesMD, "", "---\nlang: en\n---\n", 1, "1 to 40 wishes"},

	{"a topic whose address is the words'", "topics/words/topic.md", "", "x", 1, "another use for this name"},
	{"a topic whose address is the answers'", "topics/answers/topic.md", "", "x", 1, "another use for this name"},
	{"a page whose address is the booklet's", "topics/walking/pages/booklet.md", "", "x", 1, "another use for this name"},
}

func TestMistakesInWords(t *testing.T) {
	for _, m := range wordMistakes {
		t.Run("TOP-8 TOP-7 "+m.name, func(t *testing.T) {
			files := soundFiles(t)
			files[glossaryMD], files[wishesMD] = &fstest.MapFile{Data: []byte(someWords)}, &fstest.MapFile{Data: []byte(someWishes)}
			text := m.new
			if m.old != "" {
				text = swapOnce(t, string(files[m.file].Data), m.old, m.new)
			}
			if m.name == "two wishes with one id" {
				text = swapOnce(t, someWishes, "shoes]\n", "shoes]\n  - {id: out, text: To go, words: [going], leads: [/topics/walking/first]}\n")
			}
			files[m.file] = &fstest.MapFile{Data: []byte(text)}
			_, problems := Load(Layer{Name: "broken", FS: files})
			wantOne(t, problems, m)
		})
	}
}

func names(terms []*Term) (all []string) {
	for _, t := range terms {
		all = append(all, t.Word)
	}
	return all
}

func TestGlossary(t *testing.T) {
	files := soundFiles(t)
	page := string(files[firstMD].Data)
	files[firstMD].Data = []byte(strings.Replace(page, "The ground", "A Foot-Path, a path’s end, and old paths. The advance statement, then statements. The ground", 1))
	files[glossaryMD] = &fstest.MapFile{Data: []byte("---\nclaims: none\n---\n# statement\nAlso: statements\nWords.\n\n# advance statement\nWritten before.\n\n# path\nAlso: paths\nA way.\n\n# Apple\nA fruit.\n")}
	built := Layer{Name: "built", FS: files}
	lib, problems := Load(built)
	wantNone(t, problems)
	first, _ := lib.Page("walking", "first")

	t.Run("TOP-8 words are found in every form, the longer before the shorter, each once and in the order in which they are met", func(t *testing.T) {
		if got := names(lib.Terms(first)); !slices.Equal(got, []string{"path", "advance statement", "statement"}) {
			t.Error(got)
		}
	})
	t.Run("TOP-8 all words are there from A to Z", func(t *testing.T) {
		if got := names(lib.Glossary()); !slices.Equal(got, []string{"advance statement", "Apple", "path", "statement"}) {
			t.Error(got)
		}
	})
	over := Layer{Name: "service", FS: fstest.MapFS{
		glossaryMD: {Data: []byte("---\nclaims: none\n---\n# Path\nOurs.\n\n# ground\nWhat one stands on.\n")},
		wishesMD:   {Data: []byte(someWishes)},
	}}
	t.Run("TOP-8 a service explains a word anew, or one more, and keeps the others", func(t *testing.T) {
		lib, problems := Load(built, over)
		wantNone(t, problems)
		first, _ := lib.Page("walking", "first")
		got := map[string]string{}
		for _, term := range lib.Glossary() {
			got[term.Word] = term.Means
		}
		if len(got) != 5 || got["Path"] != "Ours." || got["Apple"] == "" || !slices.Contains(names(lib.Terms(first)), "ground") {
			t.Error(got, names(lib.Terms(first)))
		}
	})
	t.Run("TOP-8 TOP-7 so do they where something is taken off", func(t *testing.T) {
		live, problems := NewHeld(built, over)
		wantNone(t, problems)
		live.Take(Overlay{Off: map[string]bool{"topics/walking/pages/second.md": true}, Signed: func(string, Wording) bool { return true }})
		if n, w := len(live.Library().Glossary()), len(live.Library().Wishes()); n != 5 || w != 1 {
			t.Errorf("people have %d words, %d wishes", n, w)
		}
		whole := live.Whole()
		first, _ := whole.Page("walking", "first")
		if len(whole.Glossary()) != 5 || len(whole.Terms(first)) == 0 {
			t.Errorf("%d words, %v on the page", len(whole.Glossary()), names(whole.Terms(first)))
		}
	})
	t.Run("ACC-8 words of another language aren't looked for in a topic", func(t *testing.T) {
		files := soundFiles(t)
		files[topicMD].Data = []byte(strings.Replace(string(files[topicMD].Data), "order:", "lang: cy\norder:", 1))
		files[firstMD].Data = []byte(strings.Replace(page, "The ground", "A path. The ground", 1))
		files[glossaryMD] = &fstest.MapFile{Data: []byte(someWords)}
		lib, problems := Load(Layer{Name: "cy", FS: files})
		wantNone(t, problems)
		if p, _ := lib.Page("walking", "first"); len(lib.Terms(p)) != 0 {
			t.Error(names(lib.Terms(p)))
		}
	})
	t.Run("TOP-9 the meanings are measured", func(t *testing.T) {
		hard := strings.Repeat("# word%\nIncomprehensible institutional responsibilities notwithstanding organisational interdependencies.\n\n", 1)
		text := "---\nclaims: none\n---\n"
		for _, letter := range "abcdefghijklmnopqrstuvwxyz" {
			text += strings.Replace(hard, "%", string(letter), 1)
		}
		files[glossaryMD] = &fstest.MapFile{Data: []byte(text)}
		lib, _ := Load(built)
		if r := Check(lib, nil); !slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.File == glossaryMD && strings.Contains(p.What, "US grade") }) {
			t.Error(r.Problems)
		}
	})
}

func TestWishes(t *testing.T) {
	files := soundFiles(t)
	files[wishesMD] = &fstest.MapFile{Data: []byte(someWishes)}
	over := fstest.MapFS{wishesMD: {Data: []byte("---\nwishes:\n  - {id: dry, text: To stay dry, words: [rain], leads: [/topics/walking/second]}\n  - {id: out, text: To be out, words: [air], leads: [/topics/walking/first]}\n---\n")}}
	lib, problems := Load(Layer{Name: "built", FS: files}, Layer{Name: "service", FS: over})
	wantNone(t, problems)
	t.Run("TOP-7 a service words a wish anew, and adds others after those that are built in", func(t *testing.T) {
		all := lib.Wishes()
		if len(all) != 2 || all[0].Text != "To be out" || all[1].ID != "dry" {
			t.Errorf("%+v", all)
		}
	})
	t.Run("TOP-7 a word is known by itself or by how it begins", func(t *testing.T) {
		w := &Wish{Words: []string{"walk*", "air"}}
		for word, want := range map[string]bool{"Walking,": true, "walk": true, "air": true, "airport": false, "wal": false, "": false} {
			if w.Known(word) != want {
				t.Error(word, !want)
			}
		}
	})
	t.Run("TOP-7 what a wish leads to is found, and nothing else is", func(t *testing.T) {
		if p, e := lib.At("/topics/walking/first"); p == nil || e != nil {
			t.Error(p, e)
		}
		if p, e := lib.At("/exercises/walking/shoes"); p != nil || e == nil {
			t.Error(p, e)
		}
		for _, path := range []string{"/topics/walking", "/topics/walking/tenth", "/kit/walking/first", "/topics/walking/first/print", ""} {
			if p, e := lib.At(path); p != nil || e != nil {
				t.Error(path)
			}
		}
	})
}
