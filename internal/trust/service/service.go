// Package service keeps what one installation says about itself: who runs it, whom to call, who reads and when, the
// lowest age, and where Leave goes. All of it is public, so it is stored in the clear, and none of it has a default that
// could be taken for a fact: what nobody has set is shown as not set yet.
package service

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences about a setting that can't be used.
var Words = i18n.Catalogue{Lang: "en", Name: "service", YAML: wordsEN}

// Settings are what one service has set. "" and 0 mean that nobody has yet.
type Settings struct {
	Name        string    // what the service calls itself
	Responsible string    // who runs this installation: an organisation, or a person's post
	Reach       string    // how to reach them
	Contacts    []Contact // whom to call now, the first one first
	Emergency   string    // the emergency number here
	CantTalk    string    // what to do for somebody who can't talk on the telephone
	HelpLine    string    // one short line at the foot of each page
	Replies     string    // who reads what is shared, and when they answer
	Hours       string    // when the service is open
	Recorded    string    // what the service writes into its own records
	LowestAge   int       // in years
	Capacity    string    // what the service does where somebody may not be able to decide for themselves
	LeaveTo     string    // the https address that Leave goes to
	Messages    bool      // people and those who work here can write to each other on the site
}

// Contact is somebody to call.
type Contact struct {
	Label string `json:"label"`
	Phone string `json:"phone"` // as people write it
	When  string `json:"when"`  // when they answer
	What  string `json:"what"`  // what happens when one calls
}

// The most that a service can set. Lengths are in characters.
const (
	MostContacts = 6
	longestLine  = 120
	longestText  = 1000
	highestAge   = 99
)

// QuietPage is where Leave goes until a service has chosen: plain in every language, without advertising, and with nothing
// on it that could upset.
const QuietPage = "https://www.wikipedia.org/"

// Leave is where Leave goes.
func (s Settings) Leave() string {
	if s.LeaveTo == "" {
		return QuietPage
	}
	return s.LeaveTo
}

// Tel is a contact's number as a link's address.
func (c Contact) Tel() string { return Tel(c.Phone) }

// Tel is a telephone number as a link's address: its digits, with the + of a number from abroad.
func Tel(phone string) string {
	var b strings.Builder
	b.WriteString("tel:")
	for _, r := range phone {
		if r >= '0' && r <= '9' || r == '+' && b.Len() == len("tel:") {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Field is the name of a setting; it is also the name of its row.
type Field string

// The settings there are. A contact's own fields are named by ContactField.
const (
	Name        Field = "name"
	Responsible Field = "responsible"
	Reach       Field = "reach"
	Contacts    Field = "contacts"
	Emergency   Field = "emergency"
	CantTalk    Field = "cant_talk"
	HelpLine    Field = "help_line"
	Replies     Field = "replies"
	Hours       Field = "hours"
	Recorded    Field = "recorded"
	LowestAge   Field = "lowest_age"
	Capacity    Field = "capacity"
	LeaveTo     Field = "leave_to"
	Messages    Field = "messages"
)

// Value is a setting as text, as a form shows it; the contacts are not among them.
func (s Settings) Value(f Field) string {
	if f == Contacts {
		return ""
	}
	return s.rows()[f]
}

// With is s with one setting from a form. An age that is no number becomes one that Check refuses.
func (s Settings) With(f Field, value string) Settings {
	if f == LowestAge {
		s.LowestAge = age(value)
		return s
	}
	if f == Messages {
		s.Messages = value == on
		return s
	}
	for name, to := range map[Field]*string{Name: &s.Name, Responsible: &s.Responsible, Reach: &s.Reach, Emergency: &s.Emergency,
		CantTalk: &s.CantTalk, HelpLine: &s.HelpLine, Replies: &s.Replies, Hours: &s.Hours, Recorded: &s.Recorded,
		Capacity: &s.Capacity, LeaveTo: &s.LeaveTo} {
		if name == f {
			*to = value
		}
	}
	return s
}

// on is the value of a setting that is a yes.
const on = "on"

func age(value string) int {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// Fingerprint tells whether any of some settings have changed.
func (s Settings) Fingerprint(fields ...Field) string {
	h, rows := sha256.New(), s.rows()
	for _, f := range fields {
		fmt.Fprintf(h, "%d:%s", len(rows[f]), rows[f])
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Needed are the settings that people rely on: a service isn't ready for them before these are set.
var Needed = []Field{Name, Responsible, Reach, Contacts, Emergency, Replies, Recorded, LowestAge, Capacity}

// Missing are the needed settings that nobody has set yet.
func (s Settings) Missing() []Field {
	rows := s.rows()
	return slices.DeleteFunc(slices.Clone(Needed), func(f Field) bool { return rows[f] != "" })
}

// Problems says, by the name of each setting that can't be used, what to do about it.
type Problems map[Field]error

func (p Problems) Error() string { return "service: some settings can't be used as they are" }

// Unwrap makes it a fault of the kind Invalid.
func (p Problems) Unwrap() error { return fault.New(fault.Invalid, "service.problems", "n", len(p)) }

// ContactField names one field of the contact at place i, from 0: label, phone, when or what.
func ContactField(i int, field string) Field {
	return Field(fmt.Sprintf("contact-%d-%s", i+1, field))
}

// Clean is s without stray space and without empty contacts.
func (s Settings) Clean() Settings {
	for _, line := range []*string{&s.Name, &s.Responsible, &s.Reach, &s.Emergency, &s.HelpLine, &s.LeaveTo} {
		*line = strings.Join(strings.Fields(*line), " ")
	}
	for _, text := range []*string{&s.CantTalk, &s.Replies, &s.Hours, &s.Recorded, &s.Capacity} {
		*text = strings.TrimSpace(strings.ReplaceAll(*text, "\r\n", "\n"))
	}
	s.Contacts = slices.Clone(s.Contacts)
	for i, c := range s.Contacts {
		for _, line := range []*string{&c.Label, &c.Phone, &c.When, &c.What} {
			*line = strings.Join(strings.Fields(*line), " ")
		}
		s.Contacts[i] = c
	}
	s.Contacts = slices.DeleteFunc(s.Contacts, func(c Contact) bool { return c == Contact{} })
	return s
}

// Check reports what can't be used, as Problems, or nil. An empty setting is no problem: it is not set yet.
func (s Settings) Check() error {
	p := Problems{}
	for f, line := range map[Field]string{Name: s.Name, Responsible: s.Responsible, Reach: s.Reach, HelpLine: s.HelpLine} {
		p.put(f, length(line, longestLine))
	}
	for f, text := range map[Field]string{CantTalk: s.CantTalk, Replies: s.Replies, Hours: s.Hours, Recorded: s.Recorded, Capacity: s.Capacity} {
		p.put(f, length(text, longestText))
	}
	if s.Emergency != "" {
		p.put(Emergency, number(s.Emergency))
	}
	if s.LowestAge < 0 || s.LowestAge > highestAge {
		p.put(LowestAge, fault.New(fault.Invalid, "service.age", "most", highestAge))
	}
	if s.LeaveTo != "" {
		p.put(LeaveTo, leave(s.LeaveTo))
	}
	s.checkContacts(p)
	if len(p) == 0 {
		return nil
	}
	return p
}

func (p Problems) put(f Field, err error) {
	if err != nil && p[f] == nil {
		p[f] = err
	}
}

func (s Settings) checkContacts(p Problems) {
	if len(s.Contacts) > MostContacts {
		p.put(Contacts, fault.New(fault.Invalid, "service.contacts.many", "most", MostContacts))
		return
	}
	for i, c := range s.Contacts {
		if c.Label == "" {
			p.put(ContactField(i, "label"), fault.New(fault.Invalid, "service.contact.label"))
		}
		if c.When == "" {
			p.put(ContactField(i, "when"), fault.New(fault.Invalid, "service.contact.when"))
		}
		p.put(ContactField(i, "phone"), number(c.Phone))
		p.put(ContactField(i, "label"), length(c.Label, longestLine))
		p.put(ContactField(i, "when"), length(c.When, longestLine))
		p.put(ContactField(i, "what"), length(c.What, longestLine))
	}
}

func length(s string, most int) error {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) {
		return fault.New(fault.Invalid, "service.characters")
	}
	if utf8.RuneCountInString(s) > most {
		return fault.New(fault.Invalid, "service.long", "most", most)
	}
	return nil
}

// number checks a telephone number: three to fifteen digits (the most that ITU-T E.164 allows), and what people write
// between them.
func number(phone string) error {
	digits := len(strings.TrimLeft(strings.TrimPrefix(Tel(phone), "tel:"), "+"))
	if digits < 3 || digits > 15 || strings.ContainsFunc(phone, func(r rune) bool { return !strings.ContainsRune("0123456789 +-()/.", r) }) {
		return fault.New(fault.Invalid, "service.phone")
	}
	return nil
}

// leave checks an address to go to: https, a host, and no sign-in in it.
func leave(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || utf8.RuneCountInString(address) > longestLine ||
		strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' }) {
		return fault.New(fault.Invalid, "service.leave_to")
	}
	return nil
}
