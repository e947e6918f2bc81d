// Package i18n turns keys into sentences in the reader's language.
//
// Each room keeps its own catalogue (a flat YAML file per language, embedded) and the house loads them all into one
// Bundle at start. A sentence may hold {{.name}} and nothing cleverer, so that a translator can't break a page.
// English is the source: a key that English lacks is a mistake, and a key that another language lacks falls back to it.
package i18n

import (
	"context"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"golang.org/x/text/language"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences this package needs itself. New loads them without being asked.
var Words = Catalogue{Lang: "en", Name: "i18n", YAML: wordsEN}

// Source is the language every key is written in first.
const Source = "en"

// Bundle holds every catalogue of the house. It doesn't change once made, so any number of goroutines may read it.
type Bundle struct {
	byTag   map[string]*Localizer
	real    []language.Tag // what people are offered, Source first
	matcher language.Matcher
	pseudo  bool
}

// Language is one that a reader can choose.
type Language struct{ Tag, Name, Dir string }

// New reads the catalogues and checks them against each other. Its errors name the catalogue, the key and what to do.
func New(catalogues ...Catalogue) (*Bundle, error) { return read(catalogues, false) }

// NewWithPseudo is New with the two made-up languages en-XA and ar-XB as well, for tests and development. They are larger than the
// source, and nobody else has to hold them in memory.
func NewWithPseudo(catalogues ...Catalogue) (*Bundle, error) { return read(catalogues, true) }

func read(catalogues []Catalogue, pseudo bool) (*Bundle, error) {
	byLang, err := readAll(append([]Catalogue{Words}, catalogues...))
	if err != nil {
		return nil, err
	}
	source := byLang[Source]
	if pseudo {
		byLang[accented] = source.mapped(accent)
		byLang[mirrored] = source.mapped(mirror).inEveryForm()
	}
	b := &Bundle{byTag: map[string]*Localizer{}, pseudo: pseudo}
	for _, lang := range slices.Sorted(maps.Keys(byLang)) {
		if err := b.add(lang, byLang[lang], source); err != nil {
			return nil, err
		}
	}
	b.offer()
	return b, nil
}

func (b *Bundle) add(lang string, words, source sentences) error {
	tag, err := language.Parse(lang)
	if err != nil {
		return fmt.Errorf("i18n.New: %q is no language tag: %w", lang, err)
	}
	l := &Localizer{lang: lang, dir: direction(tag), plain: map[string]string{}, filled: map[string]filled{}}
	l.learn(source, language.MustParse(Source))
	if lang != Source {
		l.learn(words, tag)
	}
	for key, f := range l.filled {
		f.counted = len(source[key]) > 1
		l.filled[key] = f
	}
	b.byTag[lang] = l
	return nil
}

// learn takes sentences in; they take the place of those that stood in for them.
func (l *Localizer) learn(words sentences, tag language.Tag) {
	for key, f := range words {
		delete(l.plain, key)
		delete(l.filled, key)
		if len(f) == 1 && len(f.variables()) == 0 {
			l.plain[key] = f["other"]
			continue
		}
		l.filled[key] = fill(f, tag)
	}
}

// offer lists the real languages with the source first, because the matcher falls back to the first.
func (b *Bundle) offer() {
	b.real = []language.Tag{language.MustParse(Source)}
	for _, lang := range slices.Sorted(maps.Keys(b.byTag)) {
		if lang != Source && lang != accented && lang != mirrored {
			b.real = append(b.real, language.MustParse(lang))
		}
	}
	b.matcher = language.NewMatcher(b.real)
}

// Offered lists the languages a reader can choose, Source first.
func (b *Bundle) Offered() []Language {
	tags := make([]string, 0, len(b.byTag))
	for _, tag := range b.real {
		tags = append(tags, tag.String())
	}
	if b.pseudo {
		tags = append(tags, accented, mirrored)
	}
	offered := make([]Language, 0, len(tags))
	for _, tag := range tags {
		l := b.byTag[tag]
		offered = append(offered, Language{Tag: tag, Name: l.text("language.name", nil), Dir: l.dir})
	}
	return offered
}

// For picks the language that suits best. Each preference is a tag (a choice kept in a cookie) or a whole
// Accept-Language header; earlier ones win, and what can't be read is passed over.
func (b *Bundle) For(prefs ...string) *Localizer {
	for _, pref := range prefs {
		if b.pseudo && (pref == accented || pref == mirrored) {
			return b.byTag[pref]
		}
		tags, _, err := language.ParseAcceptLanguage(pref)
		if err != nil || len(tags) == 0 {
			continue
		}
		if _, i, sure := b.matcher.Match(tags...); sure > language.No {
			return b.byTag[b.real[i].String()]
		}
	}
	return b.byTag[Source]
}

// Localizer speaks one language. It doesn't change once made.
type Localizer struct {
	lang, dir string
	plain     map[string]string // sentences without variables or plurals, which most are
	filled    map[string]filled // the others
	zone      *time.Location
}

// In gives a Localizer which writes times as clocks in zone show them.
func (l *Localizer) In(zone *time.Location) *Localizer {
	there := *l
	there.zone = zone
	return &there
}

func (l *Localizer) text(key string, pairs []any) string {
	if s, ok := l.plain[key]; ok {
		return s
	}
	f, ok := l.filled[key]
	if !ok {
		return complain(key, fmt.Errorf("it is in no catalogue"))
	}
	s, err := f.with(pairs, l.dir == "rtl")
	if err != nil {
		return complain(key, err)
	}
	return s
}

// complain stops a test, where somebody can mend it; for a reader a page with one odd word is better than none.
func complain(key string, err error) string {
	if testing.Testing() {
		panic(fmt.Sprintf("i18n: %s: %v", key, err))
	}
	return key
}

func direction(tag language.Tag) string {
	script, _ := tag.Script()
	if slices.Contains([]string{"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg"}, script.String()) {
		return "rtl"
	}
	return "ltr"
}

// DirOf is the direction that a language is written in, "ltr" for one that isn't known.
func DirOf(lang string) string {
	if lang == mirrored {
		return "rtl"
	}
	tag, _ := language.Parse(lang)
	return direction(tag)
}

type ctxKey struct{}

// With puts the reader's Localizer where T finds it.
func With(ctx context.Context, l *Localizer) context.Context {
	return context.WithValue(ctx, ctxKey{}, l)
}

func of(ctx context.Context) *Localizer {
	l, _ := ctx.Value(ctxKey{}).(*Localizer)
	return l
}

// T is the sentence for key in the reader's language. Pairs are the name and value of each {{.name}} in it; the value
// named "n" (a whole number) also picks the plural form. A key that is in no catalogue, or a value that is missing,
// panics in a test and otherwise shows the key.
func T(ctx context.Context, key string, pairs ...any) string {
	l := of(ctx)
	if l == nil {
		return complain(key, fmt.Errorf("no Localizer in the context: use i18n.With"))
	}
	return l.text(key, pairs)
}

// Lang is the reader's language as a BCP 47 tag, for <html lang>.
func Lang(ctx context.Context) string {
	if l := of(ctx); l != nil {
		return l.lang
	}
	return Source
}

// Dir is "ltr" or "rtl", for <html dir>.
func Dir(ctx context.Context) string {
	if l := of(ctx); l != nil {
		return l.dir
	}
	return "ltr"
}
