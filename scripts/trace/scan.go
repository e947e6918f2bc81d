package main

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// proof is one test that names a requirement.
type proof struct{ file, title string }

var (
	id      = regexp.MustCompile(`\b(?:TOG|TOP|KIT|NET|WRK|PEER|SAFE|PRIV|ACC|RUN|EVAL)-[0-9]+\b`)
	span    = regexp.MustCompile(`\b([A-Z]+)-([0-9]+) to ([A-Z]+)-([0-9]+)\b`)
	goName  = regexp.MustCompile(`^Test(TOG|TOP|KIT|NET|WRK|PEER|SAFE|PRIV|ACC|RUN|EVAL)([0-9]+)`)
	jsTest  = regexp.MustCompile("\\btest(?:\\.[a-z]+)?\\(\\s*(?:'((?:[^'\\\\]|\\\\.)*)'|\"((?:[^\"\\\\]|\\\\.)*)\"|`([^`]*)`)")
	shStep  = regexp.MustCompile(`^\s*(?:step|loud [a-z]+) "([^"]*)"`)
	skipped = map[string]bool{"node_modules": true, "testdata": true, ".git": true, "test-results": true, "bin": true}
)

// scan finds which tests under root name which ids: Go tests, browser tests, the bench's figures and the test script's steps.
func scan(root string) (map[string][]proof, error) {
	found := map[string][]proof{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if err == nil && skipped[d.Name()] {
				return fs.SkipDir
			}
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		read := readerFor(rel)
		if read == nil || strings.HasPrefix(rel, "scripts/trace/") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return read(string(text), func(title, text string) {
			for _, id := range idsIn(text) {
				p := proof{rel, title}
				if !slices.Contains(found[id], p) {
					found[id] = append(found[id], p)
				}
			}
		})
	})
	return found, err
}

// name takes the title of a test and text in which it may name ids.
type name func(title, text string)

func readerFor(path string) func(text string, n name) error {
	switch {
	case strings.HasSuffix(path, "_test.go"), strings.HasPrefix(path, "bench/") && strings.HasSuffix(path, ".go"):
		return readGo
	case strings.HasPrefix(path, "e2e/") && strings.HasSuffix(path, ".spec.js"):
		return readJS
	case path == "scripts/test.sh":
		return readSteps
	}
	return nil
}

// idsIn are the ids in a text; "PRIV-1 to PRIV-8" names eight.
func idsIn(text string) (ids []string) {
	for _, m := range span.FindAllStringSubmatch(text, -1) {
		from, _ := strconv.Atoi(m[2])
		to, _ := strconv.Atoi(m[4])
		for n := from; m[1] == m[3] && n <= to && n < from+30; n++ {
			ids = append(ids, m[1]+"-"+strconv.Itoa(n))
		}
	}
	ids = append(ids, id.FindAllString(text, -1)...)
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(s string) bool { return !id.MatchString(s) })
}

// readGo names what each test says: in its name, its comments and its strings. A subtest with an id in its title is a test
// of its own.
func readGo(text string, n name) error {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "", text, parser.ParseComments)
	if err != nil {
		return err
	}
	bench := !strings.Contains(text, `"testing"`)
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || (!bench && !strings.HasPrefix(f.Name.Name, "Test")) {
			continue
		}
		if m := goName.FindStringSubmatch(f.Name.Name); m != nil {
			n(f.Name.Name, m[1]+"-"+m[2])
		}
		n(f.Name.Name, f.Doc.Text())
		subtests := namedSubtests(f, n)
		for _, c := range file.Comments {
			if c.Pos() > f.Pos() && c.End() < f.End() {
				n(f.Name.Name, c.Text())
			}
		}
		ast.Inspect(f, func(node ast.Node) bool {
			if s, ok := node.(*ast.BasicLit); ok && s.Kind == token.STRING && !subtests[s] {
				n(f.Name.Name, s.Value)
			}
			return true
		})
	}
	return nil
}

// namedSubtests names the subtests of f whose title, or the fixed beginning of it, holds an id.
func namedSubtests(f *ast.FuncDecl, n name) map[*ast.BasicLit]bool {
	titles := map[*ast.BasicLit]bool{}
	ast.Inspect(f, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok || len(call.Args) != 2 {
			return true
		}
		if s, ok := call.Fun.(*ast.SelectorExpr); !ok || s.Sel.Name != "Run" {
			return true
		}
		if s, ok := call.Args[0].(*ast.BasicLit); ok && id.MatchString(s.Value) {
			title, err := strconv.Unquote(s.Value)
			if err == nil {
				titles[s] = true
				n(title, title)
			}
		}
		return true
	})
	return titles
}

// readJS names what each browser test says: in its title, in comments right above it, and inside it.
func readJS(text string, n name) error {
	title, above := "", ""
	for line := range strings.Lines(text) {
		switch trimmed := strings.TrimSpace(line); {
		case jsTest.MatchString(line):
			m := jsTest.FindStringSubmatch(line)
			title = cmp.Or(m[1], m[2], m[3])
			n(title, above+line)
			above = ""
		case strings.HasPrefix(trimmed, "//"):
			above += trimmed + "\n"
		default:
			if title != "" {
				n(title, above+line)
			}
			if trimmed != "" {
				above = ""
			}
		}
	}
	return nil
}

// readSteps names the steps of the test script.
func readSteps(text string, n name) error {
	for line := range strings.Lines(text) {
		if m := shStep.FindStringSubmatch(line); m != nil {
			n(m[1], m[1])
		}
	}
	return nil
}

// inFile are the tests of one file.
type inFile struct {
	name   string
	titles []string
}

func byFile(proofs []proof) (files []inFile) {
	for _, p := range proofs {
		i := slices.IndexFunc(files, func(f inFile) bool { return f.name == p.file })
		if i < 0 {
			files, i = append(files, inFile{name: p.file}), len(files)
		}
		files[i].titles = append(files[i].titles, escape(p.title))
	}
	slices.SortFunc(files, func(a, b inFile) int { return cmp.Compare(a.name, b.name) })
	return files
}

// escape keeps a title from being read as Markdown.
func escape(title string) string {
	return strings.NewReplacer("*", `\*`, "_", `\_`, "<", "&lt;", "`", "'", "|", `\|`).Replace(title)
}
