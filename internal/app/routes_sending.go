package app

// sending are the routes of messages to people: where they go, what their links lead to, and signing in by one.
func (h *House) sending() []Route {
	m, p := h.messages, h.prompts
	return []Route{
		get("/messages", "messages", person, m.List),
		get("/messages/{sort}", "messages", person, m.Show),
		post("/messages/{sort}", "messages", person, m.Ask),
		post("/messages/{sort}/code", "messages", person, m.Prove),
		post("/messages/{sort}/use", "messages", person, m.Use),
		post("/messages/{sort}/end", "messages", person, m.End),
		get("/messages/push", "messages", person, m.Notes),
		post("/messages/push", "messages", person, m.SetNotes),
		get("/in/link", "messages", anyone, m.AskLink),
		post("/in/link", "messages", anyone, m.SendMe),
		get("/in/link/{token}", "messages", anyone, m.OpenLink),
		post("/in/link/{token}", "messages", anyone, m.TakeLink),

		get("/prompts/hours", "prompts", person, p.Hours),
		post("/prompts/hours", "prompts", person, p.SetHours),
		get("/m/{token}", "prompts", anyone, p.Letter),
		post("/m/{token}", "prompts", anyone, p.AnswerLetter),
		get("/m/{token}/go", "prompts", anyone, p.GoOn),
	}
}
