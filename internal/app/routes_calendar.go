package app

// meetingPeople are the routes of supporters' appointments.
func (h *House) meetingPeople() []Route {
	x := h.calendar
	return []Route{
		get("/calendar", "calendar", keepCalendars, x.Show),
		get("/calendar/add", "calendar", keepCalendars, x.AskAdd),
		post("/calendar/add", "calendar", keepCalendars, x.Add).wrote(),
		post("/calendar/take/{id}", "calendar", keepCalendars, x.Take),
		get("/calendar/bring", "calendar", keepCalendars, x.AskBring),
		post("/calendar/file", "calendar", keepCalendars, x.BringFile),
		post("/calendar/address", "calendar", keepCalendars, x.BringAddress),
		post("/calendar/again", "calendar", keepCalendars, x.Again),
		post("/calendar/match", "calendar", keepCalendars, x.Match).wrote(),
		get("/calendar/words", "calendar", keepCalendars, x.ShowWords),
		post("/calendar/words", "calendar", keepCalendars, x.SetWords).wrote(),
		get("/calendar/digest", "calendar", keepCalendars, x.ShowDigest),
		post("/calendar/digest", "calendar", keepCalendars, x.SetDigest),
		get("/calendar/forget", "calendar", keepCalendars, x.AskForget),
		post("/calendar/forget", "calendar", keepCalendars, x.Forget),
	}
}
