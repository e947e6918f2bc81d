package app

import "towpath/internal/rooms/skills"

// openSkills makes the room for getting online, once there are tables to tell where they are.
func (h *House) openSkills() {
	h.skills = skills.NewRoom(skills.Deps{People: h.people, Sharing: h.sharing, Things: h.things, Packs: h.packs, Table: h.together,
		Places: "/access/places", Secure: h.conf.secure(), URL: h.URL(), Now: h.conf.Now})
}
