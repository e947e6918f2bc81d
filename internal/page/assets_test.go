package page

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

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
	t.Run("ACC-3 the script", func(t *testing.T) { atMost(t, len(assets[script].plain), 8000) })
	t.Run("ACC-3 the drawings of the frame", func(t *testing.T) { atMost(t, len(assets[Asset("marks.svg")].zipped), 1000) })
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
	for file, names := range map[string][]string{"marks.svg": Marks, "scenes.svg": Scenes, "pictures.svg": Pictures} {
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

func TestRender(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil).WithContext(english(t))
	w := httptest.NewRecorder()
	if err := Render(w, r, http.StatusUnprocessableEntity, Shell(Frame{Heading: "x"})); err != nil {
		t.Fatal(err)
	}
	h := w.Header()
	if w.Code != 422 || h.Get("Cache-Control") != "no-store" || h.Get("Content-Type") != "text/html; charset=utf-8" ||
		h.Get("Link") != "<"+style+">; rel=preload; as=style" || !strings.HasPrefix(w.Body.String(), "<!doctype html>") {
		t.Errorf("%d %v %.40s", w.Code, h, w.Body)
	}
}
