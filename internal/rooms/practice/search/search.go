// Package search is the practice room of searching: adverts on top, a page that isn't what it says, too many results, narrower words. Its
// places, wrong turns and ways back are in docs/practice/search.md.
package search

import (
	_ "embed"
	"slices"
	"strings"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/practice"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "practice/search", YAML: wordsEN}

// Pretend is the room.
var Pretend = practice.Pretend{ID: "search", Title: "practice.search.title", About: "practice.search.about", Wish: "practice.search.wish",
	Tasks: []string{"practice.search.task.library", "practice.search.task.bus", "practice.search.task.group"},
	Begin: func() practice.Play { return &play{} }, Mark: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5L21 21"}

const mostLine = 60

// What words find.
const (
	library = "library"
	bus     = "bus"
	music   = "music" // far too much
	group   = "group" // the music group, and little else
	nothing = "nothing"
)

// The pages that matter; the others are about something else.
const (
	times   = "times"
	council = "council"
	quick   = "quick" // looks like the council's
	canada  = "canada"
	songs   = "songs" // says that the phone is ill
)

// addresses are where the pages are. .example is nobody's, for ever.
var addresses = map[string]string{
	library: "library.otterford.example", times: "library.otterford.example/times", canada: "otterford-library.canada.example",
	council: "council.otterford.example/bus-pass", quick: "quick-bus-pass.example", group: "music.otterford.example", songs: "top-songs-free.example",
	"books": "shop.example/books", "shelves": "shelves.example", "word": "words.example/library", "coach": "coaches.example", "timetable": "bus.example/times",
	"stream": "stream.example", "tickets": "tickets.example", "history": "history.example/music", "lessons": "lessons.example", "hall": "hall.otterford.example", "strings": "strings.example",
}

// result is one line of what was found.
type result struct {
	page   string
	advert bool
}

// found is what each search finds, in order.
var found = map[string][]result{
	library: {{"books", true}, {"shelves", true}, {canada, false}, {library, false}, {"word", false}},
	bus:     {{quick, true}, {"coach", true}, {council, false}, {"timetable", false}},
	music:   {{"stream", true}, {"tickets", true}, {songs, false}, {"history", false}, {"lessons", false}},
	group:   {{"strings", true}, {group, false}, {"hall", false}},
}

// further is what More results shows.
var further = []result{{"tickets", true}, {"stream", false}, {"strings", false}, {"history", false}}

// play is the browser as it stands.
type play struct {
	Words   string   `json:"w,omitempty"`
	Found   string   `json:"f,omitempty"`
	Meant   bool     `json:"m,omitempty"` // they were misspelt
	Cookies bool     `json:"c,omitempty"` // the question was answered
	Seen    []string `json:"s,omitempty"`
	Paid    bool     `json:"p,omitempty"`
	Cleaned bool     `json:"l,omitempty"`
}

// on is the page of a place; "" where it is none.
func on(at string) string {
	page, ok := strings.CutPrefix(at, "page-")
	if !ok || addresses[page] == "" {
		return ""
	}
	return page
}

// Place is where an address leads.
func (p *play) Place(at string) string {
	switch {
	case at == "page-"+times && !p.Cookies:
		return "page-" + library
	case on(at) != "":
		return at
	case at == "results" && p.Found != "", at == "more" && p.Found == music:
		return at
	}
	return "home"
}

// Writes says where the box to search with is.
func (p *play) Writes(at string) bool { return on(at) == "" }

// goals are the pages to find, one for each thing to do, and which search finds the way there.
var goals = []struct{ page, by string }{{times, library}, {council, bus}, {group, group}}

// Done is whether a page was found.
func (p *play) Done(task int) bool { return slices.Contains(p.Seen, goals[task].page) }

// Move makes a move; what can't be done where one is changes nothing.
func (p *play) Move(t *practice.Turn) {
	page := on(t.At)
	switch {
	case t.Do == "":
		p.see(t, page)
	case page == "" && (t.Do == "search" || t.Do == "typed"):
		p.Words = t.Short("q", mostLine)
		if t.Do == "search" {
			p.search(t)
		}
	case page == library && (t.Do == "few" || t.Do == "all"):
		p.Cookies = true
		t.Note("practice.search.told.cookies")
	case page == quick && t.Do == "pay":
		p.Paid = true
		t.Note("practice.search.told.paid")
	case page == songs && t.Do == "clean":
		p.Cleaned = true
		t.Note("practice.search.told.cleaned")
	}
}

// see is coming to a page.
func (p *play) see(t *practice.Turn, page string) {
	if page == "" {
		return
	}
	if !slices.Contains(p.Seen, page) && len(p.Seen) < len(addresses) {
		p.Seen = append(p.Seen, page)
	}
	switch {
	case page == times, page == council, page == group, page == quick, page == songs, page == canada:
		t.Note("practice.search.told." + page)
	case isAdvert(page):
		t.Note("practice.search.told.advert")
	}
}

func isAdvert(page string) bool {
	for _, all := range found {
		if slices.Contains(all, result{page, true}) {
			return true
		}
	}
	return false
}

// search finds what the words are about. What somebody misspells is understood, as it is in life.
func (p *play) search(t *practice.Turn) {
	p.Meant = false
	has := func(list string) bool { return hasWord(p.Words, t.Says("practice.search.words."+list)) }
	switch {
	case p.Words == "":
		t.Say("practice.search.said.empty")
		return
	case has("music") && (has("here") || has("group")):
		p.Found = group
		t.Note("practice.search.told.narrow")
	case has("music"):
		p.Found = music
		t.Note("practice.search.told.many")
	case has("bus"):
		p.Found = bus
	case has("library"):
		p.Found = library
	case has("misspelt"):
		p.Found, p.Meant = library, true
	default:
		p.Found = nothing
		t.Note("practice.search.told.nothing")
	}
	t.Go("results")
	t.Note("practice.search.told.search")
}

// hasWord reports that one of the listed words is among those that were typed.
func hasWord(typed, list string) bool {
	words := strings.FieldsFunc(strings.ToLower(typed), func(r rune) bool { return strings.ContainsRune(" ,.;:?\"'", r) })
	return slices.ContainsFunc(strings.Fields(strings.ToLower(list)), func(w string) bool { return slices.Contains(words, w) })
}

// Next is the step towards one of the pages.
func (p *play) Next(at string, task int) practice.Step {
	goal, page := goals[task], on(at)
	switch {
	case page == library && task == 0 && !p.Cookies:
		return practice.Step{Hint: "practice.search.hint.cookies", Shown: "practice.search.shown.cookies", Do: "few"}
	case page == library && task == 0:
		return practice.Step{Hint: "practice.search.hint.times", Shown: "practice.search.shown.times", To: "page-" + times}
	case page != "":
		return practice.Step{Hint: "practice.search.hint.back", Shown: "practice.search.shown.back", To: "results"}
	case at == "results" && p.Found == goal.by:
		to := goal.page
		if task == 0 {
			to = library
		}
		return practice.Step{Hint: "practice.search.hint.open." + to, Shown: "practice.search.shown.open", To: "page-" + to}
	}
	return practice.Step{Hint: "practice.search.hint.search." + goal.by, Shown: "practice.search.shown.search", Do: "search",
		Type: []string{"q", "practice.search.type." + goal.by}}
}
