package ics

import (
	"bytes"
	"slices"
	"strings"
)

// prop is what one line says, with the zone that it names.
type prop struct{ tz, value string }

// longestValue is in bytes. Of what is longer, the rest isn't read; lists of days may be longer.
const (
	longestValue = 500
	longestList  = 20_000
	deepest      = 10 // parts within parts
)

// wanted are the lines that are read, and how much of each. All others are passed over.
var wanted = map[string]int{"BEGIN": 50, "END": 50, "UID": longestValue, "SUMMARY": longestValue, "STATUS": 50, "DTSTART": longestValue, "DTEND": longestValue, "DURATION": 50,
	"RRULE": longestValue, "RDATE": longestList, "EXDATE": longestList, "RECURRENCE-ID": longestValue, "TZID": longestValue, "TZOFFSETTO": 50, "TZOFFSETFROM": 50}

// scan reads the lines of a file, and reports whether it is a calendar.
func (c *reading) scan(data []byte) bool {
	data = bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(data) < 15 || !strings.EqualFold(string(data[:15]), "BEGIN:VCALENDAR") {
		return false
	}
	s := scanner{c: c}
	var line []byte
	for len(data) > 0 {
		var next []byte
		next, data, _ = bytes.Cut(data, []byte("\n"))
		next = bytes.TrimSuffix(next, []byte("\r"))
		if len(next) > 0 && (next[0] == ' ' || next[0] == '\t') {
			if len(line) > 0 && len(line) < longestList {
				line = append(line, next[1:]...)
			}
			continue
		}
		s.line(line)
		line = append(line[:0], next...)
	}
	s.line(line)
	if s.event != nil { // it was cut short
		c.read.Unread++
	}
	return true
}

// scanner knows in which part of the file a line stands.
type scanner struct {
	c     *reading
	in    []string
	event *event
	zone  *zone
	shift *shift
}

func (s *scanner) at() string {
	if len(s.in) == 0 {
		return ""
	}
	return s.in[len(s.in)-1]
}

// line takes one whole line.
func (s *scanner) line(line []byte) {
	name, p, ok := split(line)
	if !ok {
		return
	}
	switch name {
	case "BEGIN":
		s.begin(strings.ToUpper(p.value))
	case "END":
		s.end(strings.ToUpper(p.value))
	default:
		switch s.at() {
		case "VEVENT":
			s.event.take(name, p)
		case "VTIMEZONE":
			if name == "TZID" && s.zone != nil {
				s.zone.id = p.value
			}
		case "STANDARD", "DAYLIGHT":
			s.shift.take(name, p)
		}
	}
}

func (s *scanner) begin(what string) {
	if len(s.in) >= deepest {
		return
	}
	if what == "VEVENT" && s.event != nil { // the one before has no end
		s.end("VEVENT")
		s.c.events, s.c.read.Unread = s.c.events[:len(s.c.events)-1], s.c.read.Unread+1
	}
	s.in = append(s.in, what)
	switch {
	case what == "VEVENT":
		s.event = &event{}
	case what == "VTIMEZONE":
		s.zone = &zone{}
	case (what == "STANDARD" || what == "DAYLIGHT") && s.zone != nil:
		s.shift = &shift{}
	case what == "STANDARD" || what == "DAYLIGHT": // where none may be
		s.in[len(s.in)-1] = ""
	}
}

// end closes a part, with those within it that were left open.
func (s *scanner) end(what string) {
	i := len(s.in) - 1
	for ; i >= 0 && s.in[i] != what; i-- {
	}
	if i < 0 {
		return
	}
	open := slices.Contains(s.in[i:], "VEVENT")
	s.in = s.in[:i]
	switch {
	case what == "VEVENT":
		s.c.events = append(s.c.events, s.event)
		s.event = nil
	case open: // what it stood in has ended, and it hasn't
		s.c.read.Unread++
		s.event = nil
	case what == "VTIMEZONE" && s.zone != nil:
		if len(s.c.zones) < mostZones && s.zone.id != "" {
			s.c.zones[s.zone.id] = s.zone
		}
		s.zone = nil
	case what == "STANDARD" || what == "DAYLIGHT":
		if s.zone != nil && len(s.zone.shifts) < mostShifts {
			s.zone.shifts = append(s.zone.shifts, s.shift)
		}
	}
}

// take takes a line of an entry.
func (e *event) take(name string, p prop) {
	switch name {
	case "UID":
		e.uid = p.value
	case "SUMMARY":
		e.title = unescape(p.value)
	case "STATUS":
		e.status = strings.ToUpper(p.value)
	case "DTSTART":
		e.start = p
	case "DTEND":
		e.end = p
	case "DURATION":
		e.duration = p.value
	case "RRULE":
		e.bad = e.bad || e.rule != "" // one of them is all that there may be
		e.rule = p.value
	case "RECURRENCE-ID":
		e.recurrence, e.recurTZ = p.value, p.tz
	case "EXDATE":
		e.except = append(e.except, p)
	case "RDATE":
		e.also = append(e.also, p)
	}
}

// split takes a line apart: its name, the zone among its parameters, its value. What stands in quotation marks is no sign.
func split(line []byte) (name string, p prop, ok bool) {
	end := bytes.IndexAny(line, ";:")
	if end <= 0 {
		return "", p, false
	}
	name = strings.ToUpper(string(line[:end]))
	most, ok := wanted[name]
	if !ok {
		return "", p, false
	}
	rest := line[end:]
	for len(rest) > 0 && rest[0] == ';' {
		stop := outside(rest[1:], ";:") + 1
		if stop == 0 {
			return "", p, false
		}
		key, value, _ := strings.Cut(string(rest[1:stop]), "=")
		if strings.EqualFold(key, "TZID") {
			p.tz = strings.Trim(value, `"`)
		}
		rest = rest[stop:]
	}
	value := strings.ToValidUTF8(string(rest[min(1, len(rest)):]), "\uFFFD")
	if len(value) > most {
		value = strings.ToValidUTF8(value[:most], "")
	}
	p.value = value
	if name != "SUMMARY" {
		p.value = strings.TrimSpace(value)
	}
	return name, p, true
}

// outside is where one of the signs stands first that isn't in quotation marks; -1 where none does.
func outside(line []byte, signs string) int {
	quoted := false
	for i, b := range line {
		switch {
		case b == '"':
			quoted = !quoted
		case !quoted && strings.IndexByte(signs, b) >= 0:
			return i
		}
	}
	return -1
}

// unescape is a text as it reads, on one line.
func unescape(s string) string {
	s = strings.NewReplacer(`\n`, " ", `\N`, " ", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(s)
	return strings.Join(strings.Fields(s), " ")
}
