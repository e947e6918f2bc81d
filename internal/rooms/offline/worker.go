package offline

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"towpath/internal/page"
)

//go:embed worker/*.js
var workerFiles embed.FS

// parts are the worker's files in the order in which they stand in it.
var parts = []string{"store", "seal", "queue", "sync", "table", "cards", "pages", "push", "main"}

// kept without anybody's asking, on each browser that runs scripts: what has to be there on a bad day, and what it is shown with.
var openPages = []string{Home, "/help", "/calm"}

// worker is the one file that browsers fetch, and its tag.
var worker = sync.OnceValues(func() (file []byte, tag string) {
	var out bytes.Buffer
	for _, name := range parts {
		part, err := workerFiles.ReadFile("worker/" + name + ".js")
		if err != nil {
			panic(err) // it is embedded
		}
		out.Write(page.Lean(part))
	}
	files := page.Files(".css", ".js", ".svg")
	sum := sha256.Sum256(append(out.Bytes(), strings.Join(files, " ")...))
	tag = hex.EncodeToString(sum[:5])
	head, _ := json.Marshal(map[string]any{"version": tag, "pages": openPages, "first": page.Everywhere(), "files": files}) // strings alone
	return append([]byte("const MADE="+string(head)+"\n"), out.Bytes()...), tag
})

var workerZipped = sync.OnceValue(func() []byte {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is a constant
	file, _ := worker()
	_, _ = z.Write(file)
	_ = z.Close()
	return out.Bytes()
})

// Worker answers GET /sw.js. Browsers ask for it again now and then; a new one takes over when no page of the old is open.
func (x *Room) Worker(w http.ResponseWriter, r *http.Request) error {
	file, tag := worker()
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", `"`+tag+`"`)
	h.Set("Vary", "Accept-Encoding")
	if r.Header.Get("If-None-Match") == `"`+tag+`"` {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		file = workerZipped()
	}
	_, _ = w.Write(file) // the reader has gone; there is nobody to tell
	return nil
}

// Manifest is where browsers read how the site is put among a device's apps.
const Manifest = "/manifest.webmanifest"

//go:embed icon-192.png
var icon192 []byte

//go:embed icon-512.png
var icon512 []byte

var small, large = page.Register("icon-192.png", icon192), page.Register("icon-512.png", icon512)

// manifest has a name and pictures that say nothing of health: they stand among a device's apps, where others see them.
var manifest = sync.OnceValue(func() []byte {
	icon := func(src, sizes string) map[string]string {
		return map[string]string{"src": src, "sizes": sizes, "type": "image/png", "purpose": "any maskable"}
	}
	text, _ := json.Marshal(map[string]any{"id": "/", "name": "Towpath", "short_name": "Towpath", "start_url": "/", "scope": "/", "display": "minimal-ui",
		"background_color": "#fbf7ef", "theme_color": "#fbf7ef", "icons": []any{icon(small, "192x192"), icon(large, "512x512")}}) // strings alone
	return text
})

// WebManifest answers GET /manifest.webmanifest.
func (x *Room) WebManifest(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "application/manifest+json")
	w.Header().Set("Cache-Control", "max-age=86400")
	_, _ = w.Write(manifest()) // the reader has gone; there is nobody to tell
	return nil
}
