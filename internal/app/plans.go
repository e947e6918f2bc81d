package app

import (
	"towpath/internal/rooms/exercises"
	"towpath/internal/rooms/kit"
	"towpath/internal/rooms/plans"
	"towpath/internal/trust/sharing"
	"towpath/internal/trust/things"
)

// kitReaders say what things hold that the kit doesn't make itself.
func kitReaders() kit.Readers {
	readers := kit.Readers{sharing.Answer: {Whole: exercises.Said, Texts: exercises.Texts, Place: exercises.Place}}
	for _, kind := range plans.Kinds() {
		readers[kind] = kit.Reader{Whole: plans.Said, Line: plans.Line, Texts: plans.Texts, Picture: plans.Picture,
			Place: func(t things.Thing) string { return plans.Path(t.ID) }}
	}
	return readers
}

// openPlans makes the rooms of goals and plans, once there are tables to tell where they are.
func (h *House) openPlans() {
	h.plans = plans.NewRoom(plans.Deps{People: h.people, Sharing: h.sharing, Things: h.things, Service: h.service, Table: h.together, Now: h.conf.Now})
}
