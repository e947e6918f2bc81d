package pack

import (
	"cmp"
	"fmt"
	"math"
	"path"
	"slices"
	"strings"
)

// What TOP-1 asks of a topic and CONTENT of a page.
const (
	leastPages, leastExercises, leastKinds = 5, 4, 4
	shortestPage, longestPage              = 120, 350
)

// Grades sums up the reading grades of a kind of text. Both are 0 where nothing was long enough to measure.
type Grades struct {
	Max    float64 `json:"max"`
	Median float64 `json:"median"`
}

// Report is what `towpath content check --json` prints.
type Report struct {
	Pages    int            `json:"pages"`
	Problems []Problem      `json:"problems"`
	Kinds    map[string]int `json:"kinds"`
	Grade    struct {
		People Grades `json:"people"`
		Staff  Grades `json:"staff"`
	} `json:"grade"`
}

// Failed says whether the check should stop a release.
func (r Report) Failed() bool { return len(r.Problems) > 0 }

// Check adds to what Load found what a whole library has to have: complete topics, pages of a readable length, and grades
// (TOP-1, TOP-9). These are for authors; content that fails them still loads.
func Check(lib *Library, found []Problem) Report {
	r := Report{Problems: slices.Clone(found), Kinds: map[string]int{"topic": 0, "exercise": 0, "lesson": 0, "guidance": 0, "resource": 0, "story": 0}}
	if len(lib.topics) == 0 {
		r.Problems = append(r.Problems, Problem{File: "topics", Line: 1, What: "There is no topic that can be read.", Do: "Add one, or mend what is said of the others."})
	}
	var people, staff []float64
	for _, t := range lib.topics {
		r.Pages += len(t.Pages)
		r.Kinds["topic"]++
		r.Kinds["exercise"] += len(t.Exercises)
		r.Problems = append(r.Problems, complete(t)...)
		for _, g := range measure(t, lib.exempt) {
			if g.staff {
				staff = append(staff, g.grade)
			} else {
				people = append(people, g.grade)
			}
			r.Problems = append(r.Problems, g.problem()...)
		}
	}
	r.Kinds["lesson"] = len(lib.lessons)
	r.Kinds["guidance"], r.Kinds["resource"] = len(lib.guidance), len(lib.resources)
	r.Problems = append(r.Problems, checkLessons(lib)...)
	for _, g := range slices.Concat(lib.gradeLessons(), lib.gradeGuidance(), lib.gradePapers(), lib.gradeCourse(), lib.gradeQuestions()) {
		if r.Problems = append(r.Problems, g.problem()...); g.staff {
			staff = append(staff, g.grade)
		} else {
			people = append(people, g.grade)
		}
	}
	for _, g := range lib.gradeGlossary() {
		people, r.Problems = append(people, g.grade), append(r.Problems, g.problem()...)
	}
	r.Grade.People, r.Grade.Staff = sumUp(people), sumUp(staff)
	r.Problems = append([]Problem{}, sortProblems(r.Problems)...) // [] in JSON, never null
	return r
}

func sumUp(gs []float64) Grades {
	if len(gs) == 0 {
		return Grades{}
	}
	slices.Sort(gs)
	mid := len(gs) / 2
	median := gs[mid]
	if len(gs)%2 == 0 {
		median = (gs[mid-1] + gs[mid]) / 2
	}
	return Grades{Max: tenth(gs[len(gs)-1]), Median: tenth(median)}
}

func tenth(g float64) float64 { return math.Round(g*10) / 10 }

// complete says what TOP-1 asks for and a topic hasn't got.
func complete(t *Topic) []Problem {
	d := &desk{file: t.file}
	for _, name := range sectionFiles {
		if _, ok := t.parts[name]; !ok {
			d.say(1, "The topic %q has no %s.", "Add the file beside topic.md.", t.ID, name)
		}
	}
	if len(t.Pages) < leastPages {
		d.say(1, "The topic %q has too few pages: %d, and there should be at least %d.", "Add pages to its folder pages.", t.ID, len(t.Pages), leastPages)
	}
	if n := differing(t.Exercises); len(t.Exercises) < leastExercises || n < leastKinds {
		d.say(1, "The topic %q has too few exercises: %d, of %d kinds; there should be at least %d, of %d different kinds.",
			"Add exercises to its folder exercises.", t.ID, len(t.Exercises), n, leastExercises, leastKinds)
	}
	problems := d.found
	for _, p := range t.Pages {
		if p.words < shortestPage || p.words > longestPage {
			problems = append(problems, Problem{File: p.file, Line: 1, What: fmt.Sprintf("This page has %d words; there should be %d to %d.", p.words, shortestPage, longestPage),
				Do: "Keep it to one idea and one thing to try or talk about."})
		}
	}
	return problems
}

// differing is how many exercises there are of different kinds (TOP-1): how many can each be given a kind of part that it
// has and that none of the others was given. Several kinds in one exercise count once.
func differing(all []*Exercise) (n int) {
	taken := map[Kind]*Exercise{}
	var find func(e *Exercise, tried map[Kind]bool) bool
	find = func(e *Exercise, tried map[Kind]bool) bool {
		for _, p := range e.Parts {
			k := p.Kind.family()
			if tried[k] {
				continue
			}
			tried[k] = true
			if taken[k] == nil || find(taken[k], tried) { // who has it may have another
				taken[k] = e
				return true
			}
		}
		return false
	}
	for _, e := range all {
		if find(e, map[Kind]bool{}) {
			n++
		}
	}
	return n
}

// graded is the measure of one text.
type graded struct {
	file  string
	staff bool
	pool  bool
	grade float64
}

func (g graded) problem() []Problem {
	most, reader := gradePeople, "people"
	if g.staff {
		most, reader = gradeStaff, "staff"
	}
	if g.grade <= most {
		return nil
	}
	what := fmt.Sprintf("The text for %s reads at US grade %.1f; it should be at most %.0f.", reader, g.grade, most)
	if g.pool {
		what = fmt.Sprintf("The short texts of this topic for %s together read at US grade %.1f; it should be at most %.0f.", reader, g.grade, most)
	}
	return []Problem{{File: g.file, Line: 1, What: what, Do: "Use shorter sentences and shorter words, then read it aloud."}}
}

// written is one file's prose.
type written struct {
	file string
	prose
}

// measure grades each text of a topic that is long enough, and the rest of the topic together. The measure is for English.
func measure(t *Topic, exempt map[string]bool) []graded {
	if t.Lang != english && !strings.HasPrefix(t.Lang, english+"-") {
		return nil
	}
	var texts []written
	for name, p := range t.parts {
		texts = append(texts, written{path.Join(path.Dir(t.file), name), p})
	}
	for _, p := range t.Pages {
		texts = append(texts, written{p.file, p.prose})
	}
	for _, e := range t.Exercises {
		texts = append(texts, written{e.file, e.prose})
	}
	slices.SortFunc(texts, func(a, b written) int { return cmp.Compare(strings.ToLower(a.file), strings.ToLower(b.file)) })
	people := gradeAll(t.file, texts, exempt, false)
	return append(people, gradeAll(t.file, texts, exempt, true)...)
}

func gradeAll(pool string, texts []written, exempt map[string]bool, staff bool) []graded {
	var out []graded
	var short tally
	for _, s := range texts {
		blocks := s.people
		if staff {
			blocks = s.staff
		}
		n := count(blocks, exempt)
		if n.words < leastWords {
			short.add(n)
			continue
		}
		out = append(out, graded{file: s.file, staff: staff, grade: n.grade()})
	}
	if short.words >= leastWords {
		out = append(out, graded{file: pool, staff: staff, pool: true, grade: short.grade()})
	}
	return out
}
