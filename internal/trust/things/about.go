package things

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// Exercise is what an answer to an exercise is about.
func Exercise(topic, exercise string) string { return "exercise " + topic + "/" + exercise }

// LessonOf is what progress with a lesson is about.
func LessonOf(lesson string) string { return "lesson " + lesson }

// Place is what a bookmark of a page of this site is about.
func Place(path string) string { return "page " + path }

// SubjectOf is what a thing is about, as its body says; "" for what nobody would ask for by that.
func SubjectOf(kind sharing.Kind, body []byte) string {
	var b struct{ Topic, Exercise, Path, Lesson string }
	switch kind {
	case sharing.Answer:
		if json.Unmarshal(body, &b) == nil && b.Exercise != "" {
			return Exercise(b.Topic, b.Exercise)
		}
	case sharing.Bookmark:
		if json.Unmarshal(body, &b) == nil && b.Path != "" {
			return Place(b.Path)
		}
	case sharing.Lesson:
		if json.Unmarshal(body, &b) == nil && b.Lesson != "" {
			return LessonOf(b.Lesson)
		}
	}
	return ""
}

// tag is what the store has of what a thing is about: a hash under its person's own key, so that nobody can tell which exercise
// it was, nor that two people did the same one.
func (k *Keeper) tag(ctx context.Context, owner, subject string) ([]byte, error) {
	if subject == "" {
		return []byte{}, nil
	}
	return k.vault.Tag(ctx, owner, "about", subject)
}

// About are a person's own things of a kind that are about one subject, latest change first, at most `most` of them.
func (k *Keeper) About(ctx context.Context, v people.Viewer, kind sharing.Kind, subject string, most int) ([]Thing, error) {
	if err := k.tagOwn(ctx, v); err != nil {
		return nil, err
	}
	return k.own(ctx, v, func(q *Queries, owner string) ([]Things, error) {
		about, err := k.tag(ctx, owner, subject)
		if err != nil || len(about) == 0 {
			return nil, err
		}
		return q.thingsAbout(ctx, owner, about, string(kind), int32(most))
	})
}

// Lately says of each subject that some thing of a kind is about when one of those was last changed. The others aren't in it.
func (k *Keeper) Lately(ctx context.Context, v people.Viewer, kind sharing.Kind, subjects []string) (map[string]time.Time, error) {
	if err := k.tagOwn(ctx, v); err != nil {
		return nil, err
	}
	owner, _, err := k.sharing.Own(v)
	if err != nil {
		return nil, err
	}
	last := map[string]time.Time{} // by tag
	err = k.view(ctx, func(q *Queries) error {
		rows, err := q.lately(ctx, owner, string(kind), []byte{})
		for _, r := range rows {
			if r.Last > 0 && len(r.About) > 0 { // none of this kind otherwise
				last[string(r.About)] = time.UnixMilli(r.Last)
			}
		}
		return err
	})
	if err != nil {
		return nil, fault.Wrap(err, "things.Lately")
	}
	found := map[string]time.Time{}
	for _, s := range subjects {
		if len(last) == 0 { // of all there are it is known what they are about: to hash on would find nothing
			break
		}
		about, err := k.tag(ctx, owner, s)
		if err != nil {
			return nil, fault.Wrap(err, "things.Lately")
		}
		if at, ok := last[string(about)]; ok {
			found[s] = at
			delete(last, string(about))
		}
	}
	return found, nil
}

// tagOwn says in the store what those of a person's things are about which were kept before the store had a place for it. It
// does so once for each: afterwards there are none.
func (k *Keeper) tagOwn(ctx context.Context, v people.Viewer) error {
	owner, pass, err := k.sharing.Own(v)
	if err != nil || k.tagged.has(owner, k.now()) {
		return err
	}
	for {
		var rows []Things
		err := k.view(ctx, func(q *Queries) (err error) { rows, err = q.untagged(ctx, owner); return err })
		if err == nil && len(rows) == 0 {
			k.tagged.add(owner, k.now())
		}
		if err != nil || len(rows) == 0 {
			return fault.Wrap(err, "things.tagOwn")
		}
		all, err := k.openAll(ctx, pass, rows)
		if err != nil {
			return fault.Wrap(err, "things.tagOwn")
		}
		tags := make([][]byte, len(all))
		for i, t := range all {
			if tags[i], err = k.tag(ctx, owner, SubjectOf(t.Kind, t.Body)); err != nil {
				return fault.Wrap(err, "things.tagOwn")
			}
		}
		err = k.update(ctx, func(q *Queries) error {
			for i, t := range all {
				if err := q.tagThing(ctx, t.ID, tags[i], t.Version); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fault.Wrap(err, "things.tagOwn")
		}
	}
}

// tagged remembers whose things all say what they are about, so that it isn't asked at each page. For an hour: beside a node of an
// older version there may be new ones that don't.
type tagged struct {
	mu    sync.Mutex
	since map[string]time.Time // by owner
}

const (
	taggedFor  = time.Hour
	taggedMost = 10_000 // people; afterwards it begins anew
)

func (t *tagged) has(owner string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	at, ok := t.since[owner]
	return ok && now.Sub(at) < taggedFor
}

func (t *tagged) add(owner string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.since == nil || len(t.since) >= taggedMost {
		t.since = map[string]time.Time{}
	}
	t.since[owner] = now
}
