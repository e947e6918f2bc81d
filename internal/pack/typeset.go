package pack

import (
	"strings"
	"unicode"
)

// typeset gives front matter the quotation marks of print. Text there often stands in double quotes already, so a
// pair of single quotes around words becomes double ones, and a single quote within or after a word an apostrophe.
func typeset(s string) string {
	rs := []rune(strings.ReplaceAll(s, "...", "…"))
	var open rune // the mark that is waiting for its fellow
	for i, r := range rs {
		if r != '\'' && r != '"' {
			continue
		}
		before, after := neighbour(rs, i-1), neighbour(rs, i+1)
		switch {
		case open == 0 && startsQuote(before, after):
			open, rs[i] = r, '“'
		case r == open && (r == '"' || !unicode.IsLetter(after)):
			open, rs[i] = 0, '”'
		case r == '\'':
			rs[i] = '’'
		default:
			rs[i] = '”'
		}
	}
	return string(rs)
}

func neighbour(rs []rune, i int) rune {
	if i < 0 || i >= len(rs) {
		return ' '
	}
	return rs[i]
}

func startsQuote(before, after rune) bool {
	return (unicode.IsSpace(before) || strings.ContainsRune("([–—", before)) && !unicode.IsSpace(after)
}
