package sharing

import (
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// OwnTraining allows somebody who works here to open what they noted for themselves of guidance. It is for them alone: no role, a
// supervisor's or an administrator's neither, opens anybody else's.
func (s *Sharing) OwnTraining(v people.Viewer) (vault.Pass, error) {
	if v.Table != "" || v.Account == "" || v.IsAny(people.Person, people.Carer) {
		return vault.Pass{}, fault.Wrap(fault.Missing(), "sharing.OwnTraining")
	}
	return s.mint.Thing(v.Account, TrainingRow), nil
}

// TrainingRow is the row that a record of training is sealed as. There is one for each account, so an owner's name is enough.
const TrainingRow = "training"

// OwnApproaches allows a supporter to open what they noted of how they worked (TOG-11). It is for them alone, as their training is.
func (s *Sharing) OwnApproaches(v people.Viewer) (vault.Pass, error) {
	if v.Table != "" || v.Account == "" || !v.IsAny(people.Supporters...) {
		return vault.Pass{}, fault.Wrap(fault.Missing(), "sharing.OwnApproaches")
	}
	return s.mint.Thing(v.Account, ApproachesRow), nil
}

// ApproachesRow is the row that somebody's approaches are sealed as; there is one for each account.
const ApproachesRow = "approaches"
