package page

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
)

// DataPath is where somebody sees how much data their visit used, and sets a limit (ACC-10).
const DataPath = "/data"

// Data is what somebody chose about the data that pages use. Like a Look it belongs to the device. Its zero value sets no limit and
// counts nothing.
type Data struct {
	Limit int  // in million bytes: what is larger is asked about before it loads; 0 where each is, and NoLimit where none is
	Count bool // what this visit uses is counted, in this browser alone
}

// NoLimit is the Limit of somebody who needn't be asked.
const NoLimit = -1

// Limits are the limits that can be set.
var Limits = []int{1, 3, 10, NoLimit}

// Used is what a visit has used so far. It is in a cookie of the browser, which forgets it when it is closed: two numbers, which
// don't say what was looked at. Nothing of it is kept here.
type Used struct {
	Pages int   // how many pages came
	Bytes int64 // of those pages
	Media int64 // bytes of the films, sound and pictures that they brought or that were chosen on them, as if each were played to its end
}

const (
	dataCookie = "data"
	usedCookie = "used"
	// mostUsed keeps what a browser claims within sums that can be said.
	mostUsed = 1 << 50
)

// DataOf is the choice kept in the request's cookie.
func DataOf(r *http.Request) (d Data) {
	if c, err := r.Cookie(dataCookie); err == nil {
		limit, count, _ := strings.Cut(c.Value, ".")
		n, _ := strconv.Atoi(limit)
		if slices.Contains(Limits, n) {
			d.Limit = n
		}
		d.Count = count == "1"
	}
	return d
}

// UsedOf is what the request's cookie says that the visit used.
func UsedOf(r *http.Request) (u Used) {
	if c, err := r.Cookie(usedCookie); err == nil {
		if n, err := fmt.Sscanf(c.Value, "%d.%d.%d", &u.Pages, &u.Bytes, &u.Media); n != 3 || err != nil ||
			min(int64(u.Pages), u.Bytes, u.Media) < 0 || max(int64(u.Pages), u.Bytes, u.Media) > mostUsed {
			return Used{}
		}
	}
	return u
}

// SetUsed says to the browser what its visit has used. Secure says that the site is on TLS.
func SetUsed(h http.Header, u Used, secure bool) {
	c := http.Cookie{Name: usedCookie, Value: fmt.Sprintf("%d.%d.%d", u.Pages, u.Bytes, u.Media), Path: "/", HttpOnly: true,
		Secure: secure, SameSite: http.SameSiteLaxMode}
	if u == (Used{}) {
		c.MaxAge = -1
	}
	h.Add("Set-Cookie", c.String())
}

// Tally adds up what one page brings besides itself.
type Tally struct{ media int64 }

// Media is how many bytes that is.
func (t *Tally) Media() int64 { return t.media }

type (
	dataKey  struct{}
	tallyKey struct{}
)

// WithData puts the reader's choice, and where to add up, where pages find them.
func WithData(ctx context.Context, d Data, t *Tally) context.Context {
	return context.WithValue(context.WithValue(ctx, dataKey{}, d), tallyKey{}, t)
}

// Brings notes that a page brings something of so many bytes besides itself.
func Brings(ctx context.Context, bytes int64) {
	if t, ok := ctx.Value(tallyKey{}).(*Tally); ok && bytes > 0 {
		t.media += bytes
	}
}

// Asks reports whether something of so many bytes, which would come with its page, is to be asked about before it loads.
func Asks(ctx context.Context, bytes int64) bool {
	d, _ := ctx.Value(dataKey{}).(Data)
	return d.Limit == 0 || OverLimit(ctx, bytes)
}

// OverLimit reports whether something of so many bytes is to be asked about once more, though its size stood where it was chosen.
func OverLimit(ctx context.Context, bytes int64) bool {
	d, _ := ctx.Value(dataKey{}).(Data)
	return d.Limit > 0 && bytes > int64(d.Limit)*1_000_000
}

// LimitWords is the reader's limit in words.
func LimitWords(ctx context.Context) string {
	d, _ := ctx.Value(dataKey{}).(Data)
	return SizeWords(ctx, int64(d.Limit)*1_000_000)
}

// SizeWords is a size in words: what it will use of somebody's data.
func SizeWords(ctx context.Context, bytes int64) string {
	switch mb := float64(bytes) / 1e6; {
	case mb >= 10 || bytes > 0 && bytes%1_000_000 == 0:
		return i18n.T(ctx, "page.size.mb", "size", fmt.Sprintf("%.0f", mb))
	case mb >= 0.95:
		return i18n.T(ctx, "page.size.mb", "size", fmt.Sprintf("%.1f", mb))
	}
	return i18n.T(ctx, "page.size.kb", "size", fmt.Sprint(max(1, (bytes+999)/1000)))
}

// DataPages are the pages at DataPath.
type DataPages struct {
	Secure bool // the site is on TLS
}

// Show answers GET /data.
func (p DataPages) Show(w http.ResponseWriter, r *http.Request) error {
	return Render(w, r, http.StatusOK, p.page(DataOf(r), UsedOf(r), DoneOf(r, "page.done.", "data", "counting", "uncounted")))
}

// Save answers POST /data: a limit, or counting from here on, or no counting.
func (p DataPages) Save(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	d, done := DataOf(r), "data"
	switch f.Get("do") {
	case "count":
		d.Count, done = true, "counting"
		SetUsed(w.Header(), Used{}, p.Secure)
	case "stop":
		d.Count, done = false, "uncounted"
		SetUsed(w.Header(), Used{}, p.Secure)
	default:
		d.Limit = 0
		if n, err := strconv.Atoi(f.Get("limit")); err == nil && slices.Contains(Limits, n) {
			d.Limit = n
		}
	}
	http.SetCookie(w, &http.Cookie{Name: dataCookie, Value: strconv.Itoa(d.Limit) + "." + flag(d.Count), Path: "/", MaxAge: 365 * 24 * 60 * 60,
		HttpOnly: true, Secure: p.Secure, SameSite: http.SameSiteLaxMode})
	return web.See(w, r, DataPath+"?"+url.Values{"done": {done}}.Encode())
}

// who is for the page: the same for everyone, unless it shows what one browser counted.
func (d Data) who() WhoSees {
	if d.Count {
		return WhoSees{}
	}
	return Anybody()
}

func limitChoice(ctx context.Context, d Data) Choices {
	c := Choices{Name: "limit", Legend: i18n.T(ctx, "page.data.limit"), Hint: i18n.T(ctx, "page.data.limit.hint"),
		Options: []Option{{Value: "", Label: i18n.T(ctx, "page.data.limit.each"), Chosen: d.Limit == 0}}}
	for _, n := range Limits {
		label := i18n.T(ctx, "page.data.limit.none")
		if n != NoLimit {
			label = i18n.T(ctx, "page.data.limit.over", "size", SizeWords(ctx, int64(n)*1_000_000))
		}
		c.Options = append(c.Options, Option{Value: strconv.Itoa(n), Label: label, Chosen: d.Limit == n})
	}
	return c
}
