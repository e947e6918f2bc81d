//go:build !unix

package backup

import "towpath/internal/ground/db"

// HoldStill does nothing where there is no flock: an open file can't be moved there, so that a restore beside a backup fails.
func HoldStill(db.Config, bool) (free func() error, err error) {
	return func() error { return nil }, nil
}
