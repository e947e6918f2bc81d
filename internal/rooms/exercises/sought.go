package exercises

import (
	"strings"

	"towpath/internal/trust/things"
)

// Texts are the words by which somebody would look for an answer: what the exercise is called, what they wrote and what they
// chose. What they could have chosen isn't among them.
func Texts(t things.Thing) []string {
	a, err := answerOf(t)
	if err != nil {
		return nil
	}
	texts := []string{a.Title}
	for _, p := range a.Parts {
		if line := kindOf(p).line(p, a.Answers[p.ID]); line != "" {
			texts = append(texts, line)
		}
		texts = append(texts, a.Answers[p.ID].written()...)
	}
	if a.Also != "" {
		texts = append(texts, a.Also)
	}
	return texts
}

// written is what somebody wrote that a line of the answer may leave out.
func (v Value) written() (texts []string) {
	add := func(s string) {
		if s != "" {
			texts = append(texts, s)
		}
	}
	add(v.Own)
	for _, row := range v.Rows {
		add(row.Note)
	}
	for _, text := range v.Boxes {
		add(text)
	}
	for _, c := range v.People {
		add(strings.Join([]string{c.Name, c.Number, c.For}, " "))
	}
	return texts
}

// Place is where an answer opens.
func Place(t things.Thing) string { return "/exercises/answers/" + t.ID }

// Begun reports an answer that has something in it and a part still open. Nobody has to close it.
func Begun(t things.Thing) bool {
	a, err := answerOf(t)
	if err != nil || a.Blank() {
		return false
	}
	for _, p := range a.Parts {
		if a.Answers[p.ID].Blank() {
			return true
		}
	}
	return false
}
