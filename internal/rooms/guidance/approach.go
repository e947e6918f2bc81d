package guidance

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// ApproachPath is where a supporter notes how they worked (TOG-11).
const ApproachPath = "/guidance/approach"

// Worked is how a supporter says that they worked, on one day. With whom isn't in it: it is about the supporter, and no part of
// anybody's record.
type Worked struct {
	ID       string `json:"id"`       // of the form it came by
	Day      string `json:"day"`      // such as 2026-11-23, where the service is
	Approach string `json:"approach"` // one of pack.Approaches
}

// mostWorked is how many notes are kept; the oldest make room. Nothing adds them up.
const mostWorked = 50

func workedPlace(account string, version int64) vault.Place {
	return vault.Place{Table: "approaches", Column: "body", Owner: account, Row: sharing.ApproachesRow, Version: version}
}

// worked is what the viewer noted of how they worked, latest first, and the version it was read at; 0 where nothing is kept.
func (x *Room) worked(ctx context.Context, v people.Viewer) (all []Worked, version int64, err error) {
	pass, err := x.Sharing.OwnApproaches(v)
	if err != nil {
		return nil, 0, err
	}
	var row Approaches
	err = x.DB.View(ctx, func(q db.Q) (err error) { row, err = db.One(New(q).approachesOf(ctx, v.Account)); return err })
	if fault.Is(err, fault.NotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fault.Wrap(err, "guidance.worked")
	}
	text, err := x.Vault.Open(ctx, pass, workedPlace(v.Account, row.Version), row.Body)
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	return all, row.Version, fault.Wrap(err, "guidance.worked")
}

// changeWorked keeps what fn makes of the viewer's notes. fn may be called more than once.
func (x *Room) changeWorked(ctx context.Context, v people.Viewer, fn func([]Worked) []Worked) (err error) {
	for range mostTries {
		if err = x.changeWorkedOnce(ctx, v, fn); !errors.Is(err, errMet) {
			return fault.Wrap(err, "guidance.changeWorked")
		}
	}
	return fault.New(fault.Conflict, "guidance.met")
}

func (x *Room) changeWorkedOnce(ctx context.Context, v people.Viewer, fn func([]Worked) []Worked) error {
	all, version, err := x.worked(ctx, v)
	if err != nil {
		return err
	}
	now := fn(slices.Clone(all))
	if slices.Equal(all, now) {
		return nil // the form came twice
	}
	text, err := json.Marshal(now)
	if err != nil {
		return err
	}
	sealed, err := x.Vault.Seal(ctx, workedPlace(v.Account, version+1), text)
	if err != nil {
		return err
	}
	return x.DB.Update(ctx, func(q db.Q) error {
		var n int64
		var err error
		switch s := New(q); {
		case len(now) == 0:
			n, err = s.forgetApproaches(ctx, v.Account, version)
		case version == 0:
			n, err = s.beginApproaches(ctx, v.Account, sealed)
		default:
			n, err = s.saveApproaches(ctx, sealed, v.Account, version)
		}
		if err == nil && n == 0 {
			err = errMet
		}
		return err
	})
}

// approachPage is where a supporter notes how they worked, and reads one step from there.
type approachPage struct {
	id   string
	all  []Worked
	step string         // one step from what was noted last; "" where nothing is
	from *pack.Guidance // where the step is from
	done string
	err  error
}

// Approach answers GET /guidance/approach: how did I work today, and one step from there towards the person leading.
func (x *Room) Approach(w http.ResponseWriter, r *http.Request) error {
	p, err := x.approachPage(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, showApproach(p))
}

func (x *Room) approachPage(r *http.Request) (p approachPage, err error) {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	p = approachPage{id: people.NewID(), done: page.DoneOf(r, "guidance.approach.done.", "noted", "out", "none")}
	if p.all, _, err = x.worked(ctx, v); err != nil || len(p.all) == 0 {
		return p, err
	}
	for _, g := range x.Packs.Of(ctx).Guidance() {
		if g.Steps != nil {
			p.from, p.step = g, g.Steps[p.all[0].Approach]
		}
	}
	return p, nil
}

// NoteApproach answers POST /guidance/approach: one of the three for today, or a note taken out again, or all of them.
func (x *Room) NoteApproach(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	form, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	id, approach := form.Get("id"), form.Get("approach")
	done := "noted"
	switch {
	case form.Get("do") == "none":
		done, err = "none", x.changeWorked(ctx, v, func([]Worked) []Worked { return nil })
	case form.Get("do") == "out":
		done, err = "out", x.changeWorked(ctx, v, func(all []Worked) []Worked {
			return slices.DeleteFunc(all, func(n Worked) bool { return n.ID == id })
		})
	case !slices.Contains(pack.Approaches, approach):
		p, pageErr := x.approachPage(r)
		if pageErr != nil {
			return pageErr
		}
		p.err = fault.New(fault.Invalid, "guidance.approach.which")
		return page.Show(w, r, p.err, showApproach(p))
	case !people.IsID(id):
		return fault.Missing()
	default:
		today := Worked{ID: id, Day: x.Now().In(x.Zone()).Format(time.DateOnly), Approach: approach}
		err = x.changeWorked(ctx, v, func(all []Worked) []Worked {
			if slices.ContainsFunc(all, func(n Worked) bool { return n.ID == id }) {
				return all
			}
			all = append([]Worked{today}, all...)
			return all[:min(len(all), mostWorked)]
		})
	}
	if err != nil {
		return err
	}
	return web.See(w, r, ApproachPath+"?done="+done)
}
