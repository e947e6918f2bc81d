package sharing

import (
	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/trust/people"
)

// OwnCalendar allows somebody who supports people here to open what they keep of their appointments. It is for them alone: not for the
// people whom they meet, whose share of it is that there is so little, and no role opens anybody else's.
func (s *Sharing) OwnCalendar(v people.Viewer) (vault.Pass, error) {
	if v.Table != "" || v.Account == "" || !v.IsAny(people.Worker, people.Peer, people.Navigator) {
		return vault.Pass{}, fault.Wrap(fault.Missing(), "sharing.OwnCalendar")
	}
	return s.mint.Thing(v.Account, CalendarRow), nil
}

// TendCalendar allows the program itself to open an account's appointments when nobody is there: to take out what is over, to read
// again the calendar that they asked to have read, and to count, for those who asked for a message in the morning. It shows nobody
// anything.
func (s *Sharing) TendCalendar(account string) vault.Pass { return s.mint.Thing(account, CalendarRow) }

// CalendarRow is the row that somebody's appointments are sealed as. There is one for each account, so an owner's name is enough.
const CalendarRow = "calendar"
