// Package pagetest helps tests of pages: a context to render them in, and the rules every page keeps.
package pagetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"testing"

	"github.com/a-h/templ"

	"towpath/internal/ground/i18n"
	"towpath/internal/page"
)

// Context is one to render in: lang's words (en, or the made-up en-XA and ar-XB) of page and of the catalogues given.
func Context(t testing.TB, lang string, catalogues ...i18n.Catalogue) context.Context {
	t.Helper()
	b, err := read(append([]i18n.Catalogue{page.Words}, catalogues...))
	if err != nil {
		t.Fatal(err)
	}
	return i18n.With(context.Background(), b.For(lang))
}

// known are the words read before, by their text: to read them takes longer than most tests.
var known sync.Map

func read(catalogues []i18n.Catalogue) (*i18n.Bundle, error) {
	text := sha256.New()
	for _, c := range catalogues {
		fmt.Fprintf(text, "%q %q %q\n", c.Lang, c.Name, c.YAML)
	}
	key := [sha256.Size]byte(text.Sum(nil))
	if b, ok := known.Load(key); ok {
		return b.(*i18n.Bundle), nil
	}
	b, err := i18n.NewWithPseudo(catalogues...)
	if err != nil {
		return nil, err
	}
	known.Store(key, b)
	return b, nil
}

// Render is c as HTML. Whatever Check has to say about it is an error of the test.
func Render(t testing.TB, ctx context.Context, c templ.Component) string {
	t.Helper()
	var out bytes.Buffer
	if err := c.Render(ctx, &out); err != nil {
		t.Fatal(err)
	}
	for _, problem := range Check(out.String()) {
		t.Error(problem)
	}
	return out.String()
}
