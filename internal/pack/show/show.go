// Package show is how content is shown, whatever room it is in: its text, what to think or talk about, coaching for the
// supporter, where claims come from, and the way back from paper.
package show

import (
	"context"
	_ "embed"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences round content.
var Words = i18n.Catalogue{Lang: "en", Name: "content", YAML: wordsEN}

// Fitting is what may fit whoever reads, as one room says it and others show it. Its zero value shows nothing.
type Fitting struct {
	Offers templ.Component // nil where there is nothing to show
	Left   []string        // topics that they leave alone
	Easy   bool            // they like openings in easy words
}

// ForPeople are the sources that stand behind what a person reads; those behind coaching are left out.
func ForPeople(all []pack.Source) []pack.Source {
	return slices.DeleteFunc(slices.Clone(all), func(s pack.Source) bool { return s.Staff })
}

// termNames are words as they are listed.
func termNames(ctx context.Context, terms []*pack.Term) string {
	names := make([]string, len(terms))
	for i, t := range terms {
		names[i] = t.Word
	}
	return i18n.Names(ctx, names)
}

// Step is what a step of the discovery process is called.
func Step(ctx context.Context, s pack.Step) string { return i18n.T(ctx, "content.step."+string(s)) }

// Bare is an address as people read it out.
func Bare(address string) string {
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		return address
	}
	return rest
}

// short are the words that lead back to the page at an address, and where they are typed; "" where none do.
func short(address string) (at, words string) {
	rest := Bare(address)
	i := strings.IndexByte(rest, '/')
	if i < 0 || !pack.HasShortWords(rest[i:]) {
		return "", ""
	}
	return rest[:i] + pack.ShortPath, strings.Join(pack.ShortWords(rest[i:]), " ")
}
