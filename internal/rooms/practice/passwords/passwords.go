// Package passwords is the practice room of passwords and passkeys: a library's site, a keeper of passwords, an e-mail that leads to a page
// which isn't the library's, and a tablet. Its places, wrong turns and ways back are in docs/practice/passwords.md.
package passwords

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/practice"
)

//go:embed words.en.yaml
var wordsEN []byte

// Words are the sentences of this room.
var Words = i18n.Catalogue{Lang: "en", Name: "practice/passwords", YAML: wordsEN}

// Pretend is the room.
var Pretend = practice.Pretend{ID: "passwords", Title: "practice.passwords.title", About: "practice.passwords.about", Wish: "practice.passwords.wish",
	Tasks: []string{"practice.passwords.task.0", "practice.passwords.task.1", "practice.passwords.task.2", "practice.passwords.task.3"},
	Begin: func() practice.Play { return &play{} },
	Mark:  "M14.5 3a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM10 13l-7 7v-3M5.5 17.5l2 2M15.5 8h.01"}

// The places.
const (
	phone   = "phone"
	site    = "site"
	join    = "join"
	change  = "change"
	reset   = "reset"
	save    = "save"
	unlock  = "unlock"
	forgot  = "forgot"
	keeper  = "keeper"
	entry   = "entry"
	mail    = "mail"
	fake    = "fake"
	anyway  = "anyway"
	gave    = "gave"
	passkey = "passkey"
	tablet  = "tablet"
	which   = "which"
	ask     = "ask"
)

// above is where each place is reached from; from the phone's start comes everything. What isn't here is led to by a button.
var above = map[string]string{site: phone, mail: phone, keeper: phone, tablet: phone, join: site, change: site, forgot: site, passkey: site,
	entry: keeper, mailOf(welcome): mail, mailOf(link): mail, mailOf(wrong): mail, mailOf(warning): mail}

// The e-mails that may come.
const (
	welcome = "welcome" // somebody joined
	link    = "link"    // to make a new password
	wrong   = "wrong"   // it isn't from the library
	warning = "warning" // somebody signed in from far away
)

var mails = []string{warning, wrong, link, welcome}

func mailOf(name string) string { return mail + "-" + name }

// What unlocking the phone is for.
const (
	toFill   = "fill"
	toEnter  = "enter"
	toMake   = "make"
	toShow   = "show"
	toTablet = "tablet"
)

const (
	mostTyped  = 40 // characters of a password
	pretendPIN = "2580"
	leastTyped = 10
	madeWays   = 3
)

// play is the room as it stands.
type play struct {
	Password string `json:"a,omitempty"` // the account's; "" while there is no account
	Strong   bool   `json:"s,omitempty"` // the keeper made it
	Kept     string `json:"k,omitempty"`
	Removed  string `json:"r,omitempty"` // from the keeper
	Never    bool   `json:"v,omitempty"` // the keeper isn't to ask
	Offer    string `json:"o,omitempty"` // what the keeper asks about
	Made     int    `json:"m,omitempty"` // how many it has made
	In       bool   `json:"i,omitempty"`
	Again    bool   `json:"g,omitempty"` // signed in again without typing
	Passkey  bool   `json:"p,omitempty"`
	Tablet   bool   `json:"t,omitempty"` // signed in there
	ByKey    bool   `json:"b,omitempty"` // with the passkey
	Asked    bool   `json:"q,omitempty"` // the tablet asks the phone
	For      string `json:"f,omitempty"` // what the phone is to be unlocked for
	Slipped  bool   `json:"l,omitempty"` // a finger wasn't read
	Open     bool   `json:"e,omitempty"` // the kept password is shown
	Link     bool   `json:"n,omitempty"` // a link for a new password is good
	Away     string `json:"w,omitempty"` // e-mails put away
	Seen     bool   `json:"x,omitempty"` // the wrong page was seen through
	Leaked   bool   `json:"y,omitempty"` // and the password given to it
	Warned   bool   `json:"z,omitempty"`

	To     string `json:"at,omitempty"` // the box in which Typed stands
	Typed  string `json:"ty,omitempty"`
	Filled bool   `json:"fi,omitempty"` // the keeper typed it
	Peek   bool   `json:"pe,omitempty"`
	Mend   string `json:"me,omitempty"` // a key's end
}

// here reports that an e-mail is there.
func (p *play) here(name string) bool {
	there := map[string]bool{welcome: p.Password != "", wrong: p.Password != "", link: p.Link, warning: p.Warned}
	return there[name] && !strings.Contains(p.Away, name)
}

// Place is where an address leads; a prompt that nothing asks for, to where it would have been answered.
func (p *play) Place(at string) string {
	if name, ok := strings.CutPrefix(at, mail+"-"); ok && slices.Contains(mails, name) {
		return choose(p.here(name), at, mail)
	}
	switch at {
	case site, keeper, mail, tablet, forgot:
		return at
	case join:
		return choose(p.Password == "", at, site)
	case change:
		return choose(p.In, at, site)
	case reset:
		return choose(p.Link, at, site)
	case save:
		return choose(p.Offer != "", at, site)
	case unlock:
		return choose(p.For != "", at, phone)
	case entry:
		return choose(p.Kept != "", at, keeper)
	case fake, gave:
		return choose(p.Password != "", at, phone)
	case anyway:
		return choose(p.Kept != "", at, phone)
	case passkey:
		return choose(p.In && !p.Passkey, at, site)
	case which:
		return choose(!p.Tablet, at, tablet)
	case ask:
		return choose(p.Asked, at, phone)
	}
	return phone
}

func choose(so bool, yes, no string) string {
	if so {
		return yes
	}
	return no
}

// Writes is whether there is a box to write in.
func (p *play) Writes(at string) bool {
	switch at {
	case site:
		return !p.In
	case tablet:
		return !p.Tablet
	}
	return slices.Contains([]string{join, change, reset, unlock, fake}, at)
}

// fits reports that what the keeper has opens the account.
func (p *play) fits() bool { return p.Password != "" && p.Kept == p.Password }

// weak is why a site doesn't take a password, a key's end, or "".
func weak(password string) string {
	small := strings.ToLower(password)
	for _, often := range []string{"password", "12345", "qwerty", "abcde", "letmein", "library", "11111"} {
		if strings.Contains(small, often) {
			return "often"
		}
	}
	if utf8.RuneCountInString(password) < leastTyped {
		return "short"
	}
	return ""
}

func madeKey(n int) string { return "practice.passwords.made." + strconv.Itoa(n%madeWays) }

// Done is whether one of the four things is done.
func (p *play) Done(task int) bool {
	switch task {
	case 0:
		return p.fits() && p.Strong
	case 1:
		return p.Again
	case 2:
		return p.Password != "" && (p.Seen || !p.here(wrong)) && !p.Leaked
	}
	return p.Tablet && p.ByKey
}
