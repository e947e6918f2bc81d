package pack

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Resource is a site, an app or the like that a service may come to recommend (WRK-2): plain facts, and nothing judged. What somebody
// found out about it is a review, which is made on the site by two people who are signed in; a file has one only as a made-up example.
type Resource struct {
	ID, Title, By, URL string // By: who runs it
	Countries          []string
	Lang               string
	Sort               string // one of ResourceSorts
	Summary            string
	Data               string // how much data a visit takes, as somebody measured it; "" where nobody has
	Seen               string // how these facts were checked
	Review             *Review

	file string
	at   map[string]int // lines of the answers, by question
}

// Review is what a whole review looks like, in the example that is made up.
type Review struct {
	Reviewed, Agreed, Expires time.Time // days, in UTC
	Reviewers                 []Reviewer
	Fits, Careful, Differed   string
	Answers                   []Finding
	Text                      HTML // what there is to see in it
}

// Reviewer is somebody who looked at a resource.
type Reviewer struct {
	Name, Role string
	On         time.Time
}

// Finding is the answer to one question of a review, with what it rests on.
type Finding struct {
	Question, Answer string // Answer is one of Answers
	Evidence, Where  string
	On               time.Time
}

// Questions are what a review asks.
type Questions struct {
	Title, Summary, Lang string
	Body                 HTML
	All                  []Question
	Sources              []Source

	file  string
	prose prose
}

// Question is one of them. Its id never changes.
type Question struct {
	ID, Text, Why, Look string
	Source              int // which of the sources it was worded after, from 0; -1 for one of our own
}

// ResourceSorts are the sorts of resources.
var ResourceSorts = []string{"site", "app", "course", "helpline-page"}

// Answers are what a question of a review can be answered with. None of them is a mark.
var Answers = []string{"yes", "partly", "no", "not known"}

// Resources is the folder of resources, and of the questions that a review asks.
const Resources = "library"

// ResourcePath is where a resource is on the site; without an id, where all are.
func ResourcePath(id string) string { return strings.TrimSuffix("/library/"+id, "/") }

// takenResources are words that the site has another use for in a resource's place.
var takenResources = []string{"new", "import", "export", "mine"}

// LongestReview is how long a review holds at the most, in days: things change, and nobody looks.
const LongestReview = 366

var countries = regexp.MustCompile(`^[A-Z]{2}$`)

// International stands where a resource is for no country more than for others.
const International = "international"

func parseResource(d *desk, at place, raw []byte) (any, []link) {
	doc, ok := split(d, raw)
	if !ok {
		return nil, nil
	}
	f := newFields(d, doc.front, doc.frontLine, 1)
	r := &Resource{ID: at.id, Title: f.need("title", titleDo), By: f.need("by", "Say who runs it."), URL: f.webAddress("url"), Countries: f.countries(),
		Lang: f.lang(), Sort: f.among("sort", ResourceSorts), Summary: f.need("summary", "Say in one neutral line what it is."), Data: f.text("data"),
		Seen: f.need("seen", "Say how these facts were checked."), file: d.file}
	if slices.Contains(takenResources, at.id) {
		d.say(1, "The site has another use for this name.", "Give the file another name.")
	}
	example := f.has("example") && f.among("example", []string{"true"}) == "true"
	switch status := f.among("status", []string{"not-reviewed", "reviewed"}); {
	case example && status == "reviewed":
		r.Review, r.at = f.review()
	case example:
		d.say(f.lineOf("example"), "An example has a review.", "Write status: reviewed, and the review, or take the line out.")
	case status == "reviewed":
		d.say(f.lineOf("status"), "A review is made on the site, by two people who are signed in there.", "Write status: not-reviewed, or example: true where all of it is made up.")
	}
	if example && !strings.HasPrefix(r.Title, "Made-up example") {
		d.say(f.lineOf("title"), "This doesn't say that it is made up.", "Begin the title with: Made-up example")
	}
	f.done()
	body := render(d, doc, 1, nil)
	if r.Review != nil {
		r.Review.Text = body.html
	} else if strings.TrimSpace(string(doc.body)) != "" {
		d.say(doc.bodyLine, "There is text below the facts.", "Take it out: what somebody found is for a review.")
	}
	return r, body.links
}

// among reads a word that has to be there and is one of a few.
func (f *fields) among(key string, all []string) string {
	do := "Write " + strings.Join(all, " or ") + "."
	s := f.word(key, do)
	if s != "" && !slices.Contains(all, s) {
		f.d.say(f.lineOf(key), "%q can't be %q.", do, key, s)
		return ""
	}
	return s
}

// word is need for what may look like something else than text in YAML.
func (f *fields) word(key, do string) string {
	if n, ok := f.values[key]; ok && n.Value.String() == "true" {
		f.asked = append(f.asked, key)
		return "true"
	}
	return f.need(key, do)
}

// webAddress reads the address of a page on the web.
func (f *fields) webAddress(key string) string {
	s := f.need(key, "Write its whole address, beginning with https://.")
	if s != "" && !IsWebAddress(s) {
		f.d.say(f.lineOf(key), "%q isn't an address of a page on the web.", "Write the whole address, beginning with https://.", s)
	}
	return s
}

// longestAddress of a resource, in bytes.
const longestAddress = 500

// IsWebAddress reports whether s is the whole address of a page on the web that a resource can have: https, of a host with a name, and
// with nobody's name or password in it.
func IsWebAddress(s string) bool {
	u, err := url.Parse(s)
	if err != nil || len(s) > longestAddress || u.Scheme != "https" || u.User != nil || u.Port() != "" || u.Opaque != "" || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return false
	}
	return hosts.MatchString(u.Hostname())
}

// hosts are names with a dot in them, whose last part isn't a number: no address of a network and no machine's name within one.
var hosts = regexp.MustCompile(`(?i)^([\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}][\p{L}\p{N}-]*$`)

// countries reads where something is for.
func (f *fields) countries() []string {
	s := f.need("country", "Write the country's code of two letters, or international.")
	all, ok := ParseCountries(s)
	if s != "" && !ok {
		f.d.say(f.lineOf("country"), "%q isn't a country's code.", "Write codes of two capital letters with a comma between them, such as GB, IE, or international.", s)
	}
	return all
}

// ParseCountries reads countries' codes of two letters with commas between them, or International.
func ParseCountries(s string) (all []string, ok bool) {
	if s == International {
		return []string{s}, true
	}
	for c := range strings.SplitSeq(s, ",") {
		if c = strings.TrimSpace(c); !countries.MatchString(c) {
			return nil, false
		}
		all = append(all, c)
	}
	return all, true
}

// day reads a date, which has to be there.
func (f *fields) day(key string) time.Time {
	const do = "Write the day as 2026-11-02."
	s := f.need(key, do)
	on, err := time.Parse(time.DateOnly, s)
	if s != "" && err != nil {
		f.d.say(f.lineOf(key), "%q isn't a day.", do, s)
	}
	return on
}

// review reads the review of an example.
func (f *fields) review() (*Review, map[string]int) {
	v, at := &Review{Reviewed: f.day("reviewed"), Agreed: f.day("agreed"), Expires: f.day("expires"),
		Fits: f.need("fits", "Say whom it fits."), Careful: f.need("careful", "Say what to be careful of."), Differed: f.text("differed")}, map[string]int{}
	if v.Agreed.Before(v.Reviewed) || !v.Expires.After(v.Agreed) || v.Expires.Sub(v.Reviewed) > LongestReview*24*time.Hour {
		f.d.say(f.lineOf("expires"), "These days can't be.", "A review is made, then agreed, and ends at most a year after it was made.")
	}
	for _, m := range f.maps("reviewers") {
		v.Reviewers = append(v.Reviewers, Reviewer{m.need("name", "Give a name."), m.need("role", "Say what they do."), m.day("date")})
		m.done()
	}
	if len(v.Reviewers) != 2 || v.Reviewers[0].Name == v.Reviewers[1].Name {
		f.d.say(f.lineOf("reviewers"), "A review is by two people.", "List two reviewers, each with name, role and date.")
	}
	for _, m := range f.maps("answers") {
		a := Finding{Question: m.slug("question"), Answer: m.among("answer", Answers), Evidence: m.need("evidence", "Say what you saw."), Where: m.need("where", "Say where you looked."), On: m.day("date")}
		if _, twice := at[a.Question]; twice {
			m.d.say(m.line, "%q is answered twice.", "Take one of the two out.", a.Question)
		}
		m.done()
		v.Answers, at[a.Question] = append(v.Answers, a), m.line
	}
	return v, at
}

func parseQuestions(d *desk, _ place, raw []byte) (any, []link) {
	doc, ok := split(d, raw)
	if !ok {
		return nil, nil
	}
	f := newFields(d, doc.front, doc.frontLine, 1)
	q := &Questions{Title: f.need("title", titleDo), Summary: f.need("summary", summaryDo), Lang: f.lang(), file: d.file}
	f.among("audience", []string{"staff"})
	if said := f.texts("answers"); !slices.Equal(said, Answers) {
		d.say(f.lineOf("answers"), "The answers can't be changed.", `Write answers: ["yes", partly, "no", not known]`)
	}
	var ids []string
	for _, m := range f.maps("sources") {
		ids = append(ids, m.slug("id"))
		q.Sources = append(q.Sources, m.source())
	}
	seen := map[string]bool{}
	for _, m := range f.maps("questions") {
		one := Question{ID: m.slug("id"), Text: m.need("text", "Write the question."), Why: m.need("why", "Say why it matters."), Look: m.need("look", "Say how to look.")}
		m.unique(seen, one.ID)
		from := m.need("source", "Write the id of the source that it is worded after, or ours.")
		if one.Source = slices.Index(ids, from); one.Source < 0 && from != "" && from != "ours" {
			m.d.say(m.lineOf("source"), "There is no source called %q.", "Write the id of one of the sources, or ours.", from)
		}
		m.done()
		q.All = append(q.All, one)
		q.prose.staff = append(q.prose.staff, one.Text, one.Why, one.Look)
	}
	if len(q.All) == 0 {
		d.say(f.lineOf("questions"), "There are no questions.", "List under questions what a review asks, each with id, text, why, look and source.")
	}
	f.done()
	r := render(d, doc, 1, q.Sources)
	bodyText(d, doc, r)
	q.Body, q.prose.staff = r.html, append(q.prose.staff, r.prose...)
	return q, r.links
}

func putResource(_ *loader, lib *Library, e entry) {
	if e.sound {
		lib.resources = append(lib.resources, e.made.(*Resource))
	}
}

func putQuestions(_ *loader, lib *Library, e entry) {
	if e.sound {
		lib.questions = e.made.(*Questions)
	}
}

// arrangeResources brings resources into order, and holds the example to the questions.
func (l *loader) arrangeResources(lib *Library) {
	slices.SortStableFunc(lib.resources, func(a, b *Resource) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), cmp.Compare(a.ID, b.ID))
	})
	if lib.questions == nil {
		return
	}
	for _, r := range lib.resources {
		if r.Review == nil {
			continue
		}
		for _, a := range r.Review.Answers {
			if _, ok := lib.questions.One(a.Question); !ok && a.Question != "" {
				l.problems = append(l.problems, Problem{File: r.file, Line: r.at[a.Question], What: fmt.Sprintf("Nothing asks %q.", a.Question), Do: "Write the id of one of the questions."})
			}
		}
		for _, q := range lib.questions.All {
			if _, ok := r.at[q.ID]; !ok {
				l.problems = append(l.problems, Problem{File: r.file, Line: 1, What: fmt.Sprintf("The question %q isn't answered.", q.ID), Do: "Answer it under answers; not known is an answer."})
			}
		}
	}
}

// One finds a question by its id.
func (q *Questions) One(id string) (Question, bool) {
	i := slices.IndexFunc(q.All, func(o Question) bool { return o.ID == id })
	if i < 0 {
		return Question{}, false
	}
	return q.All[i], true
}

// Resources are all resources by title.
func (l *Library) Resources() []*Resource { return l.resources }

// Resource finds a resource by its id.
func (l *Library) Resource(id string) (*Resource, bool) {
	return find(l.resources, func(r *Resource) bool { return r.ID == id })
}

// Questions are what a review asks; none where there is no such file.
func (l *Library) Questions() *Questions {
	if l.questions == nil {
		return &Questions{Lang: english}
	}
	return l.questions
}

// gradeQuestions measures what staff read of a review. What a resource is, is names and plain facts, and not running text.
func (l *Library) gradeQuestions() []graded {
	q := l.Questions()
	if mainLang(q.Lang) != english || len(q.All) == 0 {
		return nil
	}
	return gradeAll(Resources, []written{{q.file, q.prose}}, l.exempt, true)
}
