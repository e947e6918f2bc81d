package main

import (
	"context"
	"fmt"

	"towpath/internal/app"
	"towpath/internal/ground/vault"
)

type mediaCmd struct {
	Where
	From  string `help:"The folder that media were copied into by backup; what is missing is put back from there." type:"existingdir"`
	Prune bool   `help:"Delete what lies where media are, that this installation's data doesn't know of, once it is older than 30 days. Nobody else's media may lie there."`
}

// Run finds out whether all photos, sound and films that the data names are in their place, also while it is served.
func (c mediaCmd) Run() error {
	ctx, stop := untilStopped()
	defer stop()
	key, err := c.Where.key()
	if err != nil {
		return err
	}
	return putBackMedia(ctx, c.config(nil), key, c.From, c.Prune)
}

func putBackMedia(ctx context.Context, conf app.Config, key *vault.Key, from string, prune bool) error {
	m, err := app.PutBackMedia(ctx, conf, key, from, prune)
	if all := m.There + m.Back + m.Missing + m.Damaged; all > 0 || err != nil {
		fmt.Printf("Photos, recordings and films that the data names: %d are in their place, %d were put back, %d are missing, and the copies of %d are damaged.\n", m.There, m.Back, m.Missing, m.Damaged)
	}
	if err != nil {
		return fmt.Errorf("not all media were put back; `towpath media --from` goes on with it: %w", err)
	}
	if m.Stray > 0 {
		fmt.Printf("%d that lie there aren't known to the data, as after a restore of an older archive; %d of them were older than 30 days and are deleted (--prune).\n", m.Stray, m.Deleted)
	}
	if m.Missing+m.Damaged > 0 && from == "" {
		fmt.Println("If there is a copy of them (backup --media-to), `towpath media --from` puts back what is missing.")
	}
	return nil
}
