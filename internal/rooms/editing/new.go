package editing

import (
	"net/http"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// New answers GET /editing/new: what to add, and to which topic.
func (x *Room) New(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, newPage(x.Packs.Whole().Topics(), fresh{id: people.NewID(), topic: r.FormValue("topic"), sort: r.FormValue("sort")}, nil))
}

// fresh is what somebody wants to add.
type fresh struct{ id, topic, sort, title string }

// BeginDraft answers POST /editing/drafts: a draft of a page that there is (at), or of a new one (topic, sort and title).
func (x *Room) BeginDraft(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	form, err := web.ReadForm(w, r)
	if err != nil && form.Values == nil {
		return err
	}
	path, text, id := form.Get("at"), "", form.Get("id")
	f := fresh{id: id, topic: form.Get("topic"), sort: form.Get("sort"), title: form.Line("title")}
	if err == nil && path == "" {
		path, text, err = x.fresh(f)
	} else if err == nil {
		text, err = x.textAt(path)
	}
	if fault.Mends(err) {
		return page.Show(w, r, err, newPage(x.Packs.Whole().Topics(), f, err))
	}
	if err != nil {
		return err
	}
	if _, err := x.Begin(ctx, v, id, path, text); err != nil {
		return err
	}
	return web.See(w, r, draftPath(id))
}

// textAt is the text with which a draft of something that there is begins.
func (x *Room) textAt(path string) (string, error) {
	for _, lib := range []*pack.Library{x.Packs.Whole(), x.Packs.Own()} {
		if f, ok := lib.File(path); ok {
			return f.Text, nil
		}
	}
	return "", fault.Missing()
}

// fresh is where something new will be, and the text with which it begins.
func (x *Room) fresh(f fresh) (path, text string, err error) {
	at := pack.Where{Topic: f.topic, ID: pack.NewID(f.title), Sort: pack.Sort(f.sort)}
	switch {
	case !pack.IsID(at.ID):
		return "", "", fault.New(fault.Invalid, "editing.new.title")
	case at.Sort == pack.TopicSort:
		at.Topic, at.ID = at.ID, "topic"
	case at.Sort == pack.LessonSort:
		at.Topic = pack.Lessons
	case at.Sort != pack.PageSort && at.Sort != pack.ExerciseSort:
		return "", "", fault.New(fault.Invalid, "editing.new.sort")
	default:
		if _, ok := x.Packs.Whole().Topic(at.Topic); !ok {
			return "", "", fault.New(fault.Invalid, "editing.new.topic")
		}
	}
	path = at.Path()
	_, there := x.Packs.Whole().File(path)
	if there || x.Packs.Own().Has(path) || x.clashes(at) {
		return "", "", fault.New(fault.Conflict, "editing.new.there")
	}
	return path, begin(at, f.title, nextOrder(x.Packs.Whole(), at)), nil
}

// clashes reports that a topic has something else of the same id: pages and exercises of a topic share them.
func (x *Room) clashes(at pack.Where) bool {
	for _, sort := range []pack.Sort{pack.PageSort, pack.ExerciseSort} {
		if at.Sort == pack.TopicSort {
			return false
		}
		if _, ok := x.Packs.Whole().File(pack.Where{Topic: at.Topic, ID: at.ID, Sort: sort}.Path()); ok {
			return true
		}
	}
	return false
}
