package page

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestSaveData(t *testing.T) {
	save := func(form url.Values, had string) (d Data, used []*http.Cookie) {
		t.Helper()
		r := httptest.NewRequest(http.MethodPost, DataPath, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Cookie", "data="+had)
		w := httptest.NewRecorder()
		if err := (DataPages{Secure: true}).Save(w, r); err != nil {
			t.Fatal(err)
		}
		next := httptest.NewRequest(http.MethodGet, DataPath, nil)
		for _, c := range w.Result().Cookies() {
			if !c.Secure || !c.HttpOnly {
				t.Errorf("%s isn't kept to this site", c.Name)
			}
			if c.Name == dataCookie {
				next.AddCookie(c)
			} else {
				used = append(used, c)
			}
		}
		return DataOf(next), used
	}
	for name, c := range map[string]struct {
		form url.Values
		had  string
		want Data
	}{
		"a limit":                             {url.Values{"limit": {"3"}}, "", Data{Limit: 3}},
		"no limit any more":                   {url.Values{"limit": {""}}, "3.1", Data{Count: true}},
		"no need to ask":                      {url.Values{"limit": {"-1"}}, "3.1", Data{Limit: NoLimit, Count: true}},
		"a limit that can't be chosen":        {url.Values{"limit": {"7"}}, "3.", Data{}},
		"counting, with the limit as it was":  {url.Values{"do": {"count"}}, "3.", Data{Limit: 3, Count: true}},
		"no counting any more":                {url.Values{"do": {"stop"}}, "3.1", Data{Limit: 3}},
		"after a cookie that nobody set here": {url.Values{"do": {"count"}}, "x.y.z", Data{Count: true}},
	} {
		t.Run("ACC-10 "+name, func(t *testing.T) {
			got, used := save(c.form, c.had)
			if got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
			if begins := c.form.Get("do") != ""; begins != (len(used) == 1 && used[0].MaxAge < 0) {
				t.Errorf("the numbers so far: %v", used)
			}
		})
	}
}
