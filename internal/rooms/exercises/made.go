package exercises

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/files"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// Kept is a file that belongs to an answer: something said, a photo, a photo of a drawing.
type Kept struct {
	ID    string `json:"id"`
	About string `json:"about,omitempty"` // what it shows or says, in the person's words
}

// mostSent is the most bytes that one form with files may bring.
const mostSent = 72 << 20

// sortOf is the sort of file that a part can have, and how many; none for other kinds.
func sortOf(p pack.Part) (sort files.Sort, most int) {
	switch p.Kind {
	case pack.Spoken:
		return files.Sound, 4
	case pack.Drawing:
		return files.Drawing, 1
	case pack.Photo:
		return files.Photo, max(1, p.Max)
	}
	return "", 0
}

// mostFiles is the most files that are kept of one part, whatever a form brings.
const mostFiles = 12

func fileField(part, id string) string  { return "file." + part + "." + id }
func aboutField(part, id string) string { return "about." + part + "." + id }
func drawField(part string) string      { return "draw." + part }

// made reads what is spoken, drawn or photographed, and what is written with it or instead.
func (r *formReader) made(p pack.Part) Value {
	v := Value{Text: strings.TrimRightFunc(r.get(fieldOf(p.ID)), unicode.IsSpace)}
	out := r.all(outField(p.ID))
	for name := range r.form.Values {
		id, ok := strings.CutPrefix(name, fileField(p.ID, ""))
		if !ok || !people.IsID(id) || r.form.Get(name) != "1" {
			continue
		}
		about := r.ownWords(p, oneLine(r.get(aboutField(p.ID, id))))
		if !slices.Contains(out, id) {
			v.Files = append(v.Files, Kept{ID: id, About: about})
		}
	}
	slices.SortFunc(v.Files, func(a, b Kept) int { return cmp.Compare(a.ID, b.ID) }) // ids are in the order they were made in
	if _, most := sortOf(p); len(v.Files) > most {
		r.say(p, "exercises.say.files", "n", len(v.Files), "most", most)
	}
	if n := len(v.Files) - mostFiles; n > 0 {
		r.gone += n
		v.Files = v.Files[:mostFiles]
	}
	if p.Kind == pack.Drawing {
		v.Strokes = r.strokes(p)
	}
	return v
}

func sentMade(p pack.Part, v Value, add addField) {
	add(fieldOf(p.ID), v.Text)
	for _, f := range v.Files {
		add(fileField(p.ID, f.ID), "1")
		add(aboutField(p.ID, f.ID), f.About)
	}
	add(drawField(p.ID), strokesText(v.Strokes))
}

// madeLine is what was written with something, or about it.
func madeLine(_ pack.Part, v Value) string {
	all := []string{v.Text}
	for _, f := range v.Files {
		all = append(all, f.About)
	}
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), ", ")
}

// taking takes the files that a form brings, into the answer it is about.
type taking struct {
	x       *Room
	r       *http.Request
	id      func(web.Form) string
	refused []remark
}

// readForm reads a form and takes its files. What is wrong with one of them is a remark at its part; the rest stands. Id
// says which answer a form is about.
func (x *Room) readForm(w http.ResponseWriter, r *http.Request, id func(web.Form) string) (web.Form, []remark, error) {
	t := &taking{x: x, r: r, id: id}
	form, err := web.ReadUploads(w, r, mostSent, t.take)
	return form, t.refused, err
}

func (t *taking) take(u web.Upload) (url.Values, error) {
	ctx, v, id := t.r.Context(), people.ViewerOf(t.r.Context()), t.id(u.Form)
	if v.Whose() == "" || !people.IsID(id) {
		return nil, fault.Missing()
	}
	wording, err := t.x.wordingOf(ctx, v, id, u.Form)
	if err != nil {
		return nil, err
	}
	part, file, sort := fileOf(wording, u.Field)
	if sort == "" {
		return nil, nil
	}
	if err := t.x.begin(ctx, v, id, wording, u.Form); err != nil {
		return nil, err
	}
	f, err := t.x.Files.Take(ctx, v, files.Sent{ID: file, Thing: id, Sort: sort}, u.File)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge) {
		key, args := fault.SentenceOf(err)
		t.refused = append(t.refused, remark{Part: part, Key: key, Args: args})
		return nil, nil
	}
	return url.Values{fileField(part, f.ID): {"1"}}, err
}

// fileOf is the part that a field with a file is for, the id the file is to have, and its sort; "" where it is for none.
func fileOf(w Wording, field string) (part, file string, sort files.Sort) {
	for _, p := range w.Parts {
		id, ok := strings.CutPrefix(field, fileField(p.ID, ""))
		if sort, _ := sortOf(p); ok && people.IsID(id) && sort != "" {
			return p.ID, id, sort
		}
	}
	return "", "", ""
}

// begin sees to it that an answer is there for a file to belong to: what its form has said so far.
func (x *Room) begin(ctx context.Context, v people.Viewer, id string, w Wording, form web.Form) error {
	_, _, err := x.Sharing.Write(ctx, v, id)
	if !fault.Is(err, fault.NotFound) || form.Int("version") != 0 {
		return err
	}
	answer, _ := readAnswers(w, form)
	_, err = x.Things.Create(ctx, v, id, sharing.Answer, answer)
	return err
}

// letGo removes the files of an answer that it has no longer, once somebody has saved it so with the button.
func (x *Room) letGo(ctx context.Context, v people.Viewer, t things.Thing, a Answer) error {
	if !a.hasFiles() {
		return nil
	}
	all, err := x.Files.Of(ctx, v, t.ID)
	for _, f := range all {
		if err == nil && !a.holds(f.ID) {
			err = x.Files.Remove(ctx, v, t.ID, f.ID)
		}
	}
	return err
}

// hasFiles says whether an answer is to an exercise that files can be given to.
func (a Answer) hasFiles() bool {
	return slices.ContainsFunc(a.Parts, func(p pack.Part) bool { sort, _ := sortOf(p); return sort != "" })
}

// hasPhotos says whether there are photos in an answer, or photos of drawings.
func (a Answer) hasPhotos() bool {
	return slices.ContainsFunc(a.Parts, func(p pack.Part) bool { return p.Kind != pack.Spoken && len(a.Answers[p.ID].Files) > 0 })
}

func (a Answer) holds(file string) bool {
	for _, v := range a.Answers {
		if slices.ContainsFunc(v.Files, func(f Kept) bool { return f.ID == file }) {
			return true
		}
	}
	return false
}

type filesKey struct{}

// render shows a page about an answer, which may have files.
func (x *Room) render(w http.ResponseWriter, r *http.Request, status int, id string, a Answer, p templ.Component) error {
	ctx, err := x.withFiles(r.Context(), people.ViewerOf(r.Context()), id, a)
	if err != nil {
		return err
	}
	return page.Render(w, r.WithContext(ctx), status, p)
}

// withFiles puts what is known of an answer's files into a context, for its page.
func (x *Room) withFiles(ctx context.Context, v people.Viewer, id string, a Answer) (context.Context, error) {
	known := map[string]files.File{}
	for _, value := range a.Answers {
		for _, k := range value.Files {
			known[k.ID] = files.File{}
		}
	}
	if len(known) == 0 {
		return ctx, nil
	}
	all, err := x.Files.Of(ctx, v, id)
	for _, f := range all {
		known[f.ID] = f
	}
	for id, f := range known {
		if f.ID != "" || err != nil {
			continue
		}
		switch other, otherErr := x.Files.Get(ctx, v, id); { // of an answer that was kept beside another, they belong to that
		case otherErr == nil:
			known[id] = other
		case !fault.Is(otherErr, fault.NotFound):
			err = otherErr
		}
	}
	return context.WithValue(ctx, filesKey{}, known), err
}

// knownFile is what is known of a file; gone says that it isn't there. A page that wasn't told leaves both open.
func knownFile(ctx context.Context, id string) (f files.File, gone bool) {
	known, told := ctx.Value(filesKey{}).(map[string]files.File)
	f = known[id]
	return f, told && f.ID == ""
}

// folded reports a photo that stands as a link which says what it takes, until it is asked for. The page is asked for anew with it: without
// scripts, browsers load all that a page shows or hides.
func folded(ctx context.Context, f Kept, known files.File) bool {
	return page.Asks(ctx, known.Size) && !slices.Contains(sees(ctx), f.ID)
}

// sees are the photos that an address asks for.
func sees(ctx context.Context) []string {
	q, err := url.ParseQuery(page.EnvOf(ctx).Query)
	if err != nil {
		return nil
	}
	return q["see"]
}

// toSee leads to a photo: to this page with it and with those that are on it already or, from a form, to the photo alone.
func toSee(ctx context.Context, f Kept, inForm bool) string {
	if inForm {
		return "/files/" + f.ID
	}
	return "?" + url.Values{"see": append(sees(ctx), f.ID)}.Encode() + "#see-" + f.ID
}

// aboutFile is what a file is called for those who can't see it.
func aboutFile(ctx context.Context, p pack.Part, f Kept) string {
	if f.About != "" {
		return f.About
	}
	return i18n.T(ctx, "exercises.made.alt."+string(p.Kind))
}

// lengthOf is how long something lasts and how much of a connection it takes, before any of it is loaded.
func lengthOf(ctx context.Context, f files.File) string {
	size := max(1, f.Size>>10)
	switch {
	case f.ID == "":
		return ""
	case f.Millis == 0:
		return i18n.T(ctx, "exercises.made.size", "size", size)
	}
	return i18n.T(ctx, "exercises.made.length", "time", clock(f.Millis), "size", size)
}

// clock is a length as a clock shows it: 2:05.
func clock(millis int64) string {
	seconds := (millis + 500) / 1000
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

// sized are the attributes that keep a picture's place before it has come.
func sized(f files.File) templ.OrderedAttributes {
	if f.Width <= 0 || f.Height <= 0 {
		return nil
	}
	return templ.OrderedAttributes{{Key: "width", Value: strconv.Itoa(f.Width)}, {Key: "height", Value: strconv.Itoa(f.Height)}}
}

func givenMade(p pack.Part, v Value, _ *Answer) templ.Component { return madeGiven(p, v) }
