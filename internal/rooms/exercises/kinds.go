package exercises

import (
	"strings"

	"github.com/a-h/templ"

	"towpath/internal/pack"
)

// kind is all that this room knows of one kind of part. To add one, say in package pack what it may have, and put it here;
// what it needs of its own stands in a file of its own.
type kind struct {
	ask      func(writing, pack.Part, Value) templ.Component // in the form
	read     func(*formReader, pack.Part) Value              // from what the form sends
	sent     func(pack.Part, Value, addField)                // the other way round, but for own words
	given    func(pack.Part, Value, *Answer) templ.Component // to read, beside the attempt before if there is one
	blank    func(pack.Part) templ.Component                 // on paper, to write on
	line     func(pack.Part, Value) string                   // in one line of text, without its question
	drags    bool                                            // brings the script that lets cards be moved
	compares bool                                            // is looked at beside the attempt before
}

// addField adds values of a form's field; empty ones are left out.
type addField func(name string, values ...string)

// kindOf is what is known of a part's kind: of one that isn't known, which can come from a file, that there is nothing to say.
func kindOf(p pack.Part) kind {
	if k, ok := kinds[p.Kind]; ok {
		return k
	}
	return unknown
}

var unknown = kind{
	ask:   func(writing, pack.Part, Value) templ.Component { return templ.NopComponent },
	read:  func(*formReader, pack.Part) Value { return Value{} },
	sent:  func(pack.Part, Value, addField) {},
	given: func(pack.Part, Value, *Answer) templ.Component { return templ.NopComponent },
	blank: func(pack.Part) templ.Component { return templ.NopComponent },
	line:  func(pack.Part, Value) string { return "" },
}

var kinds = map[pack.Kind]kind{
	pack.Text: {
		ask:   askText,
		read:  (*formReader).text,
		sent:  sentText,
		given: givenText,
		blank: blankText,
		line:  func(_ pack.Part, v Value) string { return v.Text },
	},
	pack.LongText: {
		ask:   askText,
		read:  (*formReader).longText,
		sent:  sentText,
		given: givenText,
		blank: blankText,
		line:  func(_ pack.Part, v Value) string { return v.Text },
	},
	pack.ChooseOne: {
		ask:   askChoice,
		read:  (*formReader).chosen,
		sent:  sentChoice,
		given: givenChoice,
		blank: blankChoice,
		line:  func(p pack.Part, v Value) string { return strings.Join(v.choices(p), ", ") },
	},
	pack.ChooseSome: {
		ask:   askChoice,
		read:  (*formReader).chosen,
		sent:  sentChoice,
		given: givenChoice,
		blank: blankChoice,
		line:  func(p pack.Part, v Value) string { return strings.Join(v.choices(p), ", ") },
	},
	pack.Scale: {
		ask:   askScale,
		read:  (*formReader).scale,
		sent:  func(p pack.Part, v Value, add addField) { add(fieldOf(p.ID), stepField(v.Step)) },
		given: func(p pack.Part, v Value, _ *Answer) templ.Component { return scaleWord(p, v.Step) },
		blank: func(p pack.Part) templ.Component { return boxes("☐", p.Words) },
		line:  func(p pack.Part, v Value) string { return stepWord(p, v.Step) },
	},
	pack.Ranking: {
		ask:   ranking,
		read:  (*formReader).ranking,
		sent:  sentSteps,
		given: func(p pack.Part, v Value, _ *Answer) templ.Component { return places(v.ranked(p)) },
		blank: func(p pack.Part) templ.Component { return boxes("___", optionTexts(p.Options)) },
		line:  func(p pack.Part, v Value) string { return strings.Join(texts(v.ranked(p)), ", ") },
		drags: true,
	},
	pack.CardSort: {
		ask:   cardSort,
		read:  (*formReader).sorted,
		sent:  sentTrays,
		given: func(p pack.Part, v Value, _ *Answer) templ.Component { return sortedTrays(p, v) },
		blank: blankSort,
		line:  sortLine,
		drags: true,
	},
	pack.List: {
		ask:   askList,
		read:  (*formReader).list,
		sent:  func(p pack.Part, v Value, add addField) { add(fieldOf(p.ID), v.Lines...) },
		given: func(_ pack.Part, v Value, _ *Answer) templ.Component { return bullets(v.Lines) },
		blank: blankText,
		line:  func(_ pack.Part, v Value) string { return strings.Join(v.Lines, ", ") },
	},
	pack.Wheel: {
		ask:      wheelQuestion,
		read:     (*formReader).wheel,
		sent:     sentSteps,
		given:    givenWheel,
		blank:    wheelBlank,
		line:     wheelLine,
		compares: true,
	},
	pack.Tracker: {
		ask:   askTracker,
		read:  (*formReader).tracker,
		sent:  sentTracker,
		given: givenTracker,
		blank: trackerBlank,
		line:  rowsLine,
	},
	pack.Timeline: {
		ask:   askTimeline,
		read:  (*formReader).timeline,
		sent:  sentLines,
		given: func(_ pack.Part, v Value, _ *Answer) templ.Component { return timelineGiven(v) },
		blank: timelineBlank,
		line:  entriesLine,
	},
	pack.Plan: {
		ask:   askPlan,
		read:  (*formReader).plan,
		sent:  sentPlan,
		given: func(p pack.Part, v Value, _ *Answer) templ.Component { return planGiven(p, v) },
		blank: planBlank,
		line:  planLine,
	},
	pack.Spoken: {
		ask:   askMade,
		read:  (*formReader).made,
		sent:  sentMade,
		given: givenMade,
		blank: madeBlank,
		line:  madeLine,
	},
	pack.Drawing: {
		ask:   askMade,
		read:  (*formReader).made,
		sent:  sentMade,
		given: givenMade,
		blank: madeBlank,
		line:  madeLine,
	},
	pack.Photo: {
		ask:   askMade,
		read:  (*formReader).made,
		sent:  sentMade,
		given: givenMade,
		blank: madeBlank,
		line:  madeLine,
	},
}

func sentText(p pack.Part, v Value, add addField) { add(fieldOf(p.ID), v.Text) }

func sentChoice(p pack.Part, v Value, add addField) { add(fieldOf(p.ID), v.Chosen...) }

func sentSteps(p pack.Part, v Value, add addField) {
	for item, step := range v.Steps {
		add(itemOf(p.ID, item), stepField(step))
	}
}

func sentTrays(p pack.Part, v Value, add addField) {
	for card, tray := range v.Placed {
		add(itemOf(p.ID, card), tray)
	}
	add(ownTrayFieldOf(p.ID), v.OwnTray)
}

func givenText(_ pack.Part, v Value, _ *Answer) templ.Component { return ownText(v.Text) }

func givenChoice(p pack.Part, v Value, _ *Answer) templ.Component { return choiceGiven(p, v) }

// sortLine is the first tray that has cards, with them.
func sortLine(p pack.Part, v Value) string {
	for _, t := range p.Trays {
		if cards := v.in(p, t.ID); len(cards) > 0 {
			return t.Text + ": " + strings.Join(cards, ", ")
		}
	}
	return ""
}

// wheelLine is the first area that something was said of.
func wheelLine(p pack.Part, v Value) string {
	for _, a := range p.Areas {
		if w := stepWord(p, v.Steps[a.ID]); w != "" {
			return a.Text + ": " + w
		}
	}
	return ""
}
