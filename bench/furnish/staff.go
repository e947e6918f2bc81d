package furnish

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"towpath/internal/trust/people"
)

// Staff is a made-up member of staff, with what they type to sign in.
type Staff struct{ Email, Password, Secret string }

// joinedBefore is how long ago they set up how they sign in: a one-time code is good once.
const joinedBefore = 30 * time.Second

// Code is the one-time code that their authenticator app shows.
func (s Staff) Code(at time.Time) (string, error) { return totp.GenerateCode(s.Secret, at) }

// Staff makes members of staff who sign in with a password and a one-time code.
func (h *House) Staff(ctx context.Context, count int) ([]Staff, error) {
	admin, err := h.People.AddAccount(ctx, "Made-up administrator", people.NewID()+"@example.org", people.Active, people.Admin)
	if err != nil {
		return nil, err
	}
	v := people.Viewer{Account: admin.ID, Roles: admin.Roles}
	all := make([]Staff, count)
	return all, each(ctx, count, func(ctx context.Context, i int) (err error) {
		all[i], err = h.join(ctx, v, i)
		return err
	})
}

func (h *House) join(ctx context.Context, v people.Viewer, i int) (s Staff, err error) {
	s = Staff{Email: people.NewID() + "@example.org", Password: "four mugs beside the lock"}
	path, err := h.People.Invite(ctx, v, fmt.Sprintf("Made-up worker %d", i+1), s.Email, people.Worker)
	if err != nil {
		return s, err
	}
	token := strings.TrimPrefix(path, "/join/")
	a, err := h.People.Joining(ctx, token)
	if err != nil {
		return s, err
	}
	app, err := people.NewOneTime("Made up", a)
	if err != nil {
		return s, err
	}
	s.Secret = app.Secret
	code, err := s.Code(time.Now().Add(-joinedBefore))
	if err != nil {
		return s, err
	}
	_, err = h.People.Join(ctx, token, people.Means{Password: s.Password, Secret: s.Secret, Code: code, Unlock: "582146"})
	return s, err
}
