package skills

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// Record is the body of a thing of kind lesson: how far somebody is with one lesson, or what they practised in a practice room.
type Record struct {
	Title  string   `json:"title"`            // what the lesson was called, or the practice room
	Lesson string   `json:"lesson,omitempty"` // its id; "" for what was practised
	Check  string   `json:"check,omitempty"`  // what was asked before and after
	Before Level    `json:"before,omitempty"`
	After  Level    `json:"after,omitempty"`
	Well   string   `json:"well,omitempty"` // what went well, and what they would do another way
	Off    bool     `json:"off,omitempty"`  // put off: the path passes it over
	Room   string   `json:"room,omitempty"` // the practice room's id
	Did    []string `json:"did,omitempty"`  // what was practised, told back
}

// done reports a lesson that was gone through. One after which somebody said "not yet" isn't.
func (r Record) done() bool { return r.After != "" && r.After != NotYet }

// Progress is how far somebody is with a lesson.
type Progress struct {
	Begun, Done, Off bool
	Last             time.Time
}

// progressOf is the progress by lesson, of things in any order. A lesson done alone and at a table has two: what was done in one is
// done, and whether it is put off is what was said last.
func progressOf(records []things.Thing) map[string]Progress {
	all := map[string]Progress{}
	for _, t := range records {
		r := into[Record](t.Body)
		if r.Lesson == "" {
			continue
		}
		p := all[r.Lesson]
		if !t.Updated.Before(p.Last) {
			p.Last, p.Off = t.Updated, r.Off
		}
		p.Done = p.Done || r.done()
		p.Begun = p.Begun || r.Before != "" || r.After != ""
		all[r.Lesson] = p
	}
	return all
}

// recordOf is what is kept of a lesson, with the thing that holds it; without an ID where nothing is.
func (x *Room) recordOf(ctx context.Context, v people.Viewer, lesson string) (t things.Thing, r Record, err error) {
	var all []things.Thing
	switch {
	case v.Whose() == "" || v.Locked:
		return t, r, nil
	case v.Table == "":
		all, err = x.Things.About(ctx, v, sharing.Lesson, things.LessonOf(lesson), 1)
	default:
		all, err = x.mine(ctx, v, sharing.Lesson, mostRecords)
	}
	if err != nil {
		return t, r, err
	}
	i := slices.IndexFunc(all, func(t things.Thing) bool { return into[Record](t.Body).Lesson == lesson })
	if i < 0 {
		return t, r, nil
	}
	return all[i], into[Record](all[i].Body), nil
}

// keep changes what is kept of a lesson. id is the one that the form knew it by, or would make it under.
func (x *Room) keep(ctx context.Context, v people.Viewer, id string, l *pack.Lesson, change func(Record) Record) (things.Thing, error) {
	make := func(r Record) Record {
		r.Title, r.Lesson, r.Check = l.Title, l.ID, l.Check
		return change(r)
	}
	if was, _, err := x.recordOf(ctx, v, l.ID); err != nil {
		return things.Thing{}, err
	} else if was.ID != "" {
		id = was.ID
	}
	t, err := x.Things.Change(ctx, v, id, sharing.Lesson, things.AnyVersion, func(now things.Thing) (any, error) { return make(into[Record](now.Body)), nil })
	if fault.Is(err, fault.NotFound) {
		return x.Things.Create(ctx, v, id, sharing.Lesson, make(Record{}))
	}
	return t, err
}

// practised is the name space of the ids of what was practised. Each follows from what it says and the day, so that keeping it twice
// keeps it once.
var practised = uuid.MustParse("0d4b3c55-61a3-5c1d-8f0e-2a7d0c9e4b17")

// Keep keeps what somebody practised in a practice room, told back in words: for practice rooms, which keep nothing themselves.
// Whoever isn't a person nor at a table keeps nothing.
func (x *Room) Keep(ctx context.Context, v people.Viewer, room string, told []string) error {
	if !slices.Contains(pack.PracticeRooms, room) || v.Whose() == "" {
		return fault.Missing()
	}
	seed := v.Whose() + " " + room + " " + x.Now().Format(time.DateOnly)
	for _, line := range told {
		seed += "\n" + line
	}
	_, err := x.Things.Create(ctx, v, uuid.NewSHA1(practised, []byte(seed)).String(), sharing.Lesson,
		Record{Title: i18n.T(ctx, "skills.practice."+room), Room: room, Did: told})
	return fault.Wrap(err, "skills.Keep(%s)", room)
}
