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
	Check     string `help:"Read this archive to its end and check all of it; nothing is made." type:"path"`
	Prune     bool   `help:"Delete copies of the keyring beside --keyring-to that are older than they may be."`
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
	made, err := app.Backup(ctx, c.config(nil), key, app.BackupTo{Data: c.To, Keyring: c.KeyringTo, Program: version})
	for _, a := range made {
		fmt.Printf("%s (%d KB), read back and checked.\n  %s.\n", a.Path, (a.Bytes+1023)/1024, a.Summary())
	}
	if err != nil {
		return err
	}
	if c.KeyringTo == "" {
		fmt.Println("The keyring wasn't copied (--keyring-to). Nothing in the data opens without it.")
	}
	return c.old(key)
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
