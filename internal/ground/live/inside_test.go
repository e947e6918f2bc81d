package live

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"towpath/internal/ground/db"
)

func TestNotesHoldAsMuchAsTheyMayAndNothingIsLost(t *testing.T) {
	var lines []string
	for i := range 2000 {
		lines = append(lines, fmt.Sprint("table ", i, strings.Repeat("x", i%300)))
	}
	var heard []string
	all := notes("node", lines)
	for _, note := range all {
		if len(note) > db.LongestNote {
			t.Errorf("RUN-2 a note of %d bytes", len(note))
		}
		from, rest, _ := strings.Cut(note, "\n")
		if from != "node" {
			t.Errorf("RUN-2 a note from %q", from)
		}
		heard = append(heard, strings.Split(rest, "\n")...)
	}
	if diff := cmp.Diff(lines, heard); diff != "" {
		t.Errorf("RUN-2 %s", diff)
	}
	if len(all) > 60 {
		t.Errorf("RUN-2 %d notes for 2,000 lines", len(all))
	}
	if notes("node", nil) != nil {
		t.Error("a note of nothing")
	}
}

func TestWhatIsToldTwiceIsSentOnceAndTooMuchBecomesLookAgain(t *testing.T) {
	o := outbox{wake: make(chan struct{}, 1)}
	for _, line := range []string{"table a", "table b", "table a"} {
		o.put(line)
	}
	if diff := cmp.Diff([]string{"table a", "table b"}, o.take()); diff != "" {
		t.Error(diff)
	}
	for i := range 3 * mostWaiting {
		o.put(fmt.Sprint("table ", i))
	}
	if diff := cmp.Diff([]string{everything}, o.take()); diff != "" {
		t.Errorf("RUN-2 after too much: %s", diff)
	}
	o.put("table a")
	if diff := cmp.Diff([]string{"table a"}, o.take()); diff != "" {
		t.Errorf("RUN-2 after that: %s", diff)
	}
}

func TestAnotherNodesNotesAreReadAsTheyAreMeant(t *testing.T) {
	b := &Bus{node: "me", heard: map[string][]*hearer{}}
	var heard []string
	b.Hear("table", func(id string) { heard = append(heard, id) })
	for _, note := range []string{"me\ntable own", "", "you", "you\n", "you\ntable", "you\ntable ", "you\nother x", "you\ntable one\ntable two", "you\n*"} {
		b.take(note)
	}
	if diff := cmp.Diff([]string{"one", "two", ""}, heard); diff != "" {
		t.Errorf("RUN-2 %s", diff)
	}
}

func TestAHubWakesThoseWhoWaitAndCountsThem(t *testing.T) {
	looked := make(chan int, 100)
	h := NewHub(time.Hour, func(_ context.Context, all []*Waiter) { looked <- len(all) })
	a, b, other := h.Wait("table", "robin"), h.Wait("table", "sam"), h.Wait("elsewhere", "lee")
	for range 100 { // as often as it likes: nobody has to take it in
		h.Wake("table")
	}
	h.Wake("nowhere")
	for name, w := range map[string]*Waiter{"robin": a, "sam": b} {
		select {
		case <-w.Woken:
		default:
			t.Errorf("TOG-4 %s wasn't woken", name)
		}
		select {
		case <-w.Woken:
			t.Errorf("TOG-4 %s was woken twice for one look", name)
		default:
		}
	}
	select {
	case <-other.Woken:
		t.Error("TOG-4 somebody at another table was woken")
	default:
	}
	h.Wake("")
	if n := <-looked; n != 3 {
		t.Errorf("TOG-4 %d were looked after", n)
	}
	for _, w := range []*Waiter{a, b, other, a} { // twice is once
		w.Stop()
	}
	if h.Len() != 0 || len(h.waiting) != 0 {
		t.Errorf("%d are left", h.Len())
	}
	h.Wake("") // nobody is there to look after
	h.Wait("table", "robin")
	h.Wake("")
	if n := <-looked; n != 1 {
		t.Errorf("TOG-4 %d were looked after once somebody came back", n)
	}
	h.End()
	h.End()
	<-h.Ended()
}

func TestTheOldestOfTooManyIsReplaced(t *testing.T) {
	h := NewHub(time.Hour, func(context.Context, []*Waiter) {})
	var mine []*Waiter
	sam := h.Wait("table", "sam")
	for range waitersEach + 3 {
		mine = append(mine, h.Wait("table", "robin"))
	}
	for i, w := range append(mine, sam) {
		gone := false
		select {
		case <-w.Replaced:
			gone = true
		default:
		}
		if gone != (i < 3) {
			t.Errorf("TOG-4 number %d: replaced %v", i, gone)
		}
	}
	if h.Len() != waitersEach+1 {
		t.Errorf("%d wait", h.Len())
	}
	for _, w := range append(mine, sam) { // those replaced stop too, in their own time
		w.Stop()
	}
	if h.Len() != 0 {
		t.Errorf("%d are left", h.Len())
	}
}

func TestManyComeAndGoAtOnce(t *testing.T) {
	var looks atomic.Int64
	h := NewHub(time.Millisecond, func(_ context.Context, all []*Waiter) {
		looks.Add(1)
		for _, w := range all {
			w.Wake()
		}
	})
	done := make(chan struct{})
	for i := range 32 {
		go func() {
			defer func() { done <- struct{}{} }()
			for range 200 {
				w := h.Wait(fmt.Sprint(i%4), fmt.Sprint(i))
				h.Wake(fmt.Sprint(i % 4))
				<-w.Woken
				w.Stop()
			}
		}()
	}
	for range 32 {
		<-done
	}
	if h.Len() != 0 {
		t.Errorf("%d are left", h.Len())
	}
	w := h.Wait("x", "y")
	<-w.Woken // by the beat alone
	w.Stop()
	if looks.Load() == 0 {
		t.Error("nobody was looked after")
	}
}
