package page

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"towpath/internal/ground/i18n"
)

// Chart is what somebody said at different times, drawn along the days: one small picture for each series, one below the
// other with the days in line, so that no line crosses another. Under them the same stands in words. It is drawn here, in the
// colour of the text and with attributes alone, so it needs no stylesheet and prints as it is.
type Chart struct {
	// Steps are the words of the steps, lowest first, at least two. They stand on the axis; a step without words ("") has only
	// its line, and is told by its number, from Lowest on.
	Steps  []string
	Lowest int // the number of the first step, for those without words
	Series []Series
	// Join is how far apart two points may be for a line to join them. 0 joins each with the next, however far it is.
	Join time.Duration
}

// Series is one thing that was said again and again.
type Series struct {
	Label  string // "" where the page has said what it is
	Points []Point
}

// Point is what was said on one day. A Step below 0, or one that isn't there, is a gap: nothing was said.
type Point struct {
	At   time.Time
	Step int    // which of the chart's steps, from 0
	Note string // a few words of their own; "" for none
}

// Render makes a Chart something to write into a page as it is.
func (c Chart) Render(ctx context.Context, w io.Writer) error {
	return chart(c.inOrder()).Render(ctx, w)
}

// inOrder is the chart with each series from the first day to the last.
func (c Chart) inOrder() Chart {
	c.Series = slices.Clone(c.Series)
	for i, s := range c.Series {
		s.Points = slices.Clone(s.Points)
		slices.SortStableFunc(s.Points, func(a, b Point) int { return a.At.Compare(b.At) })
		c.Series[i] = s
	}
	return c
}

// said reports whether a point says anything in a chart of that many steps.
func (p Point) said(steps int) bool { return p.Step >= 0 && p.Step < steps }

// word is what a step is called.
func (c Chart) word(ctx context.Context, p Point) string {
	switch {
	case !p.said(len(c.Steps)):
		return i18n.T(ctx, "page.chart.none")
	case c.Steps[p.Step] != "" && c.numbered():
		return i18n.T(ctx, "page.chart.both", "value", c.Lowest+p.Step, "word", c.Steps[p.Step])
	case c.Steps[p.Step] != "":
		return c.Steps[p.Step]
	}
	return fmt.Sprint(c.Lowest + p.Step)
}

// numbered reports whether some steps have no words, so that all of them are told by their numbers.
func (c Chart) numbered() bool { return slices.Contains(c.Steps, "") }

// span is from the first day anything was said in the chart to the last.
func (c Chart) span() (first, last time.Time) {
	for _, s := range c.Series {
		for _, p := range s.Points {
			if !p.said(len(c.Steps)) {
				continue
			}
			if first.IsZero() || p.At.Before(first) {
				first = p.At
			}
			if p.At.After(last) {
				last = p.At
			}
		}
	}
	return first, last
}

// latest is the last point of a series that says anything.
func (c Chart) latest(s Series) (Point, bool) {
	for _, p := range slices.Backward(s.Points) {
		if p.said(len(c.Steps)) {
			return p, true
		}
	}
	return Point{}, false
}

// summary is the line under a picture: what was said last, and what first.
func (c Chart) summary(ctx context.Context, s Series) string {
	last, ok := c.latest(s)
	if !ok {
		return i18n.T(ctx, "page.chart.empty")
	}
	first := s.Points[slices.IndexFunc(s.Points, func(p Point) bool { return p.said(len(c.Steps)) })]
	if first.At.Equal(last.At) {
		return i18n.T(ctx, "page.chart.one", "word", c.word(ctx, last), "date", i18n.DateYear(ctx, last.At))
	}
	return i18n.T(ctx, "page.chart.two", "word", c.word(ctx, last), "date", i18n.DateYear(ctx, last.At),
		"before", c.word(ctx, first), "since", i18n.DateYear(ctx, first.At))
}

// day is one moment with what was said then in each series.
type day struct {
	At    time.Time
	Words []string
}

// days are all the words of the chart, from the first day to the last.
func (c Chart) days(ctx context.Context) (all []day) {
	by := map[int64]int{}
	for _, s := range c.Series {
		for _, p := range s.Points {
			if !p.said(len(c.Steps)) && p.Note == "" {
				continue
			}
			at, ok := by[p.At.UnixMilli()]
			if !ok {
				at = len(all)
				by[p.At.UnixMilli()] = at
				all = append(all, day{At: p.At})
			}
			all[at].Words = append(all[at].Words, c.line(ctx, s, p))
		}
	}
	slices.SortStableFunc(all, func(a, b day) int { return a.At.Compare(b.At) })
	return all
}

// line is one thing said on one day.
func (c Chart) line(ctx context.Context, s Series, p Point) string {
	said := c.word(ctx, p)
	if s.Label != "" {
		said = i18n.T(ctx, "page.chart.line", "label", s.Label, "word", said)
	}
	if p.Note == "" {
		return said
	}
	return i18n.T(ctx, "page.chart.note", "said", said, "note", p.Note)
}

// The drawing is this many units wide; where there is room, a unit is a sixteenth of a letter's height (the root's).
const (
	chartWide   = 320.0
	chartTop    = 14.0
	chartMargin = 104.0 // for the words on the axis
	chartEdge   = 12.0  // on the other side
	chartLine   = 16.0  // from one line of words to the next
	chartAcross = 13    // letters of a word on the axis, before it goes on below
	chartDeep   = 3     // lines of it
	chartDays   = 28    // letters of two days beside each other under the picture
)

// plot is one series' place in the drawing.
type plot struct {
	Chart
	Series
	row         float64 // from one step to the next
	mirrored    bool    // time runs from right to left
	first, last time.Time
	shape       int
	from, to    string // the first day and the last, in words
}

func (c Chart) plot(ctx context.Context, i int) plot {
	p := plot{Chart: c, Series: c.Series[i], mirrored: i18n.Dir(ctx) == "rtl", shape: i % shapes}
	p.first, p.last = c.span()
	p.from, p.to = i18n.DateYear(ctx, p.first), i18n.DateYear(ctx, p.last)
	p.row = max(14, min(40, 150/float64(max(1, len(c.Steps)-1))))
	before, at := 0, -1
	for step, word := range c.Steps {
		if word == "" {
			continue
		}
		lines := len(broken(word))
		if at >= 0 {
			p.row = max(p.row, (float64(lines+before)/2*chartLine+4)/float64(step-at))
		}
		before, at = lines, step
	}
	return p
}

// below is where a line of words under the picture stands.
func (p plot) below(line int) float64 { return p.y(0) + (1.7+float64(line))*chartLine }

func (p plot) tall() float64 { return p.below(p.lastLine()) + chartLine/2 }

// lastLine is the line that the last day stands on: the first one, unless the two days are too long to stand beside each other.
func (p plot) lastLine() int {
	if p.first.Equal(p.last) || utf8.RuneCountInString(p.from+p.to) <= chartDays {
		return 0
	}
	return 1
}

func (p plot) y(step int) float64 {
	return chartTop + float64(len(p.Steps)-1-step)*p.row
}

// across turns a distance from where words begin into one from the left.
func (p plot) across(x float64) float64 {
	if p.mirrored {
		return chartWide - x
	}
	return x
}

func (p plot) x(at time.Time) float64 {
	const from, to = chartMargin + chartEdge, chartWide - chartEdge
	whole := p.last.Sub(p.first)
	if whole <= 0 {
		return p.across((from + to) / 2)
	}
	return p.across(from + (to-from)*float64(at.Sub(p.first))/float64(whole))
}

// lines is the path that joins the points; gaps stay gaps.
func (p plot) lines() string {
	var path strings.Builder
	down := false
	var before time.Time
	for _, pt := range p.Points {
		if !pt.said(len(p.Steps)) {
			down = false
			continue
		}
		move := "L"
		if !down || p.Join > 0 && pt.At.Sub(before) > p.Join {
			move = "M"
		}
		fmt.Fprintf(&path, "%s%.1f %.1f", move, p.x(pt.At), p.y(pt.Step))
		down, before = true, pt.At
	}
	return path.String()
}

// rules is the path of a line at each step.
func (p plot) rules() string {
	var path strings.Builder
	for step := range p.Steps {
		fmt.Fprintf(&path, "M%.1f %.1fH%.1f", p.across(chartMargin), p.y(step), p.across(chartWide))
	}
	return path.String()
}

// shapes is how many marks there are, one for each series in turn: a dot, a square, a triangle, a diamond.
const shapes = 4

// marks is the path of a mark at each point. Where there are many, they are smaller.
func (p plot) marks() string {
	size := 4.5
	if len(p.Points) > 14 {
		size = 3
	}
	var path strings.Builder
	for _, pt := range p.Points {
		if !pt.said(len(p.Steps)) {
			continue
		}
		fmt.Fprintf(&path, "M%.1f %.1f", p.x(pt.At), p.y(pt.Step))
		switch p.shape {
		case 0:
			fmt.Fprintf(&path, "m%[1]g 0a%[1]g %[1]g 0 1 0-%[2]g 0a%[1]g %[1]g 0 1 0 %[2]g 0z", size, 2*size)
		case 1:
			fmt.Fprintf(&path, "m-%[1]g-%[1]gh%[2]gv%[2]gh-%[2]gz", size, 2*size)
		case 2:
			fmt.Fprintf(&path, "m0-%[1]gl%[1]g %[2]gh-%[2]gz", 1.2*size, 2.4*size)
		case 3:
			fmt.Fprintf(&path, "m0-%[1]gl%[1]g %[1]g-%[1]g %[1]g-%[1]g-%[1]gz", 1.3*size)
		}
	}
	return path.String()
}

// broken is a step's words in the lines that fit beside the axis; what is left over ends in an ellipsis.
func broken(words string) (lines []string) {
	for _, word := range strings.Fields(words) {
		if n := len(lines); n > 0 && utf8.RuneCountInString(lines[n-1]+" "+word) <= chartAcross {
			lines[n-1] += " " + word
			continue
		}
		if len(lines) == chartDeep {
			lines[chartDeep-1] = i18n.Shorten(lines[chartDeep-1]+" "+word, chartAcross)
			return lines
		}
		lines = append(lines, i18n.Shorten(word, chartAcross))
	}
	return lines
}

// told is where a line of a step's words stands: beside the axis, in the middle of its step.
func (p plot) told(step, line, lines int) (x, y string) {
	return units(p.across(chartMargin - 8)), units(p.y(step) + (float64(line)-float64(lines-1)/2)*chartLine)
}

// axis are the words of a step; those without have their number where there is room for it.
func (p plot) axis(step int) []string {
	number := fmt.Sprint(p.Lowest + step)
	switch {
	case p.Steps[step] == "" && 2*p.row >= chartLine && step%2 == 0:
		return []string{number}
	case p.Steps[step] == "":
		return nil
	case p.numbered():
		return broken(number + " " + p.Steps[step])
	}
	return broken(p.Steps[step])
}

func units(f float64) string { return fmt.Sprintf("%.1f", f) }
