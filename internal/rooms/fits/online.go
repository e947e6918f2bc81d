package fits

import (
	"context"
	"slices"
	"sync"
	"time"

	"towpath/internal/trust/people"
)

// Suit is a way that follows from what somebody said of getting online (NET-1), and why.
type Suit struct {
	Way     Way
	Because Because
}

// Because is what a Suit follows from.
type Because string

// What a way can follow from.
const (
	Liked   Because = "liked"   // they said they like to learn in this way
	Much    Because = "much"    // it is hard to keep their mind on it, or screens get too much
	Helped  Because = "helped"  // they can't touch, type or go to a page by themselves yet
	Without Because = "without" // they have nothing to go online with, or nowhere
)

// suited is what somebody said, with the ways that follow from the other.
func (s Said) suited(all []Suit) Said {
	ways := slices.Clone(s.Ways)
	for _, w := range Ways {
		if !slices.Contains(ways, w) && slices.ContainsFunc(all, func(o Suit) bool { return o.Way == w }) {
			ways = append(ways, w)
		}
	}
	s.Ways = ways
	return s
}

// because is why a way is followed, "" where they said so on the page for it.
func (p offersPage) because(w Way) Because {
	if p.Said.likes(w) {
		return ""
	}
	for _, s := range p.suits {
		if s.Way == w {
			return s.Because
		}
	}
	return ""
}

// ways are those that are followed here, whatever they come from.
func (p offersPage) ways() []Way { return p.Said.suited(p.suits).Ways }

// online is what follows from what they said of getting online, unless they stopped it.
func (x *Room) online(ctx context.Context, v people.Viewer, said Said) ([]Suit, error) {
	if x.Online == nil || said.Off {
		return nil, nil
	}
	return x.Online(ctx, v)
}

// Stopped reports that somebody wants nothing picked out for them, nor shown in a way of their own.
func (x *Room) Stopped(ctx context.Context, v people.Viewer) (bool, error) {
	if !v.Is(people.Person) || v.Table != "" {
		return false, nil
	}
	_, said, err := x.latest(ctx, v)
	return said.Off, err
}

// Listens reports that somebody likes to listen, so that what reads aloud stays in sight.
func (x *Room) Listens(ctx context.Context, v people.Viewer) (bool, error) {
	if !v.Is(people.Person) || v.Table != "" {
		return false, nil
	}
	if yes, known := x.ears.of(v.Account, x.Now()); known {
		return yes, nil
	}
	_, said, err := x.latest(ctx, v)
	if err != nil {
		return false, err
	}
	suits, err := x.online(ctx, v, said)
	yes := !said.Off && said.suited(suits).likes(Listen)
	if err == nil {
		x.ears.note(v.Account, yes, x.Now())
	}
	return yes, err
}

// ears remembers, in memory alone, who likes to listen, so that it isn't asked at each page.
type ears struct {
	mu    sync.Mutex
	heard map[string]heardOf // by account
}

type heardOf struct {
	yes bool
	at  time.Time
}

const (
	heardFor  = time.Minute // what is said elsewhere is known here after that
	heardMost = 10_000      // people; afterwards it begins anew
)

func (e *ears) of(account string, now time.Time) (yes, known bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	h, ok := e.heard[account]
	return h.yes, ok && now.Sub(h.at) < heardFor
}

func (e *ears) note(account string, yes bool, now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.heard == nil || len(e.heard) >= heardMost {
		e.heard = map[string]heardOf{}
	}
	e.heard[account] = heardOf{yes, now}
}

// forget has it asked again: somebody just said something else.
func (e *ears) forget(account string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.heard, account)
}
