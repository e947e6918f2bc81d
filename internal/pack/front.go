package pack

import (
	"bytes"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// The most bytes a content file and its front matter may have: ten times what the longest so far has. The YAML parser
// takes more than linear time on nested brackets, so the second keeps a hostile file from taking seconds.
const (
	maxFile  = 32 << 10
	maxFront = 12 << 10
)

// doc is one file, split.
type doc struct {
	front     *ast.MappingNode
	frontLine int // lines of the file before the front matter's first
	body      []byte
	bodyLine  int // lines of the file before the body's first
}

var (
	bom   = []byte("\xef\xbb\xbf")
	fence = []byte("---")
)

// split takes a file apart. What it can't use, it says at the desk, and then ok is false.
func split(d *desk, raw []byte) (out doc, ok bool) {
	raw, ok = clean(d, raw)
	if !ok {
		return doc{}, false
	}
	lines := bytes.SplitAfter(raw, []byte("\n"))
	if !isFence(lines[0]) {
		d.say(1, "This file has no front matter.", "Begin it with a line of three dashes (---), the settings, and another line of three dashes.")
		return doc{}, false
	}
	end := 1
	for end < len(lines) && !isFence(lines[end]) {
		end++
	}
	if end == len(lines) {
		d.say(1, "The front matter has no end.", "Put a line of three dashes (---) after the settings, before the text.")
		return doc{}, false
	}
	front := bytes.Join(lines[1:end], nil)
	if len(front) > maxFront {
		d.say(1, "The front matter is too large: %d KB, and the most is %d KB.", "Move text below it, or split the exercise.", len(front)>>10, maxFront>>10)
		return doc{}, false
	}
	out = doc{frontLine: 1, body: bytes.Join(lines[end+1:], nil), bodyLine: end + 1}
	out.front, ok = parseYAML(d, front, 1)
	return out, ok
}

func isFence(line []byte) bool { return bytes.Equal(bytes.TrimRight(line, " \t\n"), fence) }

// clean holds a file to being text, and makes its line ends alike.
func clean(d *desk, raw []byte) ([]byte, bool) {
	if len(raw) > maxFile {
		d.say(1, "This file is too large: %d KB, and the most is %d KB.", "Split it into shorter pages.", len(raw)>>10, maxFile>>10)
		return nil, false
	}
	raw = bytes.ReplaceAll(bytes.TrimPrefix(raw, bom), []byte("\r\n"), []byte("\n"))
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		line := 1 + bytes.Count(raw[:i], []byte("\n"))
		if r == utf8.RuneError && n <= 1 {
			d.say(line, "This file isn't UTF-8 text.", "Save it again with the encoding UTF-8.")
			return nil, false
		}
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			d.say(line, "There is a control character (%U) in this line.", "Delete it, or type the line again.", r)
			return nil, false
		}
		i += n
	}
	return raw, true
}

// parseYAML reads the front matter. A fault inside the YAML parser is one more way for a file to be wrong.
func parseYAML(d *desk, src []byte, before int) (settingsOf *ast.MappingNode, ok bool) {
	const do = "Check the spaces at the start of the line, the colon after the name, and that text with a colon in it stands in quotes."
	defer func() {
		if p := recover(); p != nil {
			d.say(before+1, "The front matter can't be read as YAML.", do)
			settingsOf, ok = nil, false
		}
	}()
	file, err := parser.ParseBytes(src, 0)
	if err != nil {
		line, why := 1, err.Error()
		var at yaml.Error
		if errors.As(err, &at) {
			why = at.GetMessage()
			if at.GetToken() != nil {
				line = at.GetToken().Position.Line
			}
		}
		d.say(before+line, "The front matter can't be read as YAML: %s.", do, strings.TrimSuffix(why, "."))
		return nil, false
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		d.say(before, "The front matter is empty.", "Write the settings between the two lines of dashes, beginning with title.")
		return nil, false
	}
	return settings(d, file.Docs[0].Body, before)
}
