package skills

import (
	"slices"

	"towpath/internal/pack"
)

// Stop is one lesson on somebody's path, with the reasons why it is there.
type Stop struct {
	Lesson  *pack.Lesson
	Reasons []Reason
	from    Reason // what it all follows from: of a lesson that comes before another, why that one is there
}

// Reason is why a lesson is on a path. Of is what it is about: an id of what was wanted, hard or not yet possible, or the title of
// a lesson.
type Reason struct {
	Why Why
	Of  string
}

// Why is a sort of reason.
type Why string

// The reasons.
const (
	Began  Why = "began"  // they began it
	Gap    Why = "gap"    // they said that they can't do it by themselves yet
	Wanted Why = "wanted" // they want what it leads to
	Hard   Why = "hard"   // they said that something makes it hard, and it is about that
	Needed Why = "needed" // a lesson further on stands on it
	First  Why = "first"  // nothing was said: it comes first in the order of lessons
)

// helps are the lessons that are about something that makes it hard, by question and option. One that isn't there is passed over.
var helps = map[[2]string][]string{
	{hard, "words"}:    {"what-a-browser-is"},
	{hard, "forget"}:   {"keeping-sign-ins-safe", "saving-and-finding"},
	{hard, "break"}:    {"when-it-freezes"},
	{hard, "tricked"}:  {"scams-by-text-and-phone", "is-this-true"},
	{hard, "focus"}:    {"bigger-brighter-spoken"},
	{hard, "bright"}:   {"too-bright-or-watched", "bigger-brighter-spoken"},
	{hard, "watched"}:  {"too-bright-or-watched", "who-may-see-what"},
	{hard, "voices"}:   {"too-bright-or-watched"},
	{hard, "people"}:   {"kind-and-safe-with-people", "leaving-a-group"},
	{hard, "away"}:     {"a-break-and-back"},
	{line, "data"}:     {"wifi-and-data"},
	{line, "outside"}:  {"wifi-and-data"},
	{pays, "runs_out"}: {"wifi-and-data"},
	{place, "no"}:      {"what-sites-learn"},
}

// firstTasks come before anything else where they are a gap: nothing works without them.
const firstTasks = 2

// Path says which lessons fit somebody, in what order and why, by rules that can be said in a sentence each:
//
//  1. What was begun and isn't done comes first.
//  2. Then turning it on and using the controls, where somebody can't yet.
//  3. Then, by turns: one of the eight tasks that they can't do by themselves yet; and a lesson for something that they want, or
//     for something that makes it hard, each want and each difficulty once before any of them twice.
//  4. Before a lesson come those that it stands on.
//  5. What they have done, put off, or said they can do is passed over.
//  6. Where nothing was said, it is the lessons in their order.
//
// It looks at nothing else. all has to be in order.
func Path(all []*pack.Lesson, c Check, progress map[string]Progress) []Stop {
	p := &pathfinder{all: all, check: c, progress: progress}
	p.begun()
	gaps := p.gaps()
	for len(gaps) > 0 && slices.Contains(pack.Tasks[:firstTasks], gaps[0].Lesson.Task) {
		p.take(gaps[0].Lesson, gaps[0].Reasons[0])
		gaps = gaps[1:]
	}
	p.byTurns(gaps, p.leads())
	if !c.began() {
		for _, l := range all {
			p.take(l, Reason{First, ""})
		}
	}
	return p.stops
}

// pathfinder lays a path, stop by stop.
type pathfinder struct {
	all      []*pack.Lesson
	check    Check
	progress map[string]Progress
	stops    []Stop
}

// lead is something that was said, and the lessons that it leads to, in order.
type lead struct {
	reason  Reason
	lessons []*pack.Lesson
}

func (p *pathfinder) lesson(id string) *pack.Lesson {
	if i := slices.IndexFunc(p.all, func(l *pack.Lesson) bool { return l.ID == id }); i >= 0 {
		return p.all[i]
	}
	return nil
}

// passed reports a lesson that isn't to be on the path.
func (p *pathfinder) passed(l *pack.Lesson) bool {
	at := p.progress[l.ID]
	return at.Done || at.Off || l.Task != "" && p.check.knows(l.Task) && !at.Begun
}

// take puts a lesson on the path, after those it stands on, or adds the reason to one that is there. It reports whether the lesson
// is new there.
func (p *pathfinder) take(l *pack.Lesson, why Reason) bool { return p.put(l, why, why) }

// put is take for a lesson that is there because of from.
func (p *pathfinder) put(l *pack.Lesson, why, from Reason) bool {
	if i := slices.IndexFunc(p.stops, func(s Stop) bool { return s.Lesson.ID == l.ID }); i >= 0 {
		if why.Why != Needed && !slices.Contains(p.stops[i].Reasons, why) {
			p.stops[i].Reasons = append(p.stops[i].Reasons, why)
		}
		return false
	}
	if p.passed(l) {
		return false
	}
	p.stops = append(p.stops, Stop{Lesson: l, Reasons: []Reason{why}, from: from}) // at once, so that a ring of lessons comes to an end
	at := len(p.stops) - 1
	for _, id := range l.After {
		if before := p.lesson(id); before != nil {
			p.put(before, Reason{Needed, l.Title}, from)
		}
	}
	own := p.stops[at]
	p.stops = append(slices.Delete(p.stops, at, at+1), own)
	return true
}

// begun takes what was begun last and isn't done. What else was begun keeps its place by the other reasons.
func (p *pathfinder) begun() {
	var last *pack.Lesson
	for _, l := range p.all {
		if at := p.progress[l.ID]; at.Begun && !at.Done && !at.Off && (last == nil || at.Last.After(p.progress[last.ID].Last)) {
			last = l
		}
	}
	if last != nil {
		p.stops = append(p.stops, Stop{Lesson: last, Reasons: []Reason{{Began, ""}}})
	}
}

// gaps are the lessons of the tasks that somebody can't do by themselves yet.
func (p *pathfinder) gaps() (all []Stop) {
	for _, task := range pack.Tasks {
		if !p.check.gap(task) {
			continue
		}
		for _, l := range p.all {
			if l.Task == task {
				all = append(all, Stop{Lesson: l, Reasons: []Reason{{Gap, task}}})
			}
		}
	}
	return all
}

// leads are what they want and what makes it hard, each with its lessons.
func (p *pathfinder) leads() (all []lead) {
	for _, w := range pack.Wants {
		if !p.check.has(wants, w) {
			continue
		}
		to := lead{reason: Reason{Wanted, w}}
		for _, l := range p.all {
			if slices.Contains(l.Wants, w) && l.Task == "" {
				to.lessons = append(to.lessons, l)
			}
		}
		all = append(all, to)
	}
	for _, q := range questions {
		for _, o := range q.options {
			if ids := helps[[2]string{q.id, o}]; len(ids) > 0 && p.check.has(q.id, o) {
				to := lead{reason: Reason{Hard, q.id + "." + o}}
				for _, id := range ids {
					if l := p.lesson(id); l != nil {
						to.lessons = append(to.lessons, l)
					}
				}
				all = append(all, to)
			}
		}
	}
	return all
}

// byTurns takes one of the gaps, then one of the leads, and so on until none is left.
func (p *pathfinder) byTurns(gaps []Stop, leads []lead) {
	for at := 0; len(gaps) > 0 || len(leads) > 0; {
		if len(gaps) > 0 {
			p.take(gaps[0].Lesson, gaps[0].Reasons[0])
			gaps = gaps[1:]
		}
		for taken := false; len(leads) > 0 && !taken; {
			at %= len(leads)
			if len(leads[at].lessons) == 0 {
				leads = slices.Delete(leads, at, at+1)
				continue
			}
			l := leads[at].lessons[0]
			leads[at].lessons = leads[at].lessons[1:]
			taken = p.take(l, leads[at].reason)
			at++
		}
	}
}
