package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
)

const urlencoded = "application/x-www-form-urlencoded"

// read sends body as a form and reads it back.
func read(t *testing.T, kind, body string) (web.Form, error) {
	t.Helper()
	r := httptest.NewRequest("POST", "/x?word=from+the+address", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return web.ReadForm(httptest.NewRecorder(), r)
}

// parts makes a multipart body.
func parts(t *testing.T, fields ...[2]string) (kind, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range fields {
		if err := w.WriteField(f[0], f[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.String()
}

func TestAFormIsReadAsItWasTyped(t *testing.T) {
	text := "one\r\ntwo — שלום 🚣\u200d♀️ \r\n\r\n  three  \r\n"
	kind, body := parts(t, [2]string{"text", text}, [2]string{"pick", "a"}, [2]string{"pick", "b"})
	for name, send := range map[string][2]string{
		"urlencoded": {urlencoded, url.Values{"text": {text}, "pick": {"a", "b"}}.Encode()},
		"multipart":  {kind, body},
	} {
		f, err := read(t, send[0], send[1])
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		want := web.Form{Values: url.Values{"text": {"one\ntwo — שלום 🚣\u200d♀️ \n\n  three  \n"}, "pick": {"a", "b"}}}
		if diff := cmp.Diff(want, f); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if got := f.Text("text"); got != "one\ntwo — שלום 🚣\u200d♀️ \n\n  three" {
			t.Errorf("%s: Text is %q", name, got)
		}
		if got := f.Line("text"); got != "one two — שלום 🚣\u200d♀️ three" {
			t.Errorf("%s: Line is %q", name, got)
		}
	}
}

func TestWhatTheAddressSaysIsNotAForm(t *testing.T) {
	f, err := read(t, urlencoded, "other=1")
	if err != nil || f.Get("word") != "" {
		t.Errorf("a value out of the address: %q, %v", f.Get("word"), err)
	}
}

func TestNumbers(t *testing.T) {
	f := web.Form{Values: url.Values{"seven": {"7"}, "below": {"-3"}, "words": {"seven"}, "huge": {"99999999999999999999"}, "half": {"1.5"}}}
	got := []int64{f.Int("seven"), f.Int("below"), f.Int("words"), f.Int("half"), f.Int("none")}
	if diff := cmp.Diff([]int64{7, -3, 0, 0, 0}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTextThatIsntTextIsRefusedAndShownAgain(t *testing.T) {
	kind, body := parts(t, [2]string{"text", "before \xff\xfe after"})
	for name, c := range map[string]struct{ kind, body, want string }{
		"not UTF-8":              {urlencoded, "text=before+%FF%FE+after&other=kept", "before \uFFFD after"},
		"half a character":       {urlencoded, "text=before+%F0%9F%9A", "before \uFFFD"},
		"a zero byte":            {urlencoded, "text=be%00fore", "before"},
		"not UTF-8, multipart":   {kind, body, "before \uFFFD after"},
		"an encoded surrogate":   {urlencoded, "text=a%ED%A0%80b", "a\uFFFDb"},
		"an overlong zero (C0)":  {urlencoded, "text=a%C0%80b", "a\uFFFDb"},
		"zero bytes and nothing": {urlencoded, "text=%00%00", ""},
	} {
		f, err := read(t, c.kind, c.body)
		if key, _ := fault.SentenceOf(err); !fault.Is(err, fault.Invalid) || key != "page.problem.characters" {
			t.Errorf("%s: %v", name, err)
		}
		if f.Get("text") != c.want {
			t.Errorf("%s: shown again as %q", name, f.Get("text"))
		}
	}
}

func TestFormsThatAreTooLarge(t *testing.T) {
	most := strings.Repeat("a", web.LargestForm-len("text="))
	if f, err := read(t, urlencoded, "text="+most); err != nil || len(f.Get("text")) != len(most) {
		t.Errorf("the largest form: %v", err)
	}
	kind, body := parts(t, [2]string{"text", strings.Repeat("a", web.LargestForm)})
	for name, send := range map[string][2]string{
		"urlencoded": {urlencoded, "text=a" + most}, "multipart": {kind, body},
	} {
		f, err := read(t, send[0], send[1])
		if key, args := fault.SentenceOf(err); !fault.Is(err, fault.TooLarge) || key != "page.problem.too_large" || len(args) != 2 {
			t.Errorf("%s: %v", name, err)
		}
		if f.Values != nil {
			t.Errorf("%s: half of it was read", name)
		}
	}
}

func TestFormsThatCantBeRead(t *testing.T) {
	kind, body := parts(t, [2]string{"text", "x"})
	for name, send := range map[string][2]string{
		"a broken escape":      {urlencoded, "text=%zz"},
		"cut multipart":        {kind, body[:strings.Index(body, "\r\n\r\n")+5]},
		"multipart, no border": {"multipart/form-data", body},
	} {
		if _, err := read(t, send[0], send[1]); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, kind := range map[string]string{"JSON": "application/json", "plain text": "text/plain", "nothing said": ""} {
		if f, err := read(t, kind, `{"text":"x"}`); f.Get("text") != "" {
			t.Errorf("%s was read as a form: %v %v", name, f, err)
		}
	}
}

func TestSeeGoesOnWithGet(t *testing.T) {
	w := httptest.NewRecorder()
	if err := web.See(w, httptest.NewRequest("POST", "/kit/x", nil), "/kit"); err != nil {
		t.Fatal(err)
	}
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/kit" {
		t.Errorf("%d to %q", w.Code, w.Header().Get("Location"))
	}
}

func TestJSON(t *testing.T) {
	w := httptest.NewRecorder()
	if err := web.JSON(w, 409, map[string]string{"a": "</script>"}); err != nil {
		t.Fatal(err)
	}
	if w.Code != 409 || w.Header().Get("Content-Type") != "application/json" || strings.Contains(w.Body.String(), "</") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	for accept, want := range map[string]bool{"application/json": true, "application/json, */*": true, "text/html,application/json": false, "": false} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept", accept)
		if web.WantsJSON(r) != want {
			t.Errorf("Accept %q", accept)
		}
	}
}

// cookie is the one cookie that set sets.
func cookie(t *testing.T, set func(http.ResponseWriter)) (*http.Cookie, *httptest.ResponseRecorder) {
	t.Helper()
	w := httptest.NewRecorder()
	set(w)
	all := w.Result().Cookies()
	if len(all) != 1 {
		t.Fatalf("%d cookies", len(all))
	}
	return all[0], w
}

func TestCookiesAreBoundToTheHost(t *testing.T) {
	for _, secure := range []bool{true, false} {
		c := web.Cookies{Secure: secure}
		prefix := map[bool]string{true: "__Host-", false: ""}[secure]
		for name, set := range map[string]func(http.ResponseWriter){
			"towpath":        func(w http.ResponseWriter) { c.SetSession(w, "token", false) },
			"towpath-device": func(w http.ResponseWriter) { c.SetDevice(w, "token") },
		} {
			k, _ := cookie(t, set)
			if k.Name != prefix+name || k.Value != "token" || k.Secure != secure || !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Path != "/" || k.Domain != "" {
				t.Errorf("TLS %v: %+v", secure, k)
			}
		}
	}
}

func TestHowLongCookiesLast(t *testing.T) {
	c := web.Cookies{Secure: true}
	for name, want := range map[string]struct {
		set func(http.ResponseWriter)
		age int
	}{
		"a session here":             {func(w http.ResponseWriter) { c.SetSession(w, "t", false) }, 0},
		"a session on one's own":     {func(w http.ResponseWriter) { c.SetSession(w, "t", true) }, 61 * 24 * 3600},
		"a session that has ended":   {c.ClearSession, -1},
		"an enrolled tablet":         {func(w http.ResponseWriter) { c.SetDevice(w, "t") }, 365 * 24 * 3600},
		"a tablet that no longer is": {c.ClearDevice, -1},
	} {
		if k, _ := cookie(t, want.set); k.MaxAge != want.age {
			t.Errorf("%s lasts %d seconds", name, k.MaxAge)
		}
	}
	k, w := cookie(t, c.ClearSession)
	if k.Value != "" || w.Header().Get("Clear-Site-Data") != `"cache"` {
		t.Errorf("TOG-2: after leaving, %+v and %v", k, w.Header())
	}
}

func TestCookiesAreReadBack(t *testing.T) {
	for _, secure := range []bool{true, false} {
		c := web.Cookies{Secure: secure}
		r := httptest.NewRequest("GET", "/", nil)
		if c.Session(r) != "" || c.Device(r) != "" {
			t.Error("tokens where there are no cookies")
		}
		for _, set := range []func(http.ResponseWriter){
			func(w http.ResponseWriter) { c.SetSession(w, "s", true) }, func(w http.ResponseWriter) { c.SetDevice(w, "d") },
		} {
			k, _ := cookie(t, set)
			r.AddCookie(k)
		}
		if c.Session(r) != "s" || c.Device(r) != "d" {
			t.Errorf("read back %q and %q", c.Session(r), c.Device(r))
		}
		if other := (web.Cookies{Secure: !secure}); other.Session(r) != "" {
			t.Error("a cookie without TLS stands in for one with it, or the other way round")
		}
	}
}
