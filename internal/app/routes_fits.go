package app

// fitting are the routes of saying what one would like, and of what is picked out because of it.
func (h *House) fitting() []Route {
	f := h.fits
	return []Route{
		get("/fits", "fits", person, f.Show),
		post("/fits", "fits", person, f.Save).wrote(),
		post("/fits/off", "fits", person, f.Switch),
	}
}
