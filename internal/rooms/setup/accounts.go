package setup

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// onPage is how many accounts or lines one page shows.
const onPage = 30

// invitable are the roles that an administrator can give. A carer comes by a person's own invitation (TOG-13), a person by
// a card; moderators come with their room.
var invitable = []people.Role{people.Worker, people.Peer, people.Navigator, people.Editor, people.Supervisor, people.Admin}

// People answers GET /setup/people: who has an account, staff or else people. Nothing on it says when anybody was here.
func (x *Room) People(w http.ResponseWriter, r *http.Request) error {
	ofPeople := r.FormValue("of") == "people"
	list, err := x.Deps.People.AccountsPage(r.Context(), people.ViewerOf(r.Context()), ofPeople, r.FormValue("before"), onPage+1)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, peoplePage(accountList{ofPeople: ofPeople, accounts: list, later: r.FormValue("before") != ""}))
}

// accountList is one page of accounts, with one more than is shown where there is another page.
type accountList struct {
	ofPeople bool
	later    bool // not the first page
	accounts []people.Account
}

func (l accountList) shown() []people.Account { return l.accounts[:min(len(l.accounts), onPage)] }

func (l accountList) href() string {
	if l.ofPeople {
		return "/setup/people?of=people"
	}
	return "/setup/people?of=staff"
}

func (l accountList) pager(ctx context.Context) page.Pager {
	var p page.Pager
	if l.later {
		p.Back = page.Link{Href: l.href(), Label: i18n.T(ctx, "setup.first")}
	}
	if len(l.accounts) > onPage {
		p.On = page.Link{Href: l.href() + "&before=" + l.accounts[onPage-1].ID, Label: i18n.T(ctx, "setup.more")}
	}
	return p
}

func rolesOf(ctx context.Context, a people.Account) string {
	var names []string
	for _, r := range a.Roles {
		names = append(names, i18n.T(ctx, "setup.role."+string(r)))
	}
	return strings.Join(names, ", ")
}

func row(ctx context.Context, a people.Account) page.Row {
	line := rolesOf(ctx, a)
	if a.State != people.Active {
		line += " · " + i18n.T(ctx, "setup.state."+string(a.State))
	}
	return page.Row{Href: "/setup/people/" + a.ID, Title: a.Name, Text: line}
}

// invitation is what an administrator types to invite somebody.
type invitation struct {
	name, email  string
	roles        []people.Role
	problem, box string // what to do, and about which box
}

// NewInvitation answers GET /setup/invite.
func (x *Room) NewInvitation(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, invitePage(invitation{}))
}

// Invite answers POST /setup/people: it invites a member of staff and shows their link, this once. Sent a second time it
// finds the address taken, and says so.
func (x *Room) Invite(w http.ResponseWriter, r *http.Request) error {
	in, err := web.ReadForm(w, r)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	inv := invitation{name: in.Line("name"), email: in.Line("email")}
	for _, role := range in.Values["role"] {
		inv.roles = append(inv.roles, people.Role(role))
	}
	if err == nil {
		err = inv.check()
	}
	var path string
	if err == nil {
		path, err = x.Deps.Invite.Invite(r.Context(), people.ViewerOf(r.Context()), inv.name, inv.email, inv.roles...)
	}
	if fault.Mends(err) {
		inv.problem, inv.box = i18n.Sentence(r.Context(), err), boxOf(err)
		return page.Show(w, r, err, invitePage(inv))
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, linkPage(inv.name, x.URL+path))
}

// check looks at what the register doesn't: that the roles are among those an administrator gives, and the address.
func (inv invitation) check() error {
	if _, err := people.CleanName(inv.name); err != nil {
		return err
	}
	if !isAddress(inv.email) {
		return fault.New(fault.Invalid, "setup.email")
	}
	if len(inv.roles) == 0 {
		return fault.New(fault.Invalid, "setup.roles")
	}
	for _, r := range inv.roles {
		if !slices.Contains(invitable, r) {
			return fault.New(fault.Invalid, "setup.roles")
		}
	}
	if !people.RolesFit(inv.roles) {
		return fault.New(fault.Invalid, "people.roles.unfit")
	}
	return nil
}

// isAddress reports whether somebody could have this e-mail address. Whether they do, only they know.
func isAddress(email string) bool {
	at := strings.LastIndex(email, "@")
	return at > 0 && at < len(email)-1 && len(email) <= 200 && !strings.ContainsAny(email, " <>,;\t\r\n")
}

// boxOf is the box that a problem is about, "" for none of them.
func boxOf(err error) string {
	switch key, _ := fault.SentenceOf(err); {
	case strings.Contains(key, "name"):
		return "name"
	case strings.Contains(key, "email"):
		return "email"
	case strings.Contains(key, "roles"):
		return "role"
	}
	return ""
}

func (inv invitation) problemAt(box string) string {
	if inv.box != box {
		return ""
	}
	return inv.problem
}

func (inv invitation) choices(ctx context.Context) page.Choices {
	c := page.Choices{Name: "role", Legend: i18n.T(ctx, "setup.invite.role"), Hint: i18n.T(ctx, "setup.invite.role.hint"), Several: true,
		Error: inv.problemAt("role")}
	for _, r := range invitable {
		c.Options = append(c.Options, page.Option{Value: string(r), Label: i18n.T(ctx, "setup.role."+string(r)),
			Hint: i18n.T(ctx, "setup.role."+string(r)+".hint"), Chosen: slices.Contains(inv.roles, r)})
	}
	return c
}

// Account answers GET /setup/people/{id}: one account, and what can be done with it.
func (x *Room) Account(w http.ResponseWriter, r *http.Request) error {
	a, err := x.Deps.People.Account(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	v := people.ViewerOf(r.Context())
	waiting := 0
	if a.IsAny(people.Worker, people.Navigator) {
		if waiting, err = x.Deps.People.HowManyWait(r.Context(), v, a.ID); err != nil {
			return err
		}
	}
	return page.Render(w, r, http.StatusOK, accountPage(a, a.ID == v.Account, waiting, r.FormValue("done")))
}

// Change answers POST /setup/people/{id}: it closes an account, opens it again, or makes a new first link.
func (x *Room) Change(w http.ResponseWriter, r *http.Request) error {
	in, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	ctx, v, id, do := r.Context(), people.ViewerOf(r.Context()), r.PathValue("id"), in.Get("do")
	switch do {
	case "close", "withdraw":
		err = x.Deps.People.CloseAccount(ctx, v, id)
	case "reopen", "again":
		err = x.Deps.People.ReopenAccount(ctx, v, id)
	case "link":
		return x.linkAgain(w, r, id)
	default:
		err = fault.New(fault.Invalid, "page.problem.form")
	}
	if err != nil {
		return err
	}
	return web.See(w, r, "/setup/people/"+id+"?done="+url.QueryEscape(do))
}

func (x *Room) linkAgain(w http.ResponseWriter, r *http.Request, id string) error {
	a, err := x.Deps.People.Account(r.Context(), id)
	if err != nil {
		return err
	}
	path, err := x.Deps.Invite.InviteAgain(r.Context(), people.ViewerOf(r.Context()), id)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, linkPage(a.Name, x.URL+path))
}

// after is what an account is once something has been done with it.
var after = map[string]people.State{"close": people.Closed, "reopen": people.Active, "withdraw": people.Withdrawn, "again": people.Invited}

func accountFrame(ctx context.Context, a people.Account, done string) page.Frame {
	f := page.Frame{Heading: a.Name, Section: accounts,
		Crumbs: append(crumbs(ctx), page.Link{Href: accounts, Label: i18n.T(ctx, "setup.nav.people")})}
	if state, known := after[done]; known && a.State == state {
		f.Done = i18n.T(ctx, "setup.done."+done)
	}
	return f
}
