package exercises_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

func line(text string) url.Values { return url.Values{"a.line": {text}} }

func answerPath(id string) string { return "/exercises/answers/" + id }

func TestSavingTwice(t *testing.T) { each(t, savingTwice) }

func savingTwice(t *testing.T, x *room) {
	t.Run("TOP-3 a form sent twice makes one answer", func(t *testing.T) {
		form := with(x.begun(t, x.me), line("once"))
		id := x.saved(t, x.me, form)
		x.saved(t, x.me, form)
		if n := len(x.answers(t)); n != 1 {
			t.Errorf("%d answers", n)
		}
		if v, err := x.Keeper.Get(t.Context(), x.me, id); err != nil || v.Version != 1 {
			t.Error(v.Version, err)
		}
	})
	t.Run("TOP-3 Back after a save, and other words, go over the first ones", func(t *testing.T) {
		form := with(x.begun(t, x.me), line("first"))
		id := x.saved(t, x.me, form)
		x.saved(t, x.me, with(form, line("second")))
		if got := x.body(t, x.me, id).Answers["line"].Text; got != "second" {
			t.Errorf("kept %q", got)
		}
	})
	t.Run("TOP-3 coming back to a begun form's address goes on with it", func(t *testing.T) {
		id := x.saved(t, x.me, with(x.begun(t, x.me), line("begun")))
		if a := x.get(t, x.me, allPath+"?id="+id); a.To != answerPath(id)+"/write" {
			t.Error(a.Status, a.To)
		}
		foreign := x.saved(t, x.SignIn(t, x.Person(t, "Ade")), with(x.begun(t, x.me), line("mine")))
		if a := x.get(t, x.me, allPath+"?id="+foreign); a.Status != http.StatusOK {
			t.Error(a.Status, a.To, a.Err)
		}
	})
	t.Run("TOP-3 what is written goes on being saved, and the version says where it is", func(t *testing.T) {
		form := x.begun(t, x.me)
		if a, _, version := x.script(t, x.me, allPath, form); a.Status != http.StatusOK || version != 0 {
			t.Fatal(a.Status, version)
		}
		for want := int64(1); want < 4; want++ {
			form = with(form, line(strings.Repeat("more ", int(want))))
			a, id, version := x.script(t, x.me, allPath, form)
			if a.Status != http.StatusOK || version != want || id != form.Get("id") {
				t.Fatal(a.Status, a.Err, version, id)
			}
			form.Set("version", "0123456789"[version:version+1])
		}
		if got := x.body(t, x.me, form.Get("id")).Answers["line"].Text; got != "more more more" {
			t.Errorf("kept %q", got)
		}
	})
}

func TestTwoTabs(t *testing.T) { each(t, twoTabs) }

func twoTabs(t *testing.T, x *room) {
	t.Run("TOP-3 two tabs that change one answer: both are kept and shown", func(t *testing.T) {
		id := x.saved(t, x.me, with(x.begun(t, x.me), line("at first")))
		open := fields(x.get(t, x.me, answerPath(id)+"/write").Body)
		if a := x.post(t, x.me, answerPath(id), with(open, line("in the one"))); a.Status != http.StatusSeeOther {
			t.Fatal(a.Status, a.Err)
		}
		a := x.post(t, x.me, answerPath(id), with(open, line("in the other")))
		if a.Status != http.StatusConflict {
			t.Fatal(a.Status, a.Err)
		}
		a.Holds(t, "in the one", "in the other", "Both are kept", answerPath(id)+"/write")
		if b := x.post(t, x.me, answerPath(id), with(open, line("in the other"))); b.Body != a.Body || len(x.answers(t)) != 2 {
			t.Errorf("sent again: %d, %d answers", b.Status, len(x.answers(t)))
		}
	})
	t.Run("TOP-3 a script learns of the copy, and goes on in it", func(t *testing.T) {
		form := with(x.begun(t, x.me), line("at first"))
		_, id, _ := x.script(t, x.me, allPath, form)
		form.Set("version", "1")
		x.script(t, x.me, allPath, with(form, line("in the one")))
		a, copyID, version := x.script(t, x.me, allPath, with(form, line("in the other")))
		if a.Status != http.StatusConflict || copyID == id || version != 1 {
			t.Fatal(a.Status, copyID, version)
		}
		form = with(form, url.Values{"id": {copyID}, "version": {"1"}, "a.line": {"in the other, and more"}})
		if a, _, version := x.script(t, x.me, allPath, form); a.Status != http.StatusOK || version != 2 {
			t.Error(a.Status, version, a.Err)
		}
		if got := x.body(t, x.me, id).Answers["line"].Text; got != "in the one" {
			t.Errorf("the other became %q", got)
		}
	})
}

func TestForeign(t *testing.T) { each(t, foreign) }

func foreign(t *testing.T, x *room) {
	ade := x.SignIn(t, x.Person(t, "Ade"))
	id := x.saved(t, x.me, with(x.begun(t, x.me), line("Robin's own")))
	form := with(x.begun(t, ade), line("Ade's"))
	journal := x.Keep(t, x.me, sharing.Journal, "not an answer")
	for name, v := range map[string]people.Viewer{"another person": ade, "a worker it isn't shared with": x.worker, "nobody": {}} {
		t.Run("PRIV-1 "+name+" finds nothing at somebody's answer", func(t *testing.T) {
			for _, path := range []string{"", "/write", "/print"} {
				if a := x.get(t, v, answerPath(id)+path); a.Status != http.StatusNotFound {
					t.Error(path, a.Status)
				}
			}
			if a := x.post(t, v, answerPath(id), with(form, url.Values{"version": {"1"}})); a.Status != http.StatusNotFound {
				t.Error(a.Status)
			}
			if a := x.post(t, v, allPath, with(form, url.Values{"id": {id}})); a.Status != http.StatusNotFound {
				t.Error(a.Status)
			}
		})
	}
	t.Run("TOP-3 a thing of another kind is no answer, and is not written over", func(t *testing.T) {
		for _, version := range []string{"0", "1"} {
			if a := x.post(t, x.me, answerPath(journal.ID), with(form, url.Values{"version": {version}})); a.Status != http.StatusNotFound {
				t.Error(a.Status)
			}
		}
		if a := x.get(t, x.me, answerPath(journal.ID)); a.Status != http.StatusNotFound {
			t.Error(a.Status)
		}
	})
	t.Run("TOP-3 what isn't there is not found", func(t *testing.T) {
		for _, path := range []string{"/exercises/walking/none", "/exercises/none/all", answerPath("x"), answerPath(people.NewID()), allPath + "x/print"} {
			if a := x.get(t, x.me, path); a.Status != http.StatusNotFound {
				t.Error(path, a.Status)
			}
		}
		for _, bad := range []url.Values{{"id": {"x"}}, {"id": {""}}, {"topic": {"none"}, "wording": {"none"}}} {
			if a := x.post(t, x.me, allPath, with(form, bad)); a.Status != http.StatusNotFound {
				t.Error(bad, a.Status, a.Err)
			}
		}
	})
	if got := x.body(t, x.me, id).Answers["line"].Text; got != "Robin's own" {
		t.Errorf("became %q", got)
	}
}

func TestShared(t *testing.T) { each(t, shared) }

func shared(t *testing.T, x *room) {
	id := x.saved(t, x.me, with(x.begun(t, x.me), line("to be read")))
	x.get(t, x.me, answerPath(id)+"/write").Holds(t, "Only you can see this")
	x.Share(t, x.me, things.Thing{ID: id}, x.sam)
	t.Run("PRIV-6 its person reads beside the box that somebody else can see it", func(t *testing.T) {
		page := x.get(t, x.me, answerPath(id)+"/write")
		page.Holds(t, "You and Sam can see this", "You share this with Sam")
		page.HoldsNot(t, "Only you can see this")
	})
	t.Run("PRIV-1 a supporter reads what is shared, and can't change it", func(t *testing.T) {
		page := x.get(t, x.worker, answerPath(id))
		page.Holds(t, "to be read", "Robin shares this with you")
		page.HoldsNot(t, "/write", "<textarea", "/sharing/new")
		form := with(x.begun(t, x.me), url.Values{"version": {"1"}, "a.line": {"changed"}})
		if a := x.get(t, x.worker, answerPath(id)+"/write"); a.Status != http.StatusNotFound {
			t.Error(a.Status)
		}
		if a := x.post(t, x.worker, answerPath(id), form); a.Status != http.StatusNotFound {
			t.Error(a.Status)
		}
		looks, err := x.Sharing.WhoHasLooked(t.Context(), x.me, 10, 0)
		if err != nil || len(looks) != 1 || looks[0].Viewer != x.sam.ID {
			t.Error(looks, err)
		}
	})
}

func TestEarlier(t *testing.T) { each(t, earlier) }

func earlier(t *testing.T, x *room) {
	wheel := url.Values{"a.wheel.feet": {"1"}, "a.wheel.mood": {"2"}}
	first := x.saved(t, x.me, with(x.begun(t, x.me), wheel))
	x.Pass(14 * 24 * time.Hour)
	t.Run("TOP-3 an earlier attempt is listed for its person, and a new one leaves it alone", func(t *testing.T) {
		page := x.get(t, x.me, allPath)
		page.Holds(t, "You have done this before", answerPath(first), "Feet: Bad")
		if fields(page.Body).Get("id") == first {
			t.Error("the new attempt is the old one")
		}
	})
	t.Run("TOP-3 a wheel compares with the attempt before", func(t *testing.T) {
		second := x.saved(t, x.me, with(x.begun(t, x.me), url.Values{"a.wheel.feet": {"3"}, "a.wheel.mood": {"2"}, "a.wheel.rain": {"1"}}))
		for _, path := range []string{"", "/write", "/print"} {
			x.get(t, x.me, answerPath(second)+path).Holds(t, "Feet: Good. Before: Bad", "Mood: So so, as before", "Rain: Bad<", "stroke-dasharray")
		}
		x.get(t, x.me, answerPath(first)).HoldsNot(t, "Before", "stroke-dasharray")
		x.Share(t, x.me, things.Thing{ID: second}, x.sam)
		page := x.get(t, x.worker, answerPath(second))
		page.Holds(t, "Feet: Good")
		page.HoldsNot(t, "Before: Bad", "as before")
	})
	t.Run("PRIV-1 nobody else's attempts are listed", func(t *testing.T) {
		x.get(t, x.SignIn(t, x.Person(t, "Ade")), allPath).HoldsNot(t, "You have done this before")
		x.get(t, x.worker, allPath).HoldsNot(t, "You have done this before")
	})
}

func TestMoreLines(t *testing.T) { each(t, moreLines) }

func moreLines(t *testing.T, x *room) {
	t.Run("ACC-2 another line can be had without script, with nothing lost", func(t *testing.T) {
		form := x.begun(t, x.me)
		a := x.post(t, x.me, allPath, with(form, url.Values{"more": {"a.list"}}))
		to, _, _ := strings.Cut(a.To, "#") // as a browser asks for it
		page := x.get(t, x.me, to)
		if n := len(fields(page.Body)["a.list"]); n != 4 {
			t.Errorf("%d lines", n)
		}
		form = with(fields(page.Body), url.Values{"a.list": {"one", "two", "", ""}, "a.line": {"kept"}, "more": {"a.list"}})
		a = x.post(t, x.me, allPath, form)
		if !strings.HasSuffix(a.To, "/write?more=list#a.list") {
			t.Fatal(a.Status, a.To)
		}
		to, _, _ = strings.Cut(a.To, "#")
		again := fields(x.get(t, x.me, to).Body)
		if got := strings.Join(again["a.list"], "|"); got != "one|two||" || again.Get("a.line") != "kept" {
			t.Errorf("lines %q, line %q", got, again.Get("a.line"))
		}
	})
}

func TestNewWords(t *testing.T) { each(t, newWords) }

func newWords(t *testing.T, x *room) {
	change := func(t *testing.T, old, new string) {
		t.Helper()
		x.write("topics/walking/exercises/all.md", strings.ReplaceAll(allKinds, old, new))
		if changed, problems := x.live.Look(); !changed || len(problems) > 0 {
			t.Fatal(changed, problems)
		}
	}
	id := x.saved(t, x.me, with(x.begun(t, x.me), filled["one"].send))
	written := fields(x.get(t, x.me, answerPath(id)+"/write").Body)
	begun := x.begun(t, x.me)
	change(t, "{id: milk, text: Milk,", "{id: water, text: Some water,")
	t.Run("TOP-3 a saved answer keeps the words it was given to", func(t *testing.T) {
		x.get(t, x.me, answerPath(id)).Holds(t, ">Milk<")
		x.get(t, x.me, answerPath(id)+"/write").Holds(t, "Milk")
		x.get(t, x.me, answerPath(id)+"/write").HoldsNot(t, "Some water")
		x.get(t, x.me, allPath).Holds(t, "Some water")
	})
	t.Run("TOP-3 a form that was open while the words changed is read by its own words", func(t *testing.T) {
		got := x.body(t, x.me, x.saved(t, x.me, with(begun, filled["one"].send)))
		if got.Answers["one"].Chosen[0] != "milk" || got.Version != begun.Get("wording") {
			t.Error(got.Answers, got.Version)
		}
	})
	t.Run("TOP-3 after a restart a saved answer still brings its own words", func(t *testing.T) {
		x.open(t)
		if a := x.post(t, x.me, answerPath(id), with(written, url.Values{"a.one": {"milk"}, "own.one": {"oat"}})); a.Status != http.StatusSeeOther {
			t.Fatal(a.Status, a.Err)
		}
		if got := x.body(t, x.me, id); got.Answers["one"].Own != "oat" || got.Answers["one"].Chosen[0] != "milk" {
			t.Error(got.Answers)
		}
	})
	t.Run("TOP-3 a form from before a restart and a change loses no words", func(t *testing.T) {
		change(t, "{id: line, kind: text, label: A line, max: 20}", "{id: other, kind: text, label: Another line}")
		x.open(t)
		form := with(begun, url.Values{"id": {people.NewID()}, "a.line": {"What I wrote"}, "a.one": {"tea"}, "a.box": {"here"}})
		a := x.post(t, x.me, allPath, form)
		if a.Err != nil {
			t.Fatal(a.Err)
		}
		got := x.body(t, x.me, form.Get("id"))
		if got.Also != "What I wrote" || got.Answers["one"].Chosen[0] != "tea" || got.Answers["box"].Text != "here" {
			t.Errorf("%+v", got)
		}
		again := fields(x.get(t, x.me, answerPath(form.Get("id"))+"/write").Body)
		x.post(t, x.me, answerPath(form.Get("id")), again)
		if got := x.body(t, x.me, form.Get("id")).Also; got != "What I wrote" {
			t.Errorf("after saving again: %q", got)
		}
	})
	t.Run("TOP-3 an answer outlives its exercise", func(t *testing.T) {
		delete(x.files, "topics/walking/exercises/all.md")
		x.live.Look()
		x.get(t, x.me, answerPath(id)).Holds(t, ">Milk<")
		form := with(fields(x.get(t, x.me, answerPath(id)+"/write").Body), line("still"))
		if a := x.post(t, x.me, answerPath(id), form); a.Status != http.StatusSeeOther {
			t.Error(a.Status, a.Err)
		}
	})
}

func TestPaper(t *testing.T) { each(t, paper) }

func paper(t *testing.T, x *room) {
	t.Run("ACC-9 a blank exercise prints with all it asks, room to write and a way back", func(t *testing.T) {
		for _, v := range []people.Viewer{x.me, x.worker} {
			page := x.get(t, v, allPath+"/print")
			page.Holds(t, "A line", "Tea", "Another one", "Not at all", "A wood", "For me", "A hill", "What to pack", "Mood", "So so",
				`class="qr small"`, "towpath.example/exercises/walking/all", `class="paper lines"`)
			page.HoldsNot(t, "Say nothing for a while.", "Robin")
		}
	})
	t.Run("TOP-3 what was done on paper can be typed in, and says so", func(t *testing.T) {
		x.get(t, x.me, allPath).Holds(t, `href="/exercises/walking/all?paper=1"`)
		typing := x.get(t, x.me, allPath+"?paper=1")
		typing.Holds(t, `id="sheet"`, `class="small" aria-hidden="true" inert`, `class="paper lines"`, `href="#sheet"`) // ACC-9: how the sheet looks
		form := with(fields(typing.Body), line("from paper"))
		id := x.saved(t, x.me, form)
		x.get(t, x.me, answerPath(id)).Holds(t, "Written on paper first")
		if !x.body(t, x.me, id).Paper {
			t.Error("not marked")
		}
	})
	t.Run("ACC-9 a filled exercise prints without its person's name", func(t *testing.T) {
		id := x.saved(t, x.me, with(x.begun(t, x.me), line("on paper")))
		page := x.get(t, x.me, answerPath(id)+"/print")
		page.Holds(t, "on paper")
		page.HoldsNot(t, "Robin", "<textarea", "<input")
	})
}

func TestBodiesFromAFile(t *testing.T) { each(t, bodiesFromAFile) }

func bodiesFromAFile(t *testing.T, x *room) {
	for name, body := range map[string]string{
		"nothing":           `{}`,
		"a scale no words":  `{"title":"x","parts":[{"id":"a","kind":"scale","label":"L"}],"answers":{"a":{"step":2}}}`,
		"a step below none": `{"title":"x","parts":[{"id":"a","kind":"scale","label":"L","words":["w"]}],"answers":{"a":{"step":-1}}}`,
		"a huge ranking":    `{"title":"x","parts":[{"id":"a","kind":"ranking","label":"L","max":2000000000,"options":[{"id":"o","text":"O"}]}],"answers":{"a":{"steps":{"o":1999999999}}}}`,
		"a huge list":       `{"title":"x","parts":[{"id":"a","kind":"list","label":"L","lines":2000000000,"max":2000000000}],"answers":{"a":{"lines":["l"]}}}`,
		"a bare wheel":      `{"title":"x","parts":[{"id":"a","kind":"wheel","label":"L","areas":[{"id":"o","text":"O"}]}],"answers":{"a":{"steps":{"o":-5}}}}`,
		"an odd kind":       `{"title":"x","parts":[{"id":"a","kind":"poem","label":"L"}],"answers":{"a":{"text":"t"}}}`,
		"an odd place":      `{"title":"x","topic":"../..","exercise":"//evil.example","parts":[]}`,
	} {
		t.Run("KIT-1 a body from a file does no harm: "+name, func(t *testing.T) {
			thing := x.fromFile(t, body)
			for _, path := range []string{"", "/write", "/print"} {
				if a := x.get(t, x.me, answerPath(thing.ID)+path); a.Status != http.StatusOK || len(a.Body) > 50_000 {
					t.Error(path, a.Status, a.Err, len(a.Body))
				}
			}
		})
	}
}

// fromFile keeps a body as one that somebody brought in a file.
func (x *room) fromFile(t *testing.T, body string) things.Thing {
	t.Helper()
	thing, err := x.Keeper.Create(t.Context(), x.me, people.NewID(), sharing.Answer, json.RawMessage(body))
	if err != nil {
		t.Fatal(err)
	}
	return thing
}
