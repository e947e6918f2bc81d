package fits_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"towpath/content"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/page"
	"towpath/internal/rooms/fits"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
	"towpath/internal/trust/trusttest"
)

type room struct {
	*trusttest.House
	*fits.Room
	*trusttest.Front
	me, worker people.Viewer
	robin, sam people.Account
}

func each(t *testing.T, fn func(t *testing.T, x *room)) {
	t.Helper()
	live, _ := pack.NewLive(pack.Layer{Name: "content", FS: content.FS})
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := &room{House: h, robin: h.Person(t, "Robin")}
		x.sam = h.Worker(t, "Sam", x.robin)
		x.me, x.worker = h.SignIn(t, x.robin), h.SignIn(t, x.sam)
		x.Room = fits.NewRoom(fits.Deps{Things: h.Keeper, Packs: live, Now: h.Now, Begun: func(t things.Thing) bool { return strings.Contains(string(t.Body), "half") }})
		x.Front = trusttest.NewFront(t, map[string]web.Handler{
			"GET /fits": x.Show, "POST /fits": x.Room.Save, "POST /fits/off": x.Switch,
			"GET /home": func(w http.ResponseWriter, r *http.Request) error { // a page of another room
				fit, err := x.For(r.Context(), people.ViewerOf(r.Context()), "/")
				if err != nil || fit.Offers == nil {
					return err
				}
				return page.Render(w, r, http.StatusOK, fit.Offers)
			},
		}, show.Words, fits.Words)
		fn(t, x)
	})
}

func (x *room) say(t *testing.T, v people.Viewer, form url.Values, header ...string) trusttest.Answer {
	t.Helper()
	r := trusttest.Form("/fits", form)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	x.Pass(time.Second)
	return x.Send(t, v, r)
}

func (x *room) all(t *testing.T) []things.Thing {
	t.Helper()
	all, err := x.Keeper.OfKind(t.Context(), x.me, sharing.Fit, 10)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (x *room) offered(t *testing.T, v people.Viewer) string {
	t.Helper()
	return x.Send(t, v, httptest.NewRequest(http.MethodGet, "/home", nil)).Body
}

func TestSaying(t *testing.T) {
	each(t, func(t *testing.T, x *room) {
		t.Run("TOP-7 before anything is said something is offered, and it says that it is the topics' order", func(t *testing.T) {
			body := x.offered(t, x.me)
			for _, want := range []string{"Some ways to begin", "in the order of the topics", "First in “Recovery”", "Why am I shown this?", "What you only read is not remembered", `href="/fits"`} {
				if !strings.Contains(body, want) {
					t.Errorf("no %q", want)
				}
			}
		})
		id := people.NewID()
		form := url.Values{"id": {id}, "version": {"0"}, "want": {"sleep", "nonsense"}, "words": {"more friends"}, "way": {"paper", "x"}, "leave": {"health", "none"}}
		t.Run("TOP-7 what somebody says is kept once, only what there is, and shapes what is offered and how", func(t *testing.T) {
			for range 2 {
				if a := x.say(t, x.me, form); a.Status != http.StatusSeeOther || a.To != "/fits?done=kept" {
					t.Fatal(a.Status, a.To, a.Err)
				}
			}
			if n := len(x.all(t)); n != 1 {
				t.Fatalf("%d kept", n)
			}
			body := x.offered(t, x.me)
			for _, want := range []string{"Because you said: “To sleep better”.", "Because you wrote “friends”.", `href="/topics/stress/sleep/print"`, "I want: To sleep better", "Left alone: Health", "You like paper"} {
				if !strings.Contains(body, want) {
					t.Errorf("no %q", want)
				}
			}
			if strings.Contains(body, "/health/") || strings.Contains(body, "nonsense") {
				t.Error("what is left alone, or isn't there, is offered")
			}
		})
		t.Run("TOP-7 it can be changed, also from a page that was open before, and there is one of it", func(t *testing.T) {
			if a := x.say(t, x.me, url.Values{"id": {people.NewID()}, "version": {"0"}, "want": {"hope"}}); a.Status != http.StatusSeeOther {
				t.Fatal(a.Status, a.Err)
			}
			if n := len(x.all(t)); n != 1 {
				t.Errorf("%d kept", n)
			}
			x.Get(t, x.me, "/fits").Holds(t, `value="hope" checked`, "Only you can see this page")
		})
		t.Run("TOP-7 changed in two places, both are kept", func(t *testing.T) {
			if a := x.say(t, x.me, url.Values{"id": {id}, "version": {"1"}, "words": {"something else"}}); a.To != "/fits?done=beside" {
				t.Error(a.Status, a.To, a.Err)
			}
			if n := len(x.all(t)); n != 2 {
				t.Errorf("%d kept", n)
			}
		})
		t.Run("TOP-7 saved as it is written", func(t *testing.T) {
			now := x.all(t)[0]
			a := x.say(t, x.me, url.Values{"id": {now.ID}, "version": {"1"}, "words": {"a bit of hope"}}, "Accept", "application/json")
			if a.Status != http.StatusOK || !strings.Contains(a.Body, `"version":2`) {
				t.Error(a.Status, a.Body, a.Err)
			}
		})
		t.Run("TOP-7 too long, or not text: shown again with a sentence, and nothing is kept", func(t *testing.T) {
			before := x.all(t)[0]
			for _, words := range []string{strings.Repeat("long ", 500), "\xff"} {
				if a := x.say(t, x.me, url.Values{"id": {before.ID}, "version": {"2"}, "words": {words}}); a.Status != http.StatusUnprocessableEntity {
					t.Errorf("%d %v", a.Status, a.Err)
				}
			}
			if after := x.all(t)[0]; after.Version != before.Version {
				t.Error("it was kept")
			}
		})
	})
}

func TestSwitchingOff(t *testing.T) {
	each(t, func(t *testing.T, x *room) {
		press := func(do, back string) trusttest.Answer {
			x.Pass(time.Second)
			return x.Send(t, x.me, trusttest.Form("/fits/off", url.Values{"id": {people.NewID()}, "do": {do}, "back": {back}}))
		}
		x.say(t, x.me, url.Values{"id": {people.NewID()}, "version": {"0"}, "want": {"sleep"}})
		t.Run("TOP-7 one touch stops it, and one lets it begin again; what was said stays", func(t *testing.T) {
			if a := press("off", "/topics"); a.To != "/topics" {
				t.Fatal(a.Status, a.To, a.Err)
			}
			if body := x.offered(t, x.me); strings.Contains(body, "Because") || strings.Contains(body, "/topics/stress") || !strings.Contains(body, "Nothing is picked out for you") {
				t.Error(body)
			}
			x.say(t, x.me, url.Values{"id": {x.all(t)[0].ID}, "version": {"2"}, "want": {"sleep"}, "words": {"x"}})
			if body := x.offered(t, x.me); strings.Contains(body, "Because") {
				t.Error("saying more switched it on again")
			}
			if a := press("on", "//evil.example"); a.To != "/" {
				t.Error(a.To)
			}
			if body := x.offered(t, x.me); !strings.Contains(body, "Because you said: “To sleep better”.") {
				t.Error(body)
			}
		})
		t.Run("TOP-7 it can be stopped before anything is said", func(t *testing.T) {
			x.me = x.SignIn(t, x.Person(t, "Ade"))
			if a := press("off", "/"); a.Status != http.StatusSeeOther {
				t.Error(a.Status, a.Err)
			}
			if body := x.offered(t, x.me); !strings.Contains(body, "Nothing is picked out for you") {
				t.Error(body)
			}
		})
	})
}

func TestWhatIsLookedAt(t *testing.T) {
	each(t, func(t *testing.T, x *room) {
		t.Run("TOP-7 what they keep is a reason, what they wrote in it isn't, and what was begun comes first", func(t *testing.T) {
			keep := func(kind sharing.Kind, body map[string]string) {
				x.Pass(time.Second)
				if _, err := x.Keeper.Create(t.Context(), x.me, people.NewID(), kind, body); err != nil {
					t.Fatal(err)
				}
			}
			keep(sharing.Bookmark, map[string]string{"title": "Sleep", "path": "/topics/stress/sleep"})
			keep(sharing.Answer, map[string]string{"topic": "me", "exercise": "strengths-cards", "snippet": "half of it, about money and voices"})
			keep(sharing.Journal, map[string]string{"title": "Money, money", "text": "and voices"})
			body := x.offered(t, x.me)
			for _, want := range []string{"You began this.", `href="/exercises/me/strengths-cards"`, "Because you kept “Sleep, in the place where you are”."} {
				if !strings.Contains(body, want) {
					t.Errorf("no %q in %s", want, body)
				}
			}
			if strings.Contains(body, "money") || strings.Contains(body, "voices") {
				t.Error("it looked into what they wrote")
			}
		})
		t.Run("TOP-7 PRIV-3 nobody else is told what fits, and not the table", func(t *testing.T) {
			at, _ := x.Sit(t, x.me, x.robin, x.sam, people.OneScreen)
			for name, v := range map[string]people.Viewer{"worker": x.worker, "nobody": {}, "table": at} {
				if body := x.offered(t, v); body != "" {
					t.Errorf("%s: %s", name, body)
				}
			}
		})
	})
}

func TestReading(t *testing.T) {
	for _, body := range []string{"", "null", "[]", `{"wants": "x"}`, `{"ways": ["loud"]}`, `{"wants":[{"id":"a","text":"To rest"}],"words":"by the sea"}`} {
		th := things.Thing{Kind: sharing.Fit, Body: []byte(body)}
		texts := strings.Join(fits.Texts(th), " ")
		if strings.HasPrefix(body, `{"wants":[`) != strings.Contains(texts, "by the sea") {
			t.Errorf("KIT-1 %q is found by %q", body, texts)
		}
	}
}

// What somebody said of getting online shapes what is offered and how, with the reason, and stops with the rest.
func TestTOP7WhatSuitsFollowsFromGettingOnline(t *testing.T) {
	each(t, func(t *testing.T, x *room) {
		x.Online = func(_ context.Context, v people.Viewer) ([]fits.Suit, error) {
			return []fits.Suit{{Way: fits.Listen, Because: fits.Liked}, {Way: fits.Short, Because: fits.Much}, {Way: fits.Paper, Because: fits.Without}}, nil
		}
		a := x.Get(t, x.me, "/home")
		a.Want(t, 200, "You said in “Get online” that screens or many things at once get too much. So there are two at most", "that you like it this way. So “Read aloud” stays in sight",
			"you have nothing to go online with now. So these open the way they print.", "Of what you said in “Get online”, only this is used")
		if n := strings.Count(a.Body, "/print\""); n != 2 {
			t.Errorf("TOP-7 %d offers on paper", n)
		}
		fit, err := x.For(t.Context(), x.me, "/")
		if err != nil || !fit.Easy {
			t.Errorf("TOP-7 openings in easy words: %+v, %v", fit, err)
		}
		if yes, err := x.Listens(t.Context(), x.me); !yes || err != nil {
			t.Errorf("TOP-7 read aloud: %v, %v", yes, err)
		}
		said := x.Online
		x.Online = nil // they said so elsewhere, and don't like it any more
		if yes, err := x.Listens(t.Context(), x.me); !yes || err != nil {
			t.Errorf("TOP-7 within the minute: %v, %v", yes, err)
		}
		x.Pass(time.Minute)
		if yes, err := x.Listens(t.Context(), x.me); yes || err != nil {
			t.Errorf("TOP-7 after a minute by the clock of the house it isn't asked again: %v, %v", yes, err)
		}
		x.Online = said
		if yes, err := x.Listens(t.Context(), x.worker); yes || err != nil {
			t.Errorf("PRIV-3 somebody else: %v, %v", yes, err)
		}
		x.Post(t, x.me, "/fits/off", "id", people.NewID(), "do", "off", "back", "/").Leads(t, "/")
		x.Get(t, x.me, "/home").Want(t, 200, "pages are as they are for everyone")
		stopped, err := x.Stopped(t.Context(), x.me)
		fit, also := x.For(t.Context(), x.me, "/")
		if yes, more := x.Listens(t.Context(), x.me); yes || fit.Easy || !stopped || err != nil || also != nil || more != nil {
			t.Errorf("TOP-7 stopped, it goes on: %v %v %v", yes, fit.Easy, stopped)
		}
	})
}
