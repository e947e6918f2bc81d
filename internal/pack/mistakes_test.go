package pack

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

const (
	topicMD    = "topics/walking/topic.md"
	firstMD    = "topics/walking/pages/first.md"
	shoesMD    = "topics/walking/exercises/shoes.md"
	companyMD  = "topics/walking/exercises/company.md"
	weatherMD  = "topics/walking/exercises/weather.md"
	placesMD   = "topics/walking/exercises/places.md"
	someSource = "sources:\n  - {claim: It rains., title: Rain, url: \"https://rain.example/\"}\n"
)

// mistake is one thing done wrong to a sound pack. old and new are swapped in file; without old, new is the whole file.
type mistake struct {
	name, file, old, new string
	line                 int
	what                 string // part of the sentence
}

var mistakes = []mistake{
	{"no front matter", firstMD, "", "# Hello\n\nText.\n", 1, "no front matter"},
	{"an empty file", firstMD, "", "", 1, "no front matter"},
	{"unterminated front matter", firstMD, "\n---\nPut on", "\nPut on", 1, "has no end"},
	{"bad YAML", firstMD, "order: 10", "order: [10", 5, "can't be read as YAML"},
	{"a tab for indentation", firstMD, "  - Where would I go?", "\t- Where would I go?", 8, "can't be read as YAML"},
	{"the same key twice", firstMD, "order: 10", "order: 10\norder: 11", 5, "can't be read as YAML"},
	{"front matter that is a list", firstMD, "", "---\n- a\n---\nText.\n", 2, "Here should be settings"},
	{"empty front matter", firstMD, "", "---\n---\nText.\n", 1, "front matter is empty"},
	{"settings that aren't", shoesMD, "      - {id: old, text: The old ones}", "      - The old ones\n      - {id: worn, text: The worn ones}", 13, "Here should be settings"},
	{"an unknown key", firstMD, "order: 10", "order: 10\ncolour: blue", 5, `"colour" isn't a setting`},
	{"an unknown key in an option", shoesMD, "text: The old ones}", "text: The old ones, on my feet}", 13, `"on my feet" isn't a setting`},
	{"a number for text", firstMD, "title: The first page", "title: 1984", 2, `"title" should be text`},
	{"text for a number", firstMD, "order: 10", "order: ten", 4, `"order" should be a whole number`},
	{"a number out of range", shoesMD, "minutes: 5", "minutes: 500", 6, `"minutes" should be a whole number from 1 to 60`},
	{"an enormous number", firstMD, "order: 10", "order: 99999999999999999999999", 4, `"order" should be a whole number`},
	{"text for a list", firstMD, "reflect:\n  - Where would I go?", "reflect: Where would I go", 7, `"reflect" should be a list`},
	{"an anchor", firstMD, "title: The first page", "title: &t The first page", 2, `"title" should be text`},
	{"no title", firstMD, "title: The first page\n", "", 1, `"title" is missing`},
	{"an empty title", firstMD, "title: The first page", "title: \"\"", 2, `"title" is empty`},
	{"no summary", firstMD, "summary: What the first page is about.\n", "", 1, `"summary" is missing`},
	{"no order", firstMD, "order: 10\n", "", 1, `"order" is missing`},
	{"a language that is none", topicMD, "order:", "lang: English please\norder:", 4, "isn't the tag of a language"},
	{"a language that is undetermined", topicMD, "order:", "lang: und\norder:", 4, "isn't the tag of a language"},
	{"no step", firstMD, "step: choose\n", "", 1, `"step" is missing`},
	{"an unknown step", firstMD, "step: choose", "step: begin", 5, `no step called "begin"`},
	{"no reflection prompts", firstMD, "reflect:\n  - Where would I go?\n", "", 1, `"reflect" is missing`},
	{"an empty list of coaching", firstMD, "coaching:\n  - Ask where they would go.", "coaching: []", 9, `"coaching" lists nothing`},
	{"no text", firstMD, "", "---\ntitle: T\nsummary: S.\norder: 1\nstep: keep\nclaims: none\nreflect: [R?]\ncoaching: [C.]\n---\n", 9, "no text after the front matter"},
	{"nothing said about claims", firstMD, "claims: none\n", "", 1, "where what it claims comes from"},
	{"claims that aren't none", firstMD, "claims: none", "claims: a few", 6, `"claims" can only be none`},
	{"claims none, and sources", firstMD, "claims: none\n", "claims: none\n" + someSource, 6, "claims nothing, and lists sources"},
	{"an empty list of sources", firstMD, "claims: none", "sources: []", 6, `"sources" lists nothing`},
	{"a source without title", firstMD, "claims: none\n", strings.Replace(someSource, "title: Rain, ", "", 1), 7, `"title" is missing`},
	{"a source without url", firstMD, "claims: none\n", "sources:\n  - title: Rain\n    claim: It rains.\n", 7, `"url" is missing`},
	{"a source without claim", firstMD, "claims: none\n", strings.Replace(someSource, "claim: It rains., ", "", 1), 7, `"claim" is missing`},
	{"a source with a plain http address", firstMD, "claims: none\n", strings.Replace(someSource, "https:", "http:", 1), 7, "isn't an address"},
	{"a source for nobody", firstMD, "claims: none\n", strings.Replace(someSource, "{", "{for: cats, ", 1), 7, "either for people or for staff"},

	{"raw HTML", firstMD, "The ground", "<script>alert(1)</script>\n\nThe ground", 14, "HTML in the text"},
	{"raw HTML within a line", firstMD, "The ground", "The <b style=\"color:red\">ground</b>", 14, "HTML in the text"},
	{"an HTML comment", firstMD, "The ground", "<!-- later -->\n\nThe ground", 14, "HTML in the text"},
	{"code by indentation", firstMD, "The ground", "    four spaces\n\nThe ground", 14, "computer code"},
	{"an image without alt", firstMD, "The ground", "![](/art/gate.svg) The ground", 14, "no words for people who can't see"},
	{"an image from elsewhere", firstMD, "The ground", "![A gate](https://pics.example/gate.png) The ground", 14, "isn't on this site"},
	{"a link to nowhere in the pack", firstMD, "The ground", "[Go](/topics/walking/tenth). The ground", 14, `Nothing is at "/topics/walking/tenth"`},
	{"a link to an exercise that isn't there", firstMD, "The ground", "[Go](/exercises/walking/first). The ground", 14, "Nothing is at"},
	{"a relative link", firstMD, "The ground", "[Go](second.md). The ground", 14, "leads nowhere"},
	{"a script for a link", firstMD, "The ground", "[Go](javascript:alert). The ground", 14, "leads nowhere"},
	{"a link without scheme to another site", firstMD, "The ground", "[Go](//evil.example/). The ground", 14, "leads nowhere"},
	{"a link to an undeclared page", firstMD, "The ground", "[Go](https://other.example/). The ground", 14, "isn't among the sources"},
	{"a bare address", firstMD, "The ground", "<https://other.example/> The ground", 14, "bare address"},
	{"a link without words", firstMD, "The ground", "[](/topics/walking/second) The ground", 14, "no words"},
	{"a heading that skips a level", firstMD, "The ground", "## Deep\n\nThe ground", 14, "skips a level"},
	{"an empty heading", firstMD, "The ground", "#\n\nThe ground", 14, "heading is empty"},

	{"an exercise that isn't there", firstMD, "order: 10", "order: 10\nexercises:\n  - shoes\n  - hats", 7, `Nothing is at "/exercises/walking/hats"`},
	{"two pages in one place", firstMD, "order: 10", "order: 20", 1, "have the same order"},
	{"an exercise without parts", shoesMD, "", "---\ntitle: T\nsummary: S.\norder: 1\nstep: keep\nclaims: none\nreflect: [R?]\ncoaching: [C.]\n---\nText.\n", 1, "asks nothing"},
	{"an exercise with an empty list of parts", shoesMD, "", "---\ntitle: T\nsummary: S.\norder: 1\nstep: keep\nparts: []\nclaims: none\nreflect: [R?]\ncoaching: [C.]\n---\nText.\n", 6, `"parts" lists nothing`},
	{"a part without id", shoesMD, "  - id: why\n    kind: text", "  - kind: text", 16, `"id" is missing`},
	{"a part id that isn't a slug", shoesMD, "id: why", "id: Why not", 16, `"Why not" can't be an id`},
	{"two parts with one id", shoesMD, "id: why", "id: pair", 16, `"pair" is used twice`},
	{"a part without kind", shoesMD, "    kind: text\n", "", 16, `"kind" is missing`},
	{"an unknown kind", shoesMD, "kind: text", "kind: essay", 17, `no kind called "essay"`},
	{"a part without label", shoesMD, "    label: Why these?\n", "", 16, `"label" is missing`},
	{"options on a kind that has none", shoesMD, "    label: Why these?\n", "    label: Why these?\n    options: []\n", 19, `"options" isn't a setting`},
	{"no options", companyMD, "    options:\n      - {id: hill, text: A hill}\n      - {id: flat, text: Flat ground}\n", "", 17, `"options" is missing`},
	{"options that aren't a list", shoesMD, "    options:\n      - {id: old, text: The old ones}\n      - {id: new, text: The new ones}\n", "    options: old and new\n", 12, "should be a list"},
	{"one option", companyMD, "      - {id: hill, text: A hill}\n", "", 20, `"options" has too few entries: 1`},
	{"two options with one id", companyMD, "id: flat", "id: hill", 22, `"hill" is used twice`},
	{"two options with one text", companyMD, "text: Flat ground", "text: a hill", 22, "in this list twice"},
	{"an option without text", companyMD, "{id: flat, text: Flat ground}", "{id: flat}", 22, `"text" is missing`},
	{"one tray", companyMD, "      - {id: far, text: Far}\n", "", 23, `"trays" has too few entries: 1`},
	{"more places than there are options", companyMD, "max: 2", "max: 4", 12, `"max" should be a whole number from 1 to 3`},
	{"two words on a scale", weatherMD, "[Dry, Damp, Wet]", "[Dry, Wet]", 12, `"words" has too few entries: 2`},
	{"one word twice on a scale", weatherMD, "[Dry, Damp, Wet]", "[Dry, Wet, wet]", 12, "in this list twice"},
	{"too few areas on a wheel", weatherMD, "      - {id: wind, text: The wind}\n", "", 16, `"areas" has too few entries: 2`},
	{"a list that begins longer than it may be", placesMD, "label: Where could I go?", "label: Where could I go?\n    lines: 9\n    max: 3", 13, "begins with more lines"},

	{"a reply where nobody answers", shoesMD, "  - id: why", "  - {id: more, kind: choose_some, label: More?, options: [{id: a, text: A, reply: B}, {id: c, text: C}]}\n  - id: why", 16, `"reply" isn't a setting`},
	{"a reply that is too long", shoesMD, "text: The old ones}", "text: The old ones, reply: " + strings.Repeat("x", 301) + "}", 13, "has 301 characters"},
	{"a tracker without areas", shoesMD, "  - id: why", "  - {id: days, kind: tracker, label: How?, words: [Bad, Fair, Good]}\n  - id: why", 16, `"areas" is missing`},
	{"a tracker of too many areas", shoesMD, "  - id: why", "  - {id: days, kind: tracker, label: How?, words: [Bad, Fair, Good], areas: [{id: a, text: A}, {id: b, text: B}, {id: c, text: C}, {id: d, text: D}, {id: e, text: E}]}\n  - id: why", 16, `"areas" has too many entries: 5`},
	{"a tracker for every month", shoesMD, "  - id: why", "  - {id: days, kind: tracker, every: month, label: How?, words: [Bad, Fair, Good], areas: [{id: a, text: A}]}\n  - id: why", 16, `"month" isn't something to have a row for`},
	{"a tracker of too many rows", shoesMD, "  - id: why", "  - {id: days, kind: tracker, max: 61, label: How?, words: [Bad, Fair, Good], areas: [{id: a, text: A}]}\n  - id: why", 16, `"max" should be a whole number from 1 to 60`},
	{"a timeline that begins longer than it may be", shoesMD, "  - id: why", "  - {id: path, kind: timeline, label: How?, lines: 6, max: 5}\n  - id: why", 16, "begins with more lines"},
	{"a plan with one heading", shoesMD, "  - id: why", "  - {id: plan, kind: plan, label: How?, areas: [{id: a, text: A}]}\n  - id: why", 16, `"areas" has too few entries: 1`},
	{"a recording that never ends", shoesMD, "  - id: why", "  - {id: say, kind: spoken, label: Say it., minutes: 6}\n  - id: why", 16, `"minutes" should be a whole number from 1 to 5`},
	{"options to draw", shoesMD, "  - id: why", "  - {id: draw, kind: drawing, label: Draw it., options: []}\n  - id: why", 16, `"options" isn't a setting`},
	{"too many photos", shoesMD, "  - id: why", "  - {id: show, kind: photo, label: Show it., max: 7}\n  - id: why", 16, `"max" should be a whole number from 1 to 6`},

	{"a topic without version", topicMD, "version: 3\n", "", 1, `"version" is missing`},
	{"a topic without chime", topicMD, "chime: [meaning]\n", "", 1, `"chime" is missing`},
	{"a process nobody knows", topicMD, "[meaning]", "[meaning, money]", 7, "five processes"},

	{"an upper-case file name", "topics/walking/pages/First.md", "", "x", 1, `"First.md" can't be part of an address`},
	{"a space in a file name", "topics/walking/pages/my page.md", "", "x", 1, "can't be part of an address"},
	{"a folder name that isn't a slug", "topics/Über/topic.md", "", "x", 1, "can't be part of an address"},
	{"a file that isn't Markdown", "topics/walking/pages/first.docx", "", "x", 1, "isn't a Markdown file"},
	{"a file in the wrong place", "topics/walking/tenth.md", "", "x", 1, "Nothing is read from a file in this place"},
	{"a file too deep", "topics/walking/pages/more/tenth.md", "", "x", 1, "Nothing is read from a file in this place"},
	{"a folder that nobody reads", "topic/walking/topic.md", "", "x", 1, "Nothing is read from a folder"},
	{"not UTF-8", firstMD, "The dog is glad", "The dog is gl\xe4d", 14, "isn't UTF-8"},
	{"a control character", firstMD, "The dog is glad", "The dog is\x00 glad", 14, "control character (U+0000)"},
	{"too large", firstMD, "", strings.Repeat("a", maxFile+1), 1, "too large"},
	{"front matter that is too large", firstMD, "order: 10", "order: 10\nnote: " + strings.Repeat("a ", maxFront/2), 1, "front matter is too large"},
	{"an exempt word without a reason", "exempt-words.txt", "", "yes # known\nno\n", 2, `"no" has no reason`},
	{"two exempt words in a line", "exempt-words.txt", "", "yes no # known\n", 1, "more than one word"},
}

func TestMistakes(t *testing.T) {
	for _, m := range mistakes {
		t.Run("TOP-2 "+m.name, func(t *testing.T) {
			files := soundFiles(t)
			text := m.new
			if m.old != "" {
				text = swapOnce(t, string(files[m.file].Data), m.old, m.new)
			}
			files[m.file] = &fstest.MapFile{Data: []byte(text)}
			lib, problems := Load(Layer{Name: "broken", FS: files})
			wantOne(t, problems, m)
			if len(lib.Topics()) == 0 && m.file != topicMD {
				t.Error("what was sound is gone")
			}
		})
	}
}

func swapOnce(t *testing.T, text, old, new string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("the sound file has no %q", old)
	}
	return strings.Replace(text, old, new, 1)
}

// wantOne holds the problems to being exactly the one that was made, said as it should be.
func wantOne(t *testing.T, problems []Problem, m mistake) {
	t.Helper()
	if len(problems) != 1 {
		t.Fatalf("want one problem, got %d: %v", len(problems), problems)
	}
	p := problems[0]
	file := "broken/" + m.file
	if m.name == "two pages in one place" {
		file = "broken/topics/walking/pages/second.md"
	} else if m.name == "a folder that nobody reads" {
		file = "broken/topic"
	}
	if p.File != file || p.Line != m.line || !strings.Contains(p.What, m.what) {
		t.Errorf("got %v\nwant %s:%d: …%s…", p, file, m.line, m.what)
	}
	if !strings.HasSuffix(p.What, ".") || p.Do == "" || strings.Contains(p.What, "%!") {
		t.Errorf("not a sentence and what to do: %q, %q", p.What, p.Do)
	}
}

func TestManyMistakes(t *testing.T) {
	t.Run("TOP-2 no problem hides another, in one file or in several", func(t *testing.T) {
		files := soundFiles(t)
		files[firstMD] = &fstest.MapFile{Data: []byte("---\ncolour: blue\nstep: begin\nclaims: none\n---\n<b>x</b> ![](/a.svg)\n")}
		files[shoesMD] = &fstest.MapFile{Data: []byte("nothing")}
		_, problems := Load(Layer{Name: "broken", FS: files})
		var all []string
		for _, p := range problems {
			all = append(all, p.String())
		}
		got := strings.Join(all, "\n")
		for _, want := range []string{`"title" is missing`, `"summary" is missing`, `"order" is missing`, `no step called`, `"reflect" is missing`,
			`"coaching" is missing`, `"colour"`, "first.md:6: There is HTML", "first.md:6: This image", "shoes.md:1: This file has no front matter"} {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
	})
	t.Run("a page and an exercise with one id", func(t *testing.T) {
		files := soundFiles(t)
		files["topics/walking/exercises/first.md"] = &fstest.MapFile{Data: []byte(strings.Replace(string(files[shoesMD].Data), "order: 10", "order: 99", 1))}
		_, problems := Load(Layer{Name: "broken", FS: files})
		if len(problems) != 1 || !strings.Contains(problems[0].What, `the same id, "first"`) {
			t.Error(problems)
		}
	})
	t.Run("a page of a topic that isn't there", func(t *testing.T) {
		files := soundFiles(t)
		files["topics/cooking/pages/first.md"] = files[firstMD]
		_, problems := Load(Layer{Name: "broken", FS: files})
		if len(problems) != 1 || !strings.Contains(problems[0].What, `no topic called "cooking"`) {
			t.Error(problems)
		}
	})
	t.Run("a broken topic.md is said once, not for each of its pages", func(t *testing.T) {
		files := soundFiles(t)
		files[topicMD] = &fstest.MapFile{Data: []byte("nothing")}
		lib, problems := Load(Layer{Name: "broken", FS: files})
		if len(problems) != 1 || len(lib.Topics()) != 0 {
			t.Error(problems)
		}
	})
	t.Run("an exercise that is broken isn't also said to be missing", func(t *testing.T) {
		files := soundFiles(t)
		files[firstMD] = &fstest.MapFile{Data: []byte(strings.Replace(string(files[firstMD].Data), "order: 10", "order: 10\nexercises: [shoes, places]", 1))}
		files[shoesMD] = &fstest.MapFile{Data: []byte("nothing")}
		lib, problems := Load(Layer{Name: "broken", FS: files})
		page, _ := lib.Page("walking", "first")
		if len(problems) != 1 || len(page.Exercises) != 1 || page.Exercises[0] != "places" {
			t.Error(problems, page.Exercises)
		}
	})
}

func TestFolders(t *testing.T) {
	open := func(t *testing.T, dir string) Layer {
		layer, closer, err := Folder(dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { closer.Close() })
		return layer
	}
	write := func(t *testing.T, p, text string) {
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("a link to a file elsewhere isn't followed", func(t *testing.T) {
		dir, secret := t.TempDir(), filepath.Join(t.TempDir(), "secret")
		write(t, secret, "secret")
		write(t, filepath.Join(dir, "topics/walking/pages/.keep"), "")
		if err := os.Symlink(secret, filepath.Join(dir, "topics/walking/pages/tenth.md")); err != nil {
			t.Skip(err)
		}
		_, problems := Load(sound(), open(t, dir))
		if len(problems) != 1 || !strings.Contains(problems[0].What, "link to another file") {
			t.Error(problems)
		}
	})
	t.Run("a link to a folder elsewhere isn't followed", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.Symlink(t.TempDir(), filepath.Join(dir, "topics")); err != nil {
			t.Skip(err)
		}
		_, problems := Load(sound(), open(t, dir))
		if len(problems) != 1 || !strings.Contains(problems[0].What, "link to another file") {
			t.Error(problems)
		}
	})
	t.Run("a folder with the name of a page is a folder", func(t *testing.T) {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "topics/walking/pages/tenth.md/x.md"), "")
		_, problems := Load(sound(), open(t, dir))
		if len(problems) != 1 || problems[0].Do == "" {
			t.Error(problems)
		}
	})
	t.Run("what editors and systems leave about is passed over", func(t *testing.T) {
		dir := t.TempDir()
		for _, p := range []string{".git/config.md", "topics/.DS_Store", "topics/walking/pages/.first.md.swp", "topics/walking/pages/first.md~", "README.md", "content.go"} {
			write(t, filepath.Join(dir, p), "x")
		}
		_, problems := Load(sound(), open(t, dir))
		wantNone(t, problems)
	})
	t.Run("Windows line ends and a byte order mark do no harm", func(t *testing.T) {
		files := soundFiles(t)
		text := "\ufeff" + strings.ReplaceAll(string(files[firstMD].Data), "\n", "\r\n")
		files[firstMD] = &fstest.MapFile{Data: []byte(text)}
		_, problems := Load(Layer{Name: "windows", FS: files})
		wantNone(t, problems)
	})
	t.Run("a folder that isn't there is an error, and one that went away a problem", func(t *testing.T) {
		if _, _, err := Folder(filepath.Join(t.TempDir(), "no")); err == nil {
			t.Error("no error")
		}
		lib, problems := Load(sound(), Layer{Name: "gone", FS: os.DirFS(filepath.Join(t.TempDir(), "no"))})
		if len(problems) != 1 || len(lib.Topics()) != 1 {
			t.Error(problems)
		}
	})
}
