// Package setup is where an administrator says what the service is, who works here, and can check what staff did. It also
// holds the first run on the command line. It stands above the other rooms: it shows Help now as people will see it.
package setup

import (
	"context"
	_ "embed"
	"net/http"
	"strings"

	"towpath/internal/ground/i18n"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/service"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of these pages and of the first run.
var Words = i18n.Catalogue{Lang: "en", Name: "setup", YAML: wordsEN}

// Inviter makes the one-time links by which members of staff come in the first time.
type Inviter interface {
	// Invite makes an invited account and returns the path of the one link that takes it up.
	Invite(ctx context.Context, v people.Viewer, name, email string, roles ...people.Role) (path string, err error)
	// InviteAgain makes a new link for somebody invited who hasn't come yet. The one before stops working.
	InviteAgain(ctx context.Context, v people.Viewer, account string) (path string, err error)
}

// Deps is what the room stands on.
type Deps struct {
	Service *service.Store
	People  *people.Register
	Invite  Inviter
	URL     string // the address people use
	// Stuck are the sorts of messages that don't go out now; nil where there are none.
	Stuck func(context.Context) ([]people.Carrying, error)
	// Unsigned is in how many topics something waits to be signed; nil where nobody has to sign.
	Unsigned func() int
}

// Room answers for everything under /setup.
type Room struct{ Deps }

// NewRoom makes the room.
func NewRoom(d Deps) *Room {
	d.URL = strings.TrimRight(d.URL, "/")
	return &Room{d}
}

// Where things are.
const (
	home     = "/setup"
	accounts = "/setup/people"
	audit    = "/setup/audit"
)

// Show answers GET /setup: what is set, and what is still missing.
func (x *Room) Show(w http.ResponseWriter, r *http.Request) error {
	s, err := x.Service.Get(r.Context())
	if err != nil {
		return err
	}
	unsigned := 0
	if x.Unsigned != nil {
		unsigned = x.Unsigned()
	}
	var stuck []people.Carrying
	if x.Stuck != nil {
		if stuck, err = x.Stuck(r.Context()); err != nil {
			return err
		}
	}
	return page.Render(w, r, http.StatusOK, overview(s, unsigned, stuck))
}

func crumbs(ctx context.Context) []page.Link {
	return []page.Link{{Href: home, Label: i18n.T(ctx, "setup.nav")}}
}
