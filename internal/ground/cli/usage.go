package cli

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"
)

// wide is how many characters a line of help has.
const wide = 80

// usage says what can be given.
func (c *command) usage(out io.Writer) {
	fmt.Fprintf(out, "Usage: %s\n\n", c.line())
	wrapped(out, "", c.help)
	if len(c.subs) > 0 {
		fmt.Fprint(out, "\nCommands:\n")
		for _, sub := range c.subs {
			sub.short(out)
		}
		fmt.Fprintf(out, "\n`%s COMMAND --help` says more about one.\n", c.name)
		return
	}
	fmt.Fprint(out, "\n")
	for _, w := range c.words {
		w.usage(out, strings.ToUpper(w.name))
	}
	for _, f := range c.flags {
		if !f.hidden {
			f.usage(out, f.form())
		}
	}
}

// short lists a command, or those under it.
func (c *command) short(out io.Writer) {
	for _, sub := range c.subs {
		sub.short(out)
	}
	if len(c.subs) == 0 {
		fmt.Fprintf(out, "  %s\n", c.line())
		wrapped(out, "      ", c.help)
	}
}

// line is a command with what it takes: "towpath serve --url=URL [flags]".
func (c *command) line() string {
	words := []string{c.name}
	if len(c.subs) > 0 {
		words = append(words, "COMMAND")
	}
	for _, f := range c.words {
		words = append(words, "["+strings.ToUpper(f.name)+"]")
	}
	for _, f := range c.flags {
		if f.required {
			words = append(words, f.form())
		}
	}
	if len(c.flags) > 0 {
		words = append(words, "[flags]")
	}
	return strings.Join(words, " ")
}

// form is a flag as it is written.
func (f *flag) form() string {
	no := ""
	if f.negatable {
		no = "[no-]"
	}
	switch f.to.(type) {
	case *bool:
		return "--" + no + f.name
	case **url.URL:
		return "--" + f.name + "=" + cmp.Or(f.placeholder, "URL")
	case *time.Duration:
		return "--" + f.name + "=" + cmp.Or(f.placeholder, "TIME")
	}
	return "--" + f.name + "=" + cmp.Or(f.placeholder, map[string]string{"": "TEXT", "path": "PATH", "existingdir": "FOLDER"}[f.kind])
}

func (f *flag) usage(out io.Writer, form string) {
	var also []string
	if f.byDefault != "" {
		also = append(also, f.byDefault+" if not given")
	}
	if f.env != "" {
		also = append(also, "$"+f.env)
	}
	help := f.help
	if len(also) > 0 {
		help += " (" + strings.Join(also, "; ") + ")"
	}
	fmt.Fprintf(out, "  %s\n", form)
	wrapped(out, "      ", help)
}

// wrapped writes text in lines, each after indent.
func wrapped(out io.Writer, indent, text string) {
	line := indent
	for word := range strings.FieldsSeq(text) {
		if len(line)+len(word) > wide && line != indent {
			fmt.Fprintln(out, strings.TrimRight(line, " "))
			line = indent
		}
		line += word + " "
	}
	if text != "" {
		fmt.Fprintln(out, strings.TrimRight(line, " "))
	}
}
