// Package pack reads, strictly checks and renders content packs: folders of Markdown with YAML front matter
// that hold what people read and do together.
//
// A pack's root looks like this:
//
//	exempt-words.txt                     words and names the reading grade leaves alone
//	topics/<topic>/topic.md              title, order, version … and the opening
//	topics/<topic>/easy-read.md          the opening in easy words
//	topics/<topic>/try-this-week.md
//	topics/<topic>/if-this-is-hard.md
//	topics/<topic>/pages/<page>.md
//	topics/<topic>/exercises/<exercise>.md
//	skills/lessons/<lesson>.md           one thing to learn about being online
//	guidance/<guidance>.md               for staff: something to read, and a situation to practise
//	library/<resource>.md                a site or an app that may be reviewed; questions.md is what a review asks
//	course.md                            a plan for a number of meetings of two
//	starting/<paper>.md                  for a service before its first person: to adapt and print
//
// Ids are file names. Packs come in layers: a service's own folder lies over what is built in and
// overrides it file by file, or adds to it. How to write a pack is in content/README.md.
package pack

// HTML is rendered by this package from checked Markdown: no raw HTML, no style, no script.
type HTML string

// Step is a step of the discovery process that Williams and others found when people used a website together with
// their worker: choosing, revealing, exploring, gaining new perspectives on keeping life on track.
type Step string

// The steps, in the order in which they are offered. Any of them can be skipped.
const (
	StepChoose Step = "choose" // choosing what to look at
	StepLike   Step = "like"   // what it's like for me
	StepCloser Step = "closer" // looking closer
	StepView   Step = "view"   // a new view
	StepKeep   Step = "keep"   // keeping on track
)

// Steps are all steps in order.
var Steps = []Step{StepChoose, StepLike, StepCloser, StepView, StepKeep}

// Source is where a claim comes from. Claim is the claim itself, in the author's words. Year is 0 if not given.
type Source struct {
	Title, By, In, URL, Claim string
	Year                      int
	Staff                     bool // stands behind the coaching only: not to be shown to the person
}

// Topic is one of the subjects a person can choose. Pages and Exercises are in reading order.
type Topic struct {
	ID, Title, Summary string
	Lang               string // a language tag: what the topic and all that belongs to it is written in
	Version            int    // set by the author
	Order              int
	Minutes            int      // to read the opening
	Chime              []string // of connectedness, hope, identity, meaning, empowerment
	Opening            HTML
	EasyRead           HTML
	TryThisWeek        HTML
	IfHard             HTML
	Pages              []*Page
	Exercises          []*Exercise
	Sources            []Source

	Unsigned bool // somebody has yet to read and sign its opening, or a section of it

	file  string
	parts map[string]prose // the topic's own prose by file name, to be measured
}

// Page is one idea: a page to read, alone or with someone.
type Page struct {
	ID, Topic, Title, Summary string
	Lang                      string // its topic's
	Version                   string // changes when any wording on the page does
	Order                     int
	Step                      Step
	Note                      string // shown before anything hard; empty if nothing is
	Body                      HTML
	Reflect                   []string // questions for the person
	Coaching                  []string // for the supporter only
	Exercises                 []string // ids within the same topic
	Sources                   []Source

	Unsigned bool // somebody has yet to read and sign this wording

	file  string
	words int // in the body
	prose prose
}

// Exercise is something to do: one or more parts, each of which may be left empty.
//
// Version changes whenever the wording that an answer depends on does. Whoever stores an answer keeps the
// Version and the Parts beside it (they marshal to JSON), so that it can always be read with the words it was given to.
type Exercise struct {
	ID, Topic, Title, Summary string
	Lang                      string // its topic's
	Version                   string
	Order                     int
	Step                      Step
	Minutes                   int
	Note                      string
	Intro                     HTML
	Parts                     []Part
	Reflect                   []string
	Coaching                  []string
	Sources                   []Source
	Licence                   string // of an instrument that is somebody else's: whose it is, and that this service may use it

	Unsigned bool // somebody has yet to read and sign this wording

	file  string
	prose prose
}

// Part finds a part by its id.
func (e *Exercise) Part(id string) (Part, bool) {
	for _, p := range e.Parts {
		if p.ID == id {
			return p, true
		}
	}
	return Part{}, false
}

// TopicPath is where a topic's own page is on the site.
func TopicPath(topic string) string { return "/topics/" + topic }

// PagePath is where a page is on the site.
func PagePath(topic, page string) string { return "/topics/" + topic + "/" + page }

// ExercisePath is where an exercise is on the site.
func ExercisePath(topic, exercise string) string { return "/exercises/" + topic + "/" + exercise }
