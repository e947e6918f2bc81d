package practicetest

import (
	"encoding/xml"
	"net/url"
	"slices"
	"strings"
)

// A form that boxes of the room are in, by which a button elsewhere sends it.
const writing = "writing"

// form is one form of a page: what it says as it stands, what may be typed or chosen, and its buttons.
type form struct {
	id      string
	said    url.Values
	typed   []string            // names of boxes to write in
	choices map[string][]string // by name, what can be chosen
	buttons []string            // values of do
}

// screen is what can be pressed on a page of a room.
type screen struct {
	links  []string // places
	forms  []form
	helps  map[string]int // values of help, with the form that each is in, or sends
	hinted int            // controls that a hint is about
}

// reader reads a page that pagetest.Check has passed.
type reader struct {
	screen
	path string
	open *form
	area string // name of the box of several lines, or of the list to choose from, that is being read
}

// read is what can be pressed on a page of the room at path.
func read(page, path string) screen {
	r := &reader{path: path, screen: screen{helps: map[string]int{}}}
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := d.Token()
		if err != nil {
			return r.screen
		}
		switch tok := token.(type) {
		case xml.StartElement:
			r.start(tok)
		case xml.CharData:
			if r.open != nil && r.area != "" {
				r.open.said.Set(r.area, r.open.said.Get(r.area)+strings.TrimSpace(string(tok)))
			}
		case xml.EndElement:
			switch tok.Name.Local {
			case "textarea", "select":
				r.area = ""
			case "form":
				if r.open != nil {
					r.forms, r.open = append(r.forms, *r.open), nil
				}
			}
		}
	}
}

func (r *reader) start(tok xml.StartElement) {
	a := map[string]string{}
	for _, attr := range tok.Attr {
		a[attr.Name.Local] = attr.Value
	}
	if slices.Contains(strings.Fields(a["class"]), "hinted") {
		r.hinted++
	}
	if a["form"] == writing {
		r.help(a)
	}
	switch tok.Name.Local {
	case "a":
		r.link(a["href"])
	case "form":
		if a["action"] == r.path {
			r.open = &form{id: a["id"], said: url.Values{}, choices: map[string][]string{}}
		}
	}
	if r.open != nil {
		r.control(tok.Name.Local, a)
	}
}

// help notes a button about the room that sends the form somebody writes in, which stands before it.
func (r *reader) help(a map[string]string) {
	for i, f := range r.forms {
		if f.id == writing {
			r.helps[a["value"]] = i
		}
	}
}

// link notes a link to a place of the room.
func (r *reader) link(href string) {
	u, err := url.Parse(href)
	if err == nil && u.Path == r.path {
		r.links = append(r.links, u.Query().Get("at"))
	}
}

func (r *reader) control(element string, a map[string]string) {
	f, name := r.open, a["name"]
	switch {
	case element == "button" && name == "do":
		f.buttons = append(f.buttons, a["value"])
	case element == "button" && name == "help":
		r.helps[a["value"]] = len(r.forms)
	case element == "textarea", element == "input" && slices.Contains([]string{"", "text", "email", "tel", "search", "password", "date", "number"}, a["type"]):
		f.typed = append(f.typed, name)
		f.said.Set(name, a["value"])
		if element == "textarea" {
			r.area = name
		}
	case element == "input" && (a["type"] == "radio" || a["type"] == "checkbox"):
		f.choices[name] = append(f.choices[name], a["value"])
		if _, chosen := a["checked"]; chosen {
			f.said.Add(name, a["value"])
		}
	case element == "input":
		f.said.Set(name, a["value"])
	case element == "option" && r.area != "":
		f.choices[r.area] = append(f.choices[r.area], a["value"])
		if _, chosen := a["selected"]; chosen {
			f.said.Set(r.area, a["value"])
		}
	case element == "select":
		r.area = name
	}
}
