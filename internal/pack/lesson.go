package pack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Area is the part of getting online that a lesson belongs to: the foundation, or one of the five areas of England's Essential
// Digital Skills, or a part of our own for hard times.
type Area string

// The areas, in the order in which lessons are listed.
const (
	Foundation    Area = "foundation"
	Communicating Area = "communicating"
	Handling      Area = "handling"
	Transacting   Area = "transacting"
	Solving       Area = "solving"
	Safe          Area = "safe"
	HardTimes     Area = "hard-times"
)

// Areas are all areas in order.
var Areas = []Area{Foundation, Communicating, Handling, Transacting, Solving, Safe, HardTimes}

// Tasks are the eight of the foundation, from the first to the last. Each is the subject of one lesson at least.
var Tasks = []string{"turn-on", "controls", "bigger", "apps", "wifi", "browser", "sign-ins", "change-password"}

// Wants are what people want that lessons lead to.
var Wants = []string{"family", "money", "health", "music", "travel", "group", "safe", "learn", "shop", "photos", "news"}

// PracticeRooms are the rooms in which what a lesson shows can be tried, and nothing can go wrong.
var PracticeRooms = []string{"mail", "call", "form", "search", "passwords", "scams", "settings", "apps"}

// Drawings are the names of the drawings that a step can have.
var Drawings = []string{"phone", "tablet", "computer", "power", "finger-tap", "finger-swipe", "keyboard", "mouse", "text-size", "brightness",
	"speaker", "app-grid", "wifi", "wifi-off", "address-bar", "padlock", "key", "envelope", "envelope-send", "envelope-bin", "video-call", "mic-off",
	"camera-off", "chat", "group", "leave-door", "magnifier", "advert", "folder", "download", "photo", "share", "form", "tick", "calendar", "clock",
	"bank-card", "basket", "parcel", "bus", "frozen", "person-asking", "update", "storage", "play", "warning-message", "eye", "cookie", "shield",
	"block-hand", "pause", "sun-dim", "tea", "paper", "question", "switch", "text-code", "person"}

// Lesson is one thing to learn about being online, in ten minutes or less (NET-3).
type Lesson struct {
	ID, Title, Summary string
	Lang               string
	Version            string // changes when any wording for people does
	Order, Minutes     int
	Area               Area
	Task               string   // of Tasks; only in the foundation
	Wants              []string // of Wants
	After              []string // ids of lessons worth having done before; those that there are
	Practice           string   // of PracticeRooms, or ""
	Note               string   // shown before anything hard; empty if nothing is
	Check              string   // asked before and after
	Why                HTML     // why it's worth it
	Steps              []LessonStep
	Wrong              string // what often goes wrong, and what to do then
	Well               string // the question at the end
	Remember           []string
	Together           []string // for whoever helps
	Sources            []Source

	Unsigned bool // somebody has yet to read and sign this wording

	file  string
	words int // in Why
	prose prose
}

// LessonStep is one thing to do. Android, IPhone and Public are said as well, to those with such a device.
type LessonStep struct {
	Title, Picture, Text    string
	Android, IPhone, Public string
}

// Machines are the devices for which a step can say something of its own.
var Machines = []string{"android", "iphone", "public"}

// On is what a step says as well to those with one of Machines; "" for nothing.
func (s LessonStep) On(machine string) string {
	switch machine {
	case "android":
		return s.Android
	case "iphone":
		return s.IPhone
	case "public":
		return s.Public
	}
	return ""
}

// LessonPath is where a lesson is on the site.
func LessonPath(id string) string { return "/skills/lessons/" + id }

// Lessons stands for the topic of lessons, which belong to none. No topic can have it as its id.
const Lessons = "skills"

const (
	fewestSteps, mostSteps  = 3, 6
	mostLessonMinutes       = 10 // NET-3
	mostRemember            = 3
	shortestWhy, longestWhy = 40, 110
	checkDo                 = "Ask it so that it can be answered with not yet, with help, slowly or easily, such as: Can you open an app?"
	stepsDo                 = "List under steps three to six of them, each with title, picture and text."
	rememberDo              = "List under remember one to three short lines for the hand-out."
	togetherDo              = "List under together what whoever helps does, what they leave to the person, and what they ask."
	wantsDo                 = "List under wants at least one of what people want that it leads to."
	lessonMinutesDo, wellDo = "Say how many minutes it takes: 10 at most.", "Ask what went well, and what one would do another way."
)

func parseLesson(d *desk, at place, raw []byte) (any, []link) {
	doc, ok := split(d, raw)
	if !ok {
		return nil, nil
	}
	f := newFields(d, doc.front, doc.frontLine, 1)
	l := &Lesson{
		ID: at.id, Title: f.need("title", titleDo), Summary: f.need("summary", summaryDo), Lang: f.lang(), Order: f.order(),
		Minutes: f.number("minutes", 1, mostLessonMinutes, 0), Practice: f.oneOf("practice", PracticeRooms),
		Note: f.text("note"), Check: f.need("check", checkDo), Wrong: f.need("wrong", "Say what often goes wrong, and what to do then."),
		Well: f.need("well", wellDo), Remember: f.prompts("remember", rememberDo), Together: f.prompts("together", togetherDo),
		Sources: f.sources(), file: d.file,
	}
	if !f.has("minutes") {
		d.say(1, "\"minutes\" is missing.", lessonMinutesDo)
	}
	if len(l.Remember) > mostRemember {
		d.say(f.lineOf("remember"), "There are %d lines to remember, and the most is %d.", rememberDo, len(l.Remember), mostRemember)
	}
	f.area(l)
	l.Wants = f.someKnown("wants", Wants, wantsDo)
	l.Steps = f.lessonSteps()
	links := f.after(l)
	f.done()
	r := render(d, doc, 1, l.Sources)
	bodyText(d, doc, r)
	l.Why, l.words = r.html, r.words
	l.prose = prose{people: slices.Concat([]string{l.Note, l.Summary, l.Check}, r.prose, stepWording(l.Steps), []string{l.Wrong, l.Well}, l.Remember), staff: l.Together}
	l.Version = digest([]any{l.Title, l.Summary, l.Note, l.Check, l.Why, l.Steps, l.Wrong, l.Well, l.Remember})
	return l, append(links, r.links...)
}

// area reads the area, and in the foundation which of the eight tasks it is about.
func (f *fields) area(l *Lesson) {
	names := make([]string, len(Areas))
	for i, a := range Areas {
		names[i] = string(a)
	}
	if !f.has("area") {
		f.d.say(f.line, "\"area\" is missing.", "Use one of: "+strings.Join(names, ", ")+".")
	}
	l.Area, l.Task = Area(f.oneOf("area", names)), f.oneOf("task", Tasks)
	switch {
	case l.Area == Foundation && !f.has("task"):
		f.d.say(f.lineOf("area"), "\"task\" is missing: a lesson of the foundation is about one of the eight.", "Use one of: "+strings.Join(Tasks, ", ")+".")
	case l.Area != Foundation && f.has("task"):
		f.d.say(f.lineOf("task"), "Only a lesson of the foundation is about one of the eight tasks.", "Take the line out.")
	}
}

// after reads which lessons are worth having done before.
func (f *fields) after(l *Lesson) []link {
	ids, lines := f.textLines("after")
	links := make([]link, len(ids))
	for i, id := range ids {
		if id == l.ID {
			f.d.say(lines[i], "A lesson can't come after itself.", "Take it out.")
		}
		links[i] = link{to: LessonPath(id), line: lines[i]}
	}
	f.someOf("after", "List the ids of lessons, or take the line out.")
	l.After = ids
	return links
}

func (f *fields) lessonSteps() (steps []LessonStep) {
	if !f.has("steps") {
		f.d.say(f.line, "\"steps\" is missing.", stepsDo)
	}
	for _, m := range f.maps("steps") {
		s := LessonStep{Title: m.need("title", "Say in a few words what is done."), Picture: m.oneOf("picture", Drawings), Text: m.need("text", "Say what one sees, what one presses, and what happens then."),
			Android: m.text("android"), IPhone: m.text("iphone"), Public: m.text("public")}
		if !m.has("picture") {
			f.d.say(m.line, "\"picture\" is missing.", "Use one of the drawings in the guide for authors.")
		}
		m.done()
		steps = append(steps, s)
	}
	if n, ok := f.size("steps"); ok && (n < fewestSteps || n > mostSteps) {
		f.d.say(f.lineOf("steps"), "There are %d steps; there should be %d to %d.", stepsDo, n, fewestSteps, mostSteps)
	}
	return steps
}

// oneOf reads a word of a list; "" where there is none.
func (f *fields) oneOf(key string, known []string) string {
	if !f.has(key) {
		f.asked = append(f.asked, key)
		return ""
	}
	word := f.text(key)
	if word != "" && !slices.Contains(known, word) {
		f.d.say(f.lineOf(key), "%q isn't one that %q can be.", "Use one of: "+strings.Join(known, ", ")+".", word, key)
		return ""
	}
	return word
}

// someKnown reads words of a list, one at least.
func (f *fields) someKnown(key string, known []string, do string) (out []string) {
	if !f.has(key) {
		f.d.say(f.line, "%q is missing.", do, key)
	}
	f.someOf(key, do)
	all, lines := f.textLines(key)
	for i, word := range all {
		switch {
		case !slices.Contains(known, word):
			f.d.say(lines[i], "%q isn't one that %q can list.", "Use any of: "+strings.Join(known, ", ")+".", word, key)
		case slices.Contains(out, word):
			f.d.say(lines[i], "%q is listed twice.", "Take one out.", word)
		default:
			out = append(out, word)
		}
	}
	return out
}

// stepWording is everything a person reads in steps.
func stepWording(steps []LessonStep) (out []string) {
	for _, s := range steps {
		out = append(out, s.Text, s.Android, s.IPhone, s.Public)
	}
	return out
}

func putLesson(_ *loader, lib *Library, e entry) {
	if e.sound {
		l := e.made.(*Lesson)
		l.Unsigned = !e.signed
		lib.lessons = append(lib.lessons, l)
	}
}

// arrangeLessons brings lessons into order, and drops what comes before them and isn't there.
func (l *loader) arrangeLessons(all []*Lesson) {
	slices.SortStableFunc(all, func(a, b *Lesson) int { return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID)) })
	for i, x := range all {
		if i > 0 && all[i-1].Order == x.Order {
			l.problems = append(l.problems, Problem{File: x.file, Line: 1, What: fmt.Sprintf("The lessons %q and %q have the same order.", all[i-1].ID, x.ID), Do: orderDo})
		}
		x.After = slices.DeleteFunc(x.After, func(id string) bool {
			return !slices.ContainsFunc(all, func(o *Lesson) bool { return o.ID == id })
		})
	}
}

// Lessons are all lessons in order.
func (l *Library) Lessons() []*Lesson { return l.lessons }

// Lesson finds a lesson by its id.
func (l *Library) Lesson(id string) (*Lesson, bool) {
	return find(l.lessons, func(x *Lesson) bool { return x.ID == id })
}

// checkLessons says which lessons begin with too little or too much, and which come after each other in a ring.
func checkLessons(lib *Library) (problems []Problem) {
	for _, x := range lib.lessons {
		d := &desk{file: x.file}
		if x.words < shortestWhy || x.words > longestWhy {
			d.say(1, "Why it's worth it has %d words; there should be %d to %d.", "Begin with what a person wants, and keep it short.", x.words, shortestWhy, longestWhy)
		}
		if lib.comesAfter(x, x.ID, map[string]bool{}) {
			d.say(1, "This lesson comes after itself, by way of others.", "Take one out of its list after.")
		}
		problems = append(problems, d.found...)
	}
	return problems
}

func (l *Library) comesAfter(x *Lesson, id string, seen map[string]bool) bool {
	for _, before := range x.After {
		if before == id {
			return true
		}
		if o, ok := l.Lesson(before); ok && !seen[before] {
			seen[before] = true
			if l.comesAfter(o, id, seen) {
				return true
			}
		}
	}
	return false
}

// gradeLessons measures each lesson that is long enough, and the rest together.
func (l *Library) gradeLessons() []graded {
	var texts []written
	for _, x := range l.lessons {
		if mainLang(x.Lang) == english {
			texts = append(texts, written{x.file, x.prose})
		}
	}
	return append(gradeAll("skills/lessons", texts, l.exempt, false), gradeAll("skills/lessons", texts, l.exempt, true)...)
}
