package page

import (
	"bytes"
	"strings"
	"testing"
)

func TestLeaner(t *testing.T) {
	for in, want := range map[string]string{
		"// @ts-check\n// What it does.\n\nlet a = 1;\n":                      "let a=1;\n",
		"/**\n * @param {string} a\n * @returns {*}\n */\nfunction f(a) {}\n": "function f(a){}\n",
		"const b = /** @type {HTMLElement} */ (el);\n":                        "const b=(el);\n",
		"a(/** @type {any} */ (x), () => {\n  // why\n  b();\n});\n":          "a((x),()=>{b();});\n",
		"fetch('https://x/*y*/'); // stays\n":                                 "fetch('https://x/*y*/'); // stays\n",
		"const r = /[/*]+/;\n\n\n\tc\n":                                       "const r = /[/*]+/;\nc\n",
		"x = a + +b - -c < (d ? 'a = b' : \"it's, so\");":                     "x=a + +b - -c<(d?'a = b':\"it's, so\");\n",
		"let t = `a = ${b ? 'c' : d}`;":                                       "let t = `a = ${b ? 'c' : d}`;\n",
		"s.split(/a = b/, 'it\\'s = ');":                                      "s.split(/a = b/, 'it\\'s = ');\n",
		"d\n  .e()\n  .f();":                                                  "d\n.e()\n.f();\n",
	} {
		if got := string(leaner([]byte(in))); got != want {
			t.Errorf("%q became %q, not %q", in, got, want)
		}
	}
}

// Every script that is served: what leaner relies on holds, and it comes out with no comment on a line of its own.
func TestACC3ScriptsGoOutLean(t *testing.T) {
	for address, a := range assets {
		if !strings.HasSuffix(address, ".js") {
			continue
		}
		if bytes.Contains(a.plain, []byte("/**")) || bytes.Contains(a.plain, []byte("\n//")) || bytes.Contains(a.plain, []byte("\n ")) {
			t.Error(address, "has more in it than a browser needs")
		}
		for line := range strings.Lines(string(a.plain)) {
			if strings.Count(strings.ReplaceAll(line, "\\`", ""), "`")%2 == 1 {
				t.Errorf("%s: text in backquotes spans lines: %s", address, line)
			}
		}
	}
}
