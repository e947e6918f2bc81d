package app

import (
	"context"

	"towpath/internal/ground/db"
	"towpath/internal/rooms/reports"
	"towpath/internal/rooms/together"
	"towpath/internal/trust/people"
)

// countJoint counts a joint session that its two have ended.
func (h *House) countJoint(ctx context.Context, q db.Q, s together.Sat) error {
	return h.reports.CountJoint(ctx, q, reports.Sat{Setting: s.Setting, StartedBy: s.StartedBy, Chose: s.Chose, Led: s.Led, Course: s.Course, At: h.conf.Now()})
}

// countingJoint are the routes of how often two sat down together.
func (h *House) countingJoint() []Route {
	whoReads := []people.Role{people.Supervisor, people.Admin}
	return []Route{
		get(reports.JointHome, "reports", whoReads, h.reports.Joint),
		get(reports.JointHome+"/file", "reports", whoReads, h.reports.JointFile),
	}
}
