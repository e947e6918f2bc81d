package kit

import (
	"github.com/a-h/templ"

	"towpath/internal/trust/things"
)

// Said is what a thing of any kind says, in words, for pages of others.
func (x *Room) Said(t things.Thing) templ.Component { return x.words(t) }
