package pack

import (
	"math"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// fields reads one YAML map strictly: every key is asked for by name and type, and done says which
// nobody asked for. It never stops at the first mistake.
type fields struct {
	d      *desk
	before int // lines of the file before the front matter
	line   int // of the map itself
	values map[string]*ast.MappingValueNode
	asked  []string
}

func newFields(d *desk, m *ast.MappingNode, before, line int) *fields {
	f := &fields{d: d, before: before, line: line, values: map[string]*ast.MappingValueNode{}}
	for _, v := range m.Values {
		key, ok := v.Key.(*ast.StringNode)
		if !ok {
			d.say(before+nodeLine(v.Key), "The name of this setting isn't plain text.", "Use one of the names in the guide for authors.")
			continue
		}
		f.values[key.Value] = v
	}
	return f
}

// settings holds a node to being a map.
func settings(d *desk, n ast.Node, before int) (*ast.MappingNode, bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n, true
	case *ast.MappingValueNode:
		return &ast.MappingNode{Values: []*ast.MappingValueNode{n}}, true
	}
	d.say(before+nodeLine(n), "Here should be settings, each with a name, a colon and a value.", "Write them like this: title: Starting small")
	return nil, false
}

func nodeLine(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line
}

// lineOf is the line of a key, or of the map if the key isn't there.
func (f *fields) lineOf(key string) int {
	if v, ok := f.values[key]; ok {
		return f.before + nodeLine(v.Key)
	}
	return f.line
}

func (f *fields) get(key string) (ast.Node, bool) {
	f.asked = append(f.asked, key)
	v, ok := f.values[key]
	if !ok {
		return nil, false
	}
	return v.Value, true
}

func (f *fields) has(key string) bool { _, ok := f.values[key]; return ok }

// text reads a sentence or a word, in one line.
func (f *fields) text(key string) string {
	n, ok := f.get(key)
	if !ok {
		return ""
	}
	return f.textNode(n, key)
}

func (f *fields) textNode(n ast.Node, key string) string {
	var s string
	switch v := n.(type) {
	case *ast.StringNode:
		s = v.Value
	case *ast.LiteralNode:
		s = v.Value.Value
	default:
		f.d.say(f.before+nodeLine(n), "%q should be text.", "Write it in words; put quotes around it if it is a number, or yes or no, or has a colon in it.", key)
		return ""
	}
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		f.d.say(f.before+nodeLine(n), "%q is empty.", "Write something there, or take the line out.", key)
	}
	return typeset(s)
}

// need reads text that has to be there.
func (f *fields) need(key, do string) string {
	if !f.has(key) {
		f.asked = append(f.asked, key)
		f.d.say(f.line, "%q is missing.", do, key)
		return ""
	}
	return f.text(key)
}

// number reads a whole number between low and high.
func (f *fields) number(key string, low, high, otherwise int) int {
	n, ok := f.get(key)
	if !ok {
		return otherwise
	}
	v, ok := n.(*ast.IntegerNode)
	i := int64(math.MinInt64)
	if ok {
		switch x := v.Value.(type) {
		case int64:
			i = x
		case uint64:
			i = int64(min(x, math.MaxInt64))
		}
	}
	if i < int64(low) || i > int64(high) {
		f.d.say(f.before+nodeLine(n), "%q should be a whole number from %d to %d.", "Change the number.", key, low, high)
		return otherwise
	}
	return int(i)
}

// items reads a list of anything.
func (f *fields) items(key string) []ast.Node {
	n, ok := f.get(key)
	if !ok {
		return nil
	}
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		f.d.say(f.before+nodeLine(n), "%q should be a list.", "Put each entry on a line of its own that begins with a dash and a space.", key)
		return nil
	}
	return s.Values
}

// size is how many entries a list has, whether they are right or wrong; ok is false where there is no list.
func (f *fields) size(key string) (n int, ok bool) {
	v, ok := f.values[key]
	if !ok {
		return 0, false
	}
	list, ok := v.Value.(*ast.SequenceNode)
	if !ok {
		return 0, false
	}
	return len(list.Values), true
}

// texts reads a list of sentences or words.
func (f *fields) texts(key string) []string {
	out, _ := f.textLines(key)
	return out
}

// textLines reads a list of sentences or words, and says in which line of the file each begins.
func (f *fields) textLines(key string) (out []string, lines []int) {
	for _, n := range f.items(key) {
		if s := f.textNode(n, key); s != "" {
			out, lines = append(out, s), append(lines, f.before+nodeLine(n))
		}
	}
	return out, lines
}

// maps reads a list of maps.
func (f *fields) maps(key string) []*fields {
	var out []*fields
	for _, n := range f.items(key) {
		if m, ok := settings(f.d, n, f.before); ok {
			out = append(out, newFields(f.d, m, f.before, f.before+firstLine(m)))
		}
	}
	return out
}

// firstLine is the line of the first key of a map: a map's own token is its first colon.
func firstLine(m *ast.MappingNode) int {
	if len(m.Values) > 0 {
		return nodeLine(m.Values[0].Key)
	}
	return nodeLine(m)
}

// done says which keys nobody asked for.
func (f *fields) done() {
	for key, v := range f.values {
		if slices.Contains(f.asked, key) {
			continue
		}
		names := slices.Clone(f.asked)
		slices.Sort(names)
		do := "Use one of: " + strings.Join(slices.Compact(names), ", ") + "."
		if _, empty := v.Value.(*ast.NullNode); empty {
			do = "If it is part of a text that has a comma in it, put quotes around the whole text. " + do
		}
		f.d.say(f.before+nodeLine(v.Key), "%q isn't a setting that can stand here.", do, key)
	}
}
