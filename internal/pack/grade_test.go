package pack

import (
	"math"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestSentencesAndWords(t *testing.T) {
	for text, want := range map[string][]int{ // sentences, then words
		"One two. Three four five.":      {2, 5},
		"One two":                        {0, 0}, // a choice or a heading isn't running text
		"Some people name:":              {1, 3},
		"“Is it?” she asked. “No.”":      {3, 5},
		"It costs 3.50 at the shop.":     {1, 6},
		"When …, I will … wait – a bit.": {1, 6},
		"A good-enough day. ":            {1, 3},
		"…":                              {0, 0},
		"":                               {0, 0},
	} {
		got := count([]string{text}, nil)
		if got.sentences != want[0] || got.words != want[1] {
			t.Errorf("%q: %d sentences, %d words, want %v", text, got.sentences, got.words, want)
		}
	}
}

func TestGrade(t *testing.T) {
	t.Run("TOP-9 the formula", func(t *testing.T) {
		// 6 words, 1 sentence, 6 syllables: 0.39×6 + 11.8×1 − 15.59
		if got := count([]string{"The cat sat on the mat."}, nil).grade(); math.Abs(got+1.45) > 0.001 {
			t.Errorf("grade %.3f, want -1.450", got)
		}
		// 5 words, 1 sentence, 14 syllables
		if got := count([]string{"University electricity is an opportunity."}, nil).grade(); math.Abs(got-(0.39*5+11.8*17.0/5-15.59)) > 0.001 {
			t.Errorf("grade %.3f", got)
		}
		if got := (tally{}).grade(); got != 0 {
			t.Errorf("nothing has grade %f", got)
		}
	})
	t.Run("TOP-9 exempt words keep their place in the sentence but not their syllables", func(t *testing.T) {
		got := count([]string{"Recovery's slow, and recovery is yours."}, map[string]bool{"recovery": true})
		if want := (tally{words: 6, sentences: 1, measured: 4, syllables: 4}); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	})
}

const (
	plainText = "The cat sat on the mat and then it went to the door to look at the rain. "
	hardText  = "Longitudinal investigations demonstrate considerable heterogeneity in functional outcomes across international populations. "
)

func TestCheckGrades(t *testing.T) {
	check := func(change func(fstest.MapFS)) Report {
		files := soundFiles(t)
		change(files)
		return Check(Load(Layer{Name: "x", FS: files}))
	}
	body := func(text string, times int, coaching string) []byte {
		page := "---\ntitle: T\nsummary: S.\norder: 10\nstep: keep\nclaims: none\nreflect: [R?]\ncoaching: ["
		for range times {
			page += coaching + ", "
		}
		page += "Wait.]\n---\n"
		for range times {
			page += text + "\n\n"
		}
		return []byte(page)
	}
	t.Run("TOP-9 a page that reads too hard is named", func(t *testing.T) {
		r := check(func(f fstest.MapFS) { f[firstMD] = &fstest.MapFile{Data: body(hardText, 15, "Wait.")} })
		if len(r.Problems) != 1 || r.Problems[0].File != "x/"+firstMD || r.Grade.People.Max <= 6 || !r.Failed() {
			t.Errorf("%+v", r)
		}
	})
	t.Run("TOP-9 short texts are pooled with their topic", func(t *testing.T) {
		r := check(func(f fstest.MapFS) {
			f[shoesMD] = &fstest.MapFile{Data: []byte(string(f[shoesMD].Data) + hardText + hardText + hardText)}
		})
		if len(r.Problems) != 1 || r.Problems[0].File != "x/"+topicMD {
			t.Errorf("%+v", r)
		}
	})
	t.Run("TOP-9 staff text may read harder, up to its own limit", func(t *testing.T) {
		middling := "Ask the person whether they would like some company on the way to the hospital appointment."
		r := check(func(f fstest.MapFS) { f[firstMD] = &fstest.MapFile{Data: body(plainText, 10, middling)} })
		if len(r.Problems) != 0 || r.Grade.Staff.Max <= 6 {
			t.Errorf("%+v", r)
		}
		r = check(func(f fstest.MapFS) { f[firstMD] = &fstest.MapFile{Data: body(plainText, 10, "\""+hardText+"\"")} })
		if len(r.Problems) != 1 || r.Grade.Staff.Max <= 10 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("the median", func(t *testing.T) {
		for _, c := range []struct {
			in   []float64
			want Grades
		}{{nil, Grades{}}, {[]float64{3, 1, 2.04}, Grades{3, 2}}, {[]float64{4, 1, 2, 3}, Grades{4, 2.5}}} {
			if diff := cmp.Diff(c.want, sumUp(c.in)); diff != "" {
				t.Error(diff)
			}
		}
	})
}
