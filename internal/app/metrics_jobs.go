package app

import (
	"time"

	"towpath/internal/ground/jobs"
)

// ran is what was done in the background, as far as figures tell it apart. A kind names no exercise and nobody.
type ran struct {
	kind    string
	outcome jobs.Outcome
}

// worked counts a try of a job.
func (m *meter) worked(kind string, o jobs.Outcome, _ time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ran[ran{kind, o}]++
}
