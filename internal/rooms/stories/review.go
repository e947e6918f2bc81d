package stories

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

func when(ms int64) time.Time { return time.UnixMilli(ms) }

// markOf and readMark say where a page of a list begins.
func markOf(row Stories) string { return strconv.FormatInt(row.Updated, 10) + "." + row.ID }

func readMark(s string) (at int64, id string) {
	ms, id, ok := strings.Cut(s, ".")
	at, err := strconv.ParseInt(ms, 10, 64)
	if !ok || err != nil || !people.IsID(id) {
		return 1 << 62, ""
	}
	return at, id
}

// actLine is one line of a story's history.
type actLine struct {
	What, Who, When, Words string
}

// flagLine is what somebody told the editors.
type flagLine struct{ ID, Words, Day string }

// history reads who did what with a story, and for editors what people told them.
func (x *Room) history(ctx context.Context, e *editing) error {
	var acts []StoryActs
	var flags []StoryFlags
	err := x.view(ctx, func(q *Queries) (err error) {
		if acts, err = q.actsOf(ctx, e.Row.ID); err == nil && !e.own {
			flags, err = q.flagsOf(ctx, e.Row.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	who := []string{e.Row.Teller.String}
	for _, a := range acts {
		who = append(who, a.By)
	}
	names, err := x.names(ctx, who)
	if err != nil {
		return err
	}
	if e.Row.Teller.Valid {
		e.TellerName = names[e.Row.Teller.String]
	}
	for _, a := range acts {
		line := actLine{What: i18n.T(ctx, "stories.act."+a.Action), Who: names[a.By], When: i18n.Ago(ctx, when(a.At), x.Now())}
		if a.Words != nil {
			if err := x.open(ctx, e.pass, e.Row.ID, wordsOf("act", a.ID), 1, a.Words, &line.Words); err != nil {
				return err
			}
		}
		e.Acts = append(e.Acts, line)
	}
	for _, f := range flags {
		line := flagLine{ID: f.ID, Day: i18n.DateYear(ctx, when(f.Day))}
		if err := x.open(ctx, e.pass, e.Row.ID, wordsOf("flag", f.ID), 1, f.Words, &line.Words); err != nil {
			return err
		}
		e.Flags = append(e.Flags, line)
	}
	return nil
}

// DropFlag answers POST /stories/{id}/flag: an editor has read what somebody told them, and done what there was to do.
func (x *Room) DropFlag(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := x.work(ctx, people.ViewerOf(ctx), r.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if err := x.update(ctx, func(q *Queries) error { return q.dropFlag(ctx, f.Get("flag"), d.Row.ID) }); err != nil {
		return err
	}
	return web.See(w, r, Path(d.Row.ID)+"/edit?done=flag")
}

// Preview answers GET /stories/{id}/preview: a story as people will see it.
func (x *Room) Preview(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := x.work(ctx, people.ViewerOf(ctx), r.PathValue("id"))
	if err != nil {
		return err
	}
	s := shown{told: told{ID: d.Row.ID, Scope: factsOf(d.Row).Scope, Printed: d.Row.Printed, Body: d.Body}, preview: true}
	if s.Title == "" {
		s.Title = i18n.T(ctx, "stories.untitled")
	}
	if s.Parts, s.Millis, err = x.partsOf(ctx, d.Take); err != nil {
		return err
	}
	s.how, s.sure = howOf(r, s.Body), r.URL.Query().Get("sure") == "1"
	return page.Render(w, r, http.StatusOK, storyPage(s))
}

// Send answers POST /stories/{id}/send: its teller says that this is how the story is to be, or an editor that the teller said
// so; from now on somebody else looks at it.
func (x *Room) Send(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	d, err := x.work(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	e := editing{draft: d, Version: d.Row.Version, Asked: d.Body}
	if e.Recorded, err = x.takeOf(ctx, d.Take); err != nil {
		return err
	}
	switch {
	case d.Row.State == inReview && f.Int("version") == d.Row.Version: // sent twice
		return web.See(w, r, Path(d.Row.ID)+"/edit?done=sent")
	case d.Row.Teller.Valid && !d.own:
		e.Problem = i18n.T(ctx, "stories.send.theirs")
	case f.Get("seen") == "":
		e.Bad = map[string]string{"seen": i18n.T(ctx, "stories.send.seen.missing")}
	case f.Int("version") != d.Row.Version:
		e.Problem = i18n.T(ctx, "stories.send.changed")
	default:
		e.Problem = e.waits(ctx)
	}
	if e.Problem != "" || e.Bad != nil {
		return x.showEdit(w, r, http.StatusUnprocessableEntity, e)
	}
	if err := x.send(ctx, v, d); err != nil {
		return err
	}
	return web.See(w, r, Path(d.Row.ID)+"/edit?done=sent")
}

// send has somebody else look at a story as it is now.
func (x *Room) send(ctx context.Context, v people.Viewer, d draft) error {
	return x.update(ctx, func(q *Queries) error {
		n, err := q.sendForReview(ctx, x.Now().UnixMilli(), d.Row.ID, d.Row.Version)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "stories.send.changed")
		}
		if err == nil {
			err = x.note(ctx, q, v, d.Row.ID, actSent, comment{})
		}
		return err
	})
}

const longestComment = 2000

// SendBack answers POST /stories/{id}/back: a story goes back to whoever works on it, with a word about what is missing.
func (x *Room) SendBack(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	d, err := x.work(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	said, problem := f.Text("comment"), ""
	switch {
	case d.Row.State != inReview: // sent twice, or changed meanwhile, which took it back too
		return web.See(w, r, Path(d.Row.ID)+"/edit?done=back")
	case said == "":
		problem = i18n.T(ctx, "stories.back.missing")
	case utf8.RuneCountInString(said) > longestComment:
		problem = i18n.T(ctx, "stories.too_long", "most", longestComment)
	}
	if problem != "" {
		return x.showEdit(w, r, http.StatusUnprocessableEntity, editing{draft: d, Version: d.Row.Version, Asked: d.Body, Said: said, Bad: map[string]string{"comment": problem}})
	}
	words, err := x.comment(ctx, d.Row.ID, said)
	if err != nil {
		return err
	}
	err = x.update(ctx, func(q *Queries) error {
		n, err := q.sendBack(ctx, x.Now().UnixMilli(), d.Row.ID)
		if err != nil || n == 0 {
			return err
		}
		return x.note(ctx, q, v, d.Row.ID, actSentBack, words)
	})
	if err != nil {
		return err
	}
	return web.See(w, r, Path(d.Row.ID)+"/edit?done=back")
}

// Publish answers POST /stories/{id}/publish: an editor who neither made a story nor changed it last puts it on the site, as its
// teller said yes to it.
func (x *Room) Publish(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	d, err := x.work(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	if d.Row.State != inReview && d.Row.LiveVersion == d.Row.Version { // sent twice
		return web.See(w, r, Path(d.Row.ID)+"/edit?done=published")
	}
	if problem := d.publishing(ctx, v, f.Int("version")); problem != "" {
		return x.showEdit(w, r, http.StatusUnprocessableEntity, editing{draft: d, Version: d.Row.Version, Asked: d.Body, Problem: problem})
	}
	if err := x.publish(ctx, v, d); err != nil {
		return err
	}
	x.Bus.Tell(ctx, Gone, d.Row.ID)
	if err := x.tidyTakes(ctx, d.Row.ID, d.Take, d.Take); err != nil { // published it is
		x.Log.Error("recordings that a story no longer uses are still there", "error", err)
	}
	return web.See(w, r, Path(d.Row.ID)+"/edit?done=published")
}

// publish puts a story on the site as it is now; the database makes sure that whoever does it neither made it nor changed it last.
func (x *Room) publish(ctx context.Context, v people.Viewer, d draft) (err error) {
	live := d.Body
	if live.Parts, live.Millis, err = x.partsOf(ctx, d.Take); err != nil {
		return err
	}
	sealed, err := x.sealed(ctx, d.Row.ID, "live", d.Row.Version, live)
	if err != nil {
		return err
	}
	return x.update(ctx, func(q *Queries) error {
		n, err := q.publish(ctx, publishParams{Live: sealed, At: x.Now().UnixMilli(), ID: d.Row.ID, Version: d.Row.Version, ByWhom: v.Account})
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "stories.send.changed")
		}
		if err == nil {
			err = x.note(ctx, q, v, d.Row.ID, actPublished, comment{})
		}
		return err
	})
}

// publishing says why somebody can't put a story on the site, "" where they can.
func (d draft) publishing(ctx context.Context, v people.Viewer, version int64) string {
	switch {
	case d.Row.State != inReview || d.Row.Agreed != d.Row.Version || version != d.Row.Version:
		return i18n.T(ctx, "stories.send.changed")
	case d.Row.MadeBy == v.Account || d.Row.ChangedBy == v.Account:
		return i18n.T(ctx, "stories.publish.same")
	}
	return ""
}

// Unpublish answers POST /stories/{id}/unpublish: a story is off the site, and stays with those who work on it.
func (x *Room) Unpublish(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	d, err := x.work(ctx, v, r.PathValue("id"))
	if err != nil {
		return err
	}
	err = x.update(ctx, func(q *Queries) error {
		n, err := q.unpublish(ctx, x.Now().UnixMilli(), d.Row.ID)
		if err != nil || n == 0 {
			return err
		}
		return x.note(ctx, q, v, d.Row.ID, actUnpublished, comment{})
	})
	if err != nil {
		return err
	}
	x.shelf.drop(d.Row.ID)
	x.Bus.Tell(ctx, Gone, d.Row.ID)
	return web.See(w, r, Path(d.Row.ID)+"/edit?done=unpublished")
}
