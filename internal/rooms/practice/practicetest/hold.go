package practicetest

import (
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"towpath/internal/ground/i18n"
	"towpath/internal/page/pagetest"
	"towpath/internal/rooms/practice"
)

// Room is a room to walk. Type is what somebody may type into boxes, by name: the right things and wrong ones.
type Room struct {
	practice.Pretend
	Words []i18n.Catalogue
	Type  map[string][]string
}

const (
	mostSteps = 60 // to be shown the whole room
	presses   = 60 // in each
	every     = 10 // how often it is tried whether the end can still be come to
)

// Hold holds a room to what each keeps.
func Hold(t *testing.T, r Room) {
	t.Run("NET-4 show me leads from the start to the end, each step after a hint, and what was shown is told as that", func(t *testing.T) {
		w := Enter(t, r.Pretend, r.Words...)
		w.toEnd(true)
		w.Sees("That is all there was to do here", "These were done with “Show me this step”:")
	})
	t.Run("NET-4 no dead end at random: from any state, step after step leads to the end, and a hint loses nothing typed or chosen", func(t *testing.T) {
		for seed := range walks {
			r.walk(t, uint64(seed))
		}
	})
	t.Run("ACC-8 every word is from the catalogue", func(t *testing.T) {
		w := Enter(t, r.Pretend, r.Words...).Lang("en-XA")
		known := []string{"Towpath"}
		for _, typed := range r.Type {
			known = append(known, typed...)
		}
		for range mostSteps {
			bare := slices.DeleteFunc(pagetest.Unpseudoed(w.Page.Body, known...), isAddress)
			if len(bare) > 0 {
				t.Fatalf("%q isn't from a catalogue, at %s", bare, w.at)
			}
			if _, more := w.screen().helps["show"]; !more {
				return
			}
			w.Help("show")
		}
	})
	t.Run("NET-4 starting again brings back the start", func(t *testing.T) {
		w := Enter(t, r.Pretend, r.Words...)
		start := w.screen()
		w.Help("show").Help("show").Help("again").Sees("Everything is as it was at the start.")
		if got := w.screen(); strings.Join(got.links, " ") != strings.Join(start.links, " ") {
			t.Errorf("links to %q, and at the start to %q", got.links, start.links)
		}
	})
}

// isAddress reports a made-up address, which is the same in all languages.
func isAddress(text string) bool {
	return strings.Contains(text, ".example") && !strings.ContainsAny(text, " \n")
}

// toEnd is shown step after step, until all is done.
func (w *Way) toEnd(hints bool) {
	w.t.Helper()
	from := w.at
	var steps []string
	for range mostSteps {
		if strings.Contains(w.Page.Text(), "That is all there was to do here") {
			return
		}
		if hints {
			w.Hint()
		}
		w.Help("show")
		steps = append(steps, w.at)
	}
	w.t.Fatalf("from %s, %d steps of “show me” don't come to the end: %q\n%s", from, mostSteps, steps, w.Page.Text())
}

// walk presses whatever there is, at random.
func (r Room) walk(t *testing.T, seed uint64) {
	t.Helper()
	luck := rand.New(rand.NewPCG(seed, 5))
	w := Enter(t, r.Pretend, r.Words...)
	if r.Timed && seed%2 == 1 {
		w.Help("live")
	}
	for i := range presses {
		if r.Timed && luck.IntN(8) == 0 {
			w.Wait(time.Duration(luck.IntN(90)) * time.Second)
		}
		if strings.Contains(w.Page.Text(), "There is no room for more") {
			w.Help("again")
		}
		r.stumble(w, luck)
		if t.Failed() {
			t.Fatalf("walk %d, press %d, at %s", seed, i, w.at)
		}
		if seed == 0 {
			r.keeps(w, luck)
		}
		if i%every == 0 {
			w.fork().toEnd(i%(3*every) == 0)
		}
	}
}

// keeps holds a page to this: asking for a hint loses nothing that was typed or chosen.
func (r Room) keeps(w *Way, luck *rand.Rand) {
	w.t.Helper()
	s := w.screen()
	if _, helps := s.helps["hint"]; !helps {
		return // hinted, or at the end
	}
	for _, f := range s.forms {
		if len(f.typed)+len(f.choices) == 0 {
			continue
		}
		said := r.fill(f, luck)
		twin := w.fork().post(w.path, with(said, "help", "hint"))
		var after url.Values
		for _, g := range twin.screen().forms {
			if g.id == f.id {
				after = g.said
			}
		}
		for _, name := range slices.Concat(f.typed, slices.Collect(maps.Keys(f.choices))) {
			before, kept := strings.Join(said[name], " "), strings.Join(after[name], " ")
			if f.id != writing || kept != before && (kept == "" || !strings.HasPrefix(before, kept)) { // what is too long is cut
				w.t.Errorf("NET-4 asked for a hint at %s, %q in %q is %q", w.at, before, name, kept)
			}
		}
	}
}

// with is a form that says one thing more.
func with(form url.Values, name, value string) url.Values {
	form = maps.Clone(form)
	form.Set(name, value)
	return form
}

// stumble presses one thing of the pretend screen, anything, with anything in the boxes.
func (r Room) stumble(w *Way, luck *rand.Rand) {
	w.t.Helper()
	s := w.screen()
	var ways []func()
	for _, at := range s.links {
		ways = append(ways, func() { w.open(address(w.path, at)) })
	}
	for _, f := range s.forms {
		for _, do := range f.buttons {
			ways = append(ways, func() {
				said := r.fill(f, luck)
				said.Set("do", do)
				w.post(w.path, said)
			})
		}
	}
	if len(ways) == 0 {
		w.t.Errorf("nothing to press at %s:\n%s", w.at, w.Page.Text())
		return
	}
	ways[luck.IntN(len(ways))]()
}

// fill is what a form says with something in its boxes.
func (r Room) fill(f form, luck *rand.Rand) url.Values {
	said := maps.Clone(f.said)
	for _, name := range f.typed {
		if typed := r.Type[name]; len(typed) > 0 && luck.IntN(4) > 0 {
			said.Set(name, typed[luck.IntN(len(typed))])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.choices)) {
		if luck.IntN(4) > 0 {
			said.Set(name, f.choices[name][luck.IntN(len(f.choices[name]))])
		}
	}
	return said
}
