package app

import "towpath/internal/trust/people"

// Those who look after places and the stock, and those who see what was arranged for somebody. Which of it, is for sharing to say.
var (
	keepers   = []people.Role{people.Navigator, people.Admin}
	navigator = []people.Role{people.Navigator}
	arrangers = []people.Role{people.Person, people.Worker, people.Peer, people.Navigator}
)

// reaching are the routes of getting to the site at all: places near by, what is lent, where people are sent, groups.
func (h *House) reaching() []Route {
	x := h.access
	return []Route{
		get("/access", "access", workers, x.Show),
		get("/access/mine", "access", person, x.ShowMine),
		get("/access/places", "access", anyone, x.ShowPlaces),
		get("/access/places/new", "access", keepers, x.NewPlace),
		get("/access/places/{id}", "access", keepers, x.EditPlace),
		post("/access/places/{id}", "access", keepers, x.SavePlace).wrote(),
		get("/access/stock", "access", keepers, x.ShowStock),
		get("/access/stock/new", "access", keepers, x.NewItem),
		get("/access/stock/{id}", "access", keepers, x.EditItem),
		post("/access/stock/{id}", "access", keepers, x.SaveItem).wrote(),
		get("/access/loans/new", "access", navigator, x.NewLoan),
		post("/access/loans/{id}", "access", navigator, x.SaveLoan).wrote(),
		get("/access/referrals/new", "access", workers, x.NewReferral),
		post("/access/referrals/{id}", "access", workers, x.SaveReferral).wrote(),
		get("/access/arranged/{id}", "access", arrangers, x.One),
		post("/access/arranged/{id}", "access", arrangers, x.Change).wrote(),
		get("/access/groups", "access", workers, x.Groups),
		post("/access/groups", "access", workers, x.BeginGroup),
		get("/access/groups/{id}", "access", workers, x.Group),
		post("/access/groups/{id}", "access", workers, x.SaveGroup).wrote(),
		get("/access/room", "access", anyone, x.ShowRoom),

		get("/kit/typed", "kit", person, h.kit.Typed),
		get("/together/paper/{person}", "together", linkers, h.together.TypingPage),
		post("/together/paper/{person}", "together", linkers, h.together.AgreeTyping),
		post("/together/typing/{other}/end", "together", person, h.together.EndTyping),
		post("/people/{person}/paper-card", "people", linkers, h.signing.MakeClaimCard),
		post("/people/{person}/remove", "people", linkers, h.signing.Remove),

		get("/reports", "reports", []people.Role{people.Supervisor, people.Admin}, h.reports.Show),
		post("/reports/contact/{person}", "reports", workers, h.reports.SaveContact),
	}
}
