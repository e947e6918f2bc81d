package pack

import (
	"cmp"
	"fmt"
	"slices"
)

// Problem is one mistake in a pack: where it is, what is wrong in a sentence, and what to do about it.
// Line counts from 1.
type Problem struct {
	File string `json:"file"`
	Line int    `json:"line"`
	What string `json:"what"`
	Do   string `json:"do"`
}

func (p Problem) String() string { return fmt.Sprintf("%s:%d: %s %s", p.File, p.Line, p.What, p.Do) }

// desk collects the problems of one file.
type desk struct {
	file  string
	found []Problem
}

func (d *desk) say(line int, what, do string, args ...any) {
	d.found = append(d.found, Problem{File: d.file, Line: max(line, 1), What: fmt.Sprintf(what, args...), Do: do})
}

func sortProblems(ps []Problem) []Problem {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.What, b.What))
	})
	return slices.Compact(ps)
}
