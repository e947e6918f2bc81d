package editing

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// Addresses of this room.
func topicPath(topic string) string   { return Home + "/topics/" + topic }
func signPath(topic string) string    { return topicPath(topic) + "/sign" }
func filePath(path string) string     { return Home + "/page?" + url.Values{"at": {path}}.Encode() }
func draftPath(id string) string      { return Home + "/drafts/" + id }
func entryPath(id string) string      { return Home + "/history/" + id }
func partPath(id, part string) string { return draftPath(id) + "/parts/" + part }
func draftTo(id, where string) string { return draftPath(id) + "/" + where }

// names are what some accounts' holders are called. Of somebody whose account is gone it says so.
func (x *Room) names(ctx context.Context, accounts ...string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range accounts {
		if _, known := names[id]; known {
			continue
		}
		name, err := x.People.Name(ctx, id)
		if err != nil {
			return nil, err
		}
		if name == "" {
			name = i18n.T(ctx, "editing.nobody")
		}
		names[id] = name
	}
	return names, nil
}

// Home answers GET /editing: what waits for whom, and all there is to edit.
func (x *Room) Home(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	drafts, err := x.drafts(ctx, Open, Asked)
	if err != nil {
		return err
	}
	s, failed := x.now()
	h := homePage{failed: failed, due: s.due, waiting: x.WaitingIn(), topics: x.Packs.Whole().Topics(), held: x.Packs.Held(), done: page.DoneOf(r, "editing.done.", "away")}
	var accounts []string
	for _, d := range drafts {
		accounts = append(accounts, d.Last, d.By, d.Asker)
		if d.Stage == Asked && maySign(v, d) {
			h.toSign = append(h.toSign, d)
		} else {
			h.making = append(h.making, d)
		}
	}
	for _, e := range s.due {
		accounts = append(accounts, e.By)
	}
	if h.names, err = x.names(ctx, accounts...); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showHome(x, h))
}

type homePage struct {
	toSign, making []Draft
	due            []Entry
	failed         []pack.Problem
	waiting        map[string]int
	topics         []*pack.Topic
	names          map[string]string
	held           bool
	done           string
}

// TopicPage answers GET /editing/topics/{topic}: all that a topic is made of, or what is a list and belongs to none.
func (x *Room) TopicPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	t := r.PathValue("topic")
	if t == pack.Lists {
		return x.showLists(w, r)
	}
	p := topicPage{id: t, title: x.topicTitle(ctx, t), waiting: len(x.Waiting(t)), done: page.DoneOf(r, "editing.done.", "signed", "changed")}
	drafts, err := x.drafts(ctx, Open, Asked)
	if err != nil {
		return err
	}
	var accounts []string
	for _, d := range drafts {
		accounts = append(accounts, d.Last)
	}
	if p.names, err = x.names(ctx, accounts...); err != nil {
		return err
	}
	p.files = x.filesOf(t, drafts)
	if len(p.files) == 0 {
		return fault.Missing()
	}
	return page.Render(w, r, http.StatusOK, showTopic(x, p))
}

type topicPage struct {
	id, title string
	files     []fileRow
	waiting   int
	names     map[string]string
	done      string
}

// fileRow is one file of a topic, with how it stands.
type fileRow struct {
	at       pack.Where
	path     string
	title    string
	unsigned bool
	kind     Kind // what was last done with it here, if anything
	drafts   []Draft
}

// filesOf are the files of a topic that there are or were, or that somebody is writing.
func (x *Room) filesOf(topic string, drafts []Draft) (rows []fileRow) {
	s, _ := x.now()
	paths := map[string]bool{}
	for _, lib := range []*pack.Library{x.Packs.Own(), x.Packs.Whole()} {
		for _, f := range lib.Files(topic) {
			paths[f.Path] = true
		}
	}
	for path, e := range s.holds {
		if at, ok := pack.Find(path); ok && at.Topic == topic && e.Kind != Back {
			paths[path] = true
		}
	}
	for _, d := range drafts {
		if at, ok := pack.Find(d.Path); ok && at.Topic == topic {
			paths[d.Path] = true
		}
	}
	for path := range paths {
		at, ok := pack.Find(path)
		if !ok {
			continue
		}
		f, _ := x.Packs.Whole().File(path)
		row := fileRow{at: at, path: path, title: x.titleOf(path), unsigned: f.Unsigned, kind: s.holds[path].Kind}
		for _, d := range drafts {
			if d.Path == path {
				row.drafts = append(row.drafts, d)
			}
		}
		if row.title == "" && len(row.drafts) > 0 {
			row.title = titleIn(row.drafts[0].Text)
		}
		rows = append(rows, row)
	}
	x.sortRows(rows)
	return rows
}

// titleOf is what people know a file as, "" for one that has no title of its own or isn't there.
func (x *Room) titleOf(path string) string {
	for _, lib := range []*pack.Library{x.Packs.Whole(), x.Packs.Own()} {
		if f, ok := lib.File(path); ok {
			return titleIn(f.Text)
		}
	}
	return ""
}

func titleIn(text string) string {
	s, _ := pack.OpenSheet(text)
	if s == nil {
		return ""
	}
	return s.Get("title").Text
}

// inReadingOrder compares two paths of a topic by the order in which people meet what is there.
func (x *Room) inReadingOrder() func(a, b string) int {
	sorts := []pack.Sort{pack.TopicSort, pack.SectionSort, pack.PageSort, pack.ExerciseSort, pack.LessonSort, pack.GuidanceSort}
	order := map[string]int{}
	for _, t := range x.Packs.Whole().Topics() {
		for i, p := range t.Pages {
			order[pack.Where{Topic: t.ID, ID: p.ID, Sort: pack.PageSort}.Path()] = i
		}
		for i, e := range t.Exercises {
			order[pack.Where{Topic: t.ID, ID: e.ID, Sort: pack.ExerciseSort}.Path()] = i
		}
	}
	for i, g := range x.Packs.Whole().Guidance() {
		order[pack.Where{Topic: pack.Guidances, ID: g.ID, Sort: pack.GuidanceSort}.Path()] = i
	}
	for i, l := range x.Packs.Whole().Lessons() {
		order[pack.Where{Topic: pack.Lessons, ID: l.ID, Sort: pack.LessonSort}.Path()] = i
	}
	return func(a, b string) int {
		one, _ := pack.Find(a)
		two, _ := pack.Find(b)
		return cmp.Or(slices.Index(sorts, one.Sort)-slices.Index(sorts, two.Sort), order[a]-order[b], cmp.Compare(a, b))
	}
}

func (x *Room) sortRows(rows []fileRow) {
	by := x.inReadingOrder()
	slices.SortFunc(rows, func(a, b fileRow) int { return by(a.path, b.path) })
}

func (x *Room) sortFiles(files []pack.File) {
	by := x.inReadingOrder()
	slices.SortFunc(files, func(a, b pack.File) int { return by(a.Path, b.Path) })
}

// FilePage answers GET /editing/page?at=: one page, how it stands, who works on it, and its history.
func (x *Room) FilePage(w http.ResponseWriter, r *http.Request) error {
	return x.showFile(w, r, nil)
}

func (x *Room) showFile(w http.ResponseWriter, r *http.Request, problem error) error {
	ctx, path := r.Context(), r.FormValue("at")
	at, ok := pack.Find(path)
	if !ok {
		return fault.Missing()
	}
	drafts, err := x.draftsOf(ctx, path)
	if err != nil {
		return err
	}
	entries, err := x.historyOf(ctx, path)
	if err != nil {
		return err
	}
	if len(drafts)+len(entries) == 0 && !x.Packs.Own().Has(path) {
		return fault.Missing()
	}
	s, _ := x.now()
	f, there := x.Packs.Whole().File(path)
	p := onePage{at: at, path: path, title: x.titleOf(path), there: there, unsigned: f.Unsigned, holds: s.holds[path], built: x.Packs.Own().Has(path),
		drafts: drafts, entries: entries, now: x.Now(), id: people.NewID(), problem: problem, changedBelow: x.changedBelow(ctx, s, path),
		done: page.DoneOf(r, "editing.done.", "published", "due", "undone", "off", "back", "called_off", "away")}
	if p.title == "" && len(drafts) > 0 {
		p.title = titleIn(drafts[0].Text)
	}
	var accounts []string
	for _, d := range drafts {
		accounts = append(accounts, d.Last)
	}
	for _, e := range entries {
		accounts = append(accounts, e.By)
	}
	if p.names, err = x.names(ctx, accounts...); err != nil {
		return err
	}
	return page.Show(w, r, problem, showPage(x, p))
}

// onePage is one file and its history.
type onePage struct {
	at           pack.Where
	path, title  string
	there        bool // it is on the site
	unsigned     bool
	built        bool // the program or the service's folder has it
	changedBelow bool
	holds        Entry
	drafts       []Draft
	entries      []Entry
	names        map[string]string
	now          time.Time
	id           string // of what the next form on the page makes
	problem      error
	done         string
}

// changedBelow reports that what is built in has changed under what was published over it.
func (x *Room) changedBelow(_ context.Context, s state, path string) bool {
	f, ok := x.Packs.Own().File(path)
	if !ok || s.holds[path].Kind != Edit {
		return false
	}
	last, read := s.read[path]
	return read && last.Wording != pack.WordingOf(f.Text)
}

// Off answers POST /editing/page/off, and BackBuiltIn POST /editing/page/back.
func (x *Room) Off(w http.ResponseWriter, r *http.Request) error {
	return x.turn(w, r, x.TakeOff, "off")
}

// BackBuiltIn answers POST /editing/page/back: what is built in is shown again.
func (x *Room) BackBuiltIn(w http.ResponseWriter, r *http.Request) error {
	return x.turn(w, r, x.PutBack, "back")
}

func (x *Room) turn(w http.ResponseWriter, r *http.Request, do func(context.Context, people.Viewer, string, string) error, done string) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if err := do(r.Context(), people.ViewerOf(r.Context()), form.Get("id"), form.Get("at")); err != nil {
		return err
	}
	return web.See(w, r, filePath(form.Get("at"))+"&done="+done)
}

// AwayPage answers GET /editing/away: drafts that were put away.
func (x *Room) AwayPage(w http.ResponseWriter, r *http.Request) error {
	drafts, err := x.drafts(r.Context(), Away)
	if err != nil {
		return err
	}
	var accounts []string
	for _, d := range drafts {
		accounts = append(accounts, d.Last)
	}
	names, err := x.names(r.Context(), accounts...)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, awayPage(x, drafts, names))
}

// asideOf is the draft in which a text that met another was kept.
func asideOf(err error) (*Aside, bool) {
	var a *Aside
	return a, errors.As(err, &a)
}
