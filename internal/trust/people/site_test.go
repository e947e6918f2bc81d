package people_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

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

func newSite(t *testing.T, h *trusttest.House, change ...func(*people.WebDeps)) *site {
	t.Helper()
	bundle, err := i18n.NewWithPseudo(page.Words, people.Words)
	ok(t, err)
	s := &site{h: h, words: bundle}
	s.Server = httptest.NewServer(nil)
	t.Cleanup(s.Close)
	keys, err := people.NewPasskeys(h.Register, origin, "Lockside")
	ok(t, err)
	d := people.WebDeps{People: h.Register, Passkeys: keys, URL: s.URL, Now: h.Now,
		Leads: func(path string, v people.Viewer) bool {
			return path == "/going/on" && (v.Account == "" || v.IsAny(people.Person, people.Worker)) || path == "/going/staff" && (v.Account == "" || v.Is(people.Worker))
		},
		About: func(context.Context) (people.About, error) {
			return people.About{Service: "Lockside", LowestAge: 16, Capacity: "We talk it through.", Replies: "Your worker reads it on weekdays."}, nil
		}}
	for _, do := range change {
		do(&d)
	}
	x := people.NewWeb(d)
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
		"GET /screen": x.Screen, "POST /screen": x.BringScreen, "GET /screen/wait": x.WaitScreen, "POST /screen/stop": x.GiveUpScreen, "GET /screen/{code}": x.ScannedScreen,
		"GET /join/{token}": x.Join, "POST /join/{token}": x.TakeUp, "POST /join/{token}/passkey": x.AskJoin, "POST /join/{token}/passkey/answer": x.JoinByPasskey,
		"GET /me": x.Me, "POST /me/name": x.Rename, "POST /me/out": x.OutElsewhere, "GET /me/show": x.Show, "POST /me/show": x.ShowAgain,
		"GET /me/card": x.Card, "POST /me/card": x.MakeCard, "GET /me/recovery": x.Recovery, "POST /me/recovery": x.MakeRecovery,
		"GET /me/tablet": x.MyTablet, "POST /me/tablet": x.SetPIN, "POST /me/tablet/end": x.EndPIN,
		"GET /me/password": x.Password, "POST /me/password": x.SetPassword, "GET /me/unlock": x.Unlock, "POST /me/unlock": x.SetUnlock,
		"GET /me/passkeys": x.PasskeysPage, "POST /me/passkeys/ask": x.AskNewPasskey, "POST /me/passkeys/answer": x.AddPasskey, "POST /me/passkeys/{passkey}/end": x.EndPasskey,
		"GET /in/work": x.GoWork, "GET /in/work/back": x.WorkBack, "GET /join/{token}/work": x.JoinWork, "GET /join/{token}/unlock": x.JoinUnlock, "POST /join/{token}/unlock": x.JoinByWork,
		"GET /me/work": x.MyWork, "GET /me/work/go": x.GoMyWork, "POST /me/work/end": x.EndWork, "GET /me/codes": x.Spare, "POST /me/codes": x.MakeSpare,
		"GET /people/new": x.NewPerson, "POST /people/new": x.InvitePerson, "GET /people/{person}/signing-in": x.SigningIn,
		"POST /people/{person}/code": x.StartCode, "POST /people/{person}/wayback": x.StartWayBack,
		"GET /waybacks": x.WaysBack, "POST /waybacks/{wayback}": x.SecondWayBack,
		"GET /devices": x.Devices, "POST /devices": x.Enrol, "POST /devices/{device}/end": x.EndDevice,
		"GET /going/{on}": func(w http.ResponseWriter, r *http.Request) error {
			_, err := io.WriteString(w, "going on as "+people.ViewerOf(r.Context()).Account)
			return err
		},
		"GET /{$}": func(w http.ResponseWriter, r *http.Request) error {
			_, err := io.WriteString(w, "home of "+people.ViewerOf(r.Context()).Account+" "+people.ViewerOf(r.Context()).Main())
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
