package main

import (
	"strings"
	"testing"

	"towpath/internal/page"
	"towpath/internal/page/pagetest"
)

func person() page.Env {
	return page.Env{Role: "person", SignedIn: true, Path: "/x", Nav: []page.NavItem{page.Together, page.Topics, page.MyThings, page.GetOnline}}
}

func TestEveryPartInEveryLanguage(t *testing.T) {
	for path, c := range pages() {
		for _, lang := range []string{"en", "en-XA", "ar-XB"} {
			t.Run("ACC-8 PRIV-7 "+path+" "+lang, func(t *testing.T) {
				got := pagetest.Render(t, page.With(pagetest.Context(t, lang, words), person()), c)
				if lang == "ar-XB" && !strings.Contains(got, `dir="rtl"`) {
					t.Error("it runs from left to right")
				}
				if lang == "en-XA" && path != "/drawings" {
					for _, text := range pagetest.Unpseudoed(got, "Sam", "jo") {
						t.Errorf("%q came from no catalogue", text)
					}
				}
			})
		}
	}
}
