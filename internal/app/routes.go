package app

import (
	"errors"
	"net/http"
	"slices"

	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// Route is one thing that can be asked for, and who may.
type Route struct {
	Method  string        `json:"method"`
	Pattern string        `json:"pattern"`
	Room    string        `json:"room"`
	Who     []people.Role `json:"who"`

	do    web.Handler
	bare  bool // needs no viewer, language or frame: files and health
	open  bool // is there at a locked table too: help, the way to unlock it, and saving what was being written
	firm  bool // is there while the database doesn't answer, as for somebody signed out
	flows bool // answers with a stream, which is not packed
	slow  bool // looks into a file that was sent, which may take minutes
	words bool // brings what somebody wrote: where it can't be kept, the page that says so holds it, to be sent again
	quiet bool // asked by a page on its own, which is nobody's doing: it keeps no table from locking
}

// Who a route is for, said often enough to have a name.
var (
	anyone         = []people.Role{people.Anyone}
	person         = []people.Role{people.Person}
	table          = []people.Role{people.Table}
	sitters        = []people.Role{people.Person, people.Table}
	supporters     = people.Supporters
	twoSides       = append([]people.Role{people.Person}, people.Supporters...)
	allThree       = append([]people.Role{people.Person, people.Table}, people.Supporters...)
	admin          = []people.Role{people.Admin}
	workers        = []people.Role{people.Worker, people.Peer, people.Navigator}
	onHand         = []people.Role{people.Worker, people.Peer, people.Navigator, people.Admin}
	staff          = slices.DeleteFunc(slices.Clone(people.AccountRoles), carded) // all but people who use the service and their carers
	cardHolders    = []people.Role{people.Person, people.Carer}
	accountHolders = people.AccountRoles
	signedIn       = append([]people.Role{people.Table}, people.AccountRoles...)
)

// Routes are all there is to ask for. The list is what serves, what `towpath routes` prints and what the tests of
// privacy walk.
func (h *House) Routes() []Route {
	t, s := h.together, h.safety
	routes := []Route{
		get("/static/{file}", "page", anyone, page.Static).plain(),
		get("/healthz", "app", anyone, h.alive).plain(),
		get("/readyz", "app", anyone, h.ready).plain(),
		get("/look", "page", anyone, h.look.Show).always(),
		post("/look", "page", anyone, h.look.Save).always(),

		get("/help", "safety", anyone, s.Help).always().noMatterWhat(),
		get("/calm", "safety", anyone, s.Calm).always().noMatterWhat(),
		post("/calm", "safety", anyone, s.ShowLess).always().noMatterWhat(),
		get("/leave", "safety", anyone, h.leave).always().noMatterWhat(),
		get("/about", "safety", anyone, s.About).always().noMatterWhat(),

		get("/{$}", "together", anyone, t.Home),
		get("/together", "together", allThree, t.Start),
		post("/together", "together", twoSides, t.Open),
		post("/together/join/{table}", "together", twoSides, t.Join),
		post("/together/went/{thing}", "together", sitters, t.Went),
		get("/together/agreement/{other}", "together", twoSides, t.Agreement),
		post("/together/agreement/{other}", "together", twoSides, t.Agree),
		post("/people", "together", linkers, t.FindPerson),
		get("/people/{person}", "together", workers, t.Person),
		get("/people/{person}/print", "together", workers, t.PersonPrint),
	}
	routes = append(routes, h.atTables()...)
	routes = append(routes, h.reading()...)
	routes = append(routes, h.fitting()...)
	routes = append(routes, h.keeping()...)
	routes = append(routes, h.telling()...)
	routes = append(routes, h.filing()...)
	routes = append(routes, h.settingUp()...)
	routes = append(routes, h.signingIn()...)
	routes = append(routes, h.workWays()...)
	routes = append(routes, h.countingJoint()...)
	routes = append(routes, h.helping()...)
	routes = append(routes, h.planning()...)
	routes = append(routes, h.learning()...)
	routes = append(routes, h.guiding()...)
	routes = append(routes, h.recording()...)
	routes = append(routes, h.meeting()...)
	routes = append(routes, h.editingRoutes()...)
	routes = append(routes, h.reaching()...)
	routes = append(routes, h.offlining()...)
	routes = append(routes, h.practising()...)
	routes = append(routes, h.sending()...)
	routes = append(routes, h.meetingPeople()...)
	routes = append(routes, h.printing()...)
	routes = append(routes, h.weighing()...)
	routes = append(routes, h.listing()...)
	routes = append(routes, h.startingWell()...)
	routes = append(routes, h.recommending()...)
	routes = append(routes, h.contacting()...)
	routes = append(routes, h.circling()...)
	if h.demo != nil {
		routes = append(routes, get("/demo/in/{token}", "app", anyone, h.demo.signIn))
	}
	return routes
}

// atTables are the routes of two people at a table.
func (h *House) atTables() []Route {
	t := h.together
	return []Route{
		get("/together/agreement", "together", table, t.Agreement),
		post("/together/agreement", "together", table, t.Agree),
		get("/together/table", "together", table, t.Table),
		get("/together/step/{step}", "together", table, t.Step),
		post("/together/choose", "together", table, t.Choose),
		get("/together/live", "together", table, t.Live).stream(),
		get("/together/since", "together", table, t.Since).byItself(),
		post("/together/writing", "together", table, t.Writing),
		post("/together/follow", "together", table, t.Follow),
		post("/together/here", "together", table, t.Here),
		get("/together/things/{thing}", "together", table, t.Thing),
		post("/together/back/{thing}", "together", table, t.TakeBack),
		get("/together/pick", "together", table, t.PickPage),
		post("/together/pick", "together", table, t.StartPick),
		post("/together/pick/one", "together", table, t.Pick),
		get("/together/end", "together", table, t.End),
		post("/together/end", "together", table, t.SaveEnd).always().wrote(),
		get("/together/keep", "together", table, t.Keep),
		post("/together/keep", "together", table, t.SaveKeep),
		get("/together/note", "together", table, t.Note),
		post("/together/note", "together", table, t.SaveNote).always().wrote(),
		get("/together/note/{thing}/text", "together", allThree, t.NoteText),
		get("/together/screen", "together", table, t.Screen),
		post("/together/screen", "together", table, t.SetScreenCode),
		get("/together/screen/stage", "together", table, t.ScreenStage).byItself(),
		post("/together/screen/answer", "together", table, t.AnswerScreen),
		post("/together/screen/away", "together", table, t.SendScreenAway),
		post("/together/screen/leave", "together", table, t.LeaveByScreen),
		get("/together/stop", "together", table, t.Stop),
		get("/together/leave", "together", table, t.LeavePage),
		post("/together/leave", "together", table, t.Leave),
		get("/together/locked", "together", table, t.LockedPage).always(),
		post("/together/unlock", "together", table, t.Unlock).always(),
	}
}

// reading are the routes of topics and exercises.
func (h *House) reading() []Route {
	t, e := h.topics, h.exercises
	return []Route{
		get("/topics", "topics", anyone, t.List),
		get("/topics/words", "topics", anyone, t.Glossary),
		get("/topics/{topic}", "topics", anyone, t.Topic),
		get("/topics/{topic}/booklet", "topics", anyone, t.Booklet),
		get("/topics/{topic}/{page}", "topics", anyone, t.Page),
		get("/topics/{topic}/{page}/print", "topics", anyone, t.Print),
		get("/topics/{topic}/{page}/coaching", "topics", table, t.Coaching),
		post("/topics/{topic}/{page}/keep", "topics", sitters, t.Keep),

		get("/exercises/{topic}/{exercise}", "exercises", signedIn, e.Begin),
		post("/exercises/{topic}/{exercise}", "exercises", sitters, e.SaveNew).always().wrote(),
		get("/exercises/{topic}/{exercise}/print", "exercises", anyone, e.BlankPaper),
		get("/exercises/{topic}/{exercise}/coaching", "exercises", table, e.Coaching),
		get("/exercises/answers/{id}", "exercises", allThree, e.Read),
		post("/exercises/answers/{id}", "exercises", sitters, e.Save).always().wrote(),
		get("/exercises/answers/{id}/write", "exercises", sitters, e.Write),
		get("/exercises/answers/{id}/fields", "exercises", table, e.Fields).byItself(),
		get("/exercises/answers/{id}/print", "exercises", allThree, e.Print),
	}
}

// keeping are the routes of a person's own things and of who may see them.
func (h *House) keeping() []Route {
	k, s := h.kit, h.shares
	return []Route{
		get("/kit", "kit", person, k.List),
		post("/kit", "kit", person, k.Find),
		get("/kit/new", "kit", person, k.New),
		post("/kit/journal", "kit", person, k.Keep).wrote(),
		get("/kit/bin", "kit", person, k.Bin),
		get("/kit/bin/empty", "kit", person, k.AskEmpty),
		post("/kit/bin/empty", "kit", person, k.Empty),
		get("/kit/away-all", "kit", person, k.AskAwayAll),
		post("/kit/away-all", "kit", person, k.AwayAll),
		post("/kit/back-all", "kit", person, k.BackAll),
		get("/kit/pictures", "kit", person, k.Pictures),
		get("/kit/{id}/over-time", "kit", person, k.OverTime),
		get("/kit/export", "kit", person, k.AskExport),
		post("/kit/export", "kit", person, k.Export).stream(),
		post("/kit/import", "kit", person, k.Import).stream(),
		get("/kit/erase", "kit", person, k.AskErase),
		post("/kit/erase", "kit", person, k.Erase),
		get("/kit/erased", "kit", anyone, k.Erased),
		get("/kit/{id}", "kit", person, k.Thing),
		get("/kit/{id}/about", "kit", person, k.About),
		get("/kit/{id}/write", "kit", person, k.Write),
		get("/kit/{id}/remove", "kit", person, k.AskRemove),
		post("/kit/{id}/remove", "kit", person, k.Remove),
		post("/kit/{id}/pin", "kit", person, k.Pin),
		post("/kit/{id}/step", "kit", person, k.Step),
		post("/kit/{id}/away", "kit", person, k.Away),
		post("/kit/{id}/back", "kit", person, k.Back),

		get("/sharing", "sharing", person, s.Mine),
		post("/sharing", "sharing", person, s.Share),
		get("/sharing/new", "sharing", person, s.New),
		post("/sharing/stop", "sharing", person, s.Stop),
		post("/sharing/{id}/end", "sharing", person, s.End),
		get("/sharing/looks", "sharing", person, s.Looks),
		get("/sharing/people", "sharing", person, s.People),
		get("/sharing/people/{id}/end", "sharing", person, s.AskEnd),
		post("/sharing/people/{id}/end", "sharing", person, s.EndLink),
		post("/sharing/people/{id}/stop", "sharing", person, s.StopWith),
		get("/sharing/with-me/{person}", "sharing", supporters, s.WithMe),
		get("/sharing/with-me/{person}/{id}", "sharing", supporters, s.Read),
	}
}

// signingIn are the routes of signing in and out, and of one's own ways of signing in.
func (h *House) signingIn() []Route {
	x := h.signing
	return []Route{
		get("/in", "people", anyone, x.In),
		post("/in", "people", anyone, x.SignInByCard),
		get("/in/tablet", "people", anyone, x.Tablet),
		post("/in/tablet", "people", anyone, x.SignInByPIN),
		get("/in/staff", "people", anyone, x.Staff),
		post("/in/staff", "people", anyone, x.SignInStaff),
		post("/in/passkey", "people", anyone, x.AskPasskey),
		post("/in/passkey/answer", "people", anyone, x.SignInByPasskey),
		get("/in/back", "people", anyone, x.Back),
		post("/in/back", "people", anyone, x.ComeBack),
		post("/out", "people", anyone, x.Out),
		get("/start", "people", anyone, x.Start),
		post("/start", "people", anyone, x.TakeCode),
		get("/start/welcome", "people", anyone, x.Welcome),
		post("/start/welcome", "people", anyone, x.TakeCard),
		get("/screen", "people", anyone, x.Screen),
		post("/screen", "people", anyone, x.BringScreen),
		get("/screen/wait", "people", anyone, x.WaitScreen).byItself(),
		post("/screen/stop", "people", anyone, x.GiveUpScreen),
		get("/screen/{code}", "people", anyone, x.ScannedScreen),
		get("/join/{token}", "people", anyone, x.Join),
		post("/join/{token}", "people", anyone, x.TakeUp),
		post("/join/{token}/passkey", "people", anyone, x.AskJoin),
		post("/join/{token}/passkey/answer", "people", anyone, x.JoinByPasskey),

		get("/me", "people", accountHolders, x.Me),
		post("/me/name", "people", accountHolders, x.Rename),
		post("/me/out", "people", accountHolders, x.OutElsewhere),
		get("/me/show", "people", accountHolders, x.Show),
		post("/me/show", "people", accountHolders, x.ShowAgain),
		get("/me/card", "people", cardHolders, x.Card),
		post("/me/card", "people", cardHolders, x.MakeCard),
		get("/me/recovery", "people", cardHolders, x.Recovery),
		post("/me/recovery", "people", cardHolders, x.MakeRecovery),
		get("/me/tablet", "people", person, x.MyTablet),
		post("/me/tablet", "people", person, x.SetPIN),
		post("/me/tablet/end", "people", person, x.EndPIN),
		get("/me/password", "people", staff, x.Password),
		post("/me/password", "people", staff, x.SetPassword),
		get("/me/unlock", "people", staff, x.Unlock),
		post("/me/unlock", "people", staff, x.SetUnlock),
		get("/me/passkeys", "people", accountHolders, x.PasskeysPage),
		post("/me/passkeys/ask", "people", accountHolders, x.AskNewPasskey),
		post("/me/passkeys/answer", "people", accountHolders, x.AddPasskey),
		post("/me/passkeys/{passkey}/end", "people", accountHolders, x.EndPasskey),
	}
}

// helping are the routes of helping others with their ways of signing in.
func (h *House) helping() []Route {
	x := h.signing
	return []Route{
		get("/people/new", "people", linkers, x.NewPerson),
		post("/people/new", "people", linkers, x.InvitePerson),
		get("/people/{person}/signing-in", "people", helpers, x.SigningIn),
		post("/people/{person}/code", "people", linkers, x.StartCode),
		post("/people/{person}/wayback", "people", helpers, x.StartWayBack),
		get("/waybacks", "people", people.ConfirmRoles, x.WaysBack),
		post("/waybacks/{wayback}", "people", people.ConfirmRoles, x.SecondWayBack),
		get("/devices", "people", onHand, x.Devices),
		post("/devices", "people", onHand, x.Enrol),
		post("/devices/{device}/end", "people", onHand, x.EndDevice),
	}
}

// settingUp are the routes of whoever runs a service.
func (h *House) settingUp() []Route {
	s := h.setup
	return []Route{
		get("/setup", "setup", admin, s.Show),
		get("/setup/people", "setup", admin, s.People),
		post("/setup/people", "setup", admin, s.Invite),
		get("/setup/people/{id}", "setup", admin, s.Account),
		post("/setup/people/{id}", "setup", admin, s.Change),
		get("/setup/invite", "setup", admin, s.NewInvitation),
		get("/setup/audit", "setup", []people.Role{people.Admin, people.Supervisor}, s.Audit),
		get("/setup/{part}", "setup", admin, s.Edit),
		post("/setup/{part}", "setup", admin, s.Save),
	}
}

func get(pattern, room string, who []people.Role, do web.Handler) Route {
	return Route{Method: http.MethodGet, Pattern: pattern, Room: room, Who: who, do: do}
}

func post(pattern, room string, who []people.Role, do web.Handler) Route {
	return Route{Method: http.MethodPost, Pattern: pattern, Room: room, Who: who, do: do}
}

func (r Route) plain() Route        { r.bare = true; return r }
func (r Route) always() Route       { r.open = true; return r }
func (r Route) noMatterWhat() Route { r.firm = true; return r }
func (r Route) byItself() Route     { r.quiet = true; return r }

func (r Route) wrote() Route { r.words = true; return r }

func (r Route) slowly() Route { r.slow = true; return r }

func (r Route) stream() Route { r.flows, r.quiet = true, true; return r }

func (h *House) alive(w http.ResponseWriter, _ *http.Request) error {
	return web.JSON(w, http.StatusOK, map[string]string{"state": "alive"})
}

func (h *House) ready(w http.ResponseWriter, r *http.Request) error {
	err := h.Ready(r.Context())
	if errors.Is(err, errStopping) {
		return web.JSON(w, http.StatusServiceUnavailable, map[string]string{"state": "stopping"})
	}
	if err != nil {
		h.conf.Log.Error("not ready", "error", err)
		return web.JSON(w, http.StatusServiceUnavailable, map[string]string{"state": "not ready"})
	}
	return web.JSON(w, http.StatusOK, map[string]string{"state": "ready"})
}

// RouteList is the list of an installation: what there is, and for whom.
func RouteList() []Route { return (&House{}).Routes() }
