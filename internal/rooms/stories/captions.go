package stories

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"towpath/internal/ground/fault"
)

// Cue is one caption: what is said from one moment to another, in milliseconds.
type Cue struct {
	From int64  `json:"from"`
	To   int64  `json:"to"`
	Text string `json:"text"`
}

// Limits of captions.
const (
	mostCues   = 600
	longestCue = 200       // characters
	lastMoment = 3_600_000 // an hour
	shortest   = 100       // milliseconds that a cue lasts at least
	largestVTT = 256 << 10
)

// At is a fault with the line, or the caption, that it is about, from 1 on.
type At struct {
	Line int
	Key  string
}

// clock is a moment as captions write it: 1:02.500, or 1:00:02.500.
func clock(ms int64) string {
	h, m, s := ms/3_600_000, ms/60_000%60, fmt.Sprintf("%02d.%03d", ms/1000%60, ms%1000)
	if h > 0 {
		return fmt.Sprintf("%d:%02d:%s", h, m, s)
	}
	return fmt.Sprintf("%d:%s", m, s)
}

// readClock reads a moment as somebody types it: 62, 1:02, 1:02.5, 0:01:02,500.
func readClock(s string) (ms int64, ok bool) {
	parts := strings.Split(strings.ReplaceAll(strings.TrimSpace(s), ",", "."), ":")
	if len(parts) > 3 {
		return 0, false
	}
	for i, p := range parts {
		whole, rest, hasRest := strings.Cut(p, ".")
		if len(whole) == 0 || len(whole) > 4 || strings.ContainsFunc(whole+rest, func(r rune) bool { return r < '0' || r > '9' }) || hasRest && i < len(parts)-1 {
			return 0, false
		}
		n, err := strconv.ParseInt(whole, 10, 64)
		if err != nil || i > 0 && n > 59 {
			return 0, false
		}
		ms = ms*60 + n*1000
		if hasRest {
			thousandths, err := strconv.ParseInt((rest + "000")[:3], 10, 64)
			if err != nil {
				return 0, false
			}
			ms += thousandths
		}
	}
	return ms, ms <= lastMoment
}

// wrong says what is wrong with a caption by itself, "" for nothing.
func (c Cue) wrong() string {
	switch {
	case c.Text == "":
		return "stories.cue.empty"
	case utf8.RuneCountInString(c.Text) > longestCue:
		return "stories.cue.long"
	case c.To < c.From+shortest:
		return "stories.cue.backwards"
	}
	return ""
}

// checked are captions in order, with what is wrong at which of them as they came.
func checked(cues []Cue) (sorted []Cue, problems []At) {
	for i, c := range cues {
		if key := c.wrong(); key != "" {
			problems = append(problems, At{i + 1, key})
		}
	}
	if len(problems) > 0 {
		return cues, problems
	}
	sorted = slices.Clone(cues)
	slices.SortStableFunc(sorted, func(a, b Cue) int { return int(min(max(a.From-b.From, -1), 1)) })
	for i := 1; i < len(sorted); i++ {
		if sorted[i].From < sorted[i-1].To {
			at := slices.Index(cues, sorted[i])
			problems = append(problems, At{at + 1, "stories.cue.overlaps"})
		}
	}
	return sorted, problems
}

// plainCue is the text of a caption without marks that can't be seen, space round it, or empty lines.
func plainCue(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) && r != '\t' || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' {
				return -1
			}
			return r
		}, strings.ToValidUTF8(line, "\uFFFD"))
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// entities are those that WebVTT knows.
var entities = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&nbsp;", " ", "&lrm;", "", "&rlm;", "")

// untagged is the text of a file's caption without its tags, and without its entities.
func untagged(text string) string {
	var b strings.Builder
	depth := false
	for _, r := range text {
		switch {
		case r == '<':
			depth = true
		case r == '>' && depth:
			depth = false
		case !depth:
			b.WriteRune(r)
		}
	}
	return entities.Replace(b.String())
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// WebVTT are captions as a browser reads them. Whatever they say is text in there, and nothing else.
func WebVTT(cues []Cue) string {
	var b strings.Builder
	b.WriteString("WEBVTT\n")
	for _, c := range cues {
		fmt.Fprintf(&b, "\n%s --> %s\n%s\n", vttClock(c.From), vttClock(c.To), escapes.Replace(c.Text))
	}
	return b.String()
}

func vttClock(ms int64) string {
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}

// ReadWebVTT reads captions from a file. What is wrong is said at its line. Styles, positions, notes and tags are left out.
func ReadWebVTT(file []byte) (cues []Cue, problems []At, err error) {
	switch {
	case len(file) > largestVTT:
		return nil, nil, fault.New(fault.TooLarge, "stories.vtt.large", "most", largestVTT>>10)
	case !utf8.Valid(file):
		return nil, nil, fault.New(fault.Invalid, "stories.vtt.characters")
	}
	text := strings.TrimPrefix(string(file), "\uFEFF")
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
	first, _, _ := strings.Cut(strings.ReplaceAll(lines[0], "\t", " "), " ")
	if first != "WEBVTT" {
		return nil, nil, fault.New(fault.Invalid, "stories.vtt.header")
	}
	at := skipBlock(lines, 0)
	for at < len(lines) {
		if strings.TrimSpace(lines[at]) == "" {
			at++
			continue
		}
		end := skipBlock(lines, at)
		cue, problem, is := readCue(lines[at:end], at+1)
		if problem.Key != "" {
			problems = append(problems, problem)
		} else if is {
			cues = append(cues, cue)
		}
		if len(cues)+len(problems) > mostCues {
			return nil, nil, fault.New(fault.Invalid, "stories.vtt.many", "most", mostCues)
		}
		at = end
	}
	if len(cues) == 0 && len(problems) == 0 {
		return nil, nil, fault.New(fault.Invalid, "stories.vtt.none")
	}
	return cues, problems, nil
}

// skipBlock is where the block that begins at a line ends.
func skipBlock(lines []string, at int) int {
	for at < len(lines) && strings.TrimSpace(lines[at]) != "" {
		at++
	}
	return at
}

// readCue reads one block, whose first line is that of the number given. Not every block is a caption.
func readCue(block []string, line int) (c Cue, problem At, is bool) {
	for _, other := range []string{"NOTE", "STYLE", "REGION"} {
		if block[0] == other || strings.HasPrefix(block[0], other+" ") {
			return c, problem, false
		}
	}
	timing := slices.IndexFunc(block[:min(2, len(block))], func(l string) bool { return strings.Contains(l, "-->") })
	if timing < 0 {
		return c, At{line, "stories.cue.no_time"}, false
	}
	from, to, _ := strings.Cut(block[timing], "-->")
	end := strings.Fields(to)
	var ok, okTo bool
	c.From, ok = readClock(from)
	if len(end) > 0 {
		c.To, okTo = readClock(end[0])
	}
	if !ok || !okTo {
		return c, At{line + timing, "stories.cue.time"}, false
	}
	c.Text = plainCue(untagged(strings.Join(block[timing+1:], "\n")))
	if key := c.wrong(); key != "" {
		return c, At{line + timing, key}, false
	}
	return c, problem, true
}

// split cuts a caption in two near the middle of what it says, each half with its share of the time.
func split(c Cue) (a, b Cue, ok bool) {
	words := strings.Fields(c.Text)
	if len(words) < 2 {
		return c, c, false
	}
	half := len(words) / 2
	first, second := strings.Join(words[:half], " "), strings.Join(words[half:], " ")
	share := int64(utf8.RuneCountInString(first)) * 1000 / int64(utf8.RuneCountInString(first)+utf8.RuneCountInString(second))
	at := c.From + (c.To-c.From)*share/1000
	return Cue{c.From, at, first}, Cue{at, c.To, second}, true
}
