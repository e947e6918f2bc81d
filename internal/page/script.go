package page

import (
	"bytes"
	"regexp"
	"strings"
)

// What a script's authors and its checker need and no browser does: comments that stand on lines of their own, notes of types
// within a line, the space that lines begin with, and that round signs. Trailing comments stay: telling them from an address in quotes would
// take more than this. No text in backquotes may span lines, nor any text hold "/**".
const (
	jsNote    = `(?s)/\*\*.*?\*/[ \t]*`
	jsComment = `(?m)^[ \t]*//.*$`
	jsSpace   = `\s*\n\s*`
	jsText    = `'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"`
	jsSigns   = ` ?([=*<>!&|?:,;{}()\[\]]+) ?`
	jsOpenEnd = `([{(\[,;])\n$`
)

// leaner is a script without what only its authors need. Lines with a slash or a backquote keep their spaces and their ends,
// because what lies between two of those may be text. It runs while packages initialise.
func leaner(js []byte) []byte {
	for _, what := range []string{jsNote, jsComment} {
		js = regexp.MustCompile(what).ReplaceAll(js, nil)
	}
	js = bytes.TrimSpace(regexp.MustCompile(jsSpace).ReplaceAll(js, []byte("\n")))
	var out strings.Builder
	text, signs, end := regexp.MustCompile(jsText), regexp.MustCompile(jsSigns), regexp.MustCompile(jsOpenEnd)
	for line := range strings.Lines(string(js) + "\n") {
		if !strings.ContainsAny(text.ReplaceAllString(line, ""), "/`") {
			line = end.ReplaceAllString(tight(line, text, signs), "$1")
		}
		out.WriteString(line)
	}
	return []byte(strings.TrimSpace(out.String()) + "\n")
}

// tight is a line of script without the spaces round its signs. Plus and minus keep theirs: two of them in a row mean
// something else.
func tight(line string, text, signs *regexp.Regexp) string {
	var out strings.Builder
	at := 0
	for _, said := range append(text.FindAllStringIndex(line, -1), []int{len(line), len(line)}) {
		out.WriteString(signs.ReplaceAllString(line[at:said[0]], "$1"))
		out.WriteString(line[said[0]:said[1]])
		at = said[1]
	}
	return out.String()
}

// Lean is a script as it is served, for one that isn't among the static files.
func Lean(js []byte) []byte { return leaner(js) }
