package reports

// fewest is the smallest number of people that a report says: one to four might be recognised.
const fewest = 5

// Figure is a number as a report shows it.
type Figure struct {
	N     int
	Known bool // false: one that isn't shown
}

func few(n int) bool { return n > 0 && n < fewest }

// alone is a number that nothing else in the report adds up with.
func alone(n int) Figure {
	if few(n) {
		return Figure{}
	}
	return Figure{n, true}
}

// Tally is how many people were reached: in all, and by each means. Somebody reached by two counts in both lines and once in all.
type Tally struct {
	All    int
	By     map[Means]int
	Places int // people who have a place here
}

// Shown is a tally as it may be shown.
type Shown struct {
	All       Figure
	By        map[Means]Figure
	NotOnline Figure // of all, those who weren't on line on their own
	Places    Figure
}

// Suppress leaves out every number of one to four people, and the total wherever it would give one away:
//
//   - A line of one to four isn't shown.
//   - Everybody is in some line. Were the total more than the lines that are shown add up to, what is over would have to be in
//     those that aren't. So the total is shown only where the lines that are shown account for it.
//   - The total less a line is how many weren't reached in that way. Where that is one to four, the total isn't shown.
//   - How many have a place here less the total is how many weren't reached at all: likewise.
//
// Each rule looks at whether a number is small, and never at which small number it is, so that what is left out tells nothing
// either (TestNET7AHiddenNumberCantBeWorkedOut tries).
func (t Tally) Suppress() Shown {
	s := Shown{By: map[Means]Figure{}}
	sum, gives := 0, few(t.All)
	for _, m := range AllMeans {
		n := t.By[m]
		s.By[m] = alone(n)
		if s.By[m].Known {
			sum += n
			gives = gives || few(t.All-n)
		}
	}
	if gives || t.All > sum {
		return s
	}
	s.All = Figure{t.All, true}
	if o := s.By[Online]; o.Known {
		s.NotOnline = Figure{t.All - o.N, true}
	}
	if t.Places >= t.All && !few(t.Places-t.All) {
		s.Places = Figure{t.Places, true}
	}
	return s
}
