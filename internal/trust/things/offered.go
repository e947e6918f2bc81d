package things

import (
	"context"

	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// Offered opens takeaways and next steps that a person shares with the viewer, out of what sharing just offered them; each is a look.
func (k *Keeper) Offered(ctx context.Context, v people.Viewer, some []sharing.Offered) (all []Thing, err error) {
	if len(some) == 0 {
		return nil, nil
	}
	sealed, err := k.sharing.LookAtOffered(ctx, v, some)
	if err != nil {
		return nil, err
	}
	for _, s := range sealed {
		t := Thing{ID: s.ID, Owner: s.Owner, Kind: s.Kind, Version: s.Version, Updated: s.Updated, Entered: s.Entered}
		if t.Body, err = k.vault.Open(ctx, s.Pass, place(t.ID, t.Owner, t.Version), s.Body); err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}
