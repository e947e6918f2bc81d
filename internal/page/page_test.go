package page_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"towpath/internal/ground/fault"
	"towpath/internal/page"
	"towpath/internal/page/pagetest"
)

// awkward is what a person might type and a page must show as it is.
const awkward = `"><script>alert(1)</script>' & <b onclick="x">שלום 🦆</b>`

const escaped = "&lt;script&gt;alert(1)&lt;/script&gt;"

func TestPartsShowWhatIsTypedAsText(t *testing.T) {
	who := page.YouAnd(awkward)
	item := page.Item{ID: "a", Label: awkward}
	for name, c := range map[string]templ.Component{
		"a box":          page.Field{Name: "a", Label: awkward, Hint: awkward, Error: awkward, Value: awkward, Who: who},
		"a long box":     page.Field{Name: "a", Label: awkward, Hint: awkward, Error: awkward, Value: awkward, Who: who, Long: true, Big: true},
		"choices":        page.Choices{Name: "a", Legend: awkward, Hint: awkward, Error: awkward, Who: who, Options: []page.Option{{Value: awkward, Label: awkward, Hint: awkward}}},
		"a sort":         page.Sort{Name: "a", Legend: awkward, Trays: []page.Option{{Value: "t", Label: awkward}}, Cards: []page.Item{item}},
		"a list":         page.ListLines{Name: "a", Legend: awkward, Values: []string{awkward}, Spare: 1},
		"a wheel":        page.Wheel{Max: 10, Areas: []page.WheelArea{{Label: awkward, Now: 3, Before: -1}}},
		"a button":       page.Button{Label: awkward, Name: "a", Value: awkward, Main: true, Mark: "pin"},
		"a link":         page.Button{Label: awkward, Href: "/x?a=" + awkward},
		"a row":          page.Row{Href: "/x", Title: awkward, Text: awkward, When: awkward, Shared: awkward, Pinned: true},
		"a notice":       page.Notice{Title: awkward, Text: awkward, Links: []page.Link{{Href: "/", Label: awkward}}},
		"a question":     page.Confirm{Form: page.FormOf{Action: "/x"}, Text: awkward, What: []string{awkward}, Yes: awkward, No: page.Link{Href: "/", Label: awkward}},
		"a pager":        page.Pager{Back: page.Link{Href: "/", Label: awkward}, On: page.Link{Href: "/", Label: awkward}},
		"a PIN":          page.PinPad{Name: "a", Label: awkward, Hint: awkward, Error: awkward, MaxLength: 6},
		"pictures":       page.PictureGrid{Name: "a", Legend: awkward, Pictures: []page.PictureChoice{{Value: awkward, Picture: "dog", Label: awkward}}},
		"a code":         page.QR{Text: awkward, Label: awkward},
		"a card":         page.Card(awkward),
		"an empty place": page.Empty("reeds", awkward, awkward),
		"a note":         page.ContentNote(awkward),
		"a page":         page.Shell(page.Frame{Heading: awkward, Title: awkward, Done: awkward, Who: who, Crumbs: []page.Link{{Href: "/", Label: awkward}}}),
		"a problem":      page.ProblemPage(page.Problem{Kind: "busy", Sentence: awkward, To: []page.Link{{Href: "/", Label: awkward}}}),
		"saving":         page.SaveState{Text: awkward},
	} {
		t.Run("ACC-1 "+name, func(t *testing.T) {
			got := pagetest.Render(t, pagetest.Context(t, "en"), c)
			if !strings.Contains(got, escaped) || strings.Contains(got, "<script>") || strings.Contains(got, "<b onclick") {
				t.Error(got)
			}
		})
	}
}

func TestDangerousLinks(t *testing.T) {
	const bad = "javascript:alert(1)"
	for name, c := range map[string]templ.Component{
		"a row":    page.Row{Href: bad, Title: "x"},
		"a button": page.Button{Href: bad, Label: "x"},
		"a pager":  page.Pager{On: page.Link{Href: bad, Label: "x"}},
		"a notice": page.Notice{Links: []page.Link{{Href: bad, Label: "x"}}},
		"a form":   page.Form(page.FormOf{Action: bad}),
	} {
		t.Run(name, func(t *testing.T) {
			if got := pagetest.Render(t, pagetest.Context(t, "en"), c); strings.Contains(got, "javascript") {
				t.Error(got)
			}
		})
	}
}

func TestACodeCanBeTooLong(t *testing.T) {
	err := page.QR{Text: strings.Repeat("x", 5000), Label: "x"}.Render(pagetest.Context(t, "en"), &strings.Builder{})
	if err == nil {
		t.Error("it was drawn")
	}
}

func TestFrame(t *testing.T) {
	envs := map[string]page.Env{
		"none":   {},
		"person": {Role: "person", SignedIn: true, Path: "/kit", Nav: []page.NavItem{page.Together, page.MyThings}, HelpLine: "Call 000"},
		"table":  {Role: "table", Table: &page.TableStrip{With: "Sam", Href: "/table"}},
	}
	for role, env := range envs {
		got := pagetest.Render(t, page.With(pagetest.Context(t, "en"), env), page.Shell(page.Frame{Heading: "H", Who: page.OnlyYou(), Section: "/kit"}))
		t.Run("SAFE-1 help, then leave, before anything else: "+role, func(t *testing.T) {
			help, leave, main := strings.Index(got, `href="/help"`), strings.Index(got, `href="/leave"`), strings.Index(got, "<main")
			if help < 0 || leave < help || main < leave {
				t.Errorf("help at %d, leave at %d, page at %d", help, leave, main)
			}
		})
		t.Run("says whom it is for: "+role, func(t *testing.T) {
			if !strings.Contains(got, `data-role="`+role+`"`) || !strings.Contains(got, `<html lang="en" dir="ltr" data-theme="auto"`) {
				t.Errorf("%.300s", got)
			}
			if private := strings.Contains(got, "data-private"); private != (role != "none") {
				t.Errorf("private: %v", private)
			}
		})
		t.Run("SAFE-2 says that nobody is watching: "+role, func(t *testing.T) {
			if !strings.Contains(got, "Nobody is watching this page") {
				t.Error("it doesn't")
			}
		})
		t.Run("PRIV-6 TOG-2 never says that one alone sees a table: "+role, func(t *testing.T) {
			alone, both := strings.Contains(got, "Only you can see this page"), strings.Contains(got, "you and Sam can both see this")
			if alone == both || both != (role == "table") {
				t.Errorf("alone %v, both %v", alone, both)
			}
		})
	}
}

func TestFormsCarryTheirThing(t *testing.T) {
	ctx := pagetest.Context(t, "en")
	got := pagetest.Render(t, ctx, page.Form(page.FormOf{Action: "/a", ID: "id-1", Version: 7, Autosave: true}))
	for _, want := range []string{`name="id" value="id-1"`, `name="version" value="7"`, "data-autosave", `method="post"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
	if got := pagetest.Render(t, ctx, page.Form(page.FormOf{Action: "/a"})); strings.Contains(got, "hidden") || strings.Contains(got, "autosave") {
		t.Error(got)
	}
}

func TestProblemOf(t *testing.T) {
	ctx := pagetest.Context(t, "en")
	for name, tt := range map[string]struct {
		err    error
		status int
		want   string
	}{
		"missing":              {fault.Missing(), 404, "There is nothing here"},
		"ours":                 {errors.New("secret detail"), 500, "Something went wrong on our side"},
		"with its own words":   {fault.New(fault.Busy, "page.problem.waiting"), 429, "waiting for the other person"},
		"without a page of it": {fault.New(fault.SignedOut, "page.problem.gone"), 303, "it isn&#39;t any more"},
	} {
		t.Run(name, func(t *testing.T) {
			status, c := page.ProblemOf(ctx, tt.err)
			got := pagetest.Render(t, ctx, c)
			if status != tt.status || !strings.Contains(got, tt.want) || strings.Contains(got, "secret") {
				t.Errorf("%d %s", status, got)
			}
		})
	}
}

func TestWheel(t *testing.T) {
	for name, areas := range map[string][]page.WheelArea{
		"no areas":       nil,
		"one, full":      {{Label: "a", Now: 10, Before: -1}},
		"out of bounds":  {{Label: "a", Now: 99, Before: -5}, {Label: "b", Now: -1, Before: -1}},
		"two":            {{Label: "a", Now: 10, Before: 1}, {Label: "b", Now: 0, Before: 0}},
		"more than ever": make([]page.WheelArea, 24),
	} {
		t.Run("ACC-1 "+name, func(t *testing.T) {
			got := pagetest.Render(t, pagetest.Context(t, "en"), page.Wheel{Max: 10, Areas: areas})
			if strings.Contains(got, "NaN") || strings.Contains(got, "Inf") {
				t.Error(got)
			}
		})
	}
}
