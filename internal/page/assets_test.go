package page

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
)

func english(t *testing.T) context.Context {
	t.Helper()
	b, err := i18n.New(Words)
	if err != nil {
		t.Fatal(err)
	}
	return i18n.With(context.Background(), b.For("en"))
}

func TestWeights(t *testing.T) {
	t.Run("ACC-3 the stylesheet", func(t *testing.T) { atMost(t, len(assets[style].zipped), 5000) })
	t.Run("ACC-3 the script", func(t *testing.T) { atMost(t, len(assets[script].zipped), 3500) })
	t.Run("ACC-3 the drawings of the frame", func(t *testing.T) { atMost(t, len(zip(marks)), 1000) })
	t.Run("ACC-3 the frame round an empty page", func(t *testing.T) {
		ctx := With(english(t), Env{Role: "person", SignedIn: true, Path: "/kit", Service: "Northside", HelpLine: "Call 000",
			Nav: []NavItem{Together, Topics, MyThings, GetOnline}})
		var out bytes.Buffer
		if err := Shell(Frame{Heading: "My things", Who: OnlyYou(), Section: "/kit"}).Render(ctx, &out); err != nil {
			t.Fatal(err)
		}
		atMost(t, len(zip(out.Bytes())), 2500)
	})
}

func atMost(t *testing.T, got, most int) {
	t.Helper()
	t.Logf("%d of %d bytes", got, most)
	if got > most {
		t.Errorf("%d bytes, at most %d", got, most)
	}
}

func get(t *testing.T, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	if err := Static(w, r); err != nil {
		t.Fatal(err)
	}
	return w.Result()
}

func TestStatic(t *testing.T) {
	t.Run("plain", func(t *testing.T) {
		res := get(t, style)
		body, _ := io.ReadAll(res.Body)
		if !bytes.Equal(body, assets[style].plain) || res.Header.Get("Content-Type") != "text/css; charset=utf-8" ||
			res.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%d bytes, %v", len(body), res.Header)
		}
	})
	t.Run("gzip", func(t *testing.T) {
		res := get(t, style, "Accept-Encoding", "br, gzip;q=0.8")
		z, err := gzip.NewReader(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(z); !bytes.Equal(body, assets[style].plain) || res.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%d bytes, %v", len(body), res.Header)
		}
	})
	for _, refused := range []string{"", "br", "gzip;q=0", "gzip; q=0.0", "gzipped"} {
		t.Run("no gzip for "+refused, func(t *testing.T) {
			if got := get(t, style, "Accept-Encoding", refused).Header.Get("Content-Encoding"); got != "" {
				t.Errorf("sent %s", got)
			}
		})
	}
	t.Run("a browser that has it is told so", func(t *testing.T) {
		etag := get(t, style).Header.Get("ETag")
		if got := get(t, style, "If-None-Match", etag).StatusCode; got != http.StatusNotModified {
			t.Errorf("status %d", got)
		}
	})
	t.Run("a part of it", func(t *testing.T) {
		res := get(t, style, "Range", "bytes=0-9", "Accept-Encoding", "gzip")
		body, _ := io.ReadAll(res.Body)
		if res.StatusCode != http.StatusPartialContent || !bytes.Equal(body, assets[style].plain[:10]) {
			t.Errorf("status %d, %q", res.StatusCode, body)
		}
	})
	for _, path := range []string{"/static/", "/static/site.css", "/static/../page.go", "/static/site.0000000000.css"} {
		t.Run("nothing at "+path, func(t *testing.T) {
			r := &http.Request{Method: http.MethodGet, URL: httptest.NewRequest(http.MethodGet, path, nil).URL}
			if err := Static(httptest.NewRecorder(), r); !fault.Is(err, fault.NotFound) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestRegister(t *testing.T) {
	for name, call := range map[string]func(){
		"a name twice":       func() { Register("site.css", nil) },
		"a name nobody gave": func() { Asset("nothing.js") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("went on")
				}
			}()
			call()
		})
	}
}

func TestDrawings(t *testing.T) {
	for file, names := range map[string][]string{"scenes.svg": Scenes, "pictures.svg": Pictures} {
		drawn := symbols(t, file)
		for _, name := range names {
			if !drawn[name] {
				t.Errorf("%s has no %s", file, name)
			}
		}
		if len(drawn) != len(names) {
			t.Errorf("%s has %d drawings for %d names", file, len(drawn), len(names))
		}
	}
	t.Run("ACC-3 every mark stands in the page", func(t *testing.T) {
		for _, name := range Marks {
			var out bytes.Buffer
			if err := Mark(name).Render(t.Context(), &out); err != nil || !strings.Contains(out.String(), "<path") || strings.Contains(out.String(), "<use") {
				t.Errorf("%s: %v %s", name, err, out.String())
			}
		}
	})
	t.Run("every picture has a name", func(t *testing.T) {
		ctx, seen := english(t), map[string]bool{}
		for _, p := range Pictures {
			seen[PictureName(ctx, p)] = true
		}
		if len(seen) != 16 {
			t.Errorf("%d names for 16 pictures", len(seen))
		}
	})
}

func symbols(t *testing.T, file string) map[string]bool {
	t.Helper()
	drawn := map[string]bool{}
	d := xml.NewDecoder(bytes.NewReader(assets[Asset(file)].plain))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return drawn
		}
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := token.(xml.StartElement); ok && s.Name.Local == "symbol" {
			drawn[s.Attr[0].Value] = true
		}
	}
}

// Pages are made one after the other in the same memory: nothing of one is in the next, also where the first was broken off.
func TestRenderBeginsAnew(t *testing.T) {
	in := func(text string, fault error) string {
		t.Helper()
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
		c := templ.ComponentFunc(func(_ context.Context, out io.Writer) error {
			_, err := io.WriteString(out, text)
			return errors.Join(err, fault)
		})
		if err := Render(w, r, http.StatusOK, c); !errors.Is(err, fault) {
			t.Fatal(err)
		}
		return w.Body.String()
	}
	for range 100 {
		if got := in("a long page of somebody else's", nil); got != "a long page of somebody else's" {
			t.Fatal(got)
		}
		if got := in("half a page", errors.New("broken off")); got != "" {
			t.Fatal(got)
		}
		if got := in("short", nil); got != "short" {
			t.Fatal(got)
		}
	}
}

func TestRender(t *testing.T) {
	const policy = "default-src 'none'; style-src 'self'; img-src 'self'"
	render := func(t *testing.T, header ...string) (*httptest.ResponseRecorder, http.Header) {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, "/", nil).WithContext(english(t))
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		w.Header().Set("Content-Security-Policy", policy)
		if err := Render(w, r, http.StatusUnprocessableEntity, Shell(Frame{Heading: "x"})); err != nil {
			t.Fatal(err)
		}
		return w, w.Header()
	}
	for name, header := range map[string][]string{
		"from a page of ours":         {"Sec-Fetch-Site", "same-origin"},
		"where the browser says none": nil,
	} {
		t.Run(name+" the stylesheet is linked", func(t *testing.T) {
			w, h := render(t, header...)
			if w.Code != 422 || h.Get("Cache-Control") != "no-store" || h.Get("Content-Type") != "text/html; charset=utf-8" ||
				h.Get("Link") != "<"+style+">; rel=preload; as=style" || !strings.HasPrefix(w.Body.String(), "<!doctype html>") {
				t.Errorf("%d %v %.40s", w.Code, h, w.Body)
			}
			if h.Get("Content-Security-Policy") != policy || strings.Contains(w.Body.String(), "<style>") {
				t.Errorf("a style stands in the page: %v", h)
			}
		})
	}
	for name, header := range map[string][]string{
		"from an address that was typed":   {"Sec-Fetch-Site", "none"},
		"from a link in a message":         {"Sec-Fetch-Site", "cross-site"},
		"from another name of this domain": {"Sec-Fetch-Site", "same-site"},
	} {
		t.Run("ACC-3 PRIV-7 "+name+" the page brings its style, by its hash", func(t *testing.T) {
			w, h := render(t, header...)
			in := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(w.Body.String())
			if in == nil || strings.Contains(w.Body.String(), `rel="stylesheet"`) || h.Get("Link") != "" {
				t.Fatalf("%v %.400s", h, w.Body)
			}
			sum := sha256.Sum256([]byte(in[1]))
			hash := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
			if got, want := h.Get("Content-Security-Policy"), strings.Replace(policy, "style-src 'self'", "style-src 'self' "+hash, 1); got != want {
				t.Errorf("%s, wants %s", got, want)
			}
		})
	}
}
