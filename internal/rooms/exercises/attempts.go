package exercises

import (
	"context"
	"slices"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/page"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// attempt is an answer with the thing it is kept as.
type attempt struct {
	things.Thing
	Answer
	when string // it was last saved, in words
}

// mostAttempts is how many attempts at one exercise are shown beside each other at most, latest first.
const mostAttempts = 200

// attempts are those at one exercise that the viewer may see, latest change first: all of their own, or at a table what
// lies on it.
func (x *Room) attempts(ctx context.Context, v people.Viewer, topic, exercise string) (found []attempt, err error) {
	all, err := x.answers(ctx, v, topic, exercise)
	if err != nil {
		return nil, err
	}
	for _, t := range all {
		if a, err := answerOf(t); err == nil && a.Topic == topic && a.Exercise == exercise {
			found = append(found, attempt{t, a, i18n.Ago(ctx, t.Updated, x.Now())})
		}
	}
	return found, nil
}

// answers are all that may be attempts at an exercise.
func (x *Room) answers(ctx context.Context, v people.Viewer, topic, exercise string) ([]things.Thing, error) {
	if v.Table == "" {
		return x.Things.About(ctx, v, sharing.Answer, things.Exercise(topic, exercise), mostAttempts)
	}
	laid, err := x.Sharing.OnTable(ctx, v)
	if err != nil {
		return nil, err
	}
	var refs []sharing.Ref
	for _, ref := range laid {
		if ref.Kind == sharing.Answer {
			refs = append(refs, ref)
		}
	}
	return x.Things.Refs(ctx, v, refs)
}

// before is the attempt before t at the same exercise, of those its person may compare it with; nil if there is none.
func before(t things.Thing, attempts []attempt) *Answer {
	var last *attempt
	for i, a := range attempts {
		if a.ID != t.ID && a.Thing.Created.Before(t.Created) && (last == nil || a.Thing.Created.After(last.Thing.Created)) {
			last = &attempts[i]
		}
	}
	if last == nil {
		return nil
	}
	return &last.Answer
}

// open reads one answer.
func (x *Room) open(ctx context.Context, v people.Viewer, id string) (Answer, things.Thing, error) {
	t, err := x.Things.Get(ctx, v, id)
	if err != nil {
		return Answer{}, t, err
	}
	a, err := answerOf(t)
	return a, t, fault.Wrap(err, "exercises.open(%s)", id)
}

// sight is who can see something, as the pages put it.
type sight struct {
	page.WhoSees
	With    string // who else, by name; "" for nobody
	AtTable bool   // because they share a table now
	ForThem bool   // and it is the supporter who holds this screen, and writes down what they hear
}

// sightOf says who can see what the viewer writes in the thing id, which need not be there yet.
func (x *Room) sightOf(ctx context.Context, v people.Viewer, id string) (s sight, err error) {
	switch {
	case v.Table != "":
		s = sight{AtTable: true, ForThem: v.Seat == "supporter"}
		other := v.Supporter
		if s.ForThem {
			other = v.TPerson
		}
		s.With, err = x.People.Name(ctx, other)
	default:
		s.With, err = x.sharedWith(ctx, v, id)
	}
	s.WhoSees = page.OnlyYou()
	if s.With != "" {
		s.WhoSees = page.YouAnd(s.With)
	}
	return s, err
}

// sharedWith are the names of those a person shares a thing with.
func (x *Room) sharedWith(ctx context.Context, v people.Viewer, id string) (string, error) {
	shares, err := x.Sharing.SharesOf(ctx, v, id)
	if fault.Is(err, fault.NotFound) {
		return "", nil // not kept yet
	}
	var names []string
	for _, s := range shares {
		name, nameErr := x.People.Name(ctx, s.With)
		if nameErr != nil {
			return "", nameErr
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", "), err
}
