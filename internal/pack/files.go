package pack

import (
	"maps"
	"slices"
	"strings"
)

// File is one content file as it stands in a library.
type File struct {
	Path     string // in a layer, such as topics/recovery/topic.md
	Name     string // as problems call it: the layer's name and the path
	Text     string
	Unsigned bool
	BuiltIn  bool // it is of the first layer
	Where    Where
}

// File is the text that a library was made from, at a path. One with a problem isn't among them.
func (l *Library) File(path string) (File, bool) {
	f, ok := l.files[path]
	return f, ok
}

// Has reports that some file, sound or not, is at a path.
func (l *Library) Has(path string) bool { return l.paths[path] }

// Files are the files of a topic in order of their paths, or with "" of everything that people read. Those of Lists are the lists,
// each layer's by itself: layers add to one another there, so each is somebody's wording.
func (l *Library) Files(topic string) []File {
	var out []File
	for _, p := range slices.Sorted(maps.Keys(l.files)) {
		if f := l.files[p]; f.Where.Sort != "" && (topic == "" || f.Where.Topic == topic) {
			out = append(out, f)
		}
	}
	return out
}

func (l *Library) texts() map[string]string {
	texts := map[string]string{}
	for p, f := range l.files {
		texts[p] = f.Text
	}
	return texts
}

// Where is what a file is, by its path.
type Where struct {
	Topic string // its topic's id
	ID    string // its own id: the file's name
	Sort  Sort
}

// Sort is a sort of content that can be edited.
type Sort string

// The sorts there are to edit.
const (
	TopicSort    Sort = "topic"    // title, summary and the opening
	SectionSort  Sort = "section"  // easy read, try this week, if this is hard
	PageSort     Sort = "page"     // one idea
	ExerciseSort Sort = "exercise" // something to do
	LessonSort   Sort = "lesson"   // one thing to learn about being online
	GuidanceSort Sort = "guidance" // for staff: something to read, and a situation to practise
	ListSort     Sort = "list"     // wishes, and words explained: read and signed, but changed in their files
)

// Lists stands for the topic of what is a list and belongs to none. No topic can have it as its id.
const Lists = "words"

// Find says what lies at a path. It is nothing for a path at which no content can be: one that leads elsewhere, too.
func Find(path string) (Where, bool) {
	d := &desk{}
	at := placeOf(d, path)
	if !at.edited() || len(d.found) > 0 {
		return Where{}, false
	}
	return at.where(), true
}

func (at place) where() Where {
	w := Where{Topic: at.topic, ID: at.id, Sort: at.sort.kind}
	if w.Sort == ListSort {
		w.Topic = Lists
	}
	return w
}

// Path is where a file that can be edited lies.
func (w Where) Path() string {
	switch w.Sort {
	case LessonSort:
		return "skills/lessons/" + w.ID + ".md"
	case GuidanceSort:
		return "guidance/" + w.ID + ".md"
	case PageSort:
		return "topics/" + w.Topic + "/pages/" + w.ID + ".md"
	case ExerciseSort:
		return "topics/" + w.Topic + "/exercises/" + w.ID + ".md"
	}
	return "topics/" + w.Topic + "/" + w.ID + ".md"
}

// Address is where people find it on the site, "" for what has no page there.
func (w Where) Address() string {
	switch w.Sort {
	case LessonSort:
		return LessonPath(w.ID)
	case GuidanceSort:
		return GuidancePath(w.ID)
	case PageSort:
		return PagePath(w.Topic, w.ID)
	case ExerciseSort:
		return ExercisePath(w.Topic, w.ID)
	case ListSort:
		if w.ID == "glossary" {
			return WordsPath
		}
		return ""
	}
	return TopicPath(w.Topic)
}

// IsID says whether an id can stand in an address: lower-case letters, digits and single hyphens.
func IsID(s string) bool { return isSlug(s) }

// NewID makes an id of a title, "" where there is nothing in it to make one of.
func NewID(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9' && b.Len() > 0:
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-") && r != '\'' && r != '’':
			b.WriteByte('-')
		}
		if b.Len() >= longestSlug {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}
