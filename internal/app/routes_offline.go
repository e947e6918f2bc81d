package app

// offlining are the routes of what is kept on a device, and of what comes from it.
func (h *House) offlining() []Route {
	o := h.offline
	return []Route{
		get("/sw.js", "offline", anyone, o.Worker).plain(),
		get("/manifest.webmanifest", "offline", anyone, o.WebManifest).plain(),
		get("/offline", "offline", anyone, o.Show),
		post("/offline", "offline", person, o.Save),
		get("/offline/list", "offline", anyone, o.List).always().byItself(),
		post("/offline/began", "offline", person, o.Began).byItself(),
		post("/offline/send", "offline", anyone, o.Send).always().byItself(),
	}
}
