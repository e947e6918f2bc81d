package safety_test

import (
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

// press sends the form of the page with something calmer, on a device that looks as look says.
func press(t *testing.T, x *safety.Room, look page.Look, fields ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "http://towpath.example/calm", strings.NewReader(strings.Join(fields, "&")))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: "look", Value: look.Encode()})
	r = r.WithContext(people.With(i18n.With(t.Context(), words(t).For("en")), people.Viewer{}))
	w := httptest.NewRecorder()
	if err := x.ShowLess(w, r); err != nil {
		t.Fatal(err)
	}
	return w.Result()
}

func lookKept(t *testing.T, res *http.Response) page.Look {
	t.Helper()
	if len(res.Cookies()) != 1 {
		t.Fatalf("%d cookies", len(res.Cookies()))
	}
	return page.DecodeLook(res.Cookies()[0].Value)
}

func TestCalm(t *testing.T) {
	x := safety.NewRoom(safety.Deps{Cookies: web.Cookies{}}) // no database
	t.Run("SAFE-4 something calmer for anyone, without a database, and back to where they were", func(t *testing.T) {
		html := body(t, ask(t, x.Calm, people.Viewer{}, "en", "/calm?back=%2Ftopics%2Fstress%2Fsleep%3Feasy%3D1"))
		for _, want := range []string{`href="/topics/stress/sleep?easy=1"`, "Go back where I was", `href="/help"`, "With your hands and feet", "Some make it worse for someone", "data-aloud"} {
			if !strings.Contains(html, want) {
				t.Errorf("no %s", want)
			}
		}
		if strings.Contains(html, "<svg class=\"scene") {
			t.Error("there is a drawing on it")
		}
	})
	for _, bad := range []string{"//evil.example", "https://evil.example/", "%5C%5Cevil.example", "javascript:alert(1)", "%2F%5Cevil.example", "/calm", ""} {
		t.Run("SAFE-4 back leads nowhere but here: "+bad, func(t *testing.T) {
			html := body(t, ask(t, x.Calm, people.Viewer{}, "en", "/calm?back="+bad))
			if strings.Contains(html, "evil") || strings.Contains(html, "javascript:") || strings.Contains(html, "Go back where I was") || !strings.Contains(html, "Go to the start") {
				t.Error("it leads there")
			}
		})
	}
	t.Run("SAFE-4 less to look at in one touch, with everything else as it was, and back to how it was before", func(t *testing.T) {
		before := page.Look{Theme: "dark", Size: "larger", Ruler: true}
		res := press(t, x, before, "less=on", "back=/kit?x=1")
		if got := lookKept(t, res); got != (page.Look{Theme: "calm", Size: "larger", Ruler: true}) {
			t.Errorf("%+v", got)
		}
		if to := res.Header.Get("Location"); to != "/calm?back=%2Fkit%3Fx%3D1&was=dark" || res.StatusCode != http.StatusSeeOther {
			t.Error(res.StatusCode, to)
		}
		if got := lookKept(t, press(t, x, page.Look{Theme: "calm", Size: "larger", Ruler: true}, "less=off", "was=dark")); got != before {
			t.Errorf("%+v", got)
		}
		if got := lookKept(t, press(t, x, page.Look{Theme: "calm"}, "less=off", "was=loud")); got != (page.Look{}) {
			t.Errorf("%+v", got)
		}
	})
	t.Run("SAFE-4 from the settings it goes back to the settings, and to no other site", func(t *testing.T) {
		if to := press(t, x, page.Look{}, "less=on", "back=/look").Header.Get("Location"); to != "/look?done=look" {
			t.Error(to)
		}
		if to := press(t, x, page.Look{}, "less=on", "back=//evil.example").Header.Get("Location"); to != "/calm" {
			t.Error(to)
		}
	})
}

func TestCalmFromEverywhere(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		x := room(t, h, service.Settings{})
		r := httptest.NewRequest(http.MethodGet, "http://towpath.example/help", nil)
		env := page.Env{Path: "/exercises/stress/right-here", Query: "id=1"}
		r = r.WithContext(page.With(people.With(i18n.With(t.Context(), words(t).For("en")), people.Viewer{}), env))
		w := httptest.NewRecorder()
		if err := x.Help(w, r); err != nil {
			t.Fatal(err)
		}
		if want := `href="/calm?back=%2Fexercises%2Fstress%2Fright-here%3Fid%3D1"`; !strings.Contains(w.Body.String(), want) {
			t.Errorf("SAFE-4 no %s in the frame", want)
		}
	})
}
