// Package cli reads a command line into the fields of a struct, whose tags say what may be given:
//
//	type serve struct {
//		Addr string        `help:"Address to listen on." default:"localhost:8480" env:"SERVE_ADDR" placeholder:"ADDR"`
//		URL  *url.URL      `help:"The address people use." required:""`
//		Data string        `help:"Folder of the data." type:"path"`
//		Idle time.Duration `help:"How long to wait." default:"15m"`
//		Live bool          `help:"Read files again when they change." hidden:""`
//	}
//
// A field with cmd:"" is a command, one with arg:"" a word that may follow without a name, any other a flag: --addr for Addr,
// --cert-key for CertKey, or what name:"" says. A bool with negatable:"" can be taken back by --no-NAME. A type is path, which may
// begin with ~/ and is made whole, or existingdir, a path where a folder has to be. Fields of embedded structs count as their own.
// What is given wins over the environment, and that over the default.
//
// Libraries for this look methods up by name, and in a program that does so every exported method of every type is kept
// (docs/decisions/036-size.md).
package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// Program is a program with commands.
type Program struct {
	Name, About string
	Args        []string // without the program's own name
	Env         func(name string) string
	Out, Err    io.Writer
}

// What a program ends with.
const (
	OK     = 0
	Failed = 1
	Unread = 2 // the command line can't be read
)

// Run fills in the fields of the command that Args name and runs it: a field with cmd:"" somewhere in *commands, with a method
// Run() error. It returns what the program should end with.
func (p Program) Run(commands any) int {
	c := commandOf(p.Name, p.About, reflect.ValueOf(commands).Elem())
	args := p.Args
	for len(c.subs) > 0 {
		if len(args) == 0 || isHelp(args[0]) {
			c.usage(p.Out)
			return map[bool]int{true: Unread, false: OK}[len(args) == 0]
		}
		sub := c.sub(args[0])
		if sub == nil {
			return p.unread(c, fmt.Errorf("there is no %q here: it is one of %s", args[0], strings.Join(c.names(), ", ")))
		}
		c, args = sub, args[1:]
	}
	if slices.ContainsFunc(args, isHelp) {
		c.usage(p.Out)
		return OK
	}
	if err := c.fill(args, p.Env); err != nil {
		return p.unread(c, err)
	}
	if err := c.value.Interface().(interface{ Run() error }).Run(); err != nil {
		fmt.Fprintf(p.Err, "%s: %v\n", p.Name, err)
		return Failed
	}
	return OK
}

func isHelp(arg string) bool { return arg == "--help" || arg == "-h" || arg == "-help" }

func (p Program) unread(c *command, err error) int {
	fmt.Fprintf(p.Err, "%s: %v\n`%s --help` says what there is.\n", p.Name, err, c.name)
	return Unread
}

// command is one that can be run, or that others are under.
type command struct {
	name, help string // the name with those it is under: "towpath key add"
	value      reflect.Value
	subs       []*command
	flags      []*flag
	words      []*flag // what may follow without a name
}

func commandOf(name, help string, v reflect.Value) *command {
	c := &command{name: name, help: help, value: v}
	c.read(v)
	return c
}

func (c *command) read(v reflect.Value) {
	for i := range v.NumField() {
		field, to := v.Type().Field(i), v.Field(i)
		_, isCommand := field.Tag.Lookup("cmd")
		_, isWord := field.Tag.Lookup("arg")
		switch {
		case field.Anonymous:
			c.read(to)
		case isCommand:
			c.subs = append(c.subs, commandOf(c.name+" "+nameOf(field), field.Tag.Get("help"), to))
		case isWord:
			c.words = append(c.words, flagOf(field, to))
		default:
			c.flags = append(c.flags, flagOf(field, to))
		}
	}
}

func (c *command) sub(name string) *command {
	i := slices.Index(c.names(), name)
	if i < 0 {
		return nil
	}
	return c.subs[i]
}

func (c *command) names() []string {
	names := make([]string, len(c.subs))
	for i, sub := range c.subs {
		names[i] = strings.TrimPrefix(sub.name, c.name+" ")
	}
	return names
}

// fill sets all fields.
func (c *command) fill(args []string, env func(string) string) error {
	for _, f := range slices.Concat(c.flags, c.words) {
		if err := f.begin(env); err != nil {
			return err
		}
	}
	if err := c.given(args); err != nil {
		return err
	}
	for _, f := range c.flags {
		if f.required && !f.set {
			return fmt.Errorf("--%s is needed: %s", f.name, f.help)
		}
	}
	return nil
}

func (c *command) given(args []string) error {
	words := c.words
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		if !strings.HasPrefix(arg, "-") || arg == "-" {
			if len(words) == 0 {
				return fmt.Errorf("%q is one word too many", arg)
			}
			if err := words[0].take(arg); err != nil {
				return err
			}
			words = words[1:]
			continue
		}
		used, err := c.flag(arg, args)
		if err != nil {
			return err
		}
		args = args[used:]
	}
	return nil
}

// flag takes --name=value, --name value, or --name for a bool. It returns how many of the words after it were used.
func (c *command) flag(arg string, after []string) (used int, err error) {
	name, value, has := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	for _, f := range c.flags {
		switch {
		case f.name == name && has:
			return 0, f.take(value)
		case f.name == name && f.isBool():
			return 0, f.take("true")
		case f.negatable && "no-"+f.name == name && !has:
			return 0, f.take("false")
		case f.name == name && (len(after) == 0 || strings.HasPrefix(after[0], "--")):
			return 0, fmt.Errorf("--%s needs a value", name)
		case f.name == name:
			return 1, f.take(after[0])
		}
	}
	return 0, fmt.Errorf("there is no flag --%s", name)
}

// nameOf is how a field is called on the command line: CertKey is cert-key, and URL is url.
func nameOf(field reflect.StructField) string {
	if name := field.Tag.Get("name"); name != "" {
		return name
	}
	var out strings.Builder
	letters := []rune(field.Name)
	for i, r := range letters {
		begins := unicode.IsUpper(r) && i > 0 && (!unicode.IsUpper(letters[i-1]) || i+1 < len(letters) && !unicode.IsUpper(letters[i+1]))
		if begins {
			out.WriteByte('-')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}

// folder is an error unless there is a folder at path.
func folder(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		err = errors.New("it isn't a folder")
	}
	return err
}
