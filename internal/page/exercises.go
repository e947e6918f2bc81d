package page

import (
	"context"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"towpath/internal/ground/i18n"
)

// Item is one card of a sort.
type Item struct {
	ID, Label string
	Tray      string // where it lies; "" not placed yet
}

// Sort is cards to lay in trays. Each card is a list to choose its tray from, called Name.ID with the tray's value;
// a script may add touching, dragging and arrow keys.
type Sort struct {
	Name   string
	Legend string
	Hint   string
	Error  string
	Who    WhoSees
	Trays  []Option
	Cards  []Item
}

// Render makes a Sort something to write into a page as it is.
func (s Sort) Render(ctx context.Context, w io.Writer) error { return sort(s).Render(ctx, w) }

// trays are the places a card can lie, the one for cards not placed yet first while there are any.
func (s Sort) trays(ctx context.Context) []Option {
	return append([]Option{{Value: "", Label: i18n.T(ctx, "page.sort.unplaced"), Ours: true}}, s.Trays...)
}

func (s Sort) in(tray string) []Item {
	var cards []Item
	for _, c := range s.Cards {
		if c.Tray == tray {
			cards = append(cards, c)
		}
	}
	return cards
}

// ListLines is a list to write, a line each. All lines are called Name; empty ones are for leaving empty. The button
// sends the form with more=Name and asks for more lines.
type ListLines struct {
	Name   string
	Legend string
	Hint   string
	Error  string
	Who    WhoSees
	Values []string
	Spare  int // empty lines after those
}

// Render makes ListLines something to write into a page as it is.
func (l ListLines) Render(ctx context.Context, w io.Writer) error { return listLines(l).Render(ctx, w) }

func (l ListLines) lines() []string {
	return append(l.Values[:len(l.Values):len(l.Values)], make([]string, l.Spare)...)
}

// WheelArea is one area of life with how it is now and, if known, how it was before: 0 to the wheel's Max, or below 0
// where nothing was said.
type WheelArea struct {
	Label       string
	Now, Before int
	Said        string // the same in words, where the steps have words; numbers where empty
}

// Wheel is areas of life drawn round a middle. The numbers beside the drawing lead to the words under it, which say all
// that the drawing does.
type Wheel struct {
	Areas []WheelArea
	Max   int
}

// Render makes a Wheel something to write into a page as it is.
func (w Wheel) Render(ctx context.Context, out io.Writer) error { return wheel(w).Render(ctx, out) }

const (
	wheelMiddle = 150.0 // of a drawing 300 units wide
	wheelRim    = 120.0
)

// point is where an angle (in turns, from the top, clockwise) and a distance from the middle meet.
func point(turn, distance float64) string {
	sin, cos := math.Sincos(turn * 2 * math.Pi)
	return fmt.Sprintf("%.1f %.1f", wheelMiddle+distance*sin, wheelMiddle-distance*cos)
}

func (w Wheel) radius(value int) float64 {
	return wheelRim * float64(max(0, min(value, w.Max))) / float64(max(1, w.Max))
}

// slice is the path of area i out to its value; "" where there is nothing to draw.
func (w Wheel) slice(i, value int) string {
	if value <= 0 {
		return ""
	}
	r, from, to := w.radius(value), float64(i)/float64(len(w.Areas)), float64(i+1)/float64(len(w.Areas))
	large := 0
	if to-from > 0.5 {
		large = 1
	}
	if len(w.Areas) == 1 { // an arc can't end where it begins
		to -= 0.0001
	}
	return fmt.Sprintf("M%g %g L%s A%.1f %.1f 0 %d 1 %s Z", wheelMiddle, wheelMiddle, point(from, r), r, r, large, point(to, r))
}

// spokes is the path of the lines between the areas.
func (w Wheel) spokes() string {
	var path strings.Builder
	for i := range w.Areas {
		fmt.Fprintf(&path, "M%g %gL%s", wheelMiddle, wheelMiddle, point(float64(i)/float64(len(w.Areas)), wheelRim))
	}
	return path.String()
}

// number is where the number of area i stands, outside the rim.
func (w Wheel) number(i int) (x, y string) {
	x, y, _ = strings.Cut(point((float64(i)+0.5)/float64(len(w.Areas)), wheelRim+16), " ")
	return x, y
}

func (w Wheel) rings() []string {
	rings := make([]string, 0, 4)
	for i := 1; i <= 4; i++ {
		rings = append(rings, strconv.FormatFloat(wheelRim*float64(i)/4, 'f', -1, 64))
	}
	return rings
}

// words is what the drawing says about an area.
func (w Wheel) words(ctx context.Context, a WheelArea) string {
	switch {
	case a.Said != "":
		return a.Said
	case a.Now < 0:
		return i18n.T(ctx, "page.wheel.none")
	case a.Before < 0:
		return i18n.T(ctx, "page.wheel.now", "value", a.Now, "max", w.Max)
	}
	return i18n.T(ctx, "page.wheel.both", "value", a.Now, "max", w.Max, "before", a.Before)
}
