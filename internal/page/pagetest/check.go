package pagetest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"towpath/internal/page"
)

// element is one start tag with the text directly and further inside it.
type element struct {
	name  string
	attrs map[string]string
	text  strings.Builder
	in    *element
}

func (e *element) has(attr string) bool { _, ok := e.attrs[attr]; return ok }

// within is the nearest element called name round e; nil for none.
func (e *element) within(name string) *element {
	for up := e.in; up != nil; up = up.in {
		if up.name == name {
			return up
		}
	}
	return nil
}

// parse reads a page or a part of one. It is stricter than a browser: everything that opens must close, in order.
func parse(text string) ([]*element, error) {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var all []*element
	var open *element
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, fmt.Errorf("not well formed: %w", err)
		}
		switch tok := token.(type) {
		case xml.StartElement:
			open = &element{name: tok.Name.Local, attrs: map[string]string{}, in: open}
			for _, a := range tok.Attr {
				open.attrs[a.Name.Local] = a.Value
			}
			all = append(all, open)
		case xml.EndElement:
			open = open.in
		case xml.CharData:
			for e := open; e != nil; e = e.in {
				e.text.Write(tok)
			}
		}
	}
}

// Check says what is wrong with a page or a part of one: its form, what a strict content security policy refuses, what
// would ask a third party for something, and what those who can't see it would miss.
func Check(text string) []string {
	elements, err := parse(text)
	if err != nil {
		return []string{err.Error()}
	}
	problems := ids(elements)
	for _, e := range elements {
		problems = append(problems, policy(e)...)
		problems = append(problems, named(e, elements)...)
		problems = append(problems, drawn(e)...)
	}
	return problems
}

func ids(elements []*element) []string {
	var problems []string
	seen := map[string]bool{}
	for _, e := range elements {
		if id := e.attrs["id"]; id != "" {
			if seen[id] {
				problems = append(problems, fmt.Sprintf("two elements have the id %q", id))
			}
			seen[id] = true
		}
	}
	for _, e := range elements {
		for _, attr := range []string{"aria-describedby", "aria-labelledby", "for"} {
			for _, id := range strings.Fields(e.attrs[attr]) {
				if !seen[id] {
					problems = append(problems, fmt.Sprintf("<%s %s=%q> leads nowhere", e.name, attr, id))
				}
			}
		}
	}
	return problems
}

// policy is what "no inline script or style, nothing from elsewhere" means for one element.
func policy(e *element) []string {
	var problems []string
	for attr, value := range e.attrs {
		switch {
		case attr == "style" || strings.HasPrefix(attr, "on"):
			problems = append(problems, fmt.Sprintf("<%s %s> is refused by the content security policy", e.name, attr))
		case strings.HasPrefix(strings.ToLower(strings.TrimSpace(value)), "javascript:"):
			problems = append(problems, fmt.Sprintf("<%s %s=%q>", e.name, attr, value))
		case fetches(e.name, attr) && (!strings.HasPrefix(value, "/") || strings.HasPrefix(value, "//")):
			problems = append(problems, fmt.Sprintf("<%s %s=%q> asks somebody else for a file", e.name, attr, value))
		}
	}
	if e.name == "style" || e.name == "script" && strings.TrimSpace(e.text.String()) != "" {
		problems = append(problems, "<"+e.name+"> stands in the page itself")
	}
	return problems
}

// drawn is a drawing that there isn't: a browser shows an empty space in its place.
func drawn(e *element) []string {
	file, name, ok := strings.Cut(e.attrs["href"], "#")
	if e.name != "use" || !ok {
		return nil
	}
	for sort, names := range map[string][]string{"marks": page.Marks, "scenes": page.Scenes, "pictures": page.Pictures} {
		if strings.Contains(file, "/"+sort+".") && !slices.Contains(names, name) {
			return []string{fmt.Sprintf("there is no drawing %q among the %s", name, sort)}
		}
	}
	return nil
}

func fetches(name, attr string) bool {
	return attr == "src" || attr == "srcset" || attr == "poster" || attr == "href" && slices.Contains([]string{"link", "use", "image"}, name)
}

// named is what has to have a name and hasn't.
func named(e *element, elements []*element) []string {
	if e.has("aria-label") || e.has("aria-labelledby") {
		return nil
	}
	ok := true
	switch e.name {
	case "input", "select", "textarea":
		labelled := func(l *element) bool { return l.name == "label" && l.attrs["for"] == e.attrs["id"] }
		ok = e.attrs["type"] == "hidden" || e.within("label") != nil || slices.ContainsFunc(elements, labelled)
	case "button", "a", "summary", "legend", "h1", "h2", "h3", "title", "label":
		ok = strings.TrimSpace(e.text.String()) != ""
	case "svg":
		ok = e.attrs["aria-hidden"] == "true"
	case "img":
		ok = e.has("alt")
	}
	if ok {
		return nil
	}
	return []string{fmt.Sprintf("<%s %v> has no name", e.name, e.attrs)}
}

// Unpseudoed are the pieces of visible text in a page made in en-XA that came from no catalogue: those with letters
// which stand outside ⟦ ⟧. The strings in known (what a person wrote, say) are no pieces of text.
func Unpseudoed(text string, known ...string) []string {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var found []string
	for {
		token, err := d.Token()
		if err != nil {
			return found
		}
		switch tok := token.(type) {
		case xml.CharData:
			found = append(found, bare(string(tok), known)...)
		case xml.StartElement:
			for _, a := range tok.Attr {
				if slices.Contains([]string{"aria-label", "title", "placeholder", "alt"}, a.Name.Local) {
					found = append(found, bare(a.Value, known)...)
				}
			}
		}
	}
}

func bare(text string, known []string) []string {
	for _, k := range known {
		text = strings.ReplaceAll(text, k, "")
	}
	depth := 0
	outside := strings.Map(func(r rune) rune {
		switch r {
		case '⟦':
			depth++
		case '⟧':
			depth--
			return -1
		}
		if depth > 0 {
			return -1
		}
		return r
	}, text)
	if strings.ContainsFunc(outside, unicode.IsLetter) {
		return []string{strings.TrimSpace(outside)}
	}
	return nil
}
