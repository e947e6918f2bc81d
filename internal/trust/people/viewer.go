// Package people knows who someone is: accounts, the ways they sign in, the sessions of their browsers, and the tables two
// people sit at together.
package people

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Role is what an account is for. An account holds one role, except that worker, peer and navigator may combine.
type Role string

// The roles, one word each everywhere. Anyone, Table and Device are kinds of viewer, not roles of accounts.
const (
	Anyone     Role = "anyone"
	Person     Role = "person"
	Worker     Role = "worker"
	Carer      Role = "carer"
	Peer       Role = "peer"
	Navigator  Role = "navigator"
	Moderator  Role = "moderator"
	Editor     Role = "editor"
	Supervisor Role = "supervisor"
	Admin      Role = "admin"
	Table      Role = "table"
	Device     Role = "device"
)

// AccountRoles are the roles that an account can hold.
var AccountRoles = []Role{Person, Worker, Carer, Peer, Navigator, Moderator, Editor, Supervisor, Admin}

// Supporters are the roles that may sit beside a person.
var Supporters = []Role{Worker, Carer, Peer, Navigator}

// Viewer is who a request comes from. Its zero value is anyone: signed out.
type Viewer struct {
	Account string // "" for anyone, for a table and for a device
	Roles   []Role
	Session string
	Device  string // the enrolled tablet it comes from, if any
	Own     bool   // on the person's own phone or computer

	// At a table: the joint session, and who sits at it. The viewer has neither one's rights, only the table's.
	Table     string
	Setting   string // one, two, phone
	Seat      string // both while there is one screen for both; on somebody's own: person, supporter
	TPerson   string
	Supporter string
	Events    int64 // how many things had happened at the table when the request came
	Locked    bool  // nobody has touched it for a while: writing is kept, nothing is shown
	Picking   bool  // the person has shown who they are and may pick from their own things
	Along     bool  // asks for a page because the other screen has moved there, which is no move of its own
	ByItself  bool  // the page or the browser asks, to renew what is shown or to keep it for later: nobody has gone anywhere

	Proved  bool // whoever's seat it is has shown on this screen who they are
	Brought bool // the screen came to a table that was open already
	Others  int  // how many other screens show the table now
	Asking  bool // another screen has brought this table's code, and waits for a yes

	idle   time.Duration // since the session was last used
	renews bool          // on the person's own phone: its end is due to be put off
}

// Is reports whether the viewer acts in role.
func (v Viewer) Is(role Role) bool { return slices.Contains(v.roles(), role) }

// IsAny reports whether the viewer acts in one of roles.
func (v Viewer) IsAny(roles ...Role) bool { return slices.ContainsFunc(roles, v.Is) }

// SignedIn reports whether the viewer is somebody, or a table of somebodies.
func (v Viewer) SignedIn() bool { return v.Account != "" || v.Table != "" }

// Main is the one word that says who a page is for.
func (v Viewer) Main() string {
	switch {
	case v.Table != "":
		return string(Table)
	case v.Account == "" && v.Device != "":
		return string(Device)
	case len(v.Roles) > 0:
		return string(v.Roles[0])
	}
	return "none"
}

func (v Viewer) roles() []Role {
	switch {
	case v.Table != "":
		return []Role{Anyone, Table}
	case v.Account != "":
		return append([]Role{Anyone}, v.Roles...)
	case v.Device != "":
		return []Role{Anyone, Device}
	}
	return []Role{Anyone}
}

// Whose is the person whose things this viewer works on: themselves, or the person at the table; "" for others.
func (v Viewer) Whose() string {
	if v.Table != "" {
		return v.TPerson
	}
	if v.Is(Person) {
		return v.Account
	}
	return ""
}

type viewerKey struct{}

// With puts the viewer of a request into its context.
func With(ctx context.Context, v Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, v)
}

// ViewerOf is who a request comes from.
func ViewerOf(ctx context.Context) Viewer {
	v, _ := ctx.Value(viewerKey{}).(Viewer)
	return v
}

func joinRoles(roles []Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words, ",")
}

func splitRoles(s string) []Role {
	var roles []Role
	for w := range strings.SplitSeq(s, ",") {
		roles = append(roles, Role(w))
	}
	return roles
}

// RolesFit reports whether one account may hold these roles together.
func RolesFit(roles []Role) bool {
	if len(roles) == 1 {
		return slices.Contains(AccountRoles, roles[0])
	}
	combines := func(r Role) bool { return r == Worker || r == Peer || r == Navigator }
	return len(roles) > 1 && !slices.ContainsFunc(roles, func(r Role) bool { return !combines(r) })
}
