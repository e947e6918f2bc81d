package exercises

import "towpath/internal/trust/things"

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
	}
	if a.Also != "" {
		texts = append(texts, a.Also)
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
