package prompts

import (
	"context"
	"slices"

	"towpath/internal/trust/people"
)

// Returned is told which of somebody's things came back: out of the bin, or from a file. Reminders among them begin anew, so that what
// would have been due meanwhile isn't; and messages are sent for them again.
func (x *Room) Returned(ctx context.Context, v people.Viewer, ids []string) error {
	sets, err := x.all(ctx, v)
	if err != nil {
		return err
	}
	for _, s := range sets {
		if !slices.Contains(ids, s.ID) {
			continue
		}
		if _, err := x.seen(ctx, v, s, nothing); err != nil {
			return err
		}
	}
	return x.Plan(ctx, v)
}
