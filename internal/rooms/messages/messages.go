// Package messages is the room of what is sent to people: where they want it, what for, the code that shows that an address is
// theirs, and the link to sign in by (ACC-6, RUN-6). A service that has set up no carrier has none of it.
package messages

import (
	"context"
	_ "embed"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/jobs"
	"towpath/internal/ground/web"
	"towpath/internal/trust/people"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "messages", YAML: wordsEN}

// Home is where somebody says where they want messages.
const Home = "/messages"

// LinkPath is where somebody has a link sent to sign in by.
const LinkPath = "/in/link"

// The jobs of this room, by kind, and their limits: somebody waits for what they send.
const (
	Code = "code"
	Link = "link"
)

// Limits are those of both kinds.
var Limits = jobs.Limits{Within: time.Minute, Tries: 3, AtOnce: 4}

// Deps are what the room stands on.
type Deps struct {
	People *people.Register
	Outbox *Outbox // nil where a service has set up no carrier
	Jobs   interface {
		Add(ctx context.Context, kind, id string) error
	}
	Cookies web.Cookies
	// Enter signs an account in on the browser that asks, and goes on to a path if there is a page for it.
	Enter func(w http.ResponseWriter, r *http.Request, account string, own bool, path string) error
	// Changed is told when what a person's addresses are for has changed.
	Changed func(ctx context.Context, account string) error
	// In is a context in a language, for what is written when nobody asks.
	In  func(ctx context.Context, lang string) context.Context
	URL string // the address people use, without a slash at its end
}

// Room answers everything under /messages, and /in/link.
type Room struct{ Deps }

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{d} }

// Outbox sends, and keeps for administrators how it stands with whoever carries it.
type Outbox struct {
	Carriers carry.Carriers
	Sender   string // what a service calls itself in messages; "" for nothing
	people   *people.Register
}

// NewOutbox sends by carriers, of which there is one at least.
func NewOutbox(c carry.Carriers, sender string, r *people.Register) *Outbox {
	return &Outbox{Carriers: c, Sender: sender, people: r}
}

// Sorts are the ways that there are.
func (o *Outbox) Sorts() (sorts []carry.Sort) {
	for _, s := range []carry.Sort{carry.Mail, carry.Text, carry.Push} {
		if o != nil && o.Carriers[s] != nil {
			sorts = append(sorts, s)
		}
	}
	return sorts
}

// Typed are those for which somebody types an address.
func (o *Outbox) Typed() (sorts []carry.Sort) {
	return slices.DeleteFunc(o.Sorts(), func(s carry.Sort) bool { return s == carry.Push })
}

// pusher is what sends notes to browsers; nil where a service hasn't turned that on.
func (o *Outbox) pusher() *carry.Pusher {
	if o == nil {
		return nil
	}
	p, _ := o.Carriers[carry.Push].(*carry.Pusher) // there is no other
	return p
}

// Send sends one message to an address. That there is no such address is noted, for its person to see; that nothing goes out
// at all is noted for administrators, without anybody's name.
func (o *Outbox) Send(ctx context.Context, a people.Address, m carry.Message) error {
	carrier := o.Carriers[a.Sort]
	if carrier == nil { // it was set up when the address was made
		return fault.Missing()
	}
	m.To = a.To
	sendErr := carrier.Send(ctx, m)
	if sendErr != nil && carry.WhyOf(sendErr) == carry.NoSuch {
		if err := o.people.NoSuchAddress(ctx, a.ID); err != nil {
			return err
		}
		return sendErr
	}
	if a.Sort == carry.Push { // many hosts take notes, and which, browsers say: one that doesn't, says nothing of the others
		return sendErr
	}
	var why carry.Why
	if sendErr != nil {
		why = carry.WhyOf(sendErr)
	}
	if err := o.people.NoteCarrier(context.WithoutCancel(ctx), a.Sort, why); err != nil {
		return err
	}
	return sendErr
}

// signed is a text with what the service calls itself, where it has chosen that.
func (o *Outbox) signed(ctx context.Context, text string) string {
	if o.Sender == "" {
		return text
	}
	return i18n.T(ctx, "messages.from", "sender", o.Sender, "text", text)
}

// Tell keeps for administrators how it stands with whoever carries messages of a sort: why they don't go out, or "" where they do.
func (o *Outbox) Tell(ctx context.Context, sort carry.Sort, why carry.Why) error {
	return o.people.NoteCarrier(context.WithoutCancel(ctx), sort, why)
}

// Note is what a browser shows, and where it leads when it is pressed. The worker reads it (push.js).
func (o *Outbox) Note(id, title, path string, until time.Time) carry.Message {
	body, _ := json.Marshal(map[string]string{"title": title, "path": path}) // strings alone
	return carry.Message{ID: id, Body: string(body), Until: until}
}

// Compose is a message of one line and one link.
func (o *Outbox) Compose(ctx context.Context, a people.Address, id, subject, text string) carry.Message {
	if a.Sort == carry.Mail {
		return carry.Message{ID: id, Subject: subject, Body: o.signed(ctx, text) + "\n"}
	}
	return carry.Message{ID: id, Body: o.signed(ctx, text)}
}
