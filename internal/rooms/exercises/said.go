package exercises

import (
	"context"

	"github.com/a-h/templ"

	"towpath/internal/trust/things"
)

// Said is what an answer says, in words, for pages of other rooms. What can't be read as an answer says nothing.
func Said(_ context.Context, t things.Thing) templ.Component {
	a, err := answerOf(t)
	if err != nil {
		return templ.NopComponent
	}
	return reading(a, nil)
}
