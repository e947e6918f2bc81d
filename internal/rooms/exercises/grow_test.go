package exercises_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"towpath/internal/rooms/exercises"
	"towpath/internal/trust/people"
	"towpath/internal/trust/things"
)

func TestTracker(t *testing.T) { each(t, tracker) }

// mood is a row of the tracker of days, as a form sends it.
func mood(day, step string) url.Values { return url.Values{"a.days.mood." + day: {step}} }

func tracker(t *testing.T, x *room) {
	today := x.Clock.Now().Format(time.DateOnly)
	before := func(days int) string { return x.Clock.Now().AddDate(0, 0, -days).Format(time.DateOnly) }
	t.Run("TOP-3 today is there to fill in, and other days by choice", func(t *testing.T) {
		x.get(t, x.me, allPath).Holds(t, "Today, ", `name="a.days.mood.`+today+`"`, `type="date"`, `max="`+today+`"`)
		form := with(x.begun(t, x.me), url.Values{"more": {"a.days"}, "day.days": {before(3)}, "a.line": {"kept"}})
		a := x.post(t, x.me, allPath, form)
		if want := "/exercises/answers/" + form.Get("id") + "/write?day=" + before(3) + "&more=days#a.days"; a.To != want {
			t.Fatalf("leads to %q, not %q", a.To, want)
		}
		to, _, _ := strings.Cut(a.To, "#")
		x.get(t, x.me, to).Holds(t, `name="a.days.mood.`+before(3)+`"`, `name="a.days.mood.`+today+`"`, "kept")
	})
	t.Run("TOP-3 a day that is there is opened with what it has, never gone over unseen", func(t *testing.T) {
		id := x.saved(t, x.me, with(x.begun(t, x.me), mood(before(2), "1")))
		page := x.get(t, x.me, answerPath(id)+"/write")
		page.Holds(t, `name="a.days.`+before(2)+`" value="mood=1"`, `value="a.days.`+before(2)+`"`)
		a := x.post(t, x.me, answerPath(id), with(fields(page.Body), url.Values{"more": {"a.days"}, "day.days": {before(2)}}))
		to, _, _ := strings.Cut(a.To, "#")
		again := fields(x.get(t, x.me, to).Body)
		if got := again.Get("a.days.mood." + before(2)); got != "1" || again.Has("a.days."+before(2)) {
			t.Errorf("opened with %q", got)
		}
	})
	t.Run("TOP-3 a row is taken out only when that is ticked and saved", func(t *testing.T) {
		id := x.saved(t, x.me, with(with(x.begun(t, x.me), mood(before(2), "1")), mood(before(1), "2")))
		page := x.get(t, x.me, answerPath(id)+"/write?more=days&day="+before(2))
		page.Holds(t, "Take this row out when I save")
		x.post(t, x.me, answerPath(id), with(fields(page.Body), url.Values{"out.days": {before(2)}}))
		want := []exercises.Row{{Day: before(1), Steps: map[string]int{"mood": 2}}}
		if diff := cmp.Diff(want, x.body(t, x.me, id).Answers["days"].Rows); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("TOP-3 gaps are gaps, and nothing is counted or praised", func(t *testing.T) {
		id := x.saved(t, x.me, with(with(x.begun(t, x.me), mood(before(9), "1")), mood(before(1), "2")))
		page := x.get(t, x.me, answerPath(id))
		page.Holds(t, "<svg", "Fair")
		page.HoldsNot(t, "streak", "missed", "in a row", "average")
	})
	t.Run("TOP-3 a week is one row, whichever day of it was chosen", func(t *testing.T) {
		form := with(x.begun(t, x.me), url.Values{"more": {"a.weeks"}, "day.weeks": {"2026-02-12"}, "a.line": {"x"}})
		if a := x.post(t, x.me, allPath, form); !strings.Contains(a.To, "day=2026-02-09") {
			t.Error(a.To)
		}
		to := allPath + "?more=weeks&day=2026-02-15"
		x.get(t, x.me, to).Holds(t, `name="a.weeks.walks.2026-02-09"`)
	})
	t.Run("TOP-3 many days from paper open at once, none of them yet to come", func(t *testing.T) {
		page := x.get(t, x.me, allPath+"?paper=1&more=days&day="+before(10))
		for n := 4; n <= 10; n++ {
			page.Holds(t, `name="a.days.mood.`+before(n)+`"`)
		}
		page.HoldsNot(t, `name="a.days.mood.`+before(3)+`"`)
		x.get(t, x.me, allPath+"?paper=1&more=days&day="+before(1)).HoldsNot(t, x.Clock.Now().AddDate(0, 0, 1).Format(time.DateOnly))
	})
	t.Run("TOP-3 days that are none are said so, and what was typed is shown again", func(t *testing.T) {
		for typed, says := range map[string]string{"9999-01-01": "be kept here", "20/11/2026": "be kept here", "1899-12-31": "be kept here", "tomorrow": "be kept here",
			"": "Choose a day first", x.Clock.Now().AddDate(0, 0, 3).Format(time.DateOnly): "yet to come", "<script>": "be kept here"} {
			form := with(x.begun(t, x.me), url.Values{"more": {"a.days"}, "day.days": {typed}, "a.line": {"kept"}})
			a := x.post(t, x.me, allPath, form)
			if a.Status != http.StatusUnprocessableEntity {
				t.Fatal(typed, a.Status, a.To, a.Err)
			}
			a.Holds(t, says, "kept")
			if got := fields(a.Body).Get("day.days"); got != typed {
				t.Errorf("%q is shown again as %q", typed, got)
			}
		}
	})
	t.Run("TOP-3 rows that no form makes are left out, and words in them kept apart", func(t *testing.T) {
		form := with(x.begun(t, x.me), url.Values{"a.days.mood.9999-01-01": {"1"}, "a.days.2026-02-30": {"mood=1"}, "a.days.mood." + before(1): {"7"}, "a.days.gone." + before(1): {"1"},
			"a.days." + before(2): {"mood=9,gin=1 a note"}, "own.days.0000-00-00": {"what I typed"}})
		a := x.post(t, x.me, allPath, form)
		got := x.body(t, x.me, form.Get("id"))
		if diff := cmp.Diff([]exercises.Row{{Day: before(2), Note: "a note"}}, got.Answers["days"].Rows); diff != "" || a.Status != http.StatusUnprocessableEntity {
			t.Error(a.Status, diff)
		}
		if !strings.Contains(got.Also, "what I typed") {
			t.Errorf("also %q", got.Also)
		}
	})
	t.Run("TOP-3 more rows than there is room for are kept, up to an end", func(t *testing.T) {
		form := x.begun(t, x.me)
		for n := range 400 {
			form.Set("a.days."+before(n), "mood=1")
		}
		a := x.post(t, x.me, allPath, form)
		if n := len(x.body(t, x.me, form.Get("id")).Answers["days"].Rows); a.Status != http.StatusUnprocessableEntity || n != 120 {
			t.Error(a.Status, n)
		}
		a.Holds(t, "asks for up to 5", "as many as there is room for")
	})
}

func TestLines(t *testing.T) { each(t, lines) }

func lines(t *testing.T, x *room) {
	path := url.Values{"a.path.when": {"then", "", "now"}, "a.path.what": {"a", "", "b"}}
	t.Run("TOP-3 lines are moved by a button, empty ones and all", func(t *testing.T) {
		form := with(with(x.begun(t, x.me), path), url.Values{"move": {"a.path.2"}})
		a := x.post(t, x.me, allPath, form)
		if a.To != answerPath(form.Get("id"))+"/write#a.path" {
			t.Error(a.Status, a.To)
		}
		a = x.post(t, x.me, answerPath(form.Get("id")), with(fields(x.get(t, x.me, answerPath(form.Get("id"))+"/write").Body), url.Values{"move": {"a.path.1"}}))
		want := []exercises.Entry{{When: "now", What: "b"}, {When: "then", What: "a"}}
		if diff := cmp.Diff(want, x.body(t, x.me, form.Get("id")).Answers["path"].Entries); diff != "" {
			t.Error(diff, a.Err)
		}
	})
	t.Run("TOP-3 a move that can't be changes nothing", func(t *testing.T) {
		for _, move := range []string{"a.path.0", "a.path.99", "a.path.-1", "a.path.x", "a.path.", "a.none.1", "a.path.9999999999999999999"} {
			form := with(with(x.begun(t, x.me), path), url.Values{"move": {move}})
			if a := x.post(t, x.me, allPath, form); a.Status != http.StatusSeeOther {
				t.Error(move, a.Status, a.Err)
			}
			if got := x.body(t, x.me, form.Get("id")).Answers["path"].Entries; len(got) != 2 || got[0].What != "a" {
				t.Error(move, got)
			}
		}
	})
	t.Run("TOP-3 more lines than asked for are kept, and more people", func(t *testing.T) {
		many := make([]string, 100)
		for i := range many {
			many[i] = "line"
		}
		many[99] = "the last"
		form := with(x.begun(t, x.me), url.Values{"a.path.what": many, "own.plan.name": many})
		a := x.post(t, x.me, allPath, form)
		got := x.body(t, x.me, form.Get("id")).Answers
		if a.Status != http.StatusUnprocessableEntity || len(got["path"].Entries) != 60 || !strings.HasSuffix(got["path"].Entries[59].What, "the last") ||
			len(got["plan"].People) != 60 || !strings.HasSuffix(got["plan"].People[59].Name, "the last") {
			t.Error(a.Status, len(got["path"].Entries), len(got["plan"].People))
		}
	})
	t.Run("TOP-3 a number can be called on a phone of one's own, and nowhere else", func(t *testing.T) {
		id := x.saved(t, x.me, with(x.begun(t, x.me), url.Values{"own.plan.name": {"Ana", "Bo", "Kim"}, "own.plan.number": {"+44 (0)20 555-0100", "javascript:alert(1)", "ask at the desk"}}))
		own := x.me
		own.Own = true
		page := x.get(t, own, answerPath(id))
		page.Holds(t, `href="tel:+440205550100"`, "javascript:alert(1)", "ask at the desk")
		page.HoldsNot(t, `href="javascript`, `href="tel:javascript`)
		x.get(t, x.me, answerPath(id)).HoldsNot(t, "tel:")
		x.Share(t, x.me, things.Thing{ID: id}, x.sam)
		x.get(t, x.worker, answerPath(id)).HoldsNot(t, "tel:")
	})
}

func TestReplies(t *testing.T) { each(t, replies) }

func replies(t *testing.T, x *room) {
	t.Run("TOP-3 a choice is answered beside it once it is made, and below the list on paper", func(t *testing.T) {
		x.get(t, x.me, allPath).Holds(t, `data-reply="tea" hidden`, `data-reply="milk" hidden`)
		id := x.saved(t, x.me, with(x.begun(t, x.me), url.Values{"a.one": {"tea"}}))
		page := x.get(t, x.me, answerPath(id)+"/write")
		page.Holds(t, `data-reply="milk" hidden`)
		page.HoldsNot(t, `data-reply="tea" hidden`)
		page = x.get(t, x.me, answerPath(id)+"/print")
		page.Holds(t, "The kettle is on.")
		page.HoldsNot(t, "There is some left.")
		x.get(t, x.me, allPath+"/print").Holds(t, "The kettle is on.", "There is some left.")
	})
}

func TestNewKindsFromAFile(t *testing.T) { each(t, newKindsFromAFile) }

func newKindsFromAFile(t *testing.T, x *room) {
	part := func(kind, more, answer string) string {
		return `{"title":"x","parts":[{"id":"a","kind":"` + kind + `","label":"L"` + more + `}],"answers":{"a":` + answer + `}}`
	}
	for name, body := range map[string]string{
		"rows on no days":   part("tracker", `,"words":["w"],"areas":[{"id":"o","text":"O"}]`, `{"rows":[{"day":"x"},{"day":"9999-12-31"},{"day":"","note":"n"},{"day":"2026-01-01","steps":{"o":-7,"p":2}}]}`),
		"rows and no words": part("tracker", ``, `{"rows":[{"day":"2026-01-01","steps":{"o":1}},{"day":"2026-01-01"},{"day":"2025-01-01"}]}`),
		"a huge tracker":    part("tracker", `,"max":2000000000,"words":["a","b"],"areas":[{"id":"o","text":"O"}]`, `{"rows":[{"day":"2026-01-01","steps":{"o":1}}]}`),
		"a huge timeline":   part("timeline", `,"max":2000000000,"lines":2000000000`, `{"entries":[{"what":"w"}]}`),
		"a huge plan":       part("plan", `,"max":2000000000,"own":"People"`, `{"people":[{"number":"1"}],"boxes":{"gone":"x"}}`),
		"odd lines":         part("drawing", ``, `{"strokes":[{"pen":99,"at":[1,2,3]},{"pen":-4,"at":[]},{"at":[-1000000000000,9000000000000]}]}`),
		"odd files":         part("photo", `,"max":2000000000`, `{"files":[{"id":"../../kit"},{"id":"\"><script>"},{"id":"`+people.NewID()+`"}]}`),
		"a long recording":  part("spoken", `,"minutes":2000000000`, `{"files":[{"id":"`+people.NewID()+`","about":"x"}]}`),
	} {
		t.Run("KIT-1 a body from a file does no harm: "+name, func(t *testing.T) {
			thing := x.fromFile(t, body)
			for _, path := range []string{"", "/write", "/print"} {
				a := x.get(t, x.me, answerPath(thing.ID)+path)
				if a.Status != http.StatusOK || len(a.Body) > 60_000 {
					t.Error(path, a.Status, a.Err, len(a.Body))
				}
				a.HoldsNot(t, "<script>", "../../kit", "9999", "000000000")
			}
		})
	}
}

func TestWhatIsFound(t *testing.T) { each(t, whatIsFound) }

func whatIsFound(t *testing.T, x *room) {
	t.Run("KIT-1 what somebody wrote anywhere in an answer can be looked for, and what they could have chosen can't", func(t *testing.T) {
		form := with(with(x.begun(t, x.me), mood("2026-02-01", "1")), url.Values{"own.days.2026-02-01": {"the kettle"}, "a.days.2026-02-03": {"mood=2 a late bus"},
			"a.plan.calm": {"a bath"}, "a.plan.signs": {"no music"}, "own.plan.name": {"Ana"}, "own.plan.for": {"a lift"}, "a.path.what": {"a boat"}, "own.cards": {"a bench"}})
		thing, err := x.Keeper.Get(t.Context(), x.me, x.saved(t, x.me, form))
		if err != nil {
			t.Fatal(err)
		}
		all := strings.Join(exercises.Texts(thing), "|")
		for _, want := range []string{"All of it", "the kettle", "a late bus", "a bath", "no music", "Ana", "a lift", "a boat", "a bench"} {
			if !strings.Contains(all, want) {
				t.Errorf("%q isn't among %s", want, all)
			}
		}
		if strings.Contains(all, "The kettle is on") {
			t.Error(all)
		}
	})
}
