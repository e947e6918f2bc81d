package app

// planning are the routes of goals, check-ins and plans, and of reminders of them.
func (h *House) planning() []Route {
	p, r := h.plans, h.prompts
	return []Route{
		get("/plans", "plans", sitters, p.Start),
		get("/plans/safety", "plans", person, p.Safety),
		get("/plans/new", "plans", sitters, p.New),
		get("/plans/{id}", "plans", sitters, p.Read),
		post("/plans/{id}", "plans", sitters, p.Save).always().wrote(),
		get("/plans/{id}/write", "plans", sitters, p.Write),
		post("/plans/{id}/steps", "plans", sitters, p.Steps).always().wrote(),
		get("/plans/{id}/smaller/{step}", "plans", sitters, p.Smaller),
		post("/plans/{id}/smaller/{step}", "plans", sitters, p.TakeApart).always().wrote(),
		post("/plans/{id}/where", "plans", sitters, p.Say),
		post("/plans/{id}/rest", "plans", sitters, p.Rest),
		get("/plans/{id}/part/{part}", "plans", sitters, p.Part),
		post("/plans/{id}/part/{part}", "plans", sitters, p.SavePart).always().wrote(),
		get("/plans/{id}/print", "plans", sitters, p.Print),
		get("/plans/{id}/card", "plans", sitters, p.Card),
		get("/plans/{id}/earlier", "plans", person, p.Earlier),
		post("/plans/{id}/back", "plans", person, p.Back),
		get("/plans/{id}/copy", "plans", person, p.Copy),

		get("/prompts", "prompts", person, r.List),
		get("/prompts/new", "prompts", person, r.New),
		get("/prompts/{id}", "prompts", person, r.Change),
		post("/prompts/{id}", "prompts", person, r.Save).wrote(),
		post("/prompts/{id}/do", "prompts", person, r.Do),
		get("/prompts/{id}/calendar", "prompts", person, r.Calendar),
	}
}
