package i18n

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Catalogue is one room's words in one language: a flat YAML map of key to text, or to a map of plural forms (zero, one,
// two, few, many, other; other always).
type Catalogue struct {
	Lang string // BCP 47
	Name string // the room, for error messages
	YAML []byte
}

// forms are the wordings of one key by CLDR plural form; a key without plurals has "other" alone.
type forms map[string]string

// sentences are one language's words by key.
type sentences map[string]forms

var pluralForms = []string{"zero", "one", "two", "few", "many", "other"}

var variable = regexp.MustCompile(`\{\{\.([a-zA-Z][a-zA-Z0-9]*)\}\}`)

func (c Catalogue) read() (sentences, error) {
	var raw map[string]any
	if err := yaml.UnmarshalWithOptions(c.YAML, &raw, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("i18n: catalogue %s.%s: %w", c.Name, c.Lang, err)
	}
	words := make(sentences, len(raw))
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		f, err := readForms(raw[key])
		if err != nil {
			return nil, fmt.Errorf("i18n: catalogue %s.%s: %s: %w", c.Name, c.Lang, key, err)
		}
		words[key] = f
	}
	return words, nil
}

func readForms(value any) (forms, error) {
	f := forms{}
	switch v := value.(type) {
	case string:
		f["other"] = v
	case map[string]any:
		for form, text := range v {
			s, ok := text.(string)
			if !ok || !slices.Contains(pluralForms, form) {
				return nil, fmt.Errorf("%q is not a plural form with text", form)
			}
			f[form] = s
		}
	default:
		return nil, fmt.Errorf("text or plural forms wanted; put quotes round %v", value)
	}
	return f, f.check()
}

func (f forms) check() error {
	if f["other"] == "" {
		return fmt.Errorf("there is no text (a plural needs its form %q)", "other")
	}
	for form, text := range f {
		if text == "" {
			return fmt.Errorf("the form %q is empty", form)
		}
		if strings.Contains(variable.ReplaceAllString(text, ""), "{{") {
			return fmt.Errorf("only {{.name}} is understood, in %q", text)
		}
	}
	return nil
}

func (f forms) variables() map[string]bool {
	names := map[string]bool{}
	for _, text := range f {
		for _, m := range variable.FindAllStringSubmatch(text, -1) {
			names[m[1]] = true
		}
	}
	return names
}

// readAll reads and joins catalogues by language and checks the other languages against the source.
func readAll(catalogues []Catalogue) (map[string]sentences, error) {
	byLang, owner := map[string]sentences{}, map[string]string{}
	for _, c := range catalogues {
		words, err := c.read()
		if err != nil {
			return nil, err
		}
		if byLang[c.Lang] == nil {
			byLang[c.Lang] = sentences{}
		}
		for _, key := range slices.Sorted(maps.Keys(words)) {
			if other, taken := owner[c.Lang+" "+key]; taken {
				return nil, fmt.Errorf("i18n: %s is in catalogue %s.%s and again in %s.%s: rename one", key, other, c.Lang, c.Name, c.Lang)
			}
			owner[c.Lang+" "+key] = c.Name
			byLang[c.Lang][key] = words[key]
		}
	}
	for lang, words := range byLang {
		if err := words.follows(byLang[Source], lang); err != nil {
			return nil, err
		}
	}
	return byLang, nil
}

// follows checks that a translation has no key and no variable which the source lacks.
func (s sentences) follows(source sentences, lang string) error {
	for _, key := range slices.Sorted(maps.Keys(s)) {
		original, ok := source[key]
		if !ok {
			return fmt.Errorf("i18n: %s is in %s but not in %s: add it there or take it out", key, lang, Source)
		}
		known := original.variables()
		for name := range s[key].variables() {
			if !known[name] {
				return fmt.Errorf("i18n: %s in %s has {{.%s}}, which %s doesn't", key, lang, name, Source)
			}
		}
	}
	return nil
}

// mapped rewrites every wording with change.
func (s sentences) mapped(change func(string) string) sentences {
	out := make(sentences, len(s))
	for key, f := range s {
		out[key] = forms{}
		for form, text := range f {
			out[key][form] = change(text)
		}
	}
	return out
}

// inEveryForm fills the plural forms that the source has no use for with its "other".
func (s sentences) inEveryForm() sentences {
	for _, f := range s {
		if len(f) == 1 {
			continue
		}
		for _, form := range pluralForms {
			if f[form] == "" {
				f[form] = f["other"]
			}
		}
	}
	return s
}
