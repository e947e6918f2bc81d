// Package sharing decides who may see what, hands out the passes that open it, and keeps the record of who has looked.
//
// Nothing else decides: rooms ask here, and without a pass from here the vault opens nothing.
package sharing

import "towpath/internal/trust/people"

// Kind is the coarse kind of a private thing; it is stored in the clear.
type Kind string

// The kinds of private things.
const (
	Answer   Kind = "answer"   // an attempt at an exercise
	Journal  Kind = "journal"  // a page of somebody's own
	Bookmark Kind = "bookmark" // a page they want to find again
	Takeaway Kind = "takeaway" // what they take away from a joint session, in their words
	NextStep Kind = "next"     // what comes next: what, when, who helps
	Note     Kind = "note"     // a joint note that both agreed to, as it leaves for the record

	Goal           Kind = "goal"           // something somebody wants, with small steps
	CheckIn        Kind = "checkin"        // how the areas of a life are, on one day
	WellPlan       Kind = "wellplan"       // what keeps somebody well, and what to do early
	SafetyPlan     Kind = "safetyplan"     // what to do when it gets too much
	Fit            Kind = "fit"            // what somebody said they would like to be offered
	Reminder       Kind = "reminder"       // when somebody wants to be reminded of a thing of theirs
	Hidden         Kind = "hidden"         // a story that somebody doesn't want to be shown again
	Skills         Kind = "skills"         // what somebody said of what they can do on line, what gets in the way and what they want
	Lesson         Kind = "lesson"         // how far somebody is with a lesson, and what they practised
	Course         Kind = "course"         // a course of meetings, as the two have arranged it for themselves
	Recommendation Kind = "recommendation" // a site or an app that was chosen from the library, and why
	Extract        Kind = "extract"        // what two said may go to the care record, exactly as it leaves
)

// Kinds are all the kinds there are.
var Kinds = []Kind{SafetyPlan, WellPlan, Goal, CheckIn, Skills, Lesson, Answer, Journal, Bookmark, Takeaway, NextStep, Recommendation, Course, Note, Extract, Reminder, Fit, Hidden}

// Relation is how a viewer stands to the person whose thing it is.
type Relation string

// The relations.
const (
	Self      Relation = "self"      // its person
	AtTable   Relation = "at_table"  // the table its person sits at
	Supporter Relation = "supporter" // linked with its person
	Nobody    Relation = "nobody"    // everybody else, whatever their role
)

// Right is what a relation allows.
type Right string

// The rights. Read lets its holder read and put away, but not change.
const (
	None         Right = "none"
	All          Right = "all"
	Read         Right = "read"
	WhileOnTable Right = "while_on_table"
	WhileShared  Right = "while_shared"
)

// Matrix is PRIV-3 for private things: what each relation may do with each kind. What isn't here is None. No role is in
// it: whatever somebody's role, they see a person's thing as its person, as their table or as a supporter it is shared
// with, or not at all.
var Matrix = map[Kind]map[Relation]Right{
	Answer:   {Self: All, AtTable: WhileOnTable, Supporter: WhileShared},
	Journal:  {Self: All, AtTable: WhileOnTable, Supporter: WhileShared},
	Bookmark: {Self: All, AtTable: WhileOnTable, Supporter: WhileShared},
	Takeaway: {Self: All, AtTable: WhileOnTable, Supporter: WhileShared},
	NextStep: {Self: All, AtTable: WhileOnTable, Supporter: WhileShared},
	Note:     {Self: Read, AtTable: WhileOnTable, Supporter: WhileShared},

	Goal:           {Self: All, AtTable: WhileOnTable, Supporter: WhileShared},
	CheckIn:        {Self: All, AtTable: WhileOnTable, Supporter: WhileShared},
	WellPlan:       {Self: All, AtTable: WhileOnTable, Supporter: WhileShared},
	SafetyPlan:     {Self: All, AtTable: WhileOnTable, Supporter: WhileShared},
	Skills:         {Self: All, AtTable: WhileOnTable, Supporter: WhileShared},
	Lesson:         {Self: All, AtTable: WhileOnTable, Supporter: WhileShared},
	Course:         {Self: All, AtTable: WhileOnTable, Supporter: WhileShared},
	Recommendation: {Self: All, AtTable: WhileOnTable, Supporter: WhileShared},
	Extract:        {Self: Read, AtTable: WhileOnTable, Supporter: WhileShared},
	Fit:            {Self: All},
	Reminder:       {Self: All},
	Hidden:         {Self: All},
}

// Fixed reports a kind that nobody changes once it is made: two people said yes to it as it is.
func Fixed(k Kind) bool { return k == Note || k == Extract }

// RightOf is what relation allows with kind.
func RightOf(kind Kind, relation Relation) Right {
	if r, ok := Matrix[kind][relation]; ok {
		return r
	}
	return None
}

// MayMake reports whether a viewer may make a new thing of a kind for their person: everything that they may change, so
// that nobody makes a joint note by themselves.
func MayMake(v people.Viewer, kind Kind) bool {
	right := RightOf(kind, relate(v, v.Whose()))
	return right == All || right == WhileOnTable
}

// relate says how a viewer stands to owner. Being a supporter is only a claim here: that the two are linked is checked
// together with the share.
func relate(v people.Viewer, owner string) Relation {
	switch {
	case v.Table != "" && v.TPerson == owner:
		return AtTable
	case v.Table == "" && v.Account == owner && v.Is(people.Person):
		return Self
	case v.Table == "" && v.Account != "" && v.IsAny(people.Supporters...):
		return Supporter
	}
	return Nobody
}
