package pack

// Kind is what one part of an exercise asks a person to do.
type Kind string

// The kinds, with what each needs in the front matter beyond id, kind, label and hint.
const (
	Text       Kind = "text"        // one line; max characters
	LongText   Kind = "longtext"    // a box; lines high, max characters
	ChooseOne  Kind = "choose_one"  // options; own
	ChooseSome Kind = "choose_some" // options; own; max choices (0: any number)
	Scale      Kind = "scale"       // words, lowest to highest: one choice
	Ranking    Kind = "ranking"     // options; max places to fill, first is most
	CardSort   Kind = "card_sort"   // options are the cards; trays; own
	List       Kind = "list"        // lines to begin with, max lines
	Wheel      Kind = "wheel"       // areas, each given one of words, lowest to highest
)

// Option is something that can be chosen, ranked or sorted; a tray; or an area of a wheel.
type Option struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	Hint string `json:"hint,omitempty"`
}

// Part is one question of an exercise. No part ever has to be answered.
//
// Every kind can be answered by a plain form: text fields; radio buttons or checkboxes for options; a
// select (or radio group) of places for each option of a ranking; of trays for each card of a sort; and of words
// for each area of a wheel. On paper the same lists are printed with room to write.
type Part struct {
	ID      string   `json:"id"`
	Kind    Kind     `json:"kind"`
	Label   string   `json:"label"`
	Hint    string   `json:"hint,omitempty"`
	Options []Option `json:"options,omitempty"`
	Trays   []Option `json:"trays,omitempty"`
	Areas   []Option `json:"areas,omitempty"`
	Words   []string `json:"words,omitempty"` // steps of a scale or wheel, lowest to highest; step 1 is Words[0]
	Own     string   `json:"own,omitempty"`   // label of one more choice in the person's own words; empty: none
	Lines   int      `json:"lines,omitempty"` // longtext: height of the box; list: lines shown at first
	// Max is the most that can be given: characters (text, longtext), choices (choose_some, 0 means any number),
	// places (ranking) or lines (list). 0 for the other kinds.
	Max int `json:"max,omitempty"`
}

// limits says what a kind may and must have in the front matter.
type limits struct {
	options, trays, areas, words, own, lines, max bool
	defaultLines, defaultMax, mostMax             int
}

var kinds = map[Kind]limits{
	Text:       {max: true, defaultMax: 200, mostMax: 500},
	LongText:   {lines: true, max: true, defaultLines: 6, defaultMax: 4000, mostMax: 20000},
	ChooseOne:  {options: true, own: true},
	ChooseSome: {options: true, own: true, max: true, mostMax: 20},
	Scale:      {words: true},
	Ranking:    {options: true, max: true, mostMax: 10},
	CardSort:   {options: true, trays: true, own: true},
	List:       {lines: true, max: true, defaultLines: 4, defaultMax: 12, mostMax: 40},
	Wheel:      {areas: true, words: true},
}

// Kinds are all kinds, in the order in which they are listed to authors.
var Kinds = []Kind{Text, LongText, ChooseOne, ChooseSome, Scale, Ranking, CardSort, List, Wheel}

const (
	fewestOptions, mostOptions = 2, 24
	fewestTrays, mostTrays     = 2, 4
	fewestAreas, mostAreas     = 3, 10
	fewestWords, mostWords     = 3, 11
)
