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
	usual = 100 // Go's own setting (GOGC): collect when the heap has doubled
	most  = 1000
	often = 2 // collections in a second, from which on there is load
	calm  = 5 // seconds without any, after which there is none
)

// percent is the setting with which a heap of which so many bytes are alive is collected at the floor, or else as usual.
func percent(alive uint64) int {
	if alive >= heapFloor/2 {
		return usual
	}
	return int(min((heapFloor-alive)*100/max(alive, 1), most))
}

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

// tendMemory keeps the floor while there is load, until ctx ends, and gives memory back after it. Where whoever runs the
// program has set GOGC or GOMEMLIMIT it leaves everything to them. There is no limit by itself: one that is too low for a
// service would have the program do little else than collect.
func tendMemory(ctx context.Context) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	p, read := pace{now: usual}, []runtimemetrics.Sample{{Name: "/gc/cycles/total:gc-cycles"}, {Name: "/gc/heap/live:bytes"}}
	for was := usual; ; was = p.now {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		runtimemetrics.Read(read)
		set, ended := p.second(read[0].Value.Uint64(), read[1].Value.Uint64())
		if set != was {
			debug.SetGCPercent(set)
		}
		if ended {
			debug.FreeOSMemory()
		}
	}
}
