package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/fault"
)

//go:embed static
var ownFiles embed.FS

// asset is a file that browsers may keep for ever, because its address changes with its bytes.
type asset struct {
	kind          string // media type
	etag          string
	plain, zipped []byte
}

// Filled while packages initialise and only read afterwards.
var (
	addresses = map[string]string{} // name → address
	assets    = map[string]asset{}  // address → file
)

// zips is what all files are packed with, one by one: each such writer takes a megabyte, and memory once taken is hard to give back.
var zips, _ = gzip.NewWriterLevel(nil, gzip.BestCompression) // no error: the level is a constant

// The addresses of the files on every page.
var (
	_            = registerOwn()
	style        = Asset("site.css")
	script       = Asset("site.js")
	icon         = Asset("icon.svg")
	stylePreload = "<" + style + ">; rel=preload; as=style"
	styleInPage  = "<style>" + string(assets[style].plain) + "</style>"
	styleHash    = "'sha256-" + base64.StdEncoding.EncodeToString(sumOf(assets[style].plain)) + "'"
)

func registerOwn() bool {
	files, err := fs.Sub(ownFiles, "static")
	if err != nil {
		panic(err)
	}
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		data, err := fs.ReadFile(files, e.Name())
		if err != nil {
			panic(err)
		}
		Register(e.Name(), data)
	}
	return true
}

// Register adds a file of a room's own and returns its address. Stylesheets and scripts go out without what only their
// authors need. It is for package variables:
//
//	var script = page.Register("together.js", togetherJS)
func Register(name string, data []byte) string {
	if _, taken := addresses[name]; taken {
		panic("page.Register: two files are called " + name)
	}
	ext := path.Ext(name)
	switch ext {
	case ".css":
		data = smaller(data)
	case ".js":
		data = leaner(data)
	}
	hash := hex.EncodeToString(sumOf(data)[:5])
	address := "/static/" + strings.TrimSuffix(name, ext) + "." + hash + ext
	addresses[name] = address
	assets[address] = asset{kind: kindOf(ext), etag: hash, plain: data, zipped: zip(data)}
	return address
}

// Asset is the address of a registered file. A name that nobody registered panics: that page could never have worked.
func Asset(name string) string {
	address, ok := addresses[name]
	if !ok {
		panic("page.Asset: no file is called " + name)
	}
	return address
}

// Files are the addresses of all registered files whose names end in one of these, in a fixed order.
func Files(ends ...string) (all []string) {
	for _, address := range addresses {
		if slices.Contains(ends, path.Ext(address)) {
			all = append(all, address)
		}
	}
	slices.Sort(all)
	return all
}

// Everywhere are the addresses of the files that each page is shown with.
func Everywhere() []string { return []string{style, script, icon} }

func sumOf(data []byte) []byte {
	sum := sha256.Sum256(data)
	return sum[:]
}

func kindOf(ext string) string {
	switch ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	}
	return mime.TypeByExtension(ext)
}

func zip(data []byte) []byte {
	var out bytes.Buffer
	zips.Reset(&out)
	_, _ = zips.Write(data) // a bytes.Buffer takes everything
	_ = zips.Close()
	return out.Bytes()
}

// Static answers GET and HEAD of /static/…. A part of a file (Range) is a part of the plain one.
func Static(w http.ResponseWriter, r *http.Request) error {
	a, ok := assets[r.URL.Path]
	if !ok {
		return fault.Missing()
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body, etag := a.plain, a.etag
	if r.Header.Get("Range") == "" && takesGzip(r) && len(a.zipped) < len(a.plain) {
		body, etag = a.zipped, a.etag+"-gz"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	return nil
}

func takesGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if strings.TrimSpace(name) == "gzip" {
			return strings.Trim(weight, " q=0.") != "" || weight == ""
		}
	}
	return false
}
