package live

import (
	"context"
	"strings"
	"sync"

	"towpath/internal/ground/db"
)

// outbox holds what the other nodes have yet to hear. What is told twice before it was sent is sent once.
type outbox struct {
	wake chan struct{}

	mu      sync.Mutex
	waiting []string
	there   map[string]bool
}

// mostWaiting bounds the outbox while PostgreSQL can't be reached. When it is full, the others are told to look again at
// everything instead.
const mostWaiting = 10_000

// everything is the line that tells other nodes to look again at all they care for.
const everything = "*"

func (o *outbox) put(line string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.there[line] || o.there[everything]:
		return
	case len(o.waiting) >= mostWaiting:
		line, o.waiting, o.there = everything, nil, nil
	}
	if o.there == nil {
		o.there = map[string]bool{}
	}
	o.waiting, o.there[line] = append(o.waiting, line), true
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// take empties the outbox.
func (o *outbox) take() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	lines := o.waiting
	o.waiting, o.there = nil, nil
	return lines
}

// send tells the other nodes what this one was told, as many at once as a note holds, until ctx ends.
func (b *Bus) send(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.out.wake:
		}
		for _, note := range notes(b.node, b.out.take()) {
			b.sendOne(ctx, note)
		}
	}
}

// sendOne sends a note, again and again until it has gone.
func (b *Bus) sendOne(ctx context.Context, note string) {
	wait := firstWait
	for ctx.Err() == nil {
		err := b.db.Notify(ctx, b.name, note)
		if err == nil {
			return
		}
		b.log.Warn("other nodes can't be told", "error", err)
		rest(ctx, wait)
		wait = min(2*wait, longestWait)
	}
}

// notes packs lines into notes of at most db.LongestNote bytes. Each begins with the node that sends it.
func notes(node string, lines []string) (all []string) {
	var b strings.Builder
	for _, line := range lines {
		if b.Len() > 0 && b.Len()+1+len(line) > db.LongestNote {
			all = append(all, b.String())
			b.Reset()
		}
		if b.Len() == 0 {
			b.WriteString(node)
		}
		b.WriteString("\n" + line)
	}
	if b.Len() > 0 {
		all = append(all, b.String())
	}
	return all
}

// take passes on a note of another node.
func (b *Bus) take(note string) {
	from, lines, _ := strings.Cut(note, "\n")
	if from == b.node {
		return
	}
	for line := range strings.SplitSeq(lines, "\n") {
		if line == everything {
			b.lookAgain()
		} else if topic, id, ok := strings.Cut(line, " "); ok && id != "" {
			b.pass(topic, id)
		}
	}
}
