package pack

import (
	"strings"
	"unicode"
)

// typeset gives front matter the same quotation marks as the text: authors type ' and ".
func typeset(s string) string {
	var b strings.Builder
	last := ' '
	for _, r := range s {
		opening := unicode.IsSpace(last) || strings.ContainsRune("([“‘–—", last)
		switch {
		case r == '\'' && opening:
			r = '‘'
		case r == '\'':
			r = '’'
		case r == '"' && opening:
			r = '“'
		case r == '"':
			r = '”'
		}
		b.WriteRune(r)
		last = r
	}
	return strings.ReplaceAll(b.String(), "...", "…")
}
