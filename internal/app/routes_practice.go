package app

// practising are the routes of the practice rooms. What is sent there is pretend: no route says that it brings words.
func (h *House) practising() []Route {
	x := h.practice
	return []Route{
		get("/skills/practice", "practice", anyone, x.List),
		get("/skills/practice/{room}", "practice", anyone, x.Show),
		post("/skills/practice/{room}", "practice", anyone, x.Press),
		post("/skills/practice/{room}/keep", "practice", person, x.Keep),
	}
}
