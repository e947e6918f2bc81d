package app

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/ground/web"
	"towpath/internal/trust/people"
	"towpath/internal/trust/service"
)

// Somebody is a made-up member of the demo: who they are and how they sign in and leave a table.
type Somebody struct {
	Account string `json:"account"`
	Name    string `json:"name"`
	Secret  string `json:"secret"` // card words, or the unlock code of staff
}

// DemoFile is what a demo's data folder remembers besides its databases.
type DemoFile map[string]Somebody

// demoHouse signs made-up accounts in by link. It exists in a demo only.
type demoHouse struct {
	house  *House
	clock  *demoClock
	tokens map[string]string // token → account
	links  map[string]string // role → path
	People DemoFile
}

// demoCast is who lives in the demo. Each person is linked with the worker of the same number and with nobody else.
var demoCast = []struct {
	key, name string
	roles     []people.Role
}{
	{"person", "Robin", []people.Role{people.Person}},
	{"person2", "Ade", []people.Role{people.Person}},
	{"worker", "Sam", []people.Role{people.Worker}},
	{"worker2", "Jo", []people.Role{people.Worker}},
	{"admin", "Alex", []people.Role{people.Admin}},
	{"editor", "Noor", []people.Role{people.Editor}},
	{"editor2", "Elis", []people.Role{people.Editor}},
	{"navigator", "Nia", []people.Role{people.Navigator}},
	{"supervisor", "Max", []people.Role{people.Supervisor}},
	{"carer", "Cas", []people.Role{people.Carer}},
	{"peer", "Pat", []people.Role{people.Peer}},
}

// OpenDemo opens a house with a made-up service in it, made in c.Data the first time.
func OpenDemo(ctx context.Context, c Config) (*House, error) {
	c.KeyFile, c.ShowUnsigned = filepath.Join(c.Data, "demo.key"), true
	key, err := demoKey(c.KeyFile)
	if err != nil {
		return nil, err
	}
	clock := &demoClock{now: c.Now}
	c.Now = clock.Now
	h, err := Open(ctx, c, key)
	if err != nil {
		return nil, err
	}
	h.demo = &demoHouse{house: h, clock: clock, tokens: map[string]string{}, links: map[string]string{}}
	if err := h.demo.settle(ctx, key); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

func demoKey(path string) (*vault.Key, error) {
	key, err := vault.ReadKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if key, err = vault.NewKey(); err != nil {
		return nil, err
	}
	data, err := key.Marshal()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("the data folder can't be made: %w", err)
	}
	return key, os.WriteFile(path, data, 0o600)
}

// settle makes the made-up service, or finds the one made before, and the links, which are alike on all nodes of one demo.
func (d *demoHouse) settle(ctx context.Context, key *vault.Key) error {
	file := filepath.Join(d.house.conf.Data, "demo.json")
	data, err := os.ReadFile(file)
	switch {
	case err == nil:
		err = json.Unmarshal(data, &d.People)
	case errors.Is(err, fs.ErrNotExist):
		err = d.make(ctx, file)
	}
	if err != nil {
		return fmt.Errorf("the demo's service can't be made: %w", err)
	}
	for role, s := range d.People {
		token := hex.EncodeToString(key.Derive("demo/"+role, 16))
		d.tokens[token], d.links[role] = s.Account, "/demo/in/"+token
	}
	return nil
}

func (d *demoHouse) make(ctx context.Context, file string) error {
	d.People = DemoFile{}
	h := d.house
	defer d.today()
	d.on(40, 10)
	for _, c := range demoCast {
		email := ""
		if !carded(c.roles[0]) {
			email = c.key + "@example.org"
		}
		a, err := h.people.AddAccount(ctx, c.name, email, people.Active, c.roles...)
		if err != nil {
			return err
		}
		secret, err := d.secretOf(ctx, a)
		if err != nil {
			return err
		}
		d.People[c.key] = Somebody{Account: a.ID, Name: c.name, Secret: secret}
	}
	for _, n := range []string{"", "2"} {
		if err := h.people.AddLink(ctx, d.People["person"+n].Account, d.People["worker"+n].Account); err != nil {
			return err
		}
	}
	if err := h.service.Save(ctx, d.People["admin"].Account, demoService); err != nil {
		return err
	}
	if err := d.tell(ctx); err != nil {
		return err
	}
	d.on(21, 11)
	if err := errors.Join(d.lend(ctx), d.shelve(ctx), d.review(ctx)); err != nil {
		return err
	}
	d.on(14, 16)
	if err := d.learn(ctx); err != nil {
		return err
	}
	d.on(4, 10) // so long ago that Sam was at work since
	if err := d.answerPeople(ctx); err != nil {
		return err
	}
	if err := d.before(ctx); err != nil {
		return err
	}
	d.today()
	if err := d.reach(ctx); err != nil {
		return err
	}
	data, err := json.MarshalIndent(d.People, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o600)
}

// demoService is made up, and says so. Its numbers are kept free for drama and ring nowhere.
var demoService = service.Settings{
	Name:        "Lockside (a made-up service)",
	Responsible: "Nobody: this is a demonstration on one computer",
	Reach:       "There is no one to reach",
	Contacts: []service.Contact{
		{Label: "Lockside, the team", Phone: "020 7946 0123", When: "Monday to Friday, 9 to 5", What: "This number is made up. In a real service, someone from the team answers."},
		{Label: "Night line", Phone: "020 7946 0456", When: "Every night, 5 in the evening to 9 in the morning", What: "This number is made up. In a real service, someone listens and can ask for help to come."},
	},
	Emergency: "999",
	CantTalk:  "This is made up: send a text message to the night line.",
	HelpLine:  "A made-up service. Nobody answers here.",
	Replies:   "Your worker reads what you share with them before you next meet. They don't reply to it here. A message waits until their hours.",
	Hours:     "Monday to Friday, 9 in the morning to 5 in the afternoon.",
	Recorded:  "That you met, and the note that you both agree on. Nothing else from here.",
	Messages:  true,
	LowestAge: 16,
	Capacity:  "Before someone starts, the worker talks through with them what this is. If they can't decide for now, it waits.",
}

func (d *demoHouse) signIn(w http.ResponseWriter, r *http.Request) error {
	account, ok := d.tokens[r.PathValue("token")]
	if !ok {
		return fault.Missing()
	}
	token, err := d.house.people.SignIn(r.Context(), account, false, "")
	if err != nil {
		return err
	}
	d.house.cookies.SetSession(w, token, false)
	return web.See(w, r, "/")
}

// DemoLinks are the sign-in links of a demo by role, and who is who.
func (h *House) DemoLinks() (links map[string]string, cast DemoFile) {
	links = map[string]string{}
	for role, path := range h.demo.links {
		links[role] = h.conf.URL.String() + path
	}
	return links, h.demo.People
}

// demoUnlock is the unlock code of everybody on the demo's staff.
const demoUnlock = "739264"

// secretOf gives somebody what they show at a table: a card's words, or the unlock code.
func (d *demoHouse) secretOf(ctx context.Context, a people.Account) (string, error) {
	r := d.house.people
	token, err := r.SignIn(ctx, a.ID, false, "")
	if err != nil {
		return "", err
	}
	v, err := r.Viewer(ctx, token, "")
	if err != nil {
		return "", err
	}
	secret := demoUnlock
	if a.IsAny(cardHolders...) {
		card, err := r.MakeCard(ctx, v, people.NewID())
		if err != nil {
			return "", err
		}
		secret = strings.Join(card.Words, " ")
	} else if err := r.SetUnlock(ctx, v, demoUnlock); err != nil {
		return "", err
	}
	return secret, r.SignOut(ctx, v.Session)
}
