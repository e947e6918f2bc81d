package kit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// The file that is written and read; docs/kit-export.md says the same for others.
const (
	fileKind    = "kit"
	fileVersion = 1
)

// file is everything a person keeps, as JSON.
type file struct {
	Towpath string          `json:"towpath"` // always "kit"
	Version int             `json:"version"`
	Made    time.Time       `json:"made"`
	Things  json.RawMessage `json:"things"` // []fileThing; raw, because check is over its bytes
	Check   string          `json:"check"`  // SHA-256 of things without white space, in hex: notices damage and slips
	Seal    string          `json:"seal"`   // only this installation can make it, for this person and this check
	About   about           `json:"about"`  // to read; not taken back
}

type fileThing struct {
	ID      string          `json:"id"`
	Kind    sharing.Kind    `json:"kind"`
	Created time.Time       `json:"created"`
	Updated time.Time       `json:"updated"`
	Pinned  bool            `json:"pinned,omitempty"`
	Binned  *time.Time      `json:"binned,omitempty"`
	Entered string          `json:"entered,omitempty"`
	Body    json.RawMessage `json:"body"`
}

// about is what else is kept about a person.
type about struct {
	Name       string         `json:"name"`
	Since      time.Time      `json:"since"`
	Supporters []aboutPerson  `json:"supporters"`
	Shares     []aboutShare   `json:"shares"`
	Looks      []aboutLook    `json:"looks"`
	Meetings   []aboutMeeting `json:"meetings"`
}

type aboutPerson struct {
	Name  string    `json:"name"`
	Since time.Time `json:"since"`
}

type aboutShare struct {
	Thing string     `json:"thing"`
	Title string     `json:"-"`
	With  string     `json:"with"`
	Since time.Time  `json:"since"`
	Until *time.Time `json:"until,omitempty"`
}

type aboutLook struct {
	Who   string       `json:"who"`
	Thing string       `json:"thing"`
	Title string       `json:"-"`
	Kind  sharing.Kind `json:"kind"`
	At    time.Time    `json:"at"`
	Met   bool         `json:"met,omitempty"` // in a joint session
}

type aboutMeeting struct {
	With    string    `json:"with"`
	Setting string    `json:"setting"`
	At      time.Time `json:"at"`
}

// mostAbout bounds each list of what else is kept; nobody comes near it.
const mostAbout = 10_000

// AskExport answers GET /kit/export: what would be in the file, where it goes, and the way back in.
func (x *Room) AskExport(w http.ResponseWriter, r *http.Request) error {
	return x.exportAgain(w, r, exportPage{})
}

// exportPage is the page about files, with what happened to one.
type exportPage struct {
	err    error // what is wrong with a file that was sent
	Done   string
	Own    bool
	Things int
}

func (x *Room) exportAgain(w http.ResponseWriter, r *http.Request, p exportPage) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	kept, binned, err := x.Things.Count(ctx, v)
	if err != nil {
		return err
	}
	p.Own, p.Things = v.Own, kept+binned
	if q := r.URL.Query(); p.err == nil && q.Has("new") {
		p.Done = importedWords(ctx, q.Get("new"), q.Get("there"), q.Get("bin"))
	}
	return page.Show(w, r, p.err, exportingPage(p))
}

// all is everything of the person's that is still there, oldest first.
func (x *Room) all(ctx context.Context, v people.Viewer) ([]things.Thing, error) {
	if v.Table != "" {
		return nil, fault.Missing()
	}
	all, err := x.Things.All(ctx, v)
	return slices.DeleteFunc(all, x.past), err
}

// Export answers POST /kit/export with a file to keep: a page to read, or JSON to bring back. It is a form and not a link,
// so that no reload and no history makes the file again.
func (x *Room) Export(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	all, err := x.all(ctx, v)
	if err != nil {
		return err
	}
	a, err := x.about(ctx, v, all)
	if err != nil {
		return err
	}
	day := i18n.Local(ctx, x.Now()).Format(time.DateOnly)
	if form.Get("as") == "json" {
		f, err := x.file(v.Account, all, a)
		if err != nil {
			return err
		}
		return download(w, "my-things-"+day+".json", "application/json", f)
	}
	var out bytes.Buffer
	if err := x.exportedPage(all, a).Render(ctx, &out); err != nil {
		return fault.Wrap(err, "kit.Export")
	}
	return download(w, "my-things-"+day+".html", "text/html; charset=utf-8", out.Bytes())
}

// download answers with a file. Its name says nothing about anybody; downloads are seen by whoever uses the device.
func download(w http.ResponseWriter, name, kind string, data []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(data) // the reader has gone; there is nobody to tell
	return nil
}

// file writes everything as JSON, with its check and seal.
func (x *Room) file(owner string, all []things.Thing, a about) ([]byte, error) {
	rows := make([]fileThing, 0, len(all))
	for _, t := range all {
		row := fileThing{ID: t.ID, Kind: t.Kind, Created: t.Created.UTC(), Updated: t.Updated.UTC(), Pinned: t.Pinned,
			Entered: t.Entered, Body: t.Body}
		if !t.Binned.IsZero() {
			binned := t.Binned.UTC()
			row.Binned = &binned
		}
		rows = append(rows, row)
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return nil, fault.Wrap(err, "kit.file")
	}
	check := checkOf(text)
	f := file{Towpath: fileKind, Version: fileVersion, Made: x.Now().UTC(), Things: text, Check: check, Seal: x.sealOf(owner, check), About: a}
	out, err := json.Marshal(f)
	return out, fault.Wrap(err, "kit.file")
}

// checkOf is over the JSON without white space, so that a program which only lays it out anew does no harm.
func checkOf(things []byte) string {
	var b bytes.Buffer
	if json.Compact(&b, things) != nil {
		return ""
	}
	sum := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(sum[:])
}

func (x *Room) sealOf(owner, check string) string {
	return base64.RawStdEncoding.EncodeToString(x.Seal("kit-export", owner+":"+check))
}

// about gathers what else is kept about a person, so that the export is whole (RUN-8).
func (x *Room) about(ctx context.Context, v people.Viewer, all []things.Thing) (a about, err error) {
	account, err := x.People.Account(ctx, v.Account)
	if err != nil {
		return a, err
	}
	a = about{Name: account.Name, Since: account.Created.UTC()}
	titles := map[string]string{}
	for _, t := range all {
		titles[t.ID] = x.title(ctx, t)
	}
	names := x.names()
	if err := x.aboutPeople(ctx, v, &a, names); err != nil {
		return a, err
	}
	return a, x.aboutThings(ctx, v, &a, names, titles)
}

// names looks each name up once.
func (x *Room) names() func(context.Context, string) (string, error) {
	known := map[string]string{}
	return func(ctx context.Context, id string) (name string, err error) {
		if _, ok := known[id]; !ok {
			if known[id], err = x.name(ctx, id); err != nil {
				return "", err
			}
		}
		return known[id], nil
	}
}

type naming func(context.Context, string) (string, error)

func (x *Room) aboutPeople(ctx context.Context, v people.Viewer, a *about, name naming) error {
	links, err := x.People.SupportersOf(ctx, v.Account)
	if err != nil {
		return err
	}
	for _, l := range links {
		a.Supporters = append(a.Supporters, aboutPerson{Name: l.Name, Since: l.Created.UTC()})
	}
	joints, err := x.People.JointsOf(ctx, v.Account, "", mostAbout)
	if err != nil {
		return err
	}
	for _, j := range joints {
		with, err := name(ctx, j.Supporter)
		if err != nil {
			return err
		}
		a.Meetings = append(a.Meetings, aboutMeeting{With: with, Setting: j.Setting, At: j.Created.UTC()})
	}
	return nil
}

func (x *Room) aboutThings(ctx context.Context, v people.Viewer, a *about, name naming, titles map[string]string) error {
	shares, err := x.Sharing.Mine(ctx, v, mostAbout)
	if err != nil {
		return err
	}
	for _, s := range shares {
		with, err := name(ctx, s.With)
		if err != nil {
			return err
		}
		row := aboutShare{Thing: s.Thing, Title: titles[s.Thing], With: with, Since: s.Created.UTC()}
		if !s.Until.IsZero() {
			until := s.Until.UTC()
			row.Until = &until
		}
		a.Shares = append(a.Shares, row)
	}
	looks, err := x.Sharing.WhoHasLooked(ctx, v, mostAbout, 0)
	if err != nil {
		return err
	}
	for _, l := range looks {
		who, err := name(ctx, l.Viewer)
		if err != nil {
			return err
		}
		a.Looks = append(a.Looks, aboutLook{Who: who, Thing: l.Thing, Title: titles[l.Thing], Kind: l.Kind, At: l.At.UTC(), Met: l.Table != ""})
	}
	return nil
}
