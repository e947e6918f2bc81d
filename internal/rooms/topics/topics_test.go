package topics_test

import (
	"cmp"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"towpath/content"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
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
	words      *i18n.Bundle
	robin, sam people.Account
	me, worker people.Viewer
	lang       string // of the reader; "" is English
}

func each(t *testing.T, fn func(t *testing.T, x *room)) {
	t.Helper()
	live, _ := pack.NewLive(pack.Layer{Name: "content", FS: content.FS})
	words, err := i18n.New(page.Words, show.Words, topics.Words)
	if err != nil {
		t.Fatal(err)
	}
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := &room{House: h, words: words.WithPseudo(), robin: h.Person(t, "Robin")}
		x.sam = h.Worker(t, "Sam", x.robin)
		x.me, x.worker = h.SignIn(t, x.robin), h.SignIn(t, x.sam)
		x.Room = topics.NewRoom(topics.Deps{People: h.Register, Things: h.Keeper, Packs: live, Where: drawn,
			URL: "https://towpath.example"})
		fn(t, x)
	})
}

// drawn stands for the steps as another room draws them.
func drawn(now pack.Step) templ.Component {
	return templ.Raw("<p>Where we are: " + string(now) + "</p>")
}

type answer struct {
	code int
	body string
	to   string
	err  error
}

func (x *room) ask(t *testing.T, v people.Viewer, method, path string, form url.Values) answer {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r = r.WithContext(people.With(i18n.With(r.Context(), x.words.For(cmp.Or(x.lang, "en"))), v))
	mux, w, a := http.NewServeMux(), httptest.NewRecorder(), answer{}
	for pattern, do := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /topics":                         x.List,
		"GET /topics/{topic}":                 x.Topic,
		"GET /topics/{topic}/booklet":         x.Booklet,
		"GET /topics/{topic}/{page}":          x.Page,
		"GET /topics/{topic}/{page}/coaching": x.Coaching,
		"GET /topics/{topic}/{page}/print":    x.Print,
		"POST /topics/{topic}/{page}/keep":    x.Room.Keep,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { a.err = do(w, r) })
	}
	mux.ServeHTTP(w, r)
	a.code, a.body, a.to = w.Code, w.Body.String(), w.Header().Get("Location")
	if a.err != nil {
		a.code = fault.CodeOf(a.err).Status()
	}
	if strings.Contains(a.body, "<html") {
		for _, problem := range pagetest.Check(a.body) {
			t.Errorf("%s %s: %s", method, path, problem)
		}
	}
	return a
}

func (x *room) get(t *testing.T, v people.Viewer, path string) answer {
	t.Helper()
	return x.ask(t, v, http.MethodGet, path, nil)
}

func has(t *testing.T, page string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func hasNot(t *testing.T, page string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if strings.Contains(page, want) {
			t.Errorf("the page has %q", want)
		}
	}
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
		has(t, x.get(t, x.me, "/topics").body, `href="/topics/recovery"`, "about a minute", "7 short pages")
		page := x.get(t, x.me, topicPath).body
		has(t, page, "People use the word", `href="/topics/recovery?easy=1"`, "Try this week", "If this is hard", "Leave this for another day",
			`href="/exercises/recovery/what-matters"`, "Where this comes from", "What it&#39;s like for me")
		if strings.Index(page, firstPath) > strings.Index(page, smallPath) {
			t.Error("the pages are out of order")
		}
		has(t, x.get(t, x.me, topicPath+"?easy=1").body, "This topic is about recovery.", "Read the longer opening")
	})
	t.Run("TOP-1 each page can be read, says where its claims come from, and leads on and back", func(t *testing.T) {
		page := x.get(t, x.me, smallPath).body
		has(t, page, "Keep on track", "To think or talk about", `href="/exercises/recovery/first-small-step"`, `rel="prev"`, "10.1111/bjc.12086",
			"Leave this for another day")
		hasNot(t, page, `rel="next"`, "Where we are")
		hasNot(t, x.get(t, x.me, firstPath).body, `rel="prev"`)
	})
	t.Run("ACC-8 read from right to left, a topic in English says that it is, and runs its own way", func(t *testing.T) {
		x.lang = "ar-XB"
		defer func() { x.lang = "" }()
		has(t, x.get(t, x.me, smallPath).body, `dir="rtl"`, `<h1 lang="en" dir="ltr">Starting small</h1>`, `<div lang="en" dir="ltr"><p>`, `<ul lang="en" dir="ltr">`)
		has(t, x.get(t, x.me, "/topics").body, `lang="en" dir="ltr">Recovery</a>`)
		has(t, x.get(t, x.me, topicPath+"/booklet").body, `<h2 lang="en" dir="ltr">Starting small</h2>`)
	})
	t.Run("SAFE-4 a hard page says so first, and is opened by its reader", func(t *testing.T) {
		page := x.get(t, x.me, hopePath).body
		note, body := strings.Index(page, "feeling that nothing will get better"), strings.Index(page, "Being told to be hopeful")
		if note < 0 || body < note || !strings.Contains(page, "<details class=\"card note\">") {
			t.Error("the note doesn't come first")
		}
	})
	t.Run("TOP-1 what isn't there is not found", func(t *testing.T) {
		for _, path := range []string{"/topics/none", "/topics/recovery/none", "/topics/none/starting-small", "/topics/recovery/none/print", "/topics/none/booklet"} {
			if a := x.get(t, x.me, path); a.code != http.StatusNotFound {
				t.Error(path, a.code)
			}
		}
	})
	t.Run("ACC-9 each page prints with its questions, room to write and a way back", func(t *testing.T) {
		page := x.get(t, x.me, hopePath+"/print").body
		has(t, page, "Being told to be hopeful", `class="qr small"`, "towpath.example"+hopePath, `class="paper lines"`)
		hasNot(t, page, coaching, staffOnly, "<details")
		if n := strings.Count(x.get(t, x.me, topicPath+"/booklet").body, `class="qr small"`); n != 7 {
			t.Errorf("the booklet has %d codes", n)
		}
	})
}

func TestCoaching(t *testing.T) { each(t, coachingTest) }

func coachingTest(t *testing.T, x *room) {
	t.Run("TOG-5 staff read the coaching beside each page beforehand, a person never", func(t *testing.T) {
		has(t, x.get(t, x.worker, hopePath).body, coaching, staffOnly)
		page := x.get(t, x.me, hopePath).body
		hasNot(t, page, coaching, staffOnly, "/coaching")
		for _, v := range []people.Viewer{x.me, {}} {
			if a := x.get(t, v, hopePath+"/coaching"); a.code != http.StatusNotFound {
				t.Error(a.code)
			}
		}
		hasNot(t, x.get(t, x.worker, hopePath).body, "/keep")
	})
	t.Run("TOG-5 at a shared screen the coaching is behind a link, on a page with a way back", func(t *testing.T) {
		at, _ := x.Sit(t, x.me, x.robin, x.sam, people.OneScreen)
		hasNot(t, x.get(t, at, hopePath).body, coaching, staffOnly)
		hasNot(t, x.get(t, at, hopePath+"/print").body, coaching, staffOnly)
		has(t, x.get(t, at, hopePath).body, hopePath+"/coaching", "For Sam")
		has(t, x.get(t, at, hopePath+"/coaching").body, coaching, `href="`+hopePath+`"`)
	})
	t.Run("TOG-5 on the phone it is beside the page on the supporter's own screen only", func(t *testing.T) {
		at, _ := x.Sit(t, x.SignIn(t, x.sam), x.robin, x.sam, people.OnPhone)
		has(t, x.get(t, at, hopePath).body, coaching)
		at.Seat = "person"
		hasNot(t, x.get(t, at, hopePath).body, coaching, "/coaching")
		if a := x.get(t, at, hopePath+"/coaching"); a.code != http.StatusNotFound {
			t.Error(a.code)
		}
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
		has(t, x.get(t, at, smallPath).body, "Where we are: keep")
		x.get(t, at, "/topics")
		has(t, x.get(t, at, topicPath).body, "Where we are: choose")
		x.get(t, x.worker, smallPath)
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
			a := x.ask(t, x.me, http.MethodPost, smallPath+"/keep", form())
			if a.to != smallPath+"?done=kept" {
				t.Fatal(a.code, a.err)
			}
			has(t, x.get(t, x.me, a.to).body, "Kept in your things. Only you can see that you kept it.")
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
			if a := x.ask(t, at, http.MethodPost, hopePath+"/keep", f); a.code != http.StatusSeeOther {
				t.Fatal(a.code, a.err)
			}
		}
		if n := bookmarks(); n != 2 {
			t.Errorf("%d bookmarks", n)
		}
	})
	t.Run("KIT-1 staff and strangers keep nothing, and nobody can keep in somebody else's things", func(t *testing.T) {
		for _, v := range []people.Viewer{x.worker, {}} {
			if a := x.ask(t, v, http.MethodPost, smallPath+"/keep", form()); a.code != http.StatusNotFound {
				t.Error(a.code)
			}
		}
		mine := x.House.Keep(t, x.me, sharing.Journal, "mine")
		ade := x.SignIn(t, x.Person(t, "Ade"))
		for _, id := range []string{mine.ID, "", "x"} {
			if a := x.ask(t, ade, http.MethodPost, smallPath+"/keep", url.Values{"id": {id}}); a.code != http.StatusNotFound {
				t.Error(id, a.code)
			}
		}
		if a := x.ask(t, x.me, http.MethodPost, "/topics/recovery/none/keep", form()); a.code != http.StatusNotFound {
			t.Error(a.code)
		}
	})
}

func TestTheirWords(t *testing.T) {
	each(t, func(t *testing.T, x *room) {
		t.Run("ACC-8 a page's own words all come from the catalogue", func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/topics", nil)
			r = r.WithContext(people.With(i18n.With(r.Context(), x.words.For("en-XA")), x.me))
			w := httptest.NewRecorder()
			if err := x.List(w, r); err != nil {
				t.Fatal(err)
			}
			for _, odd := range pagetest.Unpseudoed(w.Body.String(), "Recovery", "What getting better could mean, in your own words and at your own pace.") {
				t.Errorf("%q is in no catalogue", odd)
			}
		})
	})
}
