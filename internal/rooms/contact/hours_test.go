package contact_test

import (
	"testing"
	"time"

	"towpath/internal/rooms/contact"
)

// own is what Robin carries off.
func (s *scene) own(t *testing.T) string {
	t.Helper()
	return s.Get(t, s.robin, "/own").Body
}

func TestWRK4WhenSomebodyCanBeReachedNext(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	must(t, err)
	at := func(s string) time.Time {
		t.Helper()
		d, err := time.ParseInLocation("2006-01-02 15:04", s, london)
		must(t, err)
		return d
	}
	weekdays := contact.Span{Days: []int{1, 2, 3, 4, 5}, From: 9 * 60, To: 17 * 60}
	plain := contact.Published{Spans: []contact.Span{weekdays, {Days: []int{6}, From: 10 * 60, To: 12 * 60}}}
	easter := contact.Published{Spans: []contact.Span{weekdays}, Away: []contact.Absence{{From: "2026-03-23", To: "2026-03-30"}, {From: "2026-03-31", To: "2026-04-06"}}}
	for name, c := range map[string]struct {
		p          contact.Published
		from, want string
	}{
		"in the hours, at once":                     {plain, "2026-03-02 09:00", "2026-03-02 09:00"},
		"before them":                               {plain, "2026-03-02 08:59", "2026-03-02 09:00"},
		"their end is none of them":                 {plain, "2026-03-02 17:00", "2026-03-03 09:00"},
		"the other days' hours":                     {plain, "2026-03-06 18:00", "2026-03-07 10:00"},
		"over a weekend on which clocks change":     {plain, "2026-03-28 12:00", "2026-03-30 09:00"},
		"and back":                                  {plain, "2026-10-24 12:00", "2026-10-26 09:00"},
		"after absences that follow on one another": {easter, "2026-03-20 17:00", "2026-04-07 09:00"},
		"an absence that begins within the hours":   {easter, "2026-03-23 10:00", "2026-04-07 09:00"},
	} {
		if got, ok := c.p.Next(at(c.from)); !ok || !got.Equal(at(c.want)) {
			t.Errorf("WRK-4 %s: %v, %v", name, got, ok)
		}
	}
	if got, ok := (contact.Published{Away: easter.Away}).Next(at("2026-03-02 10:00")); ok {
		t.Errorf("WRK-4 somebody without hours can be reached at %v", got)
	}
	long := contact.Published{Spans: []contact.Span{weekdays}, Away: []contact.Absence{{From: "2026-01-01", To: "9999-12-31"}}}
	if got, ok := long.Next(at("2026-03-02 10:00")); ok {
		t.Errorf("WRK-4 somebody who is away for good can be reached at %v", got)
	}
}
