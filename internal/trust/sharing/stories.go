package sharing

import (
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// Scope is who may see a story once it is published: the storyteller decides.
type Scope string

// The scopes, from narrow to wide.
const (
	ScopeMembers Scope = "members" // everyone who is signed in at this service, and both at a table
	ScopeAnyone  Scope = "anyone"  // whoever comes to the site
)

// Scopes are all there are.
var Scopes = []Scope{ScopeMembers, ScopeAnyone}

// StoryFacts are what decides who may see a story. They are in the clear, beside what is sealed.
type StoryFacts struct {
	ID        string
	Teller    string // the account of whoever tells their own; "" where an editor took it down for somebody
	Scope     Scope
	Until     time.Time // when the storyteller's consent ends; zero where it has no end
	Published bool
}

// ReadStory allows what is published of a story to be read: by whom its teller said, until when they said.
func (s *Sharing) ReadStory(v people.Viewer, f StoryFacts) (vault.Pass, error) {
	switch {
	case !f.Published || f.ID == "":
	case v.Locked:
		return vault.Pass{}, fault.New(fault.Locked, "people.table.locked")
	case !f.Until.IsZero() && !s.now().Before(f.Until):
	case f.Scope == ScopeAnyone, f.Scope == ScopeMembers && v.SignedIn():
		return s.mint.Thing(f.ID, f.ID), nil
	}
	return vault.Pass{}, fault.Wrap(fault.Missing(), "sharing.ReadStory")
}

// WorkOnStory allows a story's draft and its teller's consent to be read and changed (PRIV-3): by whoever tells it, on their own
// session, and by editors. Nobody else learns that there is one.
func (s *Sharing) WorkOnStory(v people.Viewer, f StoryFacts) (vault.Pass, error) {
	own := v.Account != "" && v.Account == f.Teller && v.Is(people.Person)
	if f.ID == "" || v.Table != "" || (!own && !v.Is(people.Editor)) {
		return vault.Pass{}, fault.Wrap(fault.Missing(), "sharing.WorkOnStory")
	}
	return s.mint.Thing(f.ID, f.ID), nil
}

// MakeStory allows the program itself to make of a story's recording what is shown later. It shows nobody anything.
func (s *Sharing) MakeStory(id string) vault.Pass { return s.mint.Thing(id, id) }
