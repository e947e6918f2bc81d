package editing

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
)

// crumbs lead from the room to a topic and a page of it.
func crumbs(ctx context.Context, more ...page.Link) []page.Link {
	return append([]page.Link{{Href: Home, Label: i18n.T(ctx, "editing.nav")}}, more...)
}

func (p writing) crumbs(ctx context.Context) []page.Link {
	return crumbs(ctx, p.topic, page.Link{Href: filePath(p.Path), Label: name(ctx, p.at, titleIn(p.Text))})
}

// name is what a file is called on pages: its title, or for a section what it is.
func name(ctx context.Context, at pack.Where, title string) string {
	switch at.Sort {
	case pack.SectionSort:
		return i18n.T(ctx, "editing.section."+strings.ReplaceAll(at.ID, "-", "_"))
	case pack.ListSort:
		return i18n.T(ctx, "editing.lists."+at.ID)
	}
	if title == "" {
		return i18n.T(ctx, "editing.untitled")
	}
	return title
}

func sortName(ctx context.Context, at pack.Where) string {
	return i18n.T(ctx, "editing.sort."+string(at.Sort))
}

// from is what a file is, or of a list, whose it is.
func from(ctx context.Context, f pack.File) string {
	switch {
	case f.Where.Sort != pack.ListSort:
		return sortName(ctx, f.Where)
	case f.BuiltIn:
		return i18n.T(ctx, "editing.lists.built")
	}
	return i18n.T(ctx, "editing.lists.own")
}

// missing is how pack says that a setting isn't there, which it can't say at its line.
var missing = regexp.MustCompile(`^"(\w+)" `)

// place is the setting that a problem is about and the entry of its list, -1 for none; ok is false for what is about the whole.
func (p writing) place(problem pack.Problem) (key string, entry int, ok bool) {
	if m := missing.FindStringSubmatch(problem.What); m != nil && problem.Line == 1 {
		return m[1], -1, true
	}
	if p.sheet == nil || problem.Line == 1 {
		return "", -1, false
	}
	key, entry = p.sheet.At(problem.Line)
	return key, entry, true
}

// beside is what there is to mend at a box: of a setting, and of an entry of it where that isn't -1. "" is the text.
func (p writing) beside(key string, entry int) string {
	var all []string
	for _, problem := range p.in.Problems {
		if k, e, ok := p.place(problem); ok && k == key && (e == entry || entry < 0) {
			all = append(all, problem.What+" "+problem.Do)
		}
	}
	return strings.Join(all, " ")
}

// shownAt are the settings that a form has boxes for; what is wrong with another is said at the top.
func (p writing) shownAt(key string) bool {
	return key == "" || slices.Contains(slices.Concat(lines[p.at.Sort], numbers[p.at.Sort], questions[p.at.Sort],
		[]string{"step", "sources", "claims", "exercises", "chime", "parts", "licence"}), key)
}

// general are the problems that belong to no box, and what else there is to say.
func (p writing) general() (all []pack.Problem) {
	for _, problem := range p.in.Problems {
		if key, _, ok := p.place(problem); !ok || p.sheet == nil || !p.shownAt(key) {
			all = append(all, problem)
		}
	}
	return all
}

// boxes are links to the boxes in which there is something to mend, each once.
func (p writing) boxes(ctx context.Context) (links []page.Link) {
	seen := map[string]bool{}
	for _, problem := range p.in.Problems {
		key, _, ok := p.place(problem)
		if !ok || !p.shownAt(key) || seen[key] {
			continue
		}
		seen[key] = true
		href := "#" + key
		switch key {
		case "":
			key, href = "text", "#text"
		case "claims":
			key, href = "sources", "#sources"
		}
		links = append(links, page.Link{Href: href, Label: label(ctx, key)})
	}
	return links
}

// partProblem is what there is to mend in a question of an exercise.
func (p writing) partProblem(n int) string {
	if rows := p.sheet.Get("parts").Rows; n >= len(rows) {
		return ""
	}
	var all []string
	for _, problem := range p.in.Problems {
		if k, e, ok := p.place(problem); ok && k == "parts" && e == n {
			all = append(all, problem.What+" "+problem.Do)
		}
	}
	return strings.Join(all, " ")
}

// stateLine says how far a draft is, and whose hands it has been in.
func stateLine(ctx context.Context, d Draft, names map[string]string, now time.Time) string {
	return i18n.T(ctx, "editing.draft."+string(d.Stage), "name", names[d.Last], "when", i18n.Ago(ctx, d.Updated, now))
}

// entryLine says what an entry of a history was.
func entryLine(ctx context.Context, e Entry, names map[string]string, now time.Time) string {
	kind := string(e.Kind)
	switch {
	case !e.Stopped.IsZero():
		kind = "stopped"
	case e.Starts.After(now):
		return i18n.T(ctx, "editing.entry.due", "name", names[e.By], "when", i18n.DateTime(ctx, e.Starts))
	case e.Kind == Before:
		return i18n.T(ctx, "editing.entry.before")
	}
	return i18n.T(ctx, "editing.entry."+kind, "name", names[e.By], "when", i18n.Ago(ctx, e.Made, now))
}

// standing says how a file of a topic stands.
func (row fileRow) standing(ctx context.Context, names map[string]string, now time.Time) string {
	said := []string{sortName(ctx, row.at)}
	switch {
	case row.kind == Off:
		said = append(said, i18n.T(ctx, "editing.is.off"))
	case row.unsigned:
		said = append(said, i18n.T(ctx, "editing.is.unsigned"))
	case row.kind == Edit:
		said = append(said, i18n.T(ctx, "editing.is.edited"))
	}
	for _, d := range row.drafts {
		said = append(said, stateLine(ctx, d, names, now))
	}
	return strings.Join(said, " · ")
}

// grade says how hard a text is to read, for people or staff.
func grade(ctx context.Context, reader string, m pack.Measure) string {
	if !m.Enough() {
		return i18n.T(ctx, "editing.few."+reader, "n", m.Words)
	}
	return i18n.T(ctx, "editing.grade."+reader, "grade", strconv.FormatFloat(m.Grade, 'f', 1, 64), "most", strconv.Itoa(int(m.Most)))
}

// problemLine is a problem of a file, for whoever looks after all of them.
func problemLine(p pack.Problem) string {
	return strings.TrimPrefix(p.File, pack.Edited+"/") + ": " + p.What + " " + p.Do
}

// sentence is what err says, "" for nil.
func sentence(ctx context.Context, err error) string {
	if err == nil {
		return ""
	}
	return i18n.Sentence(ctx, err)
}

// waits says how many of a topic's pages wait.
func waits(ctx context.Context, n int) string {
	if n == 0 {
		return i18n.T(ctx, "editing.topic.signed")
	}
	return i18n.T(ctx, "editing.topic.waits", "n", n)
}

// by is whose work a draft is.
func by(names map[string]string, accounts []string) []string {
	var all []string
	for _, a := range accounts {
		all = append(all, names[a])
	}
	return all
}

func versionOf(d Draft) string { return strconv.FormatInt(d.Version, 10) }

func nameAt(ctx context.Context, x *Room, path string) string {
	at, _ := pack.Find(path)
	return name(ctx, at, x.titleOf(path))
}

// draftName is what a draft is of.
func draftName(ctx context.Context, x *Room, d Draft) string {
	at, _ := pack.Find(d.Path)
	title := titleIn(d.Text)
	if title == "" {
		title = x.titleOf(d.Path)
	}
	topic := x.topicTitle(ctx, at.Topic)
	if at.Sort == pack.TopicSort || topic == "" {
		return name(ctx, at, title)
	}
	return topic + " › " + name(ctx, at, title)
}

func draftHref(d Draft, to string) string {
	if to == "" {
		return draftPath(d.ID)
	}
	return draftTo(d.ID, to)
}

func newPath(topic string) string { return Home + "/new?" + url.Values{"topic": {topic}}.Encode() }

func changeLabel(ctx context.Context, p onePage) string {
	if len(p.drafts) > 0 {
		return i18n.T(ctx, "editing.change.own")
	}
	return i18n.T(ctx, "editing.change")
}

// lang is the language that a draft is written in.
func lang(p writing) string {
	switch {
	case p.in.Topic != nil:
		return p.in.Topic.Lang
	case p.in.Page != nil:
		return p.in.Page.Lang
	case p.in.Exercise != nil:
		return p.in.Exercise.Lang
	case p.in.Lesson != nil:
		return p.in.Lesson.Lang
	case p.in.Guidance != nil:
		return p.in.Guidance.Lang
	}
	return ""
}

func joinLines(all []string) string { return strings.Join(all, "\n") }

func ms(t int64) time.Time { return time.UnixMilli(t) }

// sourcesOf are the titles of what stands behind a text.
func sourcesOf(in pack.Inspection) (all []string) {
	sources := in.Sources
	switch {
	case in.Topic != nil:
		sources = in.Topic.Sources
	case in.Page != nil:
		sources = in.Page.Sources
	case in.Exercise != nil:
		sources = in.Exercise.Sources
	case in.Lesson != nil:
		sources = in.Lesson.Sources
	case in.Guidance != nil:
		sources = in.Guidance.Sources
	}
	for _, s := range sources {
		all = append(all, s.Title)
	}
	return all
}

func itoa(n int) string { return strconv.Itoa(n) }

// topicTitle is what a topic is called; lessons and guidance, which belong to none, are called that.
func (x *Room) topicTitle(ctx context.Context, topic string) string {
	switch topic {
	case pack.Lessons:
		return i18n.T(ctx, "editing.lessons")
	case pack.Guidances:
		return i18n.T(ctx, "editing.guidance")
	}
	return x.titleOf("topics/" + topic + "/topic.md")
}

// topicLink leads to where a topic is edited, by its title.
func (x *Room) topicLink(ctx context.Context, topic string) page.Link {
	title := x.topicTitle(ctx, topic)
	if title == "" {
		title = topic
	}
	return page.Link{Href: topicPath(topic), Label: title}
}

// has reports that a form has boxes to tick, or rows, for a list.
func (p writing) has(key string) bool {
	switch key {
	case "chime":
		return p.at.Sort == pack.TopicSort
	case "exercises":
		return p.at.Sort == pack.PageSort && len(p.exerciseOptions()) > 0
	}
	return true
}

// listed is a setting that is a list of sentences.
type listed struct {
	key   string
	lines []string
}
