// Package furnish fills a house with made-up people and their things, fast and through the house's own code: everything is
// sealed, bound and stored as if it had come from a form. It is for measuring, on a database that nobody else has open.
package furnish

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"towpath/content"
	"towpath/internal/ground/db"
	"towpath/internal/ground/vault"
	"towpath/internal/pack"
	"towpath/internal/rooms/editing"
	"towpath/internal/trust/people"
	"towpath/internal/trust/schema"
	"towpath/internal/trust/service"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// Place is where an installation's data is.
type Place struct {
	Dir string // holds the key, and the databases unless DB is set
	DB  string // "postgres://…", or ""
}

// KeyFile is where the installation's key is.
func (p Place) KeyFile() string { return filepath.Join(p.Dir, "towpath.key") }

// House is an installation that is being furnished.
type House struct {
	data, keys *db.DB
	key        *vault.Key

	People  *people.Register
	Sharing *sharing.Sharing
	Things  *things.Keeper
}

// keyringSchema is the one that app gives a keyring which shares a PostgreSQL database with the data.
const keyringSchema = "towpath_keyring"

// Open opens the installation at a place; the first time it makes one, with its key and settings.
func Open(ctx context.Context, p Place) (*House, error) {
	key, fresh, err := keyOf(p)
	if err != nil {
		return nil, err
	}
	h := &House{key: key}
	data := db.Config{DSN: filepath.Join(p.Dir, "towpath.db"), Key: key.Derive("database", 32), Migrations: schema.Migrations}
	keys := db.Config{DSN: filepath.Join(p.Dir, "keyring", "keyring.db"), Key: data.Key, Migrations: vault.Migrations()}
	if p.DB != "" {
		data.DSN, keys.DSN, keys.Schema = p.DB, p.DB, keyringSchema
	}
	if h.data, err = db.Open(ctx, data); err != nil {
		return nil, err
	}
	if h.keys, err = db.Open(ctx, keys); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	if err := h.wire(ctx, fresh); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

func keyOf(p Place) (key *vault.Key, fresh bool, err error) {
	if key, err = vault.ReadKey(p.KeyFile()); !errors.Is(err, os.ErrNotExist) {
		return key, false, err
	}
	if key, err = vault.NewKey(); err != nil {
		return nil, true, err
	}
	text, err := key.Marshal()
	if err != nil {
		return nil, true, err
	}
	return key, true, errors.Join(os.MkdirAll(filepath.Join(p.Dir, "keyring"), 0o700), os.WriteFile(p.KeyFile(), text, 0o600))
}

func (h *House) wire(ctx context.Context, fresh bool) error {
	v, mint, records, err := vault.New(h.key, vault.NewKeyring(h.keys), time.Now)
	if err != nil {
		return err
	}
	if err := v.CheckKey(ctx); err != nil {
		return err
	}
	h.People = people.NewRegister(h.data, v, records, time.Now)
	h.Sharing = sharing.NewSharing(h.data, mint, time.Now)
	h.Things = things.NewKeeper(h.data, v, h.Sharing, time.Now)
	if !fresh {
		return nil
	}
	err = service.NewStore(h.data, h.People.Audit, time.Now).Save(ctx, people.NewID(), service.Settings{
		Name: "A made-up service", Responsible: "Nobody: made up to be measured", Emergency: "999", HelpLine: "Made up. Nobody answers here.",
		Replies: "Made up: nobody replies.", Recorded: "Made up.", LowestAge: 16, Capacity: "Made up."})
	return errors.Join(err, h.signContent(ctx))
}

// signContent has what is built in signed, as an editor does: what nobody has signed isn't shown to people.
func (h *House) signContent(ctx context.Context) error {
	packs, _ := pack.NewHeld(pack.Layer{Name: "built in", FS: content.FS})
	x, err := editing.NewRoom(editing.Deps{DB: h.data, People: h.People, Packs: packs, Key: h.key.Derive(editing.KeyFor, 32), Log: slog.New(slog.DiscardHandler),
		Now: time.Now, Zone: time.UTC, Tell: func(context.Context) {}})
	if err == nil {
		err = x.Reload(ctx)
	}
	if err != nil {
		return err
	}
	return x.SignAll(ctx, people.Viewer{Account: people.NewID(), Roles: []people.Role{people.Editor}})
}

// Close closes the installation, so that the program can open it.
func (h *House) Close() error {
	var errs []error
	for _, d := range []*db.DB{h.data, h.keys} {
		if d != nil {
			errs = append(errs, d.Close())
		}
	}
	return errors.Join(errs...)
}

// Person is somebody made up, signed in on a phone of their own.
type Person struct {
	Account string
	Token   string // of their session's cookie
}

// Person makes somebody and signs them in.
func (h *House) Person(ctx context.Context, name string, role people.Role) (Person, error) {
	email := ""
	if role != people.Person {
		email = people.NewID() + "@example.org"
	}
	a, err := h.People.AddAccount(ctx, name, email, people.Active, role)
	if err != nil {
		return Person{}, err
	}
	token, err := h.People.SignIn(ctx, a.ID, true, "")
	return Person{Account: a.ID, Token: token}, err
}

// side is how many are furnished side by side: their commits are shared.
const side = 32

// each calls do for 0…n-1, several at a time, until one fails.
func each(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next, wg := make(chan int), sync.WaitGroup{}
	for range min(side, n) {
		wg.Go(func() {
			for i := range next {
				if err := do(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	return context.Cause(ctx)
}
