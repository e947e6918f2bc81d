package app

import "towpath/internal/ground/blob"

// openMedia opens the place of photos, sound and films.
func (h *House) openMedia() (err error) {
	h.blobs, err = blob.Disk(h.conf.media())
	return err
}
