package page

import (
	"cmp"
	"context"
	"io"
	"strconv"
	"strings"
)

// Field is one box to write in. It always has its label; Who is the line beside it that says who can see what is typed.
type Field struct {
	Name         string // also the id, unless ID is set
	ID           string
	Label        string
	Hint         string
	Error        string // what to do about it, without blame
	Value        string
	Who          WhoSees
	Long         bool // several lines
	Rows         int  // of a long box; 6 where 0
	Type         string
	Autocomplete string // "off" where empty: other people use the same tablet
	InputMode    string
	MaxLength    int // characters; none where 0
	Required     bool
	Big          bool // one box for one thing: a takeaway
}

// Render makes a Field something to write into a page as it is.
func (f Field) Render(ctx context.Context, w io.Writer) error { return field(f).Render(ctx, w) }

func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

func (f Field) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) autocomplete() string {
	if f.Autocomplete == "" {
		return "off"
	}
	return f.Autocomplete
}

func (f Field) rows() string {
	if f.Rows == 0 {
		return "6"
	}
	return strconv.Itoa(f.Rows)
}

// describedBy names the elements that explain a control, in the order they are read; "" for none.
func describedBy(id, hint, problem string, who WhoSees) string {
	var ids []string
	if hint != "" {
		ids = append(ids, id+"-hint")
	}
	if who.key != "" {
		ids = append(ids, id+"-who")
	}
	if problem != "" {
		ids = append(ids, id+"-error")
	}
	return strings.Join(ids, " ")
}

// Option is one of several answers.
type Option struct {
	Value, Label, Hint string
	Chosen             bool
	Ours               bool // its words are from a catalogue, whatever language the question is told in
}

// Choices is a question with answers to choose one of, or several.
type Choices struct {
	Name    string
	Legend  string
	Hint    string
	Error   string
	Who     WhoSees
	Several bool
	InRow   bool // short answers beside each other where there is room
	Options []Option
	ID      string // "" for Name: set it where a page asks the same twice
}

// Render makes Choices something to write into a page as it is.
func (c Choices) Render(ctx context.Context, w io.Writer) error { return choices(c).Render(ctx, w) }

func (c Choices) id() string { return cmp.Or(c.ID, c.Name) }

func (c Choices) kind() string {
	if c.Several {
		return "checkbox"
	}
	return "radio"
}

// Button is a button, or a link that looks like one where Href is set. A page has one Main.
type Button struct {
	Label string
	Href  string
	Name  string // with Value, what the form says when it is sent by this button
	Value string
	Main  bool
	Plain bool // the quieter way out: reads as a link
	Mark  string
	Form  string // the id of a form elsewhere on the page
}

// Render makes a Button something to write into a page as it is.
func (b Button) Render(ctx context.Context, w io.Writer) error { return button(b).Render(ctx, w) }

func (b Button) class() string {
	switch {
	case b.Main:
		return "button main"
	case b.Plain:
		return "button plain"
	}
	return "button"
}

// FormOf is how a form is sent. ID is the thing it is about and Version the one it was opened with, so that sending it
// twice makes one thing and a change in between is noticed.
type FormOf struct {
	Action   string
	ID       string
	Version  int64
	Autosave bool   // also saved while writing, where scripts run
	Anchor   string // the form's own id in the page
	Upload   bool   // sends a file
	Care     bool   // where somebody writes in their own words and it isn't saved while they do: what Autosave brings for their safety
	Get      bool   // only asks: it changes nothing, and what it asks may stand in an address
}

func (f FormOf) method() string {
	if f.Get {
		return "get"
	}
	return "post"
}

// Hidden is what a form says without anybody typing it.
type Hidden struct{ Name, Value string }

// Render makes a Hidden something to write into a Form as it is.
func (h Hidden) Render(ctx context.Context, w io.Writer) error { return hidden(h).Render(ctx, w) }

// PinPad is a row of digits to enter on big keys. Without script it is a box that brings up the device's own digits. It is
// marked as a one-time code so that no browser on a shared tablet offers to remember it.
type PinPad struct {
	Name      string
	Label     string
	Hint      string
	Error     string
	MaxLength int
}

// Render makes a PinPad something to write into a page as it is.
func (p PinPad) Render(ctx context.Context, w io.Writer) error { return pinPad(p).Render(ctx, w) }

func (p PinPad) digits() []string { return strings.Split("1 2 3 4 5 6 7 8 9", " ") }

// PictureChoice is one picture to touch. Label is read out, and shown where Named.
type PictureChoice struct{ Value, Picture, Label string }

// PictureGrid is pictures to touch, each a button that sends the form it stands in as Name=Value.
type PictureGrid struct {
	Name     string
	Legend   string
	Named    bool
	Pictures []PictureChoice
}

// Render makes a PictureGrid something to write into a page as it is.
func (g PictureGrid) Render(ctx context.Context, w io.Writer) error {
	return pictureGrid(g).Render(ctx, w)
}
