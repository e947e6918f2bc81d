package people_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"towpath/internal/page"
	"towpath/internal/page/pagetest"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

func TestFirstCardInABrowser(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := newSite(t, h)
		bo := s.signedIn(t, h.Worker(t, "Bo"))
		bo.get("/people/new").at("/people/new", 200, "16 or older", "We talk it through.")
		bo.send("/people/new", "name", "Maya").at("/people/new", 422, "Talk it through with them first", `value="Maya"`)
		bo.send("/people/new", "name", " ", "said", "1").at("/people/new", 422, "Write a name here")
		bo.send("/people/new", "name", "Maya", "said", "1")
		if !strings.HasSuffix(bo.path, "/signing-in") {
			t.Fatal(bo.path)
		}
		place := strings.TrimSuffix(bo.path, "/signing-in")
		code := bo.send(place + "/code").shownCode()

		phone := s.browser(t)
		phone.get("/start/welcome").at("/start", 200)
		phone.send("/start", "code", "nonsense").at("/start", 422, "eight letters and numbers")
		phone.send("/start", "code", "ABCD 2345").at("/start", 422, "doesn&#39;t work")
		phone.send("/start", "code", code).at("/start/welcome", 200, "Bo knows that you have a place here", "Your worker reads it on weekdays.", `value="Maya"`)
		phone.send("/start/welcome", "name", "").at("/start/welcome", 422, "Any name will do")
		phone.send("/start/welcome", "name", "May", "own", "1").at("/start/welcome", 200, "shown once", "go to "+strings.TrimPrefix(s.URL, "http://"), "Print it")
		lists := phone.shownWords()
		if len(lists) < 2 || len(strings.Fields(lists[0])) != 4 || len(strings.Fields(lists[1])) != 6 {
			t.Fatal(lists)
		}
		if strings.Contains(phone.body, ">May<") {
			t.Error("the name is on the card, and nobody asked")
		}
		phone.send("/start/welcome", "name", "May").at("/me/card", 200) // Back, and sent again
		phone.get("/").at("/", 200, "home of ")

		t.Run("ACC-6 the card signs in on another device", func(t *testing.T) {
			tablet := s.browser(t)
			tablet.get("/in").at("/in", 200)
			tablet.send("/in", "words", strings.ToUpper(lists[0])).at("/", 200, "home of ")
			tablet.get("/me").at("/me", 200, "A new card was made.", "Bo made a start code")
			tablet.send("/out").at("/in", 200)
			tablet.send("/in", "words", "one two").at("/in", 422, "That needs 4 words", `value="one two"`)
		})
		t.Run("PRIV-8 the worker sees that there is a card and none of its words", func(t *testing.T) {
			bo.get(place+"/signing-in").at(place+"/signing-in", 200, "Made a moment ago")
			for _, w := range strings.Fields(lists[0]) {
				if strings.Contains(bo.body, ">"+w+"<") {
					t.Error(w)
				}
			}
			bo.send(place+"/code").at(place+"/code", 409, "have a card already")
		})
		t.Run("ACC-6 the way back: both halves, by two of the staff, and the person sees it", func(t *testing.T) {
			first := bo.get(place + "/signing-in").send(place + "/wayback").shownCode()
			kit := s.signedIn(t, h.Worker(t, "Kit"))
			kit.get("/waybacks").at("/waybacks", 200, "May", "Begun by Bo")
			id := regexp.MustCompile(`action="(/waybacks/[^"]+)"`).FindStringSubmatch(kit.body)[1]
			bo.get("/waybacks").at("/waybacks", 200, "You began this one")
			bo.send(id).at(id, 403, "It takes two of you")
			second := kit.send(id).shownCode()

			may := s.browser(t)
			may.get("/in/back").send("/in/back", "code", first+first).at("/in/back", 422)
			may.send("/in/back", "code", first+second).at("/me/card", 200)
			may.send("/me/card", "print_name", "1").at("/me/card", 200, "shown once", ">May<")
			lists := may.shownWords()
			if len(strings.Fields(lists[1])) != 6 {
				t.Error(lists)
			}
			may.get("/me/card")
			form := may.body
			may.send("/me/card").at("/me/card", 200, "shown once")
			made := may.shownWords()[0]
			may.body = form
			h.Pass(2 * time.Minute)
			may.send("/me/card").at("/me/card", 410, "shown before, and nothing has changed") // Back, and sent again
			_, err := h.Register.ByCard(here(t), made)
			ok(t, err)
			may.get("/me?all=1").at("/me", 200, "Kit confirmed the way back in that Bo began.", "Bo began a way back in for you.")
			phone.get("/me")
			if phone.code != 404 && strings.Contains(phone.body, "May") {
				t.Error("a session of before goes on")
			}
		})
	})
}

func TestTabletInABrowser(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := newSite(t, h)
		maya, _, card := carded(t, h, "Maya")
		tablet := s.signedIn(t, h.Worker(t, "Bo"))
		tablet.get("/devices").send("/devices", "label", "").at("/devices", 422, "Give the tablet a name")
		tablet.send("/devices", "label", "Blue").at("/devices", 200, "This is the one you are holding.")
		end := regexp.MustCompile(`action="(/devices/[^"]+/end)"`).FindStringSubmatch(tablet.body)[1]
		tablet.send("/out").at("/in", 200, "Use your picture and number")
		tablet.get("/in/tablet").at("/in/tablet", 200)
		grid := tablet.body
		tablet.send("/in", "words", words(card)).at("/", 200, maya.ID)
		tablet.get("/me/tablet").send("/me/tablet", "picture", "boat").at("/me/tablet", 200, "Choose a number")
		tablet.send("/me/tablet", "pin", "1234").at("/me/tablet", 422, "Many people would try that one first")
		if strings.Contains(tablet.body, "1234") {
			t.Error("the number is shown")
		}
		tablet.send("/me/tablet", "pin", "4073").at("/me", 200, "On the tablet Blue: a picture (Boat)")
		tablet.send("/out").get("/in/tablet")
		t.Run("ACC-6 all drawings are shown, whoever uses the tablet", func(t *testing.T) {
			if tablet.body != grid || strings.Count(tablet.body, `name="picture"`) != len(page.Pictures) {
				t.Error("the grid says something of who uses the tablet")
			}
		})
		tablet.send("/in/tablet", "picture", "boat").at("/in/tablet", 200, "Now your number")
		tablet.send("/in/tablet", "pin", "4074").at("/in/tablet", 422, "That isn&#39;t the one")
		tablet.send("/in/tablet", "pin", "4073").at("/", 200, maya.ID)
		t.Run("away from a tablet there are no drawings", func(t *testing.T) {
			b := s.browser(t)
			b.get("/in/tablet").at("/in", 200)
			b.send("/in/tablet", "picture", "boat", "pin", "4073").at("/in/tablet", 410)
		})
		bo := s.signedIn(t, h.Worker(t, "Bo"))
		bo.send(end).at("/devices", 200)
		tablet.get("/in/tablet").at("/in", 200)
	})
}

func TestStaffInABrowser(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := newSite(t, h)
		alex := h.SignIn(t, h.Account(t, "Alex", people.Admin))
		path, err := h.Register.Invite(t.Context(), alex, "Bo", "bo@service.example", people.Worker)
		ok(t, err)
		bo := s.browser(t)
		bo.get(path).at(path, 200, "Hello Bo")
		secret := regexp.MustCompile(`name="app" value="([A-Z2-7]+)"`).FindStringSubmatch(bo.body)[1]
		bo.send(path, "password", "short", "unlock", "904826", "code", codeNow(t, h, secret)).at(path, 422, "at least 12", secret)
		if strings.Contains(bo.body, "short\"") {
			t.Error("the password is shown again")
		}
		bo.send(path, "password", "reeds by the old lock", "unlock", "111111", "code", codeNow(t, h, secret)).at(path, 422, "Many people would try that one first")
		bo.send(path, "password", "reeds by the old lock", "unlock", "904826", "code", "000000").at(path, 422, "isn&#39;t the code your app shows")
		bo.send(path, "password", "reeds by the old lock", "unlock", "904826", "code", codeNow(t, h, secret)).at("/me/codes", 200, "Make recovery codes")
		bo.get(path).at(path, 410)
		bo.send(path, "password", "reeds by the old lock", "unlock", "904826", "code", codeNow(t, h, secret)).at(path, 410)

		h.Pass(time.Minute)
		in := s.browser(t)
		in.get("/in/staff").send("/in/staff", "email", "bo@service.example", "password", "reeds by the old lock", "code", "000000").
			at("/in/staff", 422, "Those don&#39;t fit together", `value="bo@service.example"`)
		in.send("/in/staff", "email", "bo@service.example", "password", "reeds by the old lock", "code", codeNow(t, h, secret)).at("/", 200, "home of ")
		in.get("/me").at("/me", 200, "Password and authenticator app", "0 passkeys")
		h.Pass(10 * time.Minute)
		in.get("/me/unlock").at("/me/show", 200, "Your unlock code or your password")
		in.send("/me/show", "secret", "904827").at("/me/show", 422)
		in.send("/me/show", "secret", "904826").at("/me/unlock", 200)
		in.send("/me/unlock", "unlock", "731904").at("/me", 200, "Use the new unlock code from now on")
		in.get("/me/password").at("/me/password", 200)
		in.get("/me/passkeys").at("/me/passkeys", 200)
		in.get("/me/tablet").at("/me/tablet", 404)
		t.Run("ACC-6 the way back of somebody who works here is put in their own words", func(t *testing.T) {
			kit, ana := s.signedIn(t, h.Account(t, "Kit", people.Admin)), s.signedIn(t, h.Worker(t, "Ana"))
			place := "/people/" + viewerOf(t, h, in).Account
			kit.get(place+"/signing-in").at(place+"/signing-in", 200, "Lost the phone or the password?", `href="/setup"`)
			first := kit.send(place + "/wayback").shownCode()
			if strings.Contains(kit.body, "the card") || strings.Contains(kit.body, "my card") {
				t.Error("it speaks of a card that nobody who works here has")
			}
			ana.get("/waybacks")
			second := ana.send(regexp.MustCompile(`action="(/waybacks/[^"]+)"`).FindStringSubmatch(ana.body)[1]).shownCode()
			back := s.browser(t)
			back.get("/in/staff").at("/in/staff", 200, `href="/in/back?as=staff"`)
			back.get("/in/back?as=staff").send("/in/back", "code", first+first).at("/in/back", 422)
			if strings.Contains(back.body, "your card") || strings.Contains(back.body, "old card") || strings.Contains(back.body, "six words") {
				t.Error("it speaks of a card, or of words for home")
			}
			back.send("/in/back", "code", first+second)
			if back.code != 200 || !strings.HasPrefix(back.path, "/join/") {
				t.Errorf("%d at %s", back.code, back.path)
			}
		})
		t.Run("showing who one is leads nowhere else", func(t *testing.T) {
			in.get("/me/show?to=https://evil.example/").send("/me/show", "secret", "731904").at("/me", 200)
			in.get("/me/show?to=//evil.example/").send("/me/show", "secret", "731904", "to", "//evil.example").at("/me", 200)
		})
		t.Run("a passkey's answer that isn't one", func(t *testing.T) {
			for _, body := range []string{"", "{", `{"ceremony":"x.y"}`, strings.Repeat("x", 100_000)} {
				r, err := http.NewRequest(http.MethodPost, s.URL+"/in/passkey/answer", strings.NewReader(body))
				ok(t, err)
				r.Header.Set("Accept", "application/json")
				if in.do(r); in.code != 422 {
					t.Errorf("%d to %.20q", in.code, body)
				}
			}
		})
	})
}

func TestSignInTakesTheScreenOver(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := newSite(t, h)
		maya, _, card := carded(t, h, "Maya")
		boAccount := h.Worker(t, "Bo", maya)
		bo := s.signedIn(t, boAccount)
		bo.get("/in").at("/in", 200, "Bo is signed in on this device")
		token := bo.session()
		bo.send("/in", "words", words(card)).at("/", 200, maya.ID)
		if v, err := h.Register.Viewer(t.Context(), token, ""); err != nil || v.SignedIn() {
			t.Error("the session of before goes on", err)
		}
		t.Run("TOG-2 at a table nobody signs in or out", func(t *testing.T) {
			b := s.browser(t)
			_, table := h.Sit(t, h.SignIn(t, boAccount), maya, boAccount, people.OneScreen)
			b.keep(table, "")
			for _, path := range []string{"/in", "/in/staff", "/in/back", "/start", "/in/tablet"} {
				b.get(path).at(path, 403)
				b.send(path, "words", words(card), "code", "ABCD 2345").at(path, 403)
			}
			b.send("/out").at("/out", 403)
			if v, err := h.Register.Viewer(t.Context(), table, ""); err != nil || v.Table == "" {
				t.Error("the table is gone", err)
			}
		})
		t.Run("an own phone stays signed in, a shared one until the browser closes", func(t *testing.T) {
			for own, keeps := range map[string]bool{"": false, "1": true} {
				w := httptest.NewRecorder()
				form := url.Values{"words": {words(card)}, "own": {own}}
				r := httptest.NewRequest(http.MethodPost, "/in", strings.NewReader(form.Encode()))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				s.Config.Handler.ServeHTTP(w, r)
				c := w.Result().Cookies()
				if len(c) != 1 || (c[0].MaxAge > 0) != keeps || !c[0].HttpOnly {
					t.Errorf("own %q: %v", own, c)
				}
			}
		})
	})
}

func TestEveryPageInAnotherLanguage(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := newSite(t, h)
		maya := h.Person(t, "Maya")
		bo := h.Worker(t, "Bo", maya)
		staff, person, nobody := s.signedIn(t, bo), s.signedIn(t, maya), s.browser(t)
		staff.get("/devices").send("/devices", "label", "Blue")
		id := regexp.MustCompile(`action="/devices/([^"]+)/end"`).FindStringSubmatch(staff.body)[1]
		person.keep("", deviceCookie(staff))
		for who, b := range map[*browser][]string{
			nobody: {"/in", "/in/staff", "/in/back", "/start", "/screen", "/screen/123456", "/screen/wait"},
			person: {"/in", "/in/tablet", "/me", "/me/card", "/me/recovery", "/me/tablet", "/me/show"},
			staff:  {"/me", "/me/password", "/me/unlock", "/me/passkeys", "/me/show", "/people/new", "/people/" + maya.ID + "/signing-in", "/waybacks", "/devices"},
		} {
			for _, lang := range []string{"en-XA", "ar-XB"} {
				who.lang = lang
				for _, path := range b {
					who.get(path).at(path, 200)
					if lang == "ar-XB" {
						continue
					}
					known := []string{"Maya", "Bo", "Blue", "We talk it through.", "Your worker reads it on weekdays.", "Lockside"}
					if loose := pagetest.Unpseudoed(who.body, known...); len(slices.DeleteFunc(loose, isSecret)) > 0 {
						t.Errorf("ACC-8 %s: %q comes from no catalogue", path, loose)
					}
				}
			}
		}
		if id == "" {
			t.Error("no tablet")
		}
	})
}

// isSecret is an authenticator's secret in fours.
func isSecret(s string) bool {
	return regexp.MustCompile(`^[A-Z2-7 ]{20,}$`).MatchString(strings.TrimSpace(s))
}

func deviceCookie(b *browser) string {
	u, _ := url.Parse(b.s.URL)
	for _, c := range b.Jar.Cookies(u) {
		if c.Name == "towpath-device" {
			return c.Value
		}
	}
	return ""
}

// viewerOf is who a browser is signed in as.
func viewerOf(t *testing.T, h *trusttest.House, b *browser) people.Viewer {
	t.Helper()
	return h.Viewer(t, b.session())
}
