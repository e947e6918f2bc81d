// Package plans is the room for what somebody wants and how they stay well: goals with small steps, check-ins on the areas of
// their life, a staying-well plan and a safety plan. All of it is theirs, made alone or at a table.
//
// Its words are this project's own; none is a validated scale, and pages say so.
package plans

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/service"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "plans", YAML: wordsEN}

//go:embed plans.css
var plansCSS []byte

var style = page.Register("plans.css", plansCSS)

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
	Service *service.Store
	Table   Table
	Now     func() time.Time
}

// Room answers everything under /plans.
type Room struct{ Deps }

// NewRoom makes the room.
func NewRoom(d Deps) *Room { return &Room{d} }

// The addresses of the room.
const home = "/plans"

// Path is where a goal, a check-in or a plan opens.
func Path(id string) string { return home + "/" + id }

// SafetyPath leads to somebody's latest safety plan.
const SafetyPath = home + "/safety"

// NewCheckIn is where a check-in begins.
const NewCheckIn = home + "/new?what=checkin"

func newPath(s sort) string { return home + "/new?what=" + string(s) }

// sort is one of the things that are made here, as forms and addresses call it.
type sort string

const (
	goal    sort = "goal"
	checkIn sort = "checkin"
	well    sort = "well"
	safety  sort = "safety"
)

// sorts are all of them, as they stand on the start page.
var sorts = []sort{goal, checkIn, well, safety}

var kinds = map[sort]sharing.Kind{goal: sharing.Goal, checkIn: sharing.CheckIn, well: sharing.WellPlan, safety: sharing.SafetyPlan}

// sortOf is what is kept as a kind; "" for what this room doesn't make.
func sortOf(k sharing.Kind) sort {
	for s, kind := range kinds {
		if kind == k {
			return s
		}
	}
	return ""
}

// mostListed is how many of a sort are looked at for a list or a comparison.
const mostListed = 24

// mine are a person's latest things of a sort, latest change first: their own, or at a table those that lie on it.
func (x *Room) mine(ctx context.Context, v people.Viewer, s sort, most int) (all []things.Thing, err error) {
	if v.Table == "" {
		return x.Things.OfKind(ctx, v, kinds[s], most)
	}
	refs, err := x.Sharing.OnTable(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		if ref.Kind != kinds[s] || ref.Binned || len(all) == most {
			continue
		}
		one, err := x.Things.Refs(ctx, v, []sharing.Ref{ref})
		if err != nil {
			return nil, err
		}
		all = append(all, one...)
	}
	return all, nil
}

// into reads a body; what doesn't fit stays empty, because a body can come from a file.
func into[T any](body json.RawMessage) (b T) {
	if err := json.Unmarshal(body, &b); err != nil {
		var mistyped *json.UnmarshalTypeError
		if !errors.As(err, &mistyped) {
			return *new(T)
		}
	}
	return b
}
