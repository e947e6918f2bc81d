package kit

import (
	"net/http"
	"strconv"

	"towpath/internal/ground/i18n"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// TypedPath is where somebody reads what was typed in for them.
const TypedPath = "/kit/typed"

// typedShown is how many a page lists.
const typedShown = 25

// typedLine is a thing that somebody typed in for its person.
type typedLine struct{ Href, Title, By, When string }

// Typed answers GET /kit/typed: what supporters typed in for a person, each with who it was and when (NET-8).
func (x *Room) Typed(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	n, _ := strconv.Atoi(r.FormValue("page"))
	n = min(max(n, 0), 10_000)
	all, err := x.Things.TypedIn(ctx, v, typedShown+1, n*typedShown)
	if err != nil {
		return err
	}
	more := len(all) > typedShown
	lines := make([]typedLine, 0, len(all))
	for _, t := range all[:min(len(all), typedShown)] {
		by, err := x.name(ctx, t.Entered)
		if err != nil {
			return err
		}
		lines = append(lines, typedLine{Href: "/kit/" + t.ID, Title: x.title(ctx, t), By: i18n.T(ctx, "kit.entered", "name", by), When: i18n.DateYear(ctx, t.Updated)})
	}
	var p page.Pager
	if n > 0 {
		p.Back = page.Link{Href: TypedPath + "?page=" + strconv.Itoa(n-1), Label: i18n.T(ctx, "kit.typed.back")}
	}
	if more {
		p.On = page.Link{Href: TypedPath + "?page=" + strconv.Itoa(n+1), Label: i18n.T(ctx, "kit.typed.on")}
	}
	return page.Render(w, r, http.StatusOK, typedPage(lines, p))
}
