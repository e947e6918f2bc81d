package app

import (
	"time"

	"towpath/internal/ground/jobs"
	"towpath/internal/rooms/stories"
	"towpath/internal/rooms/together"
)

// makingLimits are those of making what is shown of a recording: one at a time, as it takes every processor there is.
var makingLimits = jobs.Limits{Within: 45 * time.Minute, Tries: 3, AtOnce: 1}

// openStories opens the room of stories, and has what it makes made in the background.
func (h *House) openStories() {
	h.stories = stories.NewRoom(stories.Deps{DB: h.db, Vault: h.vault, Ledger: h.ended, People: h.people, Sharing: h.sharing, Things: h.things,
		Packs: h.packs, Bus: h.bus, Files: h.stored, Tools: h.tools, Jobs: h.jobs, Table: h.together, Where: together.Moorings, Log: h.conf.Log,
		Now: h.conf.Now, URL: h.URL()})
	h.jobs.Handle(stories.Making, makingLimits, h.stories.Make)
}
