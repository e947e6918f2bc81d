package content_test

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"towpath/internal/pack"
)

// source is where a claim comes from; ID is for the questions that a review answers.
type source struct {
	ID, Claim, Title, By, In, URL string
	Year                          int
}

// resource is a file of content/library that is about one site or app.
type resource struct {
	Title, By, URL, Country, Lang, Sort, Summary, Data, Status, Seen, Reviewed, Agreed, Expires, Fits, Careful, Differed string
	Example                                                                                                              bool
	Reviewers                                                                                                            []struct{ Name, Role, Date string }
	Answers                                                                                                              []struct{ Question, Answer, Evidence, Where, Date string }
}

type questions struct {
	Title, Summary, Audience string
	Sources                  []source
	Answers                  []string
	Questions                []struct{ ID, Text, Why, Look, Source string }
}

// paper is a file of content/starting.
type paper struct {
	Title, Summary, Audience, Claims string
	Order                            int
	Sources                          []source
}

var (
	countries = regexp.MustCompile(`^(international|[A-Z]{2}(, [A-Z]{2})*)$`)
	praise    = regexp.MustCompile(`(?i)\b(best|trusted|proven|effective|award|leading|excellent|safe|free)\b`)
	sentence  = regexp.MustCompile(`[.?:]["'”*]*(\s|$)`)
	marks     = regexp.MustCompile(`\]\([^)]*\)|[*#\[\]]`)
)

// front decodes the settings of a file, none of them unknown, and returns the text below them.
func front(t *testing.T, file string, into any) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.SplitN(string(raw), "---\n", 3)
	if len(parts) != 3 || parts[0] != "" {
		t.Fatalf("%s has no settings on top", file)
	}
	if err := yaml.UnmarshalWithOptions([]byte(parts[1]), into, yaml.Strict()); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return parts[2]
}

// grade is Flesch–Kincaid's, on sentences that end; headings and bare lists aren't running text.
func grade(text string) float64 {
	var sentences, words, syllables float64
	for line := range strings.SplitSeq(marks.ReplaceAllString(text, " "), "\n") {
		n := len(sentence.FindAllString(line, -1))
		if n == 0 {
			continue
		}
		sentences += float64(n)
		for w := range strings.FieldsSeq(line) {
			words++
			syllables += float64(pack.Syllables(strings.ToLower(strings.Trim(w, `.,:;?"'“”()-`))))
		}
	}
	return 0.39*words/sentences + 11.8*syllables/words - 15.59
}

func files(t *testing.T, folder string) []string {
	t.Helper()
	all, err := filepath.Glob(folder + "/*.md")
	if err != nil || len(all) == 0 {
		t.Fatal(folder, err)
	}
	return all
}

func TestTheStarterList(t *testing.T) {
	var asked questions
	if body := front(t, "library/questions.md", &asked); grade(body) > 10 {
		t.Errorf("the questions read at grade %.1f", grade(body))
	}
	var ids []string
	for i, q := range asked.Questions {
		ids = append(ids, q.ID)
		if q.Text == "" || q.Why == "" || q.Look == "" || (q.Source == "screener") != (i < 8) || grade(q.Text+"\n"+q.Why+"\n"+q.Look) > 10 {
			t.Errorf("%+v", q)
		}
		if q.Source != "ours" && !slices.ContainsFunc(asked.Sources, func(s source) bool { return s.ID == q.Source }) {
			t.Errorf("%s comes from %q, which isn't there", q.ID, q.Source)
		}
	}
	listed, reviewed := 0, 0
	for _, file := range files(t, "library") {
		if file == "library/questions.md" {
			continue
		}
		var r resource
		body := front(t, file, &r)
		u, err := url.Parse(r.URL)
		if err != nil || u.Scheme != "https" || u.User != nil || !countries.MatchString(r.Country) || r.Title == "" || r.By == "" || r.Lang == "" || r.Seen == "" ||
			!slices.Contains([]string{"site", "app", "helpline-page", "course"}, r.Sort) || !sentence.MatchString(r.Summary) || len(r.Summary) > 170 {
			t.Errorf("%s lacks a fact, or has one that can't be: %+v", file, r)
		}
		if r.Status == "reviewed" {
			reviewed++
			theExample(t, file, r, u, ids, asked.Answers)
			continue
		}
		listed++
		if r.Status != "not-reviewed" || r.Example || len(r.Answers)+len(r.Reviewers) > 0 || r.Reviewed+r.Expires+r.Fits+r.Careful != "" || strings.TrimSpace(body) != "" || praise.MatchString(r.Summary) {
			t.Errorf("%s says more than plain facts: %q", file, r.Summary)
		}
	}
	if listed < 18 || reviewed != 1 {
		t.Errorf("%d listed, %d reviewed", listed, reviewed)
	}
}

// theExample holds the one whole review: of something made up that says so, with every question answered by two.
func theExample(t *testing.T, file string, r resource, u *url.URL, ids, answers []string) {
	t.Helper()
	if !r.Example || !strings.HasPrefix(r.Title, "Made-up example") || !strings.HasPrefix(r.Summary, "Made-up example") || !strings.HasSuffix(u.Host, ".example.org") {
		t.Errorf("%s doesn't say that it is made up", file)
	}
	if len(r.Reviewers) != 2 || r.Reviewers[0].Role == r.Reviewers[1].Role || r.Reviewed == "" || r.Reviewed > r.Agreed || r.Agreed >= r.Expires {
		t.Errorf("%s: reviewers %+v, %s to %s", file, r.Reviewers, r.Agreed, r.Expires)
	}
	var answered []string
	for _, a := range r.Answers {
		answered = append(answered, a.Question)
		if !slices.Contains(answers, a.Answer) || a.Evidence == "" || a.Where == "" || a.Date == "" || a.Date > r.Agreed {
			t.Errorf("%s: %+v", file, a)
		}
	}
	if !slices.Equal(answered, ids) {
		t.Errorf("%s answers %v, and is asked %v", file, answered, ids)
	}
}

func TestThePackForServices(t *testing.T) {
	orders := map[int]string{}
	for _, file := range files(t, "starting") {
		var p paper
		body := front(t, file, &p)
		if p.Title == "" || p.Summary == "" || p.Order == 0 || orders[p.Order] != "" || (p.Claims == "none") == (len(p.Sources) > 0) {
			t.Errorf("%s: %+v; %q has the same place", file, p, orders[p.Order])
		}
		orders[p.Order] = file
		most := map[string]float64{"people": 6, "staff": 10, "lawyers": 10}[p.Audience]
		if g := grade(body); g > most {
			t.Errorf("%s reads at grade %.1f; for %q it is %.0f at most", file, g, p.Audience, most)
		}
		for _, s := range p.Sources {
			if s.Claim == "" || s.Title == "" || s.By == "" || !strings.HasPrefix(s.URL, "https://") {
				t.Errorf("%s: %+v", file, s)
			}
		}
		if !strings.Contains(body, "[") || strings.ContainsAny(body, "!|`<") {
			t.Errorf("%s has nothing to fill in, or something that a page can't have", file)
		}
	}
	if len(orders) < 12 {
		t.Errorf("%d papers", len(orders))
	}
}
