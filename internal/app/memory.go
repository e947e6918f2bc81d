package app

import (
	"context"
	"os"
	"runtime/debug"
	runtimemetrics "runtime/metrics"
	"time"
)

// heapFloor is how large the heap may grow under load, in bytes, before anything in it is collected. What a small service
// keeps alive is about ten million bytes, and Go collects each time that has doubled: eight times a second with fifty people
// asking at once, which is a tenth of the processor and more of the time that some of them wait.
const heapFloor = 48 << 20

const (
	usual = 50       // collect when the heap has grown by half (GOGC). Go's own 100 costs less, where something is collected all the time
	slack = 24 << 20 // bytes that may always be uncollected
	least = 50
	most  = 1000
	often = 2 // collections in a second, from which on there is load
	calm  = 5 // seconds without any, after which there is none
)

// percent is the setting with which a heap of which so many bytes are alive is collected at the floor; or where there is more
// alive than that, with some slack: a thousand open streams are alive, and hardly make anything to collect.
func percent(alive uint64) int {
	if alive+slack < heapFloor {
		return int(min((heapFloor-alive)*100/max(alive, 1), most))
	}
	return int(max(slack*100/alive, least))
}

// limit is what Go may hold, in bytes, before it gives back what it doesn't use: above what is alive by enough that it never
// has to collect for it without end. It follows what is alive within a second.
func limit(alive uint64) int64 { return int64(max(80<<20, 2*alive+16<<20)) }

// pace is how often to collect, by how often it was done.
type pace struct {
	now    int    // the setting
	cycles uint64 // collections so far
	quiet  int    // seconds without any
}

// second takes what the last second brought, and says what to set now and whether the load has just ended.
func (p *pace) second(cycles, alive uint64) (set int, ended bool) {
	n := cycles - p.cycles
	p.cycles = cycles
	if p.quiet++; n > 0 {
		p.quiet = 0
	}
	switch {
	case n >= often || p.now != usual && p.quiet < calm:
		p.now = percent(alive)
	case p.now != usual:
		p.now, ended = usual, true
	}
	return p.now, ended
}

// Sparing has the program collect as often from its start on as it does at rest. What is kept of what is read then lies close
// together, and is not strewn over more memory than can be given back.
func Sparing() {
	if !ownSettings() {
		debug.SetGCPercent(usual)
	}
}

// ownSettings reports that whoever runs the program has set GOGC or GOMEMLIMIT: everything is left to them then.
func ownSettings() bool { return os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" }

// tendMemory keeps the floor while there is load, until ctx ends, and gives memory back after it.
func tendMemory(ctx context.Context) {
	if ownSettings() {
		return
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	p, read := pace{now: usual}, []runtimemetrics.Sample{{Name: "/gc/cycles/total:gc-cycles"}, {Name: "/gc/heap/live:bytes"}}
	for was, held := usual, int64(0); ; was = p.now {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		runtimemetrics.Read(read)
		alive := read[1].Value.Uint64()
		if l := limit(alive); l != held {
			debug.SetMemoryLimit(l)
			held = l
		}
		set, ended := p.second(read[0].Value.Uint64(), alive)
		if set != was {
			debug.SetGCPercent(set)
		}
		if ended {
			debug.FreeOSMemory()
		}
	}
}
