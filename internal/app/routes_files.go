package app

// filing are the routes of what belongs to people's things: photos, drawings and sound.
func (h *House) filing() []Route {
	return []Route{
		get("/files/{id}", "files", allThree, h.files.Page).stream(),
		post("/files", "files", sitters, h.files.Send).always().slowly(),
		post("/uploads", "files", sitters, h.files.Begin).always(),
		post("/uploads/{id}", "files", sitters, h.files.Append).always().slowly(),
		post("/uploads/{id}/done", "files", sitters, h.files.Finish).always().slowly(),
		post("/files/{id}/remove", "files", sitters, h.files.End),
	}
}
