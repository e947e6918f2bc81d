package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"towpath/internal/app"
	"towpath/internal/ground/backup"
)

type restoreCmd struct {
	Where
	From        string `help:"The archive of the data." required:"" type:"path"`
	KeyringFrom string `help:"The archive of people's keys; without it, the keyring that is there stays." type:"path"`
	MediaFrom   string `help:"The folder that media were copied into; what is missing is put back from there." type:"existingdir"`
	Into        string `help:"Put it into this folder, which has to be empty, and leave everything else alone: to try an archive out." type:"path"`
	Yes         bool   `help:"Replace what is there without asking."`
	AcceptGap   bool   `help:"Restore although it can't be known what was ended after the archive was made."`
}

// Run checks archives, says what is in them and what can't be known, and puts them in the place of what is there once
// somebody has said yes.
func (c restoreCmd) Run() (err error) {
	ctx, stop := untilStopped()
	defer stop()
	key, err := c.Where.key()
	if err != nil {
		return err
	}
	conf := c.config(nil)
	if c.Into != "" {
		if conf.DB, conf.Keyring, conf.Data, err = "", "", c.Into, empty(c.Into); err != nil {
			return err
		}
		conf.Media = ""
	}
	r, err := app.LookInto(ctx, conf, key, app.RestoreFrom{Data: c.From, Keyring: c.KeyringFrom})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	c.report(r)
	ask := bufio.NewReader(os.Stdin)
	if !r.Complete && !c.AcceptGap && !agreed(ask, "Go on although it can't be known what was ended since?") {
		return errors.New("nothing was changed. Find the ledger's file (--ledger) or a later archive of the keyring, or say --accept-gap")
	}
	if c.Into == "" && !c.Yes && !agreed(ask, "Replace what is there?") {
		return errors.New("nothing was changed. Say --yes to restore without being asked")
	}
	if err := c.do(ctx, r); err != nil {
		return err
	}
	return putBackMedia(ctx, conf, key, c.MediaFrom, false)
}

// empty makes sure that a folder holds no installation.
func empty(dir string) error {
	for _, name := range []string{"towpath.db", filepath.Join("keyring", "keyring.db")} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return fmt.Errorf("%s holds an installation already: --into takes an empty folder", dir)
		}
	}
	return nil
}

// agreed asks somebody at a terminal; nobody there is a no.
func agreed(in *bufio.Reader, question string) bool {
	if info, err := os.Stdin.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	fmt.Print(question, " Type yes: ")
	said, err := in.ReadString('\n')
	return err == nil && strings.TrimSpace(said) == "yes"
}

func (c restoreCmd) report(r *app.Restore) {
	if r.Finished != (backup.Kept{}) {
		fmt.Println("A restore that was broken off earlier was brought to its end first.")
	}
	fmt.Printf("%s is whole.\n  %s.\n", r.Data.Path, r.Data.Summary())
	fmt.Printf("  In it: %d people, %d others with an account, %d things.\n", r.People, r.Staff, r.Things)
	if r.Keyring != nil {
		fmt.Printf("%s is whole.\n  %s.\n", r.Keyring.Path, r.Keyring.Summary())
	} else {
		fmt.Println("The keyring that is there stays.")
	}
	if r.Lost.People+r.Lost.Tables+r.Lost.Things+r.Lost.Stories > 0 {
		fmt.Printf("No key: the keyring is older than the data. What %d people kept (%d things), %d joint sessions and %d stories can't be opened by anybody, and is left out.\n",
			r.Lost.People, r.Lost.Things, r.Lost.Tables, r.Lost.Stories)
	}
	fmt.Printf("The ledger of what was ended has %d lines.\n", r.Endings)
	if r.WrongLines > 0 {
		fmt.Printf("%d lines of its file weren't written with this key, and are left out. Somebody or something changed that file.\n", r.WrongLines)
	}
	if !r.Complete {
		fmt.Printf("NOT KNOWN: what was ended after %s. Whoever was erased, whatever was removed for good, each share, link, card or tablet ended after that, and every story taken back, comes back.\n",
			r.KnownUntil.Format(time.RFC3339))
	}
	if r.HereLost != nil {
		fmt.Printf("What is there now can't be read (%v). It will be kept as it is.\n", r.HereLost)
	}
	if r.Here != "" {
		fmt.Printf("This takes the place of %s, which is kept.\n", r.Here)
	}
	fmt.Printf("Epoch %d will begin: everybody signs in again, and every table is left.\n", r.Epoch)
}

func (c restoreCmd) do(ctx context.Context, r *app.Restore) error {
	done, err := r.Run(ctx, !r.Complete)
	if err != nil {
		return err
	}
	a := done.Again
	fmt.Printf("Restored.\n  Ended again, because it had come back: %d people erased, %d things and %d files removed, %d stories taken back, %d shares, %d links, %d cards and the like, %d tablets, %d accounts closed.\n",
		a.People, a.Things, a.Files, a.Stories, a.Shares, a.Links, a.Credentials, a.Devices, a.Accounts)
	fmt.Printf("  Ended with the epoch before: %d sessions, %d tables, %d invitations.\n", done.Ended.Sessions, done.Ended.Tables, done.Ended.Invitations)
	if done.NoWayIn > 0 {
		fmt.Printf("  %d accounts have no way in any more: what they signed in with was replaced after the archive was made. They need a way back in.\n", done.NoWayIn)
	}
	if done.Invited > 0 {
		fmt.Println("  No administrator can sign in any more. `towpath setup` with the address of one of them makes a new link.")
	}
	for _, kept := range []string{done.Kept.Data, done.Kept.Keyring} {
		if kept != "" {
			fmt.Printf("  What was there before is kept as %s.\n", kept)
		}
	}
	if done.Kept.Keyring != "" {
		fmt.Printf("  Delete what was kept of the keyring by %s: whoever is erased from now on can be read with it.\n", time.Now().Add(app.KeepKeyringFor).Format("2 January 2006"))
	}
	return nil
}
