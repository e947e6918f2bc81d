// Package fits is the room in which a person says what they want, how they like to have it and what to leave alone, and from
// which two or three things that may fit are offered, each with its reason (TOP-7).
//
// What is offered follows from what they said here and what they keep, by a few rules in offer.go, and from nothing else: what
// somebody only reads is neither remembered nor looked at.
package fits

import (
	"context"
	_ "embed"
	"slices"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/pack/show"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "fits", YAML: wordsEN}

// Packs hands out the library of the moment; *pack.Live does.
type Packs interface{ Library() *pack.Library }

// Deps is what the room stands on.
type Deps struct {
	Things *things.Keeper
	Packs  Packs
	// Begun reports an answer of which some part is still open.
	Begun func(things.Thing) bool
	// Online is what follows from what somebody said of getting online; nil where nobody asks.
	Online func(context.Context, people.Viewer) ([]Suit, error)
	Now    func() time.Time
}

// Room answers everything under /fits.
type Room struct {
	Deps
	ears ears
}

// NewRoom opens the room.
func NewRoom(d Deps) *Room { return &Room{Deps: d} }

// Way is how somebody likes to have what is here.
type Way string

// The ways.
const (
	Short  Way = "short"  // little at a time, in few words
	Listen Way = "listen" // read aloud
	Steps  Way = "steps"  // one thing after the other
	With   Way = "with"   // with someone
	Paper  Way = "paper"  // printed
)

// Ways are all ways, in the order in which they are asked for.
var Ways = []Way{Short, Listen, Steps, With, Paper}

// Said is what somebody said of what they would like: the body of a thing of kind fit. It carries the words that were put to them, so
// that it reads the same whatever becomes of the pack.
type Said struct {
	Wants []Named `json:"wants,omitempty"` // wishes of the pack
	Words string  `json:"words,omitempty"` // what they want in their own words
	Ways  []Way   `json:"ways,omitempty"`
	Leave []Named `json:"leave,omitempty"` // topics to leave alone
	Off   bool    `json:"off,omitempty"`   // nothing is to be picked out
}

// Named is something of the pack, by its id and in words.
type Named struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Nothing reports that nothing was said of what to offer, nor how.
func (s Said) Nothing() bool {
	return len(s.Wants) == 0 && s.Words == "" && len(s.Ways) == 0 && len(s.Leave) == 0
}

func (s Said) likes(w Way) bool { return slices.Contains(s.Ways, w) }

func (s Said) wants(id string) bool { return has(s.Wants, id) }

func (s Said) leaves(topic string) bool { return has(s.Leave, topic) }

func has(all []Named, id string) bool {
	return slices.ContainsFunc(all, func(n Named) bool { return n.ID == id })
}

// latest is what a person said last, with the thing that holds it; without an ID where they haven't.
func (x *Room) latest(ctx context.Context, v people.Viewer) (t things.Thing, s Said, err error) {
	all, err := x.Things.OfKind(ctx, v, sharing.Fit, 1)
	if err != nil || len(all) == 0 {
		return t, s, err
	}
	return all[0], saidIn(all[0]), nil
}

// saidIn reads a body. It stands any: one can come from a file.
func saidIn(t things.Thing) (s Said) {
	if t.Into(&s) != nil {
		return Said{}
	}
	s.Ways = slices.DeleteFunc(s.Ways, func(w Way) bool { return !slices.Contains(Ways, w) })
	return s
}

// begunAmong is how many of the latest answers are looked through for one that was begun.
const begunAmong = 5

// kept is what of a person's own things matters here: which exercises they answered and which pages they keep.
func (x *Room) kept(ctx context.Context, v people.Viewer, lib *pack.Library) (k Kept, err error) {
	var exercises, pages []string
	for _, t := range lib.Topics() {
		for _, e := range t.Exercises {
			exercises = append(exercises, things.Exercise(e.Topic, e.ID))
		}
		for _, p := range t.Pages {
			pages = append(pages, things.Place(pack.PagePath(p.Topic, p.ID)))
		}
	}
	if k.Answered, err = x.Things.Lately(ctx, v, sharing.Answer, exercises); err != nil {
		return k, err
	}
	if k.Marked, err = x.Things.Lately(ctx, v, sharing.Bookmark, pages); err != nil || len(k.Answered) == 0 {
		return k, err
	}
	answers, err := x.Things.OfKind(ctx, v, sharing.Answer, begunAmong)
	for _, t := range answers {
		if x.Begun != nil && x.Begun(t) {
			k.Begun = things.SubjectOf(t.Kind, t.Body)
			break
		}
	}
	return k, err
}

// For is what fits whoever asks, to be shown on a page at path: of a person on their own session. For others, and at a table, where
// nobody looks through the person's things, it is nothing.
func (x *Room) For(ctx context.Context, v people.Viewer, path string) (fit show.Fitting, err error) {
	if !v.Is(people.Person) || v.Table != "" {
		return fit, nil
	}
	lib := x.Packs.Library()
	_, said, err := x.latest(ctx, v)
	if err != nil {
		return fit, err
	}
	for _, topic := range said.Leave {
		fit.Left = append(fit.Left, topic.ID)
	}
	suits, err := x.online(ctx, v, said)
	if err != nil {
		return fit, err
	}
	fit.Easy = said.suited(suits).likes(Short)
	p := offersPage{Said: said, suits: suits, path: path}
	if !said.Off {
		kept, err := x.kept(ctx, v, lib)
		if err != nil {
			return fit, err
		}
		p.offers = Offers(lib, From{said, kept, suits})
	}
	fit.Offers = offersShown(p)
	return fit, nil
}
