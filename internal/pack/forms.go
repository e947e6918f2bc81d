package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// chime are the five processes of recovery (Leamy et al. 2011).
var chime = []string{"connectedness", "hope", "identity", "meaning", "empowerment"}

// digest is a short fingerprint of wording.
func digest(of any) string {
	b, err := json.Marshal(of)
	if err != nil {
		panic("pack: wording that can't be marshalled: " + err.Error()) // only strings and numbers are given
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}

// sources reads where a file's claims come from. A file says so, or says that it claims nothing.
func (f *fields) sources() []Source {
	const do = "Write claims: none, or list the sources under sources."
	if f.has("claims") {
		if f.text("claims") != "none" {
			f.d.say(f.lineOf("claims"), "\"claims\" can only be none.", do)
		}
		if f.has("sources") {
			f.d.say(f.lineOf("claims"), "This file says that it claims nothing, and lists sources.", "Take out one of the two.")
		}
	} else if !f.has("sources") {
		f.asked = append(f.asked, "claims")
		f.d.say(f.line, "This file doesn't say where what it claims comes from.", do)
	}
	var out []Source
	for _, m := range f.maps("sources") {
		out = append(out, m.source())
	}
	f.someOf("sources", do)
	return out
}

func (f *fields) source() Source {
	s := Source{
		Title: f.need("title", "Give the title of the paper, book or page."),
		URL:   f.need("url", "Give its address, beginning with https://."),
		Claim: f.need("claim", "Say which claim of this file it stands behind."),
		By:    f.text("by"), In: f.text("in"), Year: f.number("year", 1900, 2100, 0),
	}
	if u, err := url.Parse(s.URL); s.URL != "" && (err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil) {
		f.d.say(f.lineOf("url"), "%q isn't an address of a page on the web.", "Write the whole address, beginning with https://.", s.URL)
	}
	switch f.text("for") {
	case "", "people":
	case "staff":
		s.Staff = true
	default:
		f.d.say(f.lineOf("for"), "A source is either for people or for staff.", "Write for: staff if it stands behind the coaching only; otherwise take the line out.")
	}
	f.done()
	return s
}

func (f *fields) step() Step {
	s := Step(f.need("step", "Say which step of the way it belongs to: choose, like, closer, view or keep."))
	if s != "" && !slices.Contains(Steps, s) {
		f.d.say(f.lineOf("step"), "There is no step called %q.", "Use choose, like, closer, view or keep.", s)
	}
	return s
}

// prompts reads questions that have to be there (TOG-5).
func (f *fields) prompts(key, do string) []string {
	if !f.has(key) {
		f.d.say(f.line, "%q is missing.", do, key)
	}
	f.someOf(key, do)
	return f.texts(key)
}

// someOf holds a list that is there to having something in it.
func (f *fields) someOf(key, do string) {
	if n, ok := f.size(key); ok && n == 0 {
		f.d.say(f.lineOf(key), "%q lists nothing.", do, key)
	}
}

const (
	reflectDo  = "List under reflect at least one open question for the person."
	coachingDo = "List under coaching at least one open question to ask, or something to listen for."
	summaryDo  = "Say in one sentence what this is for; it is shown where people choose."
	orderDo    = "Give it a number; pages are shown from the lowest to the highest."
	titleDo    = "Add a line such as title: Starting small"
)

// english is the language of what doesn't say another.
const english = "en"

// lang reads the language that something is written in.
func (f *fields) lang() string {
	if !f.has("lang") {
		return english
	}
	tag, err := language.Parse(f.text("lang"))
	if err != nil || tag == language.Und {
		f.d.say(f.lineOf("lang"), "\"lang\" isn't the tag of a language.", "Write one such as en, cy or ar, or take the line out for English.")
		return english
	}
	return tag.String()
}

// order reads where among its neighbours something stands.
func (f *fields) order() int {
	if !f.has("order") {
		f.d.say(f.line, "\"order\" is missing.", orderDo)
	}
	return f.number("order", 1, 100000, 0)
}

// bodyText wants some text after the front matter.
func bodyText(d *desk, doc doc, r rendered) {
	if strings.TrimSpace(string(doc.body)) == "" {
		d.say(doc.bodyLine, "There is no text after the front matter.", "Write the text below the second line of dashes.")
	} else if r.words == 0 && len(d.found) == 0 {
		d.say(doc.bodyLine+1, "There are no words in the text.", "Write some.")
	}
}
