package kit

import (
	"context"
	"errors"
	"net/http"
	"unicode/utf8"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// writing is the form of a page of somebody's own.
type writing struct {
	ID      string
	Version int64 // 0 for a page that isn't there yet
	Page
	TitleBad, TextBad string // what to do about a box
	Problem           string // what to do about the whole
	Parts             int    // in how many it can be kept, where it is too long for one
	Who               page.WhoSees
	Saved             string // when, in words
}

// New answers GET /kit/new: an empty page to write on. Its id is made here, so that the form sent twice is one page.
func (x *Room) New(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, writingPage(writing{ID: people.NewID(), Who: page.OnlyYou()}))
}

// Write answers GET /kit/{id}/write: a page of one's own, to write on.
func (x *Room) Write(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	t, err := x.get(ctx, v, r.PathValue("id"))
	switch {
	case err != nil:
		return err
	case t.Kind != sharing.Journal || t.Owner != v.Account:
		return fault.Missing()
	case !t.Binned.IsZero():
		return web.See(w, r, "/kit/"+t.ID)
	}
	f := writing{ID: t.ID, Version: t.Version, Page: into[Page](t), Saved: i18n.T(ctx, "kit.write.saved", "ago", i18n.Ago(ctx, t.Updated, x.Now()))}
	if f.Who, err = x.writingWho(ctx, v, t.ID); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, writingPage(f))
}

// writingWho is who sees the page that is written on: it may be shared already.
func (x *Room) writingWho(ctx context.Context, v people.Viewer, id string) (page.WhoSees, error) {
	shares, err := x.seenBy(ctx, v, id)
	if err != nil {
		return page.WhoSees{}, err
	}
	return whoSees(ctx, shares), nil
}

// Keep answers POST /kit/journal, by the button or while writing.
func (x *Room) Keep(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ReadLong(w, r, longestPage)
	if err != nil && (!fault.Is(err, fault.Invalid) || form.Get("id") == "") {
		return err
	}
	f := writing{ID: form.Get("id"), Version: form.Int("version"), Page: Page{Title: form.Line("title"), Text: form.Text("text")}, Who: page.OnlyYou()}
	if err == nil {
		err = f.check()
	}
	var t things.Thing
	switch {
	case err != nil:
	case form.Get("parts") == "yes":
		return x.keepParts(w, r, f)
	default:
		t, err = x.keep(r.Context(), people.ViewerOf(r.Context()), f)
	}
	switch {
	case err == nil && web.WantsJSON(r):
		return web.JSON(w, http.StatusOK, map[string]any{"id": t.ID, "version": t.Version})
	case err == nil:
		return web.See(w, r, "/kit/"+t.ID+"?done=kept")
	case web.WantsJSON(r):
		return refused(w, err)
	}
	return x.keepAgain(w, r, f, err)
}

// refused tells a script why a page wasn't saved; where two changed, in which copy its own text was kept, to go on in.
func refused(w http.ResponseWriter, err error) error {
	if beside := (*things.Beside)(nil); errors.As(err, &beside) {
		return web.JSON(w, http.StatusConflict, map[string]any{"id": beside.Kept.ID, "version": beside.Kept.Version})
	}
	return err
}

// longestPage is the most bytes that a page may come with. That is more than is kept in one piece, so that what somebody wrote is
// never turned away unread: it comes back with a way to keep it in parts.
const longestPage = 12 << 20

func (f writing) check() error {
	switch {
	case f.Version == 0 && f.Title == "" && f.Text == "":
		return fault.New(fault.Invalid, "kit.write.empty")
	case utf8.RuneCountInString(f.Title) > longestTitle:
		return fault.New(fault.Invalid, "kit.write.title_long", "most", longestTitle)
	}
	return nil
}

func (x *Room) keep(ctx context.Context, v people.Viewer, f writing) (things.Thing, error) {
	if f.Version == 0 {
		return x.Things.Create(ctx, v, f.ID, sharing.Journal, f.Page)
	}
	t, err := x.get(ctx, v, f.ID)
	if err != nil || t.Kind != sharing.Journal {
		return t, fault.OrMissing(err)
	}
	return x.Things.Save(ctx, v, f.ID, f.Version, f.Page)
}

// keepAgain shows the form again with what was written and what to do, or both pages where two were kept.
func (x *Room) keepAgain(w http.ResponseWriter, r *http.Request, f writing, err error) error {
	ctx := r.Context()
	var beside *things.Beside
	if errors.As(err, &beside) {
		return page.Render(w, r, http.StatusConflict, besidePage(f.ID, beside.Kept))
	}
	key, _ := fault.SentenceOf(err)
	switch code := fault.CodeOf(err); {
	case key == "kit.write.title_long":
		f.TitleBad = i18n.Sentence(ctx, err)
	case code == fault.TooLarge:
		f.Parts = len(parts(f.Text))
		f.TextBad = i18n.T(ctx, "kit.write.long", "n", f.Parts)
	case code == fault.Invalid:
		f.TextBad = i18n.Sentence(ctx, err)
	case code == fault.Gone: // put away meanwhile: what was written can be kept as a page of its own
		f.ID, f.Version, f.Problem = people.NewID(), 0, i18n.T(ctx, "kit.write.binned")
	default:
		return err
	}
	return page.Show(w, r, err, writingPage(f))
}
