package app

import (
	"context"

	"github.com/a-h/templ"

	"towpath/internal/ground/vault"
	"towpath/internal/pack"
	"towpath/internal/rooms/editing"
	"towpath/internal/trust/people"
)

// seesUnsigned are those who see content that nobody has signed yet, marked as that: who works here. People and their carers, and
// whoever sits at a table, don't.
var seesUnsigned = []people.Role{people.Worker, people.Peer, people.Navigator, people.Moderator, people.Editor, people.Supervisor, people.Admin}

// topicContent is told when editors have changed what people read.
const topicContent = "content"

// openEditing opens the room for editing, and takes in what was published there, here and on the other nodes.
func (h *House) openEditing(ctx context.Context, key *vault.Key) (err error) {
	h.editing, err = editing.NewRoom(editing.Deps{DB: h.db, People: h.people, Packs: h.packs, Key: key.Derive(editing.KeyFor, 32), Log: h.conf.Log, Now: h.conf.Now,
		Zone: h.conf.zone(), Tell: func(ctx context.Context) { h.bus.Tell(ctx, topicContent, "all") },
		Exercise: func(e *pack.Exercise) templ.Component { return h.exercises.Preview(e) }})
	if err != nil {
		return err
	}
	h.bus.Hear(topicContent, h.editing.Again)
	return h.editing.Reload(ctx)
}

// unsigned is in how many topics, with the lists as one, something waits to be signed; none where people are shown everything anyway.
func (h *House) unsigned() int {
	if !h.packs.Held() {
		return 0
	}
	return len(h.editing.WaitingIn())
}
