package stories

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// reader is who hears a story, as far as the pages differ for it.
type reader struct {
	table    bool   // two hear it together
	seat     string // at a table: whose screen this is, person, supporter or both
	name     string // at a table: the other one; on a screen they share, the supporter
	coaching bool   // shown beside: staff, or the supporter at a screen of their own
	keeps    bool   // has a place for bookmarks
	hides    bool   // may leave stories out, on a session of their own
	tells    bool   // a person, who may tell a story of their own
	edits    bool
	in       bool // somebody signed in
	where    func(now pack.Step) templ.Component
}

func (x *Room) reader(ctx context.Context, v people.Viewer) (rd reader, err error) {
	staff := v.Table == "" && v.Account != "" && !v.Is(people.Person)
	rd = reader{table: v.Table != "", seat: v.Seat, coaching: staff || v.Seat == "supporter", keeps: v.Whose() != "", where: x.Where,
		hides: ownSession(v), tells: ownSession(v), edits: v.Table == "" && v.Is(people.Editor), in: v.SignedIn()}
	switch {
	case v.Seat == "supporter":
		rd.name, err = x.People.Name(ctx, v.TPerson)
	case rd.table:
		rd.name, err = x.People.Name(ctx, v.Supporter)
	}
	return rd, err
}

// ownSession reports a person on a session of their own.
func ownSession(v people.Viewer) bool {
	return v.Table == "" && v.Account != "" && v.Is(people.Person)
}

// sees is who else sees what a list shows: who is signed in sees more of it.
func (rd reader) sees() page.WhoSees {
	if rd.in {
		return page.Members()
	}
	return page.Anybody()
}

// List answers GET /stories. Which topic somebody came from may stand in the address; nothing else that they look for does.
func (x *Room) List(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	n, _ := strconv.Atoi(q.Get("page"))
	return x.list(w, r, wish{Topic: q.Get("topic"), Page: n})
}

// Filter answers POST /stories: the same, of those that are wished for.
func (x *Room) Filter(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	return x.list(w, r, wish{Topic: f.Get("topic"), Like: f.Get("like"), Page: int(f.Int("page"))})
}

func (x *Room) list(w http.ResponseWriter, r *http.Request, wanted wish) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	rd, err := x.reader(ctx, v)
	if err == nil {
		err = x.visited(ctx, v, home)
	}
	if err != nil {
		return err
	}
	f, err := x.find(ctx, v, wanted)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, listPage(f, rd, x.Packs.Library().Topics(), doneOf(r)))
}

func doneOf(r *http.Request) string {
	return page.DoneOf(r, "stories.done.", "hidden", "shown", "told", "withdrawn")
}

// shown is one story as it is shown.
type shown struct {
	told
	reader  reader
	how     string // watch, listen or read, once that was chosen
	sure    bool   // though it is larger than they wanted to load without being asked
	preview bool   // those who work on it look at it as people will see it
	kept    bool
	keepID  string // of the bookmark that keeping this story makes
	hideID  string
	topics  []*pack.Topic
}

func (x *Room) enter(r *http.Request) (s shown, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if s.told, err = x.one(ctx, v, r.PathValue("id")); err != nil {
		return s, err
	}
	s.reader, err = x.reader(ctx, v)
	s.keepID, s.hideID, s.kept = people.NewID(), people.NewID(), r.URL.Query().Get("done") == "kept"
	for _, t := range x.Packs.Library().Topics() {
		for _, id := range s.Topics {
			if t.ID == id {
				s.topics = append(s.topics, t)
			}
		}
	}
	return s, err
}

// Story answers GET /stories/{id}: what it is about, how it can be taken, and how much each way loads. Nothing of a recording
// is asked for before one of them is chosen.
func (x *Room) Story(w http.ResponseWriter, r *http.Request) error {
	s, err := x.enter(r)
	if err == nil {
		err = x.visited(r.Context(), people.ViewerOf(r.Context()), Path(s.ID))
	}
	if err != nil {
		return err
	}
	s.how, s.sure = howOf(r, s.Body), r.URL.Query().Get("sure") == "1"
	return page.Render(w, r, http.StatusOK, storyPage(s))
}

// howOf is the way to take a story that was chosen, if there is that.
func howOf(r *http.Request, b Body) string {
	switch how := r.URL.Query().Get("how"); {
	case how == "watch" && b.part(Video) != nil, how == "listen" && b.part(Audio) != nil, how == "read":
		return how
	}
	return ""
}

// part is one file of what is published.
func (b Body) part(kind string) *Part {
	for i := range b.Parts {
		if b.Parts[i].Kind == kind {
			return &b.Parts[i]
		}
	}
	return nil
}

// Print answers GET /stories/{id}/print: what is said, on paper, with a way back to it; where its teller said yes to that.
func (x *Room) Print(w http.ResponseWriter, r *http.Request) error {
	s, err := x.enter(r)
	if err == nil && !s.Printed {
		err = fault.Missing()
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, paper(s, x.URL+Path(s.ID)))
}

// Coaching answers GET /stories/{id}/coaching: what the supporter at a shared screen may want to know, on a page of its own
// that has to be opened (TOG-5).
func (x *Room) Coaching(w http.ResponseWriter, r *http.Request) error {
	s, err := x.enter(r)
	if err == nil && (s.reader.seat != "both" || len(s.Body.Coaching) == 0) {
		err = fault.Missing()
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, show.CoachingPage(s.reader.name, s.Body.Coaching, s.Lang, page.Link{Href: Path(s.ID), Label: s.Title}))
}

// bookmark is what is kept of a story: what it is called, and where it is.
type bookmark struct {
	Title string `json:"title"`
	Path  string `json:"path"`
}

// mostLooked is how many of somebody's bookmarks are looked through for one that is there already.
const mostLooked = 200

// Keep answers POST /stories/{id}/keep: a bookmark in the person's own things, once.
func (x *Room) Keep(w http.ResponseWriter, r *http.Request) error {
	return x.keepPath(w, r, sharing.Bookmark, Path(r.PathValue("id"))+"?done=kept")
}

// Hide answers POST /stories/{id}/hide: this story isn't shown to them again. That is a thing of their own, which nobody else sees.
func (x *Room) Hide(w http.ResponseWriter, r *http.Request) error {
	return x.keepPath(w, r, sharing.Hidden, home+"?done=hidden")
}

func (x *Room) keepPath(w http.ResponseWriter, r *http.Request, kind sharing.Kind, to string) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	s, err := x.one(ctx, v, r.PathValue("id"))
	if err == nil && (v.Whose() == "" || !sharing.MayMake(v, kind)) {
		err = fault.Missing()
	}
	if err != nil {
		return err
	}
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	there, err := x.paths(ctx, v, kind)
	if err == nil && there[Path(s.ID)] == "" {
		mark := bookmark{Path: Path(s.ID)}
		if kind == sharing.Bookmark {
			mark.Title = s.Title
		}
		_, err = x.Things.Create(ctx, v, form.Get("id"), kind, mark)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, to)
}

// paths are the paths of somebody's things of a kind, each with the thing's id. At a table nobody looks through the person's things.
func (x *Room) paths(ctx context.Context, v people.Viewer, kind sharing.Kind) (map[string]string, error) {
	if !ownSession(v) {
		return nil, nil
	}
	all, err := x.Things.OfKind(ctx, v, kind, mostLooked)
	found := make(map[string]string, len(all))
	for _, t := range all {
		var b bookmark
		if err := t.Into(&b); err == nil && b.Path != "" {
			found[b.Path] = t.ID
		}
	}
	return found, err
}

func (x *Room) hidden(ctx context.Context, v people.Viewer) (map[string]string, error) {
	return x.paths(ctx, v, sharing.Hidden)
}

// Hidden answers GET /stories/hidden: the stories that somebody has left out, to be shown again.
func (x *Room) Hidden(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	hidden, err := x.hidden(ctx, v)
	if err != nil {
		return err
	}
	all, err := x.stories(ctx, v)
	if err != nil {
		return err
	}
	var out []told
	for _, t := range all {
		if hidden[Path(t.ID)] != "" {
			out = append(out, t)
		}
	}
	return page.Render(w, r, http.StatusOK, hiddenPage(out, doneOf(r)))
}

// ShowAgain answers POST /stories/{id}/show: a story that was left out is shown again.
func (x *Room) ShowAgain(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	hidden, err := x.hidden(ctx, v)
	if err != nil {
		return err
	}
	if id := hidden[Path(r.PathValue("id"))]; id != "" {
		if err := x.Things.PutAway(ctx, v, id); err != nil {
			return err
		}
	}
	return web.See(w, r, leftOut+"?done=shown")
}

// longestFlag is how much somebody may tell the editors, in characters.
const longestFlag = 2000

// Upset answers GET /stories/{id}/upset: something calmer, and what one can do now. That somebody came here is told to nobody.
func (x *Room) Upset(w http.ResponseWriter, r *http.Request) error {
	s, err := x.enter(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, upsetPage(s, upset{ID: people.NewID(), Told: r.URL.Query().Get("done") == "told", May: people.ViewerOf(r.Context()).SignedIn()}))
}

// upset is the form by which somebody may tell the editors.
type upset struct {
	ID, Text string
	May      bool // somebody signed in
	Told     bool
	Bad      string
}

// TellEditors answers POST /stories/{id}/upset: what somebody chose to tell the editors, with nothing that says who they are.
func (x *Room) TellEditors(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	s, err := x.enter(r)
	if err != nil {
		return err
	}
	form, err := web.ReadForm(w, r)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	u := upset{ID: form.Get("id"), Text: form.Text("text"), May: true}
	switch {
	case err != nil:
		u.Bad = i18n.Sentence(ctx, err)
	case u.Text == "":
		u.Bad = i18n.T(ctx, "stories.upset.empty")
	case utf8.RuneCountInString(u.Text) > longestFlag:
		u.Bad = i18n.T(ctx, "stories.too_long", "most", fmt.Sprint(longestFlag))
	case !people.IsID(u.ID):
		return fault.Missing()
	}
	if u.Bad != "" {
		return page.Render(w, r, http.StatusUnprocessableEntity, upsetPage(s, u))
	}
	id := hex.EncodeToString(x.Vault.Lookup("story flag", u.ID))
	sealed, err := x.sealed(ctx, s.ID, wordsOf("flag", id), 1, u.Text)
	if err != nil {
		return err
	}
	day := x.Now().UTC().Truncate(24 * time.Hour).UnixMilli()
	if err := x.update(ctx, func(q *Queries) error { return q.addFlag(ctx, id, s.ID, sealed, day) }); err != nil {
		return err
	}
	return web.See(w, r, Path(s.ID)+"/upset?done=told")
}
