package app

import (
	"context"
	"errors"
	"os"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/vault"
)

// What nodes tell one another, besides what goes on at tables.
const (
	topicErased   = "erased"   // an owner whose key was destroyed
	topicSettings = "settings" // of the service: they were changed
)

// joinNodes has what happens on one node hold on all: an erasure, and a change of settings.
func (h *House) joinNodes() {
	h.vault.TellErased(func(ctx context.Context, owner string) { h.bus.Tell(ctx, topicErased, owner) })
	h.bus.Hear(topicErased, h.vault.Forget)
	h.service.TellSaved(func(ctx context.Context) { h.bus.Tell(ctx, topicSettings, "all") })
	h.bus.Hear(topicSettings, func(string) { h.service.Forget() })
}

const (
	lookEvery     = 5 * time.Second // at the key file, and whether a later version has taken over
	announceEvery = time.Minute     // that this node runs, and what it holds
)

// upkeep keeps a node in step with its files and with the other nodes until ctx ends, or until it has to stop: then it says
// why.
func (h *House) upkeep(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	key := watched{path: h.conf.KeyFile}
	key.changed() // as it was read at the start
	announced := time.Time{}
	for {
		if err := h.current(ctx); errors.Is(err, db.ErrOutdated) {
			return err
		}
		if key.changed() && h.rereadKey(ctx, &key) || time.Since(announced) >= announceEvery {
			if err := h.vault.Announce(ctx); err == nil {
				announced = time.Now()
			} else if ctx.Err() == nil {
				h.conf.Log.Warn("this node can't tell the others that it runs", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-h.reread:
			key.was = nil
			if h.certificate != nil {
				h.certificate.Reread()
			}
		case <-tick.C:
		}
	}
}

// Reread looks at the key file and the certificate's files now, rather than within a few seconds.
func (h *House) Reread() {
	select {
	case h.reread <- struct{}{}:
	default: // it is about to
	}
}

// current is db.ErrOutdated once a later version serves on the same databases.
func (h *House) current(ctx context.Context) error {
	return errors.Join(h.db.Current(ctx), h.keyring.Current(ctx))
}

// rereadKey takes the key file as it is now, and reports whether it could. What can't be used changes nothing: the node goes
// on with what it holds.
func (h *House) rereadKey(ctx context.Context, file *watched) bool {
	key, err := vault.ReadKey(file.path)
	if err == nil {
		err = h.vault.Rekey(ctx, key)
	}
	if err != nil {
		if said := err.Error(); said != file.said {
			h.conf.Log.Error("the key file was changed, and can't be used; what was read before still holds", "error", err)
			file.said = said
		}
		file.was = nil // look again: it may have been half written, or the keyring have been out of reach
		return false
	}
	file.said = ""
	h.conf.Log.Info("the key file was read again", "wrapping keys", len(key.Holds()))
	return true
}

// watched is a file that is read again when it changes. No path: none.
type watched struct {
	path string
	was  os.FileInfo
	said string // what was wrong with it, which is said once
}

// changed reports whether the file is another than when this was last asked.
func (w *watched) changed() bool {
	if w.path == "" {
		return false
	}
	info, err := os.Stat(w.path)
	if err != nil {
		return false // it is being replaced, or gone: what was read holds
	}
	same := w.was != nil && os.SameFile(w.was, info) && w.was.ModTime().Equal(info.ModTime()) && w.was.Size() == info.Size()
	w.was = info
	return !same
}
