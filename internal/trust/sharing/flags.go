package sharing

import (
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// Flag are the facts of what a person told the service of a site or an app that decide who may read it.
type Flag struct{ ID, Owner string }

// FlagReaders are those who read what people said of a resource, without a name (PRIV-3: library flags).
var FlagReaders = []people.Role{people.Worker, people.Peer, people.Navigator, people.Editor}

// ReadFlag allows what a person told the service of a resource to be read: by themselves, and by those who look after resources, who
// aren't told whose it is. It was handed to them without a name, so that reading it is no look at anything of anybody's: a line of who
// read it would tie the two together.
func (s *Sharing) ReadFlag(v people.Viewer, f Flag) (vault.Pass, error) {
	own := v.Account == f.Owner && v.Is(people.Person)
	if v.Table != "" || v.Account == "" || f.Owner == "" || !own && !v.IsAny(FlagReaders...) {
		return vault.Pass{}, fault.Wrap(fault.Missing(), "sharing.ReadFlag")
	}
	return s.mint.Thing(f.Owner, f.ID), nil
}
