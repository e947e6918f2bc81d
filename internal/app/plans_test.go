package app

import (
	"net/url"
	"testing"
	"time"
)

// TOP-6: what somebody asked to be reminded of is one line on their own start when it is due, and on nobody else's; what they want is
// there too, and their safety plan is one touch from Help now.
func TestTOP6AReminderOnTheStart(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) { // it is ten in the morning
		p, w := s.pair(t, "Maya", "Bo")
		b := s.as(t, p)
		b.get("/plans/new?what=goal").press("Keep it", url.Values{"what": {"See the sea again"}}).sees("See the sea again")
		b.get("/prompts/new").press("Keep it", url.Values{"every": {"day"}, "at": {"evening"}, "title": {"Ten minutes for me"}}).sees("The reminder is set.")
		b.get("/").sees("What I want", "See the sea again").seesNot("Ten minutes for me")
		b.get("/help").seesNot("My safety plan")
		b.get("/plans/new?what=safety").press("Keep it", url.Values{"alone": {"Radio on"}}).sees("Radio on")
		b.get("/help").sees("My safety plan")

		for _, away := range []time.Duration{10 * time.Hour, 9 * 24 * time.Hour} {
			s.Pass(away)
			b = s.as(t, p)
			b.get("/").sees("Ten minutes for me")
			b.press("Not now", nil).seesNot("Ten minutes for me")
		}
		s.Pass(24 * time.Hour)
		s.as(t, w).get("/").seesNot("Ten minutes for me")
		s.as(t, p).get("/").press("Open it", nil).sees("These words are our own.")
		s.as(t, p).get("/").seesNot("Ten minutes for me")
	})
}
