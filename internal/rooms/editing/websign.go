package editing

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// signing is the page on which a draft is asked to be read, or read and signed.
type signing struct {
	writing
	passages []passage
	now      time.Time // as clocks here show it
	when     string    // typed, when to publish
	note     string
	err      error
}

// SignPage answers GET /editing/drafts/{id}/sign: for whoever wrote it, to ask for a second reading; for somebody else, to read what
// changed and sign.
func (x *Room) SignPage(w http.ResponseWriter, r *http.Request) error {
	d, err := x.Draft(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if d.Stage == Done {
		return web.See(w, r, filePath(d.Path))
	}
	return x.showSign(w, r, d, "", d.Note, nil)
}

func (x *Room) showSign(w http.ResponseWriter, r *http.Request, d Draft, when, note string, problem error) error {
	p, err := x.writing(r, d)
	if err != nil {
		return err
	}
	text, _ := x.current(d.Path)
	ctx := r.Context()
	s := signing{writing: p, passages: compare(readable(ctx, text), readable(ctx, d.Text)), now: x.Now().In(x.Zone), when: when, note: note, err: problem}
	if s.err == nil && d.Stage == Open {
		s.err = x.ready(d)
		return page.Render(w, r, http.StatusOK, showSigning(s))
	}
	return page.Show(w, r, problem, showSigning(s))
}

// longestNote is the most characters of a note between those who write and those who sign.
const longestNote = 1000

// whenLayout is how a browser sends a day and a time.
const whenLayout = "2006-01-02T15:04"

// SignForm answers POST /editing/drafts/{id}/sign: ask, publish or return.
func (x *Room) SignForm(w http.ResponseWriter, r *http.Request) error {
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")
	form, err := web.ReadForm(w, r)
	if err != nil && form.Values == nil {
		return err
	}
	note, when := form.Text("note"), form.Line("when")
	if err == nil && utf8.RuneCountInString(note) > longestNote {
		err = fault.New(fault.Invalid, "editing.note.long", "most", longestNote)
	}
	to := draftPath(id)
	if err == nil {
		to, err = x.act(ctx, v, id, form, note, when)
	}
	if fault.Mends(err) || fault.Is(err, fault.Forbidden) {
		d, readErr := x.Draft(ctx, id)
		if readErr != nil {
			return readErr
		}
		return x.showSign(w, r, d, when, note, err)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, to)
}

// act does what a button on the page for signing says, and where it leads.
func (x *Room) act(ctx context.Context, v people.Viewer, id string, form web.Form, note, when string) (to string, err error) {
	version := form.Int("version")
	switch form.Get("do") {
	case "ask":
		from, err := x.from(when)
		if err == nil {
			_, err = x.Ask(ctx, v, id, version, note, from)
		}
		return draftPath(id) + "?done=asked", err
	case "return":
		_, err := x.Return(ctx, v, id, version, note)
		return draftPath(id) + "?done=returned", err
	case "publish":
		if form.Get("read") != "1" {
			return "", fault.New(fault.Invalid, "editing.read.tick")
		}
		entry, err := x.Sign(ctx, v, id, version)
		if err != nil {
			return "", err
		}
		e, _, err := x.readEntry(ctx, entry)
		done := "published"
		if e.Starts.After(x.Now()) {
			done = "due"
		}
		return filePath(e.Path) + "&done=" + done, err
	}
	return "", fault.New(fault.Invalid, "page.problem.form")
}

// from is when to publish, as it was typed, by the clocks here; zero for as soon as it is signed.
func (x *Room) from(when string) (time.Time, error) {
	if when == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(whenLayout, when, x.Zone)
	if err != nil || t.Year() > x.Now().Year()+5 {
		return t, fault.New(fault.Invalid, "editing.when")
	}
	return t, nil
}

// ComparePage answers GET /editing/drafts/{id}/compare: how a draft differs from what is there now, or from another draft (?with=).
func (x *Room) ComparePage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := x.Draft(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	p, err := x.writing(r, d)
	if err != nil {
		return err
	}
	text, _ := x.current(d.Path)
	var other *Draft
	if with := r.FormValue("with"); with != "" {
		o, err := x.Draft(ctx, with)
		if err != nil || o.Path != d.Path {
			return errors.Join(err, fault.Missing())
		}
		other, text = &o, o.Text
		if p.names[o.Last] == "" {
			if p.names, err = x.names(ctx, append(d.Writers, o.Last, d.Last)...); err != nil {
				return err
			}
		}
	}
	return page.Render(w, r, http.StatusOK, showCompare(p, other, compare(readable(ctx, text), readable(ctx, d.Text))))
}

// readable is a file as people read it, without the marks of its settings: for showing how two of them differ.
func readable(ctx context.Context, text string) string {
	s, _ := pack.OpenSheet(text)
	if s == nil {
		return text
	}
	var b strings.Builder
	for _, key := range s.Keys() {
		if key != "claims" {
			readValue(&b, label(ctx, key), s.Get(key))
		}
	}
	return b.String() + strings.TrimLeft(s.Body, "\n")
}

func readValue(b *strings.Builder, name string, v pack.Value) {
	if v.Text != "" {
		b.WriteString(name + ": " + v.Text + "\n")
	}
	for _, t := range v.List {
		b.WriteString(name + ": " + t + "\n")
	}
	for _, row := range v.Rows {
		for _, c := range row {
			switch c.Key {
			case "id":
			case "label", "text", "claim": // what the row is about
				readValue(b, name, c.Value)
			default:
				readValue(b, name+", "+c.Key, c.Value)
			}
		}
	}
}

// labelled are the settings that have a name of their own on pages.
var labelled = map[string]bool{"title": true, "summary": true, "note": true, "step": true, "order": true, "minutes": true, "version": true, "reflect": true,
	"coaching": true, "sources": true, "exercises": true, "parts": true, "licence": true, "chime": true,
	"check": true, "wrong": true, "well": true, "remember": true, "together": true, "say": true, "avoid": true, "do-next": true, "supervision": true}

func label(ctx context.Context, key string) string {
	if labelled[key] {
		return i18n.T(ctx, "editing.field."+key)
	}
	return key
}

// EntryPage answers GET /editing/history/{entry}: what was done, and how the wording differs from the one before.
func (x *Room) EntryPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	e, b, err := x.readEntry(ctx, r.PathValue("entry"))
	if err != nil {
		return err
	}
	if _, ok := pack.Find(e.Path); !ok {
		return fault.Missing()
	}
	earlier, err := x.textBefore(ctx, e)
	if err != nil {
		return err
	}
	s, _ := x.now()
	p := entryView{Entry: e, body: b, title: x.titleOf(e.Path), holds: s.holds[e.Path].ID == e.ID, due: e.Starts.After(x.Now()) && e.Stopped.IsZero(), id: people.NewID()}
	if p.title == "" {
		p.title = titleIn(b.Text)
	}
	if b.Text != "" {
		p.passages = compare(readable(ctx, earlier), readable(ctx, b.Text))
	}
	if p.names, err = x.names(ctx, append([]string{e.By}, b.Writers...)...); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showEntry(x, p))
}

// entryView is one entry of a history as it is shown.
type entryView struct {
	Entry
	body
	title    string
	holds    bool
	due      bool
	passages []passage
	names    map[string]string
	id       string // of the draft that bringing it back makes
}

// textBefore is the wording that an entry followed: of the same path, or else what is built in.
func (x *Room) textBefore(ctx context.Context, e Entry) (string, error) {
	all, err := x.historyOf(ctx, e.Path)
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(all, func(o Entry) bool { return o.ID == e.ID })
	for _, o := range all[at+1:] {
		if o.Stopped.IsZero() && (o.Kind == Edit || o.Kind == Read) {
			_, b, err := x.readEntry(ctx, o.ID)
			return b.Text, err
		}
	}
	if f, ok := x.Packs.Own().File(e.Path); ok {
		return f.Text, nil
	}
	return "", nil
}

// UndoEntry answers POST /editing/history/{entry}/undo.
func (x *Room) UndoEntry(w http.ResponseWriter, r *http.Request) error {
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("entry")
	e, _, err := x.readEntry(ctx, id)
	if err != nil {
		return err
	}
	done := "undone"
	if e.Starts.After(x.Now()) {
		done = "called_off"
	}
	if err := x.Undo(ctx, v, id); err != nil {
		return err
	}
	return web.See(w, r, filePath(e.Path)+"&done="+done)
}

// DraftOf answers POST /editing/history/{entry}/draft: an earlier wording as a new draft.
func (x *Room) DraftOf(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	e, b, err := x.readEntry(ctx, r.PathValue("entry"))
	if err == nil && b.Text == "" {
		err = fault.Missing()
	}
	if err == nil {
		_, err = x.Begin(ctx, v, form.Get("id"), e.Path, b.Text)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, draftPath(form.Get("id")))
}

// reading is the page on which what is built in of a topic is read and signed, or the lists.
type reading struct {
	topic, title string
	files        []toRead
	err          error
}

// toRead is one file that waits to be signed.
type toRead struct {
	pack.File
	title    string
	in       pack.Inspection
	passages []passage // since it was signed last; nil where it never was
	known    bool      // an earlier wording was signed, and is shown meanwhile
}

// ReadPage answers GET /editing/topics/{topic}/sign: what of a topic, or of the lists, nobody has signed yet.
func (x *Room) ReadPage(w http.ResponseWriter, r *http.Request) error {
	return x.showReading(w, r, nil)
}

func (x *Room) showReading(w http.ResponseWriter, r *http.Request, problem error) error {
	ctx, topic := r.Context(), r.PathValue("topic")
	p := reading{topic: topic, title: x.topicTitle(ctx, topic), err: problem}
	if topic == pack.Lists {
		p.title = i18n.T(ctx, "editing.lists")
	}
	if p.title == "" {
		return fault.Missing()
	}
	s, _ := x.now()
	waiting := x.Waiting(topic)
	x.sortFiles(waiting)
	for _, f := range waiting {
		row := toRead{File: f, title: titleIn(f.Text), in: x.Packs.Own().Inspect(f.Path, f.Text)}
		if last, ok := s.read[f.Path]; ok {
			_, b, err := x.readEntry(ctx, last.ID)
			if err != nil {
				return err
			}
			row.known, row.passages = true, compare(readable(ctx, b.Text), readable(ctx, f.Text))
		}
		p.files = append(p.files, row)
	}
	return page.Show(w, r, problem, showRead(p))
}

// readField names what a form says of one file: that the page it came from showed this wording.
func readField(path string) string { return "read." + path }

// SignRead answers POST /editing/topics/{topic}/sign.
func (x *Room) SignRead(w http.ResponseWriter, r *http.Request) error {
	ctx, v, topic := r.Context(), people.ViewerOf(r.Context()), r.PathValue("topic")
	form, err := web.ReadForm(w, r)
	if err != nil && form.Values == nil {
		return err
	}
	read := map[string]pack.Wording{}
	for name := range form.Values {
		if path, ok := strings.CutPrefix(name, readField("")); ok {
			read[path] = pack.Wording(form.Get(name))
		}
	}
	if err == nil && form.Get("read") != "1" {
		err = fault.New(fault.Invalid, "editing.read.tick")
	}
	if err == nil {
		err = x.SignBuiltIn(ctx, v, topic, read)
	}
	if fault.Mends(err) {
		return x.showReading(w, r, err)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, topicPath(topic)+"?done=signed")
}
