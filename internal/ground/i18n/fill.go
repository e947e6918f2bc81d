package i18n

import (
	"fmt"
	"reflect"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// filled is a sentence with values in it, or with plural forms, or both.
//
// Sentences are filled in here rather than by text/template: a program in which a template is run keeps every exported method of
// every type, called or not, since a template could ask for any of them by its name (docs/decisions/036-size.md).
type filled struct {
	forms   map[plural.Form][]piece
	tag     language.Tag // whose plural rules count: the source's, where it stands in for a missing translation
	counted bool         // the source has plural forms, and so a value named n is needed
}

// piece is text as it stands, or the name of a value.
type piece struct {
	text  string
	value bool
}

// formOf is what the catalogues call each plural form.
var formOf = map[string]plural.Form{"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many,
	"other": plural.Other}

func fill(f forms, tag language.Tag) filled {
	out := filled{forms: make(map[plural.Form][]piece, len(f)), tag: tag}
	for form, text := range f {
		out.forms[formOf[form]] = pieces(text)
	}
	return out
}

func pieces(text string) (out []piece) {
	at := 0
	for _, span := range variable.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, piece{text: text[at:span[0]]}, piece{text: text[span[2]:span[3]], value: true})
		at = span[1]
	}
	return append(out, piece{text: text[at:]})
}

// with is the sentence with values in their places, in the plural form that the value named n wants. apart keeps a name written
// left to right from pulling a right-to-left sentence apart (FSI … PDI).
func (f filled) with(pairs []any, apart bool) (string, error) {
	if err := named(pairs); err != nil {
		return "", err
	}
	said, err := f.form(pairs)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for _, p := range said {
		if !p.value {
			out.WriteString(p.text)
			continue
		}
		v, ok := valueOf(pairs, p.text)
		if !ok {
			return "", fmt.Errorf("it needs a value named %s", p.text)
		}
		switch s, isText := v.(string); {
		case isText && apart:
			out.WriteString("\u2068" + s + "\u2069")
		case isText:
			out.WriteString(s)
		default:
			fmt.Fprint(&out, v)
		}
	}
	return out.String(), nil
}

// form is the wording for the value named n, or the only one there is.
func (f filled) form(pairs []any) ([]piece, error) {
	if !f.counted {
		return f.forms[plural.Other], nil
	}
	v, _ := valueOf(pairs, "n")
	n, err := whole(v)
	if err != nil {
		return nil, err
	}
	if said, ok := f.forms[plural.Cardinal.MatchPlural(f.tag, n, 0, 0, 0, 0)]; ok {
		return said, nil
	}
	return f.forms[plural.Other], nil // a translation that lacks a form of its language
}

func named(pairs []any) error {
	if len(pairs)%2 != 0 {
		return fmt.Errorf("values come in pairs of name and value")
	}
	for i := 0; i < len(pairs); i += 2 {
		if _, ok := pairs[i].(string); !ok {
			return fmt.Errorf("the name of a value is text, not %v", pairs[i])
		}
	}
	return nil
}

func valueOf(pairs []any, name string) (any, bool) {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1], true
		}
	}
	return nil, false
}

// whole is a whole number of any type, without its sign: "-1" is said as "1" is.
func whole(n any) (int, error) {
	switch v := reflect.ValueOf(n); {
	case v.CanInt():
		return int(max(v.Int(), -v.Int())), nil
	case v.CanUint():
		return int(v.Uint()), nil
	case n == nil:
		return 0, fmt.Errorf("it has plural forms and needs a value named n")
	}
	return 0, fmt.Errorf("it has plural forms, and %v (%T) isn't a whole number", n, n)
}
