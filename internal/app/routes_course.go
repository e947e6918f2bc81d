package app

import (
	"context"

	"towpath/internal/rooms/course"
	"towpath/internal/rooms/record"
	"towpath/internal/trust/things"
)

// openCourse opens the room of a course of meetings.
func (h *House) openCourse() {
	h.course = course.NewRoom(course.Deps{People: h.people, Sharing: h.sharing, Things: h.things, Packs: h.packs, Table: h.together, URL: h.URL(), Now: h.conf.Now})
}

// meeting are the routes of a course of meetings: the template is for people and supporters to read, a copy is a person's.
func (h *House) meeting() []Route {
	x := h.course
	return []Route{
		get("/course", "course", allThree, x.Template),
		post("/course", "course", sitters, x.Begin),
		get("/course/print", "course", allThree, x.Blank),
		get("/course/{id}", "course", allThree, x.Show),
		get("/course/{id}/print", "course", allThree, x.Print),
		get("/course/{id}/{meeting}", "course", allThree, x.ShowMeeting),
		post("/course/{id}/{meeting}", "course", sitters, x.Change),
	}
}

// courseItem is what of a course can go to a care record: its meetings, and which of them there were.
func courseItem(_ context.Context, t things.Thing) (it record.Item) {
	p, err := course.PlanOf(t)
	if err != nil {
		return it
	}
	it.Title = p.Title
	for _, m := range p.Meetings {
		it.Lines = append(it.Lines, record.Line{Label: m.Title, State: map[course.State]record.State{course.Done: record.Done, course.Out: record.Dropped}[m.State]})
	}
	return it
}
