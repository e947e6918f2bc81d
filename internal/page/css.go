package page

import (
	"bytes"
	"regexp"
)

// What a stylesheet is made of, as far as smaller needs to know. Space is one space, but none around the marks that need
// none: a ":" needs none after it, while before it "p :is(…)" is another selector than "p:is(…)", and around "+" and "-" calc
// needs it.
const (
	cssString  = `"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`
	cssComment = `(?s)/\*.*?\*/`
	cssSpace   = `\s*;\s*\}\s*|\s*[{};,>]\s*|:\s+|\s+`
)

// smaller is a stylesheet without what only its authors need: each byte of it is waited for on a slow line (ACC-3). It runs
// while packages initialise, before any variable of this file would be there.
func smaller(css []byte) []byte {
	css = regexp.MustCompile(cssComment+"|"+cssString).ReplaceAllFunc(css, func(t []byte) []byte {
		if t[0] == '/' {
			return nil
		}
		return t
	})
	css = regexp.MustCompile(cssString+"|"+cssSpace).ReplaceAllFunc(css, func(t []byte) []byte {
		switch short := bytes.TrimSpace(t); {
		case len(short) == 0:
			return []byte(" ")
		case short[0] == ';' && len(short) > 1: // the last of a block
			return []byte("}")
		default:
			return short
		}
	})
	return bytes.TrimSpace(css)
}
