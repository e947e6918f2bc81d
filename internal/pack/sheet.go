package pack

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Sheet is a content file as a form shows it: its settings one by one, and its text. What isn't changed stays byte for byte as
// it was written, comments and all.
type Sheet struct {
	chunks []chunk
	end    string // what stands between the settings and the text
	Body   string
	line   int // of the body's first line
}

// chunk is one setting as it is written, with the comments above it. Its key is "" for what comes before or between settings.
type chunk struct {
	key   string
	raw   string
	line  int // of the file, of its first line
	value Value
	lines []int // of the file, where each entry of a list begins
}

// Value is what a setting says: one text, or a list of texts, or a list of rows.
type Value struct {
	Text string
	List []string
	Rows []Row
}

// Row is one entry of a list of settings, such as a source, or a part of an exercise: names and values, in order.
type Row []Cell

// Cell is one setting of a row.
type Cell struct {
	Key string
	Value
}

// Get is what a row says under a name.
func (r Row) Get(key string) Value {
	for _, c := range r {
		if c.Key == key {
			return c.Value
		}
	}
	return Value{}
}

// With is the row with one setting changed, added or, where there is nothing in it, taken out.
func (r Row) With(key string, v Value) Row {
	r = slices.Clone(r)
	i := slices.IndexFunc(r, func(c Cell) bool { return c.Key == key })
	switch {
	case i >= 0 && v.IsZero():
		return slices.Delete(r, i, i+1)
	case i >= 0:
		r[i].Value = v
	case !v.IsZero():
		r = append(r, Cell{key, v})
	}
	return r
}

// IsZero reports a value that says nothing.
func (v Value) IsZero() bool { return v.Text == "" && len(v.List) == 0 && len(v.Rows) == 0 }

// Same reports whether two values say the same.
func (v Value) Same(w Value) bool {
	return v.Text == w.Text && slices.Equal(v.List, w.List) &&
		slices.EqualFunc(v.Rows, w.Rows, func(a, b Row) bool {
			return slices.EqualFunc(a, b, func(x, y Cell) bool { return x.Key == y.Key && x.Value.Same(y.Value) })
		})
}

// OpenSheet takes a file apart. A file whose settings can't be read has no sheet: its problems say why.
func OpenSheet(text string) (*Sheet, []Problem) {
	d := &desk{}
	doc, ok := split(d, []byte(text))
	if !ok {
		return nil, d.found
	}
	raw, _ := clean(d, []byte(text))
	lines := bytes.SplitAfter(raw, []byte("\n"))
	s := &Sheet{Body: string(doc.body), line: doc.bodyLine + 1}
	front := lines[1 : doc.bodyLine-1]
	s.end = string(lines[doc.bodyLine-1])
	starts := map[int]string{} // line of the file → key
	values := map[string]*ast.MappingValueNode{}
	for _, v := range doc.front.Values {
		key, ok := v.Key.(*ast.StringNode)
		if !ok {
			d.say(1+nodeLine(v.Key), "The name of this setting isn't plain text.", "Use one of the names in the guide for authors.")
			return nil, d.found
		}
		starts[1+nodeLine(v.Key)], values[key.Value] = key.Value, v
	}
	s.chunks = cut(front, starts)
	for i, c := range s.chunks {
		if v, ok := values[c.key]; ok {
			s.chunks[i].value, s.chunks[i].lines = valueOf(v.Value)
		}
	}
	return s, nil
}

// cut takes the settings apart at the lines at which they begin; comments go with the setting below them.
func cut(front [][]byte, starts map[int]string) (chunks []chunk) {
	at := chunk{line: 2}
	var above strings.Builder // comments and empty lines that may belong to the next
	for i, line := range front {
		key, begins := starts[i+2]
		switch trimmed := bytes.TrimSpace(line); {
		case begins:
			if at.key != "" || at.raw != "" {
				chunks = append(chunks, at)
			}
			at = chunk{key: key, raw: above.String() + string(line), line: i + 2}
			above.Reset()
		case (len(trimmed) == 0 || line[0] == '#') && at.key != "":
			above.Write(line)
		default:
			at.raw += above.String() + string(line)
			above.Reset()
		}
	}
	at.raw += above.String()
	if at.key != "" || at.raw != "" {
		chunks = append(chunks, at)
	}
	return chunks
}

// valueOf reads a node as it was typed, before quotation marks are made of quotes.
func valueOf(n ast.Node) (v Value, lines []int) {
	switch n := n.(type) {
	case *ast.SequenceNode:
		for _, item := range n.Values {
			lines = append(lines, 1+firstLineOf(item))
			switch item.(type) {
			case *ast.MappingNode, *ast.MappingValueNode:
				v.Rows = append(v.Rows, rowOf(item))
			default:
				v.List = append(v.List, scalar(item))
			}
		}
	case *ast.MappingNode, *ast.MappingValueNode:
		v.Rows = []Row{rowOf(n)}
	default:
		v.Text = scalar(n)
	}
	return v, lines
}

func firstLineOf(n ast.Node) int {
	if m, ok := n.(*ast.MappingNode); ok {
		return firstLine(m)
	}
	if m, ok := n.(*ast.MappingValueNode); ok {
		return nodeLine(m.Key)
	}
	return nodeLine(n)
}

func rowOf(n ast.Node) (r Row) {
	m, ok := settings(&desk{}, n, 0)
	if !ok {
		return nil
	}
	for _, v := range m.Values {
		value, _ := valueOf(v.Value)
		r = append(r, Cell{v.Key.String(), value})
	}
	return r
}

func scalar(n ast.Node) string {
	switch n := n.(type) {
	case *ast.StringNode:
		return strings.Join(strings.Fields(n.Value), " ")
	case *ast.LiteralNode:
		return strings.Join(strings.Fields(n.Value.Value), " ")
	case *ast.NullNode, nil:
		return ""
	}
	return n.GetToken().Value
}

// Get is what a setting says.
func (s *Sheet) Get(key string) Value {
	for _, c := range s.chunks {
		if c.key == key {
			return c.value
		}
	}
	return Value{}
}

// inOrder is where a new setting goes: after those that come before it here.
var inOrder = []string{"title", "summary", "lang", "version", "order", "minutes", "step", "chime", "note", "licence", "claims", "sources", "exercises", "parts",
	"reflect", "coaching", "check", "steps", "wrong", "well", "remember", "together"}

// Set changes a setting. One that says the same as before stays as it is written; one that says nothing is taken out.
func (s *Sheet) Set(key string, v Value) {
	i := slices.IndexFunc(s.chunks, func(c chunk) bool { return c.key == key })
	switch {
	case i >= 0 && s.chunks[i].value.Same(v), i < 0 && v.IsZero():
	case i >= 0 && v.IsZero():
		s.chunks = slices.Delete(s.chunks, i, i+1)
	case i >= 0:
		s.chunks[i].raw, s.chunks[i].value = comments(s.chunks[i].raw)+setting(key, v), v
	default:
		at := len(s.chunks)
		for i, c := range s.chunks {
			if slices.Index(inOrder, c.key) > slices.Index(inOrder, key) && slices.Contains(inOrder, key) {
				at = i
				break
			}
		}
		s.chunks = slices.Insert(s.chunks, at, chunk{key: key, raw: setting(key, v), value: v})
	}
}

// comments are the lines above a setting that say something to other authors.
func comments(raw string) string {
	var b strings.Builder
	for line := range strings.Lines(raw) {
		if t := strings.TrimSpace(line); t != "" && t[0] != '#' {
			break
		}
		b.WriteString(line)
	}
	return b.String()
}

// Text is the whole file.
func (s *Sheet) Text() string {
	var b strings.Builder
	b.WriteString("---\n")
	for _, c := range s.chunks {
		b.WriteString(c.raw)
		if !strings.HasSuffix(c.raw, "\n") {
			b.WriteByte('\n')
		}
	}
	b.WriteString(s.end + s.Body)
	return b.String()
}

// NewSheet is an empty file.
func NewSheet() *Sheet { return &Sheet{end: "---\n"} }

// At says which setting stands in a line of the file, and which entry of it where it is a list: 0 for the first, -1 where it is
// none. What isn't a setting is the text, "".
func (s *Sheet) At(line int) (key string, entry int) {
	entry = -1
	if line >= s.line {
		return "", -1
	}
	for _, c := range s.chunks {
		if c.line > line {
			break
		}
		key, entry = c.key, -1
		for i, at := range c.lines {
			if at <= line {
				entry = i
			}
		}
	}
	return key, entry
}

// setting writes one setting.
func setting(key string, v Value) string {
	var b strings.Builder
	write(&b, key, v, "")
	return b.String()
}

func write(b *strings.Builder, key string, v Value, indent string) {
	b.WriteString(indent + key + ":")
	switch {
	case len(v.Rows) > 0:
		b.WriteByte('\n')
		for _, r := range v.Rows {
			writeRow(b, r, indent+"  ")
		}
	case len(v.List) > 0:
		b.WriteByte('\n')
		for _, t := range v.List {
			b.WriteString(indent + "  - " + quote(t) + "\n")
		}
	default:
		b.WriteString(" " + numberOr(key, v.Text) + "\n")
	}
}

func writeRow(b *strings.Builder, r Row, indent string) {
	var row strings.Builder
	for _, c := range r {
		write(&row, c.Key, c.Value, indent+"  ")
	}
	text := row.String()
	b.WriteString(indent + "- " + strings.TrimPrefix(text, indent+"  "))
}

// numbers are the settings that are whole numbers.
var numbers = []string{"order", "version", "minutes", "year", "lines", "max"}

func numberOr(key, text string) string {
	if _, err := strconv.Atoi(text); err == nil && slices.Contains(numbers, key) {
		return text
	}
	return quote(text)
}

// quote writes a text so that it is read back as it is: as it stands where nothing in it means anything to YAML, in double
// quotes otherwise.
func quote(s string) string {
	if bare(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// bare reports a text that YAML takes as it stands: words, with nothing between them that has a meaning there.
func bare(s string) bool {
	if s == "" || len(words(s)) == 0 {
		return false
	}
	switch strings.ToLower(s) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n", "~":
		return false
	}
	if r := s[0]; !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
		return strings.HasPrefix(s, "https://") && !strings.ContainsAny(s, " #") && !strings.HasSuffix(s, ":")
	}
	if strings.HasPrefix(s, "https://") {
		return !strings.ContainsAny(s, " #,{}[]\"'`|>&*!%@\\") && !strings.HasSuffix(s, ":")
	}
	return !strings.ContainsAny(s, ":#{}[]\"&*!|>%@`\\") && strings.TrimSpace(s) == s
}

// Keys are the settings there are, in the order in which they stand.
func (s *Sheet) Keys() (keys []string) {
	for _, c := range s.chunks {
		if c.key != "" {
			keys = append(keys, c.key)
		}
	}
	return keys
}
