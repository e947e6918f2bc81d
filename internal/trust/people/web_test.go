package people_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/page/pagetest"
	"towpath/internal/trust/people"
	"towpath/internal/trust/trusttest"
)

// site serves the pages of signing in as the app does.
type site struct {
	*httptest.Server
	h     *trusttest.House
	words *i18n.Bundle
}

func newSite(t *testing.T, h *trusttest.House) *site {
	t.Helper()
	bundle, err := i18n.New(page.Words, people.Words)
	ok(t, err)
	s := &site{h: h, words: bundle.WithPseudo()}
	s.Server = httptest.NewServer(nil)
	t.Cleanup(s.Close)
	keys, err := people.NewPasskeys(h.Register, "http://localhost", "Lockside")
	ok(t, err)
	x := people.NewWeb(people.WebDeps{People: h.Register, Passkeys: keys, URL: s.URL, Now: h.Now,
		About: func(context.Context) (people.About, error) {
			return people.About{Service: "Lockside", LowestAge: 16, Capacity: "We talk it through.", Replies: "Your worker reads it on weekdays."}, nil
		}})
	mux := http.NewServeMux()
	for pattern, do := range routes(x) {
		mux.Handle(pattern, s.serve(t, do))
	}
	s.Config.Handler = mux
	return s
}

func routes(x *people.Web) map[string]web.Handler {
	return map[string]web.Handler{
		"GET /in": x.In, "POST /in": x.SignInByCard, "GET /in/tablet": x.Tablet, "POST /in/tablet": x.SignInByPIN,
		"GET /in/staff": x.Staff, "POST /in/staff": x.SignInStaff, "POST /in/passkey": x.AskPasskey, "POST /in/passkey/answer": x.SignInByPasskey,
		"GET /in/back": x.Back, "POST /in/back": x.ComeBack, "POST /out": x.Out,
		"GET /start": x.Start, "POST /start": x.TakeCode, "GET /start/welcome": x.Welcome, "POST /start/welcome": x.TakeCard,
		"GET /join/{token}": x.Join, "POST /join/{token}": x.TakeUp, "POST /join/{token}/passkey": x.AskJoin, "POST /join/{token}/passkey/answer": x.JoinByPasskey,
		"GET /me": x.Me, "POST /me/name": x.Rename, "POST /me/out": x.OutElsewhere, "GET /me/show": x.Show, "POST /me/show": x.ShowAgain,
		"GET /me/card": x.Card, "POST /me/card": x.MakeCard, "GET /me/recovery": x.Recovery, "POST /me/recovery": x.MakeRecovery,
		"GET /me/tablet": x.MyTablet, "POST /me/tablet": x.SetPIN, "POST /me/tablet/end": x.EndPIN,
		"GET /me/password": x.Password, "POST /me/password": x.SetPassword, "GET /me/unlock": x.Unlock, "POST /me/unlock": x.SetUnlock,
		"GET /me/passkeys": x.PasskeysPage, "POST /me/passkeys/ask": x.AskNewPasskey, "POST /me/passkeys/answer": x.AddPasskey, "POST /me/passkeys/{passkey}/end": x.EndPasskey,
		"GET /people/new": x.NewPerson, "POST /people/new": x.InvitePerson, "GET /people/{person}/signing-in": x.SigningIn,
		"POST /people/{person}/code": x.StartCode, "POST /people/{person}/wayback": x.StartWayBack,
		"GET /waybacks": x.WaysBack, "POST /waybacks/{wayback}": x.SecondWayBack,
		"GET /devices": x.Devices, "POST /devices": x.Enrol, "POST /devices/{device}/end": x.EndDevice,
		"GET /{$}": func(w http.ResponseWriter, r *http.Request) error {
			_, err := io.WriteString(w, "home of "+people.ViewerOf(r.Context()).Account)
			return err
		},
	}
}

func (s *site) serve(t *testing.T, do web.Handler) http.Handler {
	cookies := web.Cookies{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := s.h.Register.Viewer(r.Context(), cookies.Session(r), cookies.Device(r))
		ok(t, err)
		ctx := i18n.With(people.With(r.Context(), v), s.words.For(r.Header.Get("Accept-Language")))
		r = r.WithContext(page.With(ctx, page.Env{Role: v.Main(), SignedIn: v.Account != "", Path: r.URL.Path}))
		switch err := do(w, r); {
		case err == nil:
		case web.WantsJSON(r):
			web.JSON(w, fault.CodeOf(err).Status(), map[string]string{"problem": err.Error()}) //nolint:errcheck // to the test
		default:
			http.Error(w, err.Error(), fault.CodeOf(err).Status())
		}
	})
}

// browser keeps cookies and follows where it is sent.
type browser struct {
	*http.Client
	s    *site
	t    testing.TB
	lang string
	path string // where it is
	code int
	body string
}

func (s *site) browser(t testing.TB) *browser {
	jar, err := cookiejar.New(nil)
	ok(t, err)
	return &browser{Client: &http.Client{Jar: jar}, s: s, t: t, lang: "en"}
}

func (b *browser) do(r *http.Request) *browser {
	b.t.Helper()
	r.Header.Set("Accept-Language", b.lang)
	res, err := b.Do(r)
	ok(b.t, err)
	defer res.Body.Close() //nolint:errcheck // read whole
	data, err := io.ReadAll(res.Body)
	ok(b.t, err)
	b.path, b.code, b.body = res.Request.URL.Path, res.StatusCode, string(data)
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		if res.Header.Get("Cache-Control") != "no-store" {
			b.t.Errorf("%s may be kept by a cache", b.path)
		}
		for _, problem := range pagetest.Check(b.body) {
			b.t.Errorf("ACC-1 %s: %s", b.path, problem)
		}
	}
	return b
}

func (b *browser) get(path string) *browser {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodGet, b.s.URL+path, nil)
	ok(b.t, err)
	return b.do(r)
}

// send sends the form at path with pairs of name and value, after what is hidden on the page it is on.
func (b *browser) send(path string, pairs ...string) *browser {
	b.t.Helper()
	form := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)"`).FindAllStringSubmatch(b.body, -1) {
		form.Set(m[1], m[2])
	}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequest(http.MethodPost, b.s.URL+path, strings.NewReader(form.Encode()))
	ok(b.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// at checks where the browser is, and what it shows.
func (b *browser) at(path string, code int, shows ...string) *browser {
	b.t.Helper()
	if b.path != path || b.code != code {
		b.t.Fatalf("at %s with %d, want %s with %d:\n%s", b.path, b.code, path, code, b.body)
	}
	for _, want := range shows {
		if !strings.Contains(b.body, want) {
			b.t.Errorf("%s doesn't show %q", path, want)
		}
	}
	return b
}

// signedIn is a browser in which an account has just signed in.
func (s *site) signedIn(t testing.TB, a people.Account) *browser {
	t.Helper()
	b := s.browser(t)
	token, err := s.h.Register.SignIn(t.Context(), a.ID, false, "")
	ok(t, err)
	b.keep(token, "")
	return b
}

func (b *browser) keep(session, device string) {
	w := httptest.NewRecorder()
	if session != "" {
		web.Cookies{}.SetSession(w, session, false)
	}
	if device != "" {
		web.Cookies{}.SetDevice(w, device)
	}
	u, err := url.Parse(b.s.URL)
	ok(b.t, err)
	b.Jar.SetCookies(u, w.Result().Cookies())
}

// shownWords are the words in the lists of a page, each list in one line.
func (b *browser) shownWords() (lists []string) {
	for _, list := range regexp.MustCompile(`(?s)<ol class="words">(.*?)</ol>`).FindAllStringSubmatch(b.body, -1) {
		var words []string
		for _, w := range regexp.MustCompile(`<strong[^>]*>([a-z]+)</strong>`).FindAllStringSubmatch(list[1], -1) {
			words = append(words, w[1])
		}
		lists = append(lists, strings.Join(words, " "))
	}
	return lists
}

func (b *browser) shownCode() string {
	b.t.Helper()
	m := regexp.MustCompile(`<h2 class="code"[^>]*>([A-Z0-9 ]+)</h2>`).FindStringSubmatch(b.body)
	if m == nil {
		b.t.Fatalf("no code on %s", b.path)
	}
	return m[1]
}

func TestFirstCardInABrowser(t *testing.T) {
	trusttest.Each(t, func(t *testing.T, h *trusttest.House) {
		s := newSite(t, h)
		bo := s.signedIn(t, h.Worker(t, "Bo"))
		bo.get("/people/new").at("/people/new", 200, "16 or older", "We talk it through.")
		bo.send("/people/new", "name", "Maya").at("/people/new", 422, "Talk it through with them first", `value="Maya"`)
		bo.send("/people/new", "name", " ", "said", "1").at("/people/new", 422, "what you want to be called")
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
		bo.send(path, "password", "reeds by the old lock", "unlock", "904826", "code", codeNow(t, h, secret)).at("/", 200, "home of ")
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

func (b *browser) session() string {
	u, err := url.Parse(b.s.URL)
	ok(b.t, err)
	for _, c := range b.Jar.Cookies(u) {
		if c.Name == "towpath" {
			return c.Value
		}
	}
	b.t.Fatal("no session")
	return ""
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
			nobody: {"/in", "/in/staff", "/in/back", "/start"},
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
