package kit

import (
	"context"
	"time"

	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// about is what else is kept about a person, so that an export is whole (RUN-8). It is to read; nothing of it is taken back.
type about struct {
	Name       string         `json:"name"`
	Since      time.Time      `json:"since"`
	Ways       aboutWays      `json:"ways"`
	Supporters []aboutPerson  `json:"supporters"`
	Shares     []aboutShare   `json:"shares"`
	Looks      []aboutLook    `json:"looks"`
	Meetings   []aboutMeeting `json:"meetings"`
	Events     []aboutEvent   `json:"events"`
	Also       []Section      `json:"also,omitempty"`
}

// aboutWays are the ways to sign in: when what was made, never with what.
type aboutWays struct {
	Card     *time.Time `json:"card,omitempty"`
	Recovery *time.Time `json:"wordsForHome,omitempty"`
	Passkeys int        `json:"passkeys,omitempty"`
	Tablets  int        `json:"tablets,omitempty"`
}

type aboutPerson struct {
	Name  string    `json:"name"`
	Since time.Time `json:"since"`
}

type aboutShare struct {
	Thing string     `json:"thing"`
	With  string     `json:"with"`
	Since time.Time  `json:"since"`
	Until *time.Time `json:"until,omitempty"`
}

type aboutLook struct {
	Who   string       `json:"who"`
	Thing string       `json:"thing"`
	Kind  sharing.Kind `json:"kind"`
	At    time.Time    `json:"at"`
	Met   bool         `json:"met,omitempty"` // in a joint session
}

// aboutMeeting is a joint session, with what the site remembers of it, in words.
type aboutMeeting struct {
	With       string    `json:"with"`
	Setting    string    `json:"setting"`
	At         time.Time `json:"at"`
	Remembered []string  `json:"remembered,omitempty"`
}

// aboutEvent is something that happened to the account.
type aboutEvent struct {
	What string    `json:"what"`
	At   time.Time `json:"at"`
}

// Section is what another room keeps about a person outside of their things, in words.
type Section struct {
	Heading string   `json:"heading"`
	Lines   []string `json:"lines"`
}

// mostAbout bounds each list of what else is kept; nobody comes near it.
const mostAbout = 10_000

// names looks each name up once.
func (x *Room) names() func(context.Context, string) (string, error) {
	known := map[string]string{}
	return func(ctx context.Context, id string) (name string, err error) {
		if _, ok := known[id]; !ok {
			if known[id], err = x.name(ctx, id); err != nil {
				return "", err
			}
		}
		return known[id], nil
	}
}

// aboutPerson gathers what else is kept about the person.
func (e *export) aboutPerson(ctx context.Context) (a about, err error) {
	account, err := e.x.People.Account(ctx, e.v.Account)
	if err != nil {
		return a, err
	}
	a = about{Name: account.Name, Since: account.Created.UTC()}
	for _, gather := range []func(context.Context, *about) error{e.ways, e.supporters, e.meetings, e.shares, e.looks, e.events, e.also} {
		if err := gather(ctx, &a); err != nil {
			return a, err
		}
	}
	return a, nil
}

func (e *export) ways(ctx context.Context, a *about) error {
	w, err := e.x.People.WaysOf(ctx, e.v, e.v.Account)
	a.Ways = aboutWays{Card: utc(w.Card), Recovery: utc(w.Recovery), Passkeys: w.Passkeys, Tablets: w.Tablets}
	return err
}

// utc is a time, or nothing where there is none.
func utc(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func (e *export) supporters(ctx context.Context, a *about) error {
	links, err := e.x.People.SupportersOf(ctx, e.v.Account)
	for _, l := range links {
		a.Supporters = append(a.Supporters, aboutPerson{Name: l.Name, Since: l.Created.UTC()})
	}
	return err
}

func (e *export) meetings(ctx context.Context, a *about) error {
	joints, err := e.x.People.JointsOf(ctx, e.v.Account, "", mostAbout)
	if err != nil {
		return err
	}
	for _, j := range joints {
		m := aboutMeeting{Setting: j.Setting, At: j.Created.UTC()}
		if m.With, err = e.name(ctx, j.Supporter); err != nil {
			return err
		}
		if e.x.Remembered != nil {
			if m.Remembered, err = e.x.Remembered(ctx, e.v, j); err != nil {
				return err
			}
		}
		a.Meetings = append(a.Meetings, m)
	}
	return nil
}

func (e *export) shares(ctx context.Context, a *about) error {
	shares, err := e.x.Sharing.Mine(ctx, e.v, mostAbout)
	if err != nil {
		return err
	}
	for _, s := range shares {
		with, err := e.name(ctx, s.With)
		if err != nil {
			return err
		}
		a.Shares = append(a.Shares, aboutShare{Thing: s.Thing, With: with, Since: s.Created.UTC(), Until: utc(s.Until)})
	}
	return nil
}

func (e *export) looks(ctx context.Context, a *about) error {
	looks, err := e.x.Sharing.WhoHasLooked(ctx, e.v, mostAbout, 0)
	if err != nil {
		return err
	}
	for _, l := range looks {
		who, err := e.name(ctx, l.Viewer)
		if err != nil {
			return err
		}
		a.Looks = append(a.Looks, aboutLook{Who: who, Thing: l.Thing, Kind: l.Kind, At: l.At.UTC(), Met: l.Table != ""})
	}
	return nil
}

func (e *export) events(ctx context.Context, a *about) error {
	events, err := e.x.People.Events(ctx, e.v, mostAbout)
	for _, ev := range events {
		a.Events = append(a.Events, aboutEvent{What: people.EventText(ctx, ev), At: ev.At.UTC()})
	}
	return err
}

func (e *export) also(ctx context.Context, a *about) error {
	for _, more := range e.x.Also {
		sections, err := more(ctx, e.v)
		if err != nil {
			return err
		}
		a.Also = append(a.Also, sections...)
	}
	return nil
}
