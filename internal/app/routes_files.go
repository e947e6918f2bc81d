package app

// filing are the routes of what belongs to people's things: photos, drawings and sound. They are sent with the exercise that they
// belong to.
func (h *House) filing() []Route {
	return []Route{
		get("/files/{id}", "files", allThree, h.files.Page).stream(),
	}
}
