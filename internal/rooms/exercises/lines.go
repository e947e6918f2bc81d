package exercises

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
)

// Entry is one line of a timeline.
type Entry struct {
	When string `json:"when,omitempty"`
	What string `json:"what,omitempty"`
}

// Contact is somebody in a plan.
type Contact struct {
	Name   string `json:"name,omitempty"`
	Number string `json:"number,omitempty"`
	For    string `json:"for,omitempty"`
}

// column is one box of each line of a list that has several beside each other.
type column struct {
	Name, Label string
	Phone       bool
}

// columnsOf are the boxes of a line: of a timeline when and what, of a plan's people who, which number and what for. They
// are called list.column; a script at a table sends a line whole as list, with tabs between.
func columnsOf(p pack.Part) (list string, cols []column) {
	if p.Kind == pack.Plan {
		list = ownFieldOf(p.ID)
		return list, []column{{Name: list + ".name"}, {Name: list + ".number", Phone: true}, {Name: list + ".for"}}
	}
	list = fieldOf(p.ID)
	return list, []column{{Name: list + ".when"}, {Name: list + ".what"}}
}

// labelled are the columns with what stands above their boxes.
func labelled(ctx context.Context, p pack.Part) []column {
	_, cols := columnsOf(p)
	if p.Kind == pack.Plan {
		cols[0].Label, cols[1].Label, cols[2].Label = i18n.T(ctx, "exercises.plan.name"), i18n.T(ctx, "exercises.plan.number"), i18n.T(ctx, "exercises.plan.for")
		return cols
	}
	cols[0].Label, cols[1].Label = p.Own, i18n.T(ctx, "exercises.time.what")
	if p.Own == "" {
		cols[0].Label = i18n.T(ctx, "exercises.time.when")
	}
	return cols
}

// linesIn reads the lines of such a list, in the order they stand in, after the move that a button asked for. Empty ones
// are left out.
func (r *formReader) linesIn(p pack.Part) (lines [][]string) {
	list, cols := columnsOf(p)
	for i, c := range cols {
		for at, text := range r.all(c.Name) {
			for len(lines) <= at {
				lines = append(lines, make([]string, len(cols)))
			}
			lines[at][i] = oneLine(text)
		}
	}
	for _, whole := range r.all(list) {
		line := make([]string, len(cols))
		for i, text := range strings.SplitN(whole, "\t", len(cols)) {
			line[i] = oneLine(text)
		}
		lines = append(lines, line)
	}
	if at, ok := strings.CutPrefix(r.form.Get("move"), list+"."); ok {
		if i, err := strconv.Atoi(at); err == nil && i > 0 && i < len(lines) {
			lines[i-1], lines[i] = lines[i], lines[i-1]
		}
	}
	return slices.DeleteFunc(lines, func(line []string) bool { return strings.Join(line, "") == "" })
}

// atMost says that there are more lines than were asked for, and puts those beyond mostLines into the last.
func (r *formReader) atMost(p pack.Part, lines [][]string) [][]string {
	if n := len(lines); n > p.Max {
		r.say(p, "exercises.say.lines", "n", n, "most", p.Max)
	}
	if len(lines) <= mostLines {
		return lines
	}
	last := lines[mostLines-1]
	for _, line := range lines[mostLines:] {
		for i, text := range line {
			last[i] = strings.Trim(last[i]+" · "+text, " ·")
		}
	}
	return lines[:mostLines]
}

func (r *formReader) timeline(p pack.Part) (v Value) {
	for _, line := range r.atMost(p, r.linesIn(p)) {
		v.Entries = append(v.Entries, Entry{When: line[0], What: line[1]})
	}
	return v
}

func (r *formReader) plan(p pack.Part) (v Value) {
	for _, a := range p.Areas {
		if text := strings.TrimSpace(r.get(itemOf(p.ID, a.ID))); text != "" {
			if v.Boxes == nil {
				v.Boxes = map[string]string{}
			}
			v.Boxes[a.ID] = text
		}
	}
	if p.Own == "" {
		return v
	}
	for _, line := range r.atMost(p, r.linesIn(p)) {
		v.People = append(v.People, Contact{Name: line[0], Number: line[1], For: line[2]})
	}
	return v
}

// cells are the lines of a list as its boxes have them.
func (v Value) cells(p pack.Part) (lines [][]string) {
	for _, e := range v.Entries {
		lines = append(lines, []string{e.When, e.What})
	}
	for _, c := range v.People {
		lines = append(lines, []string{c.Name, c.Number, c.For})
	}
	return lines
}

// sentLines are the lines of a list, each whole.
func sentLines(p pack.Part, v Value, add addField) {
	list, _ := columnsOf(p)
	for _, line := range v.cells(p) {
		add(list, strings.Join(line, "\t"))
	}
}

func sentPlan(p pack.Part, v Value, add addField) {
	for area, text := range v.Boxes {
		add(itemOf(p.ID, area), text)
	}
	sentLines(p, v, add)
}

// entriesLine is a timeline in a line of text.
func entriesLine(_ pack.Part, v Value) string {
	var all []string
	for _, e := range v.Entries {
		all = append(all, strings.Trim(e.When+": "+e.What, ": "))
	}
	return strings.Join(all, ", ")
}

// planLine is the first box of a plan that has something in it, or who is in it.
func planLine(p pack.Part, v Value) string {
	for _, a := range p.Areas {
		if v.Boxes[a.ID] != "" {
			return a.Text + ": " + v.Boxes[a.ID]
		}
	}
	var names []string
	for _, c := range v.People {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

// callable is a number as a telephone takes it, "" where it is none.
func callable(number string) string {
	digits := 0
	call := strings.Map(func(c rune) rune {
		switch {
		case c >= '0' && c <= '9':
			digits++
			return c
		case c == '+' || c == '*' || c == '#':
			return c
		case strings.ContainsRune(" -./()", c):
			return -1
		}
		return '?'
	}, number)
	if digits < 3 || digits > 20 || strings.Contains(call, "?") || strings.LastIndexByte(call, '+') > 0 {
		return ""
	}
	return call
}

// spareCells are the empty lines of a list with several boxes each: as many as are meant to be there, and always one.
func (p writing) spareCells(part pack.Part, written, least int) int {
	spare := max(least-written, 1)
	if p.more == part.ID {
		spare += 2
	}
	return max(min(spare, part.Max-written), 0)
}

func cellAt(cells [][]string, line, at int) string {
	if line >= len(cells) {
		return ""
	}
	return cells[line][at]
}

// onOwn says whether somebody reads on a phone or computer of their own, by themselves: there a number can be called.
func onOwn(ctx context.Context) bool {
	v := people.ViewerOf(ctx)
	return v.Own && v.Table == ""
}
