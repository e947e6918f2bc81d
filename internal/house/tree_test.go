// Package house_test holds what is true of the whole tree: which floor may use which, where keys and passes may go, that
// every word comes from a catalogue, and that nothing grows past reading.
package house_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const root = "../.."

// source is one Go file, parsed.
type source struct {
	path string // from the top of the project, with slashes
	text string
	set  *token.FileSet
	ast  *ast.File
}

func (s source) pkg() string     { return filepath.ToSlash(filepath.Dir(s.path)) }
func (s source) isTest() bool    { return strings.HasSuffix(s.path, "_test.go") }
func (s source) generated() bool { return ast.IsGenerated(s.ast) }
func (s source) line(p token.Pos) int {
	return s.set.Position(p).Line
}

// imports are the packages of this module that the file imports, without the module's name, and others as they are.
func (s source) imports() (paths []string) {
	for _, i := range s.ast.Imports {
		paths = append(paths, strings.TrimPrefix(strings.Trim(i.Path.Value, `"`), "towpath/"))
	}
	return paths
}

var skipped = map[string]bool{".git": true, "node_modules": true, "testdata": true, "bin": true, "tools": true}

// files are the paths of all files with one of these endings.
func files(t *testing.T, endings ...string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && skipped[d.Name()] {
			return fs.SkipDir
		}
		for _, e := range endings {
			if err == nil && !d.IsDir() && strings.HasSuffix(path, e) {
				paths = append(paths, filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator))))
			}
		}
		return err
	})
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files %v: %v", endings, err)
	}
	return paths
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var parsed = sync.OnceValue(func() map[string]*source { return map[string]*source{} })

// sources are all Go files.
func sources(t *testing.T) (all []source) {
	t.Helper()
	for _, path := range files(t, ".go") {
		s := parsed()[path]
		if s == nil {
			s = &source{path: path, text: read(t, path), set: token.NewFileSet()}
			var err error
			if s.ast, err = parser.ParseFile(s.set, path, s.text, parser.ParseComments|parser.SkipObjectResolution); err != nil {
				t.Fatal(err)
			}
			parsed()[path] = s
		}
		all = append(all, *s)
	}
	return all
}
