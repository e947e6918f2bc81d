package pack

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Live hands out the current libraries, takes what editors publish, and in development notices when files change. Safe for use
// by many at once.
type Live struct {
	layers []Layer
	held   bool // what nobody signed isn't shown to people

	current atomic.Pointer[libraries]

	mu      sync.Mutex // one load at a time
	seen    [sha256.Size]byte
	overlay Overlay
	earlier sync.Map // exercises of earlier libraries, by version
}

// libraries are what one load made.
type libraries struct{ own, whole, shown *Library }

// NewLive loads the layers. The library holds what was sound, whatever the problems.
func NewLive(layers ...Layer) (*Live, []Problem) { return newLive(false, layers) }

// NewHeld is NewLive for an installation in which people are shown only what somebody has read and signed.
func NewHeld(layers ...Layer) (*Live, []Problem) { return newLive(true, layers) }

func newLive(held bool, layers []Layer) (*Live, []Problem) {
	l := &Live{layers: layers, held: held, seen: fingerprint(layers)}
	libs, problems, _ := l.load()
	l.current.Store(libs)
	return l, problems
}

// load says what is wrong with the layers, and what with them and the overlay together.
func (l *Live) load() (libs *libraries, problems, over []Problem) {
	libs = &libraries{}
	libs.own, problems = Load(l.layers...)
	libs.whole, over = l.overlay.whole(l.layers, libs.own)
	libs.whole.takeLists(libs.own, l.overlay.inWhole)
	libs.shown = libs.whole
	if l.held {
		libs.shown = l.overlay.shown(libs.own)
		libs.shown.takeLists(libs.own, l.overlay.inShown)
	}
	return libs, problems, over
}

// Library is what people are shown now. Take it once for each request.
func (l *Live) Library() *Library { return l.current.Load().shown }

// Whole is what staff may see: also what nobody has signed yet, marked as Unsigned.
func (l *Live) Whole() *Library { return l.current.Load().whole }

// Own is what the layers hold by themselves, without what editors published over them.
func (l *Live) Own() *Library { return l.current.Load().own }

// Held reports that what nobody signed isn't shown to people.
func (l *Live) Held() bool { return l.held }

// Take takes what editors have made of the layers by now, and says what is wrong with it together with them; whatever that
// is, the library has all that is sound.
func (l *Live) Take(o Overlay) []Problem {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.overlay = o
	libs, _, problems := l.load()
	l.swap(libs)
	for path, texts := range o.Earlier {
		l.rememberTexts(path, texts)
	}
	return problems
}

// Look loads again if any file was added, removed or touched since the last look. If the new library has problems the
// current one stays, and they are returned.
func (l *Live) Look() (changed bool, problems []Problem) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := fingerprint(l.layers)
	if now == l.seen {
		return false, nil
	}
	l.seen = now
	libs, problems, _ := l.load()
	if len(problems) == 0 {
		l.swap(libs)
	}
	return true, problems
}

type wordingKey struct{ topic, exercise, version string }

// swap puts new libraries in the place of the current ones, whose exercises are remembered: somebody may be writing in one.
func (l *Live) swap(libs *libraries) {
	was := l.current.Swap(libs)
	for _, t := range was.whole.topics {
		for _, e := range t.Exercises {
			l.remember(e)
		}
	}
	for _, t := range was.shown.topics {
		for _, e := range t.Exercises {
			l.remember(e)
		}
	}
}

func (l *Live) remember(e *Exercise) {
	l.earlier.LoadOrStore(wordingKey{e.Topic, e.ID, e.Version}, e)
}

// rememberTexts remembers wordings of an exercise that were published before this program started.
func (l *Live) rememberTexts(path string, texts []string) {
	for _, text := range texts {
		in := l.Whole().Inspect(path, text)
		if in.Exercise != nil {
			l.remember(in.Exercise)
		}
	}
}

// Earlier is an exercise in a wording that it had before, as long as that is known: those since the program started, and those
// that editors published. An answer that was begun in it is read by it.
func (l *Live) Earlier(topic, exercise, version string) (*Exercise, bool) {
	e, ok := l.earlier.Load(wordingKey{topic, exercise, version})
	if !ok {
		return nil, false
	}
	return e.(*Exercise), true
}

// Watch looks at every tick until ctx ends, and tells of every change: problems is empty if the new library was taken.
func (l *Live) Watch(ctx context.Context, every time.Duration, tell func(problems []Problem)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if changed, problems := l.Look(); changed {
				tell(problems)
			}
		}
	}
}

// fingerprint changes when the name, size or time of any content file does.
func fingerprint(layers []Layer) (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, layer := range layers {
		files, problems := walk(layer)
		for _, f := range files {
			if f.info != nil { // texts in memory don't change
				fmt.Fprintln(h, layer.Name, f.path, f.info.Size(), f.info.ModTime().UnixNano())
			}
		}
		fmt.Fprintln(h, len(problems))
	}
	h.Sum(sum[:0])
	return sum
}
