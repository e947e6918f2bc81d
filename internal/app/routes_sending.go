package app

import "towpath/internal/trust/people"

// mayBeTold are those who can have messages sent to them.
var mayBeTold = append([]people.Role{people.Person}, workers...)

// sending are the routes of messages to people: where they go, what their links lead to, and signing in by one.
func (h *House) sending() []Route {
	m, p := h.messages, h.prompts
	return []Route{
		get("/messages", "messages", mayBeTold, m.List),
		get("/messages/{sort}", "messages", mayBeTold, m.Show),
		post("/messages/{sort}", "messages", mayBeTold, m.Ask),
		post("/messages/{sort}/code", "messages", mayBeTold, m.Prove),
		post("/messages/{sort}/use", "messages", person, m.Use),
		post("/messages/{sort}/end", "messages", mayBeTold, m.End),
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
