package page_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"towpath/internal/page"
	"towpath/internal/page/pagetest"
)

func daysAgo(n int) time.Time {
	return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC).AddDate(0, 0, -n)
}

var threeSteps = []string{"hardly any", "some", "a lot"}

func TestAChartSaysInWordsWhatItDraws(t *testing.T) {
	c := page.Chart{Steps: threeSteps, Series: []page.Series{
		{Label: "Energy", Points: []page.Point{{At: daysAgo(0), Step: 2, Note: "walked <far>"}, {At: daysAgo(9), Step: 0}, {At: daysAgo(4), Step: -1}}},
		{Label: "Sleep", Points: []page.Point{{At: daysAgo(9), Step: 1}}},
	}}
	got := pagetest.Render(t, pagetest.Context(t, "en"), c)
	for _, want := range []string{"<h3>Energy</h3>", "22 November 2026: a lot. The first time, on 13 November 2026: hardly any.", "13 November 2026: some.",
		"The same in words", "<dd>Energy: hardly any</dd><dd>Sleep: some</dd>", "Energy: a lot. walked &lt;far&gt;"} {
		if !strings.Contains(got, want) {
			t.Errorf("KIT-2: %q isn't in %s", want, got)
		}
	}
	if strings.Index(got, "Energy: hardly any") > strings.Index(got, "Energy: a lot.") {
		t.Error("KIT-2: the days don't stand in their order")
	}
	if n := strings.Count(got, "<svg"); n != 2 || strings.Count(got, `aria-hidden="true"`) != 2 {
		t.Errorf("%d pictures", n)
	}
	if strings.Contains(got, "style") || strings.Contains(got, "class=\"now") {
		t.Error("a picture needs a stylesheet")
	}
}

// lines is the path that joins the points of each series.
func lines(t *testing.T, c page.Chart) []string {
	t.Helper()
	var all []string
	for _, m := range regexp.MustCompile(`<path d="([^"]*)" fill="none"`).FindAllStringSubmatch(pagetest.Render(t, pagetest.Context(t, "en"), c), -1) {
		all = append(all, m[1])
	}
	return all
}

func TestGapsStayGaps(t *testing.T) {
	points := []page.Point{{At: daysAgo(9)}, {At: daysAgo(8), Step: 1}, {At: daysAgo(7), Step: -1}, {At: daysAgo(6), Step: 2}, {At: daysAgo(2), Step: 1}}
	for name, c := range map[string]struct {
		join time.Duration
		want string
	}{
		"a day with nothing said":  {0, "MLML"},
		"days that are left out":   {30 * time.Hour, "MLMM"},
		"a step that isn't there ": {0, "MLML"},
	} {
		t.Run(name, func(t *testing.T) {
			got := lines(t, page.Chart{Steps: threeSteps, Join: c.join, Series: []page.Series{{Points: points}}})
			if len(got) != 1 || regexp.MustCompile(`[^ML]`).ReplaceAllString(got[0], "") != c.want {
				t.Errorf("%q, want %s", got, c.want)
			}
		})
	}
}

func TestChartsOfOddThings(t *testing.T) {
	many := make([]page.Point, 60)
	for i := range many {
		many[i] = page.Point{At: daysAgo(60 - i), Step: i % 3}
	}
	for name, c := range map[string]page.Chart{
		"nothing":           {},
		"no points":         {Steps: threeSteps, Series: []page.Series{{Label: "x"}}},
		"only gaps":         {Steps: threeSteps, Series: []page.Series{{Points: []page.Point{{At: daysAgo(1), Step: -1}, {At: daysAgo(0), Step: 9}}}}},
		"one step":          {Steps: []string{"one"}, Series: []page.Series{{Points: []page.Point{{At: daysAgo(1)}}}}},
		"twice at one time": {Steps: threeSteps, Series: []page.Series{{Points: []page.Point{{At: daysAgo(1)}, {At: daysAgo(1), Step: 2}}}}},
		"many":              {Steps: threeSteps, Series: []page.Series{{Points: many}, {Points: many}, {Points: many}, {Points: many}, {Points: many}}},
		"long words":        {Steps: []string{strings.Repeat("endlessword", 9), strings.Repeat("and on ", 40)}, Series: []page.Series{{Points: many}}},
		"far apart":         {Steps: threeSteps, Series: []page.Series{{Points: []page.Point{{At: time.Time{}.AddDate(1, 0, 0)}, {At: daysAgo(0)}, {At: daysAgo(-300000)}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := pagetest.Render(t, pagetest.Context(t, "en"), c)
			if strings.Contains(got, "NaN") || strings.Contains(got, "Inf") {
				t.Error(got)
			}
			for _, n := range regexp.MustCompile(`[ML](-?[\d.]+) (-?[\d.]+)`).FindAllStringSubmatch(got, -1) {
				if x := n[1]; strings.HasPrefix(x, "-") || len(x) > len("320.0") {
					t.Errorf("%s is outside the picture", x)
				}
			}
		})
	}
}

func TestAChartOfNumbersHasWordsAtItsEnds(t *testing.T) {
	steps := make([]string, 11)
	steps[0], steps[10] = "not begun", "all that I want"
	got := pagetest.Render(t, pagetest.Context(t, "en"), page.Chart{Steps: steps, Series: []page.Series{{Points: []page.Point{{At: daysAgo(3), Step: 0}, {At: daysAgo(0), Step: 4}}}}})
	for _, want := range []string{"22 November 2026: 4. The first time, on 19 November 2026: 0, not begun.", ">0 not begun<", ">4<", ">10 all that I<", ">want<"} {
		if !strings.Contains(got, want) {
			t.Errorf("KIT-2: %q isn't in %s", want, got)
		}
	}
}

func TestAChartRunsAsItsReaderReads(t *testing.T) {
	c := page.Chart{Steps: threeSteps, Series: []page.Series{{Points: []page.Point{{At: daysAgo(9)}, {At: daysAgo(0), Step: 2}}}}}
	first := func(lang string) (x float64) {
		m := regexp.MustCompile(`<path d="M([\d.]+)[^"]*" fill="none"`).FindStringSubmatch(pagetest.Render(t, pagetest.Context(t, lang), c))
		if _, err := fmt.Sscan(m[1], &x); err != nil {
			t.Fatal(err)
		}
		return x
	}
	if ltr, rtl := first("en"), first("ar-XB"); ltr+rtl != 320 {
		t.Errorf("%v from the left, %v from the right", ltr, rtl)
	}
}
