// Package recommend is the room in which a site or an app from the library is chosen with somebody, and not for them (WRK-3).
//
// It is chosen at a table, where the two of them see the same, or by its person alone; nobody chooses one for a person who isn't there.
// What was chosen, and why, is a thing of the person's. Only what two people of the service have looked at lately can be chosen; where
// that is over, what was chosen before says so. What its person says of it afterwards goes back to the library only if they send it.
package recommend

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "recommend", YAML: wordsEN}

// Offer is a site or an app of the library, as far as it is known to whoever chooses.
type Offer struct {
	ID, Title, By, URL string // By: who runs it
	Lang, Summary      string
	Data               string // how much data it uses; "" where nobody has measured it
	Cost               string // what was found out about what it costs; "" likewise
	Fits, Careful      string // whom it fits, and what to be careful of; only One has these
	Differed           string // where the two who looked at it differed
	Until              time.Time
	WhyNot             string // a sentence that says why it can't be chosen now; "" where it can
}

// Library is where sites and apps are looked at by two people.
type Library interface {
	// Offers are those that can be chosen now, by title.
	Offers(ctx context.Context) ([]Offer, error)
	// Offer is one of them, or one that can't be chosen and why. One that isn't there at all is a NotFound.
	Offer(ctx context.Context, id string) (Offer, error)
	// Told takes what its person says of one: how is one of Hows. Those who look after the library read it without a name, and the person
	// can take it back there. The same id again is the same saying.
	Told(ctx context.Context, v people.Viewer, id, resource, how, words string) error
}

// Table is what this room tells a joint session: where the two are.
type Table interface {
	// Visited notes that the table is at path, which belongs to step.
	Visited(ctx context.Context, v people.Viewer, path string, step pack.Step) error
}

// Deps are what the room stands on. Table may be nil.
type Deps struct {
	People  *people.Register
	Sharing *sharing.Sharing
	Things  *things.Keeper
	Library Library
	Table   Table
	// Planned is told where the days may have changed on which somebody wants to be asked something; nil where nothing acts on it.
	Planned func(ctx context.Context, v people.Viewer) error
	Now     func() time.Time
}

// Room answers everything under /recommend.
type Room struct{ Deps }

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{d} }

// Home is where one is chosen.
const Home = "/recommend"

// Path is where something that was chosen opens.
func Path(id string) string { return Home + "/" + id }

// NewPath is where one of the library is chosen.
func NewPath(resource string) string { return Home + "/new?of=" + resource }

// Chosen is the body of what was chosen: the facts as they were then, and what the two said.
type Chosen struct {
	Title    string `json:"title"`
	Resource string `json:"resource"` // its id in the library
	By       string `json:"by,omitempty"`
	URL      string `json:"url,omitempty"`
	Lang     string `json:"lang,omitempty"`
	Summary  string `json:"summary,omitempty"`
	Data     string `json:"data,omitempty"`
	Cost     string `json:"cost,omitempty"`
	Careful  string `json:"careful,omitempty"`
	Until    int64  `json:"until,omitempty"` // until when the review held then, in milliseconds since 1970

	Who    string `json:"who,omitempty"`    // who chose it: one of Sides; "" where that wasn't said
	With   string `json:"with,omitempty"`   // the name of the supporter it was chosen with; "" alone
	Why    string `json:"why,omitempty"`    // in the person's words
	Theirs string `json:"theirs,omitempty"` // in the supporter's

	Ask  string `json:"ask,omitempty"`  // the day on which its person wants to be asked how it was, as 2006-01-02; "" for none
	Seen int64  `json:"seen,omitempty"` // up to when that was answered, in milliseconds since 1970

	How  string `json:"how,omitempty"` // one of Hows; "" where nothing was said
	Said string `json:"said,omitempty"`
	Sent int64  `json:"sent,omitempty"` // when that was sent to the library; 0 where it wasn't
}

// Sides are who can have chosen, and Hows the answers to how it was. None is better than another.
var (
	Sides = []string{"person", "supporter", "both"}
	Hows  = []string{"helped", "some", "no", "unopened", "harm"}
)

// Longest is the most characters that each of the boxes takes: no more than the library does.
const Longest = 1500

// toldPath is where somebody finds what they told the library, and takes it back.
const toldPath = "/library/mine"

// into reads a body; what doesn't fit stays empty, because a body can come from a file.
func into(t things.Thing) (c Chosen) {
	if err := json.Unmarshal(t.Body, &c); err != nil {
		var mistyped *json.UnmarshalTypeError
		if !errors.As(err, &mistyped) {
			return Chosen{}
		}
	}
	if !slices.Contains(Hows, c.How) {
		c.How = ""
	}
	if !slices.Contains(Sides, c.Who) {
		c.Who = ""
	}
	return c
}

// take takes over the facts of an offer.
func (c *Chosen) take(o Offer) {
	c.Title, c.Resource, c.By, c.URL, c.Lang, c.Summary = o.Title, o.ID, o.By, o.URL, o.Lang, o.Summary
	c.Data, c.Cost, c.Careful, c.Until = o.Data, o.Cost, o.Careful, o.Until.UnixMilli()
}

// Texts are the words by which somebody would look for it.
func Texts(t things.Thing) []string {
	c := into(t)
	return slices.DeleteFunc([]string{c.Title, c.By, c.Why, c.Theirs, c.Said}, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// Place is where it opens on the site.
func Place(t things.Thing) string { return Path(t.ID) }

// AskOf is the day on which somebody wants to be asked how something was that they chose, and up to when they have answered; day is ""
// where they don't want to be, or have said it.
func AskOf(t things.Thing) (day string, seen int64) {
	c := into(t)
	if c.How != "" {
		return "", c.Seen
	}
	return c.Ask, c.Seen
}

// Answered is the body once its person came to be asked; Unasked the same where they don't want to be any more.
func Answered(t things.Thing, at time.Time) any {
	c := into(t)
	c.Seen = at.UnixMilli()
	return c
}

// Unasked is the body where its person doesn't want to be asked any more.
func Unasked(t things.Thing) any {
	c := into(t)
	c.Ask = ""
	return c
}

// waits are how long somebody may want to wait before they are asked, in days.
var waits = map[string]int{"week": 7, "fortnight": 14, "month": 30}

// askOn is the day that a choice in the form means; before is the day that is set already.
func askOn(ctx context.Context, choice, before string, now time.Time) string {
	if choice == "before" {
		return before
	}
	if days, ok := waits[choice]; ok {
		return i18n.Local(ctx, now).AddDate(0, 0, days).Format(time.DateOnly)
	}
	return ""
}

// day is a day in words; "" for none.
func day(ctx context.Context, on string) string {
	t, err := time.ParseInLocation(time.DateOnly, on, i18n.Local(ctx, time.Time{}).Location())
	if err != nil {
		return ""
	}
	return i18n.DateYear(ctx, t)
}
