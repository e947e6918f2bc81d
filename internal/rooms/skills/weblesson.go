package skills

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// lessonPage is one lesson as it is shown.
type lessonPage struct {
	seat
	*pack.Lesson
	Record
	id     string // of the thing that holds the record, or would
	begun  bool   // there is one
	terms  []*pack.Term
	at     int // one step at a time: 0 for why, then the steps, then the end; -1 for all on one page
	said   string
	next   *Stop
	nextAt string // where that opens
	err    error
}

// lessonOf finds the lesson of an address.
func (x *Room) lessonOf(r *http.Request) (*pack.Lesson, error) {
	l, ok := x.Packs.Of(r.Context()).Lesson(r.PathValue("lesson"))
	if !ok {
		return nil, fault.Missing()
	}
	return l, nil
}

func (x *Room) lessonPage(r *http.Request) (p lessonPage, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	if p.Lesson, err = x.lessonOf(r); err != nil {
		return p, err
	}
	if p.seat, err = x.seatOf(r); err != nil {
		return p, err
	}
	if p.machine, p.machineSaid, err = x.machineOf(r); err != nil {
		return p, err
	}
	p.terms, p.at = x.Packs.Of(ctx).Terms(p.Lesson), p.stepOf(r.FormValue("step"))
	t, record, err := x.recordOf(ctx, v, p.Lesson.ID)
	if p.Record, p.id, p.begun = record, t.ID, t.ID != ""; !p.begun {
		p.id = people.NewID()
	}
	return p, err
}

// stepOf is the step that an address names, -1 where it names none: all on one page.
func (p lessonPage) stepOf(name string) int {
	if n, err := strconv.Atoi(name); err == nil && n >= 0 && n <= p.end() {
		return n
	}
	return -1
}

// end is the number of the last page, one step at a time.
func (p lessonPage) end() int { return len(p.Steps) + 1 }

// Lesson answers GET /skills/lessons/{lesson}: a lesson, all on one page, or with ?step= one step at a time.
func (x *Room) Lesson(w http.ResponseWriter, r *http.Request) error {
	p, err := x.lessonPage(r)
	if err == nil {
		err = x.visit(r)
	}
	if err != nil {
		return err
	}
	if p.said = page.DoneOf(r, "skills.done.", "kept", "on"); p.said != "" && p.keeps {
		at, err := x.stateOf(r.Context(), people.ViewerOf(r.Context()))
		if err != nil {
			return err
		}
		stops := at.path(x.Packs.Of(r.Context()))
		if i := slices.IndexFunc(stops, func(s Stop) bool { return s.Lesson.ID != p.Lesson.ID }); i >= 0 {
			p.next, p.nextAt = &stops[i], at.href(stops[i].Lesson)
		}
	}
	return page.Render(w, r, http.StatusOK, showLesson(p))
}

// longestWell is in characters.
const longestWell = 2000

// SaveLesson answers POST /skills/lessons/{lesson}: what somebody said before it or after it.
func (x *Room) SaveLesson(w http.ResponseWriter, r *http.Request) error {
	form, bad := web.ReadForm(w, r)
	if bad != nil && form.Values == nil {
		return bad
	}
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	p, err := x.lessonPage(r)
	if err != nil {
		return err
	}
	if id := form.Get("id"); people.IsID(id) {
		p.id = id
	}
	p.at = p.stepOf(form.Get("step"))
	before, after, well := levelIn(form.Get("before")), levelIn(form.Get("after")), strings.TrimSpace(form.Text("well"))
	if bad == nil && utf8.RuneCountInString(well) > longestWell {
		bad = fault.New(fault.Invalid, "skills.well.long", "most", longestWell)
	}
	if bad != nil && !v.Locked {
		p.Record.After, p.Record.Well, p.err = after, well, bad
		return page.Show(w, r, bad, showLesson(p))
	}
	if bad == nil && (before != "" || after != "" || well != "") {
		_, bad = x.keep(ctx, v, p.id, p.Lesson, func(now Record) Record {
			if before != "" {
				now.Before = before
			}
			if form.Has("well") {
				now.After, now.Well = after, well
			}
			now.Off = false
			return now
		})
	}
	switch {
	case bad != nil:
		return bad
	case v.Locked:
		return fault.New(fault.Locked, "people.table.locked")
	case form.Has("well"):
		return web.See(w, r, p.path("")+"?done=kept")
	case p.at >= 0:
		return web.See(w, r, p.path(strconv.Itoa(p.at+1)))
	}
	return web.See(w, r, p.path("")+"#steps")
}

func levelIn(s string) Level {
	if slices.Contains(Levels, Level(s)) {
		return Level(s)
	}
	return ""
}

// path is the lesson, at a step where that isn't "".
func (p lessonPage) path(step string) string {
	if step == "" {
		return pack.LessonPath(p.Lesson.ID)
	}
	return pack.LessonPath(p.Lesson.ID) + "?step=" + step
}

// Later answers POST /skills/lessons/{lesson}/later: a lesson is put off, or taken up again.
func (x *Room) Later(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	l, err := x.lessonOf(r)
	if err != nil {
		return err
	}
	off := form.Get("do") == "off"
	_, err = x.keep(r.Context(), people.ViewerOf(r.Context()), form.Get("id"), l, func(now Record) Record {
		now.Off = off
		return now
	})
	switch {
	case err != nil:
		return err
	case off:
		return web.See(w, r, home+"/path?done=off")
	}
	return web.See(w, r, pack.LessonPath(l.ID))
}

// Together answers GET /skills/lessons/{lesson}/together: what whoever helps may want to know, on a page of its own that has to be
// opened.
func (x *Room) Together(w http.ResponseWriter, r *http.Request) error {
	p, err := x.lessonPage(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showTogether(p))
}

// Paper answers GET /skills/lessons/{lesson}/paper: the lesson as a hand-out of one page.
func (x *Room) Paper(w http.ResponseWriter, r *http.Request) error {
	p, err := x.lessonPage(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, lessonPaper(p, x.URL+pack.LessonPath(p.Lesson.ID)))
}

// namesOf are those something is shared with, in words.
func (x *Room) namesOf(ctx context.Context, shares []sharing.Share) (string, error) {
	var names []string
	for _, s := range shares {
		name, err := x.People.Name(ctx, s.With)
		if err != nil {
			return "", err
		}
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return i18n.Names(ctx, names), nil
}
