package exercises_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"towpath/internal/rooms/exercises"
)

// filled is one answer to each part of allKinds: what is sent, what is kept and what is read.
var filled = map[string]struct {
	send url.Values
	keep exercises.Value
	read []string
}{
	"line":  {url.Values{"a.line": {"round the pond"}}, exercises.Value{Text: "round the pond"}, []string{"round the pond"}},
	"box":   {url.Values{"a.box": {"one\r\n\r\ntwo"}}, exercises.Value{Text: "one\n\ntwo"}, []string{"<p>one</p>", "<p>two</p>"}},
	"one":   {url.Values{"a.one": {"milk"}, "own.one": {"cocoa"}}, exercises.Value{Chosen: []string{"milk"}, Own: "cocoa"}, []string{">Milk<", ">cocoa<", "There is some left."}},
	"some":  {url.Values{"a.some": {"grey", "red"}}, exercises.Value{Chosen: []string{"red", "grey"}}, []string{">Red<", ">Grey<"}},
	"scale": {url.Values{"a.scale": {"2"}}, exercises.Value{Step: 2}, []string{"<strong>A bit</strong>", "Step 2 of 3"}},
	"rank":  {url.Values{"a.rank.town": {"1"}, "a.rank.sea": {"2"}}, exercises.Value{Steps: map[string]int{"town": 1, "sea": 2}}, []string{"First: A town", "Second: The sea"}},
	"cards": {url.Values{"a.cards.hill": {"no"}, "own.cards": {"A bench"}, "tray.cards": {"yes"}},
		exercises.Value{Placed: map[string]string{"hill": "no"}, Own: "A bench", OwnTray: "yes"}, []string{"A bench", "Not placed yet"}},
	"list":  {url.Values{"a.list": {"", "water", " an  apple "}}, exercises.Value{Lines: []string{"water", "an apple"}}, []string{">water<", ">an apple<"}},
	"wheel": {url.Values{"a.wheel.feet": {"3"}, "a.wheel.rain": {"1"}}, exercises.Value{Steps: map[string]int{"feet": 3, "rain": 1}}, []string{"Feet: Good", "Mood: nothing said", "Rain: Bad"}},
	"days": {url.Values{"a.days.mood.2026-11-20": {"2"}, "own.days.2026-11-20": {"rain all day"}, "a.days.2026-11-18": {"mood=1,sleep=3 a long walk"}},
		exercises.Value{Rows: []exercises.Row{{Day: "2026-11-18", Steps: map[string]int{"mood": 1, "sleep": 3}, Note: "a long walk"},
			{Day: "2026-11-20", Steps: map[string]int{"mood": 2}, Note: "rain all day"}}}, []string{"Fair", "20 November", "rain all day", "<svg"}},
	"weeks": {url.Values{"a.weeks.walks.2026-11-16": {"3"}}, exercises.Value{Rows: []exercises.Row{{Day: "2026-11-16", Steps: map[string]int{"walks": 3}}}}, []string{"Many", "16 November"}},
	"path": {url.Values{"a.path.when": {"", "spring", "later"}, "a.path.what": {"", "moved house", ""}},
		exercises.Value{Entries: []exercises.Entry{{When: "spring", What: "moved house"}, {When: "later"}}}, []string{"spring", "moved house", "later"}},
	"plan": {url.Values{"a.plan.calm": {"tea\r\nand a walk"}, "own.plan.name": {"Ana", ""}, "own.plan.number": {"555 0100", ""}, "own.plan.for": {"a lift", ""}},
		exercises.Value{Boxes: map[string]string{"calm": "tea\nand a walk"}, People: []exercises.Contact{{Name: "Ana", Number: "555 0100", For: "a lift"}}},
		[]string{"<p>tea</p>", "Ana", "555 0100", "a lift"}},
	"voice": {url.Values{"a.voice": {"I would say this"}}, exercises.Value{Text: "I would say this"}, []string{"I would say this"}},
	"draw":  {url.Values{"a.draw": {"a boat"}}, exercises.Value{Text: "a boat"}, []string{"a boat"}},
	"photo": {url.Values{"a.photo": {"my door"}}, exercises.Value{Text: "my door"}, []string{"my door"}},
}

func with(form, more url.Values) url.Values {
	out := url.Values{}
	for name, values := range form {
		out[name] = values
	}
	for name, values := range more {
		out[name] = values
	}
	return out
}

func TestEachKind(t *testing.T) {
	each(t, func(t *testing.T, x *room) {
		for part, c := range filled {
			t.Run("TOP-3 "+part+": what is saved is there again, and nothing else", func(t *testing.T) {
				id := x.saved(t, x.me, with(x.begun(t, x.me), c.send))
				a := x.body(t, x.me, id)
				if diff := cmp.Diff(map[string]exercises.Value{part: c.keep}, a.Answers); diff != "" {
					t.Error(diff)
				}
				if a.Snippet == "" || a.Title != "All of it" {
					t.Errorf("title %q, snippet %q", a.Title, a.Snippet)
				}
				x.get(t, x.me, "/exercises/answers/"+id).Holds(t, c.read...)
				x.get(t, x.me, "/exercises/answers/"+id+"/print").Holds(t, c.read...)
				again := fields(x.get(t, x.me, "/exercises/answers/"+id+"/write").Body)
				if x.post(t, x.me, "/exercises/answers/"+id, again).Status != http.StatusSeeOther {
					t.Error("the untouched form isn't taken back")
				}
				if diff := cmp.Diff(a, x.body(t, x.me, id), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("saving the untouched form changed the answer: %s", diff)
				}
			})
		}
		t.Run("TOP-3 all kinds together, opened and saved again, stay as they are", func(t *testing.T) {
			form := x.begun(t, x.me)
			for _, c := range filled {
				form = with(form, c.send)
			}
			id := x.saved(t, x.me, form)
			for part, c := range filled {
				if diff := cmp.Diff(c.keep, x.body(t, x.me, id).Answers[part]); diff != "" {
					t.Errorf("%s: %s", part, diff)
				}
			}
		})
	})
}

func TestNothingIsRequired(t *testing.T) { each(t, nothingIsRequired) }

func nothingIsRequired(t *testing.T, x *room) {
	t.Run("TOP-3 an empty form is no attempt, and that is said", func(t *testing.T) {
		form := x.begun(t, x.me)
		a := x.post(t, x.me, allPath, form)
		if a.Status != http.StatusSeeOther || len(x.answers(t)) != 0 {
			t.Fatal(a.Status, a.Err, len(x.answers(t)))
		}
		page := x.get(t, x.me, a.To)
		page.Holds(t, "There is nothing here to save yet. That is fine.")
		if got := fields(page.Body).Get("id"); got != form.Get("id") {
			t.Errorf("the form has another id")
		}
	})
	t.Run("TOP-3 an answer can be emptied", func(t *testing.T) {
		id := x.saved(t, x.me, with(x.begun(t, x.me), filled["line"].send))
		form := with(fields(x.get(t, x.me, "/exercises/answers/"+id+"/write").Body), url.Values{"a.line": {""}})
		if a := x.post(t, x.me, "/exercises/answers/"+id, form); a.Status != http.StatusSeeOther {
			t.Fatal(a.Status, a.Err)
		}
		if a := x.body(t, x.me, id); !a.Blank() {
			t.Error(a.Answers)
		}
		x.get(t, x.me, "/exercises/answers/"+id).Holds(t, "Left open")
	})
}

func TestWhatDoesNotFit(t *testing.T) { each(t, whatDoesNotFit) }

func whatDoesNotFit(t *testing.T, x *room) {
	long := strings.Repeat("é", 300)
	cases := []struct {
		name string
		send url.Values
		part string
		keep exercises.Value
		also string
		says string
	}{
		{"an option nobody offered is left out", url.Values{"a.one": {"gin"}, "own.one": {"cocoa"}}, "one", exercises.Value{Own: "cocoa"}, "", "isn&#39;t in this exercise any more"},
		{"more choices than asked for are kept", url.Values{"a.some": {"red", "blue", "grey"}}, "some", exercises.Value{Chosen: []string{"red", "blue", "grey"}}, "", "asks for up to 2"},
		{"two radio choices are kept", url.Values{"a.one": {"tea", "milk"}}, "one", exercises.Value{Chosen: []string{"tea", "milk"}}, "", "asks for up to 1"},
		{"text that is too long is kept", url.Values{"a.line": {long}}, "line", exercises.Value{Text: long}, "", "300 letters long"},
		{"a step that isn't there is left out", url.Values{"a.scale": {"9"}, "a.line": {"x"}}, "scale", exercises.Value{}, "", "left out"},
		{"a step in other digits is left out", url.Values{"a.scale": {"+2"}, "a.line": {"x"}}, "scale", exercises.Value{}, "+2", ""},
		{"two in the same place may share it", url.Values{"a.rank.sea": {"1"}, "a.rank.wood": {"1"}}, "rank", exercises.Value{Steps: map[string]int{"sea": 1, "wood": 1}}, "", "the same place"},
		{"a place beyond the last is left out", url.Values{"a.rank.sea": {"3"}, "a.rank.wood": {"1"}}, "rank", exercises.Value{Steps: map[string]int{"wood": 1}}, "", "left out"},
		{"a tray that isn't there is left out", url.Values{"a.cards.hill": {"bin"}, "a.cards.lake": {"yes"}}, "cards", exercises.Value{Placed: map[string]string{"lake": "yes"}}, "", "left out"},
		{"a card that isn't there is left out", url.Values{"a.cards.moon": {"yes"}, "a.cards.lake": {"yes"}}, "cards", exercises.Value{Placed: map[string]string{"lake": "yes"}}, "", "left out"},
		{"more lines than asked for are kept", url.Values{"a.list": {"1", "2", "3", "4", "5"}}, "list", exercises.Value{Lines: []string{"1", "2", "3", "4", "5"}}, "", "asks for up to 4"},
		{"words to a question that isn't there are kept apart", url.Values{"a.gone": {"What I wrote"}, "a.line": {"x"}}, "line", exercises.Value{Text: "x"}, "What I wrote", ""},
		{"words where a choice belongs are kept apart", url.Values{"a.scale": {"Hardly at all"}}, "scale", exercises.Value{}, "Hardly at all", ""},
	}
	for _, c := range cases {
		t.Run("TOP-3 "+c.name, func(t *testing.T) {
			form := with(x.begun(t, x.me), c.send)
			a := x.post(t, x.me, allPath, form)
			id := form.Get("id")
			got := x.body(t, x.me, id)
			if diff := cmp.Diff(c.keep, got.Answers[c.part]); diff != "" || got.Also != c.also {
				t.Errorf("%s\nalso %q", diff, got.Also)
			}
			if c.says == "" {
				if a.Status != http.StatusSeeOther {
					t.Errorf("%d %v", a.Status, a.Err)
				}
				return
			}
			if a.Status != http.StatusUnprocessableEntity {
				t.Fatalf("%d %v", a.Status, a.Err)
			}
			a.Holds(t, c.says, "Saved, with something to look at")
			if again := fields(a.Body); x.post(t, x.me, "/exercises/answers/"+id, again).Err != nil {
				t.Error("the form that was shown again can't be sent")
			}
			if diff := cmp.Diff(got.Answers, x.body(t, x.me, id).Answers); diff != "" {
				t.Errorf("what was shown again is not what was kept: %s", diff)
			}
		})
	}
	t.Run("TOP-3 a list of a thousand lines loses none", func(t *testing.T) {
		var many []string
		for i := range 1000 {
			many = append(many, fmt.Sprint("line-", i))
		}
		form := with(x.begun(t, x.me), url.Values{"a.list": many})
		a := x.post(t, x.me, allPath, form)
		kept := x.body(t, x.me, form.Get("id")).Answers["list"].Lines
		if a.Status != http.StatusUnprocessableEntity || len(kept) > 60 || !strings.HasSuffix(kept[len(kept)-1], "line-999") {
			t.Error(a.Status, len(kept))
		}
	})
}

func TestHostileText(t *testing.T) { each(t, hostileText) }

func hostileText(t *testing.T, x *room) {
	for name, text := range map[string]string{
		"markup":        `</textarea><script>alert(1)</script><b onclick="x">"&amp;'`,
		"emoji":         "👩🏽‍🚀 and 🧑‍🤝‍🧑, family 👨‍👩‍👧",
		"right to left": "مرحبا, שלום and English",
		"marks":         "\u202Eesrever \u2066x",
		"combining":     strings.Repeat("a\u0300\u0301\u0302", 20),
		"template":      "{{.name}} %s %p ${x}",
	} {
		t.Run("TOP-3 "+name+" comes back as it was typed", func(t *testing.T) {
			form := with(x.begun(t, x.me), url.Values{"a.box": {text}, "own.cards": {text}, "a.list": {text, text}})
			a := x.post(t, x.me, allPath, form)
			if a.Err != nil {
				t.Fatal(a.Err)
			}
			id := form.Get("id")
			if got := x.body(t, x.me, id).Answers["box"].Text; got != text {
				t.Errorf("kept %q", got)
			}
			if got := fields(x.get(t, x.me, "/exercises/answers/"+id+"/write").Body).Get("a.box"); got != text {
				t.Errorf("shown %q", got)
			}
			x.get(t, x.me, "/exercises/answers/"+id).HoldsNot(t, "<script>alert", "<b onclick")
		})
	}
	t.Run("TOP-3 what isn't UTF-8 is not saved over anything, and is shown again", func(t *testing.T) {
		form := with(x.begun(t, x.me), url.Values{"a.box": {"before \xff after"}, "a.line": {"a line"}})
		a := x.post(t, x.me, allPath, form)
		if a.Status != http.StatusUnprocessableEntity {
			t.Fatal(a.Status, a.Err)
		}
		a.Holds(t, "before � after", "a line", "Not saved yet")
		if again := fields(a.Body); again.Get("version") != "0" || again.Get("id") != form.Get("id") {
			t.Error("the form that is shown again is another one")
		}
	})
	t.Run("TOP-3 more than can be kept is shown again, all of it", func(t *testing.T) {
		text := strings.Repeat("All of this. ", 30_000)
		form := with(x.begun(t, x.me), url.Values{"a.box": {text}})
		a := x.post(t, x.me, allPath, form)
		if a.Status != http.StatusUnprocessableEntity {
			t.Fatal(a.Status, a.Err)
		}
		a.Holds(t, "Not saved yet", "Take a part of it out")
		if got := fields(a.Body).Get("a.box"); got != strings.TrimSpace(text) {
			t.Errorf("%d of %d bytes are shown again", len(got), len(text))
		}
		if a, _, _ := x.script(t, x.me, allPath, form); a.Status != http.StatusRequestEntityTooLarge {
			t.Error(a.Status, a.Err)
		}
	})
}
