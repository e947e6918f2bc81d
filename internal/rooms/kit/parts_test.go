package kit

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLongTextsAreCutBetweenWords(t *testing.T) {
	for name, text := range map[string]string{
		"paragraphs": strings.Repeat(strings.Repeat("One sentence. ", 40)+"\n\n", 300),
		"lines":      strings.Repeat("A line of it\n", 20_000),
		"one word":   strings.Repeat("x", 300_000),
		"no spaces":  strings.Repeat("眠れない夜", 30_000),
		"emoji":      strings.Repeat("👩🏽‍🦽", 10_000),
		"short":      "short",
		"nothing":    " \n",
	} {
		all := parts(text)
		without := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }
		if without(strings.Join(all, "")) != without(text) {
			t.Errorf("%s: something was lost", name)
		}
		for _, p := range all {
			if len(p) > longestPart || !utf8.ValidString(p) {
				t.Errorf("%s: a part of %d bytes, valid %v", name, len(p), utf8.ValidString(p))
			}
		}
		if name == "paragraphs" && (!strings.HasSuffix(all[0], ".") || len(all[0]) < longestPart/2) {
			t.Errorf("%s: cut at %q", name, all[0][max(0, len(all[0])-20):])
		}
	}
}
