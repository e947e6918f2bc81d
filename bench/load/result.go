package load

import (
	"math"
	"slices"
	"time"
)

// Result is what a run counted.
type Result struct {
	For   time.Duration // how long was counted
	Bytes int64         // of all answers, with their headers
	took  []time.Duration
}

// ResultOf are times that were taken otherwise than by Run.
func ResultOf(took []time.Duration, within time.Duration) Result {
	r := Result{For: within, took: slices.Clone(took)}
	r.sort()
	return r
}

func (r *Result) sort() { slices.Sort(r.took) }

// Count is how many answers were counted.
func (r Result) Count() int { return len(r.took) }

// PerSecond is how many answers came in a second.
func (r Result) PerSecond() float64 { return float64(len(r.took)) / r.For.Seconds() }

// Percentile is the time that p of 100 answers didn't exceed (nearest rank: a time that was measured, never one between
// two); 0 where nothing was counted.
func (r Result) Percentile(p float64) time.Duration {
	if len(r.took) == 0 {
		return 0
	}
	rank := int(math.Ceil(p / 100 * float64(len(r.took))))
	return r.took[min(max(rank, 1), len(r.took))-1]
}

// Most is the longest time.
func (r Result) Most() time.Duration { return r.Percentile(100) }
