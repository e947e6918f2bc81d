package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"towpath/internal/trust/people"
)

// demoClock is the clock of a demo: while it is made, it is put back to when something is made up to have happened.
type demoClock struct {
	now  func() time.Time
	back atomic.Int64 // by how much, in nanoseconds
}

// Now is the time that it shows.
func (c *demoClock) Now() time.Time { return c.now().Add(-time.Duration(c.back.Load())) }

// on puts the clock back to an hour of a day so many days ago. A demo without a past has everything today.
func (d *demoHouse) on(daysAgo, hour int) {
	if !d.house.conf.Past {
		return
	}
	now := d.clock.now().In(d.house.conf.zone())
	d.clock.back.Store(int64(now.Sub(time.Date(now.Year(), now.Month(), now.Day()-daysAgo, hour, 0, 0, 0, now.Location()))))
}

// today has it show what time it is.
func (d *demoHouse) today() { d.clock.back.Store(0) }

// hands are somebody of a demo who uses the site by its own forms, without a browser: what they may not do there, they can't do here.
// What goes wrong first stays in err, and after it nothing is done.
type hands struct {
	house   *House
	site    http.Handler
	account string
	cookies map[string]string
	err     error
}

// as signs somebody in.
func (d *demoHouse) as(ctx context.Context, site http.Handler, who string) *hands {
	p := &hands{house: d.house, site: site, account: d.People[who].Account, cookies: map[string]string{}}
	token, err := d.house.people.SignIn(ctx, p.account, false, "")
	if p.err = err; err == nil {
		a := &answer{header: http.Header{}}
		d.house.cookies.SetSession(a, token, false)
		p.take(a)
	}
	return p
}

// viewer is who they are to the site, at a table or not.
func (p *hands) viewer(ctx context.Context) (v people.Viewer) {
	if p.err == nil {
		v, p.err = p.house.people.Viewer(ctx, p.house.cookies.Session(p.request(ctx, http.MethodGet, "/", nil)), "")
	}
	return v
}

// send sends a form of names and values.
func (p *hands) send(ctx context.Context, path string, pairs ...string) {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	p.post(ctx, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// bring sends a form with a file.
func (p *hands) bring(ctx context.Context, path, name, text string) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = io.WriteString(part, text)
	}
	if err == nil {
		err = w.Close()
	}
	if p.err == nil {
		p.err = err
	}
	p.post(ctx, path, w.FormDataContentType(), &body)
}

// post sends something. A form that was taken leads on; anything else is told.
func (p *hands) post(ctx context.Context, path, kind string, body io.Reader) {
	r := p.request(ctx, http.MethodPost, path, body)
	r.Header.Set("Content-Type", kind)
	p.do(r, http.StatusSeeOther)
}

// read opens a page.
func (p *hands) read(ctx context.Context, path string) {
	p.do(p.request(ctx, http.MethodGet, path, nil), http.StatusOK)
}

func (p *hands) request(ctx context.Context, method, path string, body io.Reader) *http.Request {
	r, err := http.NewRequestWithContext(ctx, method, path, body)
	if err != nil {
		p.err = errors.Join(p.err, err)
		return &http.Request{Header: http.Header{}}
	}
	r.RemoteAddr = "127.0.0.1:1"
	if r.Body == nil {
		r.Body = http.NoBody
	}
	for name, value := range p.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return r
}

func (p *hands) do(r *http.Request, want int) {
	if p.err != nil {
		return
	}
	a := &answer{header: http.Header{}}
	p.site.ServeHTTP(a, r)
	if p.take(a); a.code != want {
		p.err = fmt.Errorf("the demo's %s %s was answered with %d", r.Method, r.URL.Path, a.code)
	}
}

// take keeps the cookies that came.
func (p *hands) take(a *answer) {
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		p.cookies[c.Name] = c.Value
	}
}

// leave signs them out, and says what went wrong.
func (p *hands) leave(ctx context.Context) error {
	p.send(ctx, "/out")
	return p.err
}

// answer is what the site answers to hands. What the page says isn't kept.
type answer struct {
	header http.Header
	code   int
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(code int) {
	if a.code == 0 {
		a.code = code
	}
}

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return len(b), nil
}
