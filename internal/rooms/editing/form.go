package editing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"towpath/internal/ground/web"
	"towpath/internal/pack"
)

// lines are the settings that are one line, by sort of content, in the order in which they are asked for.
var lines = map[pack.Sort][]string{
	pack.TopicSort:    {"title", "summary"},
	pack.PageSort:     {"title", "summary", "note"},
	pack.ExerciseSort: {"title", "summary", "note"},
	pack.LessonSort:   {"title", "summary", "note", "check", "wrong", "well"},
	pack.GuidanceSort: {"title", "summary", "supervision"},
}

// numbers are those that are whole numbers.
var numbers = map[pack.Sort][]string{
	pack.TopicSort:    {"order", "minutes", "version"},
	pack.PageSort:     {"order"},
	pack.ExerciseSort: {"order", "minutes"},
	pack.LessonSort:   {"order", "minutes"},
	pack.GuidanceSort: {"order", "minutes"},
}

// questions are those that are lists of sentences, one on each line of a box.
var questions = map[pack.Sort][]string{
	pack.PageSort:     {"reflect", "coaching"},
	pack.ExerciseSort: {"reflect", "coaching"},
	pack.LessonSort:   {"remember", "together"},
	pack.GuidanceSort: {"say", "avoid", "do-next"},
}

// sourceLines are the settings of a source, in the order in which they are asked for.
var sourceLines = []string{"claim", "title", "by", "in", "year", "url"}

// sourceBox is the name of a box of a source, by its place.
func sourceBox(i int, key string) string { return fmt.Sprintf("source.%d.%s", i, key) }

// take puts what a form says into a sheet. What a form doesn't mention stays as it is: it may come from an older page.
func take(s *pack.Sheet, at pack.Where, form web.Form) {
	for _, key := range slices.Concat(lines[at.Sort], numbers[at.Sort]) {
		if form.Has(key) {
			s.Set(key, pack.Value{Text: form.Line(key)})
		}
	}
	if form.Has("step") {
		s.Set("step", pack.Value{Text: form.Line("step")})
	}
	for _, key := range questions[at.Sort] {
		if form.Has(key) {
			s.Set(key, pack.Value{List: linesOf(form.Get(key))})
		}
	}
	for _, key := range []string{"chime", "exercises"} {
		if form.Has("has." + key) {
			s.Set(key, pack.Value{List: inOrder(s.Get(key).List, form.Values[key])})
		}
	}
	if form.Has("has.sources") {
		takeSources(s, form)
	}
	if form.Has("licence") {
		s.Set("licence", pack.Value{Text: form.Line("licence")})
	}
	if form.Has("text") {
		takeBody(s, form.Get("text"))
	}
}

// inOrder are the chosen ones, those that were there before in their order, so that ticking a box moves nothing else.
func inOrder(were, chosen []string) (all []string) {
	for _, w := range were {
		if slices.Contains(chosen, w) {
			all = append(all, w)
		}
	}
	for _, c := range chosen {
		if !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return all
}

// linesOf are the lines of a box that say something.
func linesOf(text string) (all []string) {
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// takeBody puts in the text. Browsers send a box back without the line ends round it; that alone is no change.
func takeBody(s *pack.Sheet, text string) {
	if strings.TrimSpace(text) == strings.TrimSpace(s.Body) {
		return
	}
	s.Body = strings.TrimRight(text, " \t\n") + "\n"
}

func takeSources(s *pack.Sheet, form web.Form) {
	was := s.Get("sources").Rows
	var rows []pack.Row
	for i := 0; i < len(was)+spareSources; i++ {
		var row pack.Row
		if i < len(was) {
			row = was[i]
		}
		said := false
		for _, key := range sourceLines {
			text := form.Line(sourceBox(i, key))
			said = said || text != ""
			row = row.With(key, pack.Value{Text: text})
		}
		staff := pack.Value{}
		if form.Get(sourceBox(i, "staff")) == "1" {
			staff.Text = "staff"
		}
		if row.Get("for").Text != "people" || staff.Text != "" {
			row = row.With("for", staff)
		}
		if said {
			rows = append(rows, row)
		}
	}
	s.Set("sources", pack.Value{Rows: rows})
	if claims := (pack.Value{Text: "none"}); len(rows) == 0 {
		s.Set("claims", claims)
	} else {
		s.Set("claims", pack.Value{})
	}
}

// spareSources is how many empty sources a form has room for.
const spareSources = 1

// Parts of an exercise.

// partLines are the settings of a part that are one line.
var partLines = []string{"label", "hint", "own", "every", "lines", "max", "minutes"}

// spareOptions is how many empty choices a form has room for.
const spareOptions = 3

func optionBox(list string, i int, key string) string { return fmt.Sprintf("%s.%d.%s", list, i, key) }

// takePart puts what a form says about one question into its row. A choice without words is taken out; a new one gets an id, and
// none ever changes its own: what people chose belongs to it.
func takePart(row pack.Row, form web.Form, taken map[string]bool) pack.Row {
	if row.Get("id").Text == "" {
		row = row.With("id", pack.Value{Text: freshID(form.Line("label"), taken)})
	}
	kind := pack.Kind(row.Get("kind").Text)
	if k := pack.Kind(form.Line("kind")); slices.Contains(pack.Kinds, k) {
		kind = k
	}
	row = row.With("kind", pack.Value{Text: string(kind)})
	has := append([]string{"label", "hint"}, pack.SettingsOf(kind)...)
	for _, key := range partLines {
		switch {
		case !slices.Contains(has, key):
			row = row.With(key, pack.Value{})
		case form.Has(key):
			row = row.With(key, pack.Value{Text: form.Line(key)})
		}
	}
	for _, list := range []string{"options", "trays", "areas"} {
		if slices.Contains(has, list) {
			row = row.With(list, pack.Value{Rows: takeOptions(row.Get(list).Rows, list, form)})
		} else {
			row = row.With(list, pack.Value{})
		}
	}
	switch {
	case !slices.Contains(has, "words"):
		row = row.With("words", pack.Value{})
	case form.Has("words"):
		row = row.With("words", pack.Value{List: linesOf(form.Get("words"))})
	}
	return row
}

func takeOptions(was []pack.Row, list string, form web.Form) (rows []pack.Row) {
	if !form.Has("has." + list) {
		return was
	}
	taken := map[string]bool{}
	for _, w := range was {
		taken[w.Get("id").Text] = true
	}
	for i := range len(was) + spareOptions {
		var row pack.Row
		if i < len(was) {
			row = was[i]
		}
		text := form.Line(optionBox(list, i, "text"))
		if text == "" {
			continue
		}
		if row.Get("id").Text == "" {
			row = row.With("id", pack.Value{Text: freshID(text, taken)})
		}
		row = row.With("text", pack.Value{Text: text})
		for _, key := range []string{"hint", "reply"} {
			if box := optionBox(list, i, key); form.Has(box) {
				row = row.With(key, pack.Value{Text: form.Line(box)})
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// freshID makes an id of some words that isn't taken, and takes it.
func freshID(text string, taken map[string]bool) string {
	words := strings.Split(pack.NewID(text), "-")
	base := strings.Join(words[:min(len(words), 4)], "-")
	if !pack.IsID(base) {
		base = "choice"
	}
	id := base
	for n := 2; taken[id]; n++ {
		id = base + "-" + strconv.Itoa(n)
	}
	taken[id] = true
	return id
}

// partIDs are the ids of an exercise's parts.
func partIDs(rows []pack.Row) map[string]bool {
	taken := map[string]bool{}
	for _, r := range rows {
		taken[r.Get("id").Text] = true
	}
	return taken
}

// begin is the text with which something new begins.
func begin(at pack.Where, title string, order int) string {
	s := pack.NewSheet()
	if at.Sort != pack.SectionSort {
		s.Set("title", pack.Value{Text: title})
		s.Set("order", pack.Value{Text: strconv.Itoa(order)})
	}
	if at.Sort == pack.TopicSort {
		s.Set("version", pack.Value{Text: "1"})
	}
	if at.Sort == pack.LessonSort {
		beginLesson(s)
	}
	s.Set("claims", pack.Value{Text: "none"})
	s.Body = "\n"
	return s.Text()
}

// beginLesson puts in what a lesson has to have and is changed in its file: where it belongs, what it leads to, and three steps.
func beginLesson(s *pack.Sheet) {
	s.Set("area", pack.Value{Text: string(pack.Communicating)})
	s.Set("minutes", pack.Value{Text: "10"})
	s.Set("wants", pack.Value{List: pack.Wants[:1]})
	var step pack.Row
	for _, of := range [][2]string{{"title", ""}, {"picture", pack.Drawings[0]}, {"text", ""}} {
		step = append(step, pack.Cell{Key: of[0], Value: pack.Value{Text: of[1]}})
	}
	s.Set("steps", pack.Value{Rows: []pack.Row{step, step, step}})
}

// nextOrder is a number after everything that is in a topic.
func nextOrder(lib *pack.Library, at pack.Where) int {
	order := 0
	t, ok := lib.Topic(at.Topic)
	switch {
	case at.Sort == pack.LessonSort:
		for _, l := range lib.Lessons() {
			order = max(order, l.Order)
		}
	case at.Sort == pack.TopicSort:
		for _, t := range lib.Topics() {
			order = max(order, t.Order)
		}
	case ok && at.Sort == pack.PageSort:
		for _, p := range t.Pages {
			order = max(order, p.Order)
		}
	case ok:
		for _, e := range t.Exercises {
			order = max(order, e.Order)
		}
	}
	return (order/10 + 1) * 10
}
