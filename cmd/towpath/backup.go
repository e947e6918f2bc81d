package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"towpath/internal/app"
	"towpath/internal/ground/vault"
)

type backupCmd struct {
	Where
	To        string `help:"Where the archive of the data goes: a new file, or a folder." type:"path"`
	KeyringTo string `help:"Where the archive of people's keys goes: somewhere else than the data's." type:"path"`
	MediaTo   string `help:"A folder that sealed photos, sound and films are copied into, each once." type:"existingdir"`
	NoMedia   bool   `name:"without-media" help:"Media are copied some other way: say nothing of them."`
	Check     string `help:"Read this archive to its end and check all of it; nothing is made." type:"path"`
	Prune     bool   `help:"Delete copies of the keyring beside --keyring-to that are older than they may be, and in --media-to, once they are as old, those that nothing names any more."`
}

// Run makes archives of an installation, also while it is served, or checks one.
func (c backupCmd) Run() error {
	ctx, stop := untilStopped()
	defer stop()
	key, err := c.Where.key()
	if err != nil {
		return err
	}
	if c.Check != "" {
		a, err := app.CheckArchive(key, c.Check)
		if err == nil {
			fmt.Printf("%s is whole.\n%s.\n", c.Check, a.Summary())
		}
		return err
	}
	made, media, err := app.Backup(ctx, c.config(nil), key, app.BackupTo{Data: c.To, Keyring: c.KeyringTo, Media: c.MediaTo, Prune: c.Prune, Program: version})
	for _, a := range made {
		fmt.Printf("%s (%d KB), read back and checked.\n  %s.\n", a.Path, (a.Bytes+1023)/1024, a.Summary())
	}
	if err != nil {
		return err
	}
	c.media(media)
	if c.KeyringTo == "" {
		fmt.Println("The keyring wasn't copied (--keyring-to). Nothing in the data opens without it.")
	}
	return c.old(key)
}

// media says what was done about photos, sound and films.
func (c backupCmd) media(m app.Media) {
	switch {
	case c.MediaTo != "":
		fmt.Printf("%s: %d photos, recordings and films copied (%d KB), %d were there already.\n", c.MediaTo, m.New, (m.Bytes+1023)/1024, m.There)
		if m.Gone > 0 {
			fmt.Printf("  %d were removed meanwhile, or are missing: `towpath media` says which it is.\n", m.Gone)
		}
		if m.Old > 0 {
			fmt.Printf("  %d copies that nothing names any more were older than 30 days, and are deleted.\n", m.Old)
		}
	case m.Named > 0 && !c.NoMedia:
		fmt.Printf("The data names %d photos, recordings and films, and they weren't copied (--media-to). Say --without-media if you copy them some other way.\n", m.Named)
	}
}

// old says which copies of the keyring are too old, or deletes them.
func (c backupCmd) old(key *vault.Key) error {
	if c.KeyringTo == "" {
		return nil
	}
	old, err := app.OldKeyrings(c.KeyringTo, key, time.Now())
	for _, path := range old {
		if !c.Prune {
			fmt.Printf("%s is older than 30 days: who was erased since can still be read with it. Delete it, or use --prune.\n", path)
			continue
		}
		if err := os.Remove(path); err != nil {
			return err
		}
		fmt.Printf("%s was older than 30 days, and is deleted.\n", path)
	}
	return err
}

// key reads the installation's key.
func (w Where) key() (*vault.Key, error) {
	key, err := vault.ReadKey(w.Key)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no key at %s. `towpath setup` makes it; without the key that the data was made with, nothing can be read", w.Key)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", w.Key, err)
	}
	return key, nil
}
