package pack

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

type sort int // of content file

const (
	nowhere sort = iota
	exemptFile
	topicFile
	sectionFile
	pageFile
	exerciseFile
)

// place is what a file is, by where it lies.
type place struct {
	sort      sort
	topic, id string
}

// sectionFiles are the parts of a topic beside its opening.
var sectionFiles = []string{"easy-read.md", "try-this-week.md", "if-this-is-hard.md"}

var slugs = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

const longestSlug = 60

// isSlug says whether an id can stand in an address: lower-case letters, digits and single hyphens.
func isSlug(s string) bool { return len(s) <= longestSlug && slugs.MatchString(s) }

const slugDo = "Use lower-case letters, digits and hyphens only, beginning with a letter, such as starting-small."

// placeOf says what the file at p is; what it can't be, it says at the desk.
func placeOf(d *desk, p string) place {
	if p == "exempt-words.txt" {
		return place{sort: exemptFile}
	}
	parts := strings.Split(p, "/")
	if parts[0] != "topics" {
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
	return placeInTopic(d, parts[1:])
}

func placeInTopic(d *desk, parts []string) place {
	last := strings.TrimSuffix(parts[len(parts)-1], ".md")
	switch {
	case len(parts) == 2 && last == "topic":
		return place{sort: topicFile, topic: parts[0]}
	case len(parts) == 2 && slices.Contains(sectionFiles, parts[1]):
		return place{sort: sectionFile, topic: parts[0], id: parts[1]}
	case len(parts) == 3 && parts[1] == "pages":
		return place{sort: pageFile, topic: parts[0], id: last}
	case len(parts) == 3 && parts[1] == "exercises":
		return place{sort: exerciseFile, topic: parts[0], id: last}
	}
	d.say(1, "Nothing is read from a file in this place.",
		"A topic's folder holds topic.md, "+strings.Join(sectionFiles, ", ")+" and the folders pages and exercises.")
	return place{}
}
