package app

// printing are the routes of booklets, and of the words that lead back from paper.
func (h *House) printing() []Route {
	x := h.paper
	return []Route{
		get("/paper", "paper", anyone, x.Choose),
		get("/paper/booklet", "paper", anyone, x.Booklet),
		get("/go", "paper", anyone, x.Type),
		post("/go", "paper", anyone, x.Lead),
	}
}
