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
	Tracker    Kind = "tracker"     // areas, each given one of words on each day or week; own: a note beside; max rows
	Timeline   Kind = "timeline"    // when and what, in order: lines to begin with, max entries; own: what is asked for "when"
	Plan       Kind = "plan"        // areas are headings, each with a box; own: a list of people, max of them
	Spoken     Kind = "spoken"      // something to say, of up to minutes; lines to write it in instead
	Drawing    Kind = "drawing"     // something to draw, or a picture of one, or words
	Photo      Kind = "photo"       // max pictures, each with a line about it
)

// Days and weeks are what a tracker has a row for.
const (
	EveryDay  = "day"
	EveryWeek = "week"
)

// family are the kinds that count as one when it is asked how many different ones there are (TOP-1, TOP-3): twelve in all.
func (k Kind) family() Kind {
	switch k {
	case LongText:
		return Text
	case ChooseSome:
		return ChooseOne
	case Photo:
		return Drawing
	}
	return k
}

// Option is something that can be chosen, ranked or sorted; a tray; or an area of a wheel.
type Option struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	Hint string `json:"hint,omitempty"`
	// Reply is what the page answers to a choice (choose_one): for practising what one might say, and hearing it answered.
	Reply string `json:"reply,omitempty"`
}

// Part is one question of an exercise. No part ever has to be answered.
//
// Every kind can be answered by a plain form: text fields; radio buttons or checkboxes for options; a
// select (or radio group) of places for each option of a ranking; of trays for each card of a sort; of words
// for each area of a wheel; a row of them for each day of a tracker; a file to choose for what is spoken, drawn or
// photographed, or words instead. On paper the same lists are printed with room to write.
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
	Lines   int      `json:"lines,omitempty"` // longtext, spoken: height of the box; list, timeline: lines shown at first
	// Max is the most that can be given: characters (text, longtext), choices (choose_some, 0 means any number), places
	// (ranking), lines (list), rows (tracker), entries (timeline), people (plan) or pictures (photo). 0 for the other kinds.
	Max     int    `json:"max,omitempty"`
	Every   string `json:"every,omitempty"`   // tracker: EveryDay or EveryWeek
	Minutes int    `json:"minutes,omitempty"` // spoken: the longest recording
}

// limits says what a kind may and must have in the front matter.
type limits struct {
	options, replies, trays, words, own, lines, max, every, minutes bool

	fewestAreas, mostAreas            int // none where 0
	defaultLines, defaultMax, mostMax int
}

var kinds = map[Kind]limits{
	Text:       {max: true, defaultMax: 200, mostMax: 500},
	LongText:   {lines: true, max: true, defaultLines: 6, defaultMax: 4000, mostMax: 20000},
	ChooseOne:  {options: true, replies: true, own: true},
	ChooseSome: {options: true, own: true, max: true, mostMax: 20},
	Scale:      {words: true},
	Ranking:    {options: true, max: true, mostMax: 10},
	CardSort:   {options: true, trays: true, own: true},
	List:       {lines: true, max: true, defaultLines: 4, defaultMax: 12, mostMax: 40},
	Wheel:      {words: true, fewestAreas: 3, mostAreas: 10},
	Tracker:    {words: true, own: true, every: true, fewestAreas: 1, mostAreas: 4, max: true, defaultMax: 28, mostMax: 60},
	Timeline:   {own: true, lines: true, max: true, defaultLines: 4, defaultMax: 12, mostMax: 40},
	Plan:       {own: true, fewestAreas: 2, mostAreas: 10, max: true, defaultMax: 4, mostMax: 8},
	Spoken:     {lines: true, minutes: true, defaultLines: 5},
	Drawing:    {},
	Photo:      {max: true, defaultMax: 1, mostMax: 6},
}

// Kinds are all kinds, in the order in which they are listed to authors.
var Kinds = []Kind{Text, LongText, ChooseOne, ChooseSome, Scale, Ranking, CardSort, List, Wheel, Tracker, Timeline, Plan, Spoken, Drawing, Photo}

const (
	fewestOptions, mostOptions = 2, 24
	fewestTrays, mostTrays     = 2, 4
	fewestWords, mostWords     = 3, 11
	mostReply                  = 300 // characters
	mostMinutes                = 5   // of a recording
	usualMinutes               = 3
)
