package access

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// GatheringKinds are a group that meets, and a drop-in that people come and go from.
var GatheringKinds = []string{"group", "dropin"}

// NamesFor is how long the first names of those who came are kept.
const NamesFor = 30 * 24 * time.Hour

// Gathering is one meeting of a group, or one drop-in.
type Gathering struct {
	ID, By, Kind string
	Came         int64 // with a first name or without
	Names        []string
	Ended        bool // the names have ended; how many came stays
	At           time.Time
	Version      int64
}

// Others are how many came without a name.
func (g Gathering) Others() int64 { return max(0, g.Came-int64(len(g.Names))) }

// mostCame bounds what a form can say of one meeting.
const mostCame = 200

func namesPlace(id string, version int64) vault.Place {
	return vault.Place{Table: "gatherings", Column: "names", Owner: id, Row: id, Version: version}
}

func (x *Room) sealNames(ctx context.Context, id string, version int64, names []string) ([]byte, error) {
	text, err := json.Marshal(names)
	if err != nil {
		return nil, fault.Wrap(err, "access.sealNames")
	}
	return x.Vault.Seal(ctx, namesPlace(id, version), text)
}

// Begin begins a meeting, now. Sent twice, it is one.
func (x *Room) Begin(ctx context.Context, v people.Viewer, form, kind string) (id string, err error) {
	if !slices.Contains(GatheringKinds, kind) {
		return "", fault.New(fault.Invalid, "access.group.kind.missing")
	}
	if id, err = x.idOf(v, "gathering", form); err != nil {
		return "", err
	}
	if err := x.Vault.Create(ctx, id); err != nil && !db.IsTaken(err) {
		return "", fault.Wrap(err, "access.Begin")
	}
	names, err := x.sealNames(ctx, id, 1, nil)
	if err == nil {
		err = x.update(ctx, func(q *Queries) error {
			_, err := q.addGathering(ctx, addGatheringParams{ID: id, By: v.Account, Kind: kind, Names: names, At: x.Now().UnixMilli()})
			return err
		})
	}
	return id, fault.Wrap(err, "access.Begin")
}

func gatheringOf(r Gatherings) Gathering {
	return Gathering{ID: r.ID, By: r.By, Kind: r.Kind, Came: r.Came, Ended: r.Names == nil, At: time.UnixMilli(r.At), Version: r.Version}
}

// Gathering is a meeting, with the names of who came, to whoever began it.
func (x *Room) Gathering(ctx context.Context, v people.Viewer, id string) (g Gathering, err error) {
	var row Gatherings
	err = x.view(ctx, func(q *Queries) (err error) { row, err = db.One(q.gathering(ctx, id)); return err })
	if err != nil {
		return g, fault.Wrap(err, "access.Gathering")
	}
	pass, err := x.Sharing.ReadNames(v, id, row.By)
	if err != nil {
		return g, err
	}
	if g = gatheringOf(row); g.Ended {
		return g, nil
	}
	text, err := x.Vault.Open(ctx, pass, namesPlace(id, row.Version), row.Names)
	if errors.Is(err, vault.ErrErased) { // it is being ended at this moment
		g.Ended = true
		return g, nil
	}
	if err != nil {
		return g, fault.Wrap(err, "access.Gathering(%s)", id)
	}
	return g, decode(text, &g.Names)
}

// Gatherings are those that the viewer began, the latest first, without names.
func (x *Room) Gatherings(ctx context.Context, v people.Viewer) (all []Gathering, err error) {
	err = x.view(ctx, func(q *Queries) error {
		rows, err := q.gatheringsBy(ctx, v.Account)
		for _, r := range rows {
			all = append(all, gatheringOf(r))
		}
		return err
	})
	return all, fault.Wrap(err, "access.Gatherings")
}

// Attend says who came: first names, and how many without one. version is the one the form was opened with.
func (x *Room) Attend(ctx context.Context, v people.Viewer, id string, version int64, names []string, others int64) error {
	g, err := x.Gathering(ctx, v, id)
	if err != nil {
		return err
	}
	switch {
	case g.Ended:
		return fault.New(fault.Gone, "access.group.ended")
	case others < 0 || int64(len(names))+others > mostCame:
		return fault.New(fault.Invalid, "access.group.others.many", "most", mostCame)
	case slices.ContainsFunc(names, func(n string) bool { return utf8.RuneCountInString(n) > longestHours }):
		return fault.New(fault.Invalid, "access.group.names.long", "most", longestHours)
	}
	sealed, err := x.sealNames(ctx, id, version+1, names)
	if err != nil {
		return fault.Wrap(err, "access.Attend")
	}
	return fault.Wrap(x.update(ctx, func(q *Queries) error {
		return changed(q.saveGathering(ctx, sealed, int64(len(names))+others, id, version))
	}), "access.Attend")
}

// namesIn are the first names of a box, one a line or with commas between.
func namesIn(text string) (names []string) {
	for n := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == '\n' || c == ',' || c == ';' }) {
		if n = strings.Join(strings.Fields(n), " "); n != "" {
			names = append(names, n)
		}
	}
	return names
}

// Tend ends the names of meetings that are more than thirty days old: their keys are destroyed, so that they open in no backup
// either once the keyring's own time has passed.
func (x *Room) Tend(ctx context.Context) error {
	var ids []string
	err := x.view(ctx, func(q *Queries) (err error) {
		ids, err = q.namesBefore(ctx, x.Now().Add(-NamesFor).UnixMilli())
		return err
	})
	for _, id := range ids {
		if err == nil {
			err = x.Vault.Destroy(ctx, id)
		}
		if err == nil {
			err = x.update(ctx, func(q *Queries) error { return q.endNames(ctx, id) })
		}
	}
	return fault.Wrap(err, "access.Tend")
}
