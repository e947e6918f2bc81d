package exercises

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"towpath/internal/ground/web"
	"towpath/internal/pack"
)

// fuzzed asks a question of each kind that has a form of its own to be read.
var fuzzed = Wording{Title: "x", Parts: []pack.Part{
	{ID: "d", Kind: pack.Tracker, Label: "L", Max: 4, Own: "O", Every: pack.EveryDay, Words: []string{"a", "b", "c"}, Areas: []pack.Option{{ID: "m", Text: "M"}, {ID: "s", Text: "S"}}},
	{ID: "w", Kind: pack.Tracker, Label: "L", Max: 4, Every: pack.EveryWeek, Words: []string{"a", "b", "c"}, Areas: []pack.Option{{ID: "m", Text: "M"}}},
	{ID: "t", Kind: pack.Timeline, Label: "L", Max: 4, Lines: 2},
	{ID: "p", Kind: pack.Plan, Label: "L", Max: 4, Own: "O", Areas: []pack.Option{{ID: "m", Text: "M"}, {ID: "s", Text: "S"}}},
	{ID: "v", Kind: pack.Spoken, Label: "L", Minutes: 3},
	{ID: "r", Kind: pack.Drawing, Label: "L"},
	{ID: "f", Kind: pack.Photo, Label: "L", Max: 2},
}}

// FuzzForm: whatever a form says, reading it ends within bounds, and what was read makes a form that reads as the same again.
func FuzzForm(f *testing.F) {
	for _, s := range []string{
		"a.d.m.2026-01-02=3&own.d.2026-01-02=x&a.d.2026-01-01=m%3D1,s%3D2+y", "a.w.m.2026-01-07=1&out.w=2026-01-05", "a.t.when=a&a.t.when=b&a.t.what=c&move=a.t.1",
		"a.t=a%09b%09c&a.t=%09", "own.p.name=a&own.p.number=1&own.p.for=c&own.p=x%09y%09z&a.p.m=k", "draw.r=0+1+2%0A3+4+5+6+7%0Ax", "a.v=text&about.v.x=lost",
		"file.f.01a203be-dec3-71fe-8dad-f3d95e5079d8=1&about.f.01a203be-dec3-71fe-8dad-f3d95e5079d8=door&out.f=x", "a.d.2026-02-30=m%3D1&a.d.9999-99-99=x&a.d..=1",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil || strings.ContainsRune(query, 0) {
			t.Skip()
		}
		a, _ := readAnswers(fuzzed, web.Form{Values: values})
		for _, v := range a.Answers {
			if len(v.Rows) > mostRows || len(v.Entries) > mostLines || len(v.People) > mostLines || len(v.Files) > mostFiles {
				t.Fatalf("more than there may be: %+v", v)
			}
			for _, s := range v.Strokes {
				if s.Pen < 0 || s.Pen >= len(pens) || len(s.At) == 0 || len(s.At)%2 != 0 {
					t.Fatalf("a line that is none: %+v", s)
				}
			}
		}
		again, _ := readAnswers(fuzzed, web.Form{Values: fieldsOf(a)})
		if diff := cmp.Diff(a, again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("read again it is another answer: %s", diff)
		}
	})
}
