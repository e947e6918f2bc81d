package skills

import (
	"context"

	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// Suits are what of somebody's check matters to how the rest of the site is shown to them (TOP-7).
type Suits struct {
	Likes   []string // how they like to learn: short, listen, steps, with, paper
	Much    bool     // it is hard to keep their mind on it, or screens get too much
	Helped  bool     // they can't touch, type or go to a page by themselves yet
	Without bool     // they have nothing to go online with, or nowhere
}

// SuitsOf is what matters of the check that a person made last, on their own session; for anybody else it is nothing.
func (x *Room) SuitsOf(ctx context.Context, v people.Viewer) (s Suits, err error) {
	if !v.Is(people.Person) || v.Table != "" {
		return s, nil
	}
	checks, err := x.mine(ctx, v, sharing.Skills, 1)
	if err != nil || len(checks) == 0 {
		return s, err
	}
	c := into[Check](checks[0].Body).known()
	return Suits{Likes: c.Said[likes], Much: c.has(hard, "focus") || c.has(hard, "bright"), Helped: c.gap("controls") || c.gap("browser"), Without: c.without()}, nil
}
