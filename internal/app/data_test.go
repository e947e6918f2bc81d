package app

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"towpath/internal/page"
)

func TestCounted(t *testing.T) {
	zipped, err := zip()
	must(t, err)
	text := strings.Repeat("One page of some words. ", 400)
	var ctx context.Context
	handler := (&House{conf: Config{URL: &url.URL{}}}).counted(zipped(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx = r.Context()
		page.Brings(r.Context(), 5_000_000)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, text)
	})))
	ask := func(path, cookies string) *http.Response {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		r.Header.Set("Cookie", cookies)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Result()
	}
	used := func(res *http.Response) page.Used {
		t.Helper()
		if len(res.Cookies()) != 1 || !res.Cookies()[0].HttpOnly || res.Cookies()[0].MaxAge > 0 || !res.Cookies()[0].Expires.IsZero() {
			t.Fatalf("not one cookie that the browser forgets: %v", res.Cookies())
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.AddCookie(res.Cookies()[0])
		return page.UsedOf(r)
	}

	t.Run("ACC-10 nothing is counted, and nothing is put into a browser, unless somebody asks for it", func(t *testing.T) {
		for _, cookies := range []string{"", "data=3.", "used=9.9.9"} {
			if res := ask("/topics", cookies); len(res.Cookies()) > 0 {
				t.Errorf("%q: %v", cookies, res.Cookies())
			}
		}
	})
	t.Run("ACC-10 what is counted is what travels, packed, and what the page brings", func(t *testing.T) {
		res := ask("/topics", "data=.1; used=2.1000.7")
		body, err := io.ReadAll(res.Body)
		must(t, err)
		got := used(res)
		if res.StatusCode != http.StatusAccepted || res.Header.Get("Content-Encoding") != "gzip" || int64(len(body)) != res.ContentLength {
			t.Fatalf("the answer isn't what it was: %d, %v", res.StatusCode, res.Header)
		}
		if got.Pages != 3 || got.Media != 5_000_007 || got.Bytes < 1000+int64(len(body)) || got.Bytes > 1000+int64(len(body))+500 {
			t.Errorf("%+v for a body of %d", got, len(body))
		}
	})
	t.Run("ACC-10 the limit is known where a page is made", func(t *testing.T) {
		ask("/topics", "data=3.")
		if !page.OverLimit(ctx, 3_000_001) || page.OverLimit(ctx, 3_000_000) {
			t.Error("not asked above three million bytes")
		}
		ask("/topics", "data=2.1") // nobody can set that
		if page.OverLimit(ctx, 1<<40) {
			t.Error("a limit that there isn't")
		}
	})
	t.Run("ACC-10 whoever comes next begins from nothing", func(t *testing.T) {
		if res := ask("/out", "data=.1; used=2.1000.7"); len(res.Cookies()) != 1 || res.Cookies()[0].MaxAge >= 0 {
			t.Errorf("%v", res.Cookies())
		}
	})
	t.Run("what a browser claims stays within sums", func(t *testing.T) {
		for _, claim := range []string{"-1.5.5", "x", "1.2", "1.99999999999999999999.3", "9000000000000000000.1.1"} {
			if got := used(ask("/topics", "data=.1; used="+claim)); got.Pages != 1 || got.Media != 5_000_000 {
				t.Errorf("%s: %+v", claim, got)
			}
		}
	})
}
