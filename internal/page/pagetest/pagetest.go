// Package pagetest helps tests of pages: a context to render them in, and the rules every page keeps.
package pagetest

import (
	"bytes"
	"context"
	"testing"

	"github.com/a-h/templ"

	"towpath/internal/ground/i18n"
	"towpath/internal/page"
)

// Context is one to render in: lang's words (en, or the made-up en-XA and ar-XB) of page and of the catalogues given.
func Context(t testing.TB, lang string, catalogues ...i18n.Catalogue) context.Context {
	t.Helper()
	b, err := i18n.New(append([]i18n.Catalogue{page.Words}, catalogues...)...)
	if err != nil {
		t.Fatal(err)
	}
	return i18n.With(context.Background(), b.WithPseudo().For(lang))
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
