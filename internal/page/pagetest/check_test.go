package pagetest

import (
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	for page, want := range map[string]string{
		`<p>fine</p>`:                "",
		`<p>open`:                    "not well formed",
		`<p style="color:red">x</p>`: "style",
		`<p onclick="x()">x</p>`:     "onclick",
		`<script>x()</script>`:       "stands in the page",
		`<script src="https://elsewhere.example/x.js"/>`:                         "asks somebody else",
		`<link href="//elsewhere.example/x.css"/>`:                               "asks somebody else",
		`<a href="JavaScript:x()">x</a>`:                                         "javascript",
		`<a href="https://elsewhere.example/">x</a>`:                             "",
		`<input name="a"/>`:                                                      "has no name",
		`<label>x <input name="a"/></label>`:                                     "",
		`<label for="a">x</label><input id="a"/>`:                                "",
		`<label for="b">x</label>`:                                               "leads nowhere",
		`<p id="a">x</p><p id="a">y</p>`:                                         "two elements",
		`<button></button>`:                                                      "has no name",
		`<svg></svg>`:                                                            "has no name",
		`<img src="/x.png"/>`:                                                    "has no name",
		`<svg aria-hidden="true"><use href="/static/scenes.1a.svg#post"/></svg>`: "no drawing",
		`<svg aria-hidden="true"><use href="/static/scenes.1a.svg#boat"/></svg>`: "",
	} {
		t.Run(page, func(t *testing.T) {
			got := strings.Join(Check(page), "; ")
			if want == "" && got != "" || !strings.Contains(strings.ToLower(got), want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestUnpseudoed(t *testing.T) {
	got := Unpseudoed(`<p aria-label="raw">⟦Ţéxţ⟧ 12 <b>loose ⟦x⟧</b> Sam</p>`, "Sam")
	if strings.Join(got, ",") != "raw,loose" {
		t.Errorf("%q", got)
	}
}
