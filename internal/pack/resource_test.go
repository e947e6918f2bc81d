package pack

import (
	"strings"
	"testing"
	"testing/fstest"
)

const (
	resourceMD = `---
title: Rain site
by: The rain club
url: https://rain.example/
country: GB, IE
lang: en
sort: site
summary: Pages about rain.
data: about 1 MB a visit
status: not-reviewed
seen: made up
---
`
	questionsMD = `---
title: What we ask
summary: Two.
audience: staff
answers: ["yes", partly, "no", not known]
sources:
  - {id: book, claim: It rains., title: Rain, url: "https://rain.example/book"}
questions:
  - {id: runs, text: Who runs it?, why: Money., look: At the foot., source: book}
  - {id: cost, text: Is it free?, why: Bills., look: Go on., source: ours}
---
Look.
`
	exampleMD = `---
title: "Made-up example: Fog"
by: Nobody
url: https://fog.example/
country: international
sort: app
summary: Made up.
status: reviewed
example: true
seen: made up
reviewed: 2026-11-02
agreed: 2026-11-05
expires: 2027-05-01
reviewers:
  - {name: One, role: Peer worker, date: 2026-11-02}
  - {name: Two, role: Therapist, date: 2026-11-03}
fits: Some.
careful: Others.
answers:
  - {question: runs, answer: "yes", evidence: Said., where: Foot, date: 2026-11-02}
  - {question: cost, answer: not known, evidence: Nothing found., where: All pages, date: 2026-11-02}
---
Look at it.
`
)

func resources() fstest.MapFS {
	return fstest.MapFS{"library/rain.md": {Data: []byte(resourceMD)}, "library/questions.md": {Data: []byte(questionsMD)}, "library/fog.md": {Data: []byte(exampleMD)}}
}

func TestWRK2Resources(t *testing.T) {
	lib, problems := Load(Layer{Name: "x", FS: resources()})
	wantNone(t, problems)
	t.Run("WRK-2 a resource is plain facts, and the example a whole review", func(t *testing.T) {
		r, ok := lib.Resource("rain")
		if !ok || r.By != "The rain club" || len(r.Countries) != 2 || r.Data == "" || r.Review != nil || ResourcePath(r.ID) != "/library/rain" {
			t.Errorf("%+v", r)
		}
		e, ok := lib.Resource("fog")
		if !ok || e.Review == nil || len(e.Review.Answers) != 2 || e.Review.Answers[1].Answer != "not known" || len(lib.Resources()) != 2 || lib.Resources()[0] != e {
			t.Errorf("%+v", e)
		}
		if q, ok := lib.Questions().One("runs"); !ok || q.Source != 0 || lib.Questions().All[1].Source != -1 {
			t.Errorf("%+v", lib.Questions())
		}
	})
	t.Run("WRK-2 TOP-2 a service's folder lies over it file by file", func(t *testing.T) {
		over := fstest.MapFS{"library/rain.md": {Data: []byte(strings.Replace(resourceMD, "Rain site", "Our rain site", 1))}}
		lib, problems := Load(Layer{Name: "x", FS: resources()}, Layer{Name: "ours", FS: over})
		if r, _ := lib.Resource("rain"); len(problems) != 0 || r.Title != "Our rain site" || len(lib.Resources()) != 2 {
			t.Errorf("%v %+v", problems, r)
		}
	})
	t.Run("WRK-2 what is no address of a public page isn't one", func(t *testing.T) {
		for _, bad := range []string{"http://a.example/", "https://localhost/", "https://10.0.0.1/", "https://[::1]/", "https://a/", "https://me@a.example/", "https://a.example:8443/", "javascript:alert(1)", "https://a.example/\n", "https://0x7f.1/",
			"https://2130706433/", "//a.example/", "https://" + strings.Repeat("a", 500) + ".example/"} {
			if IsWebAddress(bad) {
				t.Error(bad)
			}
		}
		if !IsWebAddress("https://www.nhs.uk/mental-health/?a=b#c") || !IsWebAddress("https://bücher.example/") {
			t.Error("refused")
		}
	})
}

func TestWRK2MistakesInResources(t *testing.T) {
	for _, m := range []mistake{
		{"no owner", "rain", "by: The rain club\n", "", 1, `"by" is missing`},
		{"an address that isn't encrypted", "rain", "https://rain", "http://rain", 4, "isn't an address of a page on the web"},
		{"a country in words", "rain", "GB, IE", "England", 5, "isn't a country's code"},
		{"a sort that isn't known", "rain", "sort: site", "sort: wonder", 7, `"sort" can't be "wonder"`},
		{"stars", "rain", "sort: site", "sort: site\nstars: 5", 8, `"stars" isn't a setting`},
		{"a review of something real", "rain", "status: not-reviewed", "status: reviewed", 10, "A review is made on the site"},
		{"praise below the facts", "rain", "seen: made up\n---\n", "seen: made up\n---\nIt is the best.\n", 12, "There is text below the facts"},
		{"an example that doesn't say so", "fog", "Made-up example: Fog", "Fog", 2, "doesn't say that it is made up"},
		{"one reviewer", "fog", "  - {name: Two, role: Therapist, date: 2026-11-03}\n", "", 14, "A review is by two people"},
		{"the same reviewer twice", "fog", "name: Two", "name: One", 14, "A review is by two people"},
		{"a review for longer than a year", "fog", "expires: 2027-05-01", "expires: 2027-12-01", 13, "These days can't be"},
		{"a day that isn't one", "fog", "reviewed: 2026-11-02", "reviewed: soon", 11, "isn't a day"},
		{"an answer that is a mark", "fog", "answer: not known", "answer: four stars", 21, `"answer" can't be "four stars"`},
		{"an answer twice", "fog", "question: cost", "question: runs", 21, "is answered twice"},
		{"a question that nobody asks", "fog", "question: cost", "question: colour", 21, `Nothing asks "colour"`},
		{"a question without an answer", "fog", "question: cost", "question: colour", 1, `"cost" isn't answered`},
		{"other answers", "questions", "partly", "perhaps", 5, "The answers can't be changed"},
		{"a source that isn't there", "questions", "source: book", "source: film", 9, `no source called "film"`},
		{"no questions", "questions", "questions:\n  - {id: runs, text: Who runs it?, why: Money., look: At the foot., source: book}\n  - {id: cost, text: Is it free?, why: Bills., look: Go on., source: ours}\n", "questions: []\n", 8, "There are no questions"},
	} {
		t.Run("WRK-2 TOP-2 "+m.name, func(t *testing.T) {
			files := resources()
			file := "library/" + m.file + ".md"
			was := string(files[file].Data)
			if !strings.Contains(was, m.old) {
				t.Fatalf("%q isn't there", m.old)
			}
			files[file] = &fstest.MapFile{Data: []byte(strings.Replace(was, m.old, m.new, 1))}
			_, problems := Load(Layer{Name: "x", FS: files})
			for _, p := range problems {
				if p.File == "x/"+file && p.Line == m.line && strings.Contains(p.What, m.what) && p.Do != "" {
					return
				}
			}
			t.Errorf("%v", problems)
		})
	}
	files := resources()
	files["library/mine.md"] = &fstest.MapFile{Data: []byte(resourceMD)}
	if _, problems := Load(Layer{Name: "x", FS: files}); len(problems) != 1 || !strings.Contains(problems[0].What, "another use for this name") {
		t.Errorf("WRK-2: %v", problems)
	}
}
