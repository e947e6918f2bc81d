package db

import (
	"database/sql"
	"time"
)

// Stats are figures about the connections of a database.
type Stats struct {
	Open, Most int           // connections that are open, and the most that are opened
	Waits      int64         // how often somebody waited for one
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
	return s
}
