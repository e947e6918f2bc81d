package db

import (
	"database/sql"
	"sync/atomic"
	"time"
)

// waits counts those who waited for a connection, or for their turn to write.
type waits struct{ n, nanoseconds atomic.Int64 }

// waiting begins to count one; what it returns ends that.
func (w *waits) waiting() (done func()) {
	began := time.Now()
	return func() {
		w.n.Add(1)
		w.nanoseconds.Add(int64(time.Since(began)))
	}
}

func (w *waits) addTo(s *Stats) {
	s.Waits += w.n.Load()
	s.Waited += time.Duration(w.nanoseconds.Load())
}

// Stats are figures about the connections of a database.
type Stats struct {
	Open, Most int           // connections that are open, and the most that are opened
	Waits      int64         // how often somebody waited for one, or on SQLite for their turn to write
	Waited     time.Duration // how long they waited, all together
}

// Stats says how the database's connections are used.
func (d *DB) Stats() (s Stats) {
	pools := []*sql.DB{d.write}
	if d.read != d.write {
		pools = append(pools, d.read)
	}
	for _, pool := range pools {
		p := pool.Stats()
		s.Open += p.OpenConnections
		s.Most += p.MaxOpenConnections
		s.Waits += p.WaitCount
		s.Waited += p.WaitDuration
	}
	if d.writer != nil {
		d.writer.addTo(&s)
	}
	if d.reader != nil {
		d.reader.addTo(&s)
	}
	return s
}
