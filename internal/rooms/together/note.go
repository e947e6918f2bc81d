package together

import (
	"context"
	"net/http"
	"strings"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/rooms/kit"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// longestNote is the most characters that a joint note takes.
const longestNote = 5_000

// Note is where the two write a joint note and see exactly what will leave (TOG-12).
func (x *Room) Note(w http.ResponseWriter, r *http.Request) error {
	s, err := x.sceneOf(r.Context(), people.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	return x.showNote(w, r, s, http.StatusOK, s.Record.Note, "")
}

func (x *Room) showNote(w http.ResponseWriter, r *http.Request, s scene, status int, draft, problem string) error {
	if draft == "" {
		draft = s.suggestedNote(r.Context(), x.Now())
	}
	return page.Render(w, r, status, notePage(s, draft, problem))
}

// suggestedNote begins a note with what the two can see on the table: the day, the takeaway and the next step.
func (s scene) suggestedNote(ctx context.Context, now time.Time) string {
	lines := []string{i18n.T(ctx, "together.note.start", "date", i18n.Date(ctx, now), "person", s.Person, "other", s.Other)}
	for _, t := range s.made() {
		switch t.Kind {
		case sharing.Takeaway:
			var b kit.Page
			if t.Into(&b) == nil && b.Text != "" {
				lines = append(lines, i18n.T(ctx, "together.note.takeaway", "words", b.Text))
			}
		case sharing.NextStep:
			var b kit.NextStep
			if t.Into(&b) == nil && b.What != "" {
				lines = append(lines, i18n.T(ctx, "together.note.next", "words", joinWords(b.What, b.When, b.Who)))
			}
		}
	}
	return strings.Join(lines, "\n\n")
}

func joinWords(parts ...string) string {
	var said []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, " · ")
}

// SaveNote keeps the draft, or takes one side's yes to it as it stands. With both it is done: the note is kept for the
// person, and the supporter may read it.
func (x *Room) SaveNote(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, formErr := web.ReadForm(w, r)
	if formErr != nil && f.Values == nil {
		return formErr
	}
	if v.Locked { // what was being written is kept, and shown once somebody has unlocked the table
		if err := x.keepDraft(ctx, v, f.Text("note")); err != nil {
			return err
		}
		return web.See(w, r, "/together/note")
	}
	s, err := x.sceneOf(ctx, v)
	if err != nil {
		return err
	}
	if s.Record.NoteID != "" { // it is agreed, and stays as it is
		if s.Record.Note != "" {
			err = x.settleNote(ctx, v, s.Record.Note) // this was broken off
		}
		if err != nil {
			return err
		}
		return web.See(w, r, "/together/note")
	}
	side := f.Get("agree")
	if side == "" {
		return x.saveDraft(w, r, s, f, formErr)
	}
	if own := v.Seat; own != "both" && own != side {
		return fault.Missing() // nobody agrees for the other
	}
	return x.agreeNote(w, r, v, side, f.Text("note"))
}

func (x *Room) saveDraft(w http.ResponseWriter, r *http.Request, s scene, f web.Form, problem error) error {
	ctx, text := r.Context(), f.Text("note")
	switch {
	case problem != nil:
	case text == "":
		problem = fault.New(fault.Invalid, "together.note.empty")
	case len([]rune(text)) > longestNote:
		problem = fault.New(fault.Invalid, "together.note.long", "most", longestNote)
	}
	if problem != nil {
		return x.showNote(w, r, s, fault.CodeOf(problem).Status(), text, sentence(ctx, problem))
	}
	if err := x.keepDraft(ctx, s.Viewer, text); err != nil {
		return err
	}
	return web.See(w, r, "/together/note")
}

func (x *Room) keepDraft(ctx context.Context, v people.Viewer, text string) error {
	if text == "" || len([]rune(text)) > longestNote {
		return nil
	}
	return x.change(ctx, v, people.EventTable, func(rec *record) error {
		if rec.NoteID == "" && rec.Note != text {
			rec.Note, rec.Agreed = text, nil // a changed text has nobody's yes
		}
		return nil
	})
}

func (x *Room) agreeNote(w http.ResponseWriter, r *http.Request, v people.Viewer, side, seen string) error {
	if side != "person" && side != "supporter" {
		return fault.New(fault.Invalid, "page.problem.invalid")
	}
	var text string
	both := false
	err := x.change(r.Context(), v, people.EventTable, func(rec *record) error {
		if rec.Note == "" || rec.Note != seen {
			return fault.New(fault.Conflict, "together.note.changed") // a yes is to the words that were on the page
		}
		if rec.Agreed == nil {
			rec.Agreed = map[string]bool{}
		}
		rec.Agreed[side] = true
		text, both = rec.Note, rec.Agreed["person"] && rec.Agreed["supporter"]
		if both && rec.NoteID == "" {
			rec.NoteID = people.NewID()
		}
		return nil
	})
	if err == nil && both {
		err = x.settleNote(r.Context(), v, text)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/together/note")
}

// settleNote keeps an agreed note and lets the supporter read it. What is there already stays. The table remembers its words no
// longer: whoever removes the note has removed them all.
func (x *Room) settleNote(ctx context.Context, v people.Viewer, text string) error {
	_, rec, err := x.read(ctx, v)
	if err != nil {
		return err
	}
	title := i18n.T(ctx, "together.note.title", "date", i18n.Date(ctx, x.Now()))
	if _, err := x.Things.Create(ctx, v, rec.NoteID, sharing.Note, kit.Page{Title: title, Text: text}); err != nil {
		return err
	}
	if err := x.Sharing.Share(ctx, v, people.NewID(), rec.NoteID, v.Supporter, time.Time{}); err != nil {
		return err
	}
	return x.change(ctx, v, people.EventTable, func(rec *record) error { rec.Note = ""; return nil })
}

// NoteText gives an agreed note as plain text, letter for letter what both saw.
func (x *Room) NoteText(w http.ResponseWriter, r *http.Request) error {
	t, err := x.Things.Get(r.Context(), people.ViewerOf(r.Context()), r.PathValue("thing"))
	if err != nil {
		return err
	}
	if t.Kind != sharing.Note {
		return fault.Missing()
	}
	if x.Took != nil { // before it goes
		if err := x.Took(r.Context(), people.ViewerOf(r.Context()), t); err != nil {
			return err
		}
	}
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="note.txt"`)
	h.Set("Cache-Control", "no-store")
	_, err = w.Write([]byte(noteWords(t) + "\n"))
	return err
}

// noteWords are the words of an agreed note, as both saw them.
func noteWords(t things.Thing) string {
	var b kit.Page
	if t.Into(&b) != nil {
		return ""
	}
	return b.Text
}

// noteOf is the agreed note among what lies on the table.
func (s scene) noteOf() (things.Thing, bool) {
	for _, t := range s.Laid {
		if t.ID == s.Record.NoteID && t.Kind == sharing.Note {
			return t, true
		}
	}
	return things.Thing{}, false
}

func sentence(ctx context.Context, err error) string {
	key, args := fault.SentenceOf(err)
	return i18n.T(ctx, key, args...)
}
