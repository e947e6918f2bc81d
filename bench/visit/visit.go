// Package visit walks through a running Towpath as somebody without scripts would, finds the core pages and weighs what a
// first visit to each moves. It knows pages by their addresses and forms only, so that it measures what is served.
package visit

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Browser is somebody's browser, with its cookies.
type Browser struct {
	base string
	http *http.Client
}

// NewBrowser opens a browser at the origin of a site, such as http://127.0.0.1:8480.
func NewBrowser(base string) *Browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // only of a list of public suffixes, and none is given
	}
	return &Browser{base: base, http: &http.Client{Jar: jar, Timeout: 20 * time.Second}}
}

// Returning opens a browser that has a cookie from before.
func Returning(base, cookie, value string) *Browser {
	b := NewBrowser(base)
	if u, err := url.Parse(base); err == nil {
		b.http.Jar.SetCookies(u, []*http.Cookie{{Name: cookie, Value: value, Path: "/"}})
	}
	return b
}

// Doc is a page as it arrived, after redirects.
type Doc struct {
	Status int
	Path   string // with its query
	Body   string
}

// Get opens an address of the site, given whole or from the slash on.
func (b *Browser) Get(address string) (Doc, error) {
	res, err := b.http.Get(b.absolute(address))
	return read(res, err)
}

// Send sends a form.
func (b *Browser) Send(f Form) (Doc, error) {
	res, err := b.http.PostForm(b.absolute(f.Action), f.Values)
	d, err := read(res, err)
	if err == nil && d.Status != http.StatusOK {
		err = fmt.Errorf("the form of %s ended at %s with status %d", f.Action, d.Path, d.Status)
	}
	return d, err
}

// Cookie is what the browser would send in its Cookie header.
func (b *Browser) Cookie() string {
	u, err := url.Parse(b.base)
	if err != nil {
		return ""
	}
	var all []string
	for _, c := range b.http.Jar.Cookies(u) {
		all = append(all, c.Name+"="+c.Value)
	}
	return strings.Join(all, "; ")
}

func (b *Browser) absolute(address string) string {
	if strings.HasPrefix(address, "/") {
		return b.base + address
	}
	return address
}

func read(res *http.Response, err error) (Doc, error) {
	if err != nil {
		return Doc{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return Doc{Status: res.StatusCode, Path: res.Request.URL.RequestURI(), Body: string(body)}, err
}

// Form is a form with what it would send as it stands, but for its buttons.
type Form struct {
	Action string
	Values url.Values
	Inside string // its HTML
}

var (
	formTag  = regexp.MustCompile(`(?s)<form\s([^>]*)>(.*?)</form>`)
	fieldTag = regexp.MustCompile(`<(input|textarea|button)\s([^>]*)>`)
	attrs    = regexp.MustCompile(`([a-z-]+)(?:="([^"]*)")?`)
	linkTag  = regexp.MustCompile(`<a\s[^>]*?href="([^"]*)"`)
)

func attributes(tag string) map[string]string {
	all := map[string]string{}
	for _, m := range attrs.FindAllStringSubmatch(tag, -1) {
		all[m[1]] = html.UnescapeString(m[2])
	}
	return all
}

// Links are where the page leads, in the order of the page.
func (d Doc) Links() []string {
	var all []string
	for _, m := range linkTag.FindAllStringSubmatch(d.Body, -1) {
		all = append(all, html.UnescapeString(m[1]))
	}
	return all
}

// Link is the first link whose address matches a pattern; "" where there is none.
func (d Doc) Link(pattern string) string {
	re := regexp.MustCompile(pattern)
	for _, l := range d.Links() {
		if re.MatchString(l) {
			return l
		}
	}
	return ""
}

// All are the addresses that match a pattern, each once, in the order of the page.
func (d Doc) All(pattern string) []string {
	re := regexp.MustCompile(pattern)
	var all []string
	for _, l := range d.Links() {
		if re.MatchString(l) && !slices.Contains(all, l) {
			all = append(all, l)
		}
	}
	return all
}

// Form is the first form that posts and whose HTML, with its own tag, matches a pattern.
func (d Doc) Form(pattern string) (Form, bool) {
	re := regexp.MustCompile(pattern)
	for _, m := range formTag.FindAllStringSubmatch(d.Body, -1) {
		tag := attributes(m[1])
		if tag["method"] == "post" && re.MatchString(m[0]) {
			action := tag["action"]
			if action == "" {
				action = d.Path
			}
			return Form{Action: action, Values: standing(m[2]), Inside: m[2]}, true
		}
	}
	return Form{}, false
}

// standing are the values of a form that nobody has touched.
func standing(inside string) url.Values {
	v := url.Values{}
	for _, m := range fieldTag.FindAllStringSubmatch(inside, -1) {
		a := attributes(m[2])
		_, checked := a["checked"]
		choice := a["type"] == "radio" || a["type"] == "checkbox"
		if m[1] == "input" && a["name"] != "" && (!choice || checked) {
			v.Add(a["name"], a["value"])
		}
	}
	return v
}

// Write fills every box of the form with text.
func (f Form) Write(text string) Form {
	for _, m := range fieldTag.FindAllStringSubmatch(f.Inside, -1) {
		a := attributes(m[2])
		if box := m[1] == "textarea" || m[1] == "input" && a["type"] == "text"; box && a["name"] != "" {
			f.Values.Set(a["name"], text)
		}
	}
	return f
}

// Press adds the first button whose tag matches a pattern.
func (f Form) Press(pattern string) Form {
	re := regexp.MustCompile(pattern)
	for _, m := range fieldTag.FindAllStringSubmatch(f.Inside, -1) {
		if a := attributes(m[2]); m[1] == "button" && a["name"] != "" && re.MatchString(m[2]) {
			f.Values.Set(a["name"], a["value"])
			break
		}
	}
	return f
}
