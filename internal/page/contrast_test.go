package page

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// properties are the custom properties of the blocks in the stylesheet whose selector is sel, each block on its own.
func properties(t *testing.T, sel string) []map[string]string {
	t.Helper()
	source, err := ownFiles.ReadFile("static/site.css")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile(`(?m)^\s*` + regexp.QuoteMeta(sel) + ` \{([^}]*)\}`)
	var all []map[string]string
	for _, m := range block.FindAllStringSubmatch(string(source), -1) {
		p := map[string]string{}
		for _, d := range regexp.MustCompile(`--([a-z]+): ([^;]+);`).FindAllStringSubmatch(m[1], -1) {
			p[d[1]] = d[2]
		}
		all = append(all, p)
	}
	if len(all) == 0 {
		t.Fatalf("no block %s in the stylesheet", sel)
	}
	return all
}

// luminance is WCAG's relative luminance of #rgb or #rrggbb.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	h := strings.TrimPrefix(colour, "#")
	if len(h) == 3 {
		h = fmt.Sprintf("%c%c%c%c%c%c", h[0], h[0], h[1], h[1], h[2], h[2])
	}
	n, err := strconv.ParseUint(h, 16, 32)
	if err != nil || len(h) != 6 {
		t.Fatalf("%q is no colour", colour)
	}
	channel := func(c uint64) float64 {
		s := float64(c&255) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(n>>16) + 0.7152*channel(n>>8) + 0.0722*channel(n)
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func TestContrast(t *testing.T) {
	meets := []struct {
		on, front string
		least     float64
	}{
		{"ground", "ink", 7}, {"card", "ink", 7}, {"wash", "ink", 7}, {"ground", "quiet", 4.5}, {"card", "quiet", 4.5},
		{"ground", "water", 4.5}, {"card", "water", 4.5}, {"wash", "water", 4.5}, {"water", "on", 4.5},
		{"ground", "reed", 4.5}, {"card", "reed", 4.5}, {"ground", "brick", 4.5},
		{"ground", "line", 3}, {"card", "line", 3}, {"ground", "focus", 3}, {"card", "focus", 3}, {"wash", "focus", 3},
	}
	light := properties(t, ":root")[0]
	for _, theme := range Themes {
		colours := maps.Clone(light)
		if theme != "light" {
			maps.Copy(colours, properties(t, "[data-theme="+theme+"]")[0])
		}
		t.Run("ACC-1 ACC-7 "+theme, func(t *testing.T) {
			for _, m := range meets {
				if got := contrast(t, colours[m.on], colours[m.front]); got < m.least {
					t.Errorf("%s on %s: %.2f, wants %g", m.front, m.on, got, m.least)
				}
			}
		})
	}
}

func TestTheDeviceGetsTheSameThemes(t *testing.T) {
	auto := properties(t, "[data-theme=auto]")
	for i, theme := range []string{"dark", "contrast"} {
		t.Run("ACC-7 "+theme, func(t *testing.T) {
			if diff := cmp.Diff(properties(t, "[data-theme="+theme+"]")[0], auto[i]); diff != "" {
				t.Error(diff)
			}
		})
	}
}
