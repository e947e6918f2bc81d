package plans

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/service"
	"towpath/internal/trust/things"
)

// section is one part of a plan: lines to write, or people with their numbers.
type section struct {
	id     string
	people bool
}

// sections are the parts of the two plans (KIT-4, KIT-5), in the order in which they are of use. The safety plan goes from what
// somebody can do alone to what others can do; whom to call in an emergency is the service's, and stands above all of it.
var sections = map[sort][]section{
	well:   {{id: "keeps"}, {id: "off"}, {id: "signs"}, {id: "helps"}, {id: "people", people: true}, {id: "others"}},
	safety: {{id: "notice"}, {id: "alone"}, {id: "places"}, {id: "company", people: true}, {id: "ask", people: true}, {id: "safer"}},
}

// Plan is the body of a staying-well plan or a safety plan: what stands now, and how it was before.
type Plan struct {
	Title string `json:"title"` // "": it is called after its kind
	Writing
	Since  int64     `json:"since,omitempty"` // when what stands now began to, in milliseconds since 1970; 0: when it was made
	Before []Version `json:"before,omitempty"`
}

// Writing is what a plan says, by section.
type Writing struct {
	Lines  map[string][]string  `json:"lines,omitempty"`
	People map[string][]Contact `json:"people,omitempty"`
}

// Contact is somebody to turn to. The number is kept as it was typed.
type Contact struct {
	Name   string `json:"name,omitempty"`
	Number string `json:"number,omitempty"`
	For    string `json:"for,omitempty"`
}

// Version is a plan as it was from one time to another.
type Version struct {
	Writing
	From int64 `json:"from"` // milliseconds since 1970
	To   int64 `json:"to"`
}

// How a plan's versions are kept. What is changed within the sitting in which it began is one version.
const (
	sitting     = 12 * time.Hour
	mostBefore  = 30
	roomBefore  = things.Largest * 3 / 4 // bytes for the earlier versions; the oldest make room
	mostLines   = 40
	mostPeople  = 12
	spareLines  = 2
	sparePeople = 1
)

// planDraft is what the form of a plan brought.
type planDraft struct {
	of sort
	Writing
}

func readPlan(of sort) func(web.Form) draft {
	return func(f web.Form) draft {
		d := planDraft{of: of, Writing: Writing{Lines: map[string][]string{}, People: map[string][]Contact{}}}
		for _, s := range sections[of] {
			if s.people {
				d.People[s.id] = readPeople(f, s.id)
			} else {
				d.Lines[s.id] = readLines(f.Values[s.id])
			}
		}
		d.Writing = d.tidy()
		return d
	}
}

// readLines are the lines in which something stands. Beyond mostLines, the rest goes onto the last: nothing is lost.
func readLines(typed []string) (lines []string) {
	for _, t := range typed {
		if t = strings.Join(strings.Fields(t), " "); t == "" {
			continue
		}
		if len(lines) == mostLines {
			lines[mostLines-1] += " " + t
			continue
		}
		lines = append(lines, t)
	}
	return lines
}

func readPeople(f web.Form, id string) (all []Contact) {
	at := func(name string, i int) string {
		if values := f.Values[id+"."+name]; i < len(values) {
			return strings.Join(strings.Fields(values[i]), " ")
		}
		return ""
	}
	for i := range min(mostPeople, max(len(f.Values[id+".name"]), len(f.Values[id+".number"]), len(f.Values[id+".for"]))) {
		if c := (Contact{Name: at("name", i), Number: at("number", i), For: at("for", i)}); c != (Contact{}) {
			all = append(all, c)
		}
	}
	return all
}

// tidy is w without what is empty, so that the same text is the same writing.
func (w Writing) tidy() Writing {
	for id, lines := range w.Lines {
		if len(lines) == 0 {
			delete(w.Lines, id)
		}
	}
	for id, all := range w.People {
		if len(all) == 0 {
			delete(w.People, id)
		}
	}
	if len(w.Lines) == 0 {
		w.Lines = nil
	}
	if len(w.People) == 0 {
		w.People = nil
	}
	return w
}

func (w Writing) empty() bool { return len(w.Lines) == 0 && len(w.People) == 0 }

func (w Writing) same(other Writing) bool { return reflect.DeepEqual(w, other) }

func (d planDraft) sort() sort { return d.of }

// problem is none for a plan: it asks, and never stands in the way.
func (d planDraft) problem() error {
	if text, err := json.Marshal(d.Writing); err != nil || len(text) > things.Largest {
		return fault.New(fault.TooLarge, "things.too_large", "most", things.Largest/1024)
	}
	return nil
}

func (d planDraft) blank() bool { return d.empty() }

// over puts what was written in the place of what stands now. What stood there since an earlier sitting becomes a version.
func (d planDraft) over(now *things.Thing, at time.Time) any {
	if now == nil {
		return Plan{Writing: d.Writing}
	}
	p := into[Plan](now.Body)
	since := p.since(*now)
	return p.become(d.Writing, since, at, at.Sub(since) >= sitting)
}

// become is the plan with w in the place of what stood there since a time; apart says that this becomes an earlier version.
func (p Plan) become(w Writing, since, at time.Time, apart bool) Plan {
	if p.same(w) {
		return p
	}
	if apart && !p.empty() {
		p.Before = append([]Version{{Writing: p.Writing, From: since.UnixMilli(), To: at.UnixMilli()}}, p.Before...)
		p.Since = at.UnixMilli()
	}
	p.Writing = w
	p.Before = p.Before[:min(len(p.Before), mostBefore)]
	for len(p.Before) > 0 && bytesOf(p.Before) > min(roomBefore, things.Largest-1024-bytesOf(p.Writing)) {
		p.Before = p.Before[:len(p.Before)-1]
	}
	return p
}

func bytesOf(v any) int {
	text, err := json.Marshal(v)
	if err != nil {
		return things.Largest
	}
	return len(text)
}

// since is when what stands in a plan now began to.
func (p Plan) since(t things.Thing) time.Time {
	if p.Since == 0 {
		return t.Created
	}
	return time.UnixMilli(p.Since)
}

// Tel is a contact's number as a link's address; "" where what was typed is more than a number.
func (c Contact) Tel() string {
	digits := len(strings.TrimLeft(strings.TrimPrefix(service.Tel(c.Number), "tel:"), "+"))
	if digits < 3 || digits > 15 || strings.ContainsFunc(c.Number, func(r rune) bool { return !strings.ContainsRune("0123456789 +-()/.", r) }) {
		return ""
	}
	return service.Tel(c.Number)
}

// ask is a question that may make a plan of more use. It stands beside the plan and never in the way.
type ask struct{ Section, Key, About string }

// mostAsked is how many questions stand beside a plan at once.
const mostAsked = 2

// asks are questions about what a plan leaves open: whose number isn't there, and what is so short that it may be hard to do on
// a bad day.
func (p Plan) asks(of sort) (all []ask) {
	for _, s := range sections[of] {
		for _, c := range p.People[s.id] {
			switch {
			case c.Name != "" && c.Number == "":
				all = append(all, ask{s.id, "plans.ask.number", c.Name})
			case c.Name == "" && c.Number != "":
				all = append(all, ask{s.id, "plans.ask.who", c.Number})
			}
		}
		if !slices.Contains([]string{"helps", "alone", "places"}, s.id) {
			continue
		}
		for _, line := range p.Lines[s.id] {
			if len(strings.Fields(line)) < 3 {
				all = append(all, ask{s.id, "plans.ask.more", line})
				break
			}
		}
	}
	return all[:min(len(all), mostAsked)]
}

// differs is one section in two versions of a plan: what was taken out, and what came in.
type differs struct {
	Section   string
	Out, Came []string
}

// between says how a plan went from one writing to another, for those sections that changed.
func between(of sort, from, to Writing) (all []differs) {
	for _, s := range sections[of] {
		was, is := from.linesOf(s), to.linesOf(s)
		d := differs{Section: s.id, Out: without(was, is), Came: without(is, was)}
		if len(d.Out)+len(d.Came) > 0 {
			all = append(all, d)
		}
	}
	return all
}

func without(lines, others []string) (left []string) {
	for _, l := range lines {
		if !slices.Contains(others, l) {
			left = append(left, l)
		}
	}
	return left
}

// linesOf is what stands in a section, line by line, people too.
func (w Writing) linesOf(s section) []string {
	if !s.people {
		return w.Lines[s.id]
	}
	var lines []string
	for _, c := range w.People[s.id] {
		lines = append(lines, c.line())
	}
	return lines
}

// line is a contact in one line.
func (c Contact) line() string {
	var parts []string
	for _, p := range []string{c.Name, c.Number, c.For} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

// field is a section's list to write, with room for more.
func (w Writing) field(id, legend, hint string, more bool) page.ListLines {
	spare := max(spareLines, 3-len(w.Lines[id]))
	if more {
		spare += 3
	}
	return page.ListLines{Name: id, Legend: legend, Hint: hint, Values: w.Lines[id], Spare: spare}
}

// boxes are the people of a section with room for more.
func (w Writing) boxes(id string, more bool) []Contact {
	spare := sparePeople
	if more {
		spare += 2
	}
	return append(slices.Clone(w.People[id]), make([]Contact, max(0, min(spare, mostPeople-len(w.People[id]))))...)
}
