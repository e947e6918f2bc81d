package pack

import (
	"slices"
	"strings"

	wordlist "towpath/internal/ground/plain"
)

// ShortPath is where the short words of a page are typed.
const ShortPath = "/go"

// shortCount is how many words lead back to a page. Three of the list are 30 bits: among a few hundred pages hardly ever do two have the
// same, and where they do both are offered.
const shortCount = 3

// ShortWords are the words that lead back from paper to the page at a path of this site. They are no secret, and open
// nothing: whoever types them is led to the page, and sees there what they may.
func ShortWords(path string) []string { return wordlist.For("page "+path, shortCount) }

// HasShortWords reports whether short words lead to the page at a path: to pages of packs, and to a person's own plans.
func HasShortWords(path string) bool {
	for _, under := range []string{TopicPath(""), "/exercises/", LessonPath(""), "/plans/"} {
		if strings.HasPrefix(path, under) {
			return true
		}
	}
	return false
}

// Titled is a page of the site that a set of packs makes: where it is, and what it is called in its own language.
type Titled struct{ Path, Title, Lang string }

// Pages are all pages of the library: topics with their pages and exercises, then lessons, as they are listed.
func (l *Library) Pages() (all []Titled) {
	for _, t := range l.topics {
		all = append(all, Titled{TopicPath(t.ID), t.Title, t.Lang})
		for _, p := range t.Pages {
			all = append(all, Titled{PagePath(t.ID, p.ID), p.Title, t.Lang})
		}
		for _, e := range t.Exercises {
			all = append(all, Titled{ExercisePath(t.ID, e.ID), e.Title, t.Lang})
		}
	}
	for _, x := range l.lessons {
		all = append(all, Titled{LessonPath(x.ID), x.Title, x.Lang})
	}
	return all
}

// Match are those of all that typed words lead to: in any order, with a slip in each. Where none has all of the words, near
// are those that have all but one.
func Match(all []Titled, typed string) (exact, near []Titled) {
	words := wordlist.Split(typed)
	if len(words) != shortCount {
		return nil, nil
	}
	for i, w := range words {
		words[i] = wordlist.Nearest(w)
	}
	for _, p := range all {
		found := 0
		for _, w := range ShortWords(p.Path) {
			if slices.Contains(words, w) {
				found++
			}
		}
		switch found {
		case shortCount:
			exact = append(exact, p)
		case shortCount - 1:
			near = append(near, p)
		}
	}
	return exact, near
}
