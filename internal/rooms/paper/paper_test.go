package paper_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"towpath/content"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/rooms/paper"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

const (
	page     = "/topics/recovery/starting-small"
	lesson   = "/skills/lessons/a-first-email"
	exercise = "/exercises/recovery/what-helps-most"
	plan     = "/plans/0190a5a0-0000-7000-8000-000000000001"
	marker   = "ring Alex on bad days"
)

// room is the room on the content that is built in, with Robin, who has a plan, and a worker.
type room struct {
	*trusttest.Front
	robin, worker, table people.Viewer
	asked                []people.Viewer // for whom plans were asked for
}

func each(t *testing.T, fn func(t *testing.T, x *room)) {
	t.Helper()
	live, _ := pack.NewLive(pack.Layer{Name: "content", FS: content.FS})
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		robin := h.Person(t, "Robin")
		sam := h.Worker(t, "Sam", robin)
		x := &room{robin: h.SignIn(t, robin), worker: h.SignIn(t, sam)}
		x.table, _ = h.Sit(t, h.SignIn(t, robin), robin, sam, "one")
		r := paper.NewRoom(paper.Deps{Packs: live, URL: "https://towpath.example",
			Own: func(_ context.Context, v people.Viewer) ([]paper.Own, error) {
				x.asked = append(x.asked, v)
				return []paper.Own{{Path: plan, Title: "My safety plan", When: "3 May", Whole: templ.Raw("<p>" + marker + "</p>")}}, nil
			},
			Opening: func(p *pack.Topic, easy bool, _ string) templ.Component {
				return sheet(fmt.Sprintf("the opening of %s, easy: %v", p.ID, easy), pack.TopicPath(p.ID))
			},
			Page: func(p *pack.Page, origin string) templ.Component {
				return sheet("the page "+p.ID, origin+pack.PagePath(p.Topic, p.ID))
			},
			Exercise: func(e *pack.Exercise, _ string) templ.Component { return sheet("the exercise "+e.ID, "") },
			Lesson:   func(l *pack.Lesson, _ string) templ.Component { return sheet("the lesson "+l.ID, "") },
			Area:     func(_ context.Context, a pack.Area) string { return "area " + string(a) },
		})
		x.Front = trusttest.NewFront(t, map[string]web.Handler{"GET /paper": r.Choose, "GET /paper/booklet": r.Booklet,
			"GET /go": r.Type, "POST /go": r.Lead}, show.Words, paper.Words)
		fn(t, x)
	})
}

func sheet(text, address string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if _, err := w.Write([]byte("<section class=\"sheet\"><h2>" + text + "</h2>")); err != nil {
			return err
		}
		if address != "" {
			if err := show.WayBack(address).Render(ctx, w); err != nil {
				return err
			}
		}
		_, err := w.Write([]byte("</section>"))
		return err
	})
}

func typed(path string) string { return strings.Join(pack.ShortWords(path), " ") }

func TestBooklet(t *testing.T) {
	each(t, func(t *testing.T, x *room) {
		nobody := people.Viewer{}
		t.Run("ACC-9 signed out too, what was ticked comes in the order of the lists, each with its way back", func(t *testing.T) {
			got := x.Get(t, nobody, "/paper/booklet?lesson-communicating="+lesson+"&topic-recovery="+exercise+"&topic-recovery="+page)
			got.Want(t, http.StatusOK, "the page starting-small", "towpath.example"+page, "towpath.example/go", typed(page))
			got.Order(t, "the page starting-small", "the exercise what-helps-most", "the lesson a-first-email")
			got.Holds(t, `class="qr small"`)
			got.Lacks(t, "the opening of")
		})
		t.Run("ACC-9 small pages, large letters, easier words", func(t *testing.T) {
			got := x.Get(t, nobody, "/paper/booklet?topic-recovery=/topics/recovery&size=a5&large=1&easy=1")
			got.Holds(t, "/static/a5.", "/static/large.")
			got.Want(t, http.StatusOK, "the opening of recovery, easy: true", "Cut the sheets in half")
			got = x.Get(t, nobody, "/paper/booklet?topic-recovery=/topics/recovery")
			got.HoldsNot(t, "/static/a5.", "/static/large.")
			got.Want(t, http.StatusOK, "easy: false")
		})
		t.Run("the way back to choosing has everything ticked still", func(t *testing.T) {
			q := "?topic-recovery=" + url.QueryEscape(page) + "&size=a5"
			x.Get(t, nobody, "/paper/booklet"+q).Holds(t, `href="/paper?size=a5&amp;topic-recovery=`+url.QueryEscape(page)+`"`)
			x.Get(t, nobody, "/paper"+q).Holds(t, `value="`+page+`" checked`, `value="a5" checked`)
		})
		t.Run("nothing ticked, or what isn't there, says so and shows the choice again", func(t *testing.T) {
			for _, q := range []string{"", "?topic-recovery=/topics/recovery/nothing", "?topic-recovery=" + lesson, "?own=" + plan, "?x=%ff&topic-recovery=%ff"} {
				x.Get(t, nobody, "/paper/booklet"+q).Want(t, http.StatusUnprocessableEntity, "Nothing is ticked yet")
			}
		})
		t.Run("more than a booklet holds isn't made, and stays ticked", func(t *testing.T) {
			live, _ := pack.NewLive(pack.Layer{Name: "content", FS: content.FS})
			q := url.Values{}
			for _, topic := range live.Library().Topics() {
				for _, p := range topic.Pages {
					q.Add("topic-"+topic.ID, pack.PagePath(topic.ID, p.ID))
				}
			}
			got := x.Get(t, nobody, "/paper/booklet?"+q.Encode())
			got.Want(t, http.StatusUnprocessableEntity, "A booklet holds 40")
			got.Holds(t, `value="`+page+`" checked`)
		})
		t.Run("PRIV-1 one's own plans are for oneself, on a session of one's own", func(t *testing.T) {
			x.Get(t, x.robin, "/paper").Want(t, http.StatusOK, "My own plans", "My safety plan")
			x.Get(t, x.robin, "/paper/booklet?own="+plan).Want(t, http.StatusOK, marker, typed(plan), "towpath.example"+plan, "Whoever finds the paper can read them", "Your name is not on it")
			x.asked = nil
			for name, v := range map[string]people.Viewer{"signed out": nobody, "their worker": x.worker, "a table": x.table} {
				x.Get(t, v, "/paper").Lacks(t, "My own plans", "My safety plan")
				x.Get(t, v, "/paper/booklet?own="+plan+"&topic-recovery="+page).Lacks(t, marker, "My safety plan")
				if len(x.asked) > 0 {
					t.Errorf("%s: plans were asked for", name)
				}
			}
		})
	})
}

func TestWordsLeadBack(t *testing.T) {
	each(t, func(t *testing.T, x *room) {
		nobody := people.Viewer{}
		x.Get(t, nobody, "/go").Want(t, http.StatusOK, "The three words")
		t.Run("ACC-9 three words lead to their page", func(t *testing.T) {
			x.Post(t, nobody, "/go", "words", typed(page)).Leads(t, page)
			x.Post(t, nobody, "/go", "words", " "+strings.ToUpper(strings.ReplaceAll(typed(lesson), " ", ", "))).Leads(t, lesson)
			x.Post(t, x.robin, "/go", "words", typed(exercise)).Leads(t, exercise)
		})
		t.Run("to somebody signed out an exercise is offered on paper, since writing in it needs a sign-in", func(t *testing.T) {
			x.Post(t, nobody, "/go", "words", typed(exercise)).Holds(t, `href="`+exercise+`/print"`)
		})
		t.Run("ACC-9 a plan's words lead its person there, and nobody else anywhere", func(t *testing.T) {
			x.Post(t, x.robin, "/go", "words", typed(plan)).Leads(t, plan)
			unknown := x.Post(t, nobody, "/go", "words", typed("/plans/of-nobody"))
			unknown.Want(t, http.StatusUnprocessableEntity, "No page here has these three words")
			for _, v := range []people.Viewer{nobody, x.worker, x.table} {
				x.Post(t, v, "/go", "words", typed(plan)).Want(t, http.StatusUnprocessableEntity, "No page here has these three words")
			}
		})
		t.Run("one word wrong: what is close is offered", func(t *testing.T) {
			words := pack.ShortWords(page)
			x.Post(t, nobody, "/go", "words", words[0]+" "+words[1]+" qqqqqq").Holds(t, `href="`+page+`"`)
		})
		t.Run("the words of a card, typed here, are in no address and aren't shown again", func(t *testing.T) {
			got := x.Post(t, nobody, "/go", "words", "candle otter walnut yellow")
			got.Want(t, http.StatusUnprocessableEntity, "These are not three words")
			got.HoldsNot(t, "candle", "otter")
		})
		for _, bad := range []string{"", "candle", strings.Repeat("candle ", 500), "אבג"} {
			x.Post(t, nobody, "/go", "words", bad).Want(t, http.StatusUnprocessableEntity)
		}
	})
}
