package fits

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"towpath/internal/pack"
	"towpath/internal/trust/things"
)

// From is all that is looked at to say what fits somebody.
type From struct {
	Said   Said
	Kept   Kept
	Online []Suit
}

// Kept is what somebody keeps, as far as it is looked at: by subject (things.Exercise, things.Place), when it was last changed.
type Kept struct {
	Answered, Marked map[string]time.Time
	Begun            string // the latest answer with a part still open; "" where there is none
}

// Offer is a page or an exercise (one of the two) that may fit, and why.
type Offer struct {
	Page     *pack.Page
	Exercise *pack.Exercise
	Why      Why
	Of       string // what the reason is about, in words: a wish, a word of theirs, what they kept, a topic
}

// Why is a reason for an offer.
type Why string

// The reasons.
const (
	Began  Why = "began"  // they began it
	Wanted Why = "wanted" // they chose a wish
	Wrote  Why = "wrote"  // they wrote a word by which a wish is known
	Held   Why = "held"   // they keep something that leads to it
	First  Why = "first"  // no reason of theirs: it comes first in the topics' order
)

// Most is how many things are offered: three, of which somebody who likes it short or step by step gets fewer.
func (s Said) Most() int {
	switch {
	case s.likes(Steps):
		return 1
	case s.likes(Short):
		return 2
	}
	return 3
}

// Offers says what may fit, by rules that can be said in a sentence each. What was begun comes first; then what they want, chosen or in
// their own words, a lead of each wish before the second of any; then what is near to something that they keep; then the topics in
// order. What is in a topic that they leave alone, and what they have kept already, is passed over.
func Offers(lib *pack.Library, from From) []Offer {
	from.Said = from.Said.suited(from.Online)
	p := picker{From: from, lib: lib}
	p.begun()
	p.wished()
	p.fromKept()
	p.inOrder()
	return p.picked
}

// picker picks things out one after the other, until there are enough.
type picker struct {
	From
	lib    *pack.Library
	picked []Offer
}

func (p *picker) full() bool { return len(p.picked) >= p.Said.Most() }

// take picks what is at an address, unless there is a reason to pass it over. It reports whether it did.
func (p *picker) take(address string, why Why, of string) bool {
	page, exercise := p.lib.At(address)
	o := Offer{Page: page, Exercise: exercise, Why: why, Of: of}
	if p.full() || page == nil && exercise == nil || p.Said.leaves(o.Topic()) || why != Began && p.has(o) || p.offered(o) {
		return false
	}
	p.picked = append(p.picked, o)
	return true
}

// takeOne picks the first that can be picked.
func (p *picker) takeOne(addresses []string, why Why, of string) {
	for _, to := range addresses {
		if p.take(to, why, of) {
			return
		}
	}
}

// has reports what they have kept already.
func (p *picker) has(o Offer) bool {
	if o.Exercise != nil {
		return !p.Kept.Answered[things.Exercise(o.Topic(), o.Exercise.ID)].IsZero()
	}
	return !p.Kept.Marked[things.Place(o.Address())].IsZero()
}

func (p *picker) offered(o Offer) bool {
	return slices.ContainsFunc(p.picked, func(q Offer) bool { return q.Address() == o.Address() })
}

func (p *picker) begun() {
	for _, t := range p.lib.Topics() {
		for _, e := range t.Exercises {
			if things.Exercise(t.ID, e.ID) == p.Kept.Begun {
				p.take(pack.ExercisePath(t.ID, e.ID), Began, "")
			}
		}
	}
}

// wish is something they want, as they said it, with what is left of its leads.
type wish struct {
	leads []string
	why   Why
	of    string
}

// wished goes through what they chose and then what their own words mean: one lead of each, then a second of each, and so on.
func (p *picker) wished() {
	var chosen, written []wish
	for _, w := range p.lib.Wishes() {
		if p.Said.wants(w.ID) {
			chosen = append(chosen, wish{p.inTheirWay(w.Leads), Wanted, w.Text})
		} else if word := wordOf(p.Said.Words, w); word != "" {
			written = append(written, wish{p.inTheirWay(w.Leads), Wrote, word})
		}
	}
	all := append(chosen, written...)
	for again := true; again && !p.full(); {
		again = false
		for i := range all {
			for taken := false; len(all[i].leads) > 0 && !taken; all[i].leads = all[i].leads[1:] {
				taken = p.take(all[i].leads[0], all[i].why, all[i].of)
				again = again || taken
			}
		}
	}
}

// inTheirWay puts what can be heard or read in a minute first, or what is done step by step, as somebody likes it.
func (p *picker) inTheirWay(leads []string) []string {
	first := ""
	switch {
	case p.Said.likes(Listen), p.Said.likes(Short):
		first = "/topics/"
	case p.Said.likes(Steps):
		first = "/exercises/"
	}
	leads = slices.Clone(leads)
	slices.SortStableFunc(leads, func(a, b string) int {
		switch at := strings.HasPrefix(a, first); {
		case at == strings.HasPrefix(b, first):
			return 0
		case at:
			return -1
		}
		return 1
	})
	return leads
}

// wordOf is the first word in what somebody wrote by which a wish is known, as they wrote it.
func wordOf(written string, w *pack.Wish) string {
	for _, word := range strings.FieldsFunc(written, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' && r != '-' }) {
		if w.Known(word) {
			return word
		}
	}
	return ""
}

// fromKept goes from what they keep, latest first: from a page to what can be done with it, from an exercise to a page that it
// belongs to, or to the next exercise of its topic.
func (p *picker) fromKept() {
	type near struct {
		at    time.Time
		of    string
		leads []string
	}
	var all []near
	for _, t := range p.lib.Topics() {
		for _, page := range t.Pages {
			n := near{at: p.Kept.Marked[things.Place(pack.PagePath(t.ID, page.ID))], of: page.Title}
			if n.at.IsZero() {
				continue
			}
			for _, id := range page.Exercises {
				n.leads = append(n.leads, pack.ExercisePath(t.ID, id))
			}
			all = append(all, n)
		}
		for i, e := range t.Exercises {
			n := near{at: p.Kept.Answered[things.Exercise(t.ID, e.ID)], of: e.Title}
			if n.at.IsZero() {
				continue
			}
			for _, page := range t.Pages {
				if slices.Contains(page.Exercises, e.ID) {
					n.leads = append(n.leads, pack.PagePath(t.ID, page.ID))
				}
			}
			for _, after := range t.Exercises[i+1:] {
				n.leads = append(n.leads, pack.ExercisePath(t.ID, after.ID))
			}
			all = append(all, n)
		}
	}
	slices.SortStableFunc(all, func(a, b near) int { return b.at.Compare(a.at) })
	for _, n := range all {
		p.takeOne(p.inTheirWay(n.leads), Held, n.of)
	}
}

// inOrder fills what is left from the topics in order: the first thing of each that needs no note beforehand.
func (p *picker) inOrder() {
	for _, t := range p.lib.Topics() {
		p.takeOne(p.inTheirWay(openings(t)), First, t.Title)
	}
}

func openings(t *pack.Topic) (all []string) {
	for _, e := range t.Exercises {
		if e.Note == "" {
			all = append(all, pack.ExercisePath(t.ID, e.ID))
		}
	}
	for _, page := range t.Pages {
		if page.Note == "" {
			all = append(all, pack.PagePath(t.ID, page.ID))
		}
	}
	return all
}

// Topic is the id of the topic that it belongs to.
func (o Offer) Topic() string {
	if o.Exercise != nil {
		return o.Exercise.Topic
	}
	return o.Page.Topic
}

// Address is where it is on the site.
func (o Offer) Address() string {
	if o.Exercise != nil {
		return pack.ExercisePath(o.Exercise.Topic, o.Exercise.ID)
	}
	return pack.PagePath(o.Page.Topic, o.Page.ID)
}

// Title is what it is called.
func (o Offer) Title() string {
	if o.Exercise != nil {
		return o.Exercise.Title
	}
	return o.Page.Title
}

// Lang is what it is written in.
func (o Offer) Lang() string {
	if o.Exercise != nil {
		return o.Exercise.Lang
	}
	return o.Page.Lang
}

// Coaching are lines for a supporter who looks at it with somebody (TOG-5).
func (o Offer) Coaching() []string {
	if o.Exercise != nil {
		return o.Exercise.Coaching
	}
	return o.Page.Coaching
}
