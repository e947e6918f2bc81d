package app

import "towpath/internal/rooms/guidance"

// openGuidance opens the room of guidance for staff.
func (h *House) openGuidance() {
	h.guidance = guidance.NewRoom(guidance.Deps{DB: h.db, Vault: h.vault, Sharing: h.sharing, People: h.people, Packs: h.packs, Staff: seesUnsigned, Zone: h.conf.zone, Now: h.conf.Now})
}

// guiding are the routes of guidance: to read for everybody signed in, since it says how staff are asked to act with them; to practise
// and to note for who works here. At a table, where the screen is shared, there is none of it.
func (h *House) guiding() []Route {
	x := h.guidance
	return []Route{
		get("/guidance", "guidance", accountHolders, x.List),
		get("/guidance/record", "guidance", seesUnsigned, x.ShowRecord),
		get("/guidance/approach", "guidance", supporters, x.Approach),
		post("/guidance/approach", "guidance", supporters, x.NoteApproach),
		get("/guidance/{guidance}", "guidance", accountHolders, x.Read),
		get("/guidance/{guidance}/practise", "guidance", seesUnsigned, x.Practise),
		post("/guidance/{guidance}/record", "guidance", seesUnsigned, x.Mark),
	}
}
