package exercises

import (
	"context"
	"sync"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/web"
	"towpath/internal/trust/people"
)

// wordings remembers the words of forms that went out, so that what comes back is read by them even if the pack has
// changed since. Its zero value is ready.
type wordings struct {
	mu    sync.Mutex
	known map[wordingKey]Wording
}

type wordingKey struct{ topic, exercise, version string }

// mostWordings bounds what is remembered. There are as many as exercises, times the changes since the start.
const mostWordings = 2000

func (s *wordings) remember(w Wording) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || len(s.known) >= mostWordings {
		s.known = map[wordingKey]Wording{}
	}
	s.known[wordingKey{w.Topic, w.Exercise, w.Version}] = w
}

func (s *wordings) find(k wordingKey) (Wording, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, ok := s.known[k]
	return w, ok
}

// wordingOf is the wording that a form for the thing id was made of: today's if it is the same, or one that was
// remembered, here or by the packs, or after a restart the one that the answer itself carries. Failing all of these (the program's
// own words changed together with a restart before the first save, or the table locked) the form is read by today's words.
func (x *Room) wordingOf(ctx context.Context, v people.Viewer, id string, form web.Form) (Wording, error) {
	key := wordingKey{form.Get("topic"), form.Get("exercise"), form.Get("wording")}
	ex, today := x.Packs.Library().Exercise(key.topic, key.exercise)
	if today && ex.Version == key.version {
		return wordingOf(ex), nil
	}
	if w, ok := x.wordings.find(key); ok {
		return w, nil
	}
	if earlier, ok := x.Packs.Earlier(key.topic, key.exercise, key.version); ok {
		return wordingOf(earlier), nil
	}
	if a, _, err := x.open(ctx, v, id); err == nil && a.Topic == key.topic && a.Exercise == key.exercise {
		return a.Wording, nil
	}
	if !today {
		return Wording{}, fault.Missing()
	}
	return wordingOf(ex), nil
}
