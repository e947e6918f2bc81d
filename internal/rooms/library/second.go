package library

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
)

// Second is what somebody else says of a review.
type Second struct {
	By, Name string
	Answer   string
	At       time.Time
	Said
}

// Said is what is written down of it.
type Said struct {
	Role     string    `json:"role,omitempty"`
	Reason   string    `json:"reason,omitempty"`
	Findings []Finding `json:"answers,omitempty"` // questions that they answer in another way

	First  map[string]string `json:"first,omitempty"`  // their answer to each question before they were shown the first one's
	Joined []string          `json:"joined,omitempty"` // questions that they saw as the first one did once they had compared
}

// Finding is the second's own answer to a question, where it is another one.
func (s Second) Finding(question string) (Finding, bool) { return find(s.Findings, question) }

// Before is the second's answer to a question, as they gave it before they were shown the first one's, where it was another one and they
// said no more of it; joined, that they saw it as the first one did once they had compared.
func (s Second) Before(first Finding) (answer string, joined bool) {
	answer = s.First[first.Question]
	if _, said := s.Finding(first.Question); said || answer == "" || answer == first.Answer {
		return "", false
	}
	return answer, slices.Contains(s.Joined, first.Question)
}

// unsaid are the questions of a review that its second hasn't answered by themselves yet.
func (s Second) unsaid(all *pack.Questions, r *Review) (left []pack.Question) {
	for _, q := range asksOf(all, r) {
		if s.First[q.ID] == "" {
			left = append(left, q)
		}
	}
	return left
}

// asksOf are the questions that a review answers.
func asksOf(all *pack.Questions, r *Review) (asks []pack.Question) {
	for _, q := range all.All {
		if _, ok := r.Finding(q.ID); ok {
			asks = append(asks, q)
		}
	}
	return asks
}

// compares reports that a second may see what the first one found: they have answered every question by themselves, or said before what
// they think of it.
func (s Second) compares(all *pack.Questions, r *Review) bool {
	return s.Answer != open || len(s.Findings) > 0 || len(s.unsaid(all, r)) == 0
}

// errFirst says that a second has to say what they see before they compare.
func errFirst() error { return fault.New(fault.Conflict, "library.second.first") }

func secondOf(row Seconds) (Second, error) {
	s := Second{By: row.By, Answer: row.Answer, At: time.UnixMilli(row.At)}
	return s, decode(row.Words, &s.Said)
}

// errSame says that nobody is the second to themselves.
func errSame() error { return fault.New(fault.Forbidden, "library.second.same") }

// Looking is what v has said so far as the second of the review that is given, with the review. Its own reviewer can't be the second.
func (x *Room) Looking(ctx context.Context, v people.Viewer, resource string) (o Offer, s Second, err error) {
	if _, err = x.reviewable(ctx, v, resource); err != nil {
		return o, s, fault.Wrap(err, "library.Looking")
	}
	if o, err = x.one(ctx, resource); err != nil {
		return o, s, fault.Wrap(err, "library.Looking")
	}
	switch {
	case o.Review == nil:
		return o, s, fault.Missing()
	case o.Review.By == v.Account:
		return o, s, errSame()
	}
	var row Seconds
	err = x.view(ctx, func(q *Queries) (err error) { row, err = db.One(q.secondBy(ctx, resource, v.Account)); return err })
	if fault.Is(err, fault.NotFound) {
		return o, Second{By: v.Account, Answer: open}, nil
	}
	if err == nil {
		s, err = secondOf(row)
	}
	return o, s, fault.Wrap(err, "library.Looking")
}

// See keeps what v, as the second of the review with this id, answers by themselves: by question, as far as they have come; and
// why they will say what they say, where they wrote that of a review whose place this one took. Once all are answered they compare, and
// no answer changes any more.
func (x *Room) See(ctx context.Context, v people.Viewer, resource, review string, answers map[string]string, reason string) error {
	o, s, err := x.Looking(ctx, v, resource)
	if err != nil {
		return err
	}
	switch {
	case o.Review.ID != review:
		return fault.New(fault.Conflict, "library.changed")
	case utf8.RuneCountInString(reason) > longestReason:
		return fault.New(fault.Invalid, "library.reason.long", "most", longestReason)
	}
	all := x.questions(ctx)
	if s.compares(all, o.Review) {
		return nil // the form came twice, or is an old one
	}
	saw := map[string]string{}
	for _, q := range asksOf(all, o.Review) {
		if a := cmp.Or(answers[q.ID], s.First[q.ID]); slices.Contains(pack.Answers, a) {
			saw[q.ID] = a
		} else if a != "" {
			return fault.New(fault.Invalid, "library.answer.missing")
		}
	}
	s.First, s.Reason = saw, cmp.Or(reason, s.Reason)
	return x.say(ctx, v, o.Review.ID, open, s.Said)
}

// Differ keeps that v, as the second, answers a question in another way; with no answer, that they no longer do. What they said of the
// review as a whole is open again until they say it.
func (x *Room) Differ(ctx context.Context, v people.Viewer, resource string, f Finding) error {
	o, s, err := x.Looking(ctx, v, resource)
	if err != nil {
		return err
	}
	if _, ok := o.Review.Finding(f.Question); !ok {
		return fault.Missing()
	}
	if !s.compares(x.questions(ctx), o.Review) {
		return errFirst()
	}
	s.Joined = slices.DeleteFunc(s.Joined, func(q string) bool { return q == f.Question })
	if f.Answer == "" {
		s.Findings = slices.DeleteFunc(s.Findings, func(o Finding) bool { return o.Question == f.Question })
		s.Joined = append(s.Joined, f.Question)
	} else if err := f.check(x.Now()); err != nil {
		return err
	} else {
		s.Findings = put(s.Findings, f)
	}
	return x.say(ctx, v, o.Review.ID, open, s.Said)
}

// Second keeps what v says of the review with this id: that they agree or don't, and why. They can say something else later.
func (x *Room) Second(ctx context.Context, v people.Viewer, resource, review, answer, reason string) error {
	o, s, err := x.Looking(ctx, v, resource)
	if err != nil {
		return err
	}
	switch {
	case o.Review.ID != review: // another took its place meanwhile, which they haven't read
		return fault.New(fault.Conflict, "library.changed")
	case !s.compares(x.questions(ctx), o.Review):
		return errFirst()
	case answer != agrees && answer != disagrees:
		return fault.New(fault.Invalid, "library.say.missing")
	case strings.TrimSpace(reason) == "":
		return fault.New(fault.Invalid, "library.reason.missing")
	case utf8.RuneCountInString(reason) > longestReason:
		return fault.New(fault.Invalid, "library.reason.long", "most", longestReason)
	}
	s.Reason, s.Role = reason, roleOf(v)
	if err := x.say(ctx, v, o.Review.ID, answer, s.Said); err != nil {
		return err
	}
	return fault.Wrap(x.People.Audit(ctx, v.Account, ReviewSeconded, o.Review.ID), "library.Second")
}

// say keeps it. The database refuses whoever made the review, and a review whose place another took.
func (x *Room) say(ctx context.Context, v people.Viewer, review, answer string, s Said) error {
	words, err := encode(s)
	if err != nil {
		return err
	}
	err = x.update(ctx, func(q *Queries) error {
		return changed(q.addSecond(ctx, addSecondParams{ByWhom: v.Account, Answer: answer, Words: words, At: x.Now().UnixMilli(), Review: review}))
	})
	return fault.Wrap(err, "library.say")
}
