package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"towpath/internal/app"
	"towpath/internal/ground/vault"
)

// keyCmd changes the wrapping key of an installation while it serves: add, promote, rewrap, drop.
type keyCmd struct {
	List    keyListCmd    `cmd:"" help:"Show the wrapping keys, what each is needed for, and which nodes hold it."`
	Add     keyAddCmd     `cmd:"" help:"First: put a new wrapping key into the key file. Then copy the file to every node."`
	Promote keyPromoteCmd `cmd:"" help:"Second: use the new wrapping key, on all nodes at once."`
	Rewrap  keyRewrapCmd  `cmd:"" help:"Third: wrap each person's key anew."`
	Drop    keyDropCmd    `cmd:"" help:"Last: take the old wrapping key out of the key file. Then copy the file to every node."`
}

// rotation opens the installation's key file and its keyring, beside whatever serves it.
func (w Where) rotation(ctx context.Context) (app.Rotation, *vault.Key, error) {
	key, err := w.key()
	if err != nil {
		return app.Rotation{}, nil, err
	}
	r, err := app.OpenRotation(ctx, w.config(nil), key)
	return r, key, err
}

type keyListCmd struct{ Where }

// Run prints how far a change has come.
func (c keyListCmd) Run() error {
	ctx, stop := untilStopped()
	defer stop()
	r, key, err := c.rotation(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	s, err := r.State(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("The key at %s (mark %s) holds:\n\n", c.Key, key.Fingerprint())
	for _, id := range s.Holds {
		fmt.Printf("  %s  %s\n", id, standing(s, id))
		delete(s.Wraps, id)
	}
	for id, n := range s.Wraps {
		fmt.Printf("  %s  IS NOT IN THIS FILE, and wraps %s\n", id, count(n, "key"))
	}
	if s.Odd > 0 {
		fmt.Printf("\n%s of the keyring can't be a key: damaged, or changed by hand.\n", count(s.Odd, "row"))
	}
	fmt.Println()
	for _, n := range s.Nodes {
		fmt.Printf("  node %s holds %s (heard of at %s)\n", n.Name, joined(n.Holds), n.Seen.Format(time.TimeOnly))
	}
	if len(s.Nodes) == 0 {
		fmt.Println("  No node was heard of in the last five minutes.")
	}
	return nil
}

func standing(s vault.State, id vault.WrapID) string {
	what := "wraps nothing"
	if n := s.Wraps[id]; n > 0 {
		what = "wraps " + count(n, "key")
	}
	if id == s.Use {
		return "in use, " + what
	}
	return what
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func joined(ids []vault.WrapID) string {
	var all []string
	for _, id := range ids {
		all = append(all, id.String())
	}
	return strings.Join(all, " ")
}

type keyAddCmd struct {
	Key string `help:"The installation's key file." default:"towpath.key" type:"path" env:"TOWPATH_KEY_FILE"`
}

// Run adds a wrapping key to the file. It touches nothing else, and nothing uses the new one yet.
func (c keyAddCmd) Run() error {
	key, err := Where{Key: c.Key}.key()
	if err != nil {
		return err
	}
	if n := len(key.Holds()); n > 1 {
		return fmt.Errorf("%s holds %d wrapping keys already: finish that change first (promote, rewrap, drop). Nothing was changed", c.Key, n)
	}
	with, id, err := key.WithNew()
	if err != nil {
		return err
	}
	kept, err := replaceKey(c.Key, with)
	if err != nil {
		return err
	}
	fmt.Printf("%s holds a new wrapping key, %s, which nothing uses yet. The file as it was: %s\n\n", c.Key, id, kept)
	fmt.Println("Now copy the key file to every node (a node that runs reads it within ten seconds), and to where its copies are kept.\nThen: towpath key promote")
	return nil
}

// replaceKey puts a changed key in the place of the old file, which is kept under a name with the time in it.
func replaceKey(path string, key *vault.Key) (kept string, err error) {
	kept = path + ".until-" + time.Now().UTC().Format("20060102T150405.000Z")
	return kept, vault.ReplaceKeyFile(path, key, kept)
}

// ofOne is a command about one wrapping key.
type ofOne struct {
	Where
	Mark string `arg:"" help:"Which, where the key file holds several; as key list shows it."`
}

// change opens the keyring, finds out which wrapping key is meant, and does what is asked with it.
func (c ofOne) change(do func(context.Context, change) error) error {
	ctx, stop := untilStopped()
	defer stop()
	r, key, err := c.rotation(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	s, err := r.State(ctx)
	if err != nil {
		return err
	}
	id, err := which(s, c.Mark)
	if err != nil {
		return err
	}
	return do(ctx, change{Rotation: r, key: key, id: id, use: s.Use})
}

// change is what is done with one wrapping key, id, while another may be in use.
type change struct {
	app.Rotation
	key     *vault.Key
	id, use vault.WrapID
}

type keyPromoteCmd struct{ ofOne }

// Run has all nodes use the new wrapping key.
func (c keyPromoteCmd) Run() error {
	return c.change(func(ctx context.Context, x change) error {
		if err := x.Promote(ctx, x.id); err != nil {
			return err
		}
		fmt.Printf("%s is in use: what is new is wrapped with it, on every node.\nThen: towpath key rewrap\n", x.id)
		return nil
	})
}

// which is the wrapping key that was named, or else the one in the file that isn't in use.
func which(s vault.State, mark string) (vault.WrapID, error) {
	if mark != "" {
		return vault.ParseWrapID(mark)
	}
	others := slices.DeleteFunc(slices.Clone(s.Holds), func(id vault.WrapID) bool { return id == s.Use })
	if len(others) != 1 {
		return 0, fmt.Errorf("the key file holds %s beside the one in use: say which is meant, by its mark (towpath key list)", count(len(others), "wrapping key"))
	}
	return others[0], nil
}

type keyRewrapCmd struct{ Where }

// Run wraps each person's key with the wrapping key in use. It can be stopped and run again.
func (c keyRewrapCmd) Run() error {
	ctx, stop := untilStopped()
	defer stop()
	r, _, err := c.rotation(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	done, err := r.Rewrap(ctx, func(done int) { fmt.Fprintf(os.Stderr, "\r%s", count(done, "key")) })
	if done > 0 {
		fmt.Fprintln(os.Stderr)
	}
	if err != nil {
		return fmt.Errorf("%s wrapped anew, and then: %w. What isn't yet opens as before; run it again", count(done, "key"), err)
	}
	fmt.Printf("%s wrapped anew.\nThen: towpath key drop\n", count(done, "key"))
	return nil
}

type keyDropCmd struct{ ofOne }

// Run takes a wrapping key that nothing needs any more out of the key file.
func (c keyDropCmd) Run() error {
	return c.change(c.drop)
}

func (c keyDropCmd) drop(ctx context.Context, x change) error {
	if err := x.MayDrop(ctx, x.id); err != nil {
		return err
	}
	without, err := x.key.Without(x.id, x.use)
	if err != nil {
		return err
	}
	kept, err := replaceKey(c.Key, without)
	if err != nil {
		return err
	}
	fmt.Printf("%s is out of %s. The file as it was: %s\n\n", x.id, c.Key, kept)
	fmt.Println("Now copy the key file to every node, and to where its copies are kept. A copy of the keyring from before still needs the old file:\n" +
		"keep that apart until the last such copy is gone (thirty days), then destroy both.")
	return nil
}
