package stories_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"towpath/internal/ground/db/dbtest"
	"towpath/internal/pack"
	"towpath/internal/page/pagetest"
	"towpath/internal/rooms/stories"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/trusttest"
)

func TestReadingStories(t *testing.T) { each(t, readingTest) }

func readingTest(t *testing.T, x *room) {
	path, id := x.publish(t)
	other, _ := x.publish(t, "scope", "anyone", "printed", "")
	t.Run("TOP-4 what is hard is said first, in the list and before the story opens", func(t *testing.T) {
		x.Get(t, x.me, "/stories").Want(t, http.StatusOK, "In it: Talks about a ward.")
		x.Get(t, x.me, path).Order(t, "The bench", "Talks about a ward.", "First "+marker, "What about you?")
	})
	t.Run("TOP-4 stories are found by topic and by who tells them, and what somebody looks for is in no address", func(t *testing.T) {
		for _, c := range []struct {
			topic, like string
			found       bool
		}{{"", "", true}, {"recovery", "", true}, {"", "voices", true}, {"recovery", "voices", true}, {"health", "", false}, {"", "parent", false}, {"recovery", "nonsense", false}} {
			a := x.Post(t, x.me, "/stories", "topic", c.topic, "like", c.like)
			if a.Status != http.StatusOK || strings.Contains(a.Body, `href="`+path+`"`) != c.found || !c.found && !strings.Contains(a.Text(), "No story fits that") {
				t.Errorf("%+v: %d %s", c, a.Status, a.Text())
			}
		}
		x.Get(t, x.me, "/stories?topic=recovery").Holds(t, `href="`+path+`"`)
		rows, err := x.On(pagetest.Context(t, "en", stories.Words), x.me, "recovery", 1)
		if err != nil || len(rows) != 1 {
			t.Error(rows, err)
		}
	})
	t.Run("TOP-4 signed out, only what is for anyone is there", func(t *testing.T) {
		for _, v := range []people.Viewer{{}, {Device: people.NewID()}} {
			x.Get(t, v, path).Want(t, http.StatusNotFound)
			x.Get(t, v, other).Want(t, http.StatusOK)
			x.Get(t, v, "/stories").HoldsNot(t, path)
			x.Post(t, v, other+"/keep", "id", people.NewID()).Want(t, http.StatusNotFound)
		}
	})
	t.Run("PRIV-8 nothing is kept of who reads or looks for what", func(t *testing.T) {
		before := dbtest.Dump(t, x.DB)
		for _, v := range []people.Viewer{{}, x.me, x.worker} {
			x.Get(t, v, "/stories")
			x.Post(t, v, "/stories", "like", "voices")
			for _, at := range []string{"", "?how=read", "/upset", "/print"} {
				x.Get(t, v, path+at)
			}
		}
		if !bytes.Equal(before, dbtest.Dump(t, x.DB)) {
			t.Error("reading wrote something")
		}
	})
	t.Run("TOP-4 a story is printed with a way back, where its teller said yes to paper", func(t *testing.T) {
		x.Get(t, x.me, path+"/print").Holds(t, "towpath.example"+path, "<svg")
		x.Get(t, x.me, other+"/print").Want(t, http.StatusNotFound)
		x.Get(t, x.me, other).HoldsNot(t, "/print")
	})
	t.Run("TOP-4 somebody leaves a story out, privately, and has it back", func(t *testing.T) {
		form := people.NewID()
		for range 2 { // sent twice
			x.Post(t, x.me, path+"/hide", "id", form).Leads(t, "/stories?done=hidden")
		}
		x.Get(t, x.me, "/stories").HoldsNot(t, path)
		x.Get(t, x.ade, "/stories").Holds(t, path)
		all, err := x.Keeper.OfKind(t.Context(), x.me, sharing.Hidden, 10)
		if err != nil || len(all) != 1 || strings.Contains(string(all[0].Body), "bench") {
			t.Error(all, err)
		}
		if rows, err := x.On(pagetest.Context(t, "en", stories.Words), x.me, "recovery", 3); err != nil || len(rows) != 1 {
			t.Error("a topic shows it still", rows, err)
		}
		x.Get(t, x.me, "/stories/hidden").Holds(t, path+"/show")
		x.Post(t, x.me, path+"/show").Leads(t, "/stories/hidden?done=shown")
		x.Get(t, x.me, "/stories").Holds(t, path)
		x.Post(t, x.worker, path+"/hide", "id", people.NewID()).Want(t, http.StatusNotFound)
	})
	t.Run("SAFE-4 what upset somebody leads to something calmer, and tells editors only what they choose, with no name", func(t *testing.T) {
		x.Get(t, x.me, path+"/upset").Order(t, "Something calmer", "Help now", "Nobody is told that you opened this page")
		x.Get(t, people.Viewer{}, other+"/upset").Lacks(t, "What should they know?")
		x.Post(t, x.me, path+"/upset", "id", people.NewID(), "text", " ").Want(t, http.StatusUnprocessableEntity, "or leave this page")
		x.Post(t, x.me, path+"/upset", "id", people.NewID(), "text", strings.Repeat("a", 2001)).Want(t, http.StatusUnprocessableEntity, "shorter")
		x.Post(t, x.me, path+"/upset", "id", people.NewID(), "text", "not \xff UTF-8").Want(t, http.StatusUnprocessableEntity)
		form := people.NewID()
		for range 2 {
			x.Post(t, x.me, path+"/upset", "id", form, "text", "The ward, "+marker).Leads(t, path+"/upset?done=told")
		}
		page := x.Get(t, x.noor, path+"/edit")
		page.Want(t, http.StatusOK, "The ward, "+marker)
		page.Lacks(t, "Robin")
		if n := strings.Count(page.Body, "The ward, "+marker); n != 1 {
			t.Errorf("it is there %d times", n)
		}
		if dump := string(x.Dump(t)); strings.Contains(dump, form) || strings.Contains(dump, "The ward") {
			t.Error("what was told is in the clear, or can be traced to its form")
		}
		x.Post(t, x.noor, path+"/flag", "flag", page.Hidden().Get("flag")).Leads(t, path+"/edit?done=flag")
		x.Get(t, x.noor, path+"/edit").Lacks(t, "The ward, "+marker)
	})
	t.Run("TOP-4 what isn't there is not found", func(t *testing.T) {
		for _, at := range []string{"/stories/none", "/stories/" + people.NewID(), "/stories/" + people.NewID() + "/media/captions.vtt", path + "/media/none", path + "/media/" + id} {
			x.Get(t, x.me, at).Want(t, http.StatusNotFound)
		}
	})
	t.Run("ACC-8 a page's own words all come from the catalogue", func(t *testing.T) {
		x.Lang = "en-XA"
		defer func() { x.Lang = "" }()
		for _, at := range []string{"/stories/new", "/stories/mine", path + "/upset", "/stories/withdraw"} {
			for _, odd := range pagetest.Unpseudoed(x.Get(t, x.me, at).Body) {
				t.Errorf("%s: %q is in no catalogue", at, odd)
			}
		}
	})
}

type visits []string

func (s *visits) Visited(_ context.Context, _ people.Viewer, path string, step pack.Step) error {
	*s = append(*s, path+" "+string(step))
	return nil
}

func TestAStoryAtATable(t *testing.T) {
	each(t, func(t *testing.T, x *room) {
		path, _ := x.publish(t)
		was := visits{}
		x.Room.Deps.Table = &was
		t.Run("TOG-5 coaching stands beside for staff and on the supporter's own screen, never on one that the person holds", func(t *testing.T) {
			x.Get(t, x.worker, path).Want(t, http.StatusOK, "Ask openly.")
			x.Get(t, x.me, path).Lacks(t, "Ask openly.")
			at, _ := x.Sit(t, x.me, x.robin, x.sam, people.OneScreen)
			x.Get(t, at, path).Want(t, http.StatusOK, "What about you?", "For Sam")
			x.Get(t, at, path).Lacks(t, "Ask openly.")
			x.Get(t, at, path+"/coaching").Want(t, http.StatusOK, "Ask openly.")
			for _, v := range []people.Viewer{x.me, x.worker} {
				x.Get(t, v, path+"/coaching").Want(t, http.StatusNotFound)
			}
			at.Seat = "supporter"
			x.Get(t, at, path).Want(t, http.StatusOK, "Ask openly.")
			at.Seat = "person"
			x.Get(t, at, path).Lacks(t, "Ask openly.", "For Sam")
			if want := path + " view"; len(was) == 0 || was[0] != want {
				t.Errorf("the table is told %q", was)
			}
		})
		t.Run("TOP-4 kept at a table, it is with the person's things and lies on the table; nothing is left out there", func(t *testing.T) {
			at, _ := x.Sit(t, x.SignIn(t, x.robin), x.robin, x.sam, people.OneScreen)
			mark := people.NewID()
			x.Post(t, at, path+"/keep", "id", mark).Leads(t, path+"?done=kept")
			if _, err := x.Keeper.Get(t.Context(), at, mark); err != nil {
				t.Error(err)
			}
			x.Post(t, at, path+"/hide", "id", people.NewID()).Want(t, http.StatusNotFound)
			for _, own := range []string{"/edit", "/consent", "/preview"} {
				x.Get(t, at, path+own).Want(t, http.StatusNotFound)
			}
		})
	})
}

func TestConsent(t *testing.T) { each(t, consentTest) }

func consentTest(t *testing.T, x *room) {
	agree := func(v people.Viewer, path, scope, end string) trusttest.Answer {
		version := x.Get(t, v, path+"/consent").Hidden().Get("version")
		return x.Post(t, v, path+"/consent", "version", version, "scope", scope, "end", end, "how", "By phone, "+marker, "agreed", "yes")
	}
	t.Run("TOP-4 who sees it is changed at any time, and holds at once", func(t *testing.T) {
		path, _ := x.publish(t, "scope", "anyone")
		x.Get(t, people.Viewer{}, path).Want(t, http.StatusOK)
		agree(x.noor, path, "members", "open").Leads(t, path+"/consent?done=consent")
		x.Get(t, people.Viewer{}, path).Want(t, http.StatusNotFound)
		x.Get(t, x.me, path+"/print").Want(t, http.StatusNotFound)
		x.Get(t, x.noor, path+"/consent").Want(t, http.StatusOK, "By phone, "+marker, "On paper, "+marker)
	})
	t.Run("TOP-4 for a teller with an account only they let more people see it, or for longer; others can do the opposite", func(t *testing.T) {
		path := x.begin(t, x.me, "end", "year")
		for _, more := range [][2]string{{"anyone", "year"}, {"members", "open"}} {
			agree(x.noor, path, more[0], more[1]).Want(t, http.StatusUnprocessableEntity, "Only they can let more people see it")
		}
		agree(x.me, path, "anyone", "open").Leads(t, path+"/consent?done=consent")
		agree(x.noor, path, "members", "year").Leads(t, path+"/consent?done=consent")
		agree(x.ade, path, "members", "year").Want(t, http.StatusNotFound)
	})
	t.Run("TOP-4 sent twice it is one, and of two at once the later one looks again", func(t *testing.T) {
		path := x.begin(t, x.me)
		form := []string{"version", "1", "scope", "anyone", "end", "open", "agreed", "yes"}
		for range 2 {
			x.Post(t, x.me, path+"/consent", form...).Leads(t, path+"/consent?done=consent")
		}
		x.Post(t, x.noor, path+"/consent", "version", "1", "scope", "members", "end", "open", "how", "x", "agreed", "yes").Want(t, http.StatusUnprocessableEntity, "changed somewhere else")
	})
	t.Run("TOP-4 an end that is over, no day at all, or none before everybody has died, is mended", func(t *testing.T) {
		for day, says := range map[string]string{"2020-01-01": "That day is over", "": "Write the last day", "tomorrow": "Write the last day", "2999-01-01": "more than 30 years"} {
			x.Post(t, x.me, "/stories/new", "id", people.NewID(), "way", "text", "scope", "members", "end", "day", "day", day, "agreed", "yes").Want(t, http.StatusUnprocessableEntity, says)
		}
	})
}

func TestWhatIsSentToTheStudio(t *testing.T) { each(t, badInput) }

func badInput(t *testing.T, x *room) {
	path := x.begin(t, x.noor)
	send := func(pairs ...string) trusttest.Answer {
		return x.Front.Send(t, x.noor, trusttest.Form(path+"/edit", x.words(t, x.noor, path, pairs...)))
	}
	t.Run("TOP-4 a text of 5 MB, one that is too long, and one that isn't UTF-8, are refused in a sentence", func(t *testing.T) {
		if a := send("text", strings.Repeat("a ", 5<<19)); a.Status != http.StatusRequestEntityTooLarge {
			t.Error(a.Status)
		}
		send("text", strings.Repeat("a", 60_001)).Want(t, http.StatusUnprocessableEntity, "60000 letters at most")
		send("title", strings.Repeat("a", 121)).Want(t, http.StatusUnprocessableEntity, "120 letters at most")
		send("reflect", strings.Repeat("A question?\n", 9)).Want(t, http.StatusUnprocessableEntity, "8 at most")
		send("title", "ca\xe7a").Want(t, http.StatusUnprocessableEntity)
	})
	t.Run("TOP-4 topics and words that there aren't are left out, and markup is text", func(t *testing.T) {
		f := x.words(t, x.noor, path, "title", "<script>alert(1)</script>", "text", "<img src=x onerror=alert(1)>")
		f["topic"], f["like"] = []string{"recovery", "none", "recovery"}, []string{"voices", "rich"}
		x.Front.Send(t, x.noor, trusttest.Form(path+"/edit", f)).Leads(t, path+"/edit?done=saved")
		page := x.Get(t, x.noor, path+"/preview")
		page.Want(t, http.StatusOK, "<script>alert(1)</script>", "<img src=x onerror=alert(1)>")
		page.HoldsNot(t, "<script>alert", "<img")
	})
	t.Run("PRIV-3 an id that belongs to somebody else makes no story of it, and ends nobody's key", func(t *testing.T) {
		for _, id := range []string{x.robin.ID, strings.TrimPrefix(path, "/stories/"), x.worker.Account} {
			a := x.Post(t, x.ade, "/stories/new", "id", id, "way", "text", "scope", "members", "end", "open", "agreed", "yes")
			made := strings.TrimSuffix(a.To, "/edit")
			if a.Status != http.StatusSeeOther || strings.Contains(made, id) {
				t.Fatal(a.Status, made)
			}
			x.Post(t, x.ade, made+"/take-back").Leads(t, "/stories/mine?done=withdrawn")
		}
		x.Get(t, x.noor, path+"/edit").Want(t, http.StatusOK)
		x.House.Keep(t, x.me, sharing.Journal, "their key still seals")
		for _, bad := range []string{"", "x", "../x"} {
			x.Post(t, x.ade, "/stories/new", "id", bad, "way", "text", "scope", "members", "end", "open", "agreed", "yes").Want(t, http.StatusNotFound)
		}
	})
	t.Run("PRIV-3 somebody who doesn't work on it can do nothing to it", func(t *testing.T) {
		for _, v := range []people.Viewer{{}, x.me, x.worker} {
			for _, at := range []string{"/edit", "/consent", "/send", "/back", "/publish", "/unpublish", "/card", "/flag", "/take-back", "/again", "/captions", "/uploads", "/record"} {
				if a := x.Post(t, v, path+at, "version", "2"); a.Status != http.StatusNotFound {
					t.Errorf("%s: %d", at, a.Status)
				}
			}
		}
	})
}
