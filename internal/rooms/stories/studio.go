package stories

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// Limits of what is typed, in characters.
const (
	longestTitle   = 120
	longestSummary = 300
	longestText    = 60_000
	longestLines   = 2000 // of all questions together
	mostLines      = 8
	mostTopics     = 3
)

// studioRow is a story in a list of those that are worked on.
type studioRow struct {
	page.Row
	Flags int64
}

// listedStories is a list of stories that are worked on.
type listedStories struct {
	Rows   []studioRow
	Before string // where the next page begins; "" for none
	Mine   bool
	Done   string
}

// Studio answers GET /stories/studio: every story there is, as editors see them.
func (x *Room) Studio(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	at, id := readMark(r.URL.Query().Get("before"))
	var rows []Stories
	flags := map[string]int64{}
	err := x.view(ctx, func(q *Queries) (err error) {
		if rows, err = q.storiesPage(ctx, at, id, perPage+1); err != nil {
			return err
		}
		counts, err := q.countFlags(ctx)
		for _, c := range counts {
			flags[c.Story] = c.N
		}
		return err
	})
	if err != nil {
		return fault.Wrap(err, "stories.Studio")
	}
	l := listedStories{Done: page.DoneOf(r, "stories.done.", "withdrawn")}
	if len(rows) > perPage {
		rows = rows[:perPage]
		l.Before = markOf(rows[perPage-1])
	}
	if l.Rows, err = x.studioRows(ctx, v, rows, flags); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, studioPage(l))
}

// Mine answers GET /stories/mine: a person's own stories.
func (x *Room) Mine(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	var rows []Stories
	err := x.view(ctx, func(q *Queries) (err error) { rows, err = q.storiesOf(ctx, v.Account); return err })
	if err != nil {
		return fault.Wrap(err, "stories.Mine")
	}
	l := listedStories{Mine: true, Done: page.DoneOf(r, "stories.done.", "withdrawn")}
	if l.Rows, err = x.studioRows(ctx, v, rows, nil); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, studioPage(l))
}

func (x *Room) studioRows(ctx context.Context, v people.Viewer, rows []Stories, flags map[string]int64) (list []studioRow, err error) {
	for _, row := range rows {
		d, err := x.work(ctx, v, row.ID)
		if fault.Is(err, fault.Gone) || fault.Is(err, fault.NotFound) {
			continue // withdrawn in between, or its consent has just ended
		}
		if err != nil {
			return nil, err
		}
		list = append(list, studioRow{Flags: flags[row.ID], Row: page.Row{Href: Path(row.ID) + "/edit", Title: d.called(ctx), Text: d.Summary,
			When: i18n.T(ctx, "stories.row", "state", stateOf(ctx, d.Row), "ago", i18n.Ago(ctx, when(d.Row.Updated), x.Now()))}})
	}
	return list, nil
}

// called is what a story is called while it is worked on.
func (d draft) called(ctx context.Context) string {
	if d.Title != "" {
		return d.Title
	}
	return i18n.T(ctx, "stories.untitled")
}

// stateOf says in words where a story is.
func stateOf(ctx context.Context, row Stories) string {
	switch {
	case row.State == inReview:
		return i18n.T(ctx, "stories.state.review")
	case row.Published.Valid && row.LiveVersion == row.Version:
		return i18n.T(ctx, "stories.state.published")
	case row.Published.Valid:
		return i18n.T(ctx, "stories.state.changed")
	}
	return i18n.T(ctx, "stories.state.draft")
}

// editing is the form in which a story's words are changed.
type editing struct {
	draft
	Version    int64
	Asked      Body // what is in the boxes
	Bad        map[string]string
	Problem    string
	Theirs     *Body // what somebody else saved meanwhile
	TheirName  string
	Done       string
	Waits      string // what the story still needs before somebody can look at it; "" for nothing
	MayPublish bool
	Topics     []page.Option
	Likes      []page.Option
	Acts       []actLine
	Flags      []flagLine
	TellerName string
	Recorded   *takeState
	Said       string // a comment that is being written
}

// Edit answers GET /stories/{id}/edit: one story, and all that can be done with it.
func (x *Room) Edit(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := x.work(ctx, people.ViewerOf(ctx), r.PathValue("id"))
	if err != nil {
		return err
	}
	return x.showEdit(w, r, http.StatusOK, editing{draft: d, Version: d.Row.Version, Asked: d.Body,
		Done: page.DoneOf(r, "stories.done.", "saved", "sent", "back", "published", "unpublished", "recorded", "again", "captions", "flag")})
}

func (x *Room) showEdit(w http.ResponseWriter, r *http.Request, status int, e editing) (err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if e.Recorded, err = x.takeOf(ctx, e.Take); err != nil {
		return err
	}
	if err := x.history(ctx, &e); err != nil {
		return err
	}
	e.Waits = e.waits(ctx)
	e.MayPublish = v.Is(people.Editor) && e.Row.State == inReview && e.Row.MadeBy != v.Account && e.Row.ChangedBy != v.Account
	e.Topics, e.Likes = x.topicOptions(e.Asked.Topics), likeOptions(ctx, e.Asked.Like)
	return page.Render(w, r, status, editPage(e))
}

func (x *Room) topicOptions(chosen []string) (all []page.Option) {
	for _, t := range x.Packs.Library().Topics() {
		all = append(all, page.Option{Value: t.ID, Label: t.Title, Chosen: slices.Contains(chosen, t.ID)})
	}
	return all
}

func likeOptions(ctx context.Context, chosen []string) (all []page.Option) {
	for _, l := range likes {
		all = append(all, page.Option{Value: l, Label: likeName(ctx, l), Chosen: slices.Contains(chosen, l), Ours: true})
	}
	return all
}

func likeName(ctx context.Context, like string) string { return i18n.T(ctx, "stories.like."+like) }

// waits says what a story still needs before somebody else can look at it.
func (e editing) waits(ctx context.Context) string {
	switch {
	case e.Title == "" || e.Summary == "":
		return i18n.T(ctx, "stories.waits.words")
	case e.Way == Written && e.Text == "":
		return i18n.T(ctx, "stories.waits.text")
	case e.Way != Written && e.Recorded == nil:
		return i18n.T(ctx, "stories.waits.recording")
	case e.Way != Written && e.Recorded.State != takeReady:
		return i18n.T(ctx, "stories.waits.making")
	case e.Way == Video && len(e.Captions) == 0:
		return i18n.T(ctx, "stories.waits.captions")
	case e.Way != Written && e.Text == "":
		return i18n.T(ctx, "stories.waits.transcript")
	}
	return ""
}

// Save answers POST /stories/{id}/edit: the story's words. Where somebody else saved meanwhile, nothing of either is lost: theirs
// stand, and the page shows both.
func (x *Room) Save(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	d, err := x.work(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	e := editing{draft: d, Version: f.Int("version"), Asked: x.readWords(d, f), Bad: map[string]string{}}
	e.check(ctx)
	if err != nil {
		e.Problem = i18n.Sentence(ctx, err)
	}
	switch {
	case e.Problem != "" || len(e.Bad) > 0:
		return x.showEdit(w, r, http.StatusUnprocessableEntity, e)
	case sameWords(e.Asked, d.Body):
		return web.See(w, r, Path(d.Row.ID)+"/edit?done=saved")
	}
	_, err = x.save(ctx, v, d, e.Version, e.Asked)
	if fault.Is(err, fault.Conflict) {
		return x.showBoth(w, r, e)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, Path(d.Row.ID)+"/edit?done=saved")
}

// showBoth shows what somebody typed, in its boxes, and beside it what somebody else saved meanwhile. Saved again, what is in
// the boxes takes its place.
func (x *Room) showBoth(w http.ResponseWriter, r *http.Request, e editing) (err error) {
	ctx := r.Context()
	if e.draft, err = x.work(ctx, people.ViewerOf(ctx), e.Row.ID); err != nil {
		return err
	}
	theirs := e.Body
	e.Theirs, e.Version = &theirs, e.Row.Version
	if e.TheirName, err = x.People.Name(ctx, e.Row.ChangedBy); err != nil {
		return err
	}
	return x.showEdit(w, r, http.StatusConflict, e)
}

// readWords are a story's words as the form says them. What the form doesn't hold stays.
func (x *Room) readWords(d draft, f web.Form) Body {
	b := d.Body
	b.Title, b.Summary, b.Note, b.Text = f.Line("title"), f.Line("summary"), f.Line("note"), f.Text("text")
	b.Topics, b.Like = known(f.Values["topic"], func(t string) bool { _, ok := x.Packs.Library().Topic(t); return ok }),
		known(f.Values["like"], func(l string) bool { return slices.Contains(likes, l) })
	b.Reflect, b.Coaching = linesOf(f.Get("reflect")), linesOf(f.Get("coaching"))
	return b
}

func known(chosen []string, is func(string) bool) (some []string) {
	for _, c := range chosen {
		if is(c) && !slices.Contains(some, c) {
			some = append(some, c)
		}
	}
	return some
}

// linesOf are the lines of a box in which each line is one.
func linesOf(text string) (all []string) {
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			all = append(all, line)
		}
	}
	return all
}

func (e *editing) check(ctx context.Context) {
	for name, most := range map[string]int{"title": longestTitle, "summary": longestSummary, "note": longestSummary, "text": longestText,
		"reflect": longestLines, "coaching": longestLines} {
		text := map[string]string{"title": e.Asked.Title, "summary": e.Asked.Summary, "note": e.Asked.Note, "text": e.Asked.Text,
			"reflect": strings.Join(e.Asked.Reflect, "\n"), "coaching": strings.Join(e.Asked.Coaching, "\n")}[name]
		if utf8.RuneCountInString(text) > most {
			e.Bad[name] = i18n.T(ctx, "stories.too_long", "most", most)
		}
	}
	for name, lines := range map[string][]string{"reflect": e.Asked.Reflect, "coaching": e.Asked.Coaching} {
		if len(lines) > mostLines {
			e.Bad[name] = i18n.T(ctx, "stories.too_many", "most", mostLines)
		}
	}
	if len(e.Asked.Topics) > mostTopics {
		e.Bad["topic"] = i18n.T(ctx, "stories.topics.too_many", "most", mostTopics)
	}
}

func sameWords(a, b Body) bool {
	return a.Title == b.Title && a.Summary == b.Summary && a.Note == b.Note && a.Text == b.Text && slices.Equal(a.Topics, b.Topics) &&
		slices.Equal(a.Like, b.Like) && slices.Equal(a.Reflect, b.Reflect) && slices.Equal(a.Coaching, b.Coaching)
}
