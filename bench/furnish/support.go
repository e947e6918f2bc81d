package furnish

import (
	"context"
	"fmt"
	"time"

	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// given is what each of a supporter's people shares with them.
var given = []sharing.Kind{sharing.Takeaway, sharing.Takeaway, sharing.NextStep, sharing.NextStep, sharing.Answer, sharing.Answer, sharing.Journal, sharing.Goal}

// Supporter makes somebody who supports n people, each of whom keeps things of several kinds and shares eight of them.
func (h *House) Supporter(ctx context.Context, n int) (worker Person, supported []string, err error) {
	if worker, err = h.Person(ctx, "Made-up worker", people.Worker); err != nil {
		return worker, nil, err
	}
	supported = make([]string, n)
	err = each(ctx, n, func(ctx context.Context, i int) error {
		p, err := h.Person(ctx, fmt.Sprintf("Made-up name %d", (i*7919)%n), people.Person) // not in the order of their names
		if err != nil {
			return err
		}
		supported[i] = p.Account
		if err := h.People.AddLink(ctx, p.Account, worker.Account); err != nil {
			return err
		}
		v, err := h.People.Viewer(ctx, p.Token, "")
		if err != nil {
			return err
		}
		return h.share(ctx, v, worker.Account)
	})
	return worker, supported, err
}

func (h *House) share(ctx context.Context, v people.Viewer, with string) error {
	for _, kind := range given {
		t, err := h.Things.Create(ctx, v, people.NewID(), kind, map[string]any{"title": "Made up", "text": "Made-up words about sleep, about as long as somebody's answer.",
			"what": "Made-up words of a next step", "when": "On Sunday", "who": "Nobody"})
		if err == nil {
			err = h.Sharing.Share(ctx, v, people.NewID(), t.ID, with, time.Time{})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
