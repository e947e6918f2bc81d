// Package docs_test keeps the documents true where a machine can: links lead somewhere, and each test that the hazard log
// names is there.
package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = ".."

var (
	link  = regexp.MustCompile(`\]\(([^)#:\s]+)\)`)
	named = regexp.MustCompile("`([a-z0-9_./-]+(?:_test\\.go|\\.spec\\.js))#([^`]+)`")
)

func TestLinksLeadSomewhere(t *testing.T) {
	for _, page := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(read(t, page), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), m[1])); err != nil {
				t.Errorf("%s: there is no %s", page, m[1])
			}
		}
	}
}

func TestTheHazardLogNamesTestsThatAreThere(t *testing.T) {
	log := read(t, "safety/hazard-log.md")
	found := named.FindAllStringSubmatch(log, -1)
	if len(found) < 30 {
		t.Fatalf("SAFE-3: only %d tests are named", len(found))
	}
	for _, m := range found {
		if !strings.Contains(read(t, filepath.Join(root, m[1])), m[2]) {
			t.Errorf("SAFE-3: %s has no test %q", m[1], m[2])
		}
	}
	for hazard := range strings.SplitSeq(log, "\n### ") {
		name, rest, _ := strings.Cut(hazard, "\n")
		if !strings.HasPrefix(name, "H") {
			continue
		}
		for _, part := range []string{"Cause", "Effect", "Control", "Shown by", "Remains"} {
			if !strings.Contains(rest, "- **"+part+"** ") {
				t.Errorf("SAFE-3: %s lacks %q", name, part)
			}
		}
	}
}

func pages(t *testing.T) []string {
	t.Helper()
	all := []string{filepath.Join(root, "README.md"), filepath.Join(root, "CONTRIBUTING.md")}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".md") {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
	}
	return string(data)
}
