package page

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
)

func TestSmaller(t *testing.T) {
	for in, want := range map[string]string{
		"a { color: red; }\n":                                          "a{color:red}",
		"/* why */ a,\nb > c { }":                                      "a,b>c{}",
		"p :is(a, b):hover { x: y }":                                   "p :is(a,b):hover{x:y}",
		"a + b { width: calc(1px + 2px - 3px) }":                       "a + b{width:calc(1px + 2px - 3px)}",
		`a::before { content: " /* > ; } " '\'{ ' }`:                   `a::before{content:" /* > ; } " '\'{ '}`,
		"@media (min-width: 40rem) and print {\n  a { b: c; d: e }\n}": "@media (min-width:40rem) and print{a{b:c;d:e}}",
		":root { --x: 1px; /* here */ --y: #fff }":                     ":root{--x:1px;--y:#fff}",
		"font: 1rem/1.6 \"Segoe UI\", serif":                           "font:1rem/1.6 \"Segoe UI\",serif",
		"a{b:c}/* one *//* two */d{e:f}":                               "a{b:c}d{e:f}",
	} {
		if got := string(smaller([]byte(in))); got != want {
			t.Errorf("%q became %q, not %q", in, got, want)
		}
	}
	t.Run("ACC-3 the stylesheet says the same in fewer bytes", func(t *testing.T) {
		source, err := ownFiles.ReadFile("static/site.css")
		if err != nil {
			t.Fatal(err)
		}
		served := assets[style].plain
		bare := func(css []byte) string {
			css = regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAll(css, nil)
			return strings.ReplaceAll(strings.Join(strings.Fields(string(css)), ""), ";}", "}")
		}
		if bare(source) != bare(served) {
			t.Error("more than space and comments is gone")
		}
		if len(served) > len(source)*9/10 || bytes.Contains(served, []byte("\n")) {
			t.Errorf("%d bytes of %d", len(served), len(source))
		}
	})
}
