package app

import "towpath/internal/rooms/starting"

// openStarting opens the room with what a service needs before its first person.
func (h *House) openStarting() {
	h.starting = starting.NewRoom(starting.Deps{Packs: h.packs})
}

// startingWell are the routes of that, for everybody who works here.
func (h *House) startingWell() []Route {
	x := h.starting
	return []Route{
		get("/starting", "starting", seesUnsigned, x.List),
		get("/starting/print", "starting", seesUnsigned, x.PrintAll),
		get("/starting/{paper}", "starting", seesUnsigned, x.Read),
		get("/starting/{paper}/print", "starting", seesUnsigned, x.Print),
		get("/starting/{paper}/copy", "starting", seesUnsigned, x.Copy),
	}
}
