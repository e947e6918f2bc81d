package app

// learning are the routes of getting online: the way in and lessons for anybody; the check and how far one is for a person, alone
// or at a table.
func (h *House) learning() []Route {
	x := h.skills
	return []Route{
		get("/skills", "skills", anyone, x.Start),
		get("/skills/path", "skills", anyone, x.Path),
		get("/skills/recap", "skills", anyone, x.Recap),
		post("/skills/device", "skills", anyone, x.Machine),
		get("/skills/lessons", "skills", anyone, x.Lessons),
		get("/skills/lessons/{lesson}", "skills", anyone, x.Lesson),
		post("/skills/lessons/{lesson}", "skills", sitters, x.SaveLesson).always().wrote(),
		post("/skills/lessons/{lesson}/later", "skills", sitters, x.Later),
		get("/skills/lessons/{lesson}/together", "skills", anyone, x.Together),
		get("/skills/lessons/{lesson}/paper", "skills", anyone, x.Paper),

		get("/skills/check", "skills", anyone, x.CheckStart),
		get("/skills/check/paper", "skills", anyone, x.CheckPaper),
		get("/skills/check/{id}", "skills", sitters, x.Picture),
		get("/skills/check/{id}/all", "skills", sitters, x.All),
		post("/skills/check/{id}/all", "skills", sitters, x.SaveAll).always().wrote(),
		get("/skills/check/{id}/{part}", "skills", sitters, x.Part),
		post("/skills/check/{id}/{part}", "skills", sitters, x.SavePart).always().wrote(),
	}
}
