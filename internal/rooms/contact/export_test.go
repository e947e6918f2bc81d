package contact

import "time"

// Next is when somebody who publishes p can be reached from t on.
func (p Published) Next(t time.Time) (time.Time, bool) { return p.next(t) }
