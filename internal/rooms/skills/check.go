package skills

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/pack"
)

// Check is the body of what somebody said of getting online (NET-1). It is made a page at a time and kept after each; nothing in it
// ever has to be said.
type Check struct {
	Title string              `json:"title"`          // "": it is called after its kind
	Said  map[string][]string `json:"said,omitempty"` // by question, the ids of what was chosen
	Own   string              `json:"own,omitempty"`  // what they want, in their own words
	At    string              `json:"at,omitempty"`   // the page to go on with; "" once it came to its end
}

// Level is how far somebody is with one thing.
type Level string

// The levels, each an answer to "Can you …?". They are words and never added up.
const (
	NotYet Level = "notyet"
	Help   Level = "help"
	Slowly Level = "slowly"
	Easily Level = "easily"
)

// Levels are all levels, in the order in which they are offered.
var Levels = []Level{NotYet, Help, Slowly, Easily}

// sort is how a question is answered.
type sort string

const (
	several sort = "several" // any number of options
	one     sort = "one"     // one of a few
	can     sort = "can"     // one of Levels
)

// question is one page of the check. What it asks and what its options are called is in the catalogue, by ids; where it stands
// here is in addresses, so that no address says what somebody is answering.
type question struct {
	id      string
	sort    sort
	options []string
}

// The questions that are not about one of the eight tasks, as the path and the offers ask for them.
const (
	wants  = "wants"
	hard   = "hard"
	device = "device"
	line   = "line"
	pays   = "pays"
	place  = "place"
	likes  = "likes"
)

// questions are all pages of the check: what somebody wants comes first. New ones go to the end.
var questions = func() []question {
	all := []question{{wants, several, pack.Wants}}
	for _, t := range pack.Tasks {
		all = append(all, question{t, can, levelIDs()})
	}
	return append(all,
		question{hard, several, []string{"begin", "words", "forget", "break", "tricked", "focus", "bright", "watched", "voices", "people", "away", "point"}},
		question{device, several, []string{"android", "iphone", "tablet", "computer", "public", "none"}},
		question{line, several, []string{"home", "data", "outside", "none"}},
		question{pays, one, []string{"yes", "runs_out", "no"}},
		question{place, one, []string{"yes", "sometimes", "no"}},
		question{likes, several, []string{"short", "listen", "steps", "with", "paper"}},
	)
}()

func levelIDs() (ids []string) {
	for _, l := range Levels {
		ids = append(ids, string(l))
	}
	return ids
}

const longestOwn = 500 // characters

// part is one page of the check: a question, and where it stands.
type part struct {
	question
	n int // from 1
}

func (p part) name() string { return strconv.Itoa(p.n) }

// partNamed is the page of that name in an address.
func partNamed(name string) (part, bool) {
	n, err := strconv.Atoi(name)
	if err != nil || n < 1 || n > len(questions) || strconv.Itoa(n) != name {
		return part{}, false
	}
	return part{questions[n-1], n}, true
}

func partOf(id string) part {
	i := slices.IndexFunc(questions, func(q question) bool { return q.id == id })
	return part{questions[i], i + 1}
}

// after is the page after one, "" where that is the end.
func (p part) after() string {
	if p.n < len(questions) {
		return strconv.Itoa(p.n + 1)
	}
	return ""
}

// has reports that an option was chosen.
func (c Check) has(question, option string) bool { return slices.Contains(c.Said[question], option) }

// level is how far somebody is with one of the eight tasks; "" where they didn't say.
func (c Check) level(task string) Level {
	if said := c.Said[task]; len(said) == 1 && slices.Contains(Levels, Level(said[0])) {
		return Level(said[0])
	}
	return ""
}

// gap reports a task that somebody said they can't do by themselves yet.
func (c Check) gap(task string) bool { return c.level(task) == NotYet || c.level(task) == Help }

// knows reports a task that somebody said they can do.
func (c Check) knows(task string) bool { return c.level(task) == Slowly || c.level(task) == Easily }

// began reports whether anything was said.
func (c Check) began() bool { return len(c.Said) > 0 || c.Own != "" }

// without reports that there is no device, or no way to the net, so that a lesson alone doesn't help.
func (c Check) without() bool {
	only := func(question string) bool { return len(c.Said[question]) == 1 && c.has(question, "none") }
	return only(device) || only(line)
}

// machine is the device that lessons are shown for by what somebody has; "" where that isn't one alone.
func (c Check) machine() string {
	if has := c.Said[device]; len(has) == 1 && slices.Contains(pack.Machines, has[0]) {
		return has[0]
	}
	return ""
}

// answered is what the form of one page brought.
type answered struct {
	part
	chosen []string
	own    string
}

// box is the name of a question in a form: its place, as in addresses.
func (p part) box() string { return "q" + p.name() }

func readPart(p part, f web.Form) answered {
	a := answered{part: p}
	for _, o := range p.options { // in their order, each once, and no others
		if slices.Contains(f.Values[p.box()], o) && (p.sort == several || len(a.chosen) == 0) {
			a.chosen = append(a.chosen, o)
		}
	}
	if p.id == wants {
		a.own = strings.TrimSpace(f.Text("own"))
	}
	return a
}

func (a answered) problem() error {
	if utf8.RuneCountInString(a.own) > longestOwn {
		return fault.New(fault.Invalid, "skills.own.long", "most", longestOwn)
	}
	return nil
}

// over puts the answer of one page into a check, and notes where to go on.
func (a answered) over(c Check) Check {
	said := make(map[string][]string, len(c.Said)+1)
	for k, v := range c.Said {
		said[k] = v
	}
	if delete(said, a.id); len(a.chosen) > 0 {
		said[a.id] = a.chosen
	}
	if a.id == wants {
		c.Own = a.own
	}
	c.Said, c.At = said, a.after()
	return c
}

// known is a check without what no question has: a body can come from a file, or from a later version.
func (c Check) known() Check {
	said := map[string][]string{}
	for _, q := range questions {
		for _, o := range q.options {
			if slices.Contains(c.Said[q.id], o) && (q.sort == several || len(said[q.id]) == 0) {
				said[q.id] = append(said[q.id], o)
			}
		}
	}
	c.Said = said
	if _, ok := partNamed(c.At); !ok {
		c.At = ""
	}
	return c
}

// words of a question: what is asked, in short, and what its options are called.
func asks(ctx context.Context, q question) string { return i18n.T(ctx, "skills.q."+q.id) }

func short(ctx context.Context, id string) string { return i18n.T(ctx, "skills.short."+id) }

func optionWord(ctx context.Context, q question, option string) string {
	if q.sort == can {
		return levelWord(ctx, Level(option))
	}
	return i18n.T(ctx, "skills.o."+q.id+"."+option)
}

// levelWord is the word for a level; where nothing was said, that.
func levelWord(ctx context.Context, l Level) string {
	if l == "" {
		return i18n.T(ctx, "skills.level.unsaid")
	}
	return i18n.T(ctx, "skills.level."+string(l))
}

// chosenWords are the words of what was chosen of a question.
func (c Check) chosenWords(ctx context.Context, id string) (all []string) {
	q := partOf(id).question
	for _, o := range q.options {
		if c.has(id, o) {
			all = append(all, optionWord(ctx, q, o))
		}
	}
	return all
}
