package recommend_test

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/pack/show"
	"towpath/internal/page/pagetest"
	"towpath/internal/rooms/recommend"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

// shelf stands for the library.
type shelf struct {
	all  map[string]recommend.Offer
	told []string
	ids  []string
	fail error
}

func (l *shelf) Offers(context.Context) (some []recommend.Offer, err error) {
	for _, o := range l.all {
		if o.WhyNot == "" {
			some = append(some, o)
		}
	}
	slices.SortFunc(some, func(a, b recommend.Offer) int { return strings.Compare(a.Title, b.Title) })
	return some, nil
}

func (l *shelf) Offer(_ context.Context, id string) (recommend.Offer, error) {
	o, ok := l.all[id]
	if !ok {
		return o, fault.Missing()
	}
	return o, nil
}

func (l *shelf) Told(_ context.Context, v people.Viewer, id, resource, how, words string) error {
	if l.fail == nil && !slices.Contains(l.ids, id) {
		l.told, l.ids = append(l.told, resource+"|"+how+"|"+words), append(l.ids, id)
	}
	return l.fail
}

// scene is the room in a house: Sam and Robin, who know each other, and Kim, whom neither knows.
type scene struct {
	*trusttest.House
	*recommend.Room
	*trusttest.Front
	shelf      *shelf
	robin, sam people.Account
	my, kim    people.Viewer
	planned    int
}

func each(t *testing.T, fn func(t *testing.T, s *scene)) {
	t.Helper()
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := &scene{House: h, robin: h.Person(t, "Robin")}
		s.sam = h.Worker(t, "Sam", s.robin)
		s.my, s.kim = h.SignIn(t, s.robin), h.SignIn(t, h.Person(t, "Kim"))
		until := h.Now().AddDate(0, 6, 0)
		s.shelf = &shelf{all: map[string]recommend.Offer{
			"calm-sea": {ID: "calm-sea", Title: "Calm Sea", By: "A made-up charity", URL: "https://calm-sea.example.org/a?b=1", Lang: "en", Summary: "Sounds of water.",
				Cost: "Free of charge.", Careful: "It asks for a name.", Fits: "Whoever likes water.", Until: until},
			"big-data": {ID: "big-data", Title: "Big Films", By: "A company", URL: "https://films.example.org", Summary: "Films.", Data: "80 MB for each film", Until: until},
			"ended":    {ID: "ended", Title: "Ended", By: "Nobody", URL: "https://ended.example.org", Summary: "It was.", Until: until, WhyNot: "It was looked at too long ago."},
		}}
		x := recommend.NewRoom(recommend.Deps{People: h.Register, Sharing: h.Sharing, Things: h.Keeper, Library: s.shelf, Now: h.Now,
			Planned: func(context.Context, people.Viewer) error { s.planned++; return nil }})
		s.Room = x
		s.Front = trusttest.NewFront(t, map[string]web.Handler{"GET /recommend": x.Choose, "GET /recommend/new": x.New, "POST /recommend/{id}": x.Save,
			"GET /recommend/{id}": x.Read, "GET /recommend/{id}/write": x.Write, "GET /recommend/{id}/print": x.Print, "POST /recommend/{id}/how": x.How,
			"GET /recommend/{id}/send": x.AskTell, "POST /recommend/{id}/send": x.Tell, "POST /recommend/{id}/unask": x.Unask}, show.Words, recommend.Words)
		fn(t, s)
	})
}

// choose fills in the form for one of the library, and returns the id of what it made.
func (s *scene) choose(t *testing.T, v people.Viewer, of string, pairs ...string) string {
	t.Helper()
	form := s.Get(t, v, recommend.NewPath(of)).Hidden()
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	id := form.Get("id")
	s.send(t, v, recommend.Path(id), form).Leads(t, recommend.Path(id)+"?done=kept")
	return id
}

func (s *scene) send(t *testing.T, v people.Viewer, path string, form url.Values) trusttest.Answer {
	t.Helper()
	return s.Send(t, v, trusttest.Form(path, form))
}

func (s *scene) mine(t *testing.T) (all []things.Thing) {
	t.Helper()
	all, err := s.Keeper.OfKind(t.Context(), s.my, sharing.Recommendation, 50)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWRK3ChoosingTogether(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		table, _ := s.Sit(t, s.SignIn(t, s.sam), s.robin, s.sam, people.OneScreen)
		t.Run("WRK-3 what can be chosen is there with what it costs and how much data it uses, and what can't be isn't", func(t *testing.T) {
			a := s.Get(t, table, "/recommend")
			a.Want(t, 200, "Calm Sea", "Run by A made-up charity.", "Data: 80 MB for each film")
			a.Lacks(t, "Ended")
			f := s.Get(t, table, recommend.NewPath("calm-sea"))
			f.Want(t, 200, "Free of charge.", "No one here has measured it", "It asks for a name.", "Whoever likes water.", "What Sam says about it", "Why, in the words of Robin", "can both read this now")
			f.Holds(t, `href="/library/calm-sea"`)
			f.HoldsNot(t, "calm-sea.example.org")
		})
		id := s.choose(t, table, "calm-sea", "who", "both", "why", "I sleep better with it on.", "theirs", "I don't know how it sounds on your phone.", "ask", "month")
		t.Run("WRK-3 it is the person's, with why in both their words, and lies on the table", func(t *testing.T) {
			a := s.Get(t, table, recommend.Path(id)+"?done=kept")
			a.Want(t, 200, "I sleep better with it on.", "What Sam says about it", "I don't know how it sounds on your phone.", "Both of you", "You asked to be asked on")
			if all := s.mine(t); len(all) != 1 || all[0].ID != id || all[0].Owner != s.robin.ID {
				t.Fatalf("%+v", all)
			}
			s.Get(t, s.my, recommend.Path(id)).Want(t, 200, "Only you can see this page", "I sleep better with it on.")
			s.Get(t, table, "/recommend").Want(t, 200, "Chosen before")
		})
		t.Run("WRK-3 the way there is a plain link with what leaving means, followed by nobody here", func(t *testing.T) {
			a := s.Get(t, s.my, recommend.Path(id))
			a.Holds(t, `<a href="https://calm-sea.example.org/a?b=1" rel="noreferrer external" dir="ltr">`)
			a.HoldsNot(t, "target=", "<iframe", "<img")
			a.Want(t, 200, "This link leads away from here. A made-up charity runs what is there.", "no one here is told that you went", "No one here has measured it", "It asks for a name.")
			s.Get(t, table, recommend.Path(id)).Want(t, 200, "This device is used by others too")
		})
		t.Run("WRK-3 the form sent twice makes one, and one that is somebody else's isn't there", func(t *testing.T) {
			form := s.Get(t, s.my, recommend.NewPath("big-data")).Hidden()
			for range 2 {
				s.send(t, s.my, recommend.Path(form.Get("id")), form).Leads(t, recommend.Path(form.Get("id"))+"?done=kept")
			}
			if n := len(s.mine(t)); n != 2 { // the other is the table's
				t.Errorf("%d", n)
			}
			for _, path := range []string{"", "/write", "/print", "/send"} {
				s.Get(t, s.kim, recommend.Path(id)+path).Want(t, 404)
			}
			for _, path := range []string{"", "/how", "/send", "/unask"} {
				s.Post(t, s.kim, recommend.Path(id)+path, "of", "calm-sea", "how", "helped", "version", "1", "ask", "no").Want(t, 404)
			}
			s.Get(t, s.my, recommend.NewPath("none")).Want(t, 404)
			s.Post(t, s.my, recommend.Path("not-an-id"), "of", "calm-sea").Want(t, 404)
			s.Post(t, s.my, recommend.Path(people.NewID()), "of", "../../etc").Want(t, 404)
		})
		t.Run("TOG-2 WRK-3 at a table that locked itself what was written is kept, and nothing is shown", func(t *testing.T) {
			form := s.Get(t, table, recommend.NewPath("big-data")).Hidden()
			form.Set("why", "LOCKMARK")
			locked := table
			locked.Locked = true
			for _, path := range []string{recommend.Path(form.Get("id")), recommend.Path(id) + "/how"} {
				form.Set("how", "some")
				if a := s.send(t, locked, path, form); a.To != "/together/locked" || strings.Contains(a.Body, "LOCKMARK") {
					t.Errorf("%s: %d %s", path, a.Status, a.To)
				}
			}
			s.Get(t, s.my, recommend.Path(form.Get("id"))).Want(t, 200, "LOCKMARK")
		})
		t.Run("WRK-3 a thing of another kind isn't one that was chosen", func(t *testing.T) {
			other := s.Keep(t, s.my, sharing.Journal, "Marker words.")
			s.Get(t, s.my, recommend.Path(other.ID)).Want(t, 404)
			s.Post(t, s.my, recommend.Path(other.ID)+"/how", "how", "helped", "version", "1").Want(t, 404)
		})
	})
}

func TestWRK3WhenAReviewIsOver(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		id := s.choose(t, s.my, "calm-sea", "why", "For the nights.")
		form := s.Get(t, s.my, recommend.NewPath("calm-sea")).Hidden()
		form.Set("why", "Typed before it ended.")
		o := s.shelf.all["calm-sea"]
		o.WhyNot = "It was taken off the list on 3 May."
		s.shelf.all["calm-sea"] = o
		t.Run("WRK-2 WRK-3 what isn't reviewed any more can't be chosen: not from the list, by its address, nor by a form that was open", func(t *testing.T) {
			s.Get(t, s.my, "/recommend").Lacks(t, "Run by A made-up charity.")
			a := s.Get(t, s.my, recommend.NewPath("calm-sea"))
			a.Want(t, 200, "taken off the list on 3 May")
			a.HoldsNot(t, `name="why"`)
			s.send(t, s.my, recommend.Path(form.Get("id")), form).Want(t, 410, "Something changed while this page was open", "Typed before it ended.")
			if n := len(s.mine(t)); n != 1 {
				t.Errorf("%d were kept", n)
			}
		})
		t.Run("WRK-2 WRK-3 what was chosen before says so, on the screen and on paper", func(t *testing.T) {
			for _, path := range []string{"", "/print"} {
				s.Get(t, s.my, recommend.Path(id)+path).Want(t, 200, "taken off the list on 3 May", "calm-sea.example.org")
			}
		})
		t.Run("WRK-3 where the library hasn't it at all there is no link, whatever was kept", func(t *testing.T) {
			delete(s.shelf.all, "calm-sea")
			a := s.Get(t, s.my, recommend.Path(id))
			a.Want(t, 200, "no longer among the sites and apps", "For the nights.")
			a.HoldsNot(t, "https://calm-sea")
		})
		t.Run("WRK-3 a body from a file brings no link of its own", func(t *testing.T) {
			evil := map[string]any{"title": "Odd", "resource": "big-data", "url": "javascript:alert(1)", "who": "all", "how": "great", "ask": "soon", "until": -5, "why": 7}
			kept, err := s.Keeper.Create(t.Context(), s.my, people.NewID(), sharing.Recommendation, evil)
			if err != nil {
				t.Fatal(err)
			}
			a := s.Get(t, s.my, recommend.Path(kept.ID))
			a.Holds(t, `href="https://films.example.org"`)
			a.HoldsNot(t, "javascript:")
			if day, _ := recommend.AskOf(kept); day != "soon" || strings.Contains(a.Text(), "You asked to be asked") {
				t.Errorf("%q: %s", day, a.Text())
			}
			for _, body := range []string{`[]`, `"x"`, `{"title":[]}`, `{}`} {
				ctx := pagetest.Context(t, "en", show.Words, recommend.Words)
				pagetest.Render(t, ctx, recommend.Whole(ctx, things.Thing{Kind: sharing.Recommendation, Body: json.RawMessage(body)}))
			}
		})
	})
}

func TestWRK3HowItWas(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		id := s.choose(t, s.my, "big-data", "why", "WHYMARK", "ask", "fortnight")
		at := recommend.Path(id)
		t.Run("WRK-3 somebody is asked on the day they chose, and not at all where they said so", func(t *testing.T) {
			day, _ := recommend.AskOf(s.mine(t)[0])
			if want := s.House.Now().UTC().AddDate(0, 0, 14).Format(time.DateOnly); day != want || s.planned == 0 {
				t.Errorf("%s, want %s; planned %d times", day, want, s.planned)
			}
			other := s.choose(t, s.my, "calm-sea")
			if day, _ := recommend.AskOf(s.mine(t)[0]); day != "" {
				t.Error(day, other)
			}
			s.Post(t, s.my, at+"/unask").Leads(t, at+"?done=unasked")
			s.Get(t, s.my, at).Lacks(t, "You asked to be asked")
		})
		t.Run("WRK-3 how it was is kept and goes nowhere; an answer that isn't one is asked for again with all that was typed", func(t *testing.T) {
			version := s.Get(t, s.my, at).Hidden().Get("version")
			s.Post(t, s.my, at+"/how", "version", version, "said", "Half typed.").Want(t, 422, "Choose one of these first", "Half typed.")
			s.Post(t, s.my, at+"/how", "version", version, "how", "helped", "said", strings.Repeat("é", recommend.Longest+1)).Want(t, 422, "Make it 1500 letters or fewer")
			s.Post(t, s.my, at+"/how", "version", version, "how", "no", "said", "Too loud for me.").Leads(t, at+"?done=how")
			s.Get(t, s.my, at).Want(t, 200, "Too loud for me.")
			if len(s.shelf.told) != 0 {
				t.Errorf("%v went to the library", s.shelf.told)
			}
		})
		t.Run("WRK-3 it comes back to the library only once it is sent, exactly as it was shown, and without a name", func(t *testing.T) {
			ask := s.Get(t, s.my, at+"/send")
			ask.Want(t, 200, "Too loud for me.", "It did not help", "Your name does not go with it", "By then, someone may have read it")
			ask.Lacks(t, "WHYMARK")
			form := ask.Hidden()
			s.Post(t, s.my, at+"/send", "version", "1").Want(t, 409, "Have another look")
			for range 2 {
				s.send(t, s.my, at+"/send", form).Leads(t, at+"?done=sent")
			}
			if !slices.Equal(s.shelf.told, []string{"big-data|no|Too loud for me."}) {
				t.Errorf("%q", s.shelf.told)
			}
			s.Get(t, s.my, at+"/send").Want(t, 404)
		})
		t.Run("WRK-3 where the library doesn't take it, it isn't said to be sent", func(t *testing.T) {
			s.Post(t, s.my, at+"/how", "version", s.Get(t, s.my, at).Hidden().Get("version"), "how", "harm", "said", "Better today.")
			s.shelf.fail = fault.New(fault.Busy, "page.problem.busy")
			form := s.Get(t, s.my, at+"/send").Hidden()
			s.send(t, s.my, at+"/send", form).Want(t, 429)
			s.Get(t, s.my, at).Lacks(t, "This was sent to the library")
		})
		t.Run("WRK-3 it prints with a code for the site, and with their words only where that is asked for", func(t *testing.T) {
			p := s.Get(t, s.my, at+"/print")
			p.Want(t, 200, "films.example.org", "80 MB for each film", "It is not for emergencies")
			p.Holds(t, "<svg")
			p.Lacks(t, "WHYMARK", "Robin", "Sam")
			s.Get(t, s.my, at+"/print?words=1").Want(t, 200, "WHYMARK", "Take it from the printer yourself")
		})
		t.Run("WRK-3 at a table nothing is sent: that is for its person alone", func(t *testing.T) {
			table, _ := s.Sit(t, s.SignIn(t, s.sam), s.robin, s.sam, people.OneScreen)
			made := recommend.Path(s.choose(t, table, "calm-sea"))
			s.Post(t, table, made+"/how", "version", "1", "how", "harm").Leads(t, made+"?done=how")
			a := s.Get(t, table, made)
			a.Want(t, 200, "If you need someone now")
			a.HoldsNot(t, made+"/send", "/library/mine")
			s.Get(t, table, made+"/send").Want(t, 404)
			s.Post(t, table, made+"/send", "version", "2").Want(t, 404)
		})
		t.Run("WRK-3 words changed on two pages are both kept", func(t *testing.T) {
			form := s.Get(t, s.my, at+"/write").Hidden()
			form.Set("why", "First page.")
			s.send(t, s.my, at, form).Leads(t, at+"?done=kept")
			form.Set("why", "Second page.")
			a := s.send(t, s.my, at, form)
			if a.Status != 303 || a.To == at+"?done=beside" || !strings.HasSuffix(a.To, "?done=beside") {
				t.Errorf("%d %s", a.Status, a.To)
			}
			s.Get(t, s.my, a.To).Want(t, 200, "Second page.", "Both are kept")
			s.Get(t, s.my, at).Want(t, 200, "First page.")
		})
		t.Run("PRIV-2 WRK-3 shared, it reads for the supporter with all it says", func(t *testing.T) {
			ctx := pagetest.Context(t, "en", show.Words, recommend.Words)
			if text := pagetest.Render(t, ctx, recommend.Whole(ctx, s.mine(t)[0])); !strings.Contains(text, "films.example.org") || strings.Contains(text, "<a ") {
				t.Error(text)
			}
		})
	})
}
