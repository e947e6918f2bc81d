package page

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestDecodeLook(t *testing.T) {
	full := Look{Theme: "calm", Size: "largest", Spacing: "wider", Ruler: true, Still: true, Lang: "en-XA"}
	tests := map[string]struct {
		value string
		want  Look
	}{
		"what was encoded":      {full.Encode(), full},
		"nothing chosen":        {Look{}.Encode(), Look{}},
		"no cookie":             {"", Look{}},
		"another version of it": {"dark.large", Look{}},
		"unknown values":        {"pink.huge.none.yes.2.en", Look{Lang: "en"}},
		"markup":                {`"><script>.large...1.<b>`, Look{Size: "large", Still: true}},
		"a very long language":  {"dark....." + strings.Repeat("a", 5000), Look{Theme: "dark"}},
	}
	for name, tt := range tests {
		t.Run("ACC-7 "+name, func(t *testing.T) {
			if got := DecodeLook(tt.value); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestSaveLook(t *testing.T) {
	save := func(form url.Values) *http.Response {
		r := httptest.NewRequest(http.MethodPost, "/look", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		if err := (LookPages{Secure: true}).Save(w, r); err != nil {
			t.Fatal(err)
		}
		return w.Result()
	}
	t.Run("ACC-7 is kept and leads back", func(t *testing.T) {
		res := save(url.Values{"theme": {"dark"}, "ruler": {"1"}, "lang": {"en"}, "back": {"/kit?page=2"}})
		c := res.Cookies()[0]
		if c.Value != "dark...1..en" || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("%+v", c)
		}
		if got := res.Header.Get("Location"); res.StatusCode != 303 || got != "/look?done=look&back=%2Fkit%3Fpage%3D2" {
			t.Errorf("%d %s", res.StatusCode, got)
		}
	})
	for _, back := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "javascript:alert(1)", "/\t/evil.example", ""} {
		t.Run("never leads elsewhere: "+back, func(t *testing.T) {
			if got := save(url.Values{"back": {back}}).Header.Get("Location"); got != "/look?done=look" {
				t.Error(got)
			}
		})
	}
	t.Run("unknown choices are left to the device", func(t *testing.T) {
		if got := save(url.Values{"theme": {"pink"}, "size": {"9"}, "lang": {"<b>"}}).Cookies()[0].Value; got != "....." {
			t.Error(got)
		}
	})
}

func TestShowLook(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/look?done=look&back=/kit", nil).WithContext(english(t))
	r.AddCookie(&http.Cookie{Name: "look", Value: "dark....."})
	w := httptest.NewRecorder()
	if err := (LookPages{}).Show(w, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`value="dark" checked`, `href="/kit"`, "Pages look like this", `value="/kit"`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s", want)
		}
	}
}
