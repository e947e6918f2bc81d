package people

import (
	"context"
	"errors"
	"time"

	"towpath/internal/ground/fault"
)

// Came is one thing that is kept of who may come to support a person, for what they carry off (RUN-8).
type Came struct {
	What         string // invitation, taken; waits, no: each also with .instead
	Name, Old    string // of who took it up or waits, and of who would stop
	Since, Until time.Time
}

// EverybodyWhoMayCome is all that is kept of the viewer's own invitations and of those who wait for a yes of theirs, or got a no.
func (r *Register) EverybodyWhoMayCome(ctx context.Context, v Viewer) (all []Came, err error) {
	if !v.Is(Person) || v.Account == "" {
		return nil, fault.Missing()
	}
	var welcomes []Welcomes
	var asks []Asks
	err = r.view(ctx, func(q *Queries) (err error) {
		if welcomes, err = q.everyWelcome(ctx, v.Account); err == nil {
			asks, err = q.everyAsk(ctx, v.Account)
		}
		return err
	})
	for _, w := range welcomes {
		c := Came{What: "invitation", Since: when(w.Created), Until: when(w.Expires)}
		if w.Taken.Valid {
			var nameErr error
			c.What = "taken"
			c.Name, nameErr = r.Name(ctx, w.Taken.String)
			err = errors.Join(err, nameErr)
		}
		all = append(all, c)
	}
	for _, k := range asks {
		c := Came{What: map[bool]string{true: "no", false: "waits"}[k.State == "no"], Since: when(k.Created)}
		name, nameErr := r.Name(ctx, k.Supporter)
		old, oldErr := "", error(nil)
		if k.Instead.Valid {
			c.What += ".instead"
			old, oldErr = r.Name(ctx, k.Instead.String)
		}
		c.Name, c.Old, err = name, old, errors.Join(err, nameErr, oldErr)
		all = append(all, c)
	}
	return all, fault.Wrap(err, "people.EverybodyWhoMayCome")
}
