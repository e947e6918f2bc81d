package pack

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// Paper is one of those that a service adapts and prints before its first person (WRK-6). What it fills in stands in [square
// brackets], which are marked in Body.
type Paper struct {
	ID, Title, Summary string
	Lang               string
	Audience           string // one of Audiences: who is to read it once it is filled in
	Order              int
	Body               HTML
	Text               string // the same without any markup, to paste; links with their addresses
	Blanks             int    // how many places there are to fill in
	Sources            []Source

	file  string
	prose prose
}

// Audiences are those for whom a paper can be.
var Audiences = []string{"people", "staff", "lawyers"}

// Starting stands for the topic of papers, which belong to none. No topic can have it as its id.
const Starting = "starting"

// PaperPath is where a paper is on the site; without an id, where all are.
func PaperPath(id string) string { return strings.TrimSuffix("/starting/"+id, "/") }

// takenPaper is where all papers are, to print.
const takenPaper = "print"

// blanks are places to fill in, as they come out of a render: what could be a link is one by then.
var blanks = regexp.MustCompile(`\[[^\[\]]+\]`)

func parsePaper(d *desk, at place, raw []byte) (any, []link) {
	doc, ok := split(d, raw)
	if !ok {
		return nil, nil
	}
	f := newFields(d, doc.front, doc.frontLine, 1)
	p := &Paper{ID: at.id, Title: f.need("title", titleDo), Summary: f.need("summary", summaryDo), Lang: f.lang(), Order: f.order(),
		Audience: f.need("audience", "Write audience: people, staff or lawyers."), Sources: f.sources(), file: d.file}
	if p.Audience != "" && !slices.Contains(Audiences, p.Audience) {
		d.say(f.lineOf("audience"), "There is no audience called %q.", "Write people, staff or lawyers.", p.Audience)
	}
	f.done()
	r := render(d, doc, 1, p.Sources)
	bodyText(d, doc, r)
	p.Blanks = len(blanks.FindAllString(string(r.html), -1))
	p.Body = HTML(blanks.ReplaceAllString(string(r.html), "<mark>$0</mark>"))
	p.Text = bareText(doc)
	if read := append([]string{p.Summary}, r.prose...); p.Audience == "people" {
		p.prose.people = read
	} else {
		p.prose.staff = read
	}
	return p, r.links
}

// bareText is a body without markup: an empty line between blocks, a dash or a number before what is in a list.
func bareText(doc doc) string {
	root := markdown.Parser().Parse(text.NewReader(doc.body))
	var blocks []string
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		list, ok := n.(*ast.List)
		if !ok {
			blocks = append(blocks, unmarked(n, doc.body))
			continue
		}
		var lines []string
		for i, item := list.Start, list.FirstChild(); item != nil; i, item = i+1, item.NextSibling() {
			dash := "- "
			if list.IsOrdered() {
				dash = strconv.Itoa(i) + ". "
			}
			lines = append(lines, dash+unmarked(item, doc.body))
		}
		blocks = append(blocks, strings.Join(lines, "\n"))
	}
	return strings.Join(blocks, "\n\n") + "\n"
}

// unmarked is the text of a node, with the address behind each link that leads out of the site.
func unmarked(n ast.Node, src []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		switch c := c.(type) {
		case *ast.Text:
			if entering {
				b.Write(c.Segment.Value(src))
				if c.SoftLineBreak() || c.HardLineBreak() {
					b.WriteByte(' ')
				}
			}
		case *ast.String:
			if entering {
				b.Write(c.Value)
			}
		case *ast.Link:
			if to := string(c.Destination); !entering && !sitePath(to) {
				b.WriteString(" (" + to + ")")
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}

func putPaper(_ *loader, lib *Library, e entry) {
	if e.sound {
		lib.papers = append(lib.papers, e.made.(*Paper))
	}
}

// arrangePapers brings papers into order.
func (l *loader) arrangePapers(all []*Paper) {
	slices.SortStableFunc(all, func(a, b *Paper) int { return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID)) })
	for i, p := range all {
		if i > 0 && all[i-1].Order == p.Order {
			l.problems = append(l.problems, Problem{File: p.file, Line: 1, What: fmt.Sprintf("The papers %q and %q have the same order.", all[i-1].ID, p.ID), Do: orderDo})
		}
	}
}

// Papers are all papers for a service that begins, in order.
func (l *Library) Papers() []*Paper { return l.papers }

// Paper finds a paper by its id.
func (l *Library) Paper(id string) (*Paper, bool) {
	return find(l.papers, func(p *Paper) bool { return p.ID == id })
}

// gradePapers measures each paper that is long enough, and the rest together.
func (l *Library) gradePapers() []graded {
	var texts []written
	for _, p := range l.papers {
		if mainLang(p.Lang) == english {
			texts = append(texts, written{p.file, p.prose})
		}
	}
	return append(gradeAll(Starting, texts, l.exempt, false), gradeAll(Starting, texts, l.exempt, true)...)
}
