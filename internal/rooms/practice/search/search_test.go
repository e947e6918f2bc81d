package search_test

import (
	"testing"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/practice/practicetest"
	"towpath/internal/rooms/practice/search"
)

var room = practicetest.Room{Pretend: search.Pretend, Words: []i18n.Catalogue{search.Words}, Type: map[string][]string{
	"q": {"", "music", "zebra", "libary", "Library, Otterford?", "bus", "music otterford", "a choir for singing"},
}}

func TestSearch(t *testing.T) { practicetest.Hold(t, room) }

const (
	libraryTask = "Now, 1 of 3: Find out when the library"
	busTask     = "Now, 2 of 3: Bus passes are free."
	groupTask   = "Now, 3 of 3: Find a music group"
)

// Each wrong turn of docs/practice/search.md and the way back.
var turns = map[string]func(w *practicetest.Way){
	"an advert opened": func(w *practicetest.Way) {
		w.Press("search", "q", "the library").Sees("5 results").Page.Order(w.T(), "Advert", "Books at half price", "Advert", "Library shelves", "Otterford Public Library", "Otterford Library")
		w.Go("page-books").Sees("An advert brought you here.", "shop.example/books", libraryTask).Go("results").Sees("5 results").Go("page-library").Press("few").Go("page-times").Sees("Saturday: 10 to 1", busTask)
	},
	"the right name in the wrong place": func(w *practicetest.Way) {
		w.Press("search", "q", "library").Go("page-canada").Sees("in Canada", libraryTask).Go("results").Go("page-library").At("Otterford Library")
	},
	"a question about cookies in the way": func(w *practicetest.Way) {
		w.Press("search", "q", "library").Go("page-library").Sees("May it?").Lacks("Mill Street").Jump("page-times").At("Otterford Library").Press("all").Sees("Mill Street").Lacks("May it?").Go("page-times").Go("results").Go("page-library").Lacks("May it?")
	},
	"a page that looks like the council's, and paid there": func(w *practicetest.Way) {
		w.Press("search", "q", "bus pass").Go("page-quick").Sees("not part of any council", "quick-bus-pass.example").Press("pay").Sees("Nothing was paid", "ring your bank").Go("results").Go("page-council").Sees("A bus pass costs nothing.")
	},
	"a page that says the phone is ill": func(w *practicetest.Way) {
		w.Press("search", "q", "songs").Go("page-songs").Sees("3 viruses").Press("clean").Sees("Nothing was put on your phone").Go("results").Sees("About 41 million results")
	},
	"one word for something large, and on and on": func(w *practicetest.Way) {
		w.Press("search", "q", "music").Sees("About 41 million results").Lacks("Otterford music group").Go("more").Lacks("Otterford music group").Go("results").Go("more").Press("search", "q", "music Otterford").Sees("3 results").Go("page-group").Sees("Thursdays at six")
	},
	"misspelt": func(w *practicetest.Way) {
		w.Press("search", "q", "libary in otterford").Sees("These are results for “library”.").Go("page-library").Press("few")
	},
	"words that find nothing, and none at all": func(w *practicetest.Way) {
		w.Press("search", "q", "zebra").Sees("Nothing fits all of that.").Press("search", "q", "").Sees("Type a word into the box first.").Press("search", "q", "LIBRARY").Sees("5 results")
	},
	"an address that isn't there": func(w *practicetest.Way) {
		w.Jump("results").At("Search").Jump("more").At("Search").Jump("page-nothing").At("Search").Send("at", "page-books", "do", "pay").Lacks("Nothing was paid")
	},
}

func TestWrongTurns(t *testing.T) {
	for name, turn := range turns {
		t.Run("NET-4 searching: "+name+", and back", func(t *testing.T) { turn(practicetest.Enter(t, search.Pretend, search.Words)) })
	}
}

func TestAllOfIt(t *testing.T) {
	w := practicetest.Enter(t, search.Pretend, search.Words).Press("search", "q", "library").Go("page-library").Press("few").Go("page-times").Sees(busTask)
	w.Go("results").Press("search", "q", "bus pass").Go("page-council").Sees(groupTask).Go("results").Press("search", "q", "music group").Go("page-group")
	w.Sees("That is all there was to do here", "You found the council's own page, by its address.").Lacks("You opened an advert.")
}
