package pack

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const askingMD = "guidance/asking.md"

func TestGuidance(t *testing.T) {
	lib, problems := Load(sound())
	wantNone(t, problems)
	g, ok := lib.OneGuidance("asking")
	if !ok {
		t.Fatal("not there")
	}

	t.Run("WRK-1 guidance is read with all that it is made of", func(t *testing.T) {
		if g.Minutes != 5 || len(g.Say) != 1 || len(g.Avoid) != 1 || len(g.Scenario.Turns) != 2 || g.Supervision == "" || g.Steps["empowering"] != "Stay at home." ||
			!strings.Contains(string(g.Body), "<h2>Why</h2>") || g.Version == "" || g.Lang != "en" || len(lib.Guidance()) != 1 {
			t.Errorf("%+v", g)
		}
		if want := HTML(`Read <a href="/topics/walking">the first page</a>.`); !slices.Equal(g.DoNext, []HTML{want}) {
			t.Errorf("%q", g.DoNext)
		}
		if _, ok := lib.OneGuidance("no"); ok {
			t.Error("found what isn't there")
		}
	})
	t.Run("WRK-1 a scenario is followed as far as the choices lead", func(t *testing.T) {
		for _, c := range []struct {
			choices, taken string
			next           string
		}{{"", "", "start"}, {"wait", "wait", "coat"}, {"wait.leave", "wait leave", ""}, {"ask", "ask", ""}, {"ask.more", "ask", ""}, {"no.wait", "", "start"}, {"wait.ask", "wait", "coat"}} {
			way, next := g.Scenario.Follow(strings.Split(c.choices, "."))
			var taken []string
			for _, w := range way {
				taken = append(taken, w.Choice.ID)
			}
			if strings.Join(taken, " ") != c.taken || (next == nil) != (c.next == "") || next != nil && next.ID != c.next {
				t.Errorf("%q: %v, then %+v", c.choices, taken, next)
			}
		}
		if way, next := (&Scenario{}).Follow(nil); way != nil || next != nil {
			t.Error("an empty scenario leads somewhere")
		}
	})
	t.Run("WRK-1 TOP-2 guidance lies where it lies, has an address, and is looked at before it is published", func(t *testing.T) {
		at, ok := Find(askingMD)
		if !ok || at.Path() != askingMD || at.Address() != "/guidance/asking" || at.Topic != Guidances || at.Sort != GuidanceSort || GuidancePath("") != "/guidance" {
			t.Errorf("%+v %v", at, ok)
		}
		f, _ := lib.File(askingMD)
		in := lib.Inspect("guidance/other.md", f.Text)
		if in.Guidance == nil || len(in.Problems) != 1 || !strings.Contains(in.Problems[0].What, "has the order 10") || in.Words == 0 || in.People.Words != 0 {
			t.Errorf("%+v", in)
		}
	})
	t.Run("TOP-9 guidance is graded as text for staff, and counted", func(t *testing.T) {
		hard := strings.Repeat("Institutional considerations necessitate comprehensive organisational preparation. ", 20)
		files := soundFiles(t)
		files[askingMD].Data = []byte(strings.Replace(string(files[askingMD].Data), "Ash says tea.", hard, 1))
		r := Check(Load(Layer{Name: "x", FS: files}))
		if len(r.Problems) != 1 || r.Problems[0].File != "x/"+askingMD || !strings.Contains(r.Problems[0].What, "text for staff") || r.Kinds["guidance"] != 1 {
			t.Errorf("%v %v", r.Problems, r.Kinds)
		}
	})
	t.Run("TOP-2 guidance that nobody signed is shown to staff alone where content is held", func(t *testing.T) {
		live, _ := NewHeld(sound())
		if len(live.Library().Guidance()) != 0 || len(live.Whole().Guidance()) != 1 || !live.Whole().Guidance()[0].Unsigned {
			t.Error("shown")
		}
		f, _ := live.Own().File(askingMD)
		live.Take(Overlay{Signed: func(path string, w Wording) bool { return path == askingMD && w == WordingOf(f.Text) }})
		if all := live.Library().Guidance(); len(all) != 1 || all[0].Unsigned {
			t.Errorf("%v", all)
		}
	})
	t.Run("two with one order, and two that say what follows from an approach, are said to authors", func(t *testing.T) {
		files := soundFiles(t)
		files["guidance/telling.md"] = &fstest.MapFile{Data: files[askingMD].Data}
		_, problems := Load(Layer{Name: "x", FS: files})
		if len(problems) != 2 || !strings.Contains(problems[0].What, "has the same order") || !strings.Contains(problems[1].What, "says already what step follows") {
			t.Errorf("%v", problems)
		}
	})
}

var guidanceMistakes = []mistake{
	{"no audience", askingMD, "audience: staff\n", "", 1, `"audience" is missing`},
	{"another audience", askingMD, "audience: staff", "audience: people", 6, "Guidance is for staff"},
	{"no minutes", askingMD, "minutes: 5\n", "", 1, `"minutes" is missing`},
	{"too many minutes", askingMD, "minutes: 5", "minutes: 30", 5, "whole number from 1 to 10"},
	{"an unknown key", askingMD, "minutes: 5", "minutes: 5\ncolour: blue", 6, `"colour" isn't a setting`},
	{"nothing said about claims", askingMD, "claims: none\n", "", 1, "where what it claims comes from"},
	{"nothing to say", askingMD, "say:\n  - \"Shall we go out?\"\n", "", 1, `"say" is missing`},
	{"an empty list of what to avoid", askingMD, "avoid:\n  - \"'You need air.' It sounds like an order.\"", "avoid: []", 10, `"avoid" lists nothing`},
	{"no supervision", askingMD, "supervision: When do I ask, and when do I decide?\n", "", 1, `"supervision" is missing`},
	{"nothing to do next", askingMD, "do-next:\n  - \"Read [the first page](/topics/walking).\"\n", "", 1, `"do-next" is missing`},
	{"a link to nothing in what to do next", askingMD, "(/topics/walking)", "(/topics/walking/no)", 33, `Nothing is at "/topics/walking/no"`},
	{"a link to an undeclared source in what to do next", askingMD, "(/topics/walking)", "(https://rain.example/)", 33, "isn't among the sources"},
	{"a link to guidance that isn't there", askingMD, "Ask, and", "[Ask](/guidance/no), and", 37, `Nothing is at "/guidance/no"`},
	{"an approach left out", askingMD, "  directing: Ask once.\n", "", 29, `"directing" is missing`},
	{"an approach that is none", askingMD, "  directing: Ask once.", "  directing: Ask once.\n  bossing: Push.", 30, `"bossing" isn't a setting`},
	{"approaches that are a list", askingMD, "approach:\n  directing: Ask once.\n  collaborating: Let them go first.\n  empowering: Stay at home.", "approach: [Ask once.]", 28, "Here should be settings"},
	{"a scenario that is a sentence", askingMD, "", "---\ntitle: T\nsummary: S.\norder: 1\nminutes: 1\naudience: staff\nclaims: none\nsay: [S.]\navoid: [A.]\nscenario: Go.\nsupervision: Q?\ndo-next: [D.]\n---\nText.\n", 10, "Here should be settings"},
	{"no scenario", askingMD, "", "---\ntitle: T\nsummary: S.\norder: 1\nminutes: 1\naudience: staff\nclaims: none\nsay: [S.]\navoid: [A.]\nsupervision: Q?\ndo-next: [D.]\n---\nText.\n", 1, `"scenario" is missing`},
	{"no setting", askingMD, "  setting: Made-up example. It rains, and Ash stands at the door.\n", "", 13, `"setting" is missing`},
	{"no end of the scenario", askingMD, "  end: Both ways were all right.\n", "", 13, `"end" is missing`},
	{"an unknown key in a scenario", askingMD, "  title: At the door", "  title: At the door\n  score: 3", 14, `"score" isn't a setting`},
	{"too few turns", askingMD, "    - id: coat\n      text: Ash looks at the coat.\n      choices:\n        - {id: coat, text: Hand it over., reply: Ash puts it on., next: end}\n        - {id: leave, text: Leave it., reply: Ash takes it., next: end}\n", "", 15, "There are 1 turns"},
	{"a turn without words", askingMD, "      text: Ash says nothing.\n", "", 16, `"text" is missing`},
	{"a turn twice", askingMD, "- id: coat\n", "- id: start\n", 21, `"start" is used twice`},
	{"a turn called end", askingMD, "- id: coat\n", "- id: end\n", 21, "can't be called end"},
	{"one choice", askingMD, "        - {id: leave, text: Leave it., reply: Ash takes it., next: end}\n", "", 23, "There are 1 choices"},
	{"a choice twice", askingMD, "{id: leave,", "{id: coat,", 25, `"coat" is used twice`},
	{"a choice without a reply", askingMD, "reply: Ash says tea., ", "", 20, `"reply" is missing`},
	{"a choice that leads nowhere", askingMD, "reply: Ash says tea., next: end", "reply: Ash says tea.", 20, `"next" is missing`},
	{"a choice that leads to no turn", askingMD, "reply: Ash says tea., next: end", "reply: Ash says tea., next: hat", 20, `no turn called "hat"`},
	{"a choice that leads back", askingMD, "reply: Ash puts it on., next: end", "reply: Ash puts it on., next: start", 24, `leads back to the turn "start"`},
	{"a turn that nothing leads to", askingMD, "next: coat}", "next: end}", 21, `No choice further up leads to the turn "coat"`},
	{"a name that the site uses", "guidance/record.md", "", "---\n---\n", 1, "another use for this name"},
	{"a folder in the folder guidance", "guidance/more/notes.md", "", "---\n---\n", 1, "Nothing is read from a file in this place"},
}

func TestMistakesInGuidance(t *testing.T) {
	for _, m := range guidanceMistakes {
		t.Run("WRK-1 TOP-2 "+m.name, func(t *testing.T) { m.isSaid(t) })
	}
}

func (m mistake) isSaid(t *testing.T) {
	t.Helper()
	files := soundFiles(t)
	text := m.new
	if m.old != "" {
		was := string(files[m.file].Data)
		if !strings.Contains(was, m.old) {
			t.Fatalf("%q isn't in %s", m.old, m.file)
		}
		text = strings.Replace(was, m.old, m.new, 1)
	}
	files[m.file] = &fstest.MapFile{Data: []byte(text)}
	_, problems := Load(Layer{Name: "x", FS: files})
	if !slices.ContainsFunc(problems, func(p Problem) bool {
		return p.File == "x/"+m.file && p.Line == m.line && strings.Contains(p.What, m.what) && p.Do != ""
	}) {
		t.Errorf("%v", problems)
	}
}
