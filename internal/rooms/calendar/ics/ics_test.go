package ics_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // zones where the computer has none

	"github.com/google/go-cmp/cmp"

	"towpath/internal/rooms/calendar/ics"
)

var (
	from  = time.Date(2026, 3, 23, 0, 0, 0, 0, time.UTC) // a Monday; clocks in Europe change on the 29th
	until = from.AddDate(0, 0, 14)
)

func place(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func calendar(parts ...string) []byte {
	return []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + strings.Join(parts, "") + "END:VCALENDAR\r\n")
}

func event(lines ...string) string {
	return "BEGIN:VEVENT\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\n"
}

// read reads in London, and says each as "23 10:00-11:00 title", by UTC's clock.
func read(t *testing.T, data []byte) (said []string, r ics.Read) {
	t.Helper()
	r, err := ics.Parse(data, from, until, place(t, "Europe/London"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range r.Events {
		said = append(said, fmt.Sprintf("%s-%s %s", e.At.UTC().Format("2 15:04"), e.Until.UTC().Format("15:04"), e.Title))
	}
	return said, r
}

func TestTOG8TimesAreReadAsTheyAreMeant(t *testing.T) {
	outlook := "BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n" +
		"BEGIN:DAYLIGHT\r\nDTSTART:19700101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"in UTC":                           {calendar(event("SUMMARY:a", "DTSTART:20260324T100000Z", "DTEND:20260324T110000Z")), []string{"24 10:00-11:00 a"}},
		"on no clock: the reader's":        {calendar(event("SUMMARY:a", "DTSTART:20260330T100000", "DURATION:PT1H30M")), []string{"30 09:00-10:30 a"}},
		"by the world's list":              {calendar(event("SUMMARY:a", "DTSTART;TZID=Europe/Berlin:20260330T100000", "DTEND;TZID=Europe/Berlin:20260330T110000")), []string{"30 08:00-09:00 a"}},
		"as Outlook calls them":            {calendar(event("SUMMARY:a", `DTSTART;X=1;TZID="W. Europe Standard Time":20260324T100000`, "DTEND;TZID=GMT Standard Time:20260324T100000")), []string{"24 09:00-10:00 a"}},
		"with a maker's name before":       {calendar(event("SUMMARY:a", "DTSTART;TZID=/maker.example/2024_1/Europe/Berlin:20260324T100000")), []string{"24 09:00-09:00 a"}},
		"as the file describes, in winter": {calendar(outlook, event("SUMMARY:a", "DTSTART;TZID=Customized Time Zone:20260324T100000")), []string{"24 09:00-09:00 a"}},
		"as the file describes, in summer": {calendar(outlook, event("SUMMARY:a", "DTSTART;TZID=Customized Time Zone:20260330T100000")), []string{"30 08:00-08:00 a"}},
		"each week across the change":      {calendar(event("SUMMARY:a", "DTSTART;TZID=Europe/London:20250106T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY")), []string{"23 10:00-11:00 a", "30 09:00-10:00 a"}},
		"folded, escaped, with an alarm": {calendar(event("SUMMARY:Visit\\, Joan", " na \\n at home", "DESCRIPTION:not read", "DTSTART:20260324T100000Z", "BEGIN:VALARM", "SUMMARY:alarm", "DTSTART:20260325T100000Z", "END:VALARM")),
			[]string{"24 10:00-10:00 Visit, Joanna at home"}},
		"all day, a holiday, cancelled": {calendar(event("SUMMARY:a", "DTSTART;VALUE=DATE:20260324"), event("SUMMARY:b", "DTSTART:20260324T000000Z", "DTEND:20260327T000000Z"),
			event("SUMMARY:c", "STATUS:CANCELLED", "DTSTART:20260324T100000Z")), nil},
		"before and after": {calendar(event("SUMMARY:a", "DTSTART:20260322T230000Z", "DTEND:20260323T000000Z"), event("SUMMARY:b", "DTSTART:20260406T000000Z"),
			event("SUMMARY:c", "DTSTART:20260322T233000Z", "DTEND:20260323T003000Z")), []string{"22 23:30-00:30 c"}},
	} {
		t.Run("TOG-8 "+name, func(t *testing.T) {
			said, r := read(t, c.data)
			if diff := cmp.Diff(c.want, said); diff != "" || r.Unread > 0 || r.More {
				t.Errorf("%s (%d not read, more: %v)", diff, r.Unread, r.More)
			}
		})
	}
}

func TestTOG8Repeats(t *testing.T) {
	const start = "DTSTART:20260105T100000Z" // a Monday
	for name, c := range map[string]struct {
		lines []string
		want  string // days
	}{
		"without an end":                  {[]string{start, "RRULE:FREQ=WEEKLY;BYDAY=TU,TH"}, "24 26 31 2"},
		"to the year 9999":                {[]string{start, "RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z"}, "23 30"},
		"that ended":                      {[]string{start, "RRULE:FREQ=DAILY;UNTIL=20260324"}, "23 24"},
		"every second week":               {[]string{start, "RRULE:FREQ=WEEKLY;INTERVAL=2"}, "30"},
		"every second week, from Sundays": {[]string{"DTSTART:20260106T100000Z", "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,TU"}, "29 31"},
		"so many times":                   {[]string{start, "RRULE:FREQ=WEEKLY;COUNT=12"}, "23"},
		"on the last Friday":              {[]string{start, "RRULE:FREQ=MONTHLY;BYDAY=-1FR"}, "27"},
		"on the first working day":        {[]string{start, "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1"}, "1"},
		"on the last day":                 {[]string{start, "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1"}, "31"},
		"each year":                       {[]string{"DTSTART:20200324T100000Z", "RRULE:FREQ=YEARLY"}, "24"},
		"on a day of the year":            {[]string{start, "RRULE:FREQ=YEARLY;BYYEARDAY=-275"}, "1"},
		"in week 13":                      {[]string{start, "RRULE:FREQ=YEARLY;BYWEEKNO=13;BYDAY=WE"}, "25"},
		"on a day that never comes":       {[]string{start, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, ""},
		"with days left out":              {[]string{start, "RRULE:FREQ=DAILY;UNTIL=20260326T100000Z", "EXDATE:20260324T100000Z", "EXDATE;VALUE=DATE:20260325"}, "23 26"},
		"with a day put in":               {[]string{start, "RDATE:20260325T100000Z,20260401T100000Z/PT2H"}, "25 1"},
		"at two times of a day":           {[]string{start, "RRULE:FREQ=WEEKLY;BYHOUR=10,15;BYMINUTE=0"}, "23 23 30 30"},
	} {
		t.Run("TOG-8 "+name, func(t *testing.T) {
			_, r := read(t, calendar(event(c.lines...)))
			var days []string
			for _, e := range r.Events {
				days = append(days, e.At.Format("2"))
			}
			if got := strings.Join(days, " "); got != c.want || r.Unread > 0 {
				t.Errorf("%q, want %q (%d not read)", got, c.want, r.Unread)
			}
		})
	}
	t.Run("TOG-8 one of them moved, one cancelled", func(t *testing.T) {
		said, _ := read(t, calendar(event("UID:1", "SUMMARY:a", "DTSTART;TZID=Europe/London:20260105T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20260326T235959Z"),
			event("UID:1", "SUMMARY:moved", "RECURRENCE-ID;TZID=Europe/London:20260324T100000", "DTSTART;TZID=Europe/London:20260324T150000", "DURATION:PT1H"),
			event("UID:1", "SUMMARY:a", "STATUS:CANCELLED", "RECURRENCE-ID:20260325T100000Z", "DTSTART:20260325T100000Z")))
		if diff := cmp.Diff([]string{"23 10:00-11:00 a", "24 15:00-16:00 moved", "26 10:00-11:00 a"}, said); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTOG8WhatCanBeReadIs(t *testing.T) {
	good := event("SUMMARY:good", "DTSTART:20260324T100000Z")
	for name, c := range map[string]struct {
		bad    string
		unread int
	}{
		"no start":               {event("SUMMARY:x"), 1},
		"a start that is none":   {event("DTSTART:20261345T990000Z"), 1},
		"a short start":          {event("DTSTART:2026"), 1},
		"a zone nobody knows":    {event("DTSTART;TZID=Nowhere:20260324T100000"), 1},
		"a zone of this machine": {event("DTSTART;TZID=Local:20260324T100000"), 1},
		"a zone by a path":       {event("DTSTART;TZID=../../etc/passwd:20260324T100000"), 1},
		"by the second":          {event("DTSTART:20260105T100000Z", "RRULE:FREQ=SECONDLY"), 1},
		"a place far out":        {event("DTSTART:20260105T100000Z", "RRULE:FREQ=MONTHLY;BYDAY=99MO"), 1},
		"a step of nothing":      {event("DTSTART:20260105T100000Z", "RRULE:FREQ=DAILY;INTERVAL=0"), 1},
		"a step past all":        {event("DTSTART:20260105T100000Z", "RRULE:FREQ=DAILY;INTERVAL=9223372036854775807"), 1},
		"two rules":              {event("DTSTART:20260105T100000Z", "RRULE:FREQ=DAILY", "RRULE:FREQ=DAILY"), 1},
		"no end":                 {"BEGIN:VEVENT\r\nSUMMARY:x\r\nDTSTART:20260324T110000Z\r\n", 1},
		"ends without beginning": {"END:VEVENT\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n", 0},
		"zones within zones":     {"BEGIN:VTIMEZONE\r\nBEGIN:VTIMEZONE\r\nEND:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nTZOFFSETTO:+\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n", 0},
		"not UTF-8":              {event("SUMMARY:\xff\xfe", "DTSTART:\xff"), 1},
		"parts without end":      {strings.Repeat("BEGIN:X\r\n", 1000) + strings.Repeat("END:X\r\n", 1000), 0},
		"a line without sign":    {"what is this\r\n;;;\r\n:\r\n", 0},
	} {
		t.Run("TOG-8 "+name, func(t *testing.T) {
			said, r := read(t, calendar(c.bad, good))
			if diff := cmp.Diff([]string{"24 10:00-10:00 good"}, said); diff != "" || r.Unread != c.unread {
				t.Errorf("%s (%d not read, want %d)", diff, r.Unread, c.unread)
			}
		})
	}
	t.Run("TOG-8 cut short", func(t *testing.T) {
		whole := calendar(good, event("SUMMARY:lost", "DTSTART:20260324T110000Z"))
		said, r := read(t, whole[:len(whole)-40])
		if diff := cmp.Diff([]string{"24 10:00-10:00 good"}, said); diff != "" || r.Unread != 1 {
			t.Errorf("%s (%d not read)", diff, r.Unread)
		}
	})
	t.Run("TOG-8 not a calendar", func(t *testing.T) {
		for _, data := range []string{"", "<html>", "BEGIN:VCARD\r\nEND:VCARD", "PK\x03\x04", "BEGIN:VCALENDA"} {
			if _, err := ics.Parse([]byte(data), from, until, time.UTC); !errors.Is(err, ics.ErrNot) {
				t.Errorf("%q: %v", data, err)
			}
		}
	})
}

// A megabyte of the worst that a calendar can say ends soon: its budget is counted in days, and told.
func TestTOG8TheWorstFileEnds(t *testing.T) {
	for name, one := range map[string]string{
		"counted from long ago":   event("DTSTART:19000101T100000Z", "RRULE:FREQ=DAILY;COUNT=999999999;BYMONTH=2;BYMONTHDAY=30"),
		"places in a year":        event("DTSTART:19000101T100000Z", "RRULE:FREQ=YEARLY;COUNT=9999;BYDAY=1MO;BYSETPOS=366"),
		"many times a day":        event("DTSTART:20260101T000000Z", "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23;BYMINUTE=1,2,3,4,5,6,7,8,9,10"),
		"times put in":            event("DTSTART:20260101T000000Z", "RDATE:"+strings.Repeat("20260324T100000Z,", 1000)+"20260324T100000Z"),
		"zones with many changes": "BEGIN:VTIMEZONE\r\nTZID:x\r\n" + strings.Repeat("BEGIN:STANDARD\r\nDTSTART:19000101T000000\r\nRRULE:FREQ=YEARLY;BYDAY=SU,MO,TU;BYHOUR=0,1,2,3,4,5,6,7,8,9\r\nTZOFFSETTO:+0000\r\nTZOFFSETFROM:+0000\r\nEND:STANDARD\r\n", 40) + "END:VTIMEZONE\r\n" + event("DTSTART;TZID=x:20260324T100000"),
	} {
		t.Run("TOG-8 "+name, func(t *testing.T) {
			data := calendar(strings.Repeat(one, (ics.Largest-100)/len(one)))
			r, err := ics.Parse(data, from, until, time.UTC)
			if err != nil || !r.More {
				t.Errorf("%d times, more: %v, %v", len(r.Events), r.More, err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(calendar(event("UID:1", "SUMMARY:a", "DTSTART;TZID=Europe/London:20260105T100000", "RRULE:FREQ=MONTHLY;BYDAY=-1FR;BYSETPOS=1", "EXDATE:20260324T100000Z")))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, _ := ics.Parse(data, from, until, time.UTC)
		for _, e := range r.Events {
			if e.Until.Before(e.At) || !e.At.Before(until) {
				t.Errorf("%v", e)
			}
		}
	})
}
