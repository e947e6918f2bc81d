package reports

import (
	"context"
	"strconv"
	"time"

	"towpath/internal/ground/db"
	"towpath/internal/ground/fault"
)

// Sat is what is counted of a joint session that its two have ended. Neither of them is in it, nor what they did.
type Sat struct {
	Setting   string   // one, two, phone, paper
	StartedBy string   // person, supporter
	Chose     []string // who chose each topic: person, supporter, both
	Led       string   // the same; "" where they didn't say
	Course    bool     // they had a course of meetings open
	At        time.Time
}

// unsaid stands for what the two didn't say.
const unsaid = "unsaid"

// partition is a question to which each session has one answer, with the answers there are.
type partition struct {
	name    string
	answers []string
}

// The questions about sessions. The second of those about screens is the first in fewer words, for when some of the first are small.
var (
	byScreen = partition{"setting", []string{"one", "two", "phone", "paper"}}
	atScreen = partition{"screen", []string{"yes", "no"}}
	byStart  = partition{"started", []string{"person", "supporter"}}
	byLead   = partition{"led", []string{"person", "supporter", "both", unsaid}}
	byCourse = partition{"course", []string{"yes", "no"}}
	byMonth  = partition{"month", []string{"1", "2", "3"}} // of the quarter
	// byChoice is about topics: two sit down at several, or at none.
	byChoice = partition{"chose", []string{"person", "supporter", "both"}}
)

// lines are the sums that a session adds to: one of each question, so that no two of them can be put together.
func (s Sat) lines(zone *time.Location) (all []string) {
	led, course, screen := s.Led, "no", "yes"
	if led == "" {
		led = unsaid
	}
	if s.Course {
		course = "yes"
	}
	if s.Setting == "phone" || s.Setting == "paper" {
		screen = "no"
	}
	month := strconv.Itoa((int(s.At.In(zone).Month())-1)%3 + 1)
	all = []string{byScreen.name + ":" + s.Setting, atScreen.name + ":" + screen, byStart.name + ":" + s.StartedBy, byLead.name + ":" + led, byCourse.name + ":" + course, byMonth.name + ":" + month}
	for _, by := range s.Chose {
		all = append(all, byChoice.name+":"+by)
	}
	return all
}

// CountJoint counts a joint session, in the transaction in which it ends.
func (x *Room) CountJoint(ctx context.Context, q db.Q, s Sat) error {
	period := QuarterOf(s.At.In(x.Zone())).String()
	for _, what := range s.lines(x.Zone()) {
		if err := New(q).addJointUse(ctx, period, what); err != nil {
			return fault.Wrap(err, "reports.CountJoint")
		}
	}
	return nil
}

// JointUse is how often two sat down together in a quarter that is over, as it may be shown.
type JointUse struct {
	Quarter  Quarter
	Quarters []Quarter // others that there are figures of
	Together
}

// JointOf is the report of a quarter that is over; as with Of, there is none of one that runs.
func (x *Room) JointOf(ctx context.Context, q Quarter) (u JointUse, err error) {
	running := x.running()
	if !q.Begins(time.UTC).Before(running.Begins(time.UTC)) {
		return u, fault.Missing()
	}
	u.Quarter = q
	c := counts{by: map[string]int{}}
	since, until := q.Begins(x.Zone()).UnixMilli(), q.Next().Begins(x.Zone()).UnixMilli()
	err = x.view(ctx, func(d *Queries) error {
		lines, err := d.jointUse(ctx, q.String())
		if err != nil {
			return err
		}
		for _, l := range lines {
			c.by[l.What] = int(l.N)
		}
		if c.people, err = counted64(d.jointPeople(ctx, since, until)); err != nil {
			return err
		}
		if c.linked, err = counted64(d.pairsLinked(ctx, until)); err != nil {
			return err
		}
		if c.sat, err = counted64(d.pairsSat(ctx, until)); err != nil {
			return err
		}
		return x.equity(ctx, d, q, running, &c, &u)
	})
	u.Together = c.together()
	return u, fault.Wrap(err, "reports.JointOf(%s)", q)
}

func counted64(n int64, err error) (int, error) { return int(n), err }

// equity are the numbers of people that joint use is held against, and which other quarters there are.
func (x *Room) equity(ctx context.Context, d *Queries, q, running Quarter, c *counts, u *JointUse) error {
	means, err := d.reachedBy(ctx, q.String())
	if err != nil {
		return err
	}
	for _, m := range means {
		switch Means(m.Means) {
		case Table:
			c.atTable = int(m.N)
		case Online:
			c.online = int(m.N)
		}
	}
	if c.reached, err = counted64(d.reachedInAll(ctx, q.String())); err != nil {
		return err
	}
	if c.both, err = counted64(d.satAndOnline(ctx, q.String())); err != nil {
		return err
	}
	periods, err := d.jointPeriods(ctx)
	for _, p := range periods {
		if other, ok := parseQuarter(p); ok && other != q && other != running {
			u.Quarters = append(u.Quarters, other)
		}
	}
	return err
}

// none reports that nothing is counted of any quarter that is over.
func (u JointUse) none() bool { return len(u.Quarters) == 0 && u.Sessions == Figure{0, true} }

// answer is the sum of a line of a partition.
func (c counts) answer(p partition, answer string) int { return c.by[p.name+":"+answer] }

// named is a line's key in the catalogue.
func (p partition) named(answer string) string {
	return "reports.joint." + p.name + "." + answer
}
