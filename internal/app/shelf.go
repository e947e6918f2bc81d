package app

import (
	"context"

	"towpath/internal/rooms/kit"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// shelf opens things for the pages of sharing, which stand below those who keep and read them.
type shelf struct {
	things *things.Keeper
	kit    *kit.Room
}

// Open opens a thing for a viewer who may see it.
func (s shelf) Open(ctx context.Context, v people.Viewer, id string) (sharing.Opened, error) {
	return s.kit.Open(ctx, v, id)
}
