package pack

import (
	"crypto/sha256"
	"maps"
	"slices"
	"sync"
)

// memo remembers what sound files were parsed to, so that a library which is loaded again, for one page that was edited or signed,
// parses that page alone. What it hands out is a copy as far as loading changes it.
var memo = struct {
	sync.Mutex
	parsed map[parsedKey]parsed
}{parsed: map[parsedKey]parsed{}}

// mostParsed is how many files are remembered; afterwards it begins anew. There are about two hundred of ours.
const mostParsed = 2000

type parsedKey struct {
	file, path string // what problems call it, and where it lies, which says its sort
	text       [sha256.Size]byte
}

type parsed struct {
	made  any
	links []link
	text  string
}

// parseFile parses a file, or remembers it. It gives the text as well, so that libraries made of the same file share it.
func parseFile(d *desk, at place, path string, raw []byte) (made any, links []link, text string) {
	key := parsedKey{d.file, path, sha256.Sum256(raw)}
	memo.Lock()
	p, ok := memo.parsed[key]
	memo.Unlock()
	if ok {
		return copied(p.made), p.links, p.text
	}
	said := len(d.found)
	made, links = at.sort.parse(d, at, raw)
	text = string(raw)
	if c := copied(made); c != nil && len(d.found) == said {
		memo.Lock()
		if len(memo.parsed) >= mostParsed {
			clear(memo.parsed)
		}
		memo.parsed[key] = parsed{c, links, text}
		memo.Unlock()
	}
	return made, links, text
}

// copied is a copy of what a parser made, deep enough that neither is changed through the other; nil for sorts that add up over
// layers, and are parsed each time.
func copied(made any) any {
	switch m := made.(type) {
	case *Topic:
		c := *m
		c.Sources, c.parts = slices.Clone(m.Sources), maps.Clone(m.parts)
		return &c
	case *Page:
		c := *m
		c.Exercises = slices.Clone(m.Exercises)
		return &c
	case *Exercise:
		c := *m
		return &c
	case *Lesson:
		c := *m
		c.After = slices.Clone(m.After)
		return &c
	case *Guidance:
		c := *m
		return &c
	case *section:
		c := *m
		return &c
	case *Paper:
		c := *m
		return &c
	case *Resource:
		c := *m
		return &c
	case *Questions:
		c := *m
		return &c
	case *Course:
		c := *m
		return &c
	}
	return nil
}
