package prompts

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // zones where the computer has none
	"unicode/utf8"

	"towpath/internal/page/pagetest"
	"towpath/internal/trust/things"
)

func at(t *testing.T, zone, text string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	when, err := time.ParseInLocation("2006-01-02 15:04", text, loc)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

const london = "Europe/London"

func TestWhenAReminderIsDue(t *testing.T) {
	daily := Reminder{Every: "day", At: "morning", Zone: london, From: "2026-03-02"}
	mondays := Reminder{Every: "week", Days: []int{1}, At: "evening", Zone: london, From: "2026-03-02"}
	some := Reminder{Every: "week", Days: []int{2, 4}, At: "afternoon", Zone: london, From: "2026-03-03"}
	second := Reminder{Every: "fortnight", Days: []int{1, 5}, At: "morning", Zone: london, From: "2026-03-06"}
	for name, c := range map[string]struct {
		r         Reminder
		now, want string
	}{
		"before its time of day":                   {daily, "2026-03-02 08:59", ""},
		"from its time of day on":                  {daily, "2026-03-02 09:00", "2026-03-02 09:00"},
		"late on the same day":                     {daily, "2026-03-02 23:59", "2026-03-02 09:00"},
		"the night after, it is still yesterday's": {daily, "2026-03-03 04:00", "2026-03-02 09:00"},
		"weeks later, only the latest":             {daily, "2026-04-20 12:00", "2026-04-20 09:00"},
		"the days after, once a week":              {mondays, "2026-03-05 10:00", "2026-03-02 19:00"},
		"some weekdays":                            {some, "2026-03-05 14:00", "2026-03-05 14:00"},
		"some weekdays, between them":              {some, "2026-03-09 10:00", "2026-03-05 14:00"},
		"two weeks: the first day":                 {second, "2026-03-06 10:00", "2026-03-06 09:00"},
		"two weeks: not the Monday of the next":    {second, "2026-03-09 10:00", "2026-03-06 09:00"},
		"two weeks: the Monday after that":         {second, "2026-03-16 10:00", "2026-03-16 09:00"},
		"two weeks: the Friday of that week":       {second, "2026-03-21 10:00", "2026-03-20 09:00"},
		"two weeks, over the end of a year":        {Reminder{Every: "fortnight", Days: []int{4}, At: "morning", Zone: london, From: "2026-12-24"}, "2027-01-08 10:00", "2027-01-07 09:00"},
		"before its first day":                     {daily, "2026-03-01 12:00", ""},
		"paused":                                   {Reminder{Every: "day", At: "morning", From: "2026-03-01", Paused: true}, "2026-03-02 12:00", ""},
		"nothing that can be read":                 {Reminder{Every: "often", At: "noon", From: "yesterday"}, "2026-03-02 12:00", ""},
		"no days":                                  {Reminder{Every: "week", At: "morning", From: "2026-03-01"}, "2026-03-02 12:00", ""},
		"the day the clocks go forward":            {daily, "2026-03-29 09:00", "2026-03-29 09:00"},
		"the day the clocks go back":               {daily, "2026-10-25 09:00", "2026-10-25 09:00"},
		"two weeks over the change":                {Reminder{Every: "fortnight", Days: []int{0}, At: "morning", Zone: london, From: "2026-03-15"}, "2026-03-29 09:30", "2026-03-29 09:00"},
	} {
		t.Run("TOP-6 "+name, func(t *testing.T) {
			want := time.Time{}
			if c.want != "" {
				want = at(t, london, c.want)
			}
			if got := c.r.due(context.Background(), at(t, london, c.now).UTC()); !got.Equal(want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
	t.Run("TOP-6 once it is answered it is quiet until its next day", func(t *testing.T) {
		daily.Seen = at(t, london, "2026-03-02 09:05").UnixMilli()
		if got := daily.due(context.Background(), at(t, london, "2026-03-03 08:00")); !got.IsZero() {
			t.Error(got)
		}
		if got := daily.due(context.Background(), at(t, london, "2026-03-03 09:00")); got.IsZero() {
			t.Error("it isn't due the next day")
		}
	})
	t.Run("TOP-6 by the person's own clock, wherever the service is", func(t *testing.T) {
		r := Reminder{Every: "day", At: "morning", Zone: "Australia/Adelaide", From: "2026-03-02"}
		if got := r.due(context.Background(), at(t, "Australia/Adelaide", "2026-03-02 09:00").In(time.UTC)); got.IsZero() {
			t.Error("nine in Adelaide isn't nine there")
		}
		if got := r.due(context.Background(), at(t, "Australia/Adelaide", "2026-03-02 08:59").In(time.UTC)); !got.IsZero() {
			t.Error("it is due too early")
		}
	})
}

func TestWhereAReminderBegins(t *testing.T) {
	for name, c := range map[string]struct {
		r         Reminder
		now, want string
	}{
		"today, while its time is to come":     {Reminder{Every: "day", At: "evening"}, "2026-03-02 10:00", "2026-03-02"},
		"tomorrow, once it is past":            {Reminder{Every: "day", At: "morning"}, "2026-03-02 10:00", "2026-03-03"},
		"on the next of its days":              {Reminder{Every: "week", Days: []int{3}, At: "morning"}, "2026-03-02 10:00", "2026-03-04"},
		"in a week, if it was this morning":    {Reminder{Every: "week", Days: []int{1}, At: "morning"}, "2026-03-02 10:00", "2026-03-09"},
		"the nearest one starts the two weeks": {Reminder{Every: "fortnight", Days: []int{1, 0}, At: "morning"}, "2026-03-02 10:00", "2026-03-08"},
	} {
		t.Run("TOP-6 "+name, func(t *testing.T) {
			c.r.Zone = london
			now := at(t, london, c.now)
			c.r.begin(context.Background(), now)
			if c.r.From != c.want {
				t.Errorf("from %s, want %s", c.r.From, c.want)
			}
			if got := c.r.due(context.Background(), now); !got.IsZero() {
				t.Errorf("it is due as it is set: %v", got)
			}
		})
	}
}

// unfolded are the lines of a calendar file, held to what RFC 5545 says of them.
func unfolded(t *testing.T, file string) []string {
	t.Helper()
	if !strings.HasSuffix(file, "\r\n") || strings.Contains(strings.ReplaceAll(file, "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(file, "\r\n", ""), "\r") {
		t.Error("TOP-6: a line doesn't end as lines do")
	}
	if !utf8.ValidString(file) {
		t.Error("TOP-6: it isn't UTF-8")
	}
	var lines []string
	for raw := range strings.SplitSeq(strings.TrimSuffix(file, "\r\n"), "\r\n") {
		if len(raw) > 75 || !utf8.ValidString(raw) {
			t.Errorf("TOP-6: a line of %d bytes: %q", len(raw), raw)
		}
		if rest, ok := strings.CutPrefix(raw, " "); ok && len(lines) > 0 {
			lines[len(lines)-1] += rest
		} else {
			lines = append(lines, raw)
		}
	}
	return lines
}

func prop(t *testing.T, lines []string, name string) string {
	t.Helper()
	var found []string
	for _, l := range lines {
		if v, ok := strings.CutPrefix(l, name+":"); ok {
			found = append(found, v)
		}
	}
	if len(found) != 1 {
		t.Fatalf("TOP-6: %s is there %d times: %q", name, len(found), lines)
	}
	return found[0]
}

func file(t *testing.T, r Reminder, title string) string {
	t.Helper()
	body, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	kept := things.Thing{ID: "01a203d6-4cdc-7426-b555-5ccdc9470b85", Version: 3, Body: body}
	return calendar(pagetest.Context(t, "en"), kept, into(kept), title, at(t, london, "2026-03-02 10:00"))
}

// expanded are the times that a calendar makes of a start and a rule, on a clock of its own, as RFC 5545 has it for the rules
// that are written here.
func expanded(t *testing.T, start, rule string, zone *time.Location, until time.Time) (all []time.Time) {
	t.Helper()
	from, err := time.ParseInLocation("20060102T150405", start, zone) // a floating time: by the clock where the phone is
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for p := range strings.SplitSeq(rule, ";") {
		name, value, _ := strings.Cut(p, "=")
		parts[name] = value
	}
	every := 1
	if parts["INTERVAL"] != "" {
		if _, err := fmt.Sscan(parts["INTERVAL"], &every); err != nil {
			t.Fatal(err)
		}
	}
	week := from.AddDate(0, 0, -(int(from.Weekday())+6)%7)
	for day := from; day.Before(until); day = day.AddDate(0, 0, 1) {
		weeks := int(day.Sub(week).Hours()+2) / 24 / 7
		if parts["FREQ"] == "DAILY" || weeks%every == 0 && slices.Contains(strings.Split(parts["BYDAY"], ","), ruleDays[day.Weekday()]) {
			all = append(all, day)
		}
	}
	return all
}

func TestTheCalendarFile(t *testing.T) {
	for name, r := range map[string]Reminder{
		"every day":                            {Every: "day", At: "morning", From: "2026-03-27"},
		"some weekdays":                        {Every: "week", Days: []int{1, 3, 0}, At: "evening", From: "2026-03-23"},
		"every week":                           {Every: "week", Days: []int{0}, At: "afternoon", From: "2026-10-18"},
		"every two weeks":                      {Every: "fortnight", Days: []int{0, 5}, At: "morning", From: "2026-10-16"},
		"a first day that is none of its days": {Every: "fortnight", Days: []int{2}, At: "morning", From: "2026-10-12"},
	} {
		for _, zone := range []string{london, "America/New_York", "Australia/Adelaide", "Asia/Tokyo"} {
			t.Run("TOP-6 "+name+" in "+zone, func(t *testing.T) {
				r.Zone = zone
				lines := unfolded(t, file(t, r, "A reminder"))
				loc := at(t, zone, "2026-01-01 00:00").Location()
				until := r.from(loc).AddDate(0, 3, 0)
				got := expanded(t, prop(t, lines, "DTSTART"), prop(t, lines, "RRULE"), loc, until)
				var want []time.Time
				for day := r.from(loc); day.Before(until); day = day.AddDate(0, 0, 1) {
					if r.falls(day) {
						want = append(want, r.on(day))
					}
				}
				if !slices.EqualFunc(got, want, time.Time.Equal) || len(want) < 4 {
					t.Errorf("the calendar and the site don't agree:\n%v\n%v", got, want)
				}
				for _, when := range got {
					if when.Hour() != hours[r.At] {
						t.Errorf("%v isn't %d by the clock", when, hours[r.At])
					}
				}
			})
		}
	}
	t.Run("TOP-6 nothing in it says where it comes from, what it is for or where anybody lives", func(t *testing.T) {
		text := strings.ToLower(file(t, Reminder{Every: "day", At: "morning", From: "2026-03-02", Zone: london, Of: "01a203d6-4cdc-7426-b555-000000000000"}, "Tea"))
		for _, word := range []string{"towpath", "http", "url", "@", "london", "europe", "tzid", "01a203d6", "plan", "health", "location", "organizer"} {
			if strings.Contains(text, word) {
				t.Errorf("it says %q", word)
			}
		}
		lines := unfolded(t, file(t, Reminder{Every: "day", At: "morning", From: "2026-03-02"}, "Tea"))
		for name, want := range map[string]string{"SUMMARY": "Tea", "DESCRIPTION": "Tea", "VERSION": "2.0", "SEQUENCE": "3", "DTSTART": "20260302T090000", "DTSTAMP": "20260302T100000Z", "CLASS": "PRIVATE"} {
			if got := prop(t, lines, name); got != want {
				t.Errorf("%s is %q", name, got)
			}
		}
	})
	for name, title := range map[string]string{
		"long":       strings.Repeat("A cup of tea by the canal. ", 12),
		"not Latin":  strings.Repeat("мало-помалу 🦆 ", 12),
		"marks":      `Tea; milk, two\three` + "\nSUMMARY:no" + "\r\x00\x7f",
		"one letter": "x", "folds at 75": strings.Repeat("x", 67), "and 76": strings.Repeat("x", 68),
	} {
		t.Run("TOP-6 a title that is "+name+" comes through whole", func(t *testing.T) {
			got := prop(t, unfolded(t, file(t, Reminder{Every: "day", At: "morning", From: "2026-03-02"}, title)), "SUMMARY")
			got = strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n").Replace(got)
			if want := strings.NewReplacer("\r", "", "\x00", "", "\x7f", "").Replace(title); got != want {
				t.Errorf("%q became %q", want, got)
			}
		})
	}
	t.Run("two files of one reminder are one entry in a calendar", func(t *testing.T) {
		one, two := file(t, Reminder{Every: "day", At: "morning", From: "2026-03-02"}, "a"), file(t, Reminder{Every: "week", Days: []int{1}, At: "evening", From: "2026-03-02"}, "b")
		if prop(t, unfolded(t, one), "UID") != prop(t, unfolded(t, two), "UID") {
			t.Error("they have two ids")
		}
	})
	t.Run("a body from a file makes no calendar that can't be read", func(t *testing.T) {
		unfolded(t, file(t, Reminder{Every: "x", From: "never"}, "x"))
	})
}

func TestEveryZoneIsKnown(t *testing.T) {
	for _, z := range zones {
		if !known(z) || city(z) == "" || strings.Contains(city(z), "_") {
			t.Error(z)
		}
	}
}
