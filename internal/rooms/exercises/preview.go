package exercises

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"towpath/internal/pack"
)

// Preview draws what an exercise asks, as it would stand in a form: for editors, before it is published. It saves nothing.
func (x *Room) Preview(ex *pack.Exercise) templ.Component {
	p := writing{Answer: Answer{Wording: wordingOf(ex)}, ex: ex}
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, part := range ex.Parts {
			if err := question(p, part).Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
}
