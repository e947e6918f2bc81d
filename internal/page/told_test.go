package page_test

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"towpath/internal/page"
	"towpath/internal/page/pagetest"
)

// within renders c among the children of In(lang).
func within(t *testing.T, reader, lang string, c templ.Component) string {
	t.Helper()
	return pagetest.Render(t, templ.WithChildren(pagetest.Context(t, reader), c), page.In(lang))
}

func TestWhatIsToldInAnotherLanguageSaysSo(t *testing.T) {
	parts := map[string]templ.Component{
		`<label for="a" lang="cy" dir="ltr">Enw</label>`:     page.Field{Name: "a", Label: "Enw", Who: page.OnlyYou()},
		`<legend lang="cy" dir="ltr">Beth</legend>`:          page.Choices{Name: "b", Legend: "Beth"},
		`<a href="/x" lang="cy" dir="ltr">Cam bach</a>`:      page.Row{Href: "/x", Title: "Cam bach"},
		`<p class="hint" id="a-hint" lang="cy" dir="ltr">Os`: page.Field{Name: "a", Label: "Enw", Hint: "Os"},
		`<label for="b-0" lang="cy" dir="ltr">Coch</label>`:  page.Choices{Name: "b", Legend: "Lliw", Options: []page.Option{{Value: "1", Label: "Coch"}}},
		`<label for="b-0">None of these</label>`:             page.Choices{Name: "b", Legend: "Lliw", Options: []page.Option{{Label: "None of these", Ours: true}}},
		`<p class="hint sees" id="a-who">`:                   page.Field{Name: "a", Label: "Enw", Who: page.OnlyYou()},
	}
	for want, part := range parts {
		t.Run("ACC-8 "+want, func(t *testing.T) {
			for _, reader := range []string{"en", "ar-XB"} {
				if got := within(t, reader, "cy", part); !strings.Contains(got, want) {
					t.Errorf("%s: %s", reader, got)
				}
			}
			if got := within(t, "en", "en", part); strings.Contains(got, "lang=") {
				t.Errorf("in the reader's own language it says so all the same: %s", got)
			}
			if got := within(t, "en", "", part); strings.Contains(got, "lang=") {
				t.Errorf("of no language in particular: %s", got)
			}
		})
	}
	t.Run("ACC-8 right to left within left to right", func(t *testing.T) {
		if got := within(t, "en", "ar", page.Row{Href: "/x", Title: "خطوة"}); !strings.Contains(got, `lang="ar" dir="rtl"`) {
			t.Error(got)
		}
	})
}
