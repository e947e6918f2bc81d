// Package reports says how many people were reached, and by which means, so that nobody takes those who are online for all there
// are (NET-7). It counts; it names nobody, and small numbers aren't shown.
package reports

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"sync"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "reports", YAML: wordsEN}

// Means is a way by which somebody is reached.
type Means string

// The means. Somebody may be reached by several.
const (
	Online Means = "online" // on their own, signed in
	Table  Means = "table"  // with a supporter, at a screen
	Paper  Means = "paper"  // what they wrote on paper was typed in for them, or they were given paper
	Phone  Means = "phone"  // by telephone
	Person Means = "person" // in person, without a screen
)

// AllMeans are all of them, in the order in which a report lists them. None comes first because it is online.
var AllMeans = []Means{Person, Phone, Paper, Table, Online}

// told are the means that a supporter says; the others are seen by themselves.
var told = []Means{Person, Phone, Paper}

// Deps is what the room stands on.
type Deps struct {
	DB     *db.DB
	Vault  *vault.Vault
	People *people.Register
	// Arranged are how many loans and referrals that were made before some time there are, by kind and by how far they are.
	Arranged func(ctx context.Context, before time.Time) (map[sharing.Kind]map[string]int64, error)
	Now      func() time.Time
	Zone     func() *time.Location // in which a quarter of a year begins
}

// Room answers everything under /reports.
type Room struct {
	Deps

	mu    sync.Mutex
	noted map[note]bool // what is on record, so that noting it again asks nothing
}

type note struct {
	quarter Quarter
	person  string
	means   Means
}

// NewRoom opens the room.
func NewRoom(d Deps) *Room { return &Room{Deps: d, noted: map[note]bool{}} }

func (x *Room) view(ctx context.Context, fn func(*Queries) error) error {
	return x.DB.View(ctx, func(q db.Q) error { return fn(New(q)) })
}

// Quarter is a quarter of a year. Figures are for whole quarters alone: overlapping periods would let one take one figure
// from another.
type Quarter struct{ Year, N int } // N is 1 to 4

// QuarterOf is the quarter in which a time is.
func QuarterOf(t time.Time) Quarter { return Quarter{t.Year(), (int(t.Month()) + 2) / 3} }

func (q Quarter) String() string { return fmt.Sprintf("%d-%d", q.Year, q.N) }

// Begins is when a quarter begins.
func (q Quarter) Begins(zone *time.Location) time.Time {
	return time.Date(q.Year, time.Month(q.N*3-2), 1, 0, 0, 0, 0, zone)
}

// Next is the quarter after it.
func (q Quarter) Next() Quarter {
	if q.N == 4 {
		return Quarter{q.Year + 1, 1}
	}
	return Quarter{q.Year, q.N + 1}
}

// Before is the quarter before it.
func (q Quarter) Before() Quarter {
	if q.N == 1 {
		return Quarter{q.Year - 1, 4}
	}
	return Quarter{q.Year, q.N - 1}
}

// running is the quarter that isn't over yet.
func (x *Room) running() Quarter { return QuarterOf(x.Now().In(x.Zone())) }

// parseQuarter reads what String wrote.
func parseQuarter(s string) (q Quarter, ok bool) {
	n, err := fmt.Sscanf(s, "%d-%d", &q.Year, &q.N)
	return q, err == nil && n == 2 && q.N >= 1 && q.N <= 4 && q.String() == s
}

// MeansOf is by which means a request reaches a person, and whom; "" for requests that reach nobody.
func MeansOf(v people.Viewer) (person string, m Means) {
	switch {
	case v.Locked:
		return "", ""
	case v.Table != "":
		switch v.Setting {
		case people.OnPhone:
			return v.TPerson, Phone
		case people.OnPaper:
			return v.TPerson, Paper
		}
		return v.TPerson, Table
	case v.Account != "" && v.Is(people.Person):
		return v.Account, Online
	}
	return "", ""
}

// remembered bounds what is kept in memory of who is on record.
const remembered = 20_000

// Note notes that a person was reached this quarter by some means: once, as a keyed hash under their own key. It says nothing
// of when, how often, or what for.
func (x *Room) Note(ctx context.Context, person string, m Means) error {
	n := note{x.running(), person, m}
	x.mu.Lock()
	known := x.noted[n]
	x.mu.Unlock()
	if known {
		return nil
	}
	who, err := x.Vault.Tag(ctx, person, "reached", n.quarter.String())
	if err != nil {
		return fault.Wrap(err, "reports.Note")
	}
	err = x.DB.Update(ctx, func(q db.Q) error { return New(q).addReached(ctx, n.quarter.String(), who, string(m)) })
	if err != nil {
		return fault.Wrap(err, "reports.Note")
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.noted) >= remembered {
		clear(x.noted) // forgetting costs a write that changes nothing
	}
	x.noted[n] = true
	return nil
}

// Own is how a person was counted, a line for each quarter: for what they carry off (RUN-8).
func (x *Room) Own(ctx context.Context, v people.Viewer) (lines []string, err error) {
	account, err := x.People.Account(ctx, v.Account)
	if err != nil {
		return nil, fault.Wrap(err, "reports.Own")
	}
	for q := QuarterOf(account.Created.In(x.Zone())); q != x.running().Next(); q = q.Next() {
		who, err := x.Vault.Tag(ctx, v.Account, "reached", q.String())
		if err != nil {
			return nil, fault.Wrap(err, "reports.Own")
		}
		var means []string
		err = x.view(ctx, func(d *Queries) error {
			all, err := d.reachedHow(ctx, q.String(), who)
			for _, m := range all {
				means = append(means, i18n.T(ctx, "reports.means."+m))
			}
			return err
		})
		if err != nil {
			return nil, fault.Wrap(err, "reports.Own")
		}
		if len(means) > 0 {
			lines = append(lines, i18n.T(ctx, "reports.own.line", "quarter", q.named(ctx), "means", i18n.Names(ctx, means)))
		}
	}
	return lines, nil
}

// Contact notes that a supporter was in touch with a person whom they support, by means that no page sees.
func (x *Room) Contact(ctx context.Context, v people.Viewer, person string, m Means) error {
	if v.Account == "" || v.Table != "" || !v.IsAny(people.Worker, people.Peer, people.Navigator) || !people.IsID(person) {
		return fault.Missing()
	}
	if !slices.Contains(told, m) {
		return fault.New(fault.Invalid, "page.problem.form")
	}
	linked, err := x.People.Linked(ctx, person, v.Account)
	if err != nil || !linked {
		return fault.OrMissing(err)
	}
	return x.Note(ctx, person, m)
}

// Reach is a quarter as it is shown.
type Reach struct {
	Quarter  Quarter
	Shown              // people, each counted once in each line
	Gathered Figure    // how often somebody came to a group or a drop-in, with a name or none
	Times    int64     // how many meetings that were
	Quarters []Quarter // others that there are figures of
}

// Of is the report of a quarter that is over. There is none of one that runs: whoever looked at it day by day would see by what
// moves who was in touch that day.
func (x *Room) Of(ctx context.Context, q Quarter) (r Reach, err error) {
	running := x.running()
	if !q.Begins(time.UTC).Before(running.Begins(time.UTC)) {
		return r, fault.Missing()
	}
	r = Reach{Quarter: q}
	t := Tally{By: map[Means]int{}}
	err = x.view(ctx, func(d *Queries) error {
		all, err := d.reachedInAll(ctx, q.String())
		if err != nil {
			return err
		}
		t.All = int(all)
		rows, err := d.reachedBy(ctx, q.String())
		if err != nil {
			return err
		}
		for _, row := range rows {
			t.By[Means(row.Means)] = int(row.N)
		}
		g, err := d.gathered(ctx, q.Begins(x.Zone()).UnixMilli(), q.Next().Begins(x.Zone()).UnixMilli())
		if err != nil {
			return err
		}
		r.Times, r.Gathered = g.Times, alone(int(g.Places))
		here, err := d.placesHere(ctx)
		if err != nil {
			return err
		}
		t.Places = int(here)
		periods, err := d.periods(ctx)
		for _, p := range periods {
			if other, ok := parseQuarter(p); ok && other != q && other != running {
				r.Quarters = append(r.Quarters, other)
			}
		}
		return err
	})
	r.Shown = t.Suppress()
	return r, fault.Wrap(err, "reports.Of(%s)", q)
}
