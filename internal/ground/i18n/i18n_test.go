package i18n

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func cat(lang, name, yaml string) Catalogue {
	return Catalogue{Lang: lang, Name: name, YAML: []byte(yaml)}
}

var english = cat("en", "kit", `
kit.title: My things
kit.hello: "Hello {{.name}}, this is yours."
kit.count:
  one: "{{.n}} thing"
  other: "{{.n}} things"
`)

// Polish has the forms one, few, many and other.
var polish = cat("pl", "kit", `
language.name: polski
kit.title: Moje rzeczy
kit.count:
  one: "{{.n}} rzecz"
  few: "{{.n}} rzeczy"
  many: "{{.n}} rzeczy (wiele)"
  other: "{{.n}} rzeczy (ułamek)"
`)

func bundle(t *testing.T, catalogues ...Catalogue) *Bundle {
	t.Helper()
	b, err := NewWithPseudo(catalogues...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func in(b *Bundle, prefs ...string) context.Context {
	return With(context.Background(), b.For(prefs...))
}

func TestT(t *testing.T) {
	b := bundle(t, english, polish)
	tests := map[string]struct{ got, want string }{
		"plain":                          {T(in(b, "en"), "kit.title"), "My things"},
		"with a value":                   {T(in(b, "en"), "kit.hello", "name", "Ana {{.x}} <b>"), "Hello Ana {{.x}} <b>, this is yours."},
		"one":                            {T(in(b, "en"), "kit.count", "n", 1), "1 thing"},
		"none":                           {T(in(b, "en"), "kit.count", "n", 0), "0 things"},
		"ACC-8 Polish one":               {T(in(b, "pl"), "kit.count", "n", 1), "1 rzecz"},
		"ACC-8 Polish few":               {T(in(b, "pl"), "kit.count", "n", 3), "3 rzeczy"},
		"ACC-8 Polish few again":         {T(in(b, "pl"), "kit.count", "n", 22), "22 rzeczy"},
		"ACC-8 Polish many":              {T(in(b, "pl"), "kit.count", "n", 12), "12 rzeczy (wiele)"},
		"a missing sentence falls back":  {T(in(b, "pl"), "kit.hello", "name", "Ana"), "Hello Ana, this is yours."},
		"a missing plain one falls back": {T(in(b, "pl"), "date.am"), "am"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.got != tt.want {
				t.Errorf("got %q, want %q", tt.got, tt.want)
			}
		})
	}
}

func TestFor(t *testing.T) {
	b := bundle(t, english, polish)
	tests := []struct {
		name  string
		prefs []string
		want  string
	}{
		{"nothing", nil, "en"},
		{"the cookie wins", []string{"pl", "en"}, "pl"},
		{"no cookie, header", []string{"", "pl-PL,pl;q=0.9,en;q=0.8"}, "pl"},
		{"unknown language", []string{"", "xx,de;q=0.5"}, "en"},
		{"rubbish in the cookie", []string{"';drop--", "pl"}, "pl"},
		{"British is English", []string{"en-GB"}, "en"},
		{"pseudo", []string{"en-XA"}, "en-XA"},
		{"pseudo the other way", []string{"ar-XB"}, "ar-XB"},
		{"real Arabic doesn't get the pseudo one", []string{"ar"}, "en"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := b.For(tt.prefs...).lang; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	t.Run("pseudo only where asked for", func(t *testing.T) {
		b, err := New(english)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.For("ar-XB").lang; got != "en" {
			t.Errorf("got %s", got)
		}
	})
}

func TestOffered(t *testing.T) {
	want := []Language{{"en", "English", "ltr"}, {"pl", "polski", "ltr"}}
	b, err := New(english, polish)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, b.Offered()); diff != "" {
		t.Error(diff)
	}
	if got := len(bundle(t, english, polish).Offered()); got != 4 {
		t.Errorf("with pseudo: %d languages", got)
	}
}

func TestNewRefuses(t *testing.T) {
	tests := map[string]struct {
		catalogues []Catalogue
		want       []string
	}{
		"one key in two rooms":      {[]Catalogue{english, cat("en", "plans", "kit.title: x")}, []string{"kit.title", "kit.en", "plans.en"}},
		"one key twice in a file":   {[]Catalogue{cat("en", "kit", "a.b: x\na.b: y")}, []string{"kit.en", "a.b"}},
		"a key English lacks":       {[]Catalogue{english, cat("pl", "kit", "kit.lost: x")}, []string{"kit.lost", "pl"}},
		"a variable English lacks":  {[]Catalogue{english, cat("pl", "kit", `kit.hello: "Cześć {{.imie}}"`)}, []string{"kit.hello", "imie"}},
		"not YAML":                  {[]Catalogue{cat("en", "kit", "a: [")}, []string{"kit.en"}},
		"a number":                  {[]Catalogue{cat("en", "kit", "a.b: 3")}, []string{"a.b", "quotes"}},
		"an empty text":             {[]Catalogue{cat("en", "kit", `a.b: ""`)}, []string{"a.b"}},
		"an unknown plural":         {[]Catalogue{cat("en", "kit", "a.b: {some: x, other: y}")}, []string{"a.b", "some"}},
		"a plural without other":    {[]Catalogue{cat("en", "kit", "a.b: {one: x}")}, []string{"a.b", "other"}},
		"a program in a sentence":   {[]Catalogue{cat("en", "kit", `a.b: "{{if .x}}y{{end}}"`)}, []string{"a.b", "{{.name}}"}},
		"a language that isn't one": {[]Catalogue{cat("!", "kit", "date.am: x")}, []string{"!"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := New(tt.catalogues...)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q doesn't name %q", err, want)
				}
			}
		})
	}
}

func TestMistakesStopATest(t *testing.T) {
	ctx := in(bundle(t, english), "en")
	for name, call := range map[string]func(){
		"missing key":       func() { T(ctx, "kit.nothing") },
		"missing value":     func() { T(ctx, "kit.hello") },
		"missing n":         func() { T(ctx, "kit.count", "m", 1) },
		"a name alone":      func() { T(ctx, "kit.hello", "name") },
		"a name not text":   func() { T(ctx, "kit.hello", 1, 2) },
		"no localizer":      func() { T(context.Background(), "kit.title") },
		"a count of apples": func() { T(ctx, "kit.count", "n", "apples") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("went on")
				}
			}()
			call()
		})
	}
}

func TestPseudo(t *testing.T) {
	b := bundle(t, english)
	t.Run("ACC-8 en-XA is longer, accented and in brackets, and leaves values alone", func(t *testing.T) {
		got := T(in(b, "en-XA"), "kit.hello", "name", "Ana")
		if !strings.HasPrefix(got, "⟦Ĥéļļö Ana, ţĥîš îš ýöûŕš.") || !strings.HasSuffix(got, "⟧") {
			t.Error(got)
		}
		if plain := len([]rune("Hello Ana, this is yours.")); len([]rune(got)) < plain*13/10 {
			t.Errorf("%d letters from %d", len([]rune(got)), plain)
		}
	})
	t.Run("ACC-8 ar-XB runs right to left and keeps values apart", func(t *testing.T) {
		ctx := in(b, "ar-XB")
		if Dir(ctx) != "rtl" || Lang(ctx) != "ar-XB" {
			t.Errorf("%s %s", Lang(ctx), Dir(ctx))
		}
		got := T(ctx, "kit.hello", "name", "Ana")
		if !strings.Contains(got, "\u202eHello\u202c") || !strings.Contains(got, "\u2068Ana\u2069") {
			t.Errorf("%q", got)
		}
	})
	t.Run("plurals", func(t *testing.T) {
		for n := range 120 {
			if got := T(in(b, "ar-XB"), "kit.count", "n", n); !strings.Contains(got, "\u202e") {
				t.Errorf("%d: %q", n, got)
			}
		}
	})
}

func TestWhen(t *testing.T) {
	zone := time.FixedZone("there", 2*60*60)
	ctx := With(context.Background(), bundle(t).For("en").In(zone))
	now := time.Date(2026, 11, 22, 12, 30, 0, 0, time.UTC) // half past two there
	ago := func(d time.Duration) string { return Ago(ctx, now.Add(-d), now) }
	tests := map[string]struct{ got, want string }{
		"date":               {Date(ctx, now), "Sunday 22 November"},
		"date past midnight": {Date(ctx, now.Add(10*time.Hour)), "Monday 23 November"},
		"with year":          {DateYear(ctx, now), "22 November 2026"},
		"with time":          {DateTime(ctx, now), "Sunday 22 November at 2:30 pm"},
		"midnight":           {DateTime(ctx, now.Add(9*time.Hour+30*time.Minute)), "Monday 23 November at 12:00 am"},
		"just now":           {ago(59 * time.Second), "a moment ago"},
		"a clock ahead":      {ago(-30 * time.Second), "a moment ago"},
		"a minute":           {ago(70 * time.Second), "a minute ago"},
		"minutes":            {ago(12 * time.Minute), "12 minutes ago"},
		"today":              {ago(3 * time.Hour), "today at 11:30 am"},
		"yesterday":          {ago(15 * time.Hour), "yesterday at 11:30 pm"},
		"this week":          {ago(5 * 24 * time.Hour), "on Tuesday at 2:30 pm"},
		"this year":          {ago(30 * 24 * time.Hour), "on Friday 23 October"},
		"another year":       {ago(400 * 24 * time.Hour), "on 18 October 2025"},
		"still to come":      {ago(-3 * 24 * time.Hour), "on Wednesday 25 November"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.got != tt.want {
				t.Errorf("got %q, want %q", tt.got, tt.want)
			}
		})
	}
}
