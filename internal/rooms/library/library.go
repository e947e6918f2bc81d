// Package library is the room of resources: sites and apps that somebody may be told of, with what two people of the service found out
// about each, and on which day (WRK-2).
//
// Everybody signed in reads all of it. Nothing is added up: there is no score, and nothing says that something is good. What two have
// looked at, agree on and looked at lately may be recommended, and nothing else.
package library

import (
	"context"
	_ "embed"
	"encoding/json"
	"time"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/vault"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "library", YAML: wordsEN}

// Packs hands out the content for whoever asks; *pack.Live does.
type Packs interface {
	Of(ctx context.Context) *pack.Library
}

// Deps are what the room stands on.
type Deps struct {
	DB      *db.DB
	Vault   *vault.Vault
	Ledger  *people.Ledger
	People  *people.Register
	Sharing *sharing.Sharing
	Packs   Packs
	// Ask asks whether an address answers; nil where this installation asks nobody.
	Ask func(ctx context.Context, address string) carry.Found
	// Later adds a job that asks for a resource's address.
	Later func(ctx context.Context, resource string) error
	Now   func() time.Time
	URL   string // how people reach the site, for what is printed
}

// Room answers everything under /library.
type Room struct {
	Deps
	hosts hosts
}

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{Deps: d, hosts: hosts{asked: map[string]time.Time{}}} }

// Home is where all resources are.
const Home = "/library"

// Reviewers are those who look at resources for others, and Keepers those who write down what there is.
var (
	Reviewers = []people.Role{people.Worker, people.Peer, people.Navigator, people.Supervisor}
	Keepers   = append([]people.Role{people.Editor}, Reviewers...)
)

func (x *Room) view(ctx context.Context, fn func(*Queries) error) error {
	return x.DB.View(ctx, func(q db.Q) error { return fn(New(q)) })
}

func (x *Room) update(ctx context.Context, fn func(*Queries) error) error {
	return x.DB.Update(ctx, func(q db.Q) error { return fn(New(q)) })
}

// may allows those with one of roles, on a session of their own.
func may(v people.Viewer, roles []people.Role) error {
	if v.Table != "" || v.Account == "" || !v.IsAny(roles...) {
		return fault.Missing()
	}
	return nil
}

// Facts are the plain facts of a resource.
type Facts struct {
	Title     string   `json:"title"`
	By        string   `json:"by"` // who runs it
	URL       string   `json:"url"`
	Countries []string `json:"countries"`
	Lang      string   `json:"lang"`
	Sort      string   `json:"sort"`
	Summary   string   `json:"summary"`
	Data      string   `json:"data,omitempty"` // how much data a visit takes, as somebody measured it; "" where nobody knows
	Seen      string   `json:"seen,omitempty"` // how these facts were checked
}

// State is how far people here have come with a resource. None of them is a mark.
type State string

// The states.
const (
	NotReviewed State = "none"      // nobody here has looked at it
	OneReview   State = "one"       // one has; a second has yet to
	Agreed      State = "agreed"    // two have, and agree
	Disagreed   State = "disagreed" // two have, and don't
	Expired     State = "expired"   // they did, too long ago
	Withdrawn   State = "withdrawn" // somebody took it off the list of what may be recommended
	LinkBroken  State = "broken"    // two agree, and its address doesn't answer any more
	Example     State = "example"   // made up, to show what a review looks like
)

// Offer is a resource, with whether it may be recommended.
type Offer struct {
	ID string
	Facts
	Version int64 // of what is written down here; 0 for one of the content's
	Example *pack.Review

	// Of the review that is given: when, and until when it holds. Only One says what is in it.
	Given   time.Time
	Expires time.Time
	Review  *Review
	Earlier []Review // reviews whose place this one took, latest first, and those that came from elsewhere; only One has them

	Withdrawn *Withdrawal
	Link      Link

	reviewer        string // whose review is given
	agree, disagree int
	now             time.Time
}

// Withdrawal says that a resource isn't to be recommended until somebody has looked at it anew.
type Withdrawal struct {
	By, Name, Reason string
	At               time.Time
}

// State says how far people here have come with it.
func (o Offer) State() State {
	switch {
	case o.Example != nil:
		return Example
	case o.Withdrawn != nil && !o.Withdrawn.At.Before(o.Given):
		return Withdrawn
	case o.Given.IsZero():
		return NotReviewed
	case !o.now.Before(o.Expires):
		return Expired
	case o.disagree > 0:
		return Disagreed
	case o.agree == 0:
		return OneReview
	case o.Link.Broken():
		return LinkBroken
	}
	return Agreed
}

// Recommendable reports that it may be recommended: two have looked, they agree, it was lately, and it is still there.
func (o Offer) Recommendable() bool { return o.State() == Agreed }

// WhyNot says in a sentence why it can't be recommended; "" where it can.
func (o Offer) WhyNot(ctx context.Context) string {
	if o.Recommendable() {
		return ""
	}
	return i18n.T(ctx, "library.not."+string(o.State()))
}

// Recommendable are the resources that may be recommended now, by title. Without what is in their reviews: One has that.
func (x *Room) Recommendable(ctx context.Context) ([]Offer, error) {
	all, err := x.All(ctx)
	var may []Offer
	for _, o := range all {
		if o.Recommendable() {
			may = append(may, o)
		}
	}
	return may, fault.Wrap(err, "library.Recommendable")
}

// One is a resource by its id, with its review. Whether it can be recommended, and why not, it says itself.
func (x *Room) One(ctx context.Context, id string) (Offer, error) {
	o, err := x.one(ctx, id)
	return o, fault.Wrap(err, "library.One")
}

// offerOf is a resource of the content.
func offerOf(r *pack.Resource, now time.Time) Offer {
	return Offer{ID: r.ID, Example: r.Review, now: now, Facts: Facts{Title: r.Title, By: r.By, URL: r.URL, Countries: r.Countries, Lang: r.Lang, Sort: r.Sort, Summary: r.Summary,
		Data: r.Data, Seen: r.Seen}}
}

func ownOffer(row Resources, now time.Time) (Offer, error) {
	o := Offer{ID: row.ID, Version: row.Version, now: now}
	return o, decode(row.Words, &o.Facts)
}

func decode(words string, into any) error {
	return fault.Wrap(json.Unmarshal([]byte(words), into), "library.decode")
}

func encode(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), fault.Wrap(err, "library.encode")
}

// changed answers a save that met another.
func changed(n int64, err error) error {
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "library.changed")
	}
	return err
}
