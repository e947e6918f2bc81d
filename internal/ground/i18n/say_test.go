package i18n_test

import (
	"errors"
	"strings"
	"testing"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
)

func TestWhatIsSaidOfAnError(t *testing.T) {
	b, err := i18n.New(i18n.Catalogue{Lang: "en", Name: "t", YAML: []byte("t.long: Make it {{.most}} letters.\npage.problem.internal: It was us.\n")})
	if err != nil {
		t.Fatal(err)
	}
	ctx := i18n.With(t.Context(), b.For("en"))
	for want, err := range map[string]error{
		"":                    nil,
		"Make it 60 letters.": fault.Wrap(fault.New(fault.Invalid, "t.long", "most", 60), "kit.Keep"),
		"It was us.":          errors.New("disk on fire"),
	} {
		if got := i18n.Sentence(ctx, err); got != want {
			t.Errorf("%v says %q, want %q", err, got, want)
		}
	}
	for want, names := range map[string][]string{"": nil, "Ana": {"Ana"}, "Ana and Bo": {"Ana", "Bo"}, "Ana, Bo and Kim": {"Ana", "Bo", "Kim"}} {
		if got := i18n.Names(ctx, names); got != want {
			t.Errorf("%v are said %q", names, got)
		}
	}
}

func TestTextIsShortenedBetweenWords(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "",
		" two\n words ":               "two words",
		"exactly ten":                 "exactly…",
		"0123456789":                  "0123456789",
		"01234567890":                 "0123456789…",
		"a " + strings.Repeat("é", 9): "a éééééééé…", // a word that is most of it is cut
	} {
		if got := i18n.Shorten(text, 10); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
