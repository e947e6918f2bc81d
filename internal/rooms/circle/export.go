package circle

import (
	"context"

	"towpath/internal/ground/i18n"
	"towpath/internal/trust/people"
)

// About is what is kept here about a person, in words, for what they carry off (RUN-8); no lines where there is nothing. The code of
// an invitation isn't in it: whoever finds that file could use it.
func (x *Room) About(ctx context.Context, v people.Viewer) (heading string, lines []string, err error) {
	all, err := x.People.EverybodyWhoMayCome(ctx, v)
	for _, c := range all {
		pairs := []any{"name", c.Name, "old", c.Old, "date", i18n.DateYear(ctx, c.Since)}
		if !c.Until.IsZero() {
			pairs = append(pairs, "until", i18n.DateYear(ctx, c.Until))
		}
		lines = append(lines, i18n.T(ctx, "circle.about."+c.What, pairs...))
	}
	return i18n.T(ctx, "circle.about"), lines, err
}
