package exercises

import (
	"strconv"
	"strings"

	"towpath/internal/pack"
)

// Stroke is one line of a drawing: the pen, and where it went, as x and y in turn.
type Stroke struct {
	Pen int   `json:"pen,omitempty"`
	At  []int `json:"at"`
}

// A drawing is this many units wide and high.
const drawWide, drawHigh = 1000, 750

// mostStrokes is the most bytes that the lines of one drawing may take, as a form sends them.
const mostStrokes = 60 << 10

// pen is how a line of a pen is drawn. Its colour has one to fall back on where there is no stylesheet.
type pen struct {
	key     string // of its name
	width   string
	colour  string
	opacity string
}

var pens = []pen{
	{"exercises.draw.fine", "5", "currentColor", "1"},
	{"exercises.draw.broad", "16", "currentColor", "1"},
	{"exercises.draw.colour", "16", "var(--water,#0f5e6b)", "1"},
	{"exercises.draw.soft", "48", "currentColor", ".25"},
}

// strokes reads the lines of a drawing: each a pen and whole numbers, x and y in turn. What is no line is left out, and that is
// said; so is what is beyond the most.
func (r *formReader) strokes(p pack.Part) (all []Stroke) {
	text := r.get(drawField(p.ID))
	if len(text) > mostStrokes {
		text = text[:strings.LastIndexByte(text[:mostStrokes], '\n')+1]
		r.say(p, "exercises.say.drawing_full")
	}
	bad := false
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		s, ok := strokeOf(line)
		if !ok {
			bad = true
			continue
		}
		all = append(all, s)
	}
	if bad {
		r.say(p, "exercises.say.drawing_line")
	}
	return all
}

func strokeOf(line string) (s Stroke, ok bool) {
	words := strings.Fields(line)
	for i, word := range words {
		n, err := strconv.Atoi(word)
		if err != nil {
			return s, false
		}
		if i == 0 {
			s.Pen = n
		} else {
			s.At = append(s.At, n)
		}
	}
	return s.tame()
}

// tame holds a line to the sheet and to the pens there are; ok is false where there is no line.
func (s Stroke) tame() (Stroke, bool) {
	if s.Pen < 0 || s.Pen >= len(pens) {
		s.Pen = 0
	}
	at := make([]int, len(s.At)-len(s.At)%2)
	for i := range at {
		at[i] = max(0, min(s.At[i], []int{drawWide, drawHigh}[i%2]))
	}
	s.At = at
	return s, len(at) > 0
}

// tameStrokes holds what may come from a file to what a form can send.
func tameStrokes(all []Stroke) (out []Stroke) {
	size := 0
	for _, s := range all {
		s, ok := s.tame()
		if size += 2 + 5*len(s.At); ok && size <= 2*mostStrokes {
			out = append(out, s)
		}
	}
	return out
}

// strokesText is strokes as a form sends them.
func strokesText(all []Stroke) string {
	var text strings.Builder
	for i, s := range all {
		if i > 0 {
			text.WriteByte('\n')
		}
		text.WriteString(strconv.Itoa(s.Pen))
		for _, n := range s.At {
			text.WriteByte(' ')
			text.WriteString(strconv.Itoa(n))
		}
	}
	return text.String()
}

// path is a line as an SVG path draws it; of a single point it draws a dot.
func (s Stroke) path() string {
	var d strings.Builder
	for i, n := range s.At {
		switch i {
		case 0:
			d.WriteByte('M')
		case 2:
			d.WriteByte('L')
		default:
			d.WriteByte(' ')
		}
		d.WriteString(strconv.Itoa(n))
	}
	if len(s.At) == 2 {
		d.WriteString("l0 0")
	}
	return d.String()
}

func (s Stroke) pen() pen { return pens[s.Pen] }
