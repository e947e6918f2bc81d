// Package live tells the parts of a house, and the other nodes of an installation, that something happened: which topic,
// and the id of what it happened to. What happened is for each to look up; nothing else is carried.
//
// On PostgreSQL the nodes hear of one another through LISTEN and NOTIFY. Nothing that is told is kept, so a note can get
// lost while a link is down; whoever hears is then told to look again at all they care for.
package live

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"towpath/internal/ground/db"
)

// Bus carries what is told. Its methods may be called from any goroutine.
type Bus struct {
	db   *db.DB // nil where there is one node alone
	log  *slog.Logger
	node string // tells a node's own notes from others'
	name string // of the channel

	mu    sync.RWMutex
	heard map[string][]*hearer // a slice here is never changed, only replaced

	out   outbox
	end   context.CancelFunc
	ended sync.WaitGroup
}

type hearer struct{ fn func(id string) }

// Open makes the bus of one node. On PostgreSQL it joins the nodes that use the same schema; where they can't be reached
// just now, it goes on trying, and this node works by itself meanwhile.
func Open(ctx context.Context, d *db.DB, log *slog.Logger) (*Bus, error) {
	b := &Bus{log: log, node: rand.Text()[:12], heard: map[string][]*hearer{}, end: func() {}}
	if d.Engine() != db.Postgres {
		return b, nil
	}
	schema, err := d.Schema(ctx)
	if err != nil {
		return nil, err
	}
	b.db, b.name, b.out.wake = d, ChannelOf(schema), make(chan struct{}, 1)
	ctx, b.end = context.WithCancel(context.WithoutCancel(ctx))
	b.ended.Go(func() { b.listen(ctx) })
	b.ended.Go(func() { b.send(ctx) })
	return b, nil
}

// ChannelOf names the channel of the installation that uses a schema; two in one database don't hear each other.
func ChannelOf(schema string) string {
	h := sha256.Sum256([]byte(schema))
	return "towpath_" + hex.EncodeToString(h[:8])
}

// Close ends the bus. Nothing is heard afterwards, and what is told is told to nobody.
func (b *Bus) Close() error {
	b.end()
	b.ended.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.heard)
	return nil
}

// Hear calls fn with each id that is told under a topic from now on, by this node or another, until stop is called; a call
// that is under way then may still come. fn("") says that something may have been missed: look again at everything. fn must
// not wait for anything, and may be called from several goroutines at once.
func (b *Bus) Hear(topic string, fn func(id string)) (stop func()) {
	h := &hearer{fn}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.heard[topic] = append(slices.Clone(b.heard[topic]), h)
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.heard[topic] = slices.DeleteFunc(slices.Clone(b.heard[topic]), func(o *hearer) bool { return o == h })
	}
}

// Tell says that something happened to id: at once to this node, and soon to the others. Call it after the change is
// durable. It waits for nobody and can't fail: what happened has happened, whatever becomes of the request that ctx is of.
// Topic and id hold no spaces or line ends, and have at most 1,000 bytes together. The id "" makes this node look again.
func (b *Bus) Tell(_ context.Context, topic, id string) {
	b.pass(topic, id)
	if b.db != nil && id != "" {
		b.out.put(topic + " " + id)
	}
}

// pass calls whoever hears a topic on this node.
func (b *Bus) pass(topic, id string) {
	b.mu.RLock()
	hearers := b.heard[topic]
	b.mu.RUnlock()
	for _, h := range hearers {
		h.fn(id)
	}
}

// lookAgain tells everybody on this node that something may have been missed.
func (b *Bus) lookAgain() {
	b.mu.RLock()
	topics := slices.Collect(maps.Keys(b.heard))
	b.mu.RUnlock()
	for _, topic := range topics {
		b.pass(topic, "")
	}
}

// The waits between two tries to reach PostgreSQL.
const (
	firstWait   = 100 * time.Millisecond
	longestWait = 5 * time.Second
)

// listen hears the other nodes until ctx ends, and comes back after each break.
func (b *Bus) listen(ctx context.Context) {
	wait := firstWait
	for ctx.Err() == nil {
		err := b.db.Listen(ctx, b.name, func() { wait = firstWait; b.lookAgain() }, b.take)
		if ctx.Err() != nil {
			return
		}
		b.log.Warn("the link between nodes is down", "error", err)
		rest(ctx, wait)
		wait = min(2*wait, longestWait)
	}
}

func rest(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
