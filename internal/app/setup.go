package app

import (
	"context"
	"io"

	"towpath/internal/ground/i18n"
	"towpath/internal/ground/vault"
	"towpath/internal/rooms/setup"
)

// First is what a first run needs to know.
type First struct {
	Config
	KeyFile     string
	Name, Email string // of the first administrator
}

// SetUp makes an installation's key and its first administrator, and says on out how to go on.
func SetUp(ctx context.Context, out io.Writer, f First) error {
	bundle, err := i18n.New(catalogues...)
	if err != nil {
		return err
	}
	return setup.FirstRun(i18n.With(ctx, bundle.For()), out, setup.First{KeyFile: f.KeyFile, URL: f.URL.String(), Name: f.Name, Email: f.Email,
		Open: func(ctx context.Context, key *vault.Key) (setup.Beginning, error) {
			h, err := Open(ctx, f.Config, key)
			if err != nil {
				return nil, err
			}
			return beginning{h}, nil
		}})
}

// beginning is a house that may not have anybody in it yet.
type beginning struct{ *House }

func (b beginning) InviteFirst(ctx context.Context, name, email string) (string, error) {
	return b.people.InviteFirst(ctx, name, email)
}
