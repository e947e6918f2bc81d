package house_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// leak is something that one computer knows and the project must not: its paths, and where it gets packages from. A file
// that holds none of the hints isn't searched.
type leak struct {
	what  string
	hints []string
	re    *regexp.Regexp
}

func leaks(t *testing.T) []leak {
	t.Helper()
	top, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	return []leak{
		{"a package registry", []string{"://"}, regexp.MustCompile(`https?://(?:registry|proxy|npm|mirror|artifactory|nexus)[a-z0-9.-]*[/:]`)},
		{"where npm got a package", []string{`"resolved"`}, regexp.MustCompile(`"resolved"\s*:`)},
		{"somebody's home folder", []string{"/home/", "/Users/"}, regexp.MustCompile(`(?:^|[\s"'=(])/(?:home|Users)/[a-z][a-z0-9_-]*/`)},
		{"the home folder of root", []string{"/root/"}, regexp.MustCompile(`(?:^|[\s"'=(])/root/`)},
		{"a secret", []string{"PRIVATE KEY-----\n", "ghp_", "AKIA"}, regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----\n|\bghp_[A-Za-z0-9]{30}|\bAKIA[0-9A-Z]{16}\b`)},
		{"where this copy lies", []string{top}, regexp.MustCompile(regexp.QuoteMeta(top) + `(?:/|\b)`)},
	}
}

func (l leak) find(data []byte) []int {
	for _, hint := range l.hints {
		if bytes.Contains(data, []byte(hint)) {
			return l.re.FindIndex(data)
		}
	}
	return nil
}

func TestNothingOfThisComputerIsInTheProject(t *testing.T) {
	list := exec.Command("git", "ls-files", "-z")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Skip("this isn't a git checkout, so what belongs to the project can't be told from what doesn't")
	}
	found := leaks(t)
	n := 0
	for path := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		data, err := os.ReadFile(filepath.Join(root, path))
		if err != nil || bytes.IndexByte(data, 0) >= 0 || path == "internal/house/leaks_test.go" {
			continue // gone since, or not text
		}
		n++
		for _, l := range found {
			if m := l.find(data); m != nil {
				t.Errorf("%s:%d holds %s: %q", path, bytes.Count(data[:m[0]], []byte("\n"))+1, l.what, data[m[0]:m[1]])
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d files were looked at", n)
	}
}
