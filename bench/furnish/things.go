package furnish

import (
	"context"
	"fmt"
	"time"

	"towpath/internal/trust/people"
	"towpath/internal/trust/things"
)

// Kept are the things of somebody: what the program itself kept when forms were sent, to be kept again for others.
func (h *House) Kept(ctx context.Context, p Person) ([]things.Thing, error) {
	v, err := h.viewer(ctx, p)
	if err != nil {
		return nil, err
	}
	return h.Things.All(ctx, v)
}

func (h *House) viewer(ctx context.Context, p Person) (people.Viewer, error) {
	v, err := h.People.Viewer(ctx, p.Token, "")
	if err == nil && v.Account != p.Account {
		err = fmt.Errorf("furnish: %s isn't signed in", p.Account)
	}
	return v, err
}

// Crowd makes `count` people, each with `most` things like those given, in turn, one a day up to yesterday.
func (h *House) Crowd(ctx context.Context, count, most int, like []things.Thing) ([]Person, error) {
	crowd := make([]Person, count)
	err := each(ctx, count, func(ctx context.Context, i int) error {
		p, err := h.Person(ctx, fmt.Sprintf("Made-up %d", i+1), people.Person)
		if err != nil {
			return err
		}
		crowd[i] = p
		return h.keep(ctx, p, most, like, i)
	})
	return crowd, err
}

// mostAtOnce is how many things one transaction takes in.
const mostAtOnce = 500

func (h *House) keep(ctx context.Context, p Person, count int, like []things.Thing, from int) error {
	v, err := h.viewer(ctx, p)
	if err != nil {
		return err
	}
	var some []things.Thing
	for i := range count {
		t := like[(from+i)%len(like)]
		t.ID = people.NewID()
		t.Created = time.Now().AddDate(0, 0, i-count)
		t.Updated = t.Created
		if some = append(some, t); len(some) == mostAtOnce || i == count-1 {
			if _, err := h.Things.TakeIn(ctx, v, some); err != nil {
				return err
			}
			some = some[:0]
		}
	}
	return nil
}
