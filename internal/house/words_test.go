package house_test

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

var (
	key     = regexp.MustCompile(`^[a-z][a-z0-9_]*(?:\.[a-z0-9_-]+)+$`)
	prefix  = regexp.MustCompile(`^[a-z][a-z0-9_]*(?:\.[a-z0-9_-]+)*\.(?:%[ds])?$`)
	tail    = regexp.MustCompile(`^\.[a-z][a-z0-9_]*$`)
	literal = regexp.MustCompile("\"((?:[^\"\\\\\n]|\\\\.)*)\"|`([^`]*)`")
)

// notKeys are endings of words with a dot in them that are names of files, or of made-up sites.
var notKeys = []string{".js", ".css", ".svg", ".json", ".html", ".txt", ".md", ".yaml", ".png", ".sql", ".db", ".go", ".example"}

// catalogues are the keys of each language, each with the file it is in.
func catalogues(t *testing.T) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	for _, file := range files(t, ".yaml") {
		m := regexp.MustCompile(`^words\.([A-Za-z-]+)\.yaml$`).FindStringSubmatch(path.Base(file))
		if m == nil {
			continue
		}
		var words map[string]any
		if err := yaml.UnmarshalWithOptions([]byte(read(t, file)), &words, yaml.Strict()); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if all[m[1]] == nil {
			all[m[1]] = map[string]string{}
		}
		for k := range words {
			if other := all[m[1]][k]; other != "" {
				t.Errorf("ACC-8: %s is in %s and in %s", k, other, file)
			}
			all[m[1]][k] = file
		}
	}
	return all
}

// use is a string in the source that is a key, or a part of keys that are put together: the beginning, which ends in a dot
// (or in ".%d"), or the end, which begins with one.
type use struct {
	text, file string
	line       int
}

// uses are the strings in pages and Go that look like keys of a catalogue.
func uses(t *testing.T) (found []use) {
	t.Helper()
	add := func(text, file string, line int) {
		if key.MatchString(text) || prefix.MatchString(text) || tail.MatchString(text) {
			found = append(found, use{strings.TrimSuffix(strings.TrimSuffix(text, "%d"), "%s"), file, line})
		}
	}
	for _, s := range sources(t) {
		if s.isTest() || strings.HasSuffix(s.path, "_templ.go") || !strings.HasPrefix(s.path, "internal/") && !strings.HasPrefix(s.path, "cmd/") {
			continue
		}
		where := map[ast.Expr]bool{}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.CallExpr: // where an error happened is for a log
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Wrap" && len(n.Args) > 1 {
					where[n.Args[1]] = true
				}
			}
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING && !where[l] {
				if text, err := strconv.Unquote(l.Value); err == nil {
					add(text, s.path, s.line(l.Pos()))
				}
			}
			return true
		})
	}
	for _, file := range files(t, ".templ") {
		for n, line := range strings.Split(read(t, file), "\n") {
			for _, m := range literal.FindAllStringSubmatch(line, -1) {
				add(m[1]+m[2], file, n+1)
			}
		}
	}
	return found
}

// ACC-8: every key that is used is in the catalogues, and every key in them is used. Keys that are put together: "kit.kind."
// stands for all keys that begin with it, and ".gone" may follow any key of the same file.
func TestACC8EveryKeyIsThereAndUsed(t *testing.T) {
	english := catalogues(t)["en"]
	rooms := map[string]bool{}
	for k := range english {
		room, _, _ := strings.Cut(k, ".")
		rooms[room] = true
	}
	used, begun := map[string]bool{}, map[string]bool{}
	found := uses(t)
	for _, u := range found {
		room, _, _ := strings.Cut(u.text, ".")
		switch {
		case !rooms[room]:
		case strings.HasSuffix(u.text, "."):
			begun[u.text] = true
		case english[u.text] != "":
			used[u.text] = true
		case !slices.Contains(notKeys, path.Ext(u.text)):
			t.Errorf("ACC-8: %s:%d: %q is in no catalogue", u.file, u.line, u.text)
		}
	}
	addTails(found, used)
	for k, file := range english {
		if !used[k] && !beginsWithOne(k, begun) {
			t.Errorf("ACC-8: %s: %s is used nowhere", file, k)
		}
	}
}

// addTails marks the keys that a key and one or two tails of the same file make.
func addTails(found []use, used map[string]bool) {
	tails := map[string][]string{}
	for _, u := range found {
		if strings.HasPrefix(u.text, ".") {
			tails[u.file] = append(tails[u.file], u.text)
		}
	}
	for _, u := range found {
		if !used[u.text] {
			continue
		}
		for _, one := range tails[u.file] {
			for _, two := range append(tails[u.file], "") {
				used[u.text+one+two] = true
			}
		}
	}
}

func beginsWithOne(k string, begun map[string]bool) bool {
	for i := range len(k) {
		if k[i] == '.' && begun[k[:i+1]] {
			return true
		}
	}
	return false
}

// ACC-8: another language has the keys that English has: no more, and none that is missing.
func TestACC8LanguagesHaveTheSameKeys(t *testing.T) {
	all := catalogues(t)
	for lang, words := range all {
		for k, file := range words {
			if all["en"][k] == "" {
				t.Errorf("ACC-8: %s: %s isn't in English", file, k)
			}
		}
		if len(words) != len(all["en"]) {
			t.Errorf("ACC-8: %s has %d sentences, and English %d", lang, len(words), len(all["en"]))
		}
	}
}
