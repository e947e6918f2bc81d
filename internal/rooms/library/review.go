package library

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
)

// The states of a review's row, and what a second says.
const (
	given   = "given"
	brought = "brought"

	agrees    = "agree"
	disagrees = "disagree"
	open      = "open" // still looking
)

// Finding is the answer to one question, with what it rests on.
type Finding struct {
	Question string `json:"question"`
	Answer   string `json:"answer"` // one of pack.Answers
	Evidence string `json:"evidence"`
	Where    string `json:"where"`
	On       string `json:"date"` // the day on which somebody looked, as 2026-11-02
}

// Review is what one of the staff found out about a resource, and what others say of it.
type Review struct {
	ID, Resource, By, Name string
	Version                int64
	Given, Expires         time.Time
	Found
	Seconds []Second

	state string
}

// Found is what is written down of a review.
type Found struct {
	Role     string     `json:"role,omitempty"` // of the reviewer, then
	Findings []Finding  `json:"answers"`
	Fits     string     `json:"fits,omitempty"`
	Careful  string     `json:"careful,omitempty"`
	From     string     `json:"from,omitempty"`      // the service that it came from, in a file
	Others   []Reviewer `json:"reviewers,omitempty"` // who it says there that they are
}

// Reviewer is somebody who looked at a resource elsewhere, as a file says.
type Reviewer struct {
	Name    string    `json:"name,omitempty"`
	Role    string    `json:"role,omitempty"`
	Says    string    `json:"says"`             // made, agree, disagree
	Reason  string    `json:"reason,omitempty"` // of whoever is second
	Answers []Finding `json:"answers,omitempty"`
	On      string    `json:"date"`

	First map[string]string `json:"first,omitempty"` // what whoever is second answered before they saw the rest
}

// Brought reports a review that came in a file from another service. It is there to be read, and counts as nobody's here.
func (r Review) Brought() bool { return r.state == brought }

// Finding is the answer to a question.
func (r *Review) Finding(question string) (Finding, bool) { return find(r.Findings, question) }

func find(all []Finding, question string) (Finding, bool) {
	i := slices.IndexFunc(all, func(f Finding) bool { return f.Question == question })
	if i < 0 {
		return Finding{}, false
	}
	return all[i], true
}

func reviewOf(row Reviews) (Review, error) {
	r := Review{ID: row.ID, Resource: row.Resource, By: row.By, Version: row.Version, Given: time.UnixMilli(row.Given), Expires: time.UnixMilli(row.Expires), state: row.State}
	return r, decode(row.Words, &r.Found)
}

// The most characters of what is written in a review.
const (
	longestEvidence = 1500
	longestWhere    = 300
	longestReason   = 1500
)

// check says what to mend before a finding is kept.
func (f Finding) check(now time.Time) error {
	on, err := time.Parse(time.DateOnly, f.On)
	switch {
	case !slices.Contains(pack.Answers, f.Answer):
		return fault.New(fault.Invalid, "library.answer.missing")
	case f.Evidence == "":
		return fault.New(fault.Invalid, "library.evidence.missing")
	case utf8.RuneCountInString(f.Evidence) > longestEvidence:
		return fault.New(fault.Invalid, "library.evidence.long", "most", longestEvidence)
	case f.Where == "":
		return fault.New(fault.Invalid, "library.where.missing")
	case utf8.RuneCountInString(f.Where) > longestWhere:
		return fault.New(fault.Invalid, "library.where.long", "most", longestWhere)
	case err != nil:
		return fault.New(fault.Invalid, "library.date.shape")
	case on.After(now.Add(24 * time.Hour)): // it may be tomorrow already where they are
		return fault.New(fault.Invalid, "library.date.ahead")
	}
	return nil
}

// put is all findings with f in its place.
func put(all []Finding, f Finding) []Finding {
	if i := slices.IndexFunc(all, func(o Finding) bool { return o.Question == f.Question }); i >= 0 {
		all[i] = f
		return all
	}
	return append(all, f)
}

// questions are what a review asks here.
func (x *Room) questions(ctx context.Context) *pack.Questions { return x.Packs.Of(ctx).Questions() }

// reviewable is a resource of which v may make a review, or be the second.
func (x *Room) reviewable(ctx context.Context, v people.Viewer, resource string) (Offer, error) {
	if err := may(v, Reviewers); err != nil {
		return Offer{}, err
	}
	o, err := x.written(ctx, resource)
	if err == nil && o.Example != nil {
		err = fault.Missing()
	}
	return o, err
}

// Draft is v's review of a resource in the making. There is none before Begin.
func (x *Room) Draft(ctx context.Context, v people.Viewer, resource string) (r Review, err error) {
	if _, err = x.reviewable(ctx, v, resource); err != nil {
		return r, fault.Wrap(err, "library.Draft")
	}
	var row Reviews
	err = x.view(ctx, func(q *Queries) (err error) { row, err = db.One(q.draftOf(ctx, resource, v.Account)); return err })
	if err == nil {
		r, err = reviewOf(row)
	}
	return r, fault.Wrap(err, "library.Draft")
}

// Begin begins v's review of a resource, from what they found the last time, if they looked before. Begun twice, it is begun once.
func (x *Room) Begin(ctx context.Context, v people.Viewer, resource string) error {
	if _, err := x.reviewable(ctx, v, resource); err != nil {
		return fault.Wrap(err, "library.Begin")
	}
	err := x.update(ctx, func(q *Queries) error {
		last, err := q.lastBy(ctx, resource, v.Account)
		if err != nil {
			return err
		}
		var f Found
		if len(last) > 0 {
			if err := decode(last[0].Words, &f); err != nil {
				return err
			}
		}
		words, err := encode(Found{Findings: f.Findings, Fits: f.Fits, Careful: f.Careful})
		if err == nil {
			_, err = q.addDraft(ctx, people.NewID(), resource, v.Account, words)
		}
		return err
	})
	return fault.Wrap(err, "library.Begin")
}

// Drop gives up v's review in the making.
func (x *Room) Drop(ctx context.Context, v people.Viewer, resource string) error {
	if err := may(v, Reviewers); err != nil {
		return fault.Wrap(err, "library.Drop")
	}
	return fault.Wrap(x.update(ctx, func(q *Queries) error { return q.dropDraft(ctx, resource, v.Account) }), "library.Drop")
}

// Answer keeps v's answer to one question of their review in the making, if nothing else was saved since version.
func (x *Room) Answer(ctx context.Context, v people.Viewer, resource string, f Finding, version int64) error {
	r, err := x.Draft(ctx, v, resource)
	if err != nil {
		return err
	}
	if _, ok := x.questions(ctx).One(f.Question); !ok {
		return fault.Missing()
	}
	if err := f.check(x.Now()); err != nil {
		return err
	}
	if was, ok := r.Finding(f.Question); ok && was == f {
		return nil // the form came twice
	}
	r.Findings = put(r.Findings, f)
	words, err := encode(r.Found)
	if err != nil {
		return err
	}
	return fault.Wrap(x.update(ctx, func(q *Queries) error { return changed(q.saveDraft(ctx, words, r.ID, v.Account, version)) }), "library.Answer")
}

// HoldsFor are the numbers of months for which a review can hold.
var HoldsFor = []int{3, 6, 12}

// Giving is what goes with a review when it is given.
type Giving struct {
	Fits, Careful string
	Months        int
	Version       int64
}

// Give gives v's review: it is there to be read, takes the place of the one before, and waits for a second. It holds for some months
// from the oldest of its answers.
func (x *Room) Give(ctx context.Context, v people.Viewer, resource string, g Giving) error {
	r, err := x.Draft(ctx, v, resource)
	if err != nil {
		return err
	}
	now := x.Now()
	expires, err := x.holds(ctx, r, g, now)
	if err != nil {
		return err
	}
	r.Fits, r.Careful, r.Role = g.Fits, g.Careful, roleOf(v)
	words, err := encode(r.Found)
	if err != nil {
		return err
	}
	err = x.update(ctx, func(q *Queries) error {
		if err := q.endGiven(ctx, resource); err != nil {
			return err
		}
		return changed(q.giveDraft(ctx, giveDraftParams{Words: words, Given: now.UnixMilli(), Expires: expires.UnixMilli(), ID: r.ID, ByWhom: v.Account, Version: g.Version}))
	})
	if err == nil {
		err = x.People.Audit(ctx, v.Account, ReviewGiven, r.ID)
	}
	return fault.Wrap(err, "library.Give")
}

// holds is until when a review would hold, or what to mend first.
func (x *Room) holds(ctx context.Context, r Review, g Giving, now time.Time) (until time.Time, err error) {
	switch {
	case g.Fits == "":
		return until, fault.New(fault.Invalid, "library.fits.missing")
	case g.Careful == "":
		return until, fault.New(fault.Invalid, "library.careful.missing")
	case utf8.RuneCountInString(g.Fits) > longestReason:
		return until, fault.New(fault.Invalid, "library.fits.long", "most", longestReason)
	case utf8.RuneCountInString(g.Careful) > longestReason:
		return until, fault.New(fault.Invalid, "library.careful.long", "most", longestReason)
	case !slices.Contains(HoldsFor, g.Months):
		return until, fault.New(fault.Invalid, "library.months.missing")
	}
	oldest := now
	for _, q := range x.questions(ctx).All {
		f, ok := r.Finding(q.ID)
		if !ok {
			return until, fault.New(fault.Invalid, "library.give.unanswered")
		}
		if on, err := time.Parse(time.DateOnly, f.On); err == nil && on.Before(oldest) {
			oldest = on
		}
	}
	if until = oldest.AddDate(0, g.Months, 0); !until.After(now) {
		return until, fault.New(fault.Invalid, "library.give.old")
	}
	return until, nil
}

// What staff do here, on record.
const (
	ReviewGiven      = "review.give"
	ReviewSeconded   = "review.second"
	ResourceKept     = "resource.keep"
	ResourceGone     = "resource.withdraw"
	ResourcesBrought = "resource.import"
)

// roleOf is the role in which somebody looks.
func roleOf(v people.Viewer) string {
	for _, r := range v.Roles {
		if slices.Contains(Reviewers, r) {
			return string(r)
		}
	}
	return ""
}
