package prompts

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"towpath/internal/trust/things"
)

// calendar is a reminder as an iCalendar file (RFC 5545). Its time is a floating one: nine in the morning wherever the phone is,
// in summer and in winter, so the file needs no table of a zone and doesn't say where anybody lives. Nothing in it says where it
// comes from or what it is for; its title is what its person chose.
func calendar(ctx context.Context, t things.Thing, r Reminder, title string, now time.Time) string {
	zone := r.zone(ctx)
	from := r.from(zone)
	for range lookBack {
		if r.falls(from) {
			break
		}
		from = from.AddDate(0, 0, 1)
	}
	lines := []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Reminder//EN", "CALSCALE:GREGORIAN",
		"BEGIN:VEVENT",
		"UID:" + uuid.NewSHA1(uuid.NameSpaceOID, []byte("reminder "+t.ID)).String(), // the same each time, and no id of this site
		"DTSTAMP:" + now.UTC().Format("20060102T150405Z"),
		fmt.Sprintf("SEQUENCE:%d", t.Version),
		"DTSTART:" + r.on(from).Format("20060102T150405"),
		"DURATION:PT15M",
		r.rule(),
		"SUMMARY:" + escaped(title),
		"CLASS:PRIVATE", "TRANSP:TRANSPARENT",
		"BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:" + escaped(title), "TRIGGER:PT0S", "END:VALARM",
		"END:VEVENT", "END:VCALENDAR",
	}
	var out strings.Builder
	for _, l := range lines {
		if l != "" {
			fold(&out, l)
		}
	}
	return out.String()
}

var ruleDays = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// rule is how often, as calendars put it; "" for once.
func (r Reminder) rule() string {
	switch r.Every {
	case once:
		return ""
	case "day":
		return "RRULE:FREQ=DAILY"
	}
	var on []string
	for d, name := range ruleDays {
		if slices.Contains(r.Days, d) {
			on = append(on, name)
		}
	}
	if r.Every == "fortnight" {
		return "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=" + strings.Join(on, ",")
	}
	return "RRULE:FREQ=WEEKLY;WKST=MO;BYDAY=" + strings.Join(on, ",")
}

// escaped is a text value (RFC 5545, 3.3.11); control characters, which no value may hold, are left out.
func escaped(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7f {
			return -1
		}
		return r
	}, text)
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(text)
}

// folded is the most bytes of a line (RFC 5545, 3.1), without its end.
const folded = 75

// fold writes a line with its end, in pieces of at most `folded` bytes, each after the first with a space before it. No
// character is cut in two.
func fold(out *strings.Builder, line string) {
	room := folded
	for len(line) > room {
		cut := room
		for !utf8.RuneStart(line[cut]) {
			cut--
		}
		out.WriteString(line[:cut] + "\r\n ")
		line, room = line[cut:], folded-1
	}
	out.WriteString(line + "\r\n")
}
