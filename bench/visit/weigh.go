package visit

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Weight is what a first visit to a page moves to the browser, in bytes on the wire with the headers of every answer.
type Weight struct {
	HTML, Styles, Scripts, Pictures int
	Headers                         int            // of all answers together; counted in the others too
	Files                           map[string]int // address → bytes on the wire
	Texts                           map[string]int // address of a script → its bytes before compression
}

// First is what has to arrive before the page can be read.
func (w Weight) First() int { return w.HTML + w.Styles }

// All is everything.
func (w Weight) All() int { return w.First() + w.Scripts + w.Pictures }

// encodings are what every browser takes. Some take better, and move less.
const encodings = "gzip, deflate"

var (
	parts = regexp.MustCompile(`<(?:link[^>]*rel="(?:stylesheet|icon|modulepreload)"[^>]*href|script[^>]*src|use[^>]*href|img[^>]*src|source[^>]*src|template[^>]*data-care)="([^"#]+)`)
	inCSS = regexp.MustCompile(`(?:@import\s+|url\()["']?(/[^"')#]+)`)
	inJS  = regexp.MustCompile(`(?:\bfrom|\bimport)\s*\(?\s*["'](\.?/[^"']+)["']`)
)

// Weigh fetches a page and all that it makes a browser fetch, each over a connection of its own as on a first visit.
func Weigh(p Page) (Weight, error) {
	w := Weight{Files: map[string]int{}, Texts: map[string]int{}}
	page, err := w.take(p, p.URL)
	if err != nil {
		return w, err
	}
	return w, w.follow(p, p.URL, parts.FindAllStringSubmatch(page, -1))
}

func (w *Weight) follow(p Page, from string, found [][]string) error {
	base, err := url.Parse(from)
	if err != nil {
		return err
	}
	for _, m := range found {
		at, err := base.Parse(m[1])
		if err != nil {
			return err
		}
		if _, seen := w.Files[at.Path]; seen {
			continue
		}
		text, err := w.take(p, at.String())
		if err != nil {
			return err
		}
		further := inCSS
		if strings.HasSuffix(at.Path, ".js") {
			further = inJS
		}
		if err := w.follow(p, at.String(), further.FindAllStringSubmatch(text, -1)); err != nil {
			return err
		}
	}
	return nil
}

// take fetches one address, counts it under what it is, and returns its text.
func (w *Weight) take(p Page, address string) (string, error) {
	a, err := fetch(address, p.Cookie)
	if err != nil {
		return "", fmt.Errorf("%s: %w", address, err)
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	w.Files[u.Path] = a.wire
	w.Headers += a.wire - a.body
	switch kind, _, _ := strings.Cut(a.kind, ";"); kind {
	case "text/html":
		w.HTML += a.wire
	case "text/css":
		w.Styles += a.wire
	case "text/javascript":
		w.Scripts += a.wire
		w.Texts[u.Path] = len(a.text)
	default:
		w.Pictures += a.wire
	}
	return a.text, nil
}

type answer struct {
	kind, text string
	wire, body int // bytes that came over the socket; those of them after the headers
}

// counted counts what is read from a connection.
type counted struct {
	net.Conn
	bytes int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.bytes += n
	return n, err
}

func fetch(address, cookie string) (answer, error) {
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Accept-Encoding", encodings)
	r.Header.Set("Sec-Fetch-Site", "none") // as for an address that was typed
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	conn, err := net.DialTimeout("tcp", r.URL.Host, 5*time.Second)
	if err != nil {
		return answer{}, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return answer{}, err
	}
	if err := r.Write(conn); err != nil {
		return answer{}, err
	}
	c := &counted{Conn: conn}
	res, err := http.ReadResponse(bufio.NewReader(c), r)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return answer{}, fmt.Errorf("status %d", res.StatusCode)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, err
	}
	text, err := unzip(res.Header.Get("Content-Encoding"), body)
	return answer{kind: res.Header.Get("Content-Type"), text: text, wire: c.bytes, body: len(body)}, err
}

func unzip(encoding string, body []byte) (string, error) {
	if encoding == "" {
		return string(body), nil
	}
	z, err := gzip.NewReader(strings.NewReader(string(body)))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(z)
	return string(text), err
}
