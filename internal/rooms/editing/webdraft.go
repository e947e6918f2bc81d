package editing

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// writing is the page on which a draft is written.
type writing struct {
	Draft
	at      pack.Where
	topic   page.Link   // where its topic is edited
	sheet   *pack.Sheet // nil where the settings can't be read: then it is written as a file
	in      pack.Inspection
	others  []Draft // of the same page
	names   map[string]string
	viewer  people.Viewer
	stale   bool // what it began from isn't what is there now
	as      string
	choices []*pack.Exercise // of its topic
	problem error
	done    string
	saved   string
}

// looks are the ways to look at a draft beforehand, phone first.
var looks = []string{"phone", "tablet", "paper"}

// EditPage answers GET /editing/drafts/{id}.
func (x *Room) EditPage(w http.ResponseWriter, r *http.Request) error {
	d, err := x.Draft(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if d.Stage == Done {
		return web.See(w, r, filePath(d.Path))
	}
	return x.show(w, r, d, nil)
}

func (x *Room) show(w http.ResponseWriter, r *http.Request, d Draft, problem error) error {
	p, err := x.writing(r, d)
	if err != nil {
		return err
	}
	p.problem = problem
	if p.sheet == nil {
		return page.Show(w, r, problem, showFileForm(p))
	}
	return page.Show(w, r, problem, showDraft(x, p))
}

// writing is a draft with all that its page says.
func (x *Room) writing(r *http.Request, d Draft) (writing, error) {
	ctx := r.Context()
	p := writing{Draft: d, viewer: people.ViewerOf(ctx), as: r.FormValue("as"), in: x.inspect(d), done: page.DoneOf(r, "editing.done.", "saved", "asked", "returned", "back_again", "aside")}
	p.at, _ = pack.Find(d.Path)
	p.topic = x.topicLink(r.Context(), p.at.Topic)
	p.sheet, _ = pack.OpenSheet(d.Text)
	if !slices.Contains(looks, p.as) {
		p.as = looks[0]
	}
	_, now := x.current(d.Path)
	p.stale = now != d.Base
	if t, ok := x.Packs.Whole().Topic(p.at.Topic); ok {
		p.choices = t.Exercises
	}
	drafts, err := x.draftsOf(ctx, d.Path)
	if err != nil {
		return p, err
	}
	accounts := append([]string{d.By, d.Last, d.Asker}, d.Writers...)
	for _, o := range drafts {
		if o.ID != d.ID {
			p.others, accounts = append(p.others, o), append(accounts, o.Last)
		}
	}
	p.names, err = x.names(ctx, accounts...)
	return p, err
}

// savedAs tells a script what was saved; where two wrote, in which draft its own text was kept, to go on in.
type savedAs struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
}

// SaveDraft answers POST /editing/drafts/{id}: what was typed is kept, whatever there is to mend in it.
func (x *Room) SaveDraft(w http.ResponseWriter, r *http.Request) error {
	return x.save(w, r, func(s *pack.Sheet, at pack.Where, form web.Form) { take(s, at, form) }, draftPath(r.PathValue("id")))
}

// save keeps what a form says of a draft, and goes on to a page: the one that the button asks for, or else to.
func (x *Room) save(w http.ResponseWriter, r *http.Request, put func(*pack.Sheet, pack.Where, web.Form), to string) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	form, bad := web.ReadForm(w, r)
	if bad != nil && form.Values == nil {
		return bad
	}
	d, err := x.Draft(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	sheet, _ := pack.OpenSheet(d.Text)
	if sheet == nil { // somebody has written it as a file meanwhile, and it can't be read: nothing of this form can be put there
		return fault.New(fault.Conflict, "editing.unreadable")
	}
	at, _ := pack.Find(d.Path)
	seen(form)
	put(sheet, at, form)
	text := d.Text
	if was, _ := pack.OpenSheet(d.Text); was.Text() != sheet.Text() {
		text = sheet.Text()
	}
	if bad != nil { // shown again, and not kept: what isn't text would come back as something else
		d.Text = text
		return x.show(w, r, d, bad)
	}
	return x.wrote(w, r, v, d, form, text, to)
}

// wrote keeps a new text of a draft and answers the form that it came from.
func (x *Room) wrote(w http.ResponseWriter, r *http.Request, v people.Viewer, d Draft, form web.Form, text, to string) error {
	kept, err := x.Write(r.Context(), v, d.ID, form.Int("version"), text)
	aside, both := asideOf(err)
	switch {
	case both && web.WantsJSON(r):
		return web.JSON(w, http.StatusConflict, savedAs{aside.Kept.ID, aside.Kept.Version})
	case both:
		return web.See(w, r, draftTo(aside.Kept.ID, "compare")+"?with="+d.ID)
	case fault.Mends(err) && !web.WantsJSON(r):
		d.Text = text
		return x.show(w, r, d, err)
	case err != nil:
		return err
	case web.WantsJSON(r):
		return web.JSON(w, http.StatusOK, savedAs{kept.ID, kept.Version})
	}
	return web.See(w, r, x.goOn(kept, form, to))
}

// seen takes out of a form what can't be seen and no page can have: control characters that slip in when something is pasted.
func seen(form web.Form) {
	for _, values := range form.Values {
		for i, v := range values {
			values[i] = visible(v)
		}
	}
}

func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

// goOn is where a button of a draft's form leads once it is saved.
func (x *Room) goOn(d Draft, form web.Form, to string) string {
	do, what, _ := strings.Cut(form.Get("do"), ":")
	switch {
	case do == "look" && slices.Contains(looks, what):
		return draftPath(d.ID) + "?as=" + what + "#look"
	case do == "sign":
		return draftTo(d.ID, "sign")
	case do == "part" && what != "":
		return partPath(d.ID, what)
	case do == "file":
		return draftTo(d.ID, "file")
	}
	return to + "?done=saved"
}

// PartPage answers GET /editing/drafts/{id}/parts/{part}: one question of an exercise. A part is named by its place, from 0; the one
// after the last is a new one.
func (x *Room) PartPage(w http.ResponseWriter, r *http.Request) error {
	d, err := x.Draft(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p, err := x.writing(r, d)
	if err != nil {
		return err
	}
	n, row, err := partOf(p, r)
	if err != nil {
		return err
	}
	if k := pack.Kind(r.FormValue("kind")); slices.Contains(pack.Kinds, k) && row == nil {
		row = pack.Row{{Key: "kind", Value: pack.Value{Text: string(k)}}}
	}
	if row == nil {
		return page.Render(w, r, http.StatusOK, showKinds(p, n))
	}
	return page.Render(w, r, http.StatusOK, showPart(p, n, row))
}

// partOf is the part that an address names, nil for a new one.
func partOf(p writing, r *http.Request) (n int, row pack.Row, err error) {
	n, err = strconv.Atoi(r.PathValue("part"))
	if err != nil || p.sheet == nil || p.at.Sort != pack.ExerciseSort {
		return 0, nil, fault.Missing()
	}
	rows := p.sheet.Get("parts").Rows
	switch {
	case n >= 0 && n < len(rows):
		return n, rows[n], nil
	case n == len(rows):
		return n, nil, nil
	}
	return n, nil, fault.Missing()
}

// SavePart answers POST /editing/drafts/{id}/parts/{part}: it keeps one question, moves it, or takes it out.
func (x *Room) SavePart(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(r.PathValue("part"))
	if err != nil || n < 0 {
		return fault.Missing()
	}
	to := draftPath(r.PathValue("id"))
	if r.FormValue("do") == "more" || web.WantsJSON(r) {
		to = partPath(r.PathValue("id"), r.PathValue("part"))
	}
	return x.save(w, r, func(s *pack.Sheet, _ pack.Where, form web.Form) { putPart(s, n, form) }, to)
}

// putPart puts what a form says of one question into an exercise.
func putPart(s *pack.Sheet, n int, form web.Form) {
	rows := slices.Clone(s.Get("parts").Rows)
	switch {
	case n > len(rows):
		n = len(rows) // others were taken out meanwhile: nothing typed is lost
		fallthrough
	case n == len(rows):
		if form.Line("label") == "" {
			return
		}
		rows = append(rows, takePart(nil, form, partIDs(rows)))
	case form.Get("part") != "" && rows[n].Get("id").Text != form.Get("part"): // another stands there now
		at := slices.IndexFunc(rows, func(o pack.Row) bool { return o.Get("id").Text == form.Get("part") })
		if at < 0 {
			return
		}
		n = at
		fallthrough
	default:
		rows[n] = takePart(rows[n], form, partIDs(rows))
	}
	switch form.Get("do") {
	case "out":
		rows = slices.Delete(rows, n, n+1)
	case "up":
		if n > 0 {
			rows[n-1], rows[n] = rows[n], rows[n-1]
		}
	case "down":
		if n+1 < len(rows) {
			rows[n+1], rows[n] = rows[n], rows[n+1]
		}
	}
	s.Set("parts", pack.Value{Rows: rows})
}

// FileForm answers GET /editing/drafts/{id}/file: the draft as the file that it is, for those who like it.
func (x *Room) FileForm(w http.ResponseWriter, r *http.Request) error {
	d, err := x.Draft(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p, err := x.writing(r, d)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showFileForm(p))
}

// SaveFile answers POST /editing/drafts/{id}/file: the text of the file, typed or brought.
func (x *Room) SaveFile(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	form, bad := web.ReadForm(w, r)
	if bad != nil && form.Values == nil {
		return bad
	}
	d, err := x.Draft(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	seen(form)
	text := form.Get("file")
	if brought, err := broughtFile(r); brought != "" || err != nil {
		text, bad = brought, errors.Join(bad, err)
	}
	if strings.TrimSpace(text) == strings.TrimSpace(d.Text) {
		text = d.Text // a browser sends a box back without the line ends round it
	}
	if bad != nil {
		p, err := x.writing(r, d)
		if err != nil {
			return err
		}
		p.Text, p.problem = text, bad
		return page.Show(w, r, bad, showFileForm(p))
	}
	return x.wrote(w, r, v, d, form, text, draftTo(d.ID, "file"))
}

// broughtFile is a file that was brought with a form, "" for none.
func broughtFile(r *http.Request) (string, error) {
	f, _, err := r.FormFile("brought")
	if err != nil {
		return "", nil //nolint:nilerr // no file was chosen
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, longestText+1))
	if err != nil {
		return "", fault.New(fault.Invalid, "page.problem.form")
	}
	if len(raw) > longestText {
		return "", fault.New(fault.TooLarge, "editing.long", "most", longestText/1000)
	}
	if !utf8.Valid(raw) || strings.ContainsRune(string(raw), 0) {
		return strings.ReplaceAll(strings.ToValidUTF8(string(raw), "\uFFFD"), "\x00", ""), fault.New(fault.Invalid, "page.problem.characters")
	}
	return visible(strings.ReplaceAll(string(raw), "\r\n", "\n")), nil
}

// Download answers GET /editing/drafts/{id}/download: the draft as a file.
func (x *Room) Download(w http.ResponseWriter, r *http.Request) error {
	d, err := x.Draft(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	at, _ := pack.Find(d.Path)
	w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+at.ID+`.md"`)
	_, err = io.WriteString(w, d.Text)
	return err
}

// Look answers GET /editing/drafts/{id}/look: the draft as it would be, on a page of its own.
func (x *Room) Look(w http.ResponseWriter, r *http.Request) error {
	d, err := x.Draft(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p, err := x.writing(r, d)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showLook(x, p))
}

// Stage answers POST /editing/drafts/{id}/{stage}: away, again (taken up, or taken back) and on (it goes on from what is there now).
func (x *Room) Stage(w http.ResponseWriter, r *http.Request) error {
	ctx, v, id := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id")
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	version, to := form.Int("version"), draftPath(id)
	do := map[string]func(context.Context) error{
		"away":  func(ctx context.Context) error { to = Home + "?done=away"; return x.PutAway(ctx, id, version) },
		"again": func(ctx context.Context) error { return x.TakeUp(ctx, id, version) },
		"on":    func(ctx context.Context) error { return x.GoOn(ctx, id, version) },
		"back": func(ctx context.Context) error {
			to += "?done=back_again"
			_, err := x.Return(ctx, v, id, version, "")
			return err
		},
	}[r.PathValue("stage")]
	if do == nil {
		return fault.Missing()
	}
	if err := do(ctx); err != nil {
		return err
	}
	return web.See(w, r, to)
}
