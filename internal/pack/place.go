package pack

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// sort is one sort of content file. A new one is an entry in sorts, a parser, and a place in the Library.
type sort struct {
	kind    Sort                                              // what editors know it as; "" for what nobody edits here
	shape   string                                            // where such files lie; * is an id
	parse   func(d *desk, at place, raw []byte) (any, []link) // nil where the file isn't sound
	address func(at place) string                             // where it is on the site; nil where it has none of its own
	put     func(l *loader, lib *Library, e entry)            // into the library; sorts are put in the order of the table
	add     func(to, made any) any                            // where layers add to one another instead of replacing
}

// sorts are all sorts of content file, filled by init because a parser can lead back to the table.
var sorts []*sort

func init() {
	sorts = []*sort{
		{shape: "exempt-words.txt", parse: parseExempt, put: putExempt, add: addExempt},
		{kind: TopicSort, shape: "topics/*/topic.md", parse: parseTopic, put: putTopic, address: func(at place) string { return TopicPath(at.topic) }},
		{kind: SectionSort, shape: "topics/*/easy-read.md", parse: parseSection, put: putInTopic},
		{kind: SectionSort, shape: "topics/*/try-this-week.md", parse: parseSection, put: putInTopic},
		{kind: SectionSort, shape: "topics/*/if-this-is-hard.md", parse: parseSection, put: putInTopic},
		{kind: PageSort, shape: "topics/*/pages/*.md", parse: parsePage, put: putInTopic, address: func(at place) string { return PagePath(at.topic, at.id) }},
		{kind: ExerciseSort, shape: "topics/*/exercises/*.md", parse: parseExercise, put: putInTopic, address: func(at place) string { return ExercisePath(at.topic, at.id) }},
		{kind: LessonSort, shape: "skills/lessons/*.md", parse: parseLesson, put: putLesson, address: func(at place) string { return LessonPath(at.id) }},
		{kind: GuidanceSort, shape: "guidance/*.md", parse: parseGuidance, put: putGuidance, address: func(at place) string { return GuidancePath(at.id) }},
		{shape: "starting/*.md", parse: parsePaper, put: putPaper, address: func(at place) string { return PaperPath(at.id) }},
		{shape: "library/questions.md", parse: parseQuestions, put: putQuestions}, // before what would take it for a resource
		{shape: "library/*.md", parse: parseResource, put: putResource, address: func(at place) string { return ResourcePath(at.id) }},
		{shape: "course.md", parse: parseCourse, put: putCourse, address: func(place) string { return CoursePath }},
		{kind: ListSort, shape: "wishes.md", parse: parseWishes, put: putWishes, add: addWishes},
		{kind: ListSort, shape: "glossary.md", parse: parseGlossary, put: putGlossary, add: addGlossary}, // after all it explains
	}
}

// places say, for each root folder, where files in it can lie.
var places = map[string]string{
	"topics":  "A topic's folder holds topic.md, " + strings.Join(sectionFiles, ", ") + " and the folders pages and exercises.",
	Guidances: "The folder guidance holds a file for each piece of guidance, and no other folder.",
	Starting:  "The folder starting holds a file for each paper, and no other folder.",
	Resources: "The folder library holds questions.md and a file for each resource, and no other folder.",
	Lessons:   "The folder skills holds the folder lessons, with a file for each.",
}

// place is what a file is, by where it lies. Its sort is nil where nothing is read from it.
type place struct {
	sort      *sort
	topic, id string // the folder below the root; the file's own name without its ending
}

// edited reports that editors can change what lies there. A list is signed here, and changed in its file.
func (at place) edited() bool {
	return at.sort != nil && at.sort.kind != "" && at.sort.kind != ListSort
}

// sectionFiles are the parts of a topic beside its opening.
var sectionFiles = []string{"easy-read.md", "try-this-week.md", "if-this-is-hard.md"}

var slugs = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

const longestSlug = 60

// taken are ids that the site has other uses for: of topics, and of pages and exercises.
var taken = struct{ topics, leaves []string }{[]string{"words", "answers", Lessons, Guidances, Starting, Resources}, []string{"booklet"}}

// takenGuidance are where staff find their own record of guidance, and supporters what they noted of how they worked.
var takenGuidance = []string{"record", "approach"}

// isSlug says whether an id can stand in an address: lower-case letters, digits and single hyphens.
func isSlug(s string) bool { return len(s) <= longestSlug && slugs.MatchString(s) }

const slugDo = "Use lower-case letters, digits and hyphens only, beginning with a letter, such as starting-small."

// placeOf says what the file at p is; what it can't be, it says at the desk.
func placeOf(d *desk, p string) place {
	parts := strings.Split(p, "/")
	if len(parts) > 1 {
		if places[parts[0]] == "" {
			return place{}
		}
		if path.Ext(p) != ".md" {
			d.say(1, "This isn't a Markdown file.", "Give its name the ending .md, or move it elsewhere.")
			return place{}
		}
		for i, part := range parts[1:] {
			if !isSlug(strings.TrimSuffix(part, ".md")) || i < len(parts)-2 && strings.HasSuffix(part, ".md") {
				d.say(1, "The name %q can't be part of an address.", slugDo, part)
				return place{}
			}
		}
	}
	for _, s := range sorts {
		if fits(s.shape, parts) {
			at := place{sort: s, id: strings.TrimSuffix(parts[len(parts)-1], ".md")}
			switch {
			case s.kind == LessonSort:
				return place{sort: s, topic: Lessons, id: at.id}
			case s.kind == GuidanceSort && slices.Contains(takenGuidance, at.id), parts[0] == Starting && at.id == takenPaper:
				d.say(1, "The site has another use for this name.", "Give the file another name.")
				return place{}
			case s.kind == GuidanceSort:
				return place{sort: s, topic: Guidances, id: at.id}
			case len(parts) > 2:
				at.topic = parts[1]
			}
			if slices.Contains(taken.topics, at.topic) || len(parts) > 3 && slices.Contains(taken.leaves, at.id) {
				d.say(1, "The site has another use for this name.", "Give the file or its folder another name.")
				return place{}
			}
			return at
		}
	}
	if len(parts) > 1 {
		d.say(1, "Nothing is read from a file in this place.", places[parts[0]])
	}
	return place{}
}

func fits(shape string, parts []string) bool {
	want := strings.Split(shape, "/")
	if len(want) != len(parts) {
		return false
	}
	for i, w := range want {
		before, after, any := strings.Cut(w, "*")
		if !any && w != parts[i] || any && !(strings.HasPrefix(parts[i], before) && strings.HasSuffix(parts[i], after)) {
			return false
		}
	}
	return true
}
