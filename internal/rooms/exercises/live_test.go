package exercises_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
)

// told is what a script at a table is told after it sent a form, or when it asks.
type told struct {
	ID      string
	Version int64
	Fields  url.Values
	To      string
}

func (x *room) sendLive(t *testing.T, v people.Viewer, path string, form url.Values) (int, told) {
	t.Helper()
	a := x.ask(t, v, http.MethodPost, path, with(form, url.Values{"live": {"1"}}), "Accept", "application/json")
	if a.Err != nil {
		t.Fatal(a.Err)
	}
	return a.Status, x.told(t, a.Body)
}

func (x *room) told(t *testing.T, body string) (s told) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), &s); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return s
}

func TestTwoScreens(t *testing.T) { each(t, twoScreens) }

func twoScreens(t *testing.T, x *room) {
	sam, _ := x.Sit(t, x.worker, x.robin, x.sam, people.OnPhone)
	robin := sam
	robin.Seat = "person"
	form := x.begun(t, sam)
	id := form.Get("id")
	everything := url.Values{}
	for _, c := range filled {
		everything = with(everything, c.send)
	}
	t.Run("TOG-4 what is saved is told back as the fields of the form, of every kind", func(t *testing.T) {
		code, got := x.sendLive(t, sam, allPath, with(form, everything))
		want := url.Values{"a.line": {"round the pond"}, "a.box": {"one\n\ntwo"}, "a.one": {"milk"}, "own.one": {"cocoa"}, "a.some": {"red", "grey"},
			"a.scale": {"2"}, "a.rank.town": {"1"}, "a.rank.sea": {"2"}, "a.cards.hill": {"no"}, "own.cards": {"A bench"}, "tray.cards": {"yes"},
			"a.list": {"water", "an apple"}, "a.wheel.feet": {"3"}, "a.wheel.rain": {"1"},
			"a.days.2026-11-18": {"mood=1,sleep=3 a long walk"}, "a.days.mood.2026-11-18": {"1"}, "a.days.sleep.2026-11-18": {"3"}, "own.days.2026-11-18": {"a long walk"},
			"a.days.2026-11-20": {"mood=2 rain all day"}, "a.days.mood.2026-11-20": {"2"}, "own.days.2026-11-20": {"rain all day"},
			"a.weeks.2026-11-16": {"walks=3"}, "a.weeks.walks.2026-11-16": {"3"}, "a.path": {"spring\tmoved house", "later\t"},
			"a.plan.calm": {"tea\nand a walk"}, "own.plan": {"Ana\t555 0100\ta lift"}, "a.voice": {"I would say this"}, "a.draw": {"a boat"}, "a.photo": {"my door"}}
		if diff := cmp.Diff(told{id, 1, want, answerPath(id) + "?saved=1"}, got); code != http.StatusOK || diff != "" {
			t.Error(code, diff)
		}
		a := x.get(t, robin, answerPath(id)+"/fields")
		if diff := cmp.Diff(told{id, 1, want, ""}, x.told(t, a.Body)); diff != "" || a.Header.Get("Cache-Control") != "no-store" {
			t.Error(diff, a.Header)
		}
	})
	t.Run("TOG-4 the fields sent back make the same answer again", func(t *testing.T) {
		before := x.body(t, x.me, id)
		plain := url.Values{"version": {"1"}}
		for _, name := range []string{"id", "topic", "exercise", "wording"} {
			plain[name] = form[name]
		}
		now := x.told(t, x.get(t, robin, answerPath(id)+"/fields").Body)
		if code, after := x.sendLive(t, robin, answerPath(id), with(plain, now.Fields)); code != http.StatusOK || after.Version != 2 {
			t.Error(code, after.Version)
		}
		if diff := cmp.Diff(before, x.body(t, x.me, id)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("TOG-4 a form that is behind keeps nothing, and is told what there is", func(t *testing.T) {
		changed := with(with(form, everything), url.Values{"version": {"2"}, "a.line": {"by Robin"}})
		if code, got := x.sendLive(t, robin, answerPath(id), changed); code != http.StatusOK || got.Version != 3 {
			t.Fatal(code, got)
		}
		code, got := x.sendLive(t, sam, answerPath(id), with(changed, url.Values{"a.line": {"by Sam"}}))
		if code != http.StatusConflict || got.ID != id || got.Version != 3 || got.Fields.Get("a.line") != "by Robin" || got.To != "" {
			t.Error(code, got)
		}
		code, got = x.sendLive(t, sam, allPath, with(form, line("from a form that was just opened")))
		if code != http.StatusConflict || got.Version != 3 {
			t.Error(code, got)
		}
		if n := len(x.answers(t)); n != 1 {
			t.Errorf("%d answers", n)
		}
	})
	t.Run("TOG-4 a form left before both texts were put together is kept beside, as everywhere", func(t *testing.T) {
		for version, text := range map[string]string{"1": "by Sam, leaving", "-1": "by Sam, from a new form"} {
			a, copyID, _ := x.script(t, sam, answerPath(id), with(form, url.Values{"version": {version}, "a.line": {text}}))
			if a.Status != http.StatusConflict || copyID == id || x.body(t, x.me, copyID).Answers["line"].Text != text {
				t.Error(version, a.Status, copyID)
			}
		}
	})
	t.Run("TOG-4 TOP-3 the button leads on only where there is nothing to say about the answer", func(t *testing.T) {
		long := with(form, url.Values{"version": {"3"}, "a.line": {"longer than the twenty letters it asks for"}})
		if code, got := x.sendLive(t, robin, answerPath(id), long); code != http.StatusOK || got.To != "" || got.Version != 4 {
			t.Error(code, got)
		}
	})
	t.Run("TOG-2 a locked table keeps what was being written, and shows nothing", func(t *testing.T) {
		shut := robin
		shut.Locked = true
		a := x.ask(t, shut, http.MethodPost, answerPath(id), with(form, url.Values{"live": {"1"}, "version": {"1"}, "a.line": {"while it locked"}}), "Accept", "application/json")
		if got := x.told(t, a.Body); a.Status != http.StatusConflict || got.Fields != nil || x.body(t, x.me, got.ID).Answers["line"].Text != "while it locked" {
			t.Error(a.Status, a.Body)
		}
		if a := x.get(t, shut, answerPath(id)+"/fields"); !fault.Is(a.Err, fault.Locked) || a.To != "/together/locked" {
			t.Error(a.Status, a.Err)
		}
	})
	t.Run("TOG-4 away from a table nothing is live", func(t *testing.T) {
		mine := with(x.begun(t, x.me), line("alone"))
		x.sendLive(t, x.me, allPath, mine)
		x.sendLive(t, x.me, allPath, with(mine, url.Values{"version": {"1"}, "a.line": {"alone, and on"}}))
		code, got := x.sendLive(t, x.me, allPath, with(mine, url.Values{"version": {"1"}, "a.line": {"in another tab"}}))
		if code != http.StatusConflict || got.Fields != nil || got.ID == mine.Get("id") {
			t.Error(code, got)
		}
	})
	for name, v := range map[string]people.Viewer{"another person": x.SignIn(t, x.Person(t, "Ade")), "the worker away from the table": x.worker, "nobody": {}} {
		t.Run("PRIV-3 "+name+" finds no fields", func(t *testing.T) {
			if a := x.get(t, v, answerPath(id)+"/fields"); a.Status != http.StatusNotFound {
				t.Error(a.Status, a.Body)
			}
		})
	}
}
