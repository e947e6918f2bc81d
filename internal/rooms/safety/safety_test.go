package safety_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/rooms/safety"
	"towpath/internal/trust/people"
	"towpath/internal/trust/service"
	"towpath/internal/trust/trusttest"
)

// unaudited is for settings that a test makes up.
func unaudited(context.Context, string, string, string) error { return nil }

func room(t *testing.T, h *trusttest.House, s service.Settings) *safety.Room {
	t.Helper()
	store := service.NewStore(h.DB, unaudited, h.Now)
	if err := store.Save(t.Context(), "a test", s); err != nil {
		t.Fatal(err)
	}
	return safety.NewRoom(safety.Deps{Service: store, People: h.Register, Cookies: web.Cookies{}})
}

func words(t *testing.T) *i18n.Bundle {
	t.Helper()
	bundle, err := i18n.NewWithPseudo(page.Words, safety.Words)
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

// ask sends a request as v, in a language, with headers given as name and value.
func ask(t *testing.T, do web.Handler, v people.Viewer, lang, path string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "http://towpath.example"+path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	r = r.WithContext(people.With(i18n.With(t.Context(), words(t).For(lang)), v))
	w := httptest.NewRecorder()
	if err := do(w, r); err != nil {
		t.Fatal(err)
	}
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	var b strings.Builder
	if err := res.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var millbrook = service.Settings{
	Name: "Millbrook", Responsible: "Millbrook Trust", Reach: "office@millbrook.example", Emergency: "999",
	Contacts: []service.Contact{{Label: "Night line", Phone: "+44 808 157 0123", When: "day and night", What: "A nurse picks up."},
		{Label: "Office", Phone: "01632 960123", When: "Monday to Friday"}},
	CantTalk: "Text 07700 900123.\n\nOr come in.", Replies: "Your worker reads it, on weekdays.", Recorded: "That you met.",
	LowestAge: 16, Capacity: "We ask again another day.",
}

func TestHelpNow(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := room(t, h, millbrook)
		t.Run("SAFE-1 the service's numbers, to touch and on paper, for anyone", func(t *testing.T) {
			html := body(t, ask(t, x.Help, people.Viewer{}, "en", "/help"))
			for _, want := range []string{`href="tel:999"`, `href="tel:+448081570123"`, `href="tel:01632960123"`, "A nurse picks up.",
				"They answer: day and night", `<h3 class="paper">+44 808 157 0123</h3>`, "<p>Text 07700 900123.</p>", "<p>Or come in.</p>"} {
				if !strings.Contains(html, want) {
					t.Errorf("no %s", want)
				}
			}
		})
		t.Run("SAFE-1 a locked table can open it too", func(t *testing.T) {
			html := body(t, ask(t, x.Help, people.Viewer{Table: "t", Session: "s", Locked: true}, "en", "/help"))
			if !strings.Contains(html, `href="tel:999"`) {
				t.Error("no number")
			}
		})
		t.Run("SAFE-2 it says that nobody is watching", func(t *testing.T) {
			if html := body(t, ask(t, x.Help, people.Viewer{}, "en", "/help")); !strings.Contains(html, "Nobody is watching this site") {
				t.Error("it doesn't")
			}
		})
		t.Run("PRIV-7 no page asks anybody else for anything", func(t *testing.T) {
			for path, do := range map[string]web.Handler{"/help": x.Help, "/about": x.About} {
				if html := body(t, ask(t, do, people.Viewer{}, "en", path)); strings.Contains(html, "://") || strings.Contains(html, `="//`) {
					t.Errorf("%s has another's address in it", path)
				}
			}
		})
		t.Run("ACC-8 in the two made-up languages", func(t *testing.T) {
			for _, lang := range []string{"en-XA", "ar-XB"} {
				for path, do := range map[string]web.Handler{"/help": x.Help, "/about": x.About} {
					if html := body(t, ask(t, do, people.Viewer{}, lang, path)); strings.Contains(html, ">safety.") {
						t.Errorf("%s in %s shows a key", path, lang)
					}
				}
			}
		})
	})
}

func TestWhatNobodyHasSetIsSaidAndNotMadeUp(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := room(t, h, service.Settings{})
		help := body(t, ask(t, x.Help, people.Viewer{}, "en", "/help"))
		if strings.Contains(help, `href="tel:`) || !strings.Contains(help, "Call the emergency number where you are.") {
			t.Error("Help now makes up a number, or says nothing")
		}
		about := body(t, ask(t, x.About, people.Viewer{}, "en", "/about"))
		if n := strings.Count(about, "This service has not said yet"); n != 4 {
			t.Errorf("%d things are said to be not set yet, want 4", n)
		}
	})
}

func TestAbout(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		html := body(t, ask(t, room(t, h, millbrook).About, people.Viewer{}, "en", "/about"))
		for name, want := range map[string]string{
			"SAFE-2 who reads what is shared, and when":      "Your worker reads it, on weekdays.",
			"SAFE-2 nobody watches":                          "Nobody watches it.",
			"PRIV-3 nobody else sees it":                     "Nobody else sees it.",
			"PRIV-4 what the key can open is said":           "could read what is there",
			"PRIV-8 sharing is no condition":                 "Nobody may tell you that you have to share",
			"PRIV-8 ending a share tells nobody":             "Nobody is told.",
			"PRIV-8 the lowest age":                          "from the age of 16",
			"PRIV-8 what is done about capacity":             "We ask again another day.",
			"TOG-10 what is recorded":                        "That you met.",
			"PRIV-7 the cookies there are":                   "There are no other cookies",
			"who runs it":                                    "Millbrook Trust",
			"how to reach them":                              "office@millbrook.example",
			"SAFE-1 the way to Help now is on the page, too": `href="/help"`,
		} {
			t.Run(name, func(t *testing.T) {
				if !strings.Contains(html, want) {
					t.Errorf("no %q", want)
				}
			})
		}
	})
}

func TestLeave(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		settings := millbrook
		settings.LeaveTo = "https://weather.example/"
		x := room(t, h, settings)
		maya := h.Person(t, "Maya")
		bo := h.Worker(t, "Bo", maya)
		signIn := func() (string, people.Viewer) {
			token, err := h.Register.SignIn(t.Context(), maya.ID, true, "")
			if err != nil {
				t.Fatal(err)
			}
			return token, h.Viewer(t, token)
		}

		t.Run("SAFE-1 it goes at once, and leaves nothing in the browser's cache", func(t *testing.T) {
			res := ask(t, x.Leave, people.Viewer{}, "en", "/leave")
			if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "https://weather.example/" {
				t.Errorf("%d to %q", res.StatusCode, res.Header.Get("Location"))
			}
			for name, want := range map[string]string{"Clear-Site-Data": `"cache"`, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"} {
				if got := res.Header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			if len(res.Cookies()) != 0 {
				t.Error("signed out writes nothing")
			}
		})
		for name, c := range map[string]struct {
			headers []string
			ends    bool
		}{
			"a press on the page":                     {[]string{"Sec-Fetch-Site", "same-origin"}, true},
			"typed by hand":                           {[]string{"Sec-Fetch-Site", "none"}, true},
			"an old browser, or plain HTTP":           {nil, true},
			"an old browser, from a page here":        {[]string{"Referer", "http://towpath.example/kit"}, true},
			"an old browser, from another site":       {[]string{"Referer", "https://else.example/"}, false},
			"an old browser, from who knows where":    {[]string{"Referer", "%%"}, false},
			"a link on another site":                  {[]string{"Sec-Fetch-Site", "cross-site"}, false},
			"a link on another site of the same name": {[]string{"Sec-Fetch-Site", "same-site"}, false},
			"fetched ahead of a press":                {[]string{"Sec-Fetch-Site", "same-origin", "Sec-Purpose", "prefetch"}, false},
		} {
			t.Run("SAFE-1 leaving ends the session: "+name, func(t *testing.T) {
				token, v := signIn()
				res := ask(t, x.Leave, v, "en", "/leave", c.headers...)
				if ended := !h.Viewer(t, token).SignedIn(); ended != c.ends {
					t.Errorf("ended: %v", ended)
				}
				if cleared := len(res.Cookies()) == 1 && res.Cookies()[0].MaxAge < 0; cleared != c.ends {
					t.Errorf("cookie cleared: %v", cleared)
				}
			})
		}
		t.Run("TOG-2 a table is locked by it and not lost", func(t *testing.T) {
			v, token := h.Sit(t, h.SignIn(t, bo), maya, bo, people.OneScreen)
			res := ask(t, x.Leave, v, "en", "/leave", "Sec-Fetch-Site", "same-origin")
			after := h.Viewer(t, token)
			if res.StatusCode != http.StatusSeeOther || len(res.Cookies()) != 0 || after.Table != v.Table || !after.Locked {
				t.Errorf("%d, %+v", res.StatusCode, after)
			}
		})
		t.Run("a cookie that nobody knows any more goes too", func(t *testing.T) {
			res := ask(t, x.Leave, people.Viewer{}, "en", "/leave", "Cookie", "towpath=unknown")
			if len(res.Cookies()) != 1 || res.Cookies()[0].MaxAge >= 0 {
				t.Errorf("cookies: %v", res.Cookies())
			}
		})
		t.Run("SAFE-1 it goes even where the database doesn't answer", func(t *testing.T) {
			_, v := signIn()
			h.Close(t)
			fresh := safety.NewRoom(safety.Deps{Service: service.NewStore(h.DB, unaudited, h.Now), People: h.Register})
			res := ask(t, fresh.Leave, v, "en", "/leave")
			if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != service.QuietPage || len(res.Cookies()) != 1 {
				t.Errorf("%d to %q", res.StatusCode, res.Header.Get("Location"))
			}
		})
	})
}

func TestTheLineAtTheFoot(t *testing.T) {
	ctx := i18n.With(t.Context(), words(t).For("en"))
	own := millbrook
	own.HelpLine = "Ring the bell by the door."
	for want, s := range map[string]service.Settings{"": {}, "Night line: +44 808 157 0123": millbrook, own.HelpLine: own} {
		if got := safety.HelpLine(ctx, s); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
