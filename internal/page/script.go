package page

import (
	"bytes"
	"regexp"
)

// What a script's authors and its checker need and no browser does: comments that stand on lines of their own, notes of types
// within a line, and the space that lines begin with. Trailing comments stay: telling them from an address in quotes would
// take more than this. No text in backquotes may span lines, nor any text hold "/**".
const (
	jsNote    = `(?s)/\*\*.*?\*/[ \t]*`
	jsComment = `(?m)^[ \t]*//.*$`
	jsSpace   = `\s*\n\s*`
)

// leaner is a script without what only its authors need. It runs while packages initialise.
func leaner(js []byte) []byte {
	for _, what := range []string{jsNote, jsComment} {
		js = regexp.MustCompile(what).ReplaceAll(js, nil)
	}
	return append(bytes.TrimSpace(regexp.MustCompile(jsSpace).ReplaceAll(js, []byte("\n"))), '\n')
}
