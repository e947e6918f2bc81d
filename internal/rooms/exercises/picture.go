package exercises

import (
	"context"
	"io"
	"slices"

	"github.com/a-h/templ"

	"towpath/internal/pack"
	"towpath/internal/trust/people"
	"towpath/internal/trust/things"
)

// seen are the kinds of parts whose answers are looked at beside earlier ones.
var seen = []pack.Kind{pack.Wheel, pack.Tracker, pack.Drawing, pack.Photo}

// Picture is what of an answer can be looked at beside others to the same exercise: drawings, photos, wheels, charts. It is nil
// where there is nothing of that.
func (x *Room) Picture(_ context.Context, t things.Thing) templ.Component {
	a, err := answerOf(t)
	if err != nil {
		return nil
	}
	a.Also = ""
	a.Parts = slices.DeleteFunc(a.Parts, func(p pack.Part) bool { return !slices.Contains(seen, p.Kind) || a.Answers[p.ID].Blank() })
	if len(a.Parts) == 0 {
		return nil
	}
	whole := reading(a, nil)
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error { // what photos weigh is asked for once it is shown
		ctx, err := x.withFiles(ctx, people.ViewerOf(ctx), t.ID, a)
		if err != nil {
			return err
		}
		return whole.Render(ctx, w)
	})
}
