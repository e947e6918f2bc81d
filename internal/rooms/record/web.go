package record

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// choosing is the page on which the two choose what goes.
type choosing struct {
	ID            string
	Person, Other string
	Items         []Item
	Want          wanted
	err           error
}

// New answers GET /record/new: what lies on the table and could go to the care record, item by item. Chosen beforehand is the note that
// both agreed to here, and nothing else of the person's.
func (x *Room) New(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	c, err := x.choosing(ctx, v)
	if err != nil {
		return err
	}
	c.ID, c.Want.Met = people.NewID(), true
	for _, it := range c.Items {
		if it.Kind == sharing.Note && it.Made {
			c.Want.Things = append(c.Want.Things, it.Thing)
		}
	}
	return page.Render(w, r, http.StatusOK, newPage(c, page.DoneOf(r, "record.done.", "withdrawn")))
}

func (x *Room) choosing(ctx context.Context, v people.Viewer) (c choosing, err error) {
	if c.Person, err = x.People.Name(ctx, v.TPerson); err != nil {
		return c, err
	}
	if c.Other, err = x.People.Name(ctx, v.Supporter); err != nil {
		return c, err
	}
	c.Items, err = x.candidates(ctx, v)
	return c, err
}

// Propose answers POST /record: what was chosen, put together for both to see. Nothing has left with it.
func (x *Room) Propose(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	j, err := x.People.Joint(ctx, v.Table)
	if err != nil {
		return err
	}
	want := wanted{Things: f.Values["item"], Met: f.Get("met") != "", Named: f.Get("name") != "", Number: f.Line("number")}
	facts, err := x.facts(ctx, v, j, want)
	if err == nil {
		err = x.propose(ctx, v, f.Get("id"), facts)
	}
	if fault.Mends(err) {
		c, chooseErr := x.choosing(ctx, v)
		if chooseErr != nil {
			return chooseErr
		}
		c.ID, c.Want, c.err = f.Get("id"), want, err
		return page.Show(w, r, err, newPage(c, ""))
	}
	if err != nil {
		return err
	}
	return web.See(w, r, Path(f.Get("id")))
}

// showing is the page of one extract.
type showing struct {
	Extract
	standing
	ID            string
	Viewer        people.Viewer
	Owner         string
	Person, Other string // names
	Out           []outLine
	Done          string
}

// outLine is who took something out, in words.
type outLine struct{ Text, Href string }

// Show answers GET /record/{id}: exactly what leaves, how far it has come, and what each of the two can do.
func (x *Room) Show(w http.ResponseWriter, r *http.Request) error {
	p, err := x.showing(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showPage(p))
}

func (x *Room) showing(r *http.Request) (p showing, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	t, e, s, err := x.open(ctx, v, r.PathValue("id"))
	if err != nil {
		return p, err
	}
	p = showing{Extract: e, standing: s, ID: t.ID, Viewer: v, Owner: t.Owner, Done: page.DoneOf(r, "record.done.", "yes", "withdrawn")}
	if p.Person, err = x.People.Name(ctx, t.Owner); err != nil {
		return p, err
	}
	if s.Supporter != "" {
		if p.Other, err = x.People.Name(ctx, s.Supporter); err != nil {
			return p, err
		}
	}
	all, err := x.outOfThing(ctx, t)
	for _, o := range all {
		line := outLine{}
		if line.Text, err = x.outWords(ctx, o); err != nil {
			return p, err
		}
		p.Out = append(p.Out, line)
	}
	return p, err
}

// outWords says who took something out, in which form and when.
func (x *Room) outWords(ctx context.Context, o out) (string, error) {
	name, err := x.People.Name(ctx, o.By)
	if name == "" {
		name = i18n.T(ctx, "sharing.someone_gone")
	}
	key := "record.out." + o.Form
	if !slices.Contains([]string{asText, asFHIR, asPaper}, o.Form) {
		key = "record.out." + asText
	}
	return i18n.T(ctx, key, "name", name, "date", i18n.DateTime(ctx, o.At)), err
}

// Say answers POST /record/{id}: yes to it as it stands, or that it isn't to leave.
func (x *Room) Say(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	t, e, s, err := x.open(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	switch f.Get("do") {
	case "yes":
		if err := x.agree(ctx, v, t, e, f.Get("side")); err != nil {
			return err
		}
		return web.See(w, r, Path(t.ID)+"?done=yes")
	case "withdraw":
		if err := x.withdraw(ctx, v, t, s); err != nil {
			return err
		}
		return web.See(w, r, x.after(v, t)+"?done=withdrawn")
	}
	return fault.New(fault.Invalid, "page.problem.invalid")
}

// after is where somebody is led who took an extract back.
func (x *Room) after(v people.Viewer, t things.Thing) string {
	switch {
	case v.Table != "":
		return newPath
	case v.Account == t.Owner:
		return Home
	}
	return Path(t.ID)
}

// TakeOut answers POST /record/{id}/out: it leaves, as text, for a computer or on paper. That it did is on record before it does.
func (x *Room) TakeOut(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	t, e, _, err := x.open(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	form := f.Get("form")
	if !slices.Contains([]string{asText, asFHIR, asPaper}, form) {
		return fault.New(fault.Invalid, "page.problem.invalid")
	}
	if err := x.leave(ctx, v, t, form); err != nil {
		return err
	}
	switch form {
	case asPaper:
		return web.See(w, r, Path(t.ID)+"/paper")
	case asFHIR:
		return send(w, "application/fhir+json", "for-the-record.json", e.Bundle)
	}
	return send(w, "text/plain; charset=utf-8", "for-the-record.txt", []byte(e.plain(ctx)))
}

func send(w http.ResponseWriter, kind, name string, body []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	_, err := w.Write(body)
	return err
}

// Paper answers GET /record/{id}/paper: an extract to print. For anybody but its person it is there once they said that they take it.
func (x *Room) Paper(w http.ResponseWriter, r *http.Request) error {
	p, err := x.showing(r)
	if err != nil {
		return err
	}
	if p.Viewer.Account != p.Owner && (p.State != left || p.Supporter != p.Viewer.Account) {
		return fault.Missing()
	}
	return page.Render(w, r, http.StatusOK, paperPage(p))
}

// List answers GET /record: what has left of a person's, by whom and when.
func (x *Room) List(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	all, err := x.mine(ctx, v)
	if err != nil {
		return err
	}
	ids := make([]string, 0, len(all))
	for _, o := range all {
		ids = append(ids, o.Thing)
	}
	there, err := x.Things.Some(ctx, v, ids)
	if err != nil {
		return err
	}
	var lines []outLine
	for _, o := range all {
		text, err := x.outWords(ctx, o)
		if err != nil {
			return err
		}
		line := outLine{Text: text}
		if slices.ContainsFunc(there, func(t things.Thing) bool { return t.ID == o.Thing }) {
			line.Href = "/kit/" + o.Thing
		}
		lines = append(lines, line)
	}
	return page.Render(w, r, http.StatusOK, listPage(lines, page.DoneOf(r, "record.done.", "withdrawn")))
}

// Own is what has left of a person's, in lines, for what they carry off of everything.
func (x *Room) Own(ctx context.Context, v people.Viewer) (lines []string, err error) {
	all, err := x.mine(ctx, v)
	for _, o := range all {
		var line string
		if line, err = x.outWords(ctx, o); err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, err
}

// Whole is all that an extract says, to read.
func Whole(_ context.Context, t things.Thing) templ.Component {
	e, err := extractOf(t)
	if err != nil {
		return templ.NopComponent
	}
	return whatLeaves(e.Facts)
}

// Texts are the words by which somebody would look for an extract.
func Texts(t things.Thing) []string {
	e, err := extractOf(t)
	if err != nil {
		return nil
	}
	texts := []string{e.Title}
	for _, it := range e.Facts.Items {
		texts = append(texts, it.Title, it.Text)
		for _, l := range it.Lines {
			texts = append(append(texts, l.Label), l.Texts...)
		}
	}
	return texts
}
