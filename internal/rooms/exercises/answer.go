package exercises

import (
	"slices"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// Answer is the body of a thing of kind answer: one attempt at an exercise. It carries the words it was given to, so that
// it reads the same whatever becomes of the pack.
type Answer struct {
	Wording
	Snippet string           `json:"snippet,omitempty"` // a line of it, for lists
	Answers map[string]Value `json:"answers"`           // by part; what was left open isn't there
	Also    string           `json:"also,omitempty"`    // what was typed to a question that isn't in these words any more
	Paper   bool             `json:"paper,omitempty"`   // it was written on paper first
}

// Wording is an exercise as it was put to somebody.
type Wording struct {
	Title    string      `json:"title"`
	Lang     string      `json:"lang,omitempty"` // a language tag; "" is the reader's
	Topic    string      `json:"topic"`
	Exercise string      `json:"exercise"`
	Version  string      `json:"version"`
	Parts    []pack.Part `json:"parts"`
	Licence  string      `json:"licence,omitempty"` // of an instrument that is somebody else's
}

func wordingOf(e *pack.Exercise) Wording {
	return Wording{Title: e.Title, Lang: e.Lang, Topic: e.Topic, Exercise: e.ID, Version: e.Version, Parts: e.Parts, Licence: e.Licence}
}

// Value is the answer to one part; which fields it uses follows from the part's kind.
type Value struct {
	Text    string            `json:"text,omitempty"`     // text, longtext; spoken, drawing, photo: words instead
	Chosen  []string          `json:"chosen,omitempty"`   // choose_one (one), choose_some: option ids in the part's order
	Own     string            `json:"own,omitempty"`      // one more choice, or a card, in the person's own words
	OwnTray string            `json:"own_tray,omitempty"` // card_sort: the tray of their own card
	Step    int               `json:"step,omitempty"`     // scale: 1 is the first of the part's words
	Steps   map[string]int    `json:"steps,omitempty"`    // wheel: a step by area; ranking: a place by option, which two may share
	Placed  map[string]string `json:"placed,omitempty"`   // card_sort: a tray by card
	Lines   []string          `json:"lines,omitempty"`    // list
	Rows    []Row             `json:"rows,omitempty"`     // tracker: one a day or week, first to last
	Entries []Entry           `json:"entries,omitempty"`  // timeline, in the person's order
	Boxes   map[string]string `json:"boxes,omitempty"`    // plan: what stands under each heading
	People  []Contact         `json:"people,omitempty"`   // plan
	Files   []Kept            `json:"files,omitempty"`    // spoken, drawing, photo: in the order they were added
	Strokes []Stroke          `json:"strokes,omitempty"`  // drawing
}

// Blank says whether nothing was answered.
func (v Value) Blank() bool {
	return v.Text == "" && len(v.Chosen) == 0 && v.Own == "" && v.Step == 0 && len(v.Steps) == 0 && len(v.Placed) == 0 && len(v.Lines) == 0 &&
		len(v.Rows) == 0 && len(v.Entries) == 0 && len(v.Boxes) == 0 && len(v.People) == 0 && len(v.Files) == 0 && len(v.Strokes) == 0
}

// Blank says whether nothing was answered at all.
func (a Answer) Blank() bool { return len(a.Answers) == 0 && a.Also == "" }

// answerOf reads a thing that should be an answer; of any other kind there is none at this address.
func answerOf(t things.Thing) (a Answer, err error) {
	if t.Kind != sharing.Answer {
		return a, fault.Missing()
	}
	err = t.Into(&a)
	a.tame()
	return a, err
}

// tame holds the measures of an answer's words to what a pack may have: a body can come from a file that somebody brought.
func (a *Answer) tame() {
	for i := range a.Parts {
		p := &a.Parts[i]
		p.Lines = max(0, min(p.Lines, 20))
		switch p.Kind {
		case pack.Ranking:
			p.Max = max(0, min(p.Max, len(p.Options), mostPlaces))
		case pack.List, pack.Timeline, pack.Plan:
			p.Max = max(0, min(p.Max, mostLines))
		case pack.Tracker:
			p.Max = max(0, min(p.Max, mostRows))
			if p.Every != pack.EveryWeek {
				p.Every = pack.EveryDay
			}
			a.tameRows(p)
		case pack.Spoken, pack.Drawing, pack.Photo:
			p.Max, p.Minutes = max(0, min(p.Max, mostFiles)), max(1, min(p.Minutes, 5))
			a.tameMade(p)
		}
		if p.Kind == pack.Scale && stepWord(*p, a.Answers[p.ID].Step) == "" {
			delete(a.Answers, p.ID)
		}
	}
}

// tameRows lets go of rows that no form makes: on days that are none, twice on one day, or too many.
func (a *Answer) tameRows(p *pack.Part) {
	v, last := a.Answers[p.ID], ""
	var rows []Row
	for _, row := range v.Rows {
		if day, ok := dayOf(*p, row.Day); ok && day > last && len(rows) < mostRows {
			row.Day, last = day, day
			rows = append(rows, row)
		}
	}
	if v.Rows = rows; v.Blank() {
		delete(a.Answers, p.ID)
	} else {
		a.Answers[p.ID] = v
	}
}

// tameMade lets go of files and lines that no form names.
func (a *Answer) tameMade(p *pack.Part) {
	v, ok := a.Answers[p.ID]
	if !ok {
		return
	}
	v.Files = slices.DeleteFunc(v.Files, func(f Kept) bool { return !people.IsID(f.ID) })
	v.Files, v.Strokes = v.Files[:min(len(v.Files), mostFiles)], tameStrokes(v.Strokes)
	a.Answers[p.ID] = v
}

// mostPlaces is the most places that a ranking has; each has a name.
const mostPlaces = 10

const snippetLetters = 120

// snippet is the first words of an answer, in the order of its parts.
func (a Answer) snippet() string {
	for _, p := range a.Parts {
		if s := kindOf(p).line(p, a.Answers[p.ID]); strings.TrimSpace(s) != "" {
			return i18n.Shorten(s, snippetLetters)
		}
	}
	return i18n.Shorten(a.Also, snippetLetters)
}

// choices are the texts of what was chosen, and own words last.
func (v Value) choices(p pack.Part) (all []string) {
	for _, o := range p.Options {
		if slices.Contains(v.Chosen, o.ID) {
			all = append(all, o.Text)
		}
	}
	if v.Own != "" {
		all = append(all, v.Own)
	}
	return all
}

// place is one place of a ranking and who shares it.
type place struct {
	N     int
	Texts []string
}

// ranked are the places that were given, first place first.
func (v Value) ranked(p pack.Part) (places []place) {
	for n := 1; n <= p.Max; n++ {
		at := place{N: n}
		for _, o := range p.Options {
			if v.Steps[o.ID] == n {
				at.Texts = append(at.Texts, o.Text)
			}
		}
		if at.Texts != nil {
			places = append(places, at)
		}
	}
	return places
}

func texts(places []place) (all []string) {
	for _, p := range places {
		all = append(all, p.Texts...)
	}
	return all
}

// in are the cards that lie in a tray, their own last; "" is those that were not placed.
func (v Value) in(p pack.Part, tray string) (cards []string) {
	for _, o := range p.Options {
		if v.Placed[o.ID] == tray {
			cards = append(cards, o.Text)
		}
	}
	if v.Own != "" && v.OwnTray == tray {
		cards = append(cards, v.Own)
	}
	return cards
}

// stepWord is the word for a step of a scale or wheel, "" for none.
func stepWord(p pack.Part, step int) string {
	if step < 1 || step > len(p.Words) {
		return ""
	}
	return p.Words[step-1]
}
