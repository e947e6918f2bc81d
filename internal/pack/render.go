package pack

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// markdown has raw HTML, ids, attributes and every extension off, so that what it renders is safe under a strict CSP.
var markdown = goldmark.New(goldmark.WithExtensions(extension.NewTypographer(
	extension.WithTypographicSubstitutions(map[extension.TypographicPunctuation][]byte{
		extension.LeftSingleQuote: []byte("‘"), extension.RightSingleQuote: []byte("’"), extension.Apostrophe: []byte("’"),
		extension.LeftDoubleQuote: []byte("“"), extension.RightDoubleQuote: []byte("”"),
		extension.EnDash: []byte("–"), extension.EmDash: []byte("—"), extension.Ellipsis: []byte("…"),
	}))))

// link is a reference from a text to another place on the site, held until all places are known.
type link struct {
	to   string
	line int
}

// rendered is a body ready to show, with what is known about it.
type rendered struct {
	html  HTML
	prose []string // running text, a block each
	words int
	links []link
}

// typist renders the body of one file.
type typist struct {
	d       *desk
	src     []byte
	before  int // lines of the file before the body
	shift   int // how much lower than written headings stand, so that a page's own h1 stays the only one
	sources []Source
	level   int // of the last heading, as written
	out     rendered
}

func render(d *desk, doc doc, shift int, sources []Source) rendered {
	t := &typist{d: d, src: doc.body, before: doc.bodyLine, shift: shift, sources: sources}
	root := markdown.Parser().Parse(text.NewReader(t.src))
	_ = ast.Walk(root, t.visit) // visit returns no errors
	if len(d.found) > 0 {
		return t.out // what is wrong is not rendered
	}
	var b bytes.Buffer
	if err := markdown.Renderer().Render(&b, t.src, root); err != nil {
		d.say(t.before+1, "The text can't be rendered: %v.", "Make it plainer.", err)
	}
	t.out.html = HTML(b.String())
	return t.out
}

// visit lets through only what a page may have.
func (t *typist) visit(n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	switch n := n.(type) {
	case *ast.Document, *ast.List, *ast.ListItem, *ast.Text, *ast.String, *ast.Emphasis, *ast.Blockquote, *ast.ThematicBreak:
	case *ast.Paragraph, *ast.TextBlock:
		t.block(n)
	case *ast.Heading:
		t.heading(n)
	case *ast.Link:
		t.link(n, string(n.Destination))
	case *ast.AutoLink:
		t.d.say(t.line(n), "This link is a bare address.", "Give it words: [what it is about](https://…).")
	case *ast.Image:
		t.image(n)
	case *ast.RawHTML, *ast.HTMLBlock:
		t.d.say(t.line(n), "There is HTML in the text.", "Use Markdown only; a note to other authors goes into the front matter as a # comment.")
		return ast.WalkSkipChildren, nil
	case *ast.CodeBlock, *ast.FencedCodeBlock, *ast.CodeSpan:
		t.d.say(t.line(n), "This would show as computer code.", "Take out the spaces at the start of the line, or the backticks.")
		return ast.WalkSkipChildren, nil
	default:
		t.d.say(t.line(n), "Pages can't have this (%s).", "Use paragraphs, headings, lists, links and emphasis.", n.Kind())
	}
	return ast.WalkContinue, nil
}

func (t *typist) block(n ast.Node) {
	s := plain(n, t.src)
	t.out.words += len(words(s))
	t.out.prose = append(t.out.prose, s)
}

func (t *typist) heading(n *ast.Heading) {
	if n.Level > t.level+1 {
		t.d.say(t.line(n), "This heading skips a level.", "Begin with one # and go at most one # deeper at a time.")
	}
	if n.Level+t.shift > 4 {
		t.d.say(t.line(n), "This heading is too deep.", "Use fewer # marks; a short page rarely needs more than one kind of heading.")
	}
	if strings.TrimSpace(plain(n, t.src)) == "" {
		t.d.say(t.line(n), "This heading is empty.", "Write its words, or delete it.")
	}
	t.level = n.Level
	n.Level += t.shift
	t.out.words += len(words(plain(n, t.src)))
}

func (t *typist) link(n *ast.Link, to string) {
	if strings.TrimSpace(plain(n, t.src)) == "" {
		t.d.say(t.line(n), "This link has no words.", "Write between the square brackets what it leads to.")
	}
	switch {
	case sitePath(to):
		t.out.links = append(t.out.links, link{to: to, line: t.line(n)})
	case declared(t.sources, to):
		n.SetAttributeString("rel", []byte("noreferrer"))
	case strings.HasPrefix(to, "https://"):
		t.d.say(t.line(n), "The link to %q isn't among the sources of this file.", "Add it to sources in the front matter, or take the link out.", to)
	default:
		t.d.say(t.line(n), "The link to %q leads nowhere.", "Begin it with / for a place on this site, or with https:// for a declared source.", to)
	}
}

func (t *typist) image(n *ast.Image) {
	if strings.TrimSpace(plain(n, t.src)) == "" {
		t.d.say(t.line(n), "This image has no words for people who can't see it.", "Write between the square brackets what it shows.")
	}
	if to := string(n.Destination); !sitePath(to) {
		t.d.say(t.line(n), "The image %q isn't on this site.", "Use an image whose address begins with a single /.", to)
	}
}

func sitePath(to string) bool {
	return strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.ContainsAny(to, "\\ \t\n")
}

func declared(sources []Source, to string) bool {
	for _, s := range sources {
		if s.URL == to {
			return true
		}
	}
	return false
}

// line finds where a node begins; nodes without a place of their own borrow their first child's or their parent's.
func (t *typist) line(n ast.Node) int {
	for at := n; at != nil; at = at.Parent() {
		if pos := at.Pos(); pos >= 0 && pos <= len(t.src) {
			return t.before + 1 + bytes.Count(t.src[:pos], []byte("\n"))
		}
	}
	return t.before + 1
}

// plain is the text of a node as it is read.
func plain(n ast.Node, src []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(src))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}
