// Package late is for tests of what happens a moment later, on another goroutine or in another program.
package late

import (
	"bytes"
	"sync"
	"testing"
	"time"
)

const (
	look  = 10 * time.Millisecond
	never = 30 * time.Second // on a machine that does much else at once
)

// Until waits until done, and ends the test if that never comes.
func Until(t testing.TB, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(never); time.Now().Before(end); time.Sleep(look) {
		if done() {
			return
		}
	}
	t.Fatalf("never: %s", what)
}

// Log can be read while somebody else still writes to it. The zero value is empty.
type Log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write adds p.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String is all that was written so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
