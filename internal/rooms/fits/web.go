package fits

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"unicode/utf8"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

const home = "/fits"

// mostWords is how long what somebody wants may be in their own words, in characters.
const mostWords = 2000

// saying is what the page to say it on shows.
type saying struct {
	Said
	id      string
	version int64
	lib     *pack.Library
	done    string
	problem string // what to do about the box
}

// Show answers GET /fits: what somebody said last, to say more or something else.
func (x *Room) Show(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	t, said, err := x.latest(ctx, v)
	if err != nil {
		return err
	}
	if t.ID == "" {
		t.ID = people.NewID()
	}
	return page.Render(w, r, http.StatusOK, sayingPage(saying{Said: said, id: t.ID, version: t.Version, lib: x.Packs.Library(),
		done: page.DoneOf(r, "fits.done.", "kept", "beside")}))
}

// Save answers POST /fits, by the button or while writing.
func (x *Room) Save(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	lib := x.Packs.Library()
	t, before, bad := x.latest(ctx, v)
	if bad != nil {
		return bad
	}
	s := saying{Said: heard(f, lib, before), id: f.Get("id"), version: f.Int("version"), lib: lib}
	if t.ID != "" && t.ID != s.id { // from a page that was open before anything was said: there is one of these alone
		s.id, s.version = t.ID, t.Version
	}
	if err == nil && utf8.RuneCountInString(s.Words) > mostWords {
		err = fault.New(fault.Invalid, "fits.words.long", "most", mostWords)
	}
	if err == nil {
		t, err = x.keep(ctx, v, s)
	}
	return x.answer(w, r, s, t, err)
}

// answer says what became of a save.
func (x *Room) answer(w http.ResponseWriter, r *http.Request, s saying, t things.Thing, err error) error {
	beside, script := (*things.Beside)(nil), web.WantsJSON(r)
	switch said := errors.As(err, &beside); {
	case said && script:
		return web.JSON(w, http.StatusConflict, map[string]any{"id": beside.Kept.ID, "version": beside.Kept.Version})
	case said:
		return web.See(w, r, home+"?done=beside")
	case err == nil && script:
		return web.JSON(w, http.StatusOK, map[string]any{"id": t.ID, "version": t.Version})
	case err == nil:
		return web.See(w, r, home+"?done=kept")
	case fault.Is(err, fault.Invalid) && !script:
		s.problem = i18n.Sentence(r.Context(), err)
		return page.Show(w, r, err, sayingPage(s))
	}
	return err
}

func (x *Room) keep(ctx context.Context, v people.Viewer, s saying) (things.Thing, error) {
	defer x.ears.forget(v.Account)
	if s.version == 0 {
		return x.Things.Create(ctx, v, s.id, sharing.Fit, s.Said)
	}
	return x.Things.SaveKind(ctx, v, s.id, sharing.Fit, s.version, s.Said)
}

// heard is what a form says. What it names has to be in the library. What is switched off stays so, and what they chose while there is
// nothing to choose from.
func heard(f web.Form, lib *pack.Library, before Said) Said {
	s := Said{Words: f.Text("words"), Off: before.Off}
	if len(lib.Wishes()) == 0 {
		s.Wants = before.Wants
	}
	for _, w := range lib.Wishes() {
		if slices.Contains(f.Values["want"], w.ID) {
			s.Wants = append(s.Wants, Named{w.ID, w.Text})
		}
	}
	for _, way := range Ways {
		if slices.Contains(f.Values["way"], string(way)) {
			s.Ways = append(s.Ways, way)
		}
	}
	for _, t := range lib.Topics() {
		if slices.Contains(f.Values["leave"], t.ID) {
			s.Leave = append(s.Leave, Named{t.ID, t.Title})
		}
	}
	return s
}

// Switch answers POST /fits/off: nothing is picked out any more, or again, in one touch. What was said stays.
func (x *Room) Switch(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	t, said, err := x.latest(ctx, v)
	if err != nil {
		return err
	}
	if said.Off = f.Get("do") == "off"; t.ID == "" {
		t.ID = f.Get("id")
	}
	if _, err := x.keep(ctx, v, saying{Said: said, id: t.ID, version: t.Version}); err != nil {
		return err
	}
	back := "/"
	if f.Get("back") == page.Topics.Href {
		back = page.Topics.Href
	}
	return web.See(w, r, back)
}
