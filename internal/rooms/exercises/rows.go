package exercises

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
)

// Row is one day or week of a tracker. Day is the day, or the Monday of the week, as dayForm has it.
type Row struct {
	Day   string         `json:"day"`
	Steps map[string]int `json:"steps,omitempty"` // by area
	Note  string         `json:"note,omitempty"`
}

func (r Row) blank() bool { return len(r.Steps) == 0 && r.Note == "" }

const dayForm = time.DateOnly

// A tracker's days lie between these: what is written before or after is no day that somebody had.
const firstYear, lastYear = 2000, 2100

// mostRows is the most rows that are kept of a tracker, whatever a form brings.
const mostRows = 120

// dayOf reads a day as a form sends it; ok is false where it is none. A tracker by the week has the Monday for it.
func dayOf(p pack.Part, s string) (day string, ok bool) {
	t, err := time.Parse(dayForm, s)
	if err != nil || t.Year() < firstYear || t.Year() > lastYear {
		return "", false
	}
	if p.Every == pack.EveryWeek {
		t = t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
	}
	return t.Format(dayForm), true
}

// dayField is where all of one row goes that isn't open on the page; its parts go to areaField and noteField while it is.
func dayField(part, day string) string        { return itemOf(part, day) }
func areaField(part, area, day string) string { return itemOf(part, area) + "." + day }
func noteField(part, day string) string       { return ownFieldOf(part) + "." + day }
func dayChoice(part string) string            { return "day." + part }
func outField(part string) string             { return "out." + part }

// tracker reads rows by the days in the names of their fields.
func (r *formReader) tracker(p pack.Part) Value {
	byDay := map[string]Row{}
	for _, day := range r.days(p) {
		r.known[dayField(p.ID, day)] = true
		row := r.openRow(p, day)
		if row.blank() && !r.isOpen(p, day) {
			row = r.closedRow(p, day)
		}
		byDay[day] = row
	}
	for _, day := range r.all(outField(p.ID)) {
		delete(byDay, day)
	}
	var v Value
	for _, row := range byDay {
		if !row.blank() {
			v.Rows = append(v.Rows, row)
		}
	}
	slices.SortFunc(v.Rows, func(a, b Row) int { return cmp.Compare(a.Day, b.Day) })
	if n := len(v.Rows); n > p.Max {
		r.say(p, "exercises.say.rows", "n", n, "most", p.Max)
	}
	for len(v.Rows) > mostRows { // nobody gets there by hand
		r.gone++
		v.Rows = v.Rows[1:]
	}
	return v
}

// days are the days that a form has a field for.
func (r *formReader) days(p pack.Part) (all []string) {
	for name := range r.form.Values {
		rest, ok := strings.CutPrefix(name, fieldOf(p.ID)+".")
		if !ok {
			if rest, ok = strings.CutPrefix(name, ownFieldOf(p.ID)+"."); !ok {
				continue
			}
		}
		rest = rest[strings.LastIndexByte(rest, '.')+1:]
		if day, ok := dayOf(p, rest); ok && day == rest && !slices.Contains(all, day) {
			all = append(all, day)
		}
	}
	return all
}

// isOpen says whether a form has a row to fill in for a day.
func (r *formReader) isOpen(p pack.Part, day string) bool {
	_, ok := r.form.Values[noteField(p.ID, day)]
	for _, a := range p.Areas {
		_, has := r.form.Values[areaField(p.ID, a.ID, day)]
		ok = ok || has
	}
	return ok
}

func (r *formReader) openRow(p pack.Part, day string) Row {
	row := Row{Day: day}
	for _, a := range p.Areas {
		row.set(a.ID, r.step(areaField(p.ID, a.ID, day), len(p.Words)))
	}
	if note := oneLine(r.get(noteField(p.ID, day))); p.Own != "" {
		row.Note = r.ownWords(p, note)
	} else if note != "" {
		r.also = append(r.also, note)
	}
	return row
}

func (r *Row) set(area string, step int) {
	if step == 0 {
		return
	}
	if r.Steps == nil {
		r.Steps = map[string]int{}
	}
	r.Steps[area] = step
}

// closedRow reads a row in one line: "mood=3,sleep=2 and a few words".
func (r *formReader) closedRow(p pack.Part, day string) Row {
	row := Row{Day: day}
	steps, note, _ := strings.Cut(r.get(dayField(p.ID, day)), " ")
	for pair := range strings.SplitSeq(steps, ",") {
		area, step, _ := strings.Cut(pair, "=")
		n, err := strconv.Atoi(step)
		switch known := slices.ContainsFunc(p.Areas, func(a pack.Option) bool { return a.ID == area }); {
		case pair == "":
		case err != nil || !known || n < 1 || n > len(p.Words):
			r.drop(pair)
		default:
			row.set(area, n)
		}
	}
	row.Note = r.ownWords(p, oneLine(note))
	return row
}

// inLine is a row as closedRow reads it.
func (r Row) inLine(p pack.Part) string {
	var pairs []string
	for _, a := range p.Areas {
		if n := r.Steps[a.ID]; n > 0 {
			pairs = append(pairs, a.ID+"="+strconv.Itoa(n))
		}
	}
	return strings.TrimRight(strings.Join(pairs, ",")+" "+r.Note, " ")
}

// sentTracker is both ways in which a row can go out, as the other screen may have it open or not.
func sentTracker(p pack.Part, v Value, add addField) {
	for _, row := range v.Rows {
		add(dayField(p.ID, row.Day), row.inLine(p))
		add(noteField(p.ID, row.Day), row.Note)
		for _, a := range p.Areas {
			add(areaField(p.ID, a.ID, row.Day), stepField(row.Steps[a.ID]))
		}
	}
}

// rowOf is the row of a day, an empty one where there is none.
func (v Value) rowOf(day string) Row {
	for _, row := range v.Rows {
		if row.Day == day {
			return row
		}
	}
	return Row{Day: day}
}

// said is a row in words, without its day: "Mood: Good", "Sleep: So so", and the note.
func (r Row) said(ctx context.Context, p pack.Part) (all []string) {
	for _, a := range p.Areas {
		if w := stepWord(p, r.Steps[a.ID]); w != "" {
			all = append(all, i18n.T(ctx, "exercises.row.area", "area", a.Text, "word", w))
		}
	}
	if r.Note != "" {
		all = append(all, r.Note)
	}
	return all
}

// rowsLine is the last row in a line of text.
func rowsLine(p pack.Part, v Value) string {
	if len(v.Rows) == 0 {
		return ""
	}
	last, all := v.Rows[len(v.Rows)-1], []string(nil)
	for _, a := range p.Areas {
		if w := stepWord(p, last.Steps[a.ID]); w != "" {
			all = append(all, a.Text+": "+w)
		}
	}
	if last.Note != "" {
		all = append(all, last.Note)
	}
	return strings.Join(all, ", ")
}

// timeOf is the middle of a day where the reader is, for a chart and for words.
func timeOf(ctx context.Context, day string) time.Time {
	t, _ := time.Parse(dayForm, day)
	return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, i18n.Local(ctx, t).Location())
}

// chartOf draws a tracker: a picture for each of its areas. Days that nobody filled in are gaps.
func chartOf(ctx context.Context, p pack.Part, v Value) page.Chart {
	c := page.Chart{Steps: p.Words, Lowest: 1, Join: 36 * time.Hour}
	if p.Every == pack.EveryWeek {
		c.Join *= 7
	}
	for _, a := range p.Areas {
		s := page.Series{Label: a.Text}
		for _, row := range v.Rows {
			s.Points = append(s.Points, page.Point{At: timeOf(ctx, row.Day), Step: row.Steps[a.ID] - 1})
		}
		c.Series = append(c.Series, s)
	}
	return c
}

// openDays are the days that the page has a row to fill in for: today, unless the tracker is full, and what was asked for.
func (p writing) openDays(part pack.Part) (days []string) {
	add := func(day string) {
		if !slices.Contains(days, day) {
			days = append(days, day)
		}
	}
	v := p.Answers[part.ID]
	today, _ := dayOf(part, p.today)
	if from, ok := dayOf(part, p.day); ok && p.more == part.ID && from <= today {
		for _, day := range p.fromPaper(part, from, today) {
			add(day)
		}
	}
	if len(v.Rows) < part.Max || !v.rowOf(today).blank() {
		add(today)
	}
	return days
}

// fromPaper is the day that was asked for, or where somebody types in what is on paper, the week that begins with it.
func (p writing) fromPaper(part pack.Part, from, today string) (days []string) {
	step, most := 1, 1
	if part.Every == pack.EveryWeek {
		step = 7
	}
	if p.Paper {
		most = 7
	}
	t, _ := time.Parse(dayForm, from)
	for range most {
		if day := t.Format(dayForm); day <= today {
			days = append(days, day)
		}
		t = t.AddDate(0, 0, step)
	}
	return days
}

// closedRows are the rows that are not open on the page, latest first.
func (p writing) closedRows(part pack.Part) (rows []Row) {
	open := p.openDays(part)
	for _, row := range slices.Backward(p.Answers[part.ID].Rows) {
		if !slices.Contains(open, row.Day) {
			rows = append(rows, row)
		}
	}
	return rows
}

// roomForADay keeps a cell of a grid on paper as wide as a day is written by hand.
const roomForADay = "\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0"

// dayName is what a day or week is called.
func dayName(ctx context.Context, part pack.Part, day string) string {
	t := timeOf(ctx, day)
	if part.Every == pack.EveryWeek {
		return i18n.T(ctx, "exercises.row.week", "day", i18n.DateYear(ctx, t))
	}
	return i18n.T(ctx, "exercises.row.day", "day", i18n.Date(ctx, t), "year", t.Year())
}

// rowTitle is dayName, and for today that it is.
func (p writing) rowTitle(ctx context.Context, part pack.Part, day string) string {
	today, _ := dayOf(part, p.today)
	switch name := dayName(ctx, part, day); {
	case day != today:
		return name
	case part.Every == pack.EveryWeek:
		return i18n.T(ctx, "exercises.row.this_week", "day", name)
	default:
		return i18n.T(ctx, "exercises.row.today", "day", name)
	}
}

func givenTracker(p pack.Part, v Value, _ *Answer) templ.Component { return trackerGiven(p, v) }

// outOptions takes a row out.
func outOptions(ctx context.Context, row Row) []page.Option {
	return []page.Option{{Value: row.Day, Label: i18n.T(ctx, "exercises.row.out"), Ours: true}}
}

// typedFor is what was typed for a day, where it was none to fill in.
func (p writing) typedFor(part pack.Part) string {
	if day, ok := dayOf(part, p.day); p.more != part.ID || ok && day <= p.today {
		return ""
	}
	return p.day
}
