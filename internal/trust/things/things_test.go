package things_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

// home is a house in which Maya is at her own place and Bo, who supports her, at his.
type home struct {
	*trusttest.House
	maya, bo people.Account
	self, at people.Viewer
}

func each(t *testing.T, fn func(t *testing.T, h home)) {
	t.Helper()
	trusttest.Each(t, func(t *testing.T, house *trusttest.House) {
		h := home{House: house, maya: house.Person(t, "Maya")}
		h.bo = house.Worker(t, "Bo", h.maya)
		h.self, h.at = house.SignIn(t, h.maya), house.SignIn(t, h.bo)
		fn(t, h)
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func say(text string) trusttest.Body { return trusttest.Body{Title: "A page", Text: text} }

// textOf is the text of a thing.
func textOf(t *testing.T, thing things.Thing) string {
	t.Helper()
	var b trusttest.Body
	must(t, thing.Into(&b))
	return b.Text
}

// reads opens a thing as its person and returns its text.
func (h home) reads(t *testing.T, id string) string {
	t.Helper()
	thing, err := h.Keeper.Get(t.Context(), h.self, id)
	must(t, err)
	return textOf(t, thing)
}

// texts are the texts of all that Maya has.
func (h home) texts(t *testing.T) (texts []string) {
	t.Helper()
	all, err := h.Keeper.All(t.Context(), h.self)
	must(t, err)
	for _, thing := range all {
		texts = append(texts, textOf(t, thing))
	}
	return texts
}

func TestAFormSentTwiceMakesOneThing(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		id := people.NewID()
		for range 2 {
			thing, err := h.Keeper.Create(t.Context(), h.self, id, sharing.Journal, say("once"))
			must(t, err)
			if thing.Version != 1 || thing.Owner != h.maya.ID || textOf(t, thing) != "once" {
				t.Errorf("%+v", thing)
			}
		}
		thing, err := h.Keeper.Create(t.Context(), h.self, id, sharing.Journal, say("after Back, once more"))
		if err != nil || thing.Version != 2 || textOf(t, thing) != "after Back, once more" {
			t.Errorf("the form after Back, with other words: %+v, %v", thing, err)
		}
		if diff := cmp.Diff([]string{"after Back, once more"}, h.texts(t)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAFormOfOneKindChangesNothingOfAnother(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		v := h.SignIn(t, h.Person(t, "Maya"))
		mine := h.Keep(t, v, sharing.Journal, "a page of my own")
		if _, err := h.Keeper.Create(t.Context(), v, mine.ID, sharing.Bookmark, trusttest.Body{Title: "forged"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("KIT-1 a bookmark over a page of one's own: %v", err)
		}
		if now, err := h.Keeper.Get(t.Context(), v, mine.ID); err != nil || !bytes.Equal(now.Body, mine.Body) || now.Version != 1 {
			t.Errorf("KIT-1 the page is now %s (%v)", now.Body, err)
		}
	})
}

func TestAFormSentTwiceAtOnceMakesOneThing(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		id := people.NewID()
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := h.Keeper.Create(t.Context(), h.self, id, sharing.Journal, say("once")); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if diff := cmp.Diff([]string{"once"}, h.texts(t)); diff != "" {
			t.Error(diff)
		}
	})
}

// Two tabs edit one answer: what came first stands, what came second is kept beside it, and sent again it is kept once.
func TestTwoTabsLoseNothing(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		thing := h.Keep(t, h.self, sharing.Answer, "begun")
		_, err := h.Keeper.Save(t.Context(), h.self, thing.ID, 1, say("in the first tab"))
		must(t, err)
		var beside *things.Beside
		for range 2 {
			stands, err := h.Keeper.Save(t.Context(), h.self, thing.ID, 1, say("in the second tab"))
			if !asBeside(err, &beside) || !fault.Is(err, fault.Conflict) {
				t.Fatalf("the second tab: %v", err)
			}
			if textOf(t, stands) != "in the first tab" || stands.Version != 2 || textOf(t, beside.Kept) != "in the second tab" {
				t.Errorf("stands %q, beside it %q", textOf(t, stands), textOf(t, beside.Kept))
			}
		}
		if key, _ := fault.SentenceOf(beside); key != "things.beside" || beside.Kept.Kind != sharing.Answer || beside.Kept.ID == thing.ID {
			t.Errorf("%s %+v", key, beside.Kept)
		}
		if diff := cmp.Diff([]string{"in the first tab", "in the second tab"}, h.texts(t)); diff != "" {
			t.Error(diff)
		}
		third, err := h.Keeper.Save(t.Context(), h.self, thing.ID, 2, say("and on"))
		if err != nil || third.Version != 3 {
			t.Errorf("from the version that stands: %+v, %v", third, err)
		}
	})
}

func asBeside(err error, to **things.Beside) bool {
	b, ok := err.(*things.Beside) //nolint:errorlint // it comes unwrapped
	if ok {
		*to = b
	}
	return ok
}

func TestTheSameTextIsNoConflict(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		thing := h.Keep(t, h.self, sharing.Answer, "begun")
		for _, version := range []int64{1, 1, 2, 2} { // sent twice by a flaky link, then again from the page after it
			if _, err := h.Keeper.Save(t.Context(), h.self, thing.ID, version, say("the same")); err != nil {
				t.Errorf("from version %d: %v", version, err)
			}
		}
		if diff := cmp.Diff([]string{"the same"}, h.texts(t)); diff != "" {
			t.Error(diff)
		}
		for _, version := range []int64{-1, 0, 99} { // a version that never was is a conflict, never lost words
			var b *things.Beside
			if _, err := h.Keeper.Save(t.Context(), h.self, thing.ID, version, say(fmt.Sprint("from ", version))); !asBeside(err, &b) {
				t.Errorf("from version %d: %v", version, err)
			}
		}
		if n := len(h.texts(t)); n != 4 {
			t.Errorf("%d things", n)
		}
	})
}

func TestManySavesAtOnceLoseNothing(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		thing := h.Keep(t, h.self, sharing.Answer, "begun")
		want := []string{}
		var wg sync.WaitGroup
		for i := range 6 {
			want = append(want, fmt.Sprint("tab ", i))
			wg.Go(func() {
				var b *things.Beside
				if _, err := h.Keeper.Save(t.Context(), h.self, thing.ID, 1, say(fmt.Sprint("tab ", i))); err != nil && !asBeside(err, &b) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		got := strings.Join(h.texts(t), "|")
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s is lost: %s", w, got)
			}
		}
	})
}

func TestAConflictAtTheTableStaysOnTheTable(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		table, _ := h.Sit(t, h.SignIn(t, h.bo), h.maya, h.bo, people.OneScreen)
		thing := h.Keep(t, table, sharing.Answer, "begun together")
		_, err := h.Keeper.Save(t.Context(), h.self, thing.ID, 1, say("on her own phone"))
		must(t, err)
		var b *things.Beside
		if _, err := h.Keeper.Save(t.Context(), table, thing.ID, 1, say("at the table")); !asBeside(err, &b) {
			t.Fatal(err)
		}
		got, err := h.Keeper.Get(t.Context(), table, b.Kept.ID)
		if err != nil || got.Owner != h.maya.ID || textOf(t, got) != "at the table" {
			t.Errorf("TOG-2: %+v, %v", got, err)
		}
	})
}

// Two screens write one answer; the form of each can put two texts together, so that nothing is kept beside it.
func TestTOG4SavingOverWhatMovedOnKeepsNothingAndShowsWhatIsThere(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		at, _ := h.Sit(t, h.SignIn(t, h.bo), h.maya, h.bo, people.OnPhone)
		id := people.NewID()
		over := func(version int64, text string) (things.Thing, error) {
			return h.Keeper.SaveOver(t.Context(), at, id, sharing.Answer, version, say(text))
		}
		for _, step := range []struct {
			name, text  string
			version     int64
			is          string
			isVersion   int64
			wantRefused bool
		}{
			{"the first save makes it", "begun", 0, "begun", 1, false},
			{"the same from another new form", "begun", 0, "begun", 1, false},
			{"another new form of the same id", "begun elsewhere", 0, "begun", 1, true},
			{"the next version", "and on", 1, "and on", 2, false},
			{"sent again", "and on", 1, "and on", 2, false},
			{"from the version before", "other words", 1, "and on", 2, true},
			{"from a version that never was", "other words", 9, "and on", 2, true},
			{"put together", "and on, other words", 2, "and on, other words", 3, false},
		} {
			got, err := over(step.version, step.text)
			if fault.Is(err, fault.Conflict) != step.wantRefused || (err != nil && !step.wantRefused) || textOf(t, got) != step.is || got.Version != step.isVersion {
				t.Errorf("%s: %q version %d, %v", step.name, textOf(t, got), got.Version, err)
			}
		}
		if diff := cmp.Diff([]string{"and on, other words"}, h.texts(t)); diff != "" {
			t.Error(diff)
		}
		journal := h.Keep(t, at, sharing.Journal, "of another kind")
		if _, err := h.Keeper.SaveOver(t.Context(), at, journal.ID, sharing.Answer, 0, say("an answer")); !fault.Is(err, fault.NotFound) {
			t.Error("over a thing of another kind:", err)
		}
		locked := at
		locked.Locked = true
		if got, err := h.Keeper.SaveOver(t.Context(), locked, id, sharing.Answer, 1, say("from a locked table")); !fault.Is(err, fault.Locked) || got.Body != nil {
			t.Errorf("a locked table was shown %q, %v", got.Body, err)
		}
	})
}

func TestSavingWhatIsGone(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		thing := h.Keep(t, h.self, sharing.Answer, "begun")
		must(t, h.Keeper.PutAway(t.Context(), h.self, thing.ID))
		if _, err := h.Keeper.Save(t.Context(), h.self, thing.ID, 1, say("x")); !fault.Is(err, fault.Gone) {
			t.Errorf("in the bin: %v", err)
		}
		must(t, h.Keeper.Remove(t.Context(), h.self, thing.ID))
		if _, err := h.Keeper.Save(t.Context(), h.self, thing.ID, 1, say("x")); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed: %v", err)
		}
	})
}

// KIT-1: what is put away can be brought back for thirty days, and not longer.
func TestKIT1AWayBackForThirtyDays(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		thing := h.Keep(t, h.self, sharing.Journal, "put away")
		stays := h.Keep(t, h.self, sharing.Journal, "stays")
		for range 2 { // a form sent twice
			must(t, h.Keeper.PutAway(t.Context(), h.self, thing.ID))
		}
		if page, err := h.Keeper.Page(t.Context(), h.self, things.Mark{}, 10); err != nil || len(page) != 1 || page[0].ID != stays.ID {
			t.Errorf("KIT-1: kept: %+v, %v", page, err)
		}
		h.Pass(things.InBin)
		must(t, h.Keeper.Purge(t.Context()))
		bin, err := h.Keeper.Bin(t.Context(), h.self, things.Mark{}, 100)
		if err != nil || len(bin) != 1 || bin[0].ID != thing.ID || !bin[0].Binned.Equal(trusttest.Start) {
			t.Fatalf("KIT-1: the bin after thirty days: %+v, %v", bin, err)
		}
		if kept, binned, err := h.Keeper.Count(t.Context(), h.self); kept != 1 || binned != 1 || err != nil {
			t.Errorf("KIT-1: %d kept and %d in the bin, %v", kept, binned, err)
		}
		if more, err := h.Keeper.Bin(t.Context(), h.self, things.AfterBinned(bin[0]), 100); len(more) != 0 || err != nil {
			t.Errorf("KIT-1: after the last in the bin: %+v, %v", more, err)
		}
		must(t, h.Keeper.BringBack(t.Context(), h.SignIn(t, h.maya), thing.ID))
		if got := h.reads(t, thing.ID); got != "put away" {
			t.Errorf("KIT-1: brought back as %q", got)
		}
		must(t, h.Keeper.PutAway(t.Context(), h.self, thing.ID))
		h.Pass(things.InBin + time.Millisecond)
		must(t, h.Keeper.BringBack(t.Context(), h.self, thing.ID)) // too late
		if bin, err := h.Keeper.Bin(t.Context(), h.self, things.Mark{}, 100); err != nil || len(bin) != 0 {
			t.Errorf("KIT-1: the bin after more than thirty days: %+v, %v", bin, err)
		}
		must(t, h.Keeper.Purge(t.Context()))
		if _, err := h.Keeper.Get(t.Context(), h.self, thing.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("KIT-1: after the bin was emptied: %v", err)
		}
		if got := h.texts(t); len(got) != 1 || got[0] != "stays" {
			t.Errorf("KIT-1: left are %q", got)
		}
	})
}

func TestWhatIsTooLargeIsSaidAndNothingIsLost(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		most := things.Largest - len(`{"title":"A page","text":""}`)
		thing, err := h.Keeper.Create(t.Context(), h.self, people.NewID(), sharing.Journal, say(strings.Repeat("a", most)))
		must(t, err)
		over := say(strings.Repeat("a", most+1))
		_, createErr := h.Keeper.Create(t.Context(), h.self, people.NewID(), sharing.Journal, over)
		_, saveErr := h.Keeper.Save(t.Context(), h.self, thing.ID, 1, over)
		for name, err := range map[string]error{"create": createErr, "save": saveErr} {
			if key, args := fault.SentenceOf(err); !fault.Is(err, fault.TooLarge) || key != "things.too_large" || len(args) != 2 {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := h.texts(t); len(got) != 1 || len(got[0]) != most {
			t.Errorf("%d things are kept", len(got))
		}
	})
}

func TestWordsComeBackAsTheyWere(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		for name, text := range map[string]string{
			"emoji":          "🚣🏽‍♀️ 👩‍👩‍👧‍👦 🏳️‍🌈",
			"right to left":  "שלום עולם — مرحبا بالعالم \u202b x \u202c",
			"combined":       "e\u0301 ñ Å \u0307",
			"markup":         `</script><b onclick="x">&amp; '"` + "`${x}`",
			"SQL":            "'; DROP TABLE things; -- $1 ?2 :x",
			"spaces":         "  \n\n\t a  \n ",
			"nothing":        "",
			"controls":       "a\u0001b\u2028c\u2029d\ufeffe",
			"5,000 lines":    strings.Repeat("ligne — 行 — سطر\n", 5000),
			"one long word":  strings.Repeat("水", 50_000),
			"a zero in JSON": "a\u0000b",
		} {
			thing := h.Keep(t, h.self, sharing.Journal, text)
			if got := h.reads(t, thing.ID); got != text {
				t.Errorf("%s came back changed: %.60q", name, got)
			}
			saved, err := h.Keeper.Save(t.Context(), h.self, thing.ID, 1, say(text+"!"))
			if err != nil || textOf(t, saved) != text+"!" {
				t.Errorf("%s, saved: %v", name, err)
			}
		}
	})
}

func TestIdsThatAreNone(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		mine := h.Keep(t, h.self, sharing.Journal, "mine")
		joan := h.SignIn(t, h.Person(t, "Joan"))
		for name, id := range map[string]string{"empty": "", "words": "my page", "in capitals": strings.ToUpper(mine.ID), "in braces": "{" + mine.ID + "}",
			"SQL": "' OR ''='", "a zero": mine.ID + "\x00", "not UTF-8": "\xff\xfe", "another's": mine.ID} {
			if _, err := h.Keeper.Create(t.Context(), joan, id, sharing.Journal, say("over it")); !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-3: made with an id that is %s: %v", name, err)
			}
			if _, err := h.Keeper.Get(t.Context(), joan, id); !fault.Is(err, fault.NotFound) {
				t.Errorf("PRIV-3: read by an id that is %s: %v", name, err)
			}
		}
		if got := h.reads(t, mine.ID); got != "mine" {
			t.Errorf("PRIV-3: written over by another: %q", got)
		}
	})
}

func TestPRIV3WhoMayMakeThings(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		table, _ := h.Sit(t, h.SignIn(t, h.bo), h.maya, h.bo, people.OneScreen)
		makes := func(v people.Viewer, kind sharing.Kind) bool {
			_, err := h.Keeper.Create(t.Context(), v, people.NewID(), kind, say("x"))
			if err != nil && !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
			return err == nil
		}
		for _, kind := range sharing.Kinds {
			if got, want := makes(h.self, kind), sharing.RightOf(kind, sharing.Self) == sharing.All; got != want {
				t.Errorf("PRIV-3: its person makes a %s: %v", kind, got)
			}
			if got, want := makes(table, kind), sharing.RightOf(kind, sharing.AtTable) == sharing.WhileOnTable; got != want {
				t.Errorf("PRIV-3: a %s is made at a table: %v", kind, got)
			}
			if makes(h.at, kind) || makes(people.Viewer{}, kind) {
				t.Errorf("PRIV-3: a %s was made by somebody with no things of their own", kind)
			}
		}
		if makes(h.self, "unheard of") || makes(table, "") {
			t.Error("PRIV-3: a kind that isn't in the matrix was made")
		}
	})
}

func TestWhoTypedItIn(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		one, _ := h.Sit(t, h.SignIn(t, h.bo), h.maya, h.bo, people.OneScreen)
		phone, _ := h.Sit(t, h.SignIn(t, h.bo), h.maya, h.bo, people.OnPhone)
		token, err := h.Register.JoinTable(t.Context(), h.SignIn(t, h.maya), phone.Table)
		must(t, err)
		for name, c := range map[string]struct {
			v    people.Viewer
			want string
		}{"by herself": {h.self, ""}, "on one screen": {one, ""}, "on the phone, by Bo": {phone, h.bo.ID}, "on the phone, by herself": {h.Viewer(t, token), ""}} {
			thing := h.Keep(t, c.v, sharing.Answer, "x")
			got, err := h.Keeper.Get(t.Context(), h.self, thing.ID)
			if err != nil || got.Entered != c.want || thing.Entered != c.want {
				t.Errorf("%s: typed in by %q, %v", name, got.Entered, err)
			}
		}
	})
}

func TestPagesInOrder(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		for i := range 23 {
			h.Keep(t, h.self, sharing.Journal, fmt.Sprint(i))
			if i%4 == 0 { // many have the same time
				h.Pass(time.Minute)
			}
		}
		h.Keep(t, h.SignIn(t, h.Person(t, "Joan")), sharing.Journal, "Joan's")
		seen := map[string]bool{}
		var mark things.Mark
		for pages := 1; ; pages++ {
			page, err := h.Keeper.Page(t.Context(), h.self, mark, 5)
			must(t, err)
			for _, thing := range page {
				if seen[thing.ID] || (mark.ID != "" && thing.Updated.UnixMilli() > mark.Updated) {
					t.Errorf("%q comes twice or out of order", textOf(t, thing))
				}
				seen[thing.ID] = true
				mark = things.After(thing)
			}
			if len(page) < 5 {
				if pages != 5 || len(seen) != 23 {
					t.Errorf("%d pages with %d things", pages, len(seen))
				}
				return
			}
		}
	})
}

func TestKIT1PinsAndKinds(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		a := h.Keep(t, h.self, sharing.Journal, "a")
		h.Pass(time.Second)
		b := h.Keep(t, h.self, sharing.NextStep, "b")
		c := h.Keep(t, h.self, sharing.NextStep, "c")
		for _, id := range []string{a.ID, b.ID, c.ID} {
			must(t, h.Keeper.Pin(t.Context(), h.self, id, true))
		}
		must(t, h.Keeper.Pin(t.Context(), h.self, c.ID, false))
		must(t, h.Keeper.PutAway(t.Context(), h.self, b.ID))
		pinned, err := h.Keeper.Pinned(t.Context(), h.self, 10)
		if err != nil || len(pinned) != 1 || pinned[0].ID != a.ID || !pinned[0].Pinned {
			t.Errorf("KIT-1: pinned: %+v, %v", pinned, err)
		}
		steps, err := h.Keeper.OfKind(t.Context(), h.self, sharing.NextStep, 10)
		if err != nil || len(steps) != 1 || steps[0].ID != c.ID {
			t.Errorf("KIT-1: next steps: %+v, %v", steps, err)
		}
		all, err := h.Keeper.All(t.Context(), h.self)
		if err != nil || len(all) != 3 || all[0].ID != a.ID {
			t.Errorf("KIT-1: all: %+v, %v", all, err)
		}
	})
}

// PRIV-4: whoever can write to the database can't put one thing's words in another's place, or an earlier version's.
func TestPRIV4SwappedRowsDontOpen(t *testing.T) {
	each(t, func(t *testing.T, h home) {
		joan := h.SignIn(t, h.Person(t, "Joan"))
		for name, query := range map[string]string{
			"another thing's words": "UPDATE things SET body = (SELECT o.body FROM things o WHERE o.id = $2) WHERE id = $1 AND $3 = $3 AND $4 = $4",
			"another's words":       "UPDATE things SET body = (SELECT o.body FROM things o WHERE o.id = $3) WHERE id = $1 AND $2 = $2 AND $4 = $4",
			"another owner":         "UPDATE things SET owner = $4 WHERE id = $1 AND $2 = $2 AND $3 = $3",
			"a later version":       "UPDATE things SET version = 7 WHERE id = $1 AND $2 = $2 AND $3 = $3 AND $4 = $4",
			"an earlier version":    "UPDATE things SET version = 0 WHERE id = $1 AND $2 = $2 AND $3 = $3 AND $4 = $4",
		} {
			mine, other, theirs := h.Keep(t, h.self, sharing.Journal, "mine"), h.Keep(t, h.self, sharing.Journal, "other"), h.Keep(t, joan, sharing.Journal, "theirs")
			must(t, h.DB.Update(t.Context(), func(q db.Q) error {
				_, err := q.ExecContext(t.Context(), query, mine.ID, other.ID, theirs.ID, joan.Account)
				return err
			}))
			for _, v := range []people.Viewer{h.self, joan} {
				if got, err := h.Keeper.Get(t.Context(), v, mine.ID); err == nil {
					t.Errorf("PRIV-4: %s: opened as %q", name, textOf(t, got))
				}
			}
		}
	})
}
