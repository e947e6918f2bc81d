package pack

import "sync"

// Library is everything sound in a set of layers at one moment. It never changes, and what it hands out
// mustn't be changed, so it can be used by many at once.
type Library struct {
	topics    []*Topic
	lessons   []*Lesson
	guidance  []*Guidance
	papers    []*Paper
	resources []*Resource
	questions *Questions
	course    *Course
	exempt    map[string]bool
	wishes    []*Wish
	glossary  glossary
	lists     []list          // what wishes and glossary were made of
	terms     sync.Map        // words of the glossary by what they stand in, as far as somebody has asked
	seen      map[string]bool // addresses that some file was meant for
	files     map[string]File // by path, what was sound
	paths     map[string]bool // of all files, sound or not
}

// Topics are all topics in order.
func (l *Library) Topics() []*Topic { return l.topics }

// Topic finds a topic by its id.
func (l *Library) Topic(id string) (*Topic, bool) {
	return find(l.topics, func(t *Topic) bool { return t.ID == id })
}

// Page finds a page of a topic.
func (l *Library) Page(topic, id string) (*Page, bool) {
	t, ok := l.Topic(topic)
	if !ok {
		return nil, false
	}
	return find(t.Pages, func(p *Page) bool { return p.ID == id })
}

// Exercise finds an exercise of a topic.
func (l *Library) Exercise(topic, id string) (*Exercise, bool) {
	t, ok := l.Topic(topic)
	if !ok {
		return nil, false
	}
	return find(t.Exercises, func(e *Exercise) bool { return e.ID == id })
}

// Around are the pages before and after one in its topic; nil where there is none.
func (l *Library) Around(p *Page) (before, after *Page) {
	t, ok := l.Topic(p.Topic)
	if !ok {
		return nil, nil
	}
	for i, q := range t.Pages {
		if q.ID != p.ID {
			continue
		}
		if i > 0 {
			before = t.Pages[i-1]
		}
		if i+1 < len(t.Pages) {
			after = t.Pages[i+1]
		}
	}
	return before, after
}

func find[T any](all []*T, is func(*T) bool) (*T, bool) {
	for _, x := range all {
		if is(x) {
			return x, true
		}
	}
	return nil, false
}
