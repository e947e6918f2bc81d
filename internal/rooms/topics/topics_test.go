package topics_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"towpath/content"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/page"
	"towpath/internal/page/pagetest"
	"towpath/internal/rooms/topics"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/trusttest"
)

// room is the topics room in a house, on the content that is built in, with Robin, and Sam who supports Robin.
type room struct {
	*trusttest.House
	*topics.Room
	*trusttest.Front
	robin, sam people.Account
	me, worker people.Viewer
}

func each(t *testing.T, fn func(t *testing.T, x *room)) {
	t.Helper()
	live, _ := pack.NewLive(pack.Layer{Name: "content", FS: content.FS})
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := &room{House: h, robin: h.Person(t, "Robin")}
		x.sam = h.Worker(t, "Sam", x.robin)
		x.me, x.worker = h.SignIn(t, x.robin), h.SignIn(t, x.sam)
		x.Room = topics.NewRoom(topics.Deps{People: h.Register, Things: h.Keeper, Packs: live, Where: drawn,
			URL: "https://towpath.example"})
		x.Front = trusttest.NewFront(t, map[string]web.Handler{
			"GET /topics":                         x.List,
			"GET /topics/words":                   x.Glossary,
			"GET /topics/{topic}":                 x.Topic,
			"GET /topics/{topic}/booklet":         x.Booklet,
			"GET /topics/{topic}/{page}":          x.Page,
			"GET /topics/{topic}/{page}/coaching": x.Coaching,
			"GET /topics/{topic}/{page}/print":    x.Print,
			"POST /topics/{topic}/{page}/keep":    x.Room.Keep,
		}, show.Words, topics.Words)
		fn(t, x)
	})
}

// drawn stands for the steps as another room draws them.
func drawn(now pack.Step) templ.Component {
	return templ.Raw("<p>Where we are: " + string(now) + "</p>")
}

// send sends a form to path as v.
func (x *room) send(t *testing.T, v people.Viewer, path string, form url.Values) trusttest.Answer {
	t.Helper()
	return x.Send(t, v, trusttest.Form(path, form))
}

const (
	topicPath = "/topics/recovery"
	hopePath  = "/topics/recovery/hope-on-days-without-it" // has a content note, and a source for staff only
	smallPath = "/topics/recovery/starting-small"
	firstPath = "/topics/recovery/more-than-symptoms"
	coaching  = "list reasons"          // on hope's
	staffOnly = "Does asking about sui" // a source behind the coaching
)

func TestReading(t *testing.T) { each(t, reading) }

func reading(t *testing.T, x *room) {
	t.Run("TOP-1 a topic has an opening, easier words one touch away, pages in order, exercises, a week and a way to stop", func(t *testing.T) {
		x.Get(t, x.me, "/topics").Holds(t, `href="/topics/recovery"`, "about a minute", "7 short pages")
		page := x.Get(t, x.me, topicPath)
		page.Holds(t, "People use the word", `href="/topics/recovery?easy=1"`, "Try this week", "If this is hard", "Leave this for another day",
			`href="/exercises/recovery/what-matters"`, "Where this comes from", "What it&#39;s like for me")
		if strings.Index(page.Body, firstPath) > strings.Index(page.Body, smallPath) {
			t.Error("the pages are out of order")
		}
		x.Get(t, x.me, topicPath+"?easy=1").Holds(t, "This topic is about recovery.", "Read the longer opening")
	})
	t.Run("TOP-1 each page can be read, says where its claims come from, and leads on and back", func(t *testing.T) {
		page := x.Get(t, x.me, smallPath)
		page.Holds(t, "Keep on track", "To think or talk about", `href="/exercises/recovery/first-small-step"`, `rel="prev"`, "10.1111/bjc.12086",
			"Leave this for another day")
		page.HoldsNot(t, `rel="next"`, "Where we are")
		x.Get(t, x.me, firstPath).HoldsNot(t, `rel="prev"`)
	})
	t.Run("ACC-8 read from right to left, a topic in English says that it is, and runs its own way", func(t *testing.T) {
		x.Lang = "ar-XB"
		defer func() { x.Lang = "" }()
		x.Get(t, x.me, smallPath).Holds(t, `dir="rtl"`, `<h1 lang="en" dir="ltr">Starting small</h1>`, `<div lang="en" dir="ltr"><p>`, `<ul lang="en" dir="ltr">`)
		x.Get(t, x.me, "/topics").Holds(t, `lang="en" dir="ltr">Recovery</a>`)
		x.Get(t, x.me, topicPath+"/booklet").Holds(t, `<h2 lang="en" dir="ltr">Starting small</h2>`)
	})
	t.Run("SAFE-4 a hard page says so first, and is opened by its reader", func(t *testing.T) {
		page := x.Get(t, x.me, hopePath)
		note, body := strings.Index(page.Body, "feeling that nothing will get better"), strings.Index(page.Body, "Being told to be hopeful")
		if note < 0 || body < note || !strings.Contains(page.Body, "<details class=\"card note\">") {
			t.Error("the note doesn't come first")
		}
	})
	t.Run("TOP-1 what isn't there is not found", func(t *testing.T) {
		for _, path := range []string{"/topics/none", "/topics/recovery/none", "/topics/none/starting-small", "/topics/recovery/none/print", "/topics/none/booklet"} {
			if a := x.Get(t, x.me, path); a.Status != http.StatusNotFound {
				t.Error(path, a.Status)
			}
		}
	})
	t.Run("ACC-9 each page prints with its questions, room to write and a way back", func(t *testing.T) {
		page := x.Get(t, x.me, hopePath+"/print")
		page.Holds(t, "Being told to be hopeful", `class="qr small"`, "towpath.example"+hopePath, `class="paper lines"`)
		page.HoldsNot(t, coaching, staffOnly, "<details")
		if n := strings.Count(x.Get(t, x.me, topicPath+"/booklet").Body, `class="qr small"`); n != 7 {
			t.Errorf("the booklet has %d codes", n)
		}
	})
}

func TestCoaching(t *testing.T) { each(t, coachingTest) }

func coachingTest(t *testing.T, x *room) {
	t.Run("TOG-5 staff read the coaching beside each page beforehand, a person never", func(t *testing.T) {
		x.Get(t, x.worker, hopePath).Holds(t, coaching, staffOnly)
		page := x.Get(t, x.me, hopePath)
		page.HoldsNot(t, coaching, staffOnly, "/coaching")
		for _, v := range []people.Viewer{x.me, {}} {
			if a := x.Get(t, v, hopePath+"/coaching"); a.Status != http.StatusNotFound {
				t.Error(a.Status)
			}
		}
		x.Get(t, x.worker, hopePath).HoldsNot(t, "/keep")
	})
	t.Run("TOG-5 at a shared screen the coaching is behind a link, on a page with a way back", func(t *testing.T) {
		at, _ := x.Sit(t, x.me, x.robin, x.sam, people.OneScreen)
		x.Get(t, at, hopePath).HoldsNot(t, coaching, staffOnly)
		x.Get(t, at, hopePath+"/print").HoldsNot(t, coaching, staffOnly)
		x.Get(t, at, hopePath).Holds(t, hopePath+"/coaching", "For Sam")
		x.Get(t, at, hopePath+"/coaching").Holds(t, coaching, `href="`+hopePath+`"`)
	})
	t.Run("TOG-5 on the phone it is beside the page on the supporter's own screen only", func(t *testing.T) {
		at, _ := x.Sit(t, x.SignIn(t, x.sam), x.robin, x.sam, people.OnPhone)
		x.Get(t, at, hopePath).Holds(t, coaching)
		at.Seat = "person"
		x.Get(t, at, hopePath).HoldsNot(t, coaching, "/coaching")
		if a := x.Get(t, at, hopePath+"/coaching"); a.Status != http.StatusNotFound {
			t.Error(a.Status)
		}
	})
}

// toldStories are stories as their room tells of them.
type toldStories []page.Row

func (s toldStories) On(_ context.Context, _ people.Viewer, topic string, most int) ([]page.Row, error) {
	if topic != "recovery" {
		return nil, nil
	}
	return s[:min(most, len(s))], nil
}

func TestStoriesOfATopic(t *testing.T) {
	each(t, func(t *testing.T, x *room) {
		t.Run("TOP-4 a topic's page leads to at most three stories that belong to it, and to all of them", func(t *testing.T) {
			x.Get(t, x.me, topicPath).HoldsNot(t, "Stories people told")
			x.Deps.Stories = toldStories{{Href: "/stories/1", Title: "One"}, {Href: "/stories/2", Title: "Two"}, {Href: "/stories/3", Title: "Three"}, {Href: "/stories/4", Title: "Four"}}
			page := x.Get(t, x.me, topicPath)
			page.Holds(t, "Stories people told", `href="/stories/3"`, `href="/stories?topic=recovery"`)
			page.HoldsNot(t, `href="/stories/4"`)
			x.Get(t, x.me, "/topics/health").HoldsNot(t, "Stories people told")
			x.Get(t, x.me, "/topics").Holds(t, `href="/stories"`)
		})
	})
}

type visits []string

func (s *visits) Visited(_ context.Context, _ people.Viewer, path string, step pack.Step) error {
	*s = append(*s, path+" "+string(step))
	return nil
}

func TestAtTheTable(t *testing.T) { each(t, atTheTable) }

func atTheTable(t *testing.T, x *room) {
	was := visits{}
	x.Deps.Table = &was
	at, _ := x.Sit(t, x.me, x.robin, x.sam, people.OneScreen)
	t.Run("TOG-3 at a table the steps are drawn, and the table is told where the two are", func(t *testing.T) {
		x.Get(t, at, smallPath).Holds(t, "Where we are: keep")
		x.Get(t, at, "/topics")
		x.Get(t, at, topicPath).Holds(t, "Where we are: choose")
		x.Get(t, x.worker, smallPath)
		if want := smallPath + " keep|/topics choose|" + topicPath + " choose"; strings.Join(was, "|") != want {
			t.Errorf("told %q", was)
		}
	})
}

func TestKeeping(t *testing.T) { each(t, keeping) }

func keeping(t *testing.T, x *room) {
	bookmarks := func() int {
		all, err := x.Keeper.OfKind(t.Context(), x.me, sharing.Bookmark, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	form := func() url.Values { return url.Values{"id": {people.NewID()}} }
	t.Run("KIT-1 a page is kept once, however often it is asked for", func(t *testing.T) {
		for range 2 {
			a := x.send(t, x.me, smallPath+"/keep", form())
			if a.To != smallPath+"?done=kept" {
				t.Fatal(a.Status, a.Err)
			}
			x.Get(t, x.me, a.To).Holds(t, "Kept in your things. Only you can see that you kept it.")
		}
		all, err := x.Keeper.OfKind(t.Context(), x.me, sharing.Bookmark, 10)
		if err != nil || len(all) != 1 {
			t.Fatal(len(all), err)
		}
		var b topics.Bookmark
		if err := all[0].Into(&b); err != nil || b.Path != smallPath || b.Title != "Starting small" {
			t.Error(b, err)
		}
	})
	t.Run("KIT-1 a page kept at a table is with the person's things", func(t *testing.T) {
		at, _ := x.Sit(t, x.me, x.robin, x.sam, people.OneScreen)
		f := form()
		for range 2 {
			if a := x.send(t, at, hopePath+"/keep", f); a.Status != http.StatusSeeOther {
				t.Fatal(a.Status, a.Err)
			}
		}
		if n := bookmarks(); n != 2 {
			t.Errorf("%d bookmarks", n)
		}
	})
	t.Run("KIT-1 staff and strangers keep nothing, and nobody can keep in somebody else's things", func(t *testing.T) {
		for _, v := range []people.Viewer{x.worker, {}} {
			if a := x.send(t, v, smallPath+"/keep", form()); a.Status != http.StatusNotFound {
				t.Error(a.Status)
			}
		}
		mine := x.House.Keep(t, x.me, sharing.Journal, "mine")
		ade := x.SignIn(t, x.Person(t, "Ade"))
		for _, id := range []string{mine.ID, "", "x"} {
			if a := x.send(t, ade, smallPath+"/keep", url.Values{"id": {id}}); a.Status != http.StatusNotFound {
				t.Error(id, a.Status)
			}
		}
		if a := x.send(t, x.me, "/topics/recovery/none/keep", form()); a.Status != http.StatusNotFound {
			t.Error(a.Status)
		}
	})
}

func TestWords(t *testing.T) {
	each(t, func(t *testing.T, x *room) {
		t.Run("TOP-8 words that stand on a page are explained under it, closed, and on paper", func(t *testing.T) {
			page := x.Get(t, x.me, "/topics/health/medicines-questions")
			page.Holds(t, "<summary>Words on this page: ", `<dt id="word-blood-test"><strong>blood test</strong></dt>`, `href="/topics/words"`)
			page.HoldsNot(t, `id="word-hostel"`)
			x.Get(t, x.me, "/topics/health/medicines-questions/print").Holds(t, "<p>Words on this page</p>", "A look at a little of your blood")
			x.Get(t, x.me, "/topics/health").Holds(t, "<summary>Words on this page: ")
		})
		t.Run("TOP-8 in a booklet each word is explained once", func(t *testing.T) {
			body := x.Get(t, x.me, "/topics/health/booklet").Body
			if n := strings.Count(body, `id="word-diagnosis"`); n != 1 {
				t.Errorf("%d times", n)
			}
		})
		t.Run("TOP-8 all words stand in one place, with where they come from, for anyone", func(t *testing.T) {
			for _, v := range []people.Viewer{x.me, x.worker, {}} {
				x.Get(t, v, "/topics/words").Holds(t, `id="word-advocate"`, `id="word-ward"`, "legislation.gov.uk/ukpga/1983/20/section/132", "data-aloud")
			}
		})
		t.Run("TOP-8 with a note, its words stand behind it too", func(t *testing.T) {
			page := x.Get(t, x.me, hopePath).Body
			if note, words := strings.Index(page, `class="card note"`), strings.Index(page, "Words on this page"); note < 0 || words < note {
				t.Error(note, words)
			}
		})
	})
}

func TestTheirWords(t *testing.T) {
	each(t, func(t *testing.T, x *room) {
		t.Run("ACC-8 a page's own words all come from the catalogue", func(t *testing.T) {
			x.Lang = "en-XA"
			lib, _ := pack.Load(pack.Layer{Name: "content", FS: content.FS})
			var theirs []string
			for _, topic := range lib.Topics() {
				theirs = append(theirs, topic.Title, topic.Summary)
			}
			for _, odd := range pagetest.Unpseudoed(x.Get(t, x.me, "/topics").Body, theirs...) {
				t.Errorf("%q is in no catalogue", odd)
			}
		})
	})
}
